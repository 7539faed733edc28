#include "experiment/stand_in.hpp"

#include <limits>
#include <stdexcept>

#include "scenario/pricing.hpp"

namespace couplet::test {

using namespace std::chrono_literals;
using model::Unit;

scenario::Scenario two_architectures(std::uint32_t replications) {
  scenario::Scenario scenario;
  scenario.name = "sample";
  scenario.hash = "0123456789abcdef";
  scenario.title = "A sample";
  scenario.run.duration = 10s;
  scenario.run.sample = 1s;
  scenario.run.replications = replications;
  scenario.prices = scenario::price_book_named("aws-us-east-1");
  scenario.architectures.resize(2);
  scenario.architectures[0].name = "tight";
  scenario.architectures[1].name = "loose";
  return scenario;
}

model::RunResult completed_after(const std::vector<sim::Duration>& latencies) {
  model::RunResult result;
  result.books.issued = result.books.completed = result.books.accepted = latencies.size();
  result.completions_in_window = latencies.size();
  for (const sim::Duration latency : latencies) {
    result.response.record(latency);
    result.completion.record(latency);
  }
  return result;
}

model::RunResult stand_in_run(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                              const model::RunOptions& options) {
  const bool loose = architecture.name == "loose";
  const std::int64_t start =
      static_cast<std::int64_t>(options.seed) * 7 + std::int64_t{options.replication} * 3 + (loose ? 100 : 1);
  std::vector<sim::Duration> latencies;
  for (std::int64_t i = 0; i < 50; ++i) {
    if (options.progress) options.progress(static_cast<double>(i) / 50);
    latencies.emplace_back((start + i) * 1'000'003);
  }
  model::RunResult result = completed_after(latencies);
  result.books.issued += 2;
  result.books.failed = 1;
  result.books.lost = 1;
  result.books.left = options.replication;
  result.error_response.record(5ms);
  result.end = sim::Time{scenario.run.duration + std::chrono::seconds{options.replication}};
  result.components = {
      {loose ? "queue" : "web",
       loose ? "queue" : "service",
       {{"sent", Unit::messages, 52},
        {loose ? "visible.mean" : "waiting.mean", Unit::messages, static_cast<double>(start) / 3},
        {loose ? "visible.max" : "waiting.max", Unit::messages, static_cast<double>(start)},
        {"age.mean", Unit::seconds, std::numeric_limits<double>::quiet_NaN()}}}};
  if (!architecture.components.empty()) {  // what the bill of its first one, a service, asks for
    auto& metrics = result.components[0].metrics;
    metrics.push_back({"billed_seconds", Unit::seconds, 10});
    metrics.push_back({"instance_seconds", Unit::seconds, 10});
    metrics.push_back({"utilization", Unit::fraction, 0.5});
  }
  result.series.bin = 1s;
  result.series.columns = {"requests.completed", result.components[0].name + ".level"};
  for (std::uint32_t row = 0; row < 2 + options.replication; ++row) {
    result.series.values.push_back(row);
    result.series.values.push_back(static_cast<double>(start) / 8);
  }
  result.series.end = result.end;
  result.story = {{sim::Time{3s}, model::StoryKind::backlog_peak, result.components[0].name, "", 5}};
  result.events = 1000 + options.replication;
  return result;
}

scenario::Expectation expectation(const std::string& text) {
  scenario::ExpectationError error;
  auto read = scenario::parse_expectation(text, error);
  if (!read) throw std::invalid_argument(text + ": " + error.message);
  return *read;
}

}  // namespace couplet::test
