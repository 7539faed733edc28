#include "bench/couplet_run.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "model/run.hpp"
#include "scenario/load.hpp"

namespace couplet::bench {
namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

scenario::Scenario load(const Model& model, std::uint64_t requests) {
  scenario::LoadOptions options;
  options.file_name = fmt::format("{}/{}.json", COUPLET_BENCH_FOLDER, model.name);
  const double milliseconds = static_cast<double>(requests) / model.arrivals_per_second * 1e3;
  options.overrides.push_back({"/run/duration", fmt::format("{:.0f}ms", milliseconds)});
  scenario::Problems problems;
  auto loaded = scenario::load(content_of(options.file_name), options, problems);
  if (!loaded) throw std::runtime_error(problems.front().text());
  return *std::move(loaded);
}

}  // namespace

Measurement run_couplet(const Model& model, std::uint64_t requests, std::uint64_t seed) {
  const scenario::Scenario scenario = load(model, requests);
  model::RunOptions options;
  options.seed = seed;
  const Stopwatch stopwatch;
  const model::RunResult result = model::run(scenario, scenario.architectures.front(), options);
  return {result.books.issued, stopwatch.seconds(), result.completion.mean()};
}

}  // namespace couplet::bench
