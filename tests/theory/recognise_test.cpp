#include "theory/recognise.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"
#include "experiment/beside_theory.hpp"
#include "model/run.hpp"
#include "theory/full_size.hpp"
#include "theory/said.hpp"
#include "valid_scenario.hpp"

// Small systems, in small_systems.json, and what theory says of each: the formula, or the assumption that
// does not hold. They were read through when they were recorded, and are checked here against the simulation.

using namespace couplet;
using Json = nlohmann::ordered_json;  // components in the order of the file

namespace {

std::string content_of(const std::string& path) {
  const std::ifstream file(path);
  REQUIRE(file);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

Json small_systems() {
  return Json::parse(content_of(COUPLET_THEORY_TESTS "/small_systems.json"));
}

scenario::Scenario small(const Json& system) {
  Json architecture{{"components", system["components"]}};
  if (system.contains("goal")) architecture["goal"] = system["goal"];
  const Json scenario{{"couplet", 1},
                      {"title", "small"},
                      {"effects", "none"},
                      {"run", {{"duration", "10h"}, {"warmup", "1h"}}},
                      {"workload", system["workload"]},
                      {"failures", system.value("failures", Json::array())},
                      {"architectures", {{"only", architecture}}}};
  return test::valid_scenario(scenario.dump(), {"small", {}});
}

bool knows_something(const Json& system) {
  return std::ranges::any_of(system["said"], [](const Json& line) {
    return line.get<std::string>().find(": -;") == std::string::npos;
  });
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("what theory says of small systems") {
  for (const Json& system : small_systems()) {
    const std::string story = system["story"];
    DYNAMIC_SECTION(story) {
      const scenario::Scenario scenario = small(system);
      CHECK(joined(theory::said(scenario.run, scenario.architectures.front())) ==
            joined(system["said"].get<std::vector<std::string>>()));
    }
  }
}

TEST_CASE("what theory says of the scenarios that ship") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(COUPLET_SCENARIOS)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::string said;
  for (const std::filesystem::path& file : files) {
    const std::string name = file.stem().string();
    said += "## " + name + "\n";
    const scenario::Scenario scenario = test::valid_scenario(content_of(file.string()), {name, {}});
    for (const scenario::Architecture& architecture : scenario.architectures) {
      said += architecture.name + "\n";
      for (const std::string& part : theory::said(scenario.run, architecture)) said += "  " + part + "\n";
    }
  }
  const bool as_recorded = said == content_of(COUPLET_THEORY_TESTS "/shipped.txt");
  const std::filesystem::path now = std::filesystem::absolute("shipped-now.txt");
  if (!as_recorded) std::ofstream(now) << said;
  INFO("what is said now is in " << now << "; when it is right, it is the new tests/theory/shipped.txt");
  CHECK(as_recorded);
}

TEST_CASE("small systems, simulated, agree with what theory says of them") {
  if (!theory::full_size) return;
  constexpr std::uint32_t replications = 10;
  std::size_t agree = 0;
  for (const Json& system : small_systems()) {
    if (!knows_something(system)) continue;
    const std::string story = system["story"];
    const scenario::Scenario scenario = small(system);
    std::vector<model::RunResult> runs;
    for (std::uint32_t replication = 0; replication < replications; ++replication) {
      model::RunOptions options;
      options.seed = 1;
      options.replication = replication;
      runs.push_back(model::run(scenario, scenario.architectures.front(), options));
    }
    const auto result = experiment::summarise(scenario, {runs});
    const auto report = experiment::beside_theory(scenario, result);
    for (const auto& part : report.architectures.front()) {
      for (const experiment::TheoryFigure& figure : part.figures) {
        INFO(story << ", " << figure.path << ": theory " << figure.expected << ", measured "
                   << figure.measured.estimate << " in [" << figure.measured.low << ", "
                   << figure.measured.high << "]");
        CHECK(figure.agreement != experiment::Agreement::disagrees);
        if (figure.agreement == experiment::Agreement::agrees) ++agree;
      }
    }
  }
  CHECK(agree >= 120);
}
