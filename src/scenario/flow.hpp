#pragma once

#include <vector>

#include "scenario/names.hpp"
#include "scenario/scenario.hpp"

namespace couplet::scenario {

/// What travels where in one architecture, and where the file says so.
struct Flow {
  struct Edge {
    ComponentIndex from{};
    ComponentIndex to{};
    const Value* at = nullptr;  // the reference
  };
  struct NeedUse {
    ComponentIndex component{};
    NeedIndex need{};
    const Value* at = nullptr;
  };
  std::vector<Edge> edges;  // calls and sends; a queue to the workers that poll it
  std::vector<NeedUse> needs;
};

/// Reports each cycle of calls, sends and polls: nothing in this version's steps could ever leave it.
void check_cycles(const Flow& flow, const ComponentNames& names, ProblemLog& log);

/// Reports work that a request does not bring: every producer whose requests can reach the step declares its
/// need.
void check_needs(const Flow& flow, const ComponentNames& names, const std::vector<Producer>& producers,
                 const std::vector<std::string>& needs, ProblemLog& log);

}  // namespace couplet::scenario
