#include "experiment/grade.hpp"

#include <chrono>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "catch.hpp"
#include "experiment/grade_run.hpp"
#include "model/run.hpp"

using namespace couplet;
using namespace couplet::experiment;
using namespace std::chrono_literals;

namespace {

/// A hundred jobs a second apart for a server that needs `work` for each.
std::string scenario_of(const std::string& work, const std::string& more = "") {
  return R"({"couplet": 1, "effects": "none", "run": {"duration": "100s"},
    "workload": {"jobs": {"kind": "open", "to": "server", "arrivals": {"process": "poisson", "rate": "1/s"}}},
    "components": {"server": {"kind": "service", "backlog": 1000, "steps": [{"work": ")" +
         work + R"("}])" + more +
         R"(}}, "architectures": {"one": {}, "two": {"components": {"server": {"threads": 2}}}}})";
}

/// The starter needs 400 ms for a job; how long may be changed.
Exercise exercise_of(const std::string& criteria, const std::string& more = "") {
  scenario::Problems problems;
  const std::string rubric = R"({"rubric": 1, "allow": ["/components/server/steps/0/work"], )" + more +
                             R"("criteria": [)" + criteria + "]}";
  auto exercise =
      read_exercise("jobs", {"starter.json", scenario_of("400ms")}, {"rubric.json", rubric}, {}, problems);
  for (const auto& problem : problems) INFO(problem.text());
  REQUIRE(problems.empty());
  return *exercise;
}

Grade grade_of(const Exercise& exercise, const std::string& work, const RunFunction& run = model::run) {
  GradeOptions options;
  options.jobs = 2;
  options.time_limit = 20s;
  return grade(exercise, {"mine.json", scenario_of(work)}, run, options);
}

std::string criterion(const std::string& what, int points = 2) {
  return R"({"points": )" + std::to_string(points) + R"(, "why": "so", )" + what + "}";
}

const std::string rush =
    R"("variants": [{"name": "rush", "set": {"/workload/jobs/arrivals/rate": "4/s"}}], )";

}  // namespace

TEST_CASE("grading: seeds follow from the exercise's name and the number asked for alone") {
  const Exercise exercise = exercise_of(criterion(R"("expect": "one.requests.failed == 0")"), rush);
  const auto cases = grade_cases(exercise, 1);
  REQUIRE(cases.size() == 6);
  std::set<std::uint64_t> seeds;
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(cases[i].variant == i / 3);
    CHECK(cases[i].run == i % 3 + 1);
    CHECK(cases[i].seed == cases[i % 3].seed);  // all variants meet the same customers
    seeds.insert(cases[i].seed);
    CHECK(cases[i].seed != grade_cases(exercise, 2)[i].seed);
  }
  CHECK(seeds.size() == 3);
  Exercise other = exercise;
  other.name = "others";
  CHECK(grade_cases(other, 1)[0].seed != cases[0].seed);
  Exercise changed = exercise;
  changed.starter.text += "\n";
  CHECK(grade_cases(changed, 1)[0].seed == cases[0].seed);
}

TEST_CASE("grading: variants that nobody asks for are not run") {
  const Exercise exercise =
      exercise_of(criterion(R"("expect": "one.requests.failed == 0", "on": "rush")"), rush);
  const auto cases = grade_cases(exercise, 1);
  REQUIRE(cases.size() == 3);
  CHECK(cases[0].variant == 1);
}

TEST_CASE("grading: points need every run of every variant, and the worst is told") {
  const Exercise exercise =
      exercise_of(criterion(R"("expect": "one.response.mean < 1s")", 3) + "," +
                      criterion(R"("expect": "one.response.mean < 1s", "on": "as_given")", 4),
                  rush);
  const Grade grade = grade_of(exercise, "300ms");
  CHECK_FALSE(grade.refusal);
  CHECK(grade.points() == 7);
  CHECK(grade.earned() == 4);
  CHECK(grade.variants == std::vector<std::string>{"as_given", "rush"});
  REQUIRE(grade.criteria[0].measured.size() == 1);
  const Measured& worst = grade.criteria[0].measured[0];
  CHECK(worst.outcome == Outcome::fails);
  CHECK(worst.variant == "rush");
  CHECK(worst.value > 5);  // 1.2 times what the server can do, for 100 s
  CHECK(worst.unit == MetricUnit::seconds);
  // Of those that hold the one that comes nearest to the bound.
  CHECK(grade.criteria[1].measured[0].outcome == Outcome::holds);
  double largest = 0;
  for (const GradeCase& each : grade_cases(exercise, 1)) {
    if (each.variant != 0) continue;
    const Answers answers =
        answers_of(exercise, {"mine.json", scenario_of("300ms")}, each, model::run, [](double) {});
    largest = std::max(largest, answers[1][0].value);
  }
  CHECK(grade.criteria[1].measured[0].value == largest);
}

TEST_CASE("grading: what is inconclusive earns nothing, and says so") {
  const Exercise exercise = exercise_of(criterion(R"("expect": "surely one.requests.failed < 1")"));
  const Grade grade = grade_of(exercise, "1ms");
  CHECK(grade.criteria[0].outcome == Outcome::inconclusive);  // one replication, and no interval of a count
  CHECK(grade.earned() == 0);
}

TEST_CASE("grading: of any one suffices in each run, of expect all must hold") {
  const std::string both = R"(["one.response.mean < 1ms", "one.requests.failed == 0"])";
  const Exercise exercise =
      exercise_of(criterion(R"("any": )" + both, 1) + "," + criterion(R"("expect": )" + both));
  const Grade grade = grade_of(exercise, "300ms");
  CHECK(grade.criteria[0].earned == 1);
  CHECK(grade.criteria[0].any);
  CHECK(grade.criteria[0].measured.size() == 2);
  CHECK(grade.criteria[1].earned == 0);
  CHECK(grade.criteria[1].measured[0].outcome == Outcome::fails);
  CHECK(grade.criteria[1].measured[1].outcome == Outcome::holds);
}

TEST_CASE("grading: the starter meets the same customers") {
  const Exercise exercise = exercise_of(
      criterion(
          R"("expect": ["one.requests.issued == starter.one.requests.issued", "one.response.mean < starter.one.response.mean"])") +
      "," +
      criterion(R"("expect": "one.server.utilization < 0.6 * starter.one.components.server.utilization")",
                1));
  CHECK(grade_of(exercise, "200ms").earned() == 3);
  CHECK(grade_of(exercise, "400ms").earned() == 0);
}

TEST_CASE("grading: a path that leads nowhere fails with what may have been meant") {
  const Exercise exercise = exercise_of(criterion(R"("expect": "one.sever.utilization < 1")"));
  const Grade grade = grade_of(exercise, "1ms");
  CHECK(grade.earned() == 0);
  CHECK(std::isnan(grade.criteria[0].measured[0].value));
  CHECK(grade.criteria[0].measured[0].words.find("did you mean \"one.server.utilization\"?") !=
        std::string::npos);
}

TEST_CASE("grading: what no submission can have is the exercise's mistake, and nobody pays for it") {
  const std::string fine = criterion(R"("expect": "one.requests.failed == 0")");
  const auto refusal_of = [&](const std::string& expectation) {
    const Grade grade =
        grade_of(exercise_of(fine + "," + criterion(R"("expect": [")" + expectation + R"("])")), "1ms");
    REQUIRE(grade.refusal);
    CHECK(grade.refusal->kind == Refusal::Kind::exercise);
    CHECK(grade.earned() == 0);
    REQUIRE(grade.refusal->lines.size() == 1);
    return grade.refusal->lines.front();
  };
  const std::string starter = refusal_of("one.cost.total < starter.one.cost.totl");
  CHECK(starter.find("rubric.json: /criteria/1: one.cost.total < starter.one.cost.totl: ") == 0);
  CHECK(starter.find("did you mean \"starter.one.cost.total\"?") != std::string::npos);
  CHECK(refusal_of("one.requests.lots == 0").find("did you mean \"one.requests.lost\"?") !=
        std::string::npos);
  // Even behind a path that a submission may have taken away.
  CHECK(refusal_of("one.sever.utilization < starter.one.sever.utilization").find("\"starter.one.sever") !=
        std::string::npos);
}

TEST_CASE("grading: advice counts even where the submission silences it") {
  const auto queue_of = [](const std::string& visibility) {
    return R"({"couplet": 1, "run": {"duration": "10s"}, "lint": {"ignore": ["visibility-timeout-too-short"]},
      "workload": {"jobs": {"kind": "open", "to": "queue", "arrivals": {"process": "constant", "rate": "1/min"}}},
      "components": {"queue": {"kind": "queue", "visibility_timeout": ")" +
           visibility + R"("}, "worker": {"kind": "worker", "polls": "queue", "steps": [{"work": "10s"}]}},
      "architectures": {"one": {}}})";
  };
  scenario::Problems problems;
  const auto exercise = read_exercise(
      "jobs", {"starter.json", queue_of("1m")},
      {"rubric.json", R"({"rubric": 1, "allow": ["/components/queue/visibility_timeout"], "criteria": [)" +
                          criterion(R"("no_advice": "visibility-timeout-too-short")") + "]}"},
      {}, problems);
  REQUIRE(exercise);
  CHECK(grade(*exercise, {"mine.json", queue_of("2m")}, model::run, {}).earned() == 2);
  const Grade advised = grade(*exercise, {"mine.json", queue_of("5s")}, model::run, {});
  CHECK(advised.earned() == 0);
  CHECK(advised.criteria[0].measured[0].words.find("/components/queue/visibility_timeout: ") == 0);
}

TEST_CASE("grading: only the architectures that are asked about are run") {
  const Exercise exercise = exercise_of(criterion(R"("expect": "two.requests.failed == 0")"));
  const RunFunction only_two = [](const scenario::Scenario& scenario,
                                  const scenario::Architecture& architecture,
                                  const model::RunOptions& options) {
    if (architecture.name != "two") throw std::runtime_error("nobody asked for " + architecture.name);
    return model::run(scenario, architecture, options);
  };
  CHECK(grade_of(exercise, "1ms", only_two).earned() == 2);
}

TEST_CASE("grading: what may not be changed is refused before anything runs") {
  const Exercise exercise = exercise_of(criterion(R"("expect": "one.requests.failed == 0")"));
  const RunFunction never = [](const scenario::Scenario&, const scenario::Architecture&,
                               const model::RunOptions&) -> model::RunResult {
    throw std::runtime_error("it runs");
  };
  const Grade refused = grade(exercise, {"mine.json", scenario_of("1ms", R"(, "threads": 9)")}, never, {});
  REQUIRE(refused.refusal);
  CHECK(refused.refusal->kind == Refusal::Kind::forbidden);
  REQUIRE(refused.refusal->lines.size() == 1);
  CHECK(refused.refusal->lines[0].find("/components/server/threads: 9 is new") != std::string::npos);
  CHECK(refused.earned() == 0);
  CHECK(refused.points() == 2);
  const Grade invalid = grade(exercise, {"mine.json", scenario_of("soon")}, never, {});
  REQUIRE(invalid.refusal);
  CHECK(invalid.refusal->kind == Refusal::Kind::invalid);
}

TEST_CASE("grading: limits of events, memory and time refuse, and a bug is one of the program") {
  const Exercise exercise =
      exercise_of(criterion(R"("expect": "one.requests.failed == 0")"), R"("events": 50, )");
  const Grade many = grade_of(exercise, "1ms");
  REQUIRE(many.refusal);
  CHECK(many.refusal->kind == Refusal::Kind::limit);
  CHECK(many.refusal->lines[0].find("architecture one, variant as_given: more than 50 events") == 0);
  const auto graded_by = [&](const std::function<void()>& trouble, sim::Duration limit) {
    const RunFunction run = [&](const scenario::Scenario& scenario,
                                const scenario::Architecture& architecture,
                                const model::RunOptions& options) {
      trouble();
      return model::run(scenario, architecture, options);
    };
    GradeOptions options;
    options.time_limit = limit;
    Grade grade = experiment::grade(exercise, {"mine.json", scenario_of("1ms")}, run, options);
    REQUIRE(grade.refusal);
    return *grade.refusal;
  };
  const auto begin = std::chrono::steady_clock::now();
  const Refusal late = graded_by([] { std::this_thread::sleep_for(1min); }, 700ms);
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  CHECK(late.kind == Refusal::Kind::limit);
  CHECK(late.lines[0].find("stopped after 700ms, the exercise's time limit") == 0);
  const Refusal memory = graded_by([] { throw std::bad_alloc(); }, 20s);
  CHECK(memory.kind == Refusal::Kind::limit);
  CHECK(memory.lines[0].find("more memory than the 2 GiB") != std::string::npos);
  CHECK(graded_by([] { throw model::UnbalancedError("one too many"); }, 20s).kind == Refusal::Kind::bug);
}

TEST_CASE("grading: a submission reads no files but those of the exercise") {
  scenario::Problems problems;
  const auto traced = [](const std::string& file) {
    return R"({"couplet": 1, "run": {"duration": "10s"}, "workload": {"jobs": {"kind": "open", "to": "server", "arrivals": {"process": "trace", "file": ")" +
           file +
           R"(", "time": "t"}}}, "components": {"server": {"kind": "service", "steps": [{"work": "1ms"}]}}, "architectures": {"one": {}}})";
  };
  const FileReader reader = [](const std::string& path) {
    scenario::FileContent content;
    if (path == "course/jobs.csv") content.content = "t\n1\n2\n";
    content.error = "read " + path;
    return content;
  };
  const auto exercise = read_exercise(
      "jobs", {"course/starter.json", traced("jobs.csv")},
      {"rubric.json",
       R"({"rubric": 1, "allow": ["/workload/jobs/arrivals/file"], "criteria": [{"points": 1, "why": "so", "expect": "one.requests.issued == 2"}]})"},
      reader, problems);
  for (const auto& problem : problems) INFO(problem.text());
  REQUIRE(exercise);
  const auto lines = [&](const std::string& file) {
    const SubmissionProblems found = problems_of(*exercise, {"/home/anna/mine.json", traced(file)});
    return found.invalid.empty() ? std::string() : found.invalid.front().message;
  };
  CHECK(lines("jobs.csv").empty());
  CHECK(lines("more.csv").find("read course/more.csv") != std::string::npos);
  for (const char* file : {"/etc/passwd", "../secret.csv", "a/../../secret.csv"})
    CHECK(lines(file).find("it is not in the exercise's folder") != std::string::npos);
}
