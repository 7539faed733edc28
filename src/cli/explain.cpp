#include <algorithm>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/read_scenario.hpp"
#include "cli/simulate.hpp"
#include "experiment/lives.hpp"
#include "report/life.hpp"
#include "scenario/suggest.hpp"

namespace couplet::cli {

using experiment::LifeChoice;

namespace {

/// Empty, or why the producer of --request is not clear.
std::string wrong_producer(const scenario::Scenario& scenario, const LifeChoice& choice) {
  std::vector<std::string> names;
  for (const auto& producer : scenario.architectures.front().producers) names.push_back(producer.name);
  const std::string& wanted = choice.request.producer;
  if (wanted.empty()) {
    if (names.size() == 1) return "";
    return "--request: there are several producers; write " + names.front() + ":" +
           std::to_string(choice.request.number) + "; the producers are " + scenario::listed(names);
  }
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return "";
  const std::string near = scenario::nearest(wanted, names);
  return "--request: there is no producer \"" + wanted + "\"; " +
         (near.empty() ? "there are " + scenario::listed(names) : "did you mean \"" + near + "\"?");
}

}  // namespace

int explain(const Arguments& arguments, Shell& shell) {
  ReadScenario read = read_scenario(arguments, shell);
  if (!read.scenario) return read.exit_code;
  const LifeChoice& choice = arguments.life;
  const bool one = choice.by == LifeChoice::By::request;
  if (one) {
    const std::string wrong = wrong_producer(*read.scenario, choice);
    if (!wrong.empty()) return wrong_usage(wrong, shell);
  }
  if (const auto pilot = settle_warmup(*read.scenario, arguments, shell)) return ended(*pilot, shell);
  const experiment::Lives lives = experiment::follow_lives(*read.scenario, shell.run, choice);
  if (lives.failure) return tell(*lives.failure, shell);
  const bool none = std::all_of(lives.architectures.begin(), lives.architectures.end(),
                                [](const auto& each) { return each.lives.empty(); });
  if (one && none) {
    return wrong_usage("--request: no customer issues a request " + std::to_string(choice.request.number) +
                           "; they are counted from 0",
                       shell);
  }
  const report::TextStyle style;
  shell.out << (arguments.format == Format::json
                    ? report::lives_json(*read.scenario, lives.architectures)
                    : report::lives_text(*read.scenario, lives.architectures, choice, style));
  return exit_done;
}

}  // namespace couplet::cli
