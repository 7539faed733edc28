#pragma once

#include <vector>

#include "scenario/scenario.hpp"
#include "theory/part.hpp"

namespace couplet::theory {

/// What queueing theory says of an architecture, as far as a scenario's declared form fits its theorems: a
/// part for each component that serves (and that anything is known of, or asked of, by name), in file order,
/// those that crash at random a second one, and what the customers see at the end. A figure is only there if
/// it is exact in the steady state; what is rarer than `never` counts as never. REQUIRES: the warm-up is
/// settled.
std::vector<Part> recognise(const scenario::RunSettings& run, const scenario::Architecture& architecture);

}  // namespace couplet::theory
