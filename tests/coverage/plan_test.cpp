// The search of a plan against running every point: on three scenarios, with short runs.

#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "experiment/plan.hpp"
#include "model/run.hpp"
#include "report/temporary_folder.hpp"
#include "scenario/load.hpp"

using namespace couplet;

namespace {

struct Asked {
  std::string file;
  std::vector<scenario::Override> set;
  std::vector<std::string> vary, require;
  std::string objective;
  bool maximise = false;
};

experiment::PlanQuestion question_of(const Asked& asked) {
  experiment::PlanQuestion question;
  std::string error;
  for (const std::string& text : asked.vary) {
    auto axis = experiment::read_axis(text, error);
    INFO(error);
    REQUIRE(axis);
    question.axes.push_back(std::move(*axis));
  }
  for (const std::string& text : asked.require) {
    scenario::ExpectationError wrong;
    question.requirements.push_back(*scenario::parse_expectation(text, wrong));
  }
  question.objective = *experiment::read_objective(asked.objective, asked.maximise, question.axes, error);
  question.replications = 3;
  return question;
}

/// The plan, and how many points it ran of every hundred.
void check(const Asked& asked) {
  const std::ifstream file(std::string(COUPLET_SCENARIOS "/") + asked.file);
  std::ostringstream text;
  text << file.rdbuf();
  const auto load = [&](const std::vector<scenario::Override>& varied, scenario::Problems& problems) {
    scenario::LoadOptions options;
    options.file_name = asked.file;
    options.overrides = asked.set;
    options.overrides.insert(options.overrides.end(), varied.begin(), varied.end());
    auto loaded = scenario::load(text.str(), options, problems);
    for (const auto& problem : problems) UNSCOPED_INFO(problem.text());
    return loaded;
  };
  const test::TemporaryFolder folder;
  experiment::PlanQuestion question = question_of(asked);
  // A file of its own each: the search must not find what the exhaustive one has left.
  experiment::PointStore few(folder.path("few.sqlite")), all(folder.path("all.sqlite"));
  const experiment::Plan plan = experiment::run_plan(question, load, model::run, few, {});
  question.exhaustive = true;
  const experiment::Plan exhaustive = experiment::run_plan(question, load, model::run, all, {});
  REQUIRE(exhaustive.failures.empty());
  REQUIRE(exhaustive.search.points().size() == exhaustive.search.size());
  REQUIRE(exhaustive.chosen() != nullptr);
  REQUIRE(plan.chosen() != nullptr);
  const auto at = [&](const experiment::Plan& of) {
    return about(question.axes, question.values(of.search.place(of.chosen()->number)));
  };
  WARN(asked.file << ": " << at(plan) << " by " << plan.runs << " of " << exhaustive.runs << " runs");
  CHECK(plan.chosen()->objective.value == exhaustive.chosen()->objective.value);
  CHECK(few.size() == plan.runs);
  CHECK(plan.runs * 3 <= exhaustive.runs);
  // The best is not at an end of the grid, where nothing would have to be found.
  CHECK(plan.chosen()->number > 0);
  CHECK(plan.chosen()->number + 1 < plan.search.size());
}

}  // namespace

TEST_CASE("a plan finds what all runs find: how many renderers url2png needs after a crash") {
  check({"url2png.json",
         {{"/run/duration", "40m"}, {"/failures/0/at", "15m"}, {"/failures/0/for", "5m"}},
         {"/architectures/loose/components/renderer/instances=1..24:1"},
         {"loose.completion.p95 < 5min"},
         "/architectures/loose/components/renderer/instances"});
}

TEST_CASE("a plan finds what all runs find: two tiers of a web shop, a price for each") {
  check({"load_balanced_web.json",
         {{"/run/duration", "3m"},
          {"/run/warmup", "30s"},
          {"/failures", "[]"},
          {"/workload/visitors/arrivals/rate", "100/s"}},
         {"/architectures/loose/components/worker/instances=1..12:1",
          "/architectures/loose/components/worker/concurrency=1..10:1"},
         {"loose.completion.p95 < 400ms", "loose.requests.failed_share < 1%"},
         "/architectures/loose/components/worker/instances * 5 + "
         "/architectures/loose/components/worker/instances * "
         "/architectures/loose/components/worker/concurrency"});
}

TEST_CASE("a plan finds what all runs find: the load that a single server bears") {
  check({"mm1.json",
         {{"/run/duration", "40m"}},
         {"/workload/customers/arrivals/rate=1/s..9.5/s:0.1/s"},
         {"one_server.response.p95 < 1s"},
         "one_server.throughput",
         true});
}
