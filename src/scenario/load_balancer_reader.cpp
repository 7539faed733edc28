#include <fmt/format.h>

#include <algorithm>

#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;
using cloud::Balancing;

constexpr DurationRange interval_range{5s, 300s};
constexpr DurationRange timeout_range{2s, 120s};
constexpr CountRange threshold_range{2, 10};
constexpr DurationRange slow_start_range{0s, 900s};
constexpr sim::Duration slow_start_min = 30s;
constexpr DurationRange delay_range{0s, 3600s};
constexpr DurationRange sticky_range{1s, 168h};
constexpr sim::Duration network_idle_timeout = 350s;

class LoadBalancerReader {
 public:
  LoadBalancerReader(Fields& fields, ComponentIndex index, const Scope& scope)
      : fields_(fields), index_(index), scope_(scope) {}

  LoadBalancerSpec read() {
    spec_.network = fields_.choice("type", false, {{"application", false}, {"network", true}});
    if (const Value* targets = fields_.require("targets", R"("targets": "web")"))
      spec_.targets = read_targets(*targets);
    read_rules();
    for (const ComponentIndex target : spec_.targets) add_edge(*fields_.find("targets"), target, nullptr);
    read_algorithm();
    read_health_check();
    const DurationRange idle_range = spec_.network ? DurationRange{60s, 6000s} : DurationRange{1s, 4000s};
    spec_.idle_timeout = fields_.duration(
        "idle_timeout", spec_.network ? network_idle_timeout : spec_.idle_timeout, idle_range);
    spec_.group.deregistration_delay =
        fields_.duration("deregistration_delay", spec_.group.deregistration_delay, delay_range);
    spec_.group.sticky = fields_.optional_duration("sticky", sticky_range);
    if (spec_.network) only_for_application("sticky");
    spec_.latency = fields_.duration_distribution("latency", spec_.latency);
    read_zones();
    return std::move(spec_);
  }

 private:
  /// A name, or a list of names: a group of targets.
  std::vector<ComponentIndex> read_targets(const Value& value) {
    const unsigned kinds = spec_.network ? service_kind : service_kind | function_kind;
    std::vector<ComponentIndex> targets;
    const auto add = [&](const Value& name) {
      const auto target = scope_.names.resolve(name, kinds, "a load balancer", scope_.log);
      if (!target) return;
      if (std::find(targets.begin(), targets.end(), *target) != targets.end()) {
        scope_.log.add(name, fmt::format("'{}' is named twice", scope_.names.name(*target)));
        return;
      }
      targets.push_back(*target);
    };
    if (value.kind == Value::Kind::list) {
      for (const Value& element : value.elements) add(element);
    } else {
      add(value);
    }
    for (const ComponentIndex target : targets) {
      if (targets.size() < 2 || scope_.names.kind(target) != function_kind) continue;
      scope_.log.add(value, fmt::format("'{}' is a function; a function is the only target of its group",
                                        scope_.names.name(target)));
    }
    return targets;
  }

  void read_rules() {
    const Value* rules = fields_.find("rules");
    if (rules == nullptr) return;
    only_for_application("rules");
    if (!read_list(*rules, R"([{"if": {"type": ["photo"]}, "to": "images"}])", scope_.log)) return;
    for (const Value& element : rules->elements) {
      Fields fields(element, "a rule", scope_.log);
      const Value* only_if = fields.require("if", R"("if": {"type": ["photo"]})");
      const Value* to = fields.require("to", R"("to": "images")");
      fields.finish();
      if (only_if == nullptr || to == nullptr) continue;
      const auto filter = read_filter(*only_if, scope_.attributes, scope_.log);
      std::vector<ComponentIndex> targets = read_targets(*to);
      if (!filter) continue;
      for (const ComponentIndex target : targets) add_edge(*to, target, &*filter);
      spec_.rules.push_back({*filter, std::move(targets)});
    }
  }

  /// What no rule takes goes to the targets of the balancer: surely only without rules.
  void add_edge(const Value& at, ComponentIndex target, const Filter* filter) {
    Flow::Edge edge{index_, target, &at, filter == nullptr && spec_.rules.empty(), {}};
    if (filter != nullptr) edge.filters.push_back(*filter);
    scope_.flow.edges.push_back(std::move(edge));
  }

  void read_algorithm() {
    cloud::TargetGroupSettings& group = spec_.group;
    if (spec_.network) group.algorithm = Balancing::flow_hash;
    group.algorithm = fields_.choice("algorithm", group.algorithm,
                                     {{"round_robin", Balancing::round_robin},
                                      {"least_outstanding", Balancing::least_outstanding},
                                      {"random", Balancing::random},
                                      {"weighted_random", Balancing::weighted_random},
                                      {"power_of_two", Balancing::power_of_two},
                                      {"flow_hash", Balancing::flow_hash}});
    if (spec_.network && group.algorithm != Balancing::flow_hash) {
      scope_.log.add(
          *fields_.find("algorithm"),
          R"(a network load balancer goes by the hash of the flow; write "flow_hash", or nothing)");
    }
    group.anomaly_mitigation = fields_.flag("anomaly_mitigation");
    if (group.anomaly_mitigation && group.algorithm != Balancing::weighted_random) {
      scope_.log.add(*fields_.find("anomaly_mitigation"),
                     R"(anomalies are mitigated by weights; write "algorithm": "weighted_random" too)");
    }
    group.slow_start = fields_.duration("slow_start", group.slow_start, slow_start_range);
    if (group.slow_start == sim::Duration{0}) return;
    const Value& slow_start = *fields_.find("slow_start");
    if (group.slow_start < slow_start_min) {
      scope_.log.add(slow_start, fmt::format("a slow start lasts 30s to 15min, or is off with 0s, found {}",
                                             duration_text(group.slow_start)));
    }
    if (group.algorithm != Balancing::round_robin)
      scope_.log.add(slow_start, R"(only "round_robin" starts new targets slowly)");
  }

  void read_health_check() {
    cloud::HealthCheckSettings& check = spec_.group.health_check;
    spec_.spread_checks = scope_.effects;
    if (spec_.network) check = cloud::network_health_check;
    const Value* value = fields_.find("health_check");
    if (value == nullptr) return;
    Fields fields(*value, "a health check", scope_.log);
    check.interval = fields.duration("interval", check.interval, interval_range);
    check.timeout = fields.duration("timeout", check.timeout, timeout_range);
    check.healthy = fields.count("healthy", check.healthy, threshold_range);
    check.unhealthy = fields.count("unhealthy", check.unhealthy, threshold_range);
    spec_.depth = fields.choice(
        "depth", spec_.depth, {{"shallow", HealthCheckDepth::shallow}, {"thread", HealthCheckDepth::thread}});
    if (check.timeout >= check.interval) {
      scope_.log.add(*value, fmt::format("a check may take {}, but the next begins {} after it; make the "
                                         "\"timeout\" shorter than the \"interval\"",
                                         duration_text(check.timeout), duration_text(check.interval)));
    }
    fields.finish();
  }

  void read_zones() {
    spec_.cross_zone = fields_.flag("cross_zone", !spec_.network);
    spec_.dns_ttl = fields_.duration("dns_ttl", scope_.effects ? 60s : sim::Duration{0});
    const Value* sticky = fields_.find("sticky");
    if (!spec_.network && !spec_.cross_zone && sticky != nullptr) {
      scope_.log.add(*sticky,
                     R"(a client that comes again may come to the node of another zone; "sticky" needs )"
                     R"("cross_zone": true)");
    }
    const Value* ttl = fields_.find("dns_ttl");
    if (ttl == nullptr || !spec_.cross_zone) return;
    scope_.log.add(*ttl, spec_.network
                             ? R"("dns_ttl" means nothing where "cross_zone" is true; leave it out)"
                             : R"("dns_ttl" means nothing without "cross_zone": false; leave it out)");
  }

  void only_for_application(std::string_view key) {
    const Value* value = fields_.find(key);
    if (value == nullptr || !spec_.network) return;
    scope_.log.add(*value,
                   fmt::format("only an application load balancer has {}; this one passes connections on",
                               in_quotes(key)));
  }

  Fields& fields_;
  ComponentIndex index_;
  const Scope& scope_;
  LoadBalancerSpec spec_;
};

/// Targets of the balancer and of its rules.
std::vector<ComponentIndex> all_targets(const LoadBalancerSpec& spec) {
  std::vector<ComponentIndex> all = spec.targets;
  for (const BalancerRule& rule : spec.rules) all.insert(all.end(), rule.targets.begin(), rule.targets.end());
  return all;
}

}  // namespace

LoadBalancerSpec read_load_balancer(Fields& fields, ComponentIndex index, const Scope& scope) {
  return LoadBalancerReader(fields, index, scope).read();
}

void check_zones_of_balancers(const std::vector<Component>& components, const std::vector<Member>& merged,
                              ProblemLog& log) {
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto* balancer = std::get_if<LoadBalancerSpec>(&components[i].spec);
    if (balancer == nullptr || balancer->cross_zone) continue;
    const Member* said = merged[i].value.find("cross_zone");
    if (said == nullptr) continue;  // a network load balancer takes what is in no zone as one of its own
    for (const ComponentIndex index : all_targets(*balancer)) {
      const Component& target = components[static_cast<std::size_t>(index)];
      if (!target.zones.empty()) continue;
      const bool function = std::holds_alternative<FunctionSpec>(target.spec);
      log.add(said->value,
              function ? fmt::format("'{}' is a function, which is in all zones; leave \"cross_zone\" out",
                                     target.name)
                       : fmt::format("'{}' is placed in no zone; give it one, such as \"zone\": [\"a\", "
                                     "\"b\"], or leave \"cross_zone\" out",
                                     target.name));
      break;
    }
  }
}

}  // namespace couplet::scenario
