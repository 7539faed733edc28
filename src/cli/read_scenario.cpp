#include "cli/read_scenario.hpp"

#include <algorithm>
#include <utility>

#include "cli/exit_code.hpp"
#include "cli/physics.hpp"
#include "cli/read_file.hpp"
#include "report/files.hpp"
#include "scenario/suggest.hpp"

namespace couplet::cli {

namespace {

/// Of a recorded trace: ten million rows of a hundred bytes.
constexpr std::size_t recorded_size_max = std::size_t{1} << 30;

std::vector<std::string> names_of(const std::vector<scenario::Architecture>& architectures) {
  std::vector<std::string> names;
  for (const auto& architecture : architectures) names.push_back(architecture.name);
  return names;
}

/// Keeps one architecture. False, and said, if there is none of that name.
bool keep_only(const std::string& wanted, ReadScenario& read, Shell& shell) {
  if (!has_architecture(*read.scenario, wanted, shell)) return false;
  auto& architectures = read.scenario->architectures;
  read.left_out = names_of(architectures);
  std::erase(read.left_out, wanted);
  std::erase_if(architectures, [&](const auto& architecture) { return architecture.name != wanted; });
  return true;
}

}  // namespace

bool has_architecture(const scenario::Scenario& scenario, const std::string& wanted, Shell& shell) {
  const std::vector<std::string> names = names_of(scenario.architectures);
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return true;
  const std::string near = scenario::nearest(wanted, names);
  shell.err << "couplet: --arch: there is no architecture \"" << wanted << "\"; "
            << (near.empty() ? "there are " + scenario::listed(names) : "did you mean \"" + near + "\"?")
            << "\n";
  return false;
}

void show(const scenario::Problems& problems, Shell& shell) {
  for (const auto& problem : problems) shell.err << problem.text() << "\n";
  if (problems.size() > 1) shell.err << problems.size() << " problems\n";
}

std::optional<scenario::Scenario> load_text(const std::string& text, const std::string& file,
                                            std::vector<scenario::Override> overrides,
                                            scenario::Problems& problems) {
  scenario::LoadOptions options;
  options.file_name = file;
  options.overrides = std::move(overrides);
  options.read_file = [](const std::string& path) {
    scenario::FileContent content;
    try {
      content.content = read_file(path, recorded_size_max);
    } catch (const report::FileError& error) {
      content.error = error.what();
    }
    return content;
  };
  return scenario::load(text, options, problems);
}

std::optional<scenario::Scenario> load_scenario(const Arguments& arguments, scenario::Problems& problems) {
  return load_text(read_file(arguments.scenario), arguments.scenario, arguments.overrides, problems);
}

ReadScenario read_scenario(const Arguments& arguments, Shell& shell) {
  ReadScenario read;
  scenario::Problems problems;
  read.text = read_file(arguments.scenario);
  read.scenario = load_text(read.text, arguments.scenario, arguments.overrides, problems);
  if (!read.scenario) {
    show(problems, shell);
    read.exit_code = exit_invalid;
    return read;
  }
  if (arguments.seed) read.scenario->run.seed = *arguments.seed;
  if (arguments.replications) read.scenario->run.replications = *arguments.replications;
  if (arguments.architecture && !keep_only(*arguments.architecture, read, shell)) {
    read.scenario.reset();
    read.exit_code = exit_usage;
    return read;
  }
  read.exit_code = choose_physics(*read.scenario, arguments, shell);
  if (read.exit_code != exit_done) read.scenario.reset();
  return read;
}

}  // namespace couplet::cli
