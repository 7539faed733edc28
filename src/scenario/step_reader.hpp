#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/readers.hpp"

namespace couplet::scenario {

using Action = decltype(Step::action);

/// What the reader of one component's steps keeps in mind, from the first step to the last nested one.
struct StepsContext {
  ComponentIndex owner{};
  const Scope& scope;
  std::vector<Filter> filters;               // around the step
  int shares = 0;                            // around it
  int repeats = 0;                           // around it
  std::size_t count = 0;                     // of steps so far
  std::map<std::string_view, int> ordinals;  // by action
  std::set<std::string> labels;              // taken
};

/// A list of steps, of the component or of a branch.
Steps read_step_list(const Value& value, StepsContext& context);

// The actions that hold other steps; `fields` are the step's.
Action read_parallel(Fields& fields, StepsContext& context);
Action read_choose(Fields& fields, StepsContext& context);
Action read_repeat(Fields& fields, StepsContext& context);

}  // namespace couplet::scenario
