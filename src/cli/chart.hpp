#pragma once

#include <optional>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is CLI11's
class App;
}

namespace couplet::cli {

/// Of chart: as they are handed to the Python package, which draws.
struct ChartArguments {
  std::string result;  // a folder of results
  std::string kind;    // "backlog"
  std::optional<std::string> format, size, out, metric, architecture;
};

/// The options of the command, for the command line's parser.
void add_chart(CLI::App& app, ChartArguments& arguments);

}  // namespace couplet::cli
