#include "scenario/sample_file.hpp"

#include "catch.hpp"

using namespace couplet::scenario;

std::string SampleFile::text() const {
  return "{\"couplet\": 1,\n\"run\": " + run + ",\n\"workload\": " + workload +
         ",\n\"failures\": " + failures + ",\n\"components\": " + components +
         ",\n\"architectures\": " + architectures + ",\n\"expect\": " + expect + rest + "}";
}

Scenario loaded(const std::string& text, const std::vector<Override>& overrides) {
  Problems problems;
  std::optional<Scenario> scenario = load(text, {"scenarios/sample.json", overrides}, problems);
  for (const Problem& problem : problems) UNSCOPED_INFO(problem.text());
  REQUIRE(scenario);
  REQUIRE(problems.empty());
  return *scenario;
}

std::vector<std::string> problems_of(const std::string& text, const std::vector<Override>& overrides) {
  Problems problems;
  const bool good = load(text, {"x.json", overrides}, problems).has_value();
  CHECK(good == problems.empty());
  std::vector<std::string> result;
  for (const Problem& problem : problems) result.push_back(problem.text());
  return result;
}

void check_mistakes(std::string SampleFile::* part, const std::vector<Mistake>& rows,
                    const SampleFile& file) {
  for (const Mistake& row : rows) {
    DYNAMIC_SECTION(row.story) {
      SampleFile broken = file;
      broken.*part = row.text;
      CHECK(problems_of(broken.text()) == row.problems);
    }
  }
}
