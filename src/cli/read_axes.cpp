#include "cli/read_axes.hpp"

#include <set>

#include "cli/physics.hpp"
#include "cli/read_file.hpp"
#include "cli/read_scenario.hpp"

namespace couplet::cli {

using experiment::Axis;
using experiment::AxisValues;

namespace {

/// Point by point is for the sweep itself to find out; here it is about spelling.
constexpr std::size_t values_looked_at = 200;

/// Runs of one architecture are kept under a hash of their own: those of all are other runs.
void keep_only(const std::string& name, scenario::Scenario& scenario) {
  const auto left_out =
      std::erase_if(scenario.architectures, [&](const auto& each) { return each.name != name; });
  if (left_out > 0) scenario.hash += "/" + name;
}

std::vector<scenario::Override> alone(const Axis& axis, const std::string& value) {
  return {{axis.pointer, value}};
}

}  // namespace

VariedScenario::VariedScenario(const Arguments& arguments)
    : arguments_(arguments), text_(read_file(arguments.scenario)) {}

std::optional<scenario::Scenario> VariedScenario::load(const std::vector<scenario::Override>& varied,
                                                       scenario::Problems& problems) const {
  std::vector<scenario::Override> overrides = arguments_.overrides;
  overrides.insert(overrides.end(), varied.begin(), varied.end());
  auto scenario = load_text(text_, arguments_.scenario, std::move(overrides), problems);
  if (!scenario) return scenario;
  if (platform_ && has_platform(*scenario) != *platform_) {
    problems.push_back({arguments_.scenario, 0, 0, varied.empty() ? "" : varied.front().pointer,
                        std::string(*platform_ ? "without hosts and links, where the scenario has some: "
                                               : "with hosts or links, where the scenario has none: ") +
                            "one sweep has one physics; say --physics builtin or --physics simgrid"});
    return std::nullopt;
  }
  if (arguments_.architecture) keep_only(*arguments_.architecture, *scenario);
  if (arguments_.seed) scenario->run.seed = *arguments_.seed;
  if (arguments_.replications) scenario->run.replications = *arguments_.replications;
  return scenario;
}

void VariedScenario::keep_physics_of(const scenario::Scenario& scenario) {
  platform_ = has_platform(scenario);
}

std::optional<std::vector<Axis>> read_axes(const std::vector<std::string>& vary, Shell& shell) {
  std::vector<Axis> axes;
  std::set<std::string> pointers;
  for (const std::string& text : vary) {
    std::string error;
    auto axis = experiment::read_axis(text, error);
    if (axis && !pointers.insert(axis->pointer).second)
      error = "--vary: " + axis->pointer + " is there twice";
    if (!error.empty()) {
      wrong_usage(error, shell);
      return std::nullopt;
    }
    axes.push_back(std::move(*axis));
  }
  return axes;
}

experiment::PointStore open_store(const std::string& folder, const Shell& shell) {
  return experiment::PointStore(folder + "/" + store_name,
                                std::string(experiment::results_version()) + " " + shell.physics);
}

bool all_possible(const std::vector<Axis>& axes, const std::vector<AxisValues>& points,
                  const VariedScenario& scenario, Shell& shell) {
  scenario::Problems all;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    std::set<std::string> looked_at;
    for (const AxisValues& point : points) {
      if (looked_at.size() == values_looked_at || !looked_at.insert(point[i]).second) continue;
      scenario::Problems problems, others;
      if (scenario.load(alone(axes[i], point[i]), problems)) continue;
      AxisValues first = points.front(), last = points.back();
      first[i] = last[i] = point[i];
      if (scenario.load(overrides_of(axes, first), others) || scenario.load(overrides_of(axes, last), others))
        continue;
      all.insert(all.end(), problems.begin(), problems.end());
    }
  }
  show(all, shell);
  return all.empty();
}

}  // namespace couplet::cli
