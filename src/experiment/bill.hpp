#pragma once

#include <string>
#include <vector>

#include "cost/bill.hpp"
#include "experiment/results.hpp"
#include "scenario/scenario.hpp"

namespace couplet::experiment {

/// A figure of the bill: its path below "cost", as reported, and of each replication.
struct CostFigure {
  std::string path;
  double value = 0;
  std::vector<double> replications;
};

/// The bills of all replications of one architecture.
class Bills {
 public:
  /// What each run has used, priced with the scenario's book.
  Bills(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
        const std::vector<model::RunResult>& runs);

  /// Their mean, line by line: amounts are rounded to a billionth of a dollar, and totals are the sums of
  /// lines. `completed`: requests, summed over replications.
  Cost cost(std::uint64_t completed) const;

  /// In the order of summaries. REQUIRES: `cost` is what cost() has returned.
  std::vector<CostFigure> figures(const Cost& cost) const;

 private:
  struct Replication {
    cost::Bill run, month;
    bool priced = false;        // amounts have at most 63 bits
    bool month_priced = false;  // and the run has a length
    std::uint64_t completed = 0;
  };

  std::vector<Replication> replications_;
  std::vector<std::string> components_;  // that the bill may list
  std::string book_;
  bool free_tier_ = false;
};

}  // namespace couplet::experiment
