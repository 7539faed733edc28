// The same random systems on random hosts, simulated by SimGrid: each run in a process of its own.

#include "catch.hpp"
#include "experiment/own_process.hpp"
#include "model/bench.hpp"
#include "model/random_platform.hpp"
#include "physics/simgrid.hpp"

using namespace couplet;

namespace {

model::RunResult run_by_simgrid(const scenario::Scenario& scenario,
                                const scenario::Architecture& architecture,
                                const model::RunOptions& options) {
  model::RunOptions with_simgrid = options;
  with_simgrid.physics = physics::make_simgrid;
  return model::run(scenario, architecture, with_simgrid);
}

}  // namespace

TEST_CASE("random systems on hosts: by SimGrid nothing leaks either, and twice the same is the same") {
  const experiment::RunFunction run = experiment::in_own_process(run_by_simgrid);
  const auto play_there = [&](const scenario::Scenario& scenario) {
    return Outcome{run(scenario, scenario.architectures.front(), {}), {}};
  };
  std::uint64_t completed = 0;
  std::uint64_t by_builtin = 0;
  for (std::uint64_t number = 1; number <= 40; ++number) {
    const std::string text = random_platform(number);
    INFO("scenario " << number << ": " << text);
    const auto scenario = scenario_of(text);
    const Outcome outcome =
        play_there(scenario);  // throws if the books of a part or of the links do not balance
    CHECK(outcome.result.books.balanced());
    completed += outcome.result.books.completed;
    by_builtin += play(scenario).result.books.completed;
    if (number % 10 == 0) CHECK(fingerprint(outcome) == fingerprint(play_there(scenario)));
  }
  // An order of two events of one moment may differ, and what follows from it; but hardly ever.
  CHECK(completed > 30);
  CHECK(static_cast<double>(completed) == Approx(static_cast<double>(by_builtin)).epsilon(0.02));
}
