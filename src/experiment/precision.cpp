#include "experiment/precision.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

namespace couplet::experiment {

namespace {

/// Runs replications [first, last) alone, by their own numbers.
Points run_more(const scenario::Scenario& scenario, const RunFunction& run, const PointsOptions& options,
                std::uint32_t first, std::uint32_t last) {
  scenario::Scenario part = scenario;
  part.run.replications = last - first;
  const RunFunction shifted = [&](const scenario::Scenario& what, const scenario::Architecture& architecture,
                                  const model::RunOptions& asked) {
    model::RunOptions moved = asked;
    moved.replication += first;
    return run(what, architecture, moved);
  };
  PointsOptions these = options;
  these.replays = options.replays && first == 0;
  Points points = run_points(part, shifted, these);
  if (points.failure) points.failure->replication += first;
  return points;
}

struct Figure {
  std::string path;  // with its architecture
  const Scalar* scalar;
};

/// The figures that a path means; none if there are none.
std::vector<Figure> figures_of(const std::string& path, const ExperimentResult& result) {
  std::vector<Figure> figures;
  for (const auto& architecture : result.architectures) {
    if (const Scalar* scalar = architecture.find(path))
      figures.push_back({architecture.name + "." + path, scalar});
  }
  if (!figures.empty()) return figures;
  const std::size_t dot = path.find('.');
  const auto* architecture = result.find(path.substr(0, dot));
  if (architecture == nullptr || dot == std::string::npos) return figures;
  if (const Scalar* scalar = architecture->find(path.substr(dot + 1))) figures.push_back({path, scalar});
  return figures;
}

/// Of all that the goal names, or the first of its paths that means nothing.
std::variant<std::vector<Figure>, UnknownMetric> all_figures(const PrecisionGoal& goal,
                                                             const ExperimentResult& result) {
  std::vector<Figure> figures;
  for (const std::string& path : goal.of) {
    auto found = figures_of(path, result);
    if (found.empty()) return UnknownMetric{path};
    std::move(found.begin(), found.end(), std::back_inserter(figures));
  }
  if (!goal.of.empty()) return figures;
  for (const char* path : {"response.mean", "completion.mean"}) {
    for (Figure& figure : figures_of(path, result)) {
      if (!std::isnan(figure.scalar->value)) figures.push_back(std::move(figure));
    }
  }
  return figures;
}

/// The widest; one that is not defined is wider than all.
void find_widest(const std::vector<Figure>& figures, Precision& precision) {
  precision.half_width = 0;
  precision.widest.clear();
  for (const Figure& figure : figures) {
    const double width = stats::relative_half_width(stats::mean_interval(figure.scalar->replications));
    if (!precision.widest.empty() && width <= precision.half_width) continue;
    precision.half_width = width;
    precision.widest = figure.path;
    if (std::isnan(width)) return;
  }
}

}  // namespace

std::uint32_t next_replications(std::uint32_t now, double times_too_wide, std::uint32_t most) {
  const double wanted = now * times_too_wide * times_too_wide * 1.1;
  const std::uint32_t doubled = now > most / 2 ? most : 2 * now;
  if (!(wanted < doubled)) return doubled;
  return std::clamp(static_cast<std::uint32_t>(std::floor(wanted)) + 1, now + 1, doubled);
}

std::variant<PreciseRun, UnknownMetric> run_to_precision(scenario::Scenario& scenario, const RunFunction& run,
                                                         const PointsOptions& options,
                                                         const PrecisionGoal& goal) {
  PreciseRun done;
  done.precision.goal = goal.half_width;
  done.precision.of = goal.of;
  done.points.results.resize(scenario.architectures.size());
  std::uint32_t replications =
      std::min(std::max(scenario.run.replications, precision_replications_min), goal.replications_max);
  std::uint32_t there = 0;
  while (true) {
    Points more = run_more(scenario, run, options, there, replications);
    if (more.ending != Ending::done) {
      done.points = std::move(more);
      return done;
    }
    for (std::size_t a = 0; a < more.results.size(); ++a) {
      std::move(more.results[a].begin(), more.results[a].end(), std::back_inserter(done.points.results[a]));
    }
    if (there == 0) done.points.replays = std::move(more.replays);
    there = scenario.run.replications = replications;
    const ExperimentResult result = summarise(scenario, done.points.results);
    const auto figures = all_figures(goal, result);
    if (const auto* unknown = std::get_if<UnknownMetric>(&figures)) return *unknown;
    find_widest(std::get<0>(figures), done.precision);
    const bool nothing = done.precision.widest.empty();  // no more replications would give it a figure
    done.precision.reached = !nothing && done.precision.half_width <= goal.half_width;
    if (done.precision.reached || nothing || std::isnan(done.precision.half_width) ||
        there == goal.replications_max)
      return done;
    replications =
        next_replications(there, done.precision.half_width / goal.half_width, goal.replications_max);
  }
}

}  // namespace couplet::experiment
