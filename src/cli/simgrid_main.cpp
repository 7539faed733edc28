#include "cli/surroundings.hpp"
#include "experiment/own_process.hpp"
#include "model/run.hpp"
#include "physics/simgrid.hpp"

// The same program, linked with SimGrid; couplet starts it in its own place when a scenario needs it.

namespace {

couplet::model::RunResult run_by_simgrid(const couplet::scenario::Scenario& scenario,
                                         const couplet::scenario::Architecture& architecture,
                                         const couplet::model::RunOptions& options) {
  couplet::model::RunOptions with_simgrid = options;
  with_simgrid.physics = couplet::physics::make_simgrid;
  return couplet::model::run(scenario, architecture, with_simgrid);
}

}  // namespace

int main(int argc, char** argv) {
  return couplet::cli::carry_out_here(argc, argv, "simgrid-" + couplet::physics::simgrid_version(),
                                      couplet::experiment::in_own_process(run_by_simgrid), nullptr);
}
