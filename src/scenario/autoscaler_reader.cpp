#include <fmt/format.h>

#include <algorithm>

#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;
using Type = ScalingPolicy::Type;

constexpr std::uint64_t capacity_max = 1'000'000;
constexpr std::uint64_t datapoints_max = 1'440;

/// What the word "policy" says; keep and scheduled have no policy of their own.
enum class PolicyWord { keep, scheduled, target_tracking, step, simple };

/// A value of the metric in the file's unit.
std::optional<double> read_level(const Value& value, ScalingMetric metric, ProblemLog& log) {
  if (metric == ScalingMetric::requests_per_target) {
    const auto rate = read_rate(value, log);
    return rate ? std::optional<double>(rate->per_second()) : std::nullopt;
  }
  const bool share = metric != ScalingMetric::backlog_per_instance;
  return read_number(value, {0, share ? 1 : 1e9, true}, log);
}

std::optional<double> find_level(Fields& fields, std::string_view key, ScalingMetric metric) {
  const Value* value = fields.find(key);
  return value == nullptr ? std::nullopt : read_level(*value, metric, fields.log());
}

/// 2, -1, "50%" or "-25%".
std::optional<cloud::Adjustment> read_by(const Value& value, ProblemLog& log) {
  cloud::Adjustment adjustment;
  if (value.kind == Value::Kind::integer && value.number != 0 && -1e6 <= value.number &&
      value.number <= 1e6) {
    adjustment.amount = value.number;
    return adjustment;
  }
  if (value.kind == Value::Kind::string) {
    const bool negative = value.text.substr(0, 1) == "-";
    const std::string digits = value.text.substr(negative ? 1 : 0);
    const std::size_t count = digits.find_first_not_of("0123456789");
    if (count > 0 && count <= 6 && digits.substr(std::min(count, digits.size())) == "%") {
      adjustment.type = cloud::Adjustment::Type::percent_change;
      for (const char digit : digits.substr(0, count))
        adjustment.amount = adjustment.amount * 10 + (digit - '0');
      if (negative) adjustment.amount = -adjustment.amount;
      if (adjustment.amount != 0) return adjustment;
    }
  }
  log.add(value,
          fmt::format(R"(expected a number of instances such as 2 or -1, or a share such as "50%", found {})",
                      describe(value)));
  return std::nullopt;
}

/// One entry of "adjust". Nullopt: wrong, and reported.
std::optional<cloud::ScalingStep> read_range(const Value& value, ScalingMetric metric, ProblemLog& log) {
  Fields fields(value, "an adjustment", log);
  if (value.kind != Value::Kind::object) return std::nullopt;
  cloud::ScalingStep range;
  range.lower = find_level(fields, "above", metric);
  range.upper = find_level(fields, "below", metric);
  const Value* by = fields.find("by");
  const Value* to = fields.find("to");
  bool good = true;
  if ((by == nullptr) == (to == nullptr)) {
    log.add(value, R"(an adjustment needs either "by", such as 2 or "50%", or "to", a number of instances)");
    good = false;
  } else if (by != nullptr) {
    const auto adjustment = read_by(*by, log);
    good = adjustment.has_value();
    range.adjustment = adjustment.value_or(range.adjustment);
  } else {
    range.adjustment.type = cloud::Adjustment::Type::exact_capacity;
    range.adjustment.amount = fields.count("to", 1, {0, capacity_max});
  }
  range.adjustment.min_magnitude = fields.count("min_magnitude", 0, {0, capacity_max});
  if (!range.lower && !range.upper && value.find("above") == nullptr && value.find("below") == nullptr) {
    log.add(value, R"(an adjustment needs the range of the metric that it is for; write "above" or "below")");
    good = false;
  }
  fields.finish();
  const bool bounds_wrong =
      (value.find("above") != nullptr && !range.lower) || (value.find("below") != nullptr && !range.upper);
  return good && !bounds_wrong ? std::optional<cloud::ScalingStep>(range) : std::nullopt;
}

/// Whether it is on the side of the high alarm: adds instances, or has no upper end.
bool scales_out(const cloud::ScalingStep& range) {
  if (range.adjustment.type == cloud::Adjustment::Type::exact_capacity) return range.lower.has_value();
  return range.adjustment.amount > 0;
}

/// Ranges of one side have to follow each other without gap or overlap; the one farthest out has no end.
void check_ranges(std::vector<cloud::ScalingStep>& ranges, bool out, const Value& place, ProblemLog& log) {
  if (ranges.empty()) return;
  const char* inner = out ? "above" : "below";
  const char* outer = out ? "below" : "above";
  for (const cloud::ScalingStep& range : ranges) {
    if (out ? range.lower.has_value() : range.upper.has_value()) continue;
    log.add(place, fmt::format(R"(an adjustment that {} instances needs "{}": where its range begins)",
                               out ? "adds" : "removes", inner));
    ranges.clear();
    return;
  }
  std::sort(ranges.begin(), ranges.end(), [&](const cloud::ScalingStep& a, const cloud::ScalingStep& b) {
    return out ? *a.lower < *b.lower : *a.upper < *b.upper;
  });
  for (std::size_t i = 0; i + 1 < ranges.size(); ++i) {
    const auto end = out ? ranges[i].upper : ranges[i + 1].lower;
    const auto next = out ? ranges[i + 1].lower : ranges[i].upper;
    if (end == next) continue;
    log.add(place,
            fmt::format("the ranges of adjustments may neither overlap nor leave a gap: one ends at {}, "
                        "the next one begins at {}",
                        end ? fmt::format("{}", *end) : "no end", *next));
    return;
  }
  const cloud::ScalingStep& last = out ? ranges.back() : ranges.front();
  if (out ? last.upper.has_value() : last.lower.has_value()) {
    log.add(place, fmt::format(R"(beyond {} nothing is said; leave "{}" out of the last adjustment)",
                               out ? *last.upper : *last.lower, outer));
  }
}

void read_adjust(Fields& fields, ScalingPolicy& policy) {
  const Value* value =
      fields.require("adjust", R"("adjust": [{"above": 100, "by": 2}, {"below": 10, "by": -1}])");
  if (value == nullptr || !read_list(*value, R"([{"above": 100, "by": 2}])", fields.log())) return;
  if (value->elements.empty()) fields.log().add(*value, R"("adjust" needs at least one adjustment)");
  bool good = true;
  for (const Value& element : value->elements) {
    const auto range = read_range(element, policy.metric, fields.log());
    good = good && range.has_value();
    if (range) (scales_out(*range) ? policy.out : policy.in).push_back(*range);
  }
  if (!good) return;
  check_ranges(policy.out, true, *value, fields.log());
  check_ranges(policy.in, false, *value, fields.log());
}

/// Keys that this policy has no use for.
void without(Fields& fields, std::string_view policy, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Value* value = fields.find(key);
    if (value == nullptr) continue;
    fields.log().add(*value,
                     fmt::format("\"{}\" means nothing to the policy \"{}\"; leave it out", key, policy));
  }
}

const char* target_example(ScalingMetric metric) {
  if (metric == ScalingMetric::requests_per_target) return R"("target": "600/min")";
  return metric == ScalingMetric::backlog_per_instance ? R"("target": 100)" : R"("target": 0.6)";
}

const char* text_of(PolicyWord word) {
  static constexpr const char* words[] = {"none", "scheduled", "target_tracking", "step", "simple"};
  return words[static_cast<std::size_t>(word)];
}

std::optional<ScalingPolicy> read_policy(Fields& fields, PolicyWord word) {
  const char* text = text_of(word);
  if (word == PolicyWord::keep || word == PolicyWord::scheduled) {
    without(fields, text,
            {"metric", "target", "adjust", "low_factor", "scale_in", "high_datapoints", "low_datapoints"});
    return std::nullopt;
  }
  ScalingPolicy policy;
  fields.require("metric", R"("metric": "backlog_per_instance")");
  policy.metric = fields.choice("metric", policy.metric,
                                {{"backlog_per_instance", ScalingMetric::backlog_per_instance},
                                 {"busy_threads", ScalingMetric::busy_threads},
                                 {"cpu", ScalingMetric::cpu},
                                 {"requests_per_target", ScalingMetric::requests_per_target},
                                 {"provisioned_utilization", ScalingMetric::provisioned_utilization}});
  // Application Auto Scaling, which functions have, is quicker to take away (6.2 of the facts).
  if (policy.metric == ScalingMetric::provisioned_utilization) policy.low_factor = 0.9;
  if (word == PolicyWord::target_tracking) {
    const Value* target = fields.require("target", target_example(policy.metric));
    if (target != nullptr) policy.target = read_level(*target, policy.metric, fields.log()).value_or(1);
    policy.low_factor = fields.number("low_factor", policy.low_factor, {0, 1, false});
    policy.scale_in = fields.flag("scale_in", true);
    without(fields, text, {"adjust"});
  } else {
    policy.type = word == PolicyWord::step ? Type::step : Type::simple;
    read_adjust(fields, policy);
    without(fields, text, {"target", "low_factor", "scale_in"});
  }
  const bool tracks = word == PolicyWord::target_tracking;
  policy.high_datapoints = fields.count("high_datapoints", tracks ? 3 : 1, {1, datapoints_max});
  policy.low_datapoints = fields.count("low_datapoints", tracks ? 15 : 1, {1, datapoints_max});
  return policy;
}

cloud::ScheduledAction read_action(const Value& value, ProblemLog& log) {
  Fields fields(value, "a scheduled action", log);
  cloud::ScheduledAction action;
  fields.require("at", R"("at": "8h")");
  action.at = sim::start_of_run + fields.duration("at", sim::Duration{0});
  action.every = fields.optional_duration("every", positive_duration);
  const auto bound = [&](const char* key) -> std::optional<std::uint32_t> {
    if (fields.find(key) == nullptr) return std::nullopt;
    return fields.count(key, 1, {0, capacity_max});
  };
  action.min = bound("min");
  action.max = bound("max");
  action.desired = bound("desired");
  if (value.kind == Value::Kind::object && !action.min && !action.max && !action.desired) {
    log.add(value, R"(a scheduled action changes something; write "min", "max" or "desired")");
  }
  if (action.min && action.max && *action.min > *action.max) {
    log.add(*fields.find("min"),
            fmt::format("a \"min\" of {} is more than the \"max\" of {}", *action.min, *action.max));
  }
  fields.finish();
  return action;
}

void read_schedule(Fields& fields, bool needed, AutoscalerSpec& spec) {
  const Value* value =
      needed ? fields.require("schedule", R"("schedule": [{"at": "8h", "every": "24h", "min": 4}])")
             : fields.find("schedule");
  if (value == nullptr || !read_list(*value, R"([{"at": "8h", "min": 4}])", fields.log())) return;
  for (const Value& element : value->elements) spec.schedule.push_back(read_action(element, fields.log()));
}

/// One of "policies".
void read_one_of_several(const Value& value, AutoscalerSpec& spec, ProblemLog& log) {
  Fields fields(value, "a policy", log);
  fields.require("policy", R"("policy": "target_tracking")");
  const auto word = fields.choice("policy", PolicyWord::target_tracking,
                                  {{"target_tracking", PolicyWord::target_tracking},
                                   {"step", PolicyWord::step},
                                   {"simple", PolicyWord::simple},
                                   {"scheduled", PolicyWord::scheduled}});
  if (const auto policy = read_policy(fields, word)) spec.policies.push_back(*policy);
  if (word == PolicyWord::scheduled) {
    read_schedule(fields, true, spec);
  } else {
    without(fields, text_of(word), {"schedule"});
  }
  fields.finish();
}

/// The keys of the one policy, or "policies".
void read_policies(Fields& fields, AutoscalerSpec& spec) {
  const Value* several = fields.find("policies");
  if (several == nullptr) {
    const auto word = fields.choice("policy", PolicyWord::keep,
                                    {{"none", PolicyWord::keep},
                                     {"target_tracking", PolicyWord::target_tracking},
                                     {"step", PolicyWord::step},
                                     {"simple", PolicyWord::simple},
                                     {"scheduled", PolicyWord::scheduled}});
    if (const auto policy = read_policy(fields, word)) spec.policies.push_back(*policy);
    return read_schedule(fields, word == PolicyWord::scheduled, spec);
  }
  for (const char* key : {"policy", "metric", "target", "adjust", "low_factor", "scale_in", "high_datapoints",
                          "low_datapoints"}) {
    if (const Value* value = fields.find(key)) {
      fields.log().add(*value,
                       fmt::format(R"("{}" belongs to one policy; write it in one of "policies")", key));
    }
  }
  read_schedule(fields, false, spec);
  if (!read_list(*several, R"([{"policy": "target_tracking", "metric": "cpu", "target": 0.6}])",
                 fields.log()))
    return;
  if (several->elements.empty()) fields.log().add(*several, R"("policies" needs at least one policy)");
  for (const Value& element : several->elements) read_one_of_several(element, spec, fields.log());
}

/// From 1 s to 5 s (6.4 of the facts).
sim::DurationDistribution usual_action_delay() {
  sim::DurationDistribution delay;
  delay.distribution = sim::Distribution::uniform(static_cast<double>(sim::Duration{1s}.count()),
                                                  static_cast<double>(sim::Duration{5s}.count()));
  return delay;
}

}  // namespace

AutoscalerSpec read_autoscaler(Fields& fields, const Scope& scope) {
  AutoscalerSpec spec;
  bool function = false;
  if (const Value* scales = fields.require("scales", R"("scales": "app")")) {
    const auto target =
        scope.names.resolve(*scales, service_kind | worker_kind | function_kind, "scales", scope.log);
    if (target) spec.scales = *target;
    function = target && scope.names.kind(*target) == function_kind;
  }
  read_policies(fields, spec);
  spec.min = fields.count("min", spec.min, {0, capacity_max});
  if (spec.policies.empty() && spec.schedule.empty()) {
    spec.max = fields.count("max", spec.min, {0, capacity_max});
  } else {
    fields.require("max", R"("max": 10)");
    spec.max = fields.count("max", std::max(spec.min, 1U), {0, capacity_max});
  }
  if (spec.max < spec.min) {
    scope.log.add(fields.find("max") == nullptr ? fields.value() : *fields.find("max"),
                  fmt::format("a \"max\" of {} is less than the \"min\" of {}", spec.max, spec.min));
    spec.max = spec.min;
  }
  spec.period = fields.duration("period", spec.period, {1s, 24h});
  spec.metric_delay = fields.duration("metric_delay", scope.effects ? spec.period : sim::Duration{0});
  spec.action_delay = fields.duration_distribution(
      "action_delay", scope.effects ? usual_action_delay() : sim::DurationDistribution{});
  const bool simple = std::any_of(spec.policies.begin(), spec.policies.end(),
                                  [](const ScalingPolicy& each) { return each.type == Type::simple; });
  if (simple && fields.find("cooldown") == nullptr) spec.simple_cooldown = 300s;
  spec.cooldown = fields.duration("cooldown", spec.cooldown);
  spec.scale_in_cooldown = fields.duration("scale_in_cooldown", spec.scale_in_cooldown);
  if (function) {
    for (const char* key : {"warmup", "health", "grace"}) {
      if (const Value* value = fields.find(key))
        scope.log.add(*value,
                      fmt::format("\"{}\" is for instances, and a function has none; leave it out", key));
    }
    spec.warmup = 0s;
  }
  spec.warmup = fields.duration("warmup", spec.warmup, {0s, 1h});
  spec.health = fields.choice("health", spec.health,
                              {{"instance", ScalingHealth::instance}, {"balancer", ScalingHealth::balancer}});
  const bool asks = spec.health == ScalingHealth::balancer;
  spec.grace = fields.duration("grace", asks ? sim::Duration{300s} : spec.grace);
  return spec;
}

}  // namespace couplet::scenario
