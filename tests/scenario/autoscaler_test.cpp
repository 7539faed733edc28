#include <algorithm>

#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;

namespace {

/// A file with a worker and an autoscaler for it.
std::string file_with(const std::string& autoscaler, const std::string& worker = "",
                      const std::string& top = "") {
  return R"({"couplet": 1, )" + top +
         R"("run": {"duration": "1h"},
             "workload": {"visitors": {"to": "web", "arrivals": {"process": "constant", "rate": "1/s"}}},
             "components": {
               "web": {"kind": "service", "steps": [{"send": "jobs"}]},
               "jobs": {"kind": "queue"},
               "worker": {"kind": "worker", "polls": "jobs", "pause": "1s")" +
         worker + R"(},
               "fleet": {"kind": "autoscaler", "scales": "worker")" +
         autoscaler + R"(}},
             "architectures": {"only": {}}})";
}

AutoscalerSpec autoscaler_of(const std::string& text) {
  const Scenario scenario = loaded(file_with(text));
  return std::get<AutoscalerSpec>(scenario.architectures[0].components[3].spec);
}

WorkerSpec worker_of(const std::string& autoscaler, const std::string& worker = "",
                     const std::string& top = "") {
  const Scenario scenario = loaded(file_with(autoscaler, worker, top));
  return std::get<WorkerSpec>(scenario.architectures[0].components[2].spec);
}

const std::string tracks =
    R"(, "policy": "target_tracking", "metric": "backlog_per_instance", "target": 100, "max": 9)";

}  // namespace

TEST_CASE("an autoscaler that says no more keeps what it begins with") {
  const AutoscalerSpec spec = autoscaler_of("");
  CHECK(spec.policies.empty());
  CHECK(spec.min == 1);
  CHECK(spec.max == 1);
  CHECK(spec.health == ScalingHealth::instance);
  CHECK(spec.grace == 0s);
}

TEST_CASE("Fact 6.3.8: the cooldown and the warm-up are 300 s unless they are given") {
  CHECK(autoscaler_of(tracks).warmup == 300s);
  CHECK(autoscaler_of(tracks + R"(, "warmup": "1h")").warmup == 3600s);
  CHECK(autoscaler_of(tracks).cooldown == 0s);
  const std::string adjusts =
      R"(, "metric": "backlog_per_instance", "max": 9, "adjust": [{"above": 10, "by": 2}])";
  CHECK(autoscaler_of(R"(, "policy": "simple")" + adjusts).simple_cooldown == 300s);
  CHECK(autoscaler_of(R"(, "policy": "simple", "cooldown": "1m")" + adjusts).simple_cooldown == 0s);
  CHECK(autoscaler_of(R"(, "policy": "step")" + adjusts).cooldown == 0s);
  CHECK(autoscaler_of(R"(, "health": "balancer")").grace == 300s);
}

TEST_CASE("Fact 6.4.1: a period is a minute unless it is given") {
  CHECK(autoscaler_of(tracks).period == 60s);
  CHECK(autoscaler_of(tracks).metric_delay == 60s);
  CHECK(autoscaler_of(tracks + R"(, "period": "10s")").metric_delay == 10s);
  CHECK(autoscaler_of(tracks + R"(, "period": "10s", "metric_delay": "0s")").metric_delay == 0s);
}

TEST_CASE("Fact 6.4.5: the action of an alarm comes 1 to 5 s after its datapoint") {
  const auto& delay = autoscaler_of(tracks).action_delay;
  CHECK(delay.mean_ns() == 3e9);
  CHECK(autoscaler_of(tracks + R"(, "action_delay": "0s")").action_delay.is_zero());
}

TEST_CASE("several policies are read one by one") {
  const AutoscalerSpec spec = autoscaler_of(R"(, "max": 9, "schedule": [{"at": "1h", "min": 2}], "policies": [
    {"policy": "target_tracking", "metric": "cpu", "target": 0.5, "scale_in": false},
    {"policy": "scheduled", "schedule": [{"at": "8h", "max": 3}]},
    {"policy": "simple", "metric": "backlog_per_instance", "adjust": [{"above": 10, "by": 2}]}])");
  REQUIRE(spec.policies.size() == 2);
  CHECK(spec.policies[0].type == ScalingPolicy::Type::target_tracking);
  CHECK(spec.policies[0].metric == ScalingMetric::cpu);
  CHECK_FALSE(spec.policies[0].scale_in);
  CHECK(spec.policies[1].type == ScalingPolicy::Type::simple);
  CHECK(spec.schedule.size() == 2);
  CHECK(spec.cooldown == 0s);
  CHECK(spec.simple_cooldown == 300s);  // which the other does not wait for
}

TEST_CASE("a policy is read with the defaults of its kind") {
  const ScalingPolicy tracking = autoscaler_of(tracks).policies.at(0);
  CHECK(tracking.type == ScalingPolicy::Type::target_tracking);
  CHECK(tracking.target == 100);
  CHECK(tracking.low_factor == 0.7);
  CHECK(tracking.high_datapoints == 3);
  CHECK(tracking.low_datapoints == 15);
  CHECK(tracking.scale_in);

  const ScalingPolicy step = autoscaler_of(R"(, "policy": "step", "metric": "requests_per_target", "max": 9,
                        "adjust": [{"above": "2/s", "by": "50%", "min_magnitude": 3},
                                   {"above": "60/min", "below": "2/s", "by": 1}, {"below": "0.5/s", "to": 0}])")
                                 .policies.at(0);
  CHECK(step.high_datapoints == 1);
  REQUIRE(step.out.size() == 2);
  CHECK(step.out[0].lower == 1.0);  // by rising ranges, a second
  CHECK(step.out[0].upper == 2.0);
  CHECK(step.out[1].adjustment.type == couplet::cloud::Adjustment::Type::percent_change);
  CHECK(step.out[1].adjustment.amount == 50);
  CHECK(step.out[1].adjustment.min_magnitude == 3);
  REQUIRE(step.in.size() == 1);
  CHECK(step.in[0].adjustment.type == couplet::cloud::Adjustment::Type::exact_capacity);
}

TEST_CASE("Fact 6.3.5: the ranges of steps may neither overlap nor leave a gap, and the last one is open") {
  const auto complaint = [](const std::string& adjust) {
    const auto problems = problems_of(file_with(
        R"(, "policy": "step", "metric": "backlog_per_instance", "max": 9, "adjust": [)" + adjust + "]"));
    return problems.empty() ? "" : problems[0].substr(problems[0].find("adjust: ") + 8);
  };
  const std::string begin = "the ranges of adjustments may neither overlap nor leave a gap: one ends at ";
  CHECK(complaint(R"({"above": 9, "below": 20, "by": 1}, {"above": 20, "by": 2})").empty());
  CHECK(complaint(R"({"above": 9, "below": 20, "by": 1}, {"above": 30, "by": 2})") ==
        begin + "20, the next one begins at 30");
  CHECK(complaint(R"({"above": 9, "below": 30, "by": 1}, {"above": 20, "by": 2})") ==
        begin + "30, the next one begins at 20");
  CHECK(complaint(R"({"above": 9, "by": 1}, {"above": 20, "by": 2})") ==
        begin + "no end, the next one begins at 20");
  CHECK(complaint(R"({"above": 9, "below": 20, "by": 1})") ==
        "beyond 20 nothing is said; leave \"below\" out of the last adjustment");
  CHECK(complaint(R"({"below": 5, "by": -1}, {"below": 2, "by": -2})") ==
        begin + "no end, the next one begins at 2");
  CHECK(complaint(R"({"above": 2, "below": 5, "by": -1}, {"below": 2, "by": -2})").empty());
  CHECK(complaint(R"({"below": 5, "by": 1})") ==
        "an adjustment that adds instances needs \"above\": where its range begins");
}

TEST_CASE("a group begins with what the component says, else with its minimum") {
  CHECK(worker_of(tracks).instances == 1);
  CHECK(worker_of(tracks + R"(, "min": 4)").instances == 4);
  CHECK(worker_of(tracks + R"(, "min": 4)", R"(, "instances": 6)").instances == 6);
}

TEST_CASE("Fact 6.5.1: an instance boots for 95 s at the median, the application included") {
  const WorkerSpec usual = worker_of("");
  const auto key = couplet::sim::DrawKey::of(1, 0, "test/boot");
  std::vector<double> seconds;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    couplet::sim::Draw draw(key, i);
    seconds.push_back(couplet::sim::to_seconds(usual.boot.sample(draw)));
  }
  std::sort(seconds.begin(), seconds.end());
  CHECK(seconds[5'000] == Approx(35 + 60).epsilon(0.01));
  CHECK(seconds[9'500] == Approx(70 + 60).epsilon(0.04));
  CHECK(worker_of("", R"(, "boot": "30s")").boot.distribution.whole_constant() == 30'000'000'000);
  CHECK(worker_of("", "", R"("effects": "none", )").boot.is_zero());
}

TEST_CASE("a zone is a name or several") {
  const auto zones = [](const std::string& text) {
    return loaded(file_with("", text)).architectures[0].components[2].zones;
  };
  CHECK(zones("").empty());
  CHECK(zones(R"(, "zone": "a")") == std::vector<std::string>{"a"});
  CHECK(zones(R"(, "zone": ["a", "b"])") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("an outage of a zone applies where something is in it") {
  const auto applied = [](const std::string& zone) {
    std::string text = file_with("", R"(, "zone": ["a", "b"])");
    text.replace(text.find("\"architectures\""), 0,
                 R"("failures": [{"at": "5m", "zone": ")" + zone + R"(", "silent": true},
                                  {"at": "9m", "deploy": "worker", "rolling": 2, "boot": "1m"}], )");
    text.replace(text.find("\"only\": {}"), 10,
                 R"("only": {}, "other": {"components": {"worker": {"zone": "a"}}})");
    const Scenario scenario = loaded(text);
    return std::to_string(scenario.architectures[0].failures.size()) + " " +
           std::to_string(scenario.architectures[1].failures.size());
  };
  CHECK(applied("a") == "2 2");
  CHECK(applied("b") == "2 1");
}

TEST_CASE("an autoscaler of a function changes what is provisioned") {
  const auto load_with = [](const std::string& function, const std::string& autoscaler) {
    return loaded(R"({"couplet": 1, "run": {"duration": "1h"},
        "workload": {"visitors": {"to": "resize", "arrivals": {"process": "constant", "rate": "1/s"}}},
        "components": {"resize": {"kind": "function")" +
                  function + R"(}, "fleet": {"kind": "autoscaler", "scales": "resize", "max": 9)" +
                  autoscaler + R"(}}, "architectures": {"only": {}}})");
  };
  const std::string follows =
      R"(, "policy": "target_tracking", "metric": "provisioned_utilization", "target": 0.7)";
  const Scenario scenario = load_with("", follows + R"(, "min": 3)");
  const auto& spec = std::get<AutoscalerSpec>(scenario.architectures[0].components[1].spec);
  REQUIRE(spec.policies.size() == 1);
  CHECK(spec.policies[0].metric == ScalingMetric::provisioned_utilization);
  CHECK(spec.policies[0].low_factor == 0.9);  // that of Application Auto Scaling
  CHECK(spec.warmup == 0s);
  const auto& function = std::get<FunctionSpec>(scenario.architectures[0].components[0].spec);
  CHECK(function.provisioned_concurrency == 3);
  CHECK_FALSE(function.provisioning.is_zero());
  const Scenario other = load_with(R"(, "provisioned_concurrency": 5, "provisioning": "30s")",
                                   follows + R"(, "low_factor": 0.5)");
  CHECK(std::get<FunctionSpec>(other.architectures[0].components[0].spec).provisioned_concurrency == 5);
  CHECK(std::get<AutoscalerSpec>(other.architectures[0].components[1].spec).policies[0].low_factor == 0.5);
}
