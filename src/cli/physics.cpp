#include "cli/physics.hpp"

#include <algorithm>
#include <variant>

#include "cli/exit_code.hpp"

namespace couplet::cli {

namespace {

constexpr sim::Duration simgrid_horizon = std::chrono::hours{30 * 24};

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

bool too_long(const scenario::RunSettings& run) {
  return run.duration > simgrid_horizon || run.drain > simgrid_horizon - run.duration;
}

}  // namespace

int choose_physics(const scenario::Scenario& scenario, const Arguments& arguments, Shell& shell) {
  if (arguments.physics == PhysicsChoice::builtin) return exit_done;
  const bool asked_for = arguments.physics == PhysicsChoice::simgrid;
  if (!asked_for && !has_platform(scenario)) return exit_done;
  if (!shell.simgrid_run && shell.become_simgrid) shell.become_simgrid();
  if (!shell.simgrid_run) {
    if (!asked_for) return exit_done;
    return wrong_usage(
        "--physics: Couplet was built without SimGrid; install it (Debian: libsimgrid-dev) and build again, "
        "or leave "
        "--physics out to have the built-in physics",
        shell);
  }
  if (too_long(scenario.run)) {
    shell.err
        << "couplet: " << arguments.scenario
        << ": a run of more than 30 days, its drain included, is too long for SimGrid, whose clock would no "
           "longer tell nanoseconds apart; shorten /run/duration or /run/drain, or use --physics builtin\n";
    return exit_invalid;
  }
  shell.run = shell.simgrid_run;
  return exit_done;
}

}  // namespace couplet::cli
