#pragma once

#include <cstdint>
#include <vector>

#include "model/result.hpp"
#include "scenario/scenario.hpp"

namespace couplet::model {

/// What happened in the parts of a run that the scenario looks at by themselves. Requests of the warm-up and
/// after the end count as well: a period is what it says.
class Periods {
 public:
  explicit Periods(std::vector<scenario::Period> periods)
      : periods_(std::move(periods)), counts_(periods_.size()) {}

  bool none() const { return periods_.empty(); }
  void issue(sim::Time now);
  void attempt(sim::Time now);
  /// A positive answer.
  void answer(sim::Time now, sim::Time issued);
  void complete(sim::Time now, sim::Time issued);

  std::vector<ComponentResult> report() const;

 private:
  struct Counts {
    std::uint64_t issued = 0;     // in the period
    std::uint64_t attempts = 0;   // made in it
    std::uint64_t answered = 0;   // of those issued in it, positively
    std::uint64_t completed = 0;  // of those issued in it
    std::uint64_t answers = 0;    // positive ones given in it
    std::uint64_t completions = 0;
  };

  /// Adds one for each period that holds `at`.
  void count(sim::Time at, std::uint64_t Counts::* what);

  std::vector<scenario::Period> periods_;
  std::vector<Counts> counts_;  // one each
};

}  // namespace couplet::model
