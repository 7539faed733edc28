#include "model/random_scaling.hpp"

std::string RandomScaling::zone() {
  if (luck(0.4)) return {};
  zones_ = true;
  return luck(0.5)   ? R"(, "zone": ["a", "b"])"
         : luck(0.5) ? R"(, "zone": "a")"
                     : R"(, "zone": ["b", "a", "c"])";
}

std::string RandomScaling::zone_of_one() {
  if (luck(0.4)) return {};
  zones_ = true;
  return R"(, "zone": "a")";
}

std::string RandomScaling::autoscalers() {
  std::string text;
  for (const std::string& name : fleets) {
    if (luck(0.5)) text += autoscaler(name, false);
  }
  for (const std::string& name : pools) {
    if (luck(0.6)) text += autoscaler(name, true);
  }
  for (const std::string& name : functions) {
    if (luck(0.6)) text += concurrency(name);
  }
  return text;
}

std::string RandomScaling::concurrency(const std::string& name) {
  return R"(, "scale-)" + name + R"(": {"kind": "autoscaler", "scales": ")" + name + R"(", "min": )" +
         some(0, 2) + R"(, "max": )" + some(2, 5) + R"(, "period": ")" + some(1, 5) +
         R"(s", "policy": "target_tracking", "metric": "provisioned_utilization", "high_datapoints": 1,
             "low_datapoints": 2, "target": 0.5, "schedule": [{"at": "7s", "every": "9s", "desired": )" +
         some(0, 4) + "}]}";
}

std::string RandomScaling::autoscaler(const std::string& name, bool polls) {
  std::string text = R"(, "scale-)" + name + R"(": {"kind": "autoscaler", "scales": ")" + name +
                     R"(", "max": )" + some(3, 6) + R"(, "period": ")" + some(1, 5) + R"(s", "warmup": ")" +
                     some(0, 8) + R"(s", )";
  const std::string metric = R"(, "metric": ")" + this->metric(polls) + "\"";
  const std::string adjust = R"(, "adjust": [{"above": )" + level(0.3) + R"(, "below": )" + level(0.6) +
                             R"(, "by": 1}, {"above": )" + level(0.6) + R"(, "by": "80%"}, {"below": )" +
                             level(0.2) + R"(, "by": -1}])";
  switch (draws_.below(6)) {
    case 0: text += R"("policy": "none")"; break;
    case 1:
      text += R"("policy": "scheduled", "schedule": [{"at": ")" + some(1, 20) +
              R"(s", "every": "15s", "min": 0,
                       "desired": )" +
              some(0, 2) + R"(}, {"at": ")" + some(5, 30) + R"(s", "desired": 3}])";
      break;
    case 2: text += R"("policy": "step")" + metric + adjust; break;
    case 3: text += R"("policy": "simple", "cooldown": "5s")" + metric + adjust; break;
    case 4:
      text += R"("policies": [{"policy": "step")" + metric + adjust +
              R"(}, {"policy": "target_tracking", "low_datapoints": 2)" + metric + R"(, "target": )" +
              level(0.4) + "}]";
      break;
    default:
      text += R"("policy": "target_tracking", "high_datapoints": )" + some(1, 3) + R"(, "low_datapoints": )" +
              some(1, 4) + metric + R"(, "target": )" + level(0.5);
  }
  if (luck(0.3)) text += R"(, "metric_delay": ")" + some(0, 7) + "s\"";
  if (luck(0.2)) text += R"(, "scale_in_cooldown": "6s")";
  if (luck(0.3)) text += R"(, "action_delay": {"dist": "uniform", "min": "0s", "max": "3s"})";
  if (luck(0.2)) text += R"(, "health": "balancer", "grace": "3s")";
  return text + "}";
}

std::string RandomScaling::metric(bool polls) {
  rate_ = luck(0.3);
  messages_ = !rate_ && polls && luck(0.5);
  if (rate_) return "requests_per_target";
  if (messages_) return "backlog_per_instance";
  return luck(0.5) ? "cpu" : "busy_threads";
}

std::string RandomScaling::level(double share) const {
  if (rate_) return "\"" + std::to_string(static_cast<int>(share * 100)) + "/min\"";
  return std::to_string(messages_ ? share * 10 : share);
}

std::string RandomScaling::planned() {
  std::string text;
  for (std::int64_t i = zones_ ? draws_.below(3) : 0; i > 0; --i) {
    text += R"(, {"at": ")" + some(0, 45) + R"(s", "zone": "a")";
    if (luck(0.8)) text += R"(, "for": ")" + some(1, 15) + "s\"";
    if (luck(0.3)) text += R"(, "silent": true)";
    text += "}";
  }
  std::vector<std::string> names = fleets;
  names.insert(names.end(), pools.begin(), pools.end());
  for (std::int64_t i = names.empty() ? 0 : draws_.below(4); i > 0; --i) {
    const auto which = static_cast<std::size_t>(draws_.below(static_cast<std::int64_t>(names.size())));
    text += R"(, {"at": ")" + some(0, 45) + R"(s", "deploy": ")" + names[which] + R"(", "rolling": )" +
            some(1, 3);
    if (luck(0.5)) text += R"(, "boot": ")" + some(0, 6) + "s\"";
    text += "}";
  }
  for (std::int64_t i = names.empty() ? 0 : draws_.below(2); i > 0; --i) {
    const auto which = static_cast<std::size_t>(draws_.below(static_cast<std::int64_t>(names.size())));
    text += R"(, {"at": ")" + some(0, 20) + R"(s", "for": "20s", "random": "crash", "component": ")" +
            names[which] + R"(", "mtbf": {"dist": "exponential", "mean": "6s"}, "mttr": "3s"})";
  }
  return text;
}
