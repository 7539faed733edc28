#include "report/diagram.hpp"

#include <algorithm>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/read_scenario.hpp"
#include "report/diagram_formats.hpp"
#include "report/files.hpp"

namespace couplet::cli {

namespace {

std::string drawn(const std::vector<report::Diagram>& diagrams, const std::string& title, Picture picture) {
  switch (picture) {
    case Picture::dot: return report::diagrams_dot(diagrams, title);
    case Picture::mermaid: return report::diagrams_mermaid(diagrams, title);
    case Picture::svg: break;
  }
  return report::diagrams_svg(diagrams, title);
}

}  // namespace

int diagram(const Arguments& arguments, Shell& shell) {
  scenario::Problems problems;
  const auto scenario = load_scenario(arguments, problems);
  if (!scenario) {
    show(problems, shell);
    return exit_invalid;
  }
  std::vector<report::Diagram> diagrams = report::diagrams(*scenario);
  if (arguments.architecture) {
    if (!has_architecture(*scenario, *arguments.architecture, shell)) return exit_usage;
    std::erase_if(diagrams, [&](const auto& each) { return each.architecture != *arguments.architecture; });
  }
  const std::string title = scenario->title.empty() ? scenario->name : scenario->title;
  const std::string text = drawn(diagrams, title, arguments.picture);
  if (arguments.out && *arguments.out != "-") {
    report::write_file(*arguments.out, text);
  } else {
    shell.out << text;
  }
  return exit_done;
}

}  // namespace couplet::cli
