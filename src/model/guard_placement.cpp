#include "model/guard_placement.hpp"

#include <variant>

#include "model/cache.hpp"
#include "model/guard.hpp"

namespace couplet::model {
namespace {

/// Who has done the work when a component answers: behind a load balancer the first of its targets.
std::size_t worked(const scenario::Architecture& architecture, std::size_t component) {
  const auto* balancer = std::get_if<scenario::LoadBalancerSpec>(&architecture.components[component].spec);
  const bool passes_on = balancer != nullptr && !balancer->targets.empty();
  return passes_on ? static_cast<std::size_t>(balancer->targets.front()) : component;
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
    const std::size_t worker = worked(architecture, guarded);
    static_cast<Cache&>(*components[i]).set_site(sites[worker], architecture.components[worker].name);
  }
  return fronts;
}

}  // namespace couplet::model
