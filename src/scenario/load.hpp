#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/problem.hpp"
#include "scenario/scenario.hpp"

namespace couplet::scenario {

/// "--set /workload/visitors/arrivals/rate=20/s": the value is JSON if it parses as JSON, else a string.
struct Override {
  std::string pointer;
  std::string value;
};

/// Content of a file, or why it cannot be read: "there is no such file".
struct FileContent {
  std::optional<std::string> content;
  std::string error;
};

struct LoadOptions {
  std::string file_name;            // for messages and the scenario's name
  std::vector<Override> overrides;  // applied in order
  /// Reads a file that the scenario names (a trace). Relative paths begin in the scenario's folder. Empty:
  /// such a file is reported as not readable here.
  std::function<FileContent(const std::string& path)> read_file{};
};

/// Reads a scenario. Either it is returned, or `problems` holds every mistake of the file, in file order.
/// `text` is the file's content; other files are read with options.read_file alone.
std::optional<Scenario> load(std::string_view text, const LoadOptions& options, Problems& problems);

}  // namespace couplet::scenario
