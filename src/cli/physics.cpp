#include "cli/physics.hpp"

#include <algorithm>
#include <variant>

#include "cli/exit_code.hpp"
#include "physics/physics.hpp"

namespace couplet::cli {

namespace {

bool too_long(const scenario::RunSettings& run) {
  return run.duration > physics::simgrid_longest || run.drain > physics::simgrid_longest - run.duration;
}

int use_simgrid(Shell& shell) {
  if (!shell.simgrid_run) {
    return wrong_usage(
        "--physics: there is no couplet-simgrid beside this program; copy it there, or, if Couplet was built "
        "without SimGrid, install that (Debian: libsimgrid-dev) and build again, or leave --physics out to "
        "have "
        "the built-in physics",
        shell);
  }
  shell.run = shell.simgrid_run;
  shell.physics = shell.simgrid;
  return exit_done;
}

void find_simgrid(Shell& shell) {
  if (!shell.simgrid_run && shell.become_simgrid) shell.become_simgrid();
}

bool has_lv08(const scenario::Scenario& scenario) {
  return std::any_of(
      scenario.architectures.begin(), scenario.architectures.end(),
      [](const auto& architecture) { return architecture.network == scenario::NetworkModel::lv08; });
}

const std::string& platform_file(const scenario::Scenario& scenario) {
  return scenario.architectures.front().platform_file;  // that of all
}

int use_builtin(const scenario::Scenario& scenario, const Arguments& arguments, Shell& shell) {
  if (!platform_file(scenario).empty()) {
    shell.err << "couplet: " << arguments.scenario
              << ": /platform/file: the built-in physics takes no platform file; "
              << (arguments.physics == PhysicsChoice::builtin
                      ? "leave out --physics builtin"
                      : "build Couplet with SimGrid (Debian: libsimgrid-dev)")
              << ", or describe hosts, links and routes in the scenario\n";
    return exit_invalid;
  }
  note_builtin(scenario, arguments.scenario, arguments.quiet, shell);
  return exit_done;
}

}  // namespace

bool has_platform(const scenario::Scenario& scenario) {
  return std::any_of(
      scenario.architectures.begin(), scenario.architectures.end(), [](const auto& architecture) {
        return std::any_of(architecture.components.begin(), architecture.components.end(),
                           [](const auto& component) {
                             return std::holds_alternative<scenario::HostSpec>(component.spec) ||
                                    std::holds_alternative<scenario::LinkSpec>(component.spec);
                           });
      });
}

void note_builtin(const scenario::Scenario& scenario, const std::string& file, bool quiet, Shell& shell) {
  if (quiet || !has_lv08(scenario)) return;
  shell.err << "couplet: " << file
            << ": /platform/network: \"LV08\" needs SimGrid; the built-in physics goes on with \"CM02\"\n";
}

int take_simgrid(Shell& shell) {
  find_simgrid(shell);
  return use_simgrid(shell);
}

int choose_physics(const scenario::Scenario& scenario, const Arguments& arguments, Shell& shell) {
  if (arguments.physics == PhysicsChoice::builtin) return use_builtin(scenario, arguments, shell);
  const bool asked_for = arguments.physics == PhysicsChoice::simgrid;
  if (!asked_for && !has_platform(scenario)) return exit_done;
  find_simgrid(shell);
  if (!shell.simgrid_run && !asked_for) {
    if (!arguments.quiet && platform_file(scenario).empty()) {
      shell.err
          << "couplet: there is no couplet-simgrid beside this program: hosts and links are those of the "
             "built-in physics, as with --physics builtin\n";
    }
    return use_builtin(scenario, arguments, shell);
  }
  if (shell.simgrid_run && too_long(scenario.run)) {
    shell.err
        << "couplet: " << arguments.scenario
        << ": a run of more than 30 days, its drain included, is too long for SimGrid, whose clock would no "
           "longer tell nanoseconds apart; shorten /run/duration or /run/drain, or use --physics builtin\n";
    return exit_invalid;
  }
  return use_simgrid(shell);
}

}  // namespace couplet::cli
