#pragma once

#include <cstddef>
#include <vector>

#include "model/component.hpp"

namespace couplet::model {

/// Where requests that come to a component end up: behind its guard, if it is one.
std::size_t behind_guard(const scenario::Architecture& architecture, scenario::ComponentIndex component);

/// Puts guards before what they guard; returns by index what a call of a component meets first: its guards,
/// in file order. Who names a guard meets that one and those behind it. `sites`: of the components' programs.
std::vector<Component*> place_guards(const scenario::Architecture& architecture,
                                     const std::vector<Component*>& components,
                                     const std::vector<SiteId>& sites);

}  // namespace couplet::model
