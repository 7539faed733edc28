#include "experiment/results.hpp"

#include <limits>

namespace couplet::experiment {

namespace {

template <typename Things, typename Name>
auto find_named(const Things& things, std::string_view wanted, Name name) -> decltype(things.data()) {
  for (const auto& thing : things) {
    if (thing.*name == wanted) return &thing;
  }
  return nullptr;
}

}  // namespace

LatencySummary latency_summary(const stats::Histogram& histogram) {
  LatencySummary summary;
  summary.count = histogram.count();
  if (summary.count == 0) {
    for (const auto& [name, figure] : latency_figures)
      summary.*figure = std::numeric_limits<double>::quiet_NaN();
    return summary;
  }
  const auto percentile = [&](double p) { return sim::to_seconds(histogram.percentile(p)); };
  summary.mean = histogram.mean();
  summary.p50 = percentile(50);
  summary.p90 = percentile(90);
  summary.p95 = percentile(95);
  summary.p99 = percentile(99);
  summary.p999 = percentile(99.9);
  summary.min = sim::to_seconds(histogram.min());
  summary.max = sim::to_seconds(histogram.max());
  return summary;
}

const Scalar* ArchitectureResult::find(std::string_view path) const {
  const Scalar* found = find_named(scalars, path, &Scalar::path);
  if (found != nullptr) return found;
  return find_named(scalars, "components." + std::string(path), &Scalar::path);
}

const Difference* Comparison::find(std::string_view path) const {
  return find_named(differences, path, &Difference::path);
}

const ArchitectureResult* ExperimentResult::find(std::string_view architecture) const {
  return find_named(architectures, architecture, &ArchitectureResult::name);
}

std::optional<double> ExperimentResult::value(std::string_view path) const {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const ArchitectureResult* architecture = find(path.substr(0, dot));
  if (architecture == nullptr) return std::nullopt;
  const Scalar* scalar = architecture->find(path.substr(dot + 1));
  if (scalar == nullptr) return std::nullopt;
  return scalar->value;
}

}  // namespace couplet::experiment
