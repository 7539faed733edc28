#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenario/lint_view.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {
namespace {

std::size_t index_of(ComponentIndex index) {
  return static_cast<std::size_t>(index);
}

/// Fits the components of one architecture to the platform.
class PlatformChecks {
 public:
  PlatformChecks(Architecture& architecture, const std::vector<Member>& merged, const PlatformDraft& platform,
                 const Workload& workload, ProblemLog& log)
      : architecture_(architecture), merged_(merged), platform_(platform), workload_(workload), log_(log) {}

  void run() {
    architecture_.network = platform_.network;
    architecture_.platform_file = platform_.file;
    for (const RouteDraft& draft : platform_.routes) add_route(draft);
    for (std::size_t i = 0; i < merged_.size(); ++i) take_zones(i);
    for (std::size_t i = 0; has_file() && i < merged_.size(); ++i) check_machine_of(i);
    for (std::size_t i = 0; i < merged_.size(); ++i) check_talks_of(i);
    for (std::size_t i = 0; i < architecture_.producers.size(); ++i) check_talks_of_producer(i);
  }

 private:
  using Places = std::vector<RouteEnd>;

  bool has_file() const { return !platform_.file.empty(); }

  ComponentIndex number_of(std::size_t part) const {
    return static_cast<ComponentIndex>(merged_.size() + part);
  }
  RouteEnd end_of(const RouteDraft::End& end) const {
    if (end.producer) return static_cast<ProducerIndex>(*end.producer);
    return number_of(end.host);
  }

  void add_route(const RouteDraft& draft) {
    Route route{end_of(draft.from), end_of(draft.to), {}, draft.both_ways};
    for (const std::size_t link : draft.links) route.links.push_back(number_of(link));
    architecture_.routes.push_back(std::move(route));
  }

  const Component& component(ComponentIndex index) const { return architecture_.components[index_of(index)]; }

  const Value& place_of(std::size_t component, std::string_view key) const {
    const Member* member = merged_[component].value.find(key);
    return member == nullptr ? merged_[component].value : member->value;
  }

  /// Instances are in the zones of their hosts.
  void take_zones(std::size_t i) {
    Component& placed = architecture_.components[i];
    if (placed.hosts.empty()) return;
    std::vector<std::string> zones;
    for (const ComponentIndex host : placed.hosts) {
      const std::vector<std::string>& zone = component(host).zones;
      zones.insert(zones.end(), zone.begin(), zone.end());
    }
    const Value& place = place_of(i, "host");
    if (!falls_with_zone(placed)) return;  // in all zones at once, reached by way of this host
    if (!zones.empty() && zones.size() < placed.hosts.size()) {
      log_.add(place, "some of these hosts have a \"zone\" and some have none; give each of them one");
    } else if (!zones.empty() && !placed.zones.empty() && placed.zones != zones) {
      log_.add(place_of(i, "zone"), fmt::format("'{}' is in the zones of its hosts, {}; leave \"zone\" out",
                                                placed.name, listed(zones)));
    } else if (!zones.empty()) {
      placed.zones = std::move(zones);
    }
  }

  /// SimGrid takes no machines besides those of its file.
  void check_machine_of(std::size_t i) {
    const Component& placed = architecture_.components[i];
    if (!placed.hosts.empty() || std::holds_alternative<FunctionSpec>(placed.spec)) return;
    bool computes = false;
    for_each_step(steps_of(placed), [&](const Step& step, const std::string&) {
      const auto* work = std::get_if<Work>(&step.action);
      computes = computes || (work != nullptr && work->on_cpu);
    });
    if (!computes) return;
    log_.add(place_of(i, "steps"),
             fmt::format("'{}' has cpu steps but no \"host\"; with a platform file there are no machines but "
                         "those of the file, so name one",
                         placed.name));
  }

  /// Where the instances of a component are; a guard without a host stands at the door of what it guards.
  Places places_of(ComponentIndex index) const {
    const Component& placed = component(index);
    const GuardSpec* guard = guard_of(placed);
    const Component& door = placed.hosts.empty() && guard != nullptr ? component(guard->guards) : placed;
    return {door.hosts.begin(), door.hosts.end()};
  }

  /// A platform file says what lies between any two of its hosts.
  void connect(const RouteEnd& from, const RouteEnd& to) {
    if (has_file() && !connected(from, to)) architecture_.routes.push_back({from, to, {}, true});
  }

  bool connected(const RouteEnd& from, const RouteEnd& to) const {
    if (from == to) return true;
    return std::any_of(architecture_.routes.begin(), architecture_.routes.end(), [&](const Route& route) {
      return (route.from == from && route.to == to) ||
             (route.both_ways && route.from == to && route.to == from);
    });
  }

  std::string name_of(const RouteEnd& end) const {
    if (const auto* host = std::get_if<ComponentIndex>(&end)) return component(*host).name;
    return architecture_.producers[static_cast<std::size_t>(std::get<ProducerIndex>(end))].name;
  }

  /// Each pair is reported once, whoever talks there.
  void check_talk(const Places& callers, ComponentIndex target, const std::string& name, const Value& place) {
    for (const RouteEnd& from : callers) {
      for (const RouteEnd& to : places_of(target)) {
        connect(from, to);
        if (connected(from, to) && connected(to, from)) continue;
        const bool there = connected(from, to);
        const std::string first = name_of(there ? to : from);
        const std::string second = name_of(there ? from : to);
        if (!reported_.insert({first, second}).second) continue;
        log_.add(place,
                 fmt::format("'{}' talks to '{}', but no route leads from {} to {}; write {{\"from\": {}, "
                             "\"to\": {}, \"links\": [...]}}",
                             name, component(target).name, in_quotes(first), in_quotes(second),
                             in_quotes(first), in_quotes(second)));
      }
    }
  }

  void check_talks_of(std::size_t i) {
    const Component& talker = architecture_.components[i];
    if (talker.hosts.empty()) return;  // a guard's door is wherever the call goes
    const Places places = places_of(static_cast<ComponentIndex>(i));
    const Value& place = place_of(i, "host");
    for_each_target(talker, [&](ComponentIndex target) {
      check_talk(places, target, talker.name, place);
      check_guards(places, target, talker.name, place);
    });
  }

  /// Those that stand before a target meet whoever uses it.
  void check_guards(const Places& callers, ComponentIndex target, const std::string& name,
                    const Value& place) {
    for (std::size_t i = 0; i < merged_.size(); ++i) {
      const GuardSpec* guard = guard_of(architecture_.components[i]);
      if (guard == nullptr || guard->guards != target || architecture_.components[i].hosts.empty()) continue;
      check_talk(callers, static_cast<ComponentIndex>(i), name, place);
    }
  }

  void check_talks_of_producer(std::size_t i) {
    const RouteEnd end = static_cast<ProducerIndex>(i);
    const bool placed = std::any_of(architecture_.routes.begin(), architecture_.routes.end(),
                                    [&](const Route& route) { return route.from == end || route.to == end; });
    if (!placed) return;
    const Producer& producer = architecture_.producers[i];
    const Value& place = *workload_.producers[i].value;
    check_talk({end}, producer.entry, producer.name, place);
    check_guards({end}, producer.entry, producer.name, place);
  }

  template <typename Visit>
  static void for_each_target(const Component& talker, const Visit& visit) {
    for_each_step(steps_of(talker), [&](const Step& step, const std::string&) {
      if (const Use* use = use_of(step)) visit(use->target);
    });
    if (const auto source = source_of(talker)) visit(*source);
    if (const GuardSpec* guard = guard_of(talker)) visit(guard->guards);
    if (const auto* topic = std::get_if<TopicSpec>(&talker.spec)) {
      for (const TopicSubscription& subscription : topic->subscriptions) visit(subscription.to);
    }
    if (const auto* bucket = std::get_if<BucketSpec>(&talker.spec)) {
      for (const Notification& notification : bucket->notify) visit(notification.to);
    }
    if (const auto* balancer = std::get_if<LoadBalancerSpec>(&talker.spec)) {
      for (const ComponentIndex target : balancer->targets) visit(target);
      for (const BalancerRule& rule : balancer->rules) {
        for (const ComponentIndex target : rule.targets) visit(target);
      }
    }
  }

  Architecture& architecture_;
  const std::vector<Member>& merged_;
  const PlatformDraft& platform_;
  const Workload& workload_;
  ProblemLog& log_;
  std::set<std::pair<std::string, std::string>> reported_;
};

}  // namespace

void settle_platform(Architecture& architecture, const std::vector<Member>& merged,
                     const PlatformDraft& platform, const Workload& workload, ProblemLog& log) {
  PlatformChecks(architecture, merged, platform, workload, log).run();
}

}  // namespace couplet::scenario
