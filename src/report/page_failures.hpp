#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/results.hpp"
#include "scenario/scenario.hpp"

namespace couplet::report {

/// A failure of the scenario as something to be shaded in a chart.
struct PageFailure {
  std::string component;  // empty: it is not one alone
  std::string kind;       // the scenario's word: "crash"
  std::string name;
  double from = 0;           // seconds
  std::optional<double> to;  // nullopt: until the run ends; as `from` where it is over at once
  std::string text;          // "all instances of app are down"
};

/// Those of an architecture, in the order of the scenario. When a deployment is over is what the story of the
/// first replication says; one that the story does not end goes on until the run does. A redrive is an order
/// that is given, and a flush is done, in an instant.
std::vector<PageFailure> page_failures(const scenario::Architecture& architecture,
                                       const experiment::ArchitectureResult& result);

}  // namespace couplet::report
