#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/results.hpp"
#include "experiment/sweep_table.hpp"

namespace couplet::experiment {

/// What counts as recovered: that in the last tenth of the time `within` after the trigger the goodput, which
/// is positive answers to customers per second, is at least `share` of what it was before.
struct RecoveryGoal {
  double share = 0.9;      // > 0
  sim::Duration within{};  // > 0
};
inline constexpr int recovery_windows = 10;

/// All that upsets a scenario at set times, from its first to its last moment: failures and bursts.
struct Trigger {
  sim::Time from{}, until{};
};

/// Nullopt, and why in `error`: nothing happens at a set time, something has no end, the trigger begins with
/// the measured window or before it, or the run ends before it can be seen whether it recovers.
std::optional<Trigger> trigger_of(const scenario::Scenario& scenario, const RecoveryGoal& goal,
                                  std::string& error);

/// The same scenario, in which also the goodput before and after the trigger is noted: as periods, and with a
/// hash of its own.
scenario::Scenario watched(scenario::Scenario scenario, const Trigger& trigger, const RecoveryGoal& goal);

/// How often an architecture recovers.
struct Recovery {
  std::string architecture;
  std::uint32_t runs = 0;       // replications in which there was goodput before
  std::uint32_t recovered = 0;  // of these
  stats::Interval share{};      // recovered / runs, with its 95 % interval (Wilson); NaN for no runs
  /// Seconds from the trigger's end to the first tenth of `within` from which on, to the end of `within`, the
  /// goodput is back: the mean over the runs that recovered; NaN for none.
  stats::Interval time{};
};

/// Of every architecture, in order. REQUIRES: the result is of a watched() scenario.
std::vector<Recovery> recoveries_of(const ExperimentResult& result, const RecoveryGoal& goal);

/// Takes the periods that watched() added out of a result.
void forget_recovery(ExperimentResult& result);

/// Two columns for every architecture, "recovered" and "recovery_time", and their cells.
std::vector<SweepColumn> recovery_columns(const std::vector<Recovery>& recoveries);
std::vector<std::optional<SweepCell>> recovery_cells(const std::vector<Recovery>& recoveries);

}  // namespace couplet::experiment
