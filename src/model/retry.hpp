#pragma once

#include <optional>

#include "cloud/backoff.hpp"
#include "cloud/error_kind.hpp"
#include "cloud/retry_budget.hpp"
#include "scenario/steps.hpp"
#include "sim/draws.hpp"

namespace couplet::model {

/// A caller's retries: how many attempts, and the delay before each. Delays are draws of the request, so that
/// retry n waits equally long wherever and whenever it happens.
class Retry {
 public:
  Retry() = default;
  /// `site`: hash of the label of the step or producer that retries.
  Retry(const scenario::RetryPolicy& policy, sim::DrawKey key, std::uint64_t site);

  /// Whether there is to be another attempt, as far as the budget goes.
  bool allows(std::uint32_t attempts_made, cloud::ErrorKind error) const {
    return attempts_made < attempts_ && (!transient_only_ || cloud::retried_by_sdk(error));
  }
  /// Lineage of attempt k = 1, 2, … below `parent`.
  sim::Lineage lineage(sim::Lineage parent, std::uint32_t attempt) const {
    return attempt == 1 ? parent : sim::repeated(parent, site_, attempt);
  }
  /// The delay after `attempts_made` attempts, the last of which ended in `error`, before the next. `asked`:
  /// for what the server asks; 0: nothing.
  sim::Duration delay(std::uint64_t identity, sim::Lineage parent, std::uint32_t attempts_made,
                      cloud::ErrorKind error, sim::Duration asked) const;
  /// Whether the client limits the rate of its attempts.
  bool adaptive() const { return adaptive_; }
  const std::optional<cloud::RetryBudgetConfig>& budget() const { return budget_; }

 private:
  std::uint32_t attempts_ = 1;
  bool transient_only_ = false;
  bool adaptive_ = false;
  cloud::BackoffConfig backoff_;
  sim::Duration throttling_base_{};
  sim::Duration retry_after_{};
  std::optional<cloud::RetryBudgetConfig> budget_;
  sim::DrawKey key_;
  std::uint64_t site_ = 0;
};

}  // namespace couplet::model
