#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/read_scenario.hpp"
#include "report/humane.hpp"

namespace couplet::cli {

namespace {

std::string many(std::size_t count, const char* one, const char* more) {
  return report::counted(static_cast<double>(count), one, more);
}

}  // namespace

int validate(const Arguments& arguments, Shell& shell) {
  const ReadScenario read = read_scenario(arguments, shell);
  if (!read.scenario) return read.exit_code;
  const scenario::Scenario& scenario = *read.scenario;
  std::string parts;
  std::size_t failures = 0;
  for (const auto& architecture : scenario.architectures) {
    if (!parts.empty()) parts += ", ";
    parts += architecture.name + " of " + many(architecture.components.size(), "component", "components");
    failures = std::max(failures, architecture.failures.size() + architecture.failures_not_applicable.size());
  }
  shell.out << fmt::format("{}: valid; {} ({}), {}, {}, {}\n", arguments.scenario,
                           many(scenario.architectures.size(), "architecture", "architectures"), parts,
                           many(scenario.architectures.front().producers.size(), "producer", "producers"),
                           many(failures, "failure", "failures"),
                           many(scenario.expectations.size(), "expectation", "expectations"));
  return exit_done;
}

}  // namespace couplet::cli
