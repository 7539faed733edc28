#pragma once

#include <string>
#include <vector>

#include "catch.hpp"
#include "experiment/results.hpp"
#include "model/run.hpp"
#include "scenario/load.hpp"

namespace couplet::test {

/// The first architecture of a scenario without latencies, run once.
inline experiment::ArchitectureResult run(const std::string& body) {
  scenario::LoadOptions options;
  options.file_name = "x.json";
  scenario::Problems problems;
  const auto scenario =
      scenario::load(R"({"couplet": 1, "effects": "none", )" + body + "}", options, problems);
  for (const auto& problem : problems) UNSCOPED_INFO(problem.text());
  REQUIRE(scenario.has_value());
  std::vector<std::vector<model::RunResult>> results;
  for (const auto& architecture : scenario->architectures)
    results.push_back({model::run(*scenario, architecture, {})});
  return experiment::summarise(*scenario, results).architectures.front();
}

/// Dollars of the run for what is called so; and of a month.
inline double of(const experiment::ArchitectureResult& result, const std::string& what, bool month = false) {
  double sum = 0;
  for (const auto& line : result.cost.lines) {
    if (line.line.what == what) sum += cost::dollars(month ? line.month_amount : line.line.amount);
  }
  return sum;
}

/// How much of it, in the bill's units; and in a month.
inline double units_of(const experiment::ArchitectureResult& result, const std::string& component,
                       const std::string& what, bool month = false) {
  double sum = 0;
  for (const auto& line : result.cost.lines) {
    if (line.line.component != component || line.line.what != what) continue;
    sum += static_cast<double>(month ? line.month_quantity : line.line.quantity) /
           static_cast<double>(line.line.base);
  }
  return sum;
}

inline std::string senders(const std::string& rate, const std::string& more, const char* to = "queue") {
  return R"("workload": {"senders": {"to": ")" + std::string(to) +
         R"(", "arrivals": {"process": "constant", "rate": ")" + rate + "\"}" + more + "}}, ";
}

inline std::string polled(const std::string& queue, const std::string& worker) {
  return R"("components": {"queue": {"kind": "queue")" + queue +
         R"(}, "worker": {"kind": "worker", "polls": "queue")" + worker +
         R"(}}, "architectures": {"loose": {"goal": ["worker"]}})";
}

}  // namespace couplet::test
