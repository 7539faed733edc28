#include "report/shipped.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "valid_scenario.hpp"

namespace couplet::test {

std::string text_of(const std::string& path) {
  const std::ifstream file(path);
  REQUIRE(file);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

scenario::Scenario scenario_of(const std::string& text, const std::string& file) {
  scenario::LoadOptions options;
  options.file_name = file;
  options.read_file = [](const std::string& path) {
    scenario::FileContent content;
    content.content = text_of(path);
    return content;
  };
  return valid_scenario(text, options);
}

std::vector<scenario::Scenario> shipped_scenarios() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(COUPLET_SCENARIOS)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<scenario::Scenario> result;
  for (const auto& path : paths) result.push_back(scenario_of(text_of(path), path));
  return result;
}

}  // namespace couplet::test
