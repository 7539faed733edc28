#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/shell.hpp"
#include "experiment/point_store.hpp"
#include "experiment/sweep.hpp"

namespace couplet::cli {

/// A scenario that is loaded anew for every point, from a text that was read once.
class VariedScenario {
 public:
  /// Throws report::FileError.
  explicit VariedScenario(const Arguments& arguments);

  /// With the command line's --set, --arch, --seed and --replications, and these overrides behind them.
  std::optional<scenario::Scenario> load(const std::vector<scenario::Override>& varied,
                                         scenario::Problems& problems) const;

  /// From now on a point that has hosts or links where the scenario has none, or none where it has some, is
  /// invalid: the physics has been chosen by the scenario, and a comparison of the point would have another.
  void keep_physics_of(const scenario::Scenario& scenario);

 private:
  const Arguments& arguments_;
  std::string text_;
  std::optional<bool> platform_;  // whether a point is to have one
};

/// The axes of --vary; nullopt, and said, if one cannot be read.
std::optional<std::vector<experiment::Axis>> read_axes(const std::vector<std::string>& vary, Shell& shell);

/// The file of finished points in a folder of results. A plan's points are a sweep's: each finds what the
/// other has run.
inline constexpr const char* store_name = "sweep.sqlite";

/// Opens it for what this program and its physics compute. Throws experiment::StoreError.
experiment::PointStore open_store(const std::string& folder, const Shell& shell);

/// Whether every value that is to be met is possible: with the scenario's other values, or with the first or
/// the last of the other axes. What is not is said, so that a misspelt pointer is told before anything runs.
bool all_possible(const std::vector<experiment::Axis>& axes,
                  const std::vector<experiment::AxisValues>& points, const VariedScenario& scenario,
                  Shell& shell);

}  // namespace couplet::cli
