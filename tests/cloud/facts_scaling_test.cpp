// Section 6 of the facts: alarms, policies and the group, with no engine at all.

#include <initializer_list>
#include <string>

#include "catch.hpp"
#include "cloud/auto_scaling.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;
using couplet::sim::start_of_run;

namespace {

constexpr std::optional<double> no_data = std::nullopt;

MetricAlarm alarm(Breach breach, double threshold, std::uint32_t datapoints, std::uint32_t periods,
                  MissingData missing = MissingData::missing) {
  AlarmConfig config;
  config.breach = breach;
  config.threshold = threshold;
  config.datapoints = datapoints;
  config.periods = periods;
  config.missing = missing;
  return MetricAlarm(config);
}

/// The states after each datapoint: "a" alarm, "o" ok, "i" insufficient data.
std::string states(MetricAlarm alarm, std::initializer_list<std::optional<double>> datapoints) {
  std::string text;
  for (const auto& datapoint : datapoints) {
    const AlarmState state = alarm.observe(datapoint);
    text += state == AlarmState::alarm ? 'a' : state == AlarmState::ok ? 'o' : 'i';
  }
  return text;
}

TargetTracking target(double value) {
  TargetTracking tracking;
  tracking.target = value;
  return tracking;
}

ScalingStep range(std::optional<double> lower, std::optional<double> upper, double by) {
  ScalingStep step;
  step.lower = lower;
  step.upper = upper;
  step.adjustment.amount = by;
  return step;
}

AutoScalingConfig config(std::uint32_t min, std::uint32_t max, std::uint32_t desired) {
  AutoScalingConfig config;
  config.min = min;
  config.max = max;
  config.desired = desired;
  return config;
}

/// A group whose wishes come true at once, or when the test says so.
class Hand {
 public:
  Hand(AutoScalingConfig config, const std::vector<ScalingPolicy>& policies)
      : scaling_([&] {
          config.policies = policies;
          return config;
        }()) {
    for (std::uint32_t i = 0; i < config.desired; ++i) scaling_.group().adopt(number_++, 0);
  }

  AutoScaling& scaling() { return scaling_; }
  /// One datapoint each minute; the desired capacity after each: "10 10 15".
  std::string minutes(std::initializer_list<std::optional<double>> datapoints) {
    std::string text;
    for (const auto& datapoint : datapoints) {
      now_ += 1min;
      scaling_.evaluate(now_, {datapoint}, scaling_.size(now_));
      text += (text.empty() ? "" : " ") + std::to_string(scaling_.desired());
    }
    return text;
  }
  std::string minutes(int count, double datapoint) {
    std::string text;
    for (int i = 0; i < count; ++i) text = minutes({datapoint});
    return text;
  }
  /// What is missing is launched; nothing is in service yet.
  void launch() {
    while (scaling_.group().capacity() < scaling_.desired()) scaling_.group().launched(number_++, 0);
  }
  void boot() {
    for (std::uint32_t i = 0; i < number_; ++i) scaling_.group().in_service(now_, i);
  }
  void match() {
    launch();
    boot();
    while (scaling_.group().capacity() > scaling_.desired()) {
      const std::uint32_t first = *scaling_.group().first_to_go();
      scaling_.group().leaving(first);
      scaling_.group().terminated(now_, first);
    }
  }
  void wait(Duration passed) { now_ += passed; }
  Time now() const { return now_; }

 private:
  AutoScaling scaling_;
  std::uint32_t number_ = 0;
  Time now_ = start_of_run;
};

}  // namespace

TEST_CASE("Fact 6.1.1: the desired capacity stays between the minimum and the maximum") {
  Hand hand(config(2, 12, 10), {ScalingPolicy(target(100))});
  CHECK(hand.minutes(3, 1000) == "12");
  hand.match();
  hand.wait(1h);
  CHECK(hand.minutes(15, 1) == "2");
}

TEST_CASE("Fact 6.1.8: scaling in takes from the zone with most instances, there the oldest") {
  ScalingGroup group(0s);
  group.adopt(0, 0);
  group.adopt(1, 1);
  group.adopt(2, 1);
  group.launched(3, 0);
  group.launched(4, 0);
  CHECK(group.first_to_go() == 0U);  // three in zone 0
  group.leaving(0);
  CHECK(group.first_to_go() == 1U);  // two in each: the oldest of all
  group.terminated(start_of_run, 0);
  group.leaving(1);
  CHECK(group.first_to_go() == 3U);
  CHECK(group.capacity() == 3);
}

TEST_CASE("Fact 6.2.1: three datapoints in a row above the target raise the high alarm") {
  Hand hand(config(1, 100, 10), {ScalingPolicy(target(100))});
  CHECK(hand.minutes({150, 150, 100, 150, 150, 150}) == "10 10 10 10 10 15");
}

TEST_CASE("Fact 6.2.2: fifteen datapoints in a row below seven tenths of the target raise the low alarm") {
  Hand hand(config(1, 100, 10), {ScalingPolicy(target(100))});
  CHECK(hand.minutes(20, 70) == "10");  // at it is not below it
  CHECK(hand.minutes(14, 69) == "10");
  CHECK(hand.minutes(1, 69) == "7");
  TargetTracking other = target(100);
  other.low_factor = 0.9;
  other.low_datapoints = 2;
  Hand sooner(config(1, 100, 10), {ScalingPolicy(other)});
  CHECK(sooner.minutes({89, 89}) == "10 9");
}

TEST_CASE("Fact 6.2.3: the new capacity is the current one times metric over target, rounded up") {
  Hand hand(config(1, 100, 3), {ScalingPolicy(target(0.5))});
  CHECK(hand.minutes(3, 0.51) == "4");
  // A whole number that floating point misses by a hair is a whole number.
  Hand exact(config(1, 100, 3), {ScalingPolicy(target(0.3))});
  CHECK(exact.minutes(3, 0.1 + 0.2 + 0.3) == "6");
}

TEST_CASE("Fact 6.2.4: what scaling in removes is rounded down") {
  Hand hand(config(1, 100, 10), {ScalingPolicy(target(100))});
  CHECK(hand.minutes(15, 61) == "7");  // 3.9 too many
}

TEST_CASE(
    "Fact 6.2.5: instances that warm up count as capacity for the next step, and are not in the metric") {
  AutoScalingConfig warm = config(1, 100, 10);
  warm.warmup = 300s;
  Hand hand(warm, {ScalingPolicy(target(100))});
  CHECK(hand.minutes(3, 150) == "15");
  hand.match();
  CHECK(hand.scaling().group().measured(hand.now()) == 10);
  CHECK(hand.minutes({150, 150}) == "15 15");  // five are on their way to help
  CHECK(hand.minutes({160}) == "16");          // those that are warm need one more
  hand.launch();
  hand.wait(2min - 1ns);  // in service for three minutes before that
  CHECK(hand.scaling().group().measured(hand.now()) == 10);
  hand.wait(1ns);
  CHECK(hand.scaling().group().measured(hand.now()) == 15);
}

TEST_CASE("Fact 6.2.6: while an instance warms up nothing scales in") {
  AutoScalingConfig warm = config(1, 100, 10);
  warm.warmup = 300s;
  Hand hand(warm, {ScalingPolicy(target(100))});
  CHECK(hand.minutes(3, 110) == "11");
  hand.launch();
  CHECK(hand.minutes(30, 10) == "11");  // it is still pending
  hand.boot();
  CHECK(hand.minutes(4, 10) == "11");
  CHECK(hand.minutes(1, 10) == "2");
}

TEST_CASE("Fact 6.2.7: several policies grow a group if one wants it, and shrink it if all do") {
  AutoScaling scaling([] {
    AutoScalingConfig both = config(1, 100, 10);
    both.policies = {ScalingPolicy(target(100)), ScalingPolicy(target(0.5))};
    return both;
  }());
  for (std::uint32_t i = 0; i < 10; ++i) scaling.group().adopt(i, 0);
  Time now = start_of_run;
  const auto minutes = [&](int count, double first, std::optional<double> second) {
    for (int i = 0; i < count; ++i) scaling.evaluate(now += 1min, {first, second}, scaling.size(now));
    return scaling.desired();
  };
  CHECK(minutes(20, 20, 0.5) == 10);      // one would shrink
  CHECK(minutes(20, 20, no_data) == 10);  // it does not know about the other
  CHECK(minutes(15, 20, 0.2) == 4);       // both would; this one keeps more
  CHECK(minutes(3, 20, 0.6) == 12);       // one wants more
  CHECK(minutes(3, 200, 0.6) == 20);      // both want more: the most
}

TEST_CASE("Fact 6.2.8: a policy that may not scale in has no say in it") {
  TargetTracking only_out = target(100);
  only_out.scale_in = false;
  Hand hand(config(1, 100, 10), {ScalingPolicy(only_out)});
  CHECK(hand.minutes(40, 1) == "10");
  AutoScaling scaling([&] {
    AutoScalingConfig both = config(1, 100, 10);
    both.policies = {ScalingPolicy(only_out), ScalingPolicy(target(0.5))};
    return both;
  }());
  for (std::uint32_t i = 0; i < 10; ++i) scaling.group().adopt(i, 0);
  for (int i = 1; i <= 15; ++i) {
    const Time now = start_of_run + i * 1min;
    scaling.evaluate(now, {90, 0.1}, scaling.size(now));
  }
  CHECK(scaling.desired() == 2);
}

TEST_CASE("a late datapoint speaks of the group that it was taken from: no correction is made twice") {
  const auto wanted = [](const std::vector<ScalingPolicy>& policies, std::uint32_t then, std::uint32_t now,
                         double metric, int datapoints) {
    Hand hand(config(1, 100, now), policies);
    AutoScaling& scaling = hand.scaling();
    for (int i = 0; i < datapoints; ++i) {
      hand.wait(1min);
      scaling.evaluate(hand.now(), {metric}, {then, then});
    }
    return scaling.desired();
  };
  const std::vector<ScalingPolicy> tracks{ScalingPolicy(target(100))};
  CHECK(wanted(tracks, 10, 10, 50, 15) == 5);
  CHECK(wanted(tracks, 10, 5, 50, 15) == 5);  // half of ten, which it has become
  CHECK(wanted(tracks, 10, 10, 200, 3) == 20);
  CHECK(wanted(tracks, 10, 20, 200, 3) == 20);
  StepScaling steps;
  steps.out = {range(60, std::nullopt, 5)};
  steps.in = {range(std::nullopt, 40, -5)};
  const std::vector<ScalingPolicy> by_steps{ScalingPolicy(steps)};
  CHECK(wanted(by_steps, 10, 10, 70, 1) == 15);
  CHECK(wanted(by_steps, 10, 15, 70, 1) == 15);
  CHECK(wanted(by_steps, 15, 15, 30, 1) == 10);
  CHECK(wanted(by_steps, 15, 10, 30, 1) == 10);
}

TEST_CASE("Fact 6.2.9: without data nothing is done") {
  Hand hand(config(1, 100, 10), {ScalingPolicy(target(100))});
  CHECK(hand.minutes({150, 150, no_data, no_data, no_data}) == "10 10 10 10 10");
  CHECK(states(alarm(Breach::above, 100, 3, 3), {no_data, no_data, 150.0}) == "iio");
}

TEST_CASE("Fact 6.2.10: 1,500 messages, 10 instances, 0.1 s each, 10 s acceptable: 15 instances") {
  // 10 s / 0.1 s = 100 messages per instance are acceptable; there are 150.
  const double acceptable = 10 / 0.1;
  AutoScalingConfig warm = config(1, 100, 10);
  warm.warmup = 60s;
  Hand hand(warm, {ScalingPolicy(target(acceptable))});
  const double backlog = 1500;
  CHECK(hand.minutes({backlog / 10, backlog / 10}) == "10 10");  // two of three
  CHECK(hand.minutes({backlog / 10}) == "15");
  hand.launch();
  CHECK(hand.minutes({backlog / 10}) == "15");  // alarm again: five have been asked for
  hand.boot();
  CHECK(hand.minutes({backlog / 15}) == "15");  // in the metric after a minute: at the target, no alarm
  CHECK(hand.minutes(14, 0) == "15");
  CHECK(hand.minutes(1, 0) == "1");
}

TEST_CASE("Fact 6.3.4: above the threshold the lower bound belongs to a step, below it the upper one") {
  StepScaling steps;
  steps.out = {range(60, 80, 1), range(80, std::nullopt, 3)};
  steps.in = {range(std::nullopt, 20, -3), range(20, 40, -1)};
  const auto after = [&](double metric) {
    Hand hand(config(1, 100, 10), {ScalingPolicy(steps)});
    return hand.minutes({metric});
  };
  CHECK(after(59.9) == "10");
  CHECK(after(60) == "11");
  CHECK(after(79.9) == "11");
  CHECK(after(80) == "13");
  CHECK(after(40.1) == "10");
  CHECK(after(40) == "9");
  CHECK(after(20.1) == "9");
  CHECK(after(20) == "7");
}

TEST_CASE(
    "Fact 6.3.6: a step policy goes on while instances start, and does not ask twice for the same step") {
  StepScaling steps;
  steps.out = {range(60, 80, 1), range(80, std::nullopt, 3)};
  AutoScalingConfig warm = config(1, 100, 10);
  warm.warmup = 300s;
  Hand hand(warm, {ScalingPolicy(steps)});
  CHECK(hand.minutes({65}) == "11");
  hand.launch();
  CHECK(hand.minutes({65, 70}) == "11 11");  // the same step
  CHECK(hand.minutes({85}) == "13");         // the higher one, of which one is on its way
  hand.match();
  hand.wait(300s);
  CHECK(hand.minutes({65}) == "14");  // all of them are warm
}

TEST_CASE("Fact 6.3.7: a simple policy waits for the activity and then for the cooldown") {
  StepScaling steps;
  steps.out = {range(60, std::nullopt, 1)};
  steps.simple = true;
  AutoScalingConfig cooling = config(1, 100, 10);
  cooling.cooldown = 300s;
  Hand hand(cooling, {ScalingPolicy(steps)});
  CHECK(hand.minutes({65}) == "11");
  hand.launch();
  CHECK(hand.minutes(10, 65) == "11");  // it takes ten minutes to start
  hand.boot();
  CHECK(hand.minutes({65, 65, 65, 65}) == "11 11 11 11");
  CHECK(hand.minutes({65}) == "12");  // five minutes after it was in service
}

TEST_CASE("Fact 6.3.7: other policies do not wait for the cooldown of a simple one") {
  StepScaling simple;
  simple.out = {range(60, std::nullopt, 1)};
  simple.simple = true;
  StepScaling quick;
  quick.out = {range(90, std::nullopt, 2)};
  AutoScalingConfig cooling = config(1, 100, 10);
  cooling.simple_cooldown = 300s;
  cooling.policies = {ScalingPolicy(simple), ScalingPolicy(quick)};
  AutoScaling scaling(cooling);
  for (std::uint32_t instance = 0; instance < 10; ++instance) scaling.group().adopt(instance, 0);
  const auto wanted = [&](Duration at, double metric) {
    const Time now = start_of_run + at;
    const auto change = scaling.evaluate(now, {metric, metric}, scaling.size(now));
    return change ? change->to : 0U;
  };
  CHECK(wanted(60s, 65) == 11);
  scaling.group().launched(10, 0);
  CHECK(wanted(120s, 65) == 0);   // the simple one waits for the launch
  CHECK(wanted(180s, 95) == 12);  // the other does not
}

TEST_CASE("Fact 6.4.2: an alarm takes M out of the last N datapoints") {
  CHECK(states(alarm(Breach::above, 10, 2, 3), {11, 9, 11, 9, 9, 11}) == "ooaooo");
  CHECK(states(alarm(Breach::at_or_above, 10, 1, 1), {10, 9}) == "ao");
  CHECK(states(alarm(Breach::below, 10, 1, 1), {10, 9}) == "oa");
  CHECK(states(alarm(Breach::at_or_below, 10, 1, 1), {10, 11}) == "ao");
}

TEST_CASE("Fact 6.4.3: missing data count as nothing, as good, as bad, or leave the alarm as it is") {
  const auto with = [](MissingData missing) {
    return states(alarm(Breach::above, 10, 2, 2, missing), {11, 11, no_data, no_data, no_data});
  };
  CHECK(with(MissingData::missing) == "oaoii");
  CHECK(with(MissingData::not_breaching) == "oaooo");
  CHECK(with(MissingData::breaching) == "oaaaa");
  CHECK(with(MissingData::ignore) == "oaaaa");
  CHECK(states(alarm(Breach::above, 10, 2, 2, MissingData::breaching), {no_data, no_data}) == "oa");
  CHECK(states(alarm(Breach::above, 10, 2, 2, MissingData::ignore), {no_data, 11, no_data, 11}) == "iooa");
}

TEST_CASE("a schedule moves bounds and capacity, once or again and again") {
  AutoScalingConfig planned = config(2, 10, 4);
  planned.schedule = {{start_of_run + 1h, std::nullopt, 6, std::nullopt, std::nullopt},
                      {start_of_run + 2h, 24h, std::nullopt, 3, std::nullopt},
                      {start_of_run + 3h, std::nullopt, 1, 20, 8}};
  AutoScaling scaling(planned);
  CHECK(scaling.next_action() == start_of_run + 1h);
  CHECK(scaling.carry_out_schedule(start_of_run + 1h)->to == 6);
  CHECK(scaling.carry_out_schedule(start_of_run + 2h)->to == 3);  // the maximum takes the minimum along
  CHECK(scaling.min() == 3);
  CHECK(scaling.carry_out_schedule(start_of_run + 3h)->to == 8);
  CHECK(scaling.next_action() == start_of_run + 26h);
  CHECK(scaling.carry_out_schedule(start_of_run + 26h)->to == 3);
  CHECK(scaling.next_action() == start_of_run + 50h);
}

TEST_CASE("a cooldown for scaling in begins with the last change of the desired capacity") {
  AutoScalingConfig slow = config(1, 100, 10);
  slow.scale_in_cooldown = 20min;
  TargetTracking quick = target(100);
  quick.high_datapoints = 1;
  quick.low_datapoints = 1;
  Hand hand(slow, {ScalingPolicy(quick)});
  CHECK(hand.minutes({200}) == "20");
  hand.match();
  CHECK(hand.minutes(19, 50) == "20");
  CHECK(hand.minutes(1, 50) == "10");
}
