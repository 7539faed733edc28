#include "experiment/baseline.hpp"

#include <algorithm>
#include <map>

namespace couplet::experiment {

namespace {

std::optional<stats::Interval> interval_of(const ExperimentResult& result, const std::string& path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) return std::nullopt;
  const ArchitectureResult* architecture = result.find(std::string_view(path).substr(0, dot));
  const Scalar* scalar =
      architecture == nullptr ? nullptr : architecture->find(std::string_view(path).substr(dot + 1));
  return scalar == nullptr ? std::nullopt : scalar->interval;
}

using Figures = std::map<std::string, double>;

Figures by_path(const Baseline& baseline) {
  Figures figures;
  for (const auto& figure : baseline.figures) figures.emplace(figure.path, figure.value);
  return figures;
}

std::optional<double> value_in(const Figures& figures, const std::string& path) {
  const auto found = figures.find(path);
  return found == figures.end() ? std::nullopt : std::optional(found->second);
}

bool tells(const Baseline& baseline, const std::string& line) {
  return std::find(baseline.story.begin(), baseline.story.end(), line) != baseline.story.end();
}

}  // namespace

std::optional<double> Change::relative() const {
  if (kind != Kind::value || !before || !after || *before == 0) return std::nullopt;
  return (*after - *before) / (*before < 0 ? -*before : *before);
}

std::vector<Change> changes(const Baseline& before, const Baseline& after,
                            const ExperimentResult& intervals) {
  std::vector<Change> all;
  const Figures old = by_path(before);
  const Figures now = by_path(after);
  for (const auto& figure : after.figures) {
    const auto was = value_in(old, figure.path);
    if (was == figure.value) continue;
    all.push_back({Change::Kind::value, figure.path, was, figure.value, interval_of(intervals, figure.path)});
  }
  for (const auto& figure : before.figures) {
    if (!now.contains(figure.path))
      all.push_back({Change::Kind::value, figure.path, figure.value, std::nullopt, std::nullopt});
  }
  for (const auto& line : after.story) {
    if (!tells(before, line)) all.push_back({Change::Kind::told, line, std::nullopt, 1, std::nullopt});
  }
  for (const auto& line : before.story) {
    if (!tells(after, line)) all.push_back({Change::Kind::told, line, 1, std::nullopt, std::nullopt});
  }
  return all;
}

bool CheckResult::passed(bool strict) const {
  if (!problems.empty() || failure || recorded == Recorded::differs || recorded == Recorded::trouble ||
      recorded == Recorded::orphan) {
    return false;
  }
  if (strict && recorded == Recorded::missing) return false;
  return std::all_of(expectations.begin(), expectations.end(),
                     [](const Verdict& verdict) { return verdict.outcome == Outcome::holds; });
}

}  // namespace couplet::experiment
