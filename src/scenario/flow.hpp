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
    const Value* at = nullptr;    // the reference
    bool always = true;           // false: only for a share of the requests, for some, or after errors
    std::vector<Filter> filters;  // all must match
  };
  struct NeedUse {
    ComponentIndex component{};
    NeedIndex need{};
    const Value* at = nullptr;
    std::vector<Filter> filters;
  };
  std::vector<Edge> edges;  // calls and sends, but no gets; a queue to the workers that poll it, and to its
                            // dead-letter queue; a topic to its subscribers, a bucket to those it notifies
  std::vector<NeedUse> needs;
  /// Delays of single messages, which FIFO queues do not have.
  struct MessageTimer {
    ComponentIndex queue{};
    const Value* at = nullptr;
  };
  std::vector<MessageTimer> message_timers;
  std::vector<AttributeValue> set;  // by steps, on copies
};

/// Reports each cycle of calls, sends and polls that no filter, "when" or "share" lets a request leave.
void check_cycles(const Flow& flow, const ComponentNames& names, ProblemLog& log);

/// Reports work that a request does not bring: every producer whose requests can reach the step, filters on
/// the way considered, declares its need.
void check_needs(const Flow& flow, const ComponentNames& names, const std::vector<Producer>& producers,
                 const std::vector<std::string>& needs, ProblemLog& log);

}  // namespace couplet::scenario
