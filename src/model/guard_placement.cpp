#include "model/guard_placement.hpp"

#include <variant>

#include "model/cache.hpp"
#include "model/guard.hpp"

namespace couplet::model {
namespace {

/// Who has done the work when a component answers: behind a load balancer the first target of the rule that
/// a request meets, else the first of all.
std::vector<Cache::Credit> credits_of(const scenario::Architecture& architecture, std::size_t component,
                                      const std::vector<SiteId>& sites) {
  std::vector<Cache::Credit> credits;
  const auto add = [&](std::optional<Condition> only_if, std::size_t worker) {
    credits.push_back({std::move(only_if), sites[worker], architecture.components[worker].name});
  };
  const auto first = [](const std::vector<scenario::ComponentIndex>& targets) {
    return static_cast<std::size_t>(targets.front());
  };
  const auto* balancer = std::get_if<scenario::LoadBalancerSpec>(&architecture.components[component].spec);
  if (balancer != nullptr) {
    for (const scenario::BalancerRule& rule : balancer->rules) {
      if (!rule.targets.empty()) add(Condition(rule.only_if), first(rule.targets));
    }
  }
  const bool passes_on = balancer != nullptr && !balancer->targets.empty();
  add(std::nullopt, passes_on ? first(balancer->targets) : component);
  return credits;
}

}  // namespace

std::size_t behind_guard(const scenario::Architecture& architecture, scenario::ComponentIndex component) {
  const auto index = static_cast<std::size_t>(component);
  const scenario::GuardSpec* guard = scenario::guard_of(architecture.components[index]);
  return guard == nullptr ? index : static_cast<std::size_t>(guard->guards);
}

std::vector<Component*> place_guards(const scenario::Architecture& architecture,
                                     const std::vector<Component*>& components,
                                     const std::vector<SiteId>& sites) {
  std::vector<Component*> fronts = components;
  for (std::size_t i = components.size(); i-- > 0;) {
    const scenario::Component& component = architecture.components[i];
    const scenario::GuardSpec* guard = scenario::guard_of(component);
    if (guard == nullptr) continue;
    const auto guarded = static_cast<std::size_t>(guard->guards);
    static_cast<Guard&>(*components[i]).set_next(*fronts[guarded]);
    fronts[guarded] = components[i];
    if (!std::holds_alternative<scenario::CacheSpec>(component.spec)) continue;
    static_cast<Cache&>(*components[i]).set_credits(credits_of(architecture, guarded, sites));
  }
  return fronts;
}

}  // namespace couplet::model
