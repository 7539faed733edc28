#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "theory/program.hpp"

namespace couplet::theory {

/// What in the description of a component, or of those that strike it, stand before it or go with it, no
/// formula here allows for: clauses, "failures strike it". Whoever comes to it is another matter.
/// `programs` are those of all components.
std::vector<std::string> obstacles(const scenario::Architecture& architecture, std::size_t component,
                                   const std::vector<Program>& programs);

/// Why what is sent to, or stored in, a component may not arrive in time: a clause about the
/// sender, "failures strike orders, which it uses"; empty if it always does. `producers` are those whose
/// requests bring it.
std::string may_fail(const scenario::Architecture& architecture, const Visit& visit,
                     const std::vector<const scenario::Producer*>& producers);

/// Why a message of so many bytes is not taken by a queue or topic: a clause; empty: it is, or that is
/// neither.
std::string too_large(const scenario::Component& component, double bytes);

/// The largest that is drawn, in bytes; infinite unless it is always the same.
double largest(const sim::SizeDistribution& size);

/// Why the customers of a producer do not come as a Poisson process of one rate; empty if they do. A closed
/// loop is no obstacle.
std::string obstacle(const scenario::Architecture& architecture, std::size_t producer);

/// Arrivals per second. REQUIRES: no obstacle, no closed loop.
double poisson_rate(const scenario::Producer& producer);

/// Where a component is in its architecture's list.
inline std::size_t place(scenario::ComponentIndex component) {
  return static_cast<std::size_t>(component);
}

/// The name that people give to a component.
const std::string& name_of(const scenario::Architecture& architecture, scenario::ComponentIndex component);

}  // namespace couplet::theory
