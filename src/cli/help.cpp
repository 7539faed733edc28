#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "report/text.hpp"

namespace couplet::cli {

namespace {

constexpr std::size_t width = 100;

constexpr const char* exit_codes =
    "Exit codes: 0 done and all expectations held; 1 an expectation failed or is inconclusive; 2 usage;\n"
    "3 the scenario is invalid; 4 the books do not balance (a bug); 5 a file could not be read or\n"
    "written; 6 a limit stopped the run; 130 interrupted.";

class WrappingFormatter final : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override {
    return beside(CLI::Formatter::make_option_desc(option));
  }

  std::string make_subcommand(const CLI::App* sub) const override {
    const std::string description = beside(sub->get_description());
    return report::left_aligned("  " + sub->get_display_name(true), column_width_) +
           CLI::detail::find_and_replace(description, "\n", "\n" + std::string(column_width_, ' ')) + "\n";
  }

 private:
  /// As lines for the column of descriptions; CLI11 indents those of an option.
  std::string beside(const std::string& description) const {
    return report::wrapped(description, width - column_width_, 0);
  }
};

}  // namespace

void shape_help(CLI::App& app) {
  app.footer(exit_codes);
  app.formatter(std::make_shared<WrappingFormatter>());
}

}  // namespace couplet::cli
