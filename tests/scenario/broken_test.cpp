#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& path) {
  const std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

FileContent read_beside(const std::string& name) {
  const fs::path path = fs::path(COUPLET_BROKEN) / name;
  if (!fs::exists(path)) return {std::nullopt, "there is no such file"};
  return {content_of(path), ""};
}

/// What the program writes to standard error, the file called by its bare name.
std::string complaint(const std::string& name, const std::string& text,
                      std::vector<Override> overrides = {}) {
  Problems problems;
  const bool good = load(text, {name, std::move(overrides), read_beside}, problems).has_value();
  CHECK(!good);
  std::string result;
  for (const Problem& problem : problems) result += problem.text() + "\n";
  if (problems.size() > 1) result += std::to_string(problems.size()) + " problems\n";
  return result;
}

std::vector<fs::path> broken_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(COUPLET_BROKEN)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("each broken file is answered word for word") {
  const std::vector<fs::path> files = broken_files();
  CHECK(files.size() >= 64);
  for (const fs::path& file : files) {
    DYNAMIC_SECTION(file.stem().string()) {
      fs::path expected = file;
      expected.replace_extension(".txt");
      CHECK(complaint(file.filename().string(), content_of(file)) == content_of(expected));
    }
  }
}

TEST_CASE("a file of 200,000 brackets is refused, not followed") {
  CHECK(complaint("deep.json", std::string(200'000, '[')) ==
        "deep.json:1:101: brackets are nested more than 100 deep; that is the limit\n");
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  CHECK(complaint("deep.json", objects) ==
        "deep.json:1:501: brackets are nested more than 100 deep; that is the limit\n");
}

TEST_CASE("a file of 100 MB is refused before it is read") {
  CHECK(complaint("large.json", std::string(100'000'000, ' ')) ==
        "large.json: the file has 100000000 bytes; at most 67108864 (64 MiB) are allowed; recorded customers "
        "belong "
        "into a file of their own, which a \"trace\" names\n");
}

TEST_CASE("an override to nowhere is refused") {
  CHECK(complaint("x.json", SampleFile{}.text(), {{"/workload/vistors/arrivals/rate", "2/s"}}) ==
        "--set /workload/vistors/arrivals/rate=2/s: /workload has no \"vistors\"; did you mean "
        "\"visitors\"?\n");
}
