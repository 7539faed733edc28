#pragma once

#include <cstdint>
#include <vector>

#include "scenario/lint_view.hpp"

namespace couplet::scenario {

/// How many messages, or batches of them, a consumer has in hand at most at the same time: loops of a worker,
/// environments of a function.
std::uint64_t concurrency_of(const LintView& view, const Component& consumer);

/// Mean seconds that one of them is busy with a message, receives and deletes shared out over full batches;
/// nullopt: no message comes to it. `rates` are of the producers.
std::optional<double> seconds_a_message(const LintView& view, ComponentIndex consumer,
                                        const std::vector<double>& rates);

/// What the consumers of a queue can take.
struct Capacity {
  double per_second = 0;  // messages; infinite where they need no time
  double seconds = 0;     // a message in the first consumer that is reached
  std::uint64_t concurrent = 0;
  bool limited_by_groups = false;  // FIFO: fewer groups than could be in hand
};

Capacity capacity_of(const LintView& view, ComponentIndex queue, const std::vector<double>& rates);

}  // namespace couplet::scenario
