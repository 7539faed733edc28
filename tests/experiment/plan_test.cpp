#include "experiment/plan.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include "catch.hpp"
#include "experiment/batched.hpp"
#include "experiment/stand_in.hpp"
#include "report/plan.hpp"
#include "report/temporary_folder.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::Axis;
using experiment::Objective;
using experiment::Outcome;
using experiment::Plan;
using experiment::PlanQuestion;
using experiment::PointStore;
using test::TemporaryFolder;

namespace {

Axis axis(const std::string& text) {
  std::string error;
  auto axis = experiment::read_axis(text, error);
  INFO(error);
  REQUIRE(axis);
  return *axis;
}

Objective objective(const std::string& text, const std::vector<Axis>& axes, bool maximise = false) {
  std::string error;
  auto read = experiment::read_objective(text, maximise, axes, error);
  INFO(error);
  REQUIRE(read);
  return *read;
}

std::string objective_error(const std::string& text, const std::vector<Axis>& axes) {
  std::string error;
  CHECK_FALSE(experiment::read_objective(text, false, axes, error));
  return error;
}

/// What "/servers" and "/speed" come to: with n servers of speed s requests take 100 ms / (n s).
scenario::Scenario servers(const std::vector<scenario::Override>& varied) {
  auto scenario = test::two_architectures(2);
  scenario.architectures.resize(1);
  scenario.hash = "servers";
  for (const auto& [pointer, value] : varied)
    scenario.hash.append(" ").append(pointer).append("=").append(value);
  return scenario;
}

using Allowed = std::function<bool(int servers, int speed)>;

/// No two servers of speed 7: there is no such configuration.
bool no_two_of_speed_7(int servers, int speed) {
  return servers != 2 || speed != 7;
}

experiment::LoadPoint loads(const Allowed& allowed) {
  return [=](const std::vector<scenario::Override>& varied,
             scenario::Problems& problems) -> std::optional<scenario::Scenario> {
    if (varied.size() == 2 && !allowed(std::stoi(varied[0].value), std::stoi(varied[1].value))) {
      problems.push_back({"servers.json", 0, 0, "/servers", "none of these"});
      return std::nullopt;
    }
    return servers(varied);
  };
}

double after(const std::string& text, const std::string& what) {
  const std::size_t at = text.find(what + "=");
  return at == std::string::npos ? 1 : std::stod(text.substr(at + what.size() + 1));
}

/// The second replication is slower by 5 us, on average.
model::RunResult run_servers(const scenario::Scenario& scenario, const scenario::Architecture&,
                             const model::RunOptions& options) {
  const double power = after(scenario.hash, "/servers") * after(scenario.hash, "/speed");
  const auto latency = std::chrono::nanoseconds{static_cast<std::int64_t>(1e8 / power)};
  model::RunResult result = test::completed_after({latency + options.replication * 10us, latency});
  result.components = {{"bill", "bill", {{"power", model::Unit::count, power}}}};
  return result;
}

PlanQuestion question(const std::vector<std::string>& vary, const std::vector<std::string>& require,
                      const std::string& of, bool maximise = false) {
  PlanQuestion question;
  for (const std::string& text : vary) question.axes.push_back(axis(text));
  for (const std::string& text : require) question.requirements.push_back(test::expectation(text));
  question.objective = objective(of, question.axes, maximise);
  question.replications = 2;
  return question;
}

Plan planned(const PlanQuestion& question, PointStore& store,
             const experiment::RunFunction& run = run_servers, const Allowed& allowed = no_two_of_speed_7) {
  experiment::PlanOptions options;
  options.jobs = 2;
  return experiment::run_plan(question, loads(allowed), run, store, options);
}

std::string about_chosen(const Plan& plan) {
  if (plan.chosen() == nullptr) return "none";
  return about(plan.question.axes, plan.question.values(plan.search.place(plan.chosen()->number)));
}

report::TextStyle plain() {
  return {};
}

}  // namespace

TEST_CASE("an objective names metrics and varied values") {
  const std::vector<Axis> axes{axis("/a/instances=1..4:1"), axis("/b/timeout=500ms,1s"),
                               axis("/rate=10/s,20/s")};
  const auto value = [&](const std::string& text) {
    const Objective read = objective(text, axes);
    CHECK(read.known());
    return scenario::evaluate(read.expression, [&](const std::string& pointer) {
      return experiment::pointer_value(pointer, axes, {"3", "500ms", "20/s"});
    });
  };
  CHECK(value("/a/instances") == 3);
  CHECK(value("/a/instances + 2*/b/timeout") == 4);
  CHECK(value("(/a/instances+1) * /b/timeout") == 2);
  CHECK(value("/rate / /a/instances") == 20.0 / 3);
  CHECK(value("-/rate - 1s") == -21);
  CHECK_FALSE(objective("loose.cost.total + /a/instances", axes).known());
}

TEST_CASE("an objective that makes no sense is told") {
  const std::vector<Axis> axes{axis("/a/instances=1..4:1"), axis("/type=small,large")};
  CHECK(objective_error("/a/instance", axes) == "/a/instance is not varied; did you mean /a/instances?");
  CHECK(objective_error("/z", axes) == "/z is not varied; what is varied: /a/instances and /type");
  CHECK(objective_error("2 * /type", axes) == "/type: small is not a number");
  CHECK(objective_error("2 + 3", axes) ==
        "\"2 + 3\" names neither a metric nor a varied value: it is the same everywhere");
  CHECK(objective_error("/a/instances +", axes) ==
        "\"/a/instances +\": at character 15: expected a number, a metric such as loose.cost.total or a JSON "
        "pointer, found the end");
  CHECK(objective_error("3 * /", axes) == "\"3 * /\": at character 6: expected a name behind the slash");
  CHECK(objective_error("/a/instances < 3", axes) ==
        "\"/a/instances < 3\": at character 14: expected the end, + - * or /, found '<'");
}

TEST_CASE("a range without a step is cut into a hundred parts, or into ones") {
  Axis range = axis("/rate=0.5..2.5/s");
  CHECK(experiment::first_part(range) == "0.52/s");
  experiment::cut(range, false);
  CHECK(range.values.size() == 101);
  CHECK(range.values.front() == "0.5/s");
  CHECK(range.values[1] == "0.52/s");
  CHECK(range.values.back() == "2.5/s");
  Axis whole = axis("/threads=3..7");
  experiment::cut(whole, true);
  CHECK(whole.values == std::vector<std::string>{"3", "4", "5", "6", "7"});
  Axis one = axis("/threads=3..3");
  experiment::cut(one, false);
  CHECK(one.values == std::vector<std::string>{"3"});
}

TEST_CASE("a requirement is met when its interval says so") {
  const auto result = [](const std::vector<double>& shares) {
    auto scenario = test::two_architectures(static_cast<std::uint32_t>(shares.size()));
    std::vector<std::vector<model::RunResult>> runs(2);
    for (const double share : shares) {
      for (auto& of : runs) {
        of.push_back(test::completed_after({1s}));
        of.back().components = {{"part", "part", {{"load", model::Unit::fraction, share}}}};
      }
    }
    return experiment::summarise(scenario, runs);
  };
  const auto standing = [&](const std::string& text, const std::vector<double>& shares) {
    return experiment::standing_of(test::expectation(text), result(shares));
  };
  CHECK(standing("loose.part.load < 0.5", {0.1, 0.2, 0.1}).outcome == Outcome::holds);
  CHECK(standing("loose.part.load < 0.5", {0.1, 0.9, 0.1}).outcome == Outcome::inconclusive);
  CHECK(standing("loose.part.load < 0.5", {0.8, 0.9, 0.8}).outcome == Outcome::fails);
  CHECK(standing("loose.part.load < 0.5", {0.1}).outcome == Outcome::inconclusive);  // no interval
  CHECK(standing("always loose.part.load < 0.5", {0.1, 0.49, 0.1}).outcome == Outcome::holds);
  CHECK(standing("loose.part.load == 0", {0, 0}).outcome == Outcome::holds);
  CHECK(standing("loose.part.load < 0.5", {0.1, 0.2}).margin.value == Approx(0.35));
  CHECK(standing("loose.part.load > 0.5", {0.1, 0.2}).margin.value == Approx(-0.35));
  CHECK(standing("loose.part.load in [0, 0.5]", {0.1, 0.2}).margin.value == Approx(0.15));
  CHECK(standing("loose.part.load == 0", {0.1, 0.2}).margin.value == Approx(-0.15));
  CHECK(standing("loose.part.load != 0.5 +- 0.1", {0.1, 0.2}).margin.value == Approx(0.25));
  CHECK(standing("loose.part.load <= 0.5 +- 0.1", {0.1, 0.2}).left.value == Approx(0.15));
  CHECK(standing("loose.part.load > 0.5", {0.1, 0.2}).bound == 0.5);
  CHECK(standing("loose.part.load < 0.5", {0.8, 0.9}).bound == 0.5);
  CHECK(standing("loose.part.load in [0.2, 0.5]", {0.1, 0.2}).bound == 0.2);
  CHECK(standing("loose.part.load in [0.2, 0.5]", {0.8, 0.9}).bound == 0.5);
}

TEST_CASE("what has changed is told by pairs") {
  const auto estimate = [](std::vector<double> parts) {
    experiment::Estimate made;
    made.value = stats::mean(parts);
    made.parts = std::move(parts);
    return made;
  };
  // Far apart from each other, but each a little more than its partner.
  CHECK(experiment::change(estimate({1, 50, 900}), estimate({2, 51.1, 901})) == 1);
  CHECK(experiment::change(estimate({2, 51.1, 901}), estimate({1, 50, 900})) == -1);
  CHECK(experiment::change(estimate({1, 50, 900}), estimate({900, 1, 60})) == 0);
  CHECK(experiment::change(estimate({1}), estimate({2})) == 1);
  CHECK(experiment::change(estimate({1, 2}), estimate({1, 2})) == 0);
  const auto none = estimate({std::nan("")});
  CHECK(experiment::change(none, estimate({1})) == 1);
  CHECK(experiment::change(estimate({1}), none) == -1);
  CHECK(experiment::change(none, none) == 0);
}

TEST_CASE("a plan finds the cheapest configuration, and finds all of it again") {
  const TemporaryFolder folder;
  const auto asked = question({"/servers=1..40:1"}, {"tight.completion.max < 10ms"}, "/servers");
  std::string first;
  {
    PointStore store(folder.path("sweep.sqlite"), "v");
    const Plan plan = planned(asked, store);
    CHECK(about_chosen(plan) == "/servers=11");  // 100 ms / 11; ten come to 10 ms
    CHECK(plan.search.points().size() <= 9);
    CHECK(plan.runs == 2 * plan.search.points().size());
    CHECK(plan.found == 0);
    CHECK(store.size() == plan.runs);
    first = report::plan_json(plan, {"servers", "h", 1});
  }
  PointStore store(folder.path("sweep.sqlite"), "v");
  const auto nothing = [](const scenario::Scenario&, const scenario::Architecture&,
                          const model::RunOptions&) -> model::RunResult {
    throw std::runtime_error("again");
  };
  const Plan again = planned(asked, store, nothing);
  CHECK(again.found == again.runs);
  CHECK(report::plan_json(again, {"servers", "h", 1}) == first);
}

TEST_CASE("a plan's objective may be a metric, and large") {
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  const Plan plan = planned(question({"/servers=1..5:1", "/speed=1..9:1"}, {"tight.completion.mean > 9ms"},
                                     "tight.bill.power", true),
                            store);
  CHECK(plan.chosen()->objective.value == 10);  // 10 ms; eleven cannot be had, and twelve are too fast
  CHECK(plan.chosen()->requirements[0].outcome == Outcome::holds);
}

TEST_CASE("combinations that the scenario does not allow are passed over") {
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  auto asked = question({"/servers=1..3:1", "/speed=1..9:1"}, {"tight.completion.max < 7.5ms"},
                        "/servers * 100 + /speed");
  asked.exhaustive = true;
  const Plan plan = planned(asked, store);
  CHECK(about_chosen(plan) == "/servers=2 /speed=8");
  REQUIRE(plan.failures.size() == 1);
  CHECK(plan.failures[0].failure.kind == experiment::FailureKind::invalid);
  CHECK(plan.failures[0].number == 15);
  CHECK(plan.search.points().size() == 27);
}

TEST_CASE("where combinations are impossible a plan finds what running all of them finds") {
  struct Case {
    Allowed allowed;
    const char* cheapest;
  };
  const std::vector<Case> cases{
      {[](int count, int speed) { return count <= speed; }, "/servers=3 /speed=4"},
      {[](int count, int speed) { return count != 3 && speed != 4; }, "/servers=4 /speed=3"},
      // Along one axis through the centre there is the centre alone.
      {[](int count, int speed) { return count != 3 || speed == 4; }, "/servers=4 /speed=3"},
      {[](int count, int speed) { return (count + speed) % 2 == 0; }, "/servers=6 /speed=2"},
      {[](int count, int speed) { return count * speed < 12; }, "none"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.cheapest);
    const TemporaryFolder folder;
    PointStore store(folder.path("sweep.sqlite"), "v");
    auto asked = question({"/servers=1..6:1", "/speed=1..7:1"}, {"tight.completion.max < 9ms"},
                          "10 * /servers + 11 * /speed");
    for (const bool known : {true, false}) {
      if (!known) asked.objective = objective("tight.bill.power", asked.axes);
      asked.exhaustive = false;
      const Plan few = planned(asked, store, run_servers, each.allowed);
      asked.exhaustive = true;
      const Plan all = planned(asked, store, run_servers, each.allowed);
      if (known) CHECK(about_chosen(all) == each.cheapest);
      REQUIRE((few.chosen() == nullptr) == (all.chosen() == nullptr));
      if (all.chosen() != nullptr) CHECK(few.chosen()->score == all.chosen()->score);
      CHECK(few.search.points().size() < all.search.points().size());
      for (const auto& failed : all.failures) CHECK(failed.failure.kind == experiment::FailureKind::invalid);
    }
  }
}

TEST_CASE("a metric that does not exist ends the search, and what may have been meant is told") {
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  const Plan plan =
      planned(question({"/servers=1..40:1"}, {"tight.completion.p98 < 10ms"}, "/servers"), store);
  CHECK(plan.unknown_metric ==
        "nothing is called \"tight.completion.p98\"; did you mean \"tight.completion.p90\"?");
  CHECK(plan.runs == 6);  // three points
}

TEST_CASE("how close the others come") {
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  const Plan plan =
      planned(question({"/servers=1..40:1"}, {"tight.completion.max < 10ms"}, "/servers"), store);
  REQUIRE(plan.next_best() != nullptr);
  CHECK(plan.next_best()->objective.value > 11);
  REQUIRE(plan.nearest_miss() != nullptr);
  CHECK(plan.nearest_miss()->objective.value == 10);
  const auto frontier = plan.frontier();
  CHECK(frontier.size() == plan.search.points().size());  // each server buys something
  for (std::size_t i = 1; i < frontier.size(); ++i) CHECK(frontier[i - 1]->score < frontier[i]->score);
  const std::string text = report::plan_text(plan, plain());
  INFO(text);
  CHECK(text.find("Minimize  /servers\n") == 0);
  CHECK(text.find("vary      /servers = 1 … 40, 40 values, 1 apart\n") != std::string::npos);
  CHECK(text.find(" of 40 points, ") != std::string::npos);
  CHECK(text.find("  the margin of tight.completion.max < 10ms rises with servers\n") != std::string::npos);
  CHECK(text.find("\nservers=11: /servers = 11\n  --set /servers=11\n") != std::string::npos);
  CHECK(text.find("closest of those run that would be better: servers=10: /servers = 10; "
                  "tight.completion.max < 10ms: ") != std::string::npos);
}

TEST_CASE("where nothing meets the requirements, what comes closest is told") {
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  const Plan plan =
      planned(question({"/servers=1..40:1"}, {"tight.completion.mean < 1ms"}, "/servers"), store);
  CHECK(plan.chosen() == nullptr);
  CHECK(plan.nearest_miss()->number == 39);
  const std::string text = report::plan_text(plan, plain());
  INFO(text);
  CHECK(text.find("Nothing meets the requirements, as far as the search can tell\n  closest to them: "
                  "servers=40: ") != std::string::npos);
  CHECK(plan.search.points().size() == 3);
  auto single = question({"/servers=1..4:1"}, {"tight.bill.power > 0"}, "/servers");
  single.replications = 1;
  const Plan uncertain = planned(single, store);
  CHECK(uncertain.chosen() == nullptr);
  CHECK(report::plan_text(uncertain, plain()).find("ask for --replications") != std::string::npos);
}

TEST_CASE("plan.csv has a row for each point that was run") {
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  auto asked = question({"/servers=2,3,4", "/speed=7..8:1"}, {"tight.bill.power > 20"}, "/servers");
  asked.exhaustive = true;
  const Plan plan = planned(asked, store);
  CHECK(report::plan_csv(plan, {"servers", "h", 5}) ==
        "point,/servers,/speed,seed,replications,status,chosen,frontier,/servers,/servers.low,/servers.high,"
        "tight.bill.power > 20,tight.bill.power > 20.value,tight.bill.power > 20.low,tight.bill.power > "
        "20.high\n"
        "0,2,7,5,2,failed,no,no,,,,,,,\n"
        "1,2,8,5,2,missed,no,yes,2,,,fails,16,16,16\n"
        "2,3,7,5,2,met,yes,no,3,,,holds,21,21,21\n"
        "3,3,8,5,2,met,no,yes,3,,,holds,24,24,24\n"
        "4,4,7,5,2,met,no,no,4,,,holds,28,28,28\n"
        "5,4,8,5,2,met,no,yes,4,,,holds,32,32,32\n");
}
