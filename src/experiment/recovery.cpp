#include "experiment/recovery.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "cost/money.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

using scenario::Architecture;
using scenario::Scenario;

/// No period of a file is called so: names have no blanks.
constexpr const char* before_name = "recovery before";
constexpr std::string_view period_prefix = "periods.recovery ";

std::string window_name(int window) {
  return "recovery " + std::to_string(window);
}

void join(std::optional<Trigger>& trigger, sim::Time from, sim::Time until) {
  if (!trigger) trigger = Trigger{from, until};
  trigger->from = std::min(trigger->from, from);
  trigger->until = std::max(trigger->until, until);
}

/// "crash app has no end …" for one whose end the scenario does not say.
bool join_failures(const Architecture& architecture, std::optional<Trigger>& trigger, std::string& error) {
  for (const auto& failure : architecture.failures) {
    const bool at_once = std::holds_alternative<scenario::FlushFailure>(failure.what) ||
                         std::holds_alternative<scenario::RedriveFailure>(failure.what);
    if (!failure.lasts && !at_once) {
      error = "\"" + failure.name +
              "\" has no end that the scenario sets; to recover from it there must be one (\"for\")";
      return false;
    }
    join(trigger, failure.at, failure.at + failure.lasts.value_or(sim::Duration{0}));
  }
  return true;
}

bool join_bursts(const Architecture& architecture, std::optional<Trigger>& trigger, std::string& error) {
  for (const auto& producer : architecture.producers) {
    const auto* arrivals = std::get_if<scenario::Arrivals>(&producer.source);
    const auto* burst = arrivals == nullptr ? nullptr : std::get_if<scenario::BurstArrivals>(arrivals);
    if (burst == nullptr) continue;
    if (burst->every) {
      error = "the bursts of \"" + producer.name +
              "\" come again and again; to recover from one it must be the last";
      return false;
    }
    join(trigger, sim::Time{burst->at}, sim::Time{burst->at + burst->over});
  }
  return true;
}

std::string seconds_text(sim::Time time) {
  const std::int64_t milliseconds = time.time_since_epoch().count() / 1'000'000;
  return cost::decimal_text(milliseconds, 3) + "s";
}

const std::vector<double>& goodputs(const ArchitectureResult& architecture, std::string_view period) {
  const Scalar* scalar = architecture.find("periods." + std::string(period) + ".goodput");
  COUPLET_CHECK(scalar != nullptr);
  return scalar->replications;
}

}  // namespace

std::optional<Trigger> trigger_of(const Scenario& scenario, const RecoveryGoal& goal, std::string& error) {
  std::optional<Trigger> trigger;
  for (const Architecture& architecture : scenario.architectures) {
    if (!join_failures(architecture, trigger, error) || !join_bursts(architecture, trigger, error))
      return std::nullopt;
  }
  if (!trigger) {
    error = "there is nothing to recover from: no failure and no burst";
    return std::nullopt;
  }
  if (trigger->from <= sim::Time{scenario.run.warmup}) {
    error = "what is to be recovered from begins at " + seconds_text(trigger->from) +
            ", and nothing is measured before";
    return std::nullopt;
  }
  if (trigger->until + goal.within > sim::Time{scenario.run.duration}) {
    error = "whether it has recovered is to be seen at " + seconds_text(trigger->until + goal.within) +
            ", and the run ends at " + seconds_text(sim::Time{scenario.run.duration}) +
            "; make /run/duration longer, or --within shorter";
    return std::nullopt;
  }
  return trigger;
}

Scenario watched(Scenario scenario, const Trigger& trigger, const RecoveryGoal& goal) {
  const sim::Time begin{scenario.run.warmup};
  scenario.periods.push_back({before_name, std::max(begin, trigger.from - goal.within), trigger.from});
  for (int window = 0; window < recovery_windows; ++window) {
    scenario.periods.push_back({window_name(window), trigger.until + goal.within * window / recovery_windows,
                                trigger.until + goal.within * (window + 1) / recovery_windows});
  }
  scenario.hash += " recovery within " + std::to_string(goal.within.count());
  return scenario;
}

std::vector<Recovery> recoveries_of(const ExperimentResult& result, const RecoveryGoal& goal) {
  std::vector<Recovery> recoveries;
  for (const ArchitectureResult& architecture : result.architectures) {
    Recovery recovery;
    recovery.architecture = architecture.name;
    const std::vector<double>& before = goodputs(architecture, before_name);
    std::vector<double> times;
    for (std::size_t r = 0; r < before.size(); ++r) {
      if (!(before[r] > 0)) continue;
      ++recovery.runs;
      int back = recovery_windows;  // the first window from which on it is back
      while (back > 0 && goodputs(architecture, window_name(back - 1))[r] >= goal.share * before[r]) --back;
      if (back == recovery_windows) continue;
      ++recovery.recovered;
      times.push_back(sim::to_seconds(goal.within * back / recovery_windows));
    }
    recovery.share = stats::share_interval(recovery.recovered, recovery.runs);
    recovery.time = stats::mean_interval(times);
    recoveries.push_back(std::move(recovery));
  }
  return recoveries;
}

void forget_recovery(ExperimentResult& result) {
  for (ArchitectureResult& architecture : result.architectures) {
    std::erase_if(architecture.scalars,
                  [](const Scalar& scalar) { return scalar.path.starts_with(period_prefix); });
    std::erase_if(architecture.periods,
                  [](const auto& period) { return ("periods." + period.name).starts_with(period_prefix); });
  }
}

std::vector<SweepColumn> recovery_columns(const std::vector<Recovery>& recoveries) {
  std::vector<SweepColumn> columns;
  for (const Recovery& recovery : recoveries) {
    columns.push_back({recovery.architecture, "recovered", MetricUnit::share});
    columns.push_back({recovery.architecture, "recovery_time", MetricUnit::seconds});
  }
  return columns;
}

std::vector<std::optional<SweepCell>> recovery_cells(const std::vector<Recovery>& recoveries) {
  std::vector<std::optional<SweepCell>> cells;
  for (const Recovery& recovery : recoveries) {
    for (const stats::Interval& interval : {recovery.share, recovery.time}) {
      SweepCell cell{interval.estimate, interval};
      if (std::isnan(interval.low)) cell.interval.reset();
      cells.emplace_back(cell);
    }
  }
  return cells;
}

}  // namespace couplet::experiment
