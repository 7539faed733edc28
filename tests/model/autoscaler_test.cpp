// Autoscalers, outages of zones and deployments in whole runs, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::StoryKind;
using couplet::model::TraceEvent;

namespace {

constexpr auto scaled_out = TraceEvent::scaled_out;
constexpr auto scaled_in = TraceEvent::scaled_in;
constexpr auto launched = TraceEvent::launched;
constexpr auto recovered = TraceEvent::recovered;
constexpr auto crashed = TraceEvent::crashed;
constexpr auto draining = TraceEvent::draining;
constexpr auto terminated = TraceEvent::terminated;

/// What became of instances: "10 launched 1; 30 recovered 1", in seconds; of scaling how many are wanted.
std::string instances(const Outcome& outcome, std::initializer_list<TraceEvent> events) {
  std::string text;
  for (const Line& line : outcome.trace) {
    if (std::count(events.begin(), events.end(), line.event) == 0) continue;
    const auto seconds =
        static_cast<long long>(couplet::sim::to_seconds(line.at - couplet::sim::start_of_run));
    const bool scaling = line.event == scaled_out || line.event == scaled_in;
    text += (text.empty() ? "" : "; ") + std::to_string(seconds) + " " +
            std::string(couplet::model::word(line.event)) + " " +
            std::to_string(scaling ? static_cast<long long>(line.amount) : line.instance);
  }
  return text;
}

/// 30 messages at once for a worker that takes 10 s for each.
Setup backlog_of_thirty(const std::string& autoscaler) {
  Setup setup;
  setup.people = R"("to": "jobs", "arrivals": {"process": "burst", "size": 30, "over": "1ns"})";
  setup.components =
      R"("jobs": {"kind": "queue", "receive_wait": "20s", "visibility_timeout": "5m"},
         "app": {"kind": "worker", "polls": "jobs", "boot": "20s", "steps": [{"work": "10s"}]},
         "fleet": {"kind": "autoscaler", "scales": "app", )" +
      autoscaler + "}";
  setup.run = R"("duration": "200s")";
  return setup;
}

/// A request each second for a service that answers at once, and boots for 30 s.
Setup each_second(const std::string& app, const std::string& more, const std::string& failures = "") {
  Setup setup;
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"})";
  setup.components = R"("app": {"kind": "service", "boot": "30s", "steps": [], )" + app + "}" +
                     (more.empty() ? "" : ", ") + more;
  setup.run = R"("duration": "100s")";
  setup.failures = failures;
  return setup;
}

const std::string keeps = R"("fleet": {"kind": "autoscaler", "scales": "app", "min": 2})";

}  // namespace

TEST_CASE("Fact 6.1.3: the group launches and terminates to match the desired capacity") {
  const Outcome outcome = simulate(backlog_of_thirty(
      R"("policy": "target_tracking", "metric": "backlog_per_instance", "target": 5, "max": 4, "period": "10s",
         "high_datapoints": 1, "low_datapoints": 2, "warmup": "0s")"));
  // 28 wait after 10 s: 6 are wanted, 4 allowed. From 30 s on they take four each 10 s: 23, 19, 15, 11, 7;
  // below 3.5 for each of them twice at 70 s: two go, the oldest, when they are through. At 80 s 5 wait for
  // two.
  CHECK(instances(outcome, {scaled_out, scaled_in, launched, recovered, draining, terminated}) ==
        "10 scaled_out 4; 10 launched 1; 10 launched 2; 10 launched 3; 30 recovered 1; 30 recovered 2; "
        "30 recovered 3; 70 scaled_in 2; 70 draining 0; 70 draining 1; 80 terminated 0; 80 terminated 1; "
        "80 scaled_in 1; 80 draining 2; 90 terminated 2");
  CHECK(told(outcome.result.books) == "issued 30, completed 30, accepted 30, attempts 30");
  CHECK(couplet::sim::to_seconds(outcome.result.completion.max()) == Approx(140).epsilon(0.001));
  CHECK(metric(outcome.result, "fleet", "launched") == 3);
  CHECK(metric(outcome.result, "fleet", "terminated") == 3);
  CHECK(metric(outcome.result, "fleet", "desired.max") == 4);
  CHECK(metric(outcome.result, "fleet", "in_service.last") == 1);
  CHECK(metric(outcome.result, "fleet", "pending.max") == 3);
}

TEST_CASE("Fact 6.2.11: of several policies the largest capacity counts, and all must agree on less") {
  const auto scaling = [](const std::string& policies) {
    return instances(simulate(backlog_of_thirty(policies + R"(, "max": 9, "period": "10s", "warmup": "0s")")),
                     {scaled_out, scaled_in});
  };
  const std::string backlog = R"("policy": "target_tracking", "metric": "backlog_per_instance", "target": 5,
                                 "high_datapoints": 1, "low_datapoints": 2)";
  // 28 wait at 10 s: six workers, which are there at 30 s and leave 15 at 40 s, 9 at 50 s: twice less
  // than 3.5 for each, so that two are enough. They leave 7, 5 and 3 at 60, 70 and 80 s.
  const std::string alone = "10 scaled_out 6; 50 scaled_in 2; 80 scaled_in 1";
  CHECK(scaling(backlog) == alone);
  CHECK(scaling(R"("policies": [{)" + backlog + "}]") == alone);
  // The second never asks for more, and agrees on less when two datapoints say that less than 0.7 are busy:
  // three of six from 70 s on, none from 80 s on.
  const std::string busy = R"({"policy": "target_tracking", "metric": "busy_threads", "target": 1,
                               "low_datapoints": 2})";
  CHECK(scaling(R"("policies": [{)" + backlog + "}, " + busy + "]") == "10 scaled_out 6; 90 scaled_in 1");
  // One that scales out by a step wants two; six are more.
  const std::string step =
      R"({"policy": "step", "metric": "busy_threads", "adjust": [{"above": 1, "by": 1}]})";
  CHECK(scaling(R"("policies": [)" + step + "]").substr(0, 15) == "10 scaled_out 2");
  CHECK(scaling(R"("policies": [)" + step + ", {" + backlog + "}]").substr(0, 15) == "10 scaled_out 6");
  // A schedule is one of them.
  CHECK(scaling(R"("policies": [{"policy": "scheduled", "schedule": [{"at": "5s", "min": 3}]}, {)" + backlog +
                "}]")
            .substr(0, 15) == "5 scaled_out 3;");
}

TEST_CASE("Fact 6.4.5: the action of an alarm comes a while after its datapoint") {
  const std::string tracks = R"("policy": "target_tracking", "metric": "backlog_per_instance", "target": 5,
       "max": 4, "period": "10s", "high_datapoints": 1, "warmup": "0s", "metric_delay": "2s")";
  const auto first = [&](const std::string& more) {
    return instances(simulate(backlog_of_thirty(tracks + more)), {scaled_out, recovered}).substr(0, 33);
  };
  CHECK(first("") == "12 scaled_out 4; 32 recovered 1; ");
  CHECK(first(R"(, "action_delay": "3s")") == "15 scaled_out 4; 35 recovered 1; ");
  // Datapoints keep their order, however long the actions take. That of 10 s, when 28 wait, wants nine; all
  // that follow would be content with three: one of them coming first would scale out to three, and then that
  // to nine.
  const std::string long_ones =
      R"("policy": "step", "metric": "backlog_per_instance", "max": 9, "period": "10s",
      "warmup": "0s", "adjust": [{"above": 1, "below": 27.5, "to": 3}, {"above": 27.5, "to": 9}],
      "action_delay": {"dist": "uniform", "min": "0s", "max": "60s"})";
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    couplet::model::RunOptions options;
    options.seed = seed;
    const Outcome outcome = play(scenario_of(backlog_of_thirty(long_ones)), 0, options);
    INFO(instances(outcome, {scaled_out}));
    CHECK(outcome.result.books.completed == 30);
    CHECK(metric(outcome.result, "fleet", "scaled_out") == 1);
    CHECK(metric(outcome.result, "fleet", "desired.max") == 9);
  }
}

TEST_CASE("Fact 6.1.2: the desired capacity is the minimum unless the component says another one") {
  const std::string autoscaler = R"("fleet": {"kind": "autoscaler", "scales": "app", "min": 3, "max": 9})";
  CHECK(metric(simulate(each_second("\"threads\": 1", autoscaler)).result, "app", "instances.mean") == 3);
  CHECK(metric(simulate(each_second("\"instances\": 5", autoscaler)).result, "app", "instances.mean") == 5);
}

TEST_CASE("Fact 6.1.4: an instance is pending until it has booted") {
  const Outcome outcome = simulate(
      each_second("\"instances\": 2",
                  R"("fleet": {"kind": "autoscaler", "scales": "app", "policy": "scheduled", "max": 5,
                   "schedule": [{"at": "10s", "min": 3}, {"at": "60s", "desired": 1, "min": 1}]})"));
  CHECK(instances(outcome, {launched, recovered, draining, terminated}) ==
        "10 launched 2; 40 recovered 2; 60 draining 0; 60 draining 1; 60 terminated 0; 60 terminated 1");
  CHECK(metric(outcome.result, "fleet", "pending.mean") == Approx(0.3));
  CHECK(metric(outcome.result, "app", "instances.mean") == Approx((2 * 40 + 3 * 20 + 1 * 40) / 100.0));
  CHECK(told(outcome.result.books) == "issued 100, completed 100, accepted 100, attempts 100");
}

TEST_CASE("Fact 6.1.6: an instance that fails is replaced at once, and what it was is gone") {
  const Outcome outcome = simulate(each_second(
      "\"threads\": 1", keeps, R"({"at": "9500ms", "for": "5s", "crash": "app", "instances": 1})"));
  // The failure's end brings nothing back: the machine is another one.
  CHECK(instances(outcome, {crashed, terminated, launched, recovered}) ==
        "9 crashed 0; 9 terminated 0; 9 launched 2; 39 recovered 2");
  CHECK(metric(outcome.result, "fleet", "replaced") == 1);
  CHECK(metric(outcome.result, "fleet", "scaled_out") == 0);
  CHECK(told(outcome.result.books) == "issued 100, completed 100, accepted 100, attempts 100");
}

TEST_CASE("Fact 6.1.7: an instance that is not running is replaced within its grace period too") {
  const Outcome outcome = simulate(each_second(
      "\"threads\": 1",
      R"("fleet": {"kind": "autoscaler", "scales": "app", "min": 2, "health": "balancer", "grace": "1h"})",
      R"({"at": "10s", "crash": "app", "instances": 1}, {"at": "20s", "crash": "app"})"));
  // The second failure strikes what boots as well.
  CHECK(instances(outcome, {crashed, launched, recovered}) ==
        "10 crashed 0; 10 launched 2; 20 crashed 1; 20 crashed 2; 20 launched 3; 20 launched 4; 50 recovered "
        "3; "
        "50 recovered 4");
  CHECK(metric(outcome.result, "fleet", "replaced") == 3);
}

TEST_CASE("Fact 6.4.1: a metric has one datapoint each period") {
  // One request a second to one instance: above 0.5/s in each period of 20 s. Three datapoints, then a second
  // one.
  const Outcome outcome = simulate(each_second(
      "\"threads\": 1",
      R"("fleet": {"kind": "autoscaler", "scales": "app", "policy": "target_tracking", "max": 4, "period": "20s",
                   "metric": "requests_per_target", "target": "0.5/s"})"));
  CHECK(instances(outcome, {scaled_out, launched}) == "60 scaled_out 2; 60 launched 1");
}

TEST_CASE("Fact 6.4.4: a datapoint is there some time after its period has ended") {
  const Outcome outcome = simulate(each_second(
      "\"threads\": 1",
      R"("fleet": {"kind": "autoscaler", "scales": "app", "policy": "target_tracking", "max": 4, "period": "20s",
                   "metric": "requests_per_target", "target": "30/min", "metric_delay": "25s"})"));
  CHECK(instances(outcome, {scaled_out}) == "85 scaled_out 2");
}

TEST_CASE("a constant load that a group is too large for is answered by one correction") {
  // A request a second to ten, 0.1/s each: half as many do. The datapoint of 60 s says so at 135 s; the one
  // of 120 s, which comes at 195 s, still speaks of ten. From 135 s on five have 0.2/s each, as they should.
  Setup setup = each_second(
      R"("instances": 10)",
      R"("fleet": {"kind": "autoscaler", "scales": "app", "policy": "target_tracking", "max": 20, "period": "60s",
                   "metric": "requests_per_target", "target": "0.21/s", "low_datapoints": 1, "high_datapoints": 1,
                   "metric_delay": "75s", "warmup": "0s"})");
  setup.run = R"("duration": "10m")";
  CHECK(instances(simulate(setup), {scaled_out, scaled_in}) == "135 scaled_in 5");
}

TEST_CASE("threads that wait for an answer are busy, and leave the processor idle") {
  const auto scaled = [](const std::string& metric) {
    const Outcome outcome = simulate({R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"})",
                                      R"("db": {"kind": "service", "threads": 10, "steps": [{"work": "1s"}]},
                                         "app": {"kind": "service", "threads": 2, "boot": "30s",
                                                 "steps": [{"call": "db"}]},
                                         "fleet": {"kind": "autoscaler", "scales": "app", "policy": "step",
                                                   "metric": ")" +
                                          metric + R"(", "period": "10s", "max": 9,
                                                   "adjust": [{"above": 0.4, "below": 0.5, "by": 1},
                                                              {"above": 0.5, "by": "200%"},
                                                              {"below": 0.1, "by": -1}]})",
                                      R"("app")", R"("duration": "20s")"});
    return instances(outcome, {scaled_out, scaled_in});
  };
  // From 0 s or 1 s on one of two threads is taken: 9 s or 10 s of the first 10 s.
  CHECK(scaled("busy_threads") == "10 scaled_out 3");
  CHECK(scaled("cpu").empty());
}

TEST_CASE("a group in two zones outlives the outage of one, and goes to the other") {
  const Outcome outcome = simulate(
      each_second(R"("zone": ["a", "b"])", keeps,
                  R"({"at": "10s", "for": "60s", "zone": "a"}, {"at": "50s", "for": "30s", "zone": "b"})"));
  // Number 0 was in zone a; number 2 replaces it in b, where both go down at 50 s. No zone is up then; the
  // group looks again each 10 s, and finds a up at 70 s.
  CHECK(instances(outcome, {crashed, launched, recovered}) ==
        "10 crashed 0; 10 launched 2; 40 recovered 2; 50 crashed 1; 50 crashed 2; 70 launched 3; 70 launched "
        "4; "
        "100 recovered 3; 100 recovered 4");
  const auto& story = outcome.result.story;
  REQUIRE_FALSE(story.empty());
  CHECK(story[0].kind == StoryKind::failure_struck);
  CHECK(story[0].name == "zone a");
  CHECK(story[0].amount == 1);
}

TEST_CASE("without an autoscaler what was in a zone boots again when it is back") {
  const Outcome outcome = simulate(
      each_second(R"("instances": 3, "zone": ["a", "b"])",
                  R"("jobs": {"kind": "queue"}, "worker": {"kind": "worker", "polls": "jobs", "pause": "1s",
                                                         "zone": "a"},
                     "db": {"kind": "database", "zone": "a"})",
                  R"({"at": "10s", "for": "20s", "zone": "a"})"));
  CHECK(instances(outcome, {crashed, recovered}) ==
        "10 crashed 0; 10 crashed 2; 10 crashed 0; 10 crashed 0; 30 recovered 0; 30 recovered 0; 60 "
        "recovered 0; "
        "60 recovered 2");
  // One of three answers for 50 s.
  CHECK(outcome.result.books.failed == 33);
  CHECK(outcome.result.books.completed == 67);
}

TEST_CASE("a deployment replaces an instance after the other") {
  const std::string app = R"("instances": 3)";
  SECTION("one at a time, nobody notices") {
    const Outcome outcome = simulate(each_second(app, "", R"({"at": "5s", "deploy": "app"})"));
    CHECK(instances(outcome, {draining, terminated, launched, recovered}) ==
          "5 draining 0; 5 terminated 0; 5 launched 3; 35 recovered 3; 35 draining 1; 35 terminated 1; "
          "35 launched 4; 65 recovered 4; 65 draining 2; 65 terminated 2; 65 launched 5; 95 recovered 5");
    CHECK(told(outcome.result.books) == "issued 100, completed 100, accepted 100, attempts 100");
    const auto& story = outcome.result.story;
    REQUIRE(story.size() == 2);
    CHECK(couplet::sim::to_seconds(story[1].at - story[0].at) == 90);
    CHECK(story[1].kind == StoryKind::failure_ended);
  }
  SECTION("all at once, nobody is there while they boot") {
    const Outcome outcome =
        simulate(each_second(app, "", R"({"at": "5s", "deploy": "app", "rolling": 9, "boot": "10s"})"));
    CHECK(instances(outcome, {launched, recovered}) ==
          "5 launched 3; 5 launched 4; 5 launched 5; 15 recovered 3; 15 recovered 4; 15 recovered 5");
    CHECK(outcome.result.books.failed == 10);
  }
  SECTION("an instance that is down is replaced, and does not come back") {
    const Outcome outcome = simulate(each_second(
        app, "",
        R"({"at": "2s", "for": "60s", "crash": "app", "instances": 1}, {"at": "5s", "deploy": "app", "boot": "1s"})"));
    CHECK(
        instances(outcome, {crashed, launched, recovered}) ==
        "2 crashed 0; 5 launched 3; 6 recovered 3; 6 launched 4; 7 recovered 4; 7 launched 5; 8 recovered 5");
    CHECK(outcome.result.books.failed == 1);
  }
}

TEST_CASE("behind a balancer a deployment goes on when the new instance has passed a check") {
  // 0 goes at 5 s, its successor boots until 15 s and is asked then, behind all else of that instant; the
  // deployment looks each second. A slower check delays the next as well.
  const auto turns = [](const std::string& steps, const std::string& checks) {
    return simulate({R"("to": "door", "limit": 20, "arrivals": {"process": "constant", "rate": "1/s"})",
                     R"("door": {"kind": "load_balancer", "targets": "app", "health_check": {)" + checks +
                         R"(}},
                        "app": {"kind": "service", "instances": 2, "boot": "10s", "steps": [)" +
                         steps + "]}",
                     R"("app")", R"("duration": "100s")", R"({"at": "5s", "deploy": "app"})"});
  };
  const Outcome quick = turns("", R"("interval": "10s")");
  CHECK(instances(quick, {draining, recovered}) ==
        "5 draining 0; 15 recovered 2; 16 draining 1; 26 recovered 3");
  CHECK(metric(quick.result, "door", "fewest_healthy") == 1);
  CHECK(metric(quick.result, "door", "elb_503") == 0);
  // The new ones answer no check before 19 s: asked at 15 s in vain, then at 25 s.
  const std::string errors = R"({"at": "14s", "for": "5s", "errors": "app", "rate": 1}, )";
  const Setup setup{R"("to": "door", "limit": 20, "arrivals": {"process": "constant", "rate": "1/s"})",
                    R"("door": {"kind": "load_balancer", "targets": "app",
                          "health_check": {"interval": "10s", "timeout": "5s", "depth": "thread", "unhealthy": 5}},
                 "app": {"kind": "service", "instances": 2, "boot": "10s", "steps": []})",
                    R"("app")", R"("duration": "100s")", errors + R"({"at": "5s", "deploy": "app"})"};
  const Outcome slow = simulate(setup);
  CHECK(instances(slow, {draining, recovered}) ==
        "5 draining 0; 15 recovered 2; 26 draining 1; 36 recovered 3");
  CHECK(metric(slow.result, "door", "fewest_healthy") == 1);
}

TEST_CASE("nothing strikes the calls of an autoscaler, as there are none") {
  const Outcome outcome = simulate(
      each_second("\"instances\": 2", keeps, R"({"at": "5s", "for": "5s", "partition": ["app", "*"]})"));
  for (const auto& part : outcome.result.components) {
    for (const auto& row : part.metrics) {
      const bool struck = row.name == "faulted" || row.name == "requests_cut" || row.name == "answers_cut";
      CHECK_FALSE((part.name == "fleet" && struck));
    }
  }
  CHECK(metric(outcome.result, "app", "requests_cut") > 0);
}

TEST_CASE("a deployment lets instances finish what they hold") {
  const Outcome outcome =
      simulate({R"("to": "app", "arrivals": {"process": "burst", "size": 4, "over": "1ns"})",
                R"("app": {"kind": "service", "instances": 2, "boot": "30s",
                                               "steps": [{"work": "10s"}]})",
                R"("app")", R"("duration": "100s")", R"({"at": "5s", "deploy": "app"})"});
  // Each has one request at work and one that waits: 20 s. Number 1 was long idle when its turn came.
  CHECK(instances(outcome, {draining, terminated, launched}) ==
        "5 draining 0; 20 terminated 0; 20 launched 2; 50 draining 1; 50 terminated 1; 50 launched 3");
  CHECK(told(outcome.result.books) == "issued 4, completed 4, accepted 4, attempts 4");
}

TEST_CASE("a deployment to a worker loses no message") {
  Setup setup = backlog_of_thirty(R"("min": 3)");
  setup.failures = R"({"at": "15s", "deploy": "app", "boot": "5s"})";
  const Outcome outcome = simulate(setup);
  CHECK(instances(outcome, {draining, terminated, launched}) ==
        "15 draining 0; 20 terminated 0; 20 launched 3; 25 draining 1; 30 terminated 1; 30 launched 4; "
        "35 draining 2; 40 terminated 2; 40 launched 5");
  CHECK(told(outcome.result.books) == "issued 30, completed 30, accepted 30, attempts 30");
  CHECK(metric(outcome.result, "app", "lost_in_crash") == 0);
}

TEST_CASE("an autoscaler leaves the places of a deployment alone") {
  const Outcome outcome =
      simulate(each_second("\"threads\": 1", keeps, R"({"at": "5s", "deploy": "app", "boot": "10s"})"));
  CHECK(instances(outcome, {draining, launched, recovered}) ==
        "5 draining 0; 5 launched 2; 15 recovered 2; 15 draining 1; 15 launched 3; 25 recovered 3");
  CHECK(metric(outcome.result, "fleet", "replaced") == 0);
  CHECK(metric(outcome.result, "fleet", "launched") == 2);
}

TEST_CASE("a deployment does not wait for what crashes") {
  const Outcome outcome = simulate(each_second(
      R"("instances": 2)", "",
      R"({"at": "5s", "deploy": "app", "boot": "10s"}, {"at": "10s", "for": "40s", "crash": "app"})"));
  // Number 2, the new one, and number 1 are down at 10 s; number 1 is replaced at once, number 2 boots at 50
  // s.
  CHECK(instances(outcome, {crashed, launched, recovered, terminated}) ==
        "5 terminated 0; 5 launched 2; 10 crashed 1; 10 crashed 2; 10 terminated 1; 10 launched 3; 20 "
        "recovered 3; "
        "80 recovered 2");
}

TEST_CASE("random crashes strike instances that came later, and spare those that are gone") {
  const Outcome outcome = simulate(each_second(
      "\"threads\": 1", keeps, R"({"random": "crash", "component": "app", "mtbf": "35s", "mttr": "1s"})"));
  // Both at 35 s; their replacements, in service at 65 s, at 100 s, the last instant of the run.
  CHECK(instances(outcome, {crashed, launched, recovered}) ==
        "35 crashed 0; 35 crashed 1; 35 launched 2; 35 launched 3; 65 recovered 2; 65 recovered 3; 100 "
        "crashed 2; "
        "100 crashed 3; 100 launched 4; 100 launched 5");
  CHECK(metric(outcome.result, "fleet", "replaced") == 4);
}
