#pragma once

namespace CLI {
class App;
}

namespace couplet::cli {

/// Gives the program's help its exit codes, and lines that fit a terminal of 100 columns: CLI11 by itself
/// breaks none. To be called before there are commands, which inherit it.
void shape_help(CLI::App& app);

}  // namespace couplet::cli
