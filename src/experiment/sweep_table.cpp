#include "experiment/sweep_table.hpp"

#include <algorithm>

namespace couplet::experiment {

namespace {

constexpr std::string_view components = "components.";

std::string_view head(std::string_view path) {
  return path.substr(0, path.find('.'));
}

MetricUnit unit_of_component(const ArchitectureResult& architecture, std::string_view path) {
  const std::string_view name = head(path);
  for (const auto& component : architecture.components) {
    if (component.name != name || path.size() <= name.size()) continue;
    for (const auto& metric : component.metrics) {
      if (metric.name != path.substr(name.size() + 1)) continue;
      switch (metric.unit) {
        case model::Unit::seconds: return MetricUnit::seconds;
        case model::Unit::fraction: return MetricUnit::share;
        case model::Unit::per_second: return MetricUnit::per_second;
        default: return MetricUnit::other;
      }
    }
  }
  return MetricUnit::other;
}

MetricUnit unit_of(const ArchitectureResult& architecture, std::string_view path) {
  if (path.starts_with(components)) return unit_of_component(architecture, path.substr(components.size()));
  for (const auto& [kind, member] : latency_kinds) {
    if (head(path) == kind) return path.ends_with(".count") ? MetricUnit::other : MetricUnit::seconds;
  }
  if (path.ends_with("_share") || path == "availability") return MetricUnit::share;
  if (path == "throughput") return MetricUnit::per_second;
  return head(path) == "cost" ? MetricUnit::dollars : MetricUnit::other;
}

/// With the path under which the metric is kept, "components." included.
void add(const ArchitectureResult& architecture, const Scalar* scalar, std::vector<SweepColumn>& columns) {
  if (scalar == nullptr) return;
  columns.push_back({architecture.name, scalar->path, unit_of(architecture, scalar->path)});
}

/// The peak of what waits where most waits.
const Scalar* greatest_backlog(const ArchitectureResult& architecture) {
  const Scalar* greatest = nullptr;
  for (const auto& component : architecture.components) {
    for (const char* metric : {".backlog.max", ".visible.max", ".waiting.max"}) {
      const Scalar* scalar = architecture.find(component.name + metric);
      if (scalar == nullptr) continue;
      if (greatest == nullptr || scalar->value > greatest->value) greatest = scalar;
      break;
    }
  }
  return greatest;
}

std::vector<SweepColumn> four_measures(const ExperimentResult& result) {
  std::vector<SweepColumn> columns;
  for (const auto& architecture : result.architectures) {
    for (const char* path : {"completion.p99", "requests.failed_share", "requests.lost_share"})
      add(architecture, architecture.find(path), columns);
    add(architecture, greatest_backlog(architecture), columns);
    if (architecture.cost.total > 0) add(architecture, architecture.find("cost.total"), columns);
  }
  return columns;
}

}  // namespace

std::vector<SweepColumn> columns_of(const ExperimentResult& result, const std::vector<std::string>& metrics,
                                    std::string& error) {
  if (metrics.empty()) return four_measures(result);
  std::vector<SweepColumn> columns;
  for (const std::string& metric : metrics) {
    const std::size_t before = columns.size();
    const ArchitectureResult* one = result.find(head(metric));
    if (metric == "all") {
      for (const auto& architecture : result.architectures) {
        for (const Scalar& scalar : architecture.scalars) add(architecture, &scalar, columns);
      }
    } else if (one != nullptr) {
      const std::string_view path = std::string_view(metric).substr(head(metric).size());
      if (path.size() > 1) add(*one, one->find(path.substr(1)), columns);
    } else {
      for (const auto& architecture : result.architectures)
        add(architecture, architecture.find(metric), columns);
    }
    if (columns.size() > before) continue;
    error =
        no_such_metric(one != nullptr ? metric : result.architectures.front().name + "." + metric, result);
    return {};
  }
  return columns;
}

std::vector<std::optional<SweepCell>> cells_of(const ExperimentResult& result,
                                               const std::vector<SweepColumn>& columns) {
  std::vector<std::optional<SweepCell>> cells;
  for (const SweepColumn& column : columns) {
    const ArchitectureResult* architecture = result.find(column.architecture);
    const Scalar* scalar = architecture == nullptr ? nullptr : architecture->find(column.path);
    if (scalar == nullptr) {
      cells.emplace_back();
    } else {
      cells.emplace_back(SweepCell{scalar->value, scalar->interval});
    }
  }
  return cells;
}

MetricUnit unit_of(const scenario::Expression& expression, const ExperimentResult& result) {
  if (expression.kind != scenario::Expression::Kind::path) return MetricUnit::other;
  std::string error;
  const auto columns = columns_of(result, {expression.path}, error);
  return columns.size() == 1 ? columns.front().unit : MetricUnit::other;
}

}  // namespace couplet::experiment
