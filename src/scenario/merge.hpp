#pragma once

#include <vector>

#include "scenario/problem_log.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

/// RFC 7396: objects are merged key by key, null removes, anything else replaces. What comes from `patch`
/// keeps its place and path, and so does what stays of `target`.
Value merge_patch(const Value& target, const Value& patch);

/// The components of one architecture, in the order shared ones first: the shared ones, changed, replaced
/// (another `kind`) or removed (null) by the architecture's own. Null pointers: none given.
std::vector<Member> merge_components(const Value* shared, const Value* own, ProblemLog& log);

}  // namespace couplet::scenario
