#include "experiment/warmup.hpp"

#include "catch.hpp"
#include "experiment/pilot.hpp"
#include "experiment/stand_in.hpp"
#include "sim/check.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using scenario::WarmupOrigin;

namespace {

/// A pilot run finds 2 s for "tight" and 3 s for "loose"; how much of it is to be relied on is said.
struct Model {
  bool reliable = true;
  int runs = 0;

  model::RunResult operator()(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                              const model::RunOptions& options) {
    ++runs;
    CHECK(scenario.run.warmup_origin == WarmupOrigin::automatic);
    CHECK(scenario.run.warmup == sim::Duration{0});
    CHECK(options.replication == 0);
    model::RunResult result = test::stand_in_run(scenario, architecture, options);
    const bool loose = architecture.name == "loose";
    result.truncation = model::Truncation{loose ? 3s : 2s, !loose || reliable};
    return result;
  }
};

scenario::Scenario automatic() {
  scenario::Scenario scenario = test::two_architectures(4);
  scenario.run.warmup_origin = WarmupOrigin::automatic;
  return scenario;
}

}  // namespace

TEST_CASE("all architectures get the longest warm-up that one of them needs") {
  for (const std::uint32_t jobs : {1U, 2U}) {
    scenario::Scenario scenario = automatic();
    experiment::PointsOptions options;
    options.jobs = jobs;
    CHECK_FALSE(experiment::settle_warmup(scenario, Model{}, options));
    CHECK(scenario.run.warmup == 3s);
    CHECK(scenario.run.warmup_origin == WarmupOrigin::found);
    CHECK(scenario.run.replications == 4);
  }
}

TEST_CASE("one architecture whose warm-up is doubtful makes it doubtful") {
  scenario::Scenario scenario = automatic();
  Model model;
  model.reliable = false;
  CHECK_FALSE(experiment::settle_warmup(scenario, model, {}));
  CHECK(scenario.run.warmup == 3s);
  CHECK(scenario.run.warmup_origin == WarmupOrigin::doubtful);
}

TEST_CASE("a warm-up that is given needs no pilot run") {
  scenario::Scenario scenario = test::two_architectures(1);
  scenario.run.warmup = 1s;
  const auto never = [](const scenario::Scenario&, const scenario::Architecture&,
                        const model::RunOptions&) -> model::RunResult { throw model::LimitError("it ran"); };
  CHECK_FALSE(experiment::settle_warmup(scenario, never, {}));
  CHECK(scenario.run.warmup == 1s);
  CHECK_THROWS_AS(experiment::pilot_of(scenario), sim::InvariantError);
}

TEST_CASE("a pilot run that fails is told like any other") {
  scenario::Scenario scenario = automatic();
  const auto failing = [](const scenario::Scenario&, const scenario::Architecture&,
                          const model::RunOptions&) -> model::RunResult {
    throw model::LimitError("too much");
  };
  experiment::PointsOptions options;
  options.jobs = 1;
  const auto points = experiment::settle_warmup(scenario, failing, options);
  REQUIRE(points);
  REQUIRE(points->failure);
  CHECK(points->failure->message == "too much");
  CHECK(points->failure->architecture == "tight");
}
