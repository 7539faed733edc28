#pragma once

#include "scenario/lint_view.hpp"

namespace couplet::scenario {

/// What a FIFO queue takes of each kind of call without high throughput (2.4 of the facts).
inline constexpr double fifo_calls_per_second = 300;

/// Calls that come to a queue in its busiest second.
struct CallRates {
  double messages = 0;  // that are sent
  double sends = 0;
  double receives = 0;
  double deletes = 0;
};

/// Sends go in batches as full as their linger allows. Receives and deletes are those of consumers who keep
/// up with what was taken in, as far as they can, in full batches, or of loops that find nothing.
CallRates fifo_calls(const LintView& view, ComponentIndex queue);

/// Whether 1 in 100 batches of a consumer takes longer than its messages are hidden.
bool outlasts_visibility(const LintView& view, ComponentIndex consumer);

}  // namespace couplet::scenario
