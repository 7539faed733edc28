#include "experiment/points.hpp"

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <new>
#include <thread>

#include "catch.hpp"
#include "experiment/stand_in.hpp"
#include "experiment/wire.hpp"
#include "sim/check.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::Ending;
using experiment::FailureKind;
using experiment::Points;
using experiment::PointsOptions;

namespace {

PointsOptions with_jobs(std::uint32_t jobs) {
  PointsOptions options;
  options.jobs = jobs;
  return options;
}

std::string all_bytes(const Points& points) {
  std::string bytes;
  for (const auto& architecture : points.results) {
    for (const auto& result : architecture) bytes += experiment::encode(result);
  }
  return bytes;
}

bool has_children() {
  return ::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
}

int open_files() {
  int count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (folder != nullptr && ::readdir(folder) != nullptr) ++count;
  if (folder != nullptr) ::closedir(folder);
  return count;
}

/// Behaves for every point but one.
experiment::RunFunction except_at(const std::string& architecture, std::uint32_t replication,
                                  void (*deed)()) {
  return [=](const scenario::Scenario& scenario, const scenario::Architecture& here,
             const model::RunOptions& options) {
    if (here.name == architecture && options.replication == replication) deed();
    return test::stand_in_run(scenario, here, options);
  };
}

}  // namespace

TEST_CASE("results are the same bytes whatever the number of processes, and nothing is left behind") {
  const auto scenario = test::two_architectures(5);
  const Points alone = experiment::run_points(scenario, test::stand_in_run, with_jobs(1));
  REQUIRE(alone.ending == Ending::done);
  REQUIRE(alone.results.size() == 2);
  REQUIRE(alone.results[1].size() == 5);
  const int before = open_files();
  for (const std::uint32_t jobs : {0U, 2U, 3U, 40U}) {
    const Points together = experiment::run_points(scenario, test::stand_in_run, with_jobs(jobs));
    CHECK(together.ending == Ending::done);
    CHECK(all_bytes(together) == all_bytes(alone));
  }
  CHECK(open_files() == before);
  CHECK_FALSE(has_children());
}

TEST_CASE("results are in order of replications, not of completion") {
  const auto scenario = test::two_architectures(4);
  const auto slow_first = [](const scenario::Scenario& of, const scenario::Architecture& architecture,
                             const model::RunOptions& options) {
    if (options.replication == 0) std::this_thread::sleep_for(100ms);
    return test::stand_in_run(of, architecture, options);
  };
  const Points points = experiment::run_points(scenario, slow_first, with_jobs(4));
  for (std::uint32_t r = 0; r < 4; ++r) CHECK(points.results[0][r].events == 1000 + r);
}

TEST_CASE("a large result comes through the pipe whole") {
  const auto scenario = test::two_architectures(2);
  const auto large = [](const scenario::Scenario&, const scenario::Architecture&,
                        const model::RunOptions& options) {
    model::RunResult result;
    result.series.columns = {"a"};
    result.series.values.assign(300'000, options.replication + 0.5);
    return result;
  };
  const Points points = experiment::run_points(scenario, large, with_jobs(4));
  REQUIRE(points.ending == Ending::done);
  CHECK(points.results[1][1].series.values == std::vector<double>(300'000, 1.5));
}

TEST_CASE("what a run throws arrives with its kind, its message and its place") {
  struct Row {
    const char* story;
    void (*deed)();
    FailureKind kind;
    std::string message;
  };
  const auto row = GENERATE(values<Row>({
      {"the books", [] { throw model::UnbalancedError("issued 5, found 4"); }, FailureKind::unbalanced,
       "issued 5, found 4"},
      {"a limit", [] { throw model::LimitError("too many events"); }, FailureKind::limit, "too many events"},
      {"an invariant", [] { throw sim::InvariantError("broken"); }, FailureKind::invariant, "broken"},
      {"memory", [] { throw std::bad_alloc(); }, FailureKind::memory, "there was not enough memory"},
      {"something else", [] { throw std::runtime_error("odd"); }, FailureKind::other, "odd"},
      {"no exception at all", [] { throw 7; }, FailureKind::other, "something unknown was thrown"},
  }));
  const std::uint32_t jobs = GENERATE(1U, 3U);
  DYNAMIC_SECTION(row.story << ", " << jobs << " processes") {
    const auto scenario = test::two_architectures(3);
    const Points points = experiment::run_points(scenario, except_at("loose", 1, row.deed), with_jobs(jobs));
    CHECK(points.ending == Ending::failed);
    REQUIRE(points.failure);
    CHECK(points.failure->kind == row.kind);
    CHECK(points.failure->message == row.message);
    CHECK(points.failure->architecture == "loose");
    CHECK(points.failure->replication == 1);
    CHECK(points.failure->seed == 1);
    CHECK_FALSE(has_children());
  }
}

TEST_CASE("of several failures the first in order is reported, not the first in time") {
  const auto scenario = test::two_architectures(2);
  const auto all_fail = [](const scenario::Scenario&, const scenario::Architecture& architecture,
                           const model::RunOptions& options) -> model::RunResult {
    if (architecture.name == "tight" && options.replication == 0) std::this_thread::sleep_for(80ms);
    throw model::LimitError(architecture.name + std::to_string(options.replication));
  };
  const Points points = experiment::run_points(scenario, all_fail, with_jobs(4));
  REQUIRE(points.failure);
  CHECK(points.failure->message == "tight0");
}

TEST_CASE("a process that a signal killed is reported") {
  const auto scenario = test::two_architectures(2);
  const auto die = [] { std::raise(SIGKILL); };
  const Points points = experiment::run_points(scenario, except_at("tight", 1, die), with_jobs(2));
  REQUIRE(points.failure);
  CHECK(points.failure->kind == FailureKind::killed);
  CHECK(points.failure->signal == SIGKILL);
  CHECK(points.failure->message == "its process was killed by signal 9 (Killed)");
  CHECK(points.failure->architecture == "tight");
  CHECK(points.failure->replication == 1);
}

TEST_CASE("a process that just ends is reported, too") {
  const auto scenario = test::two_architectures(2);
  const Points points =
      experiment::run_points(scenario, except_at("tight", 0, [] { ::_exit(0); }), with_jobs(2));
  REQUIRE(points.failure);
  CHECK(points.failure->message == "its process ended without a result");
}

TEST_CASE("several scenarios share the processes, and one that fails does not touch the others") {
  auto first = test::two_architectures(3);
  auto second = test::two_architectures(2);
  second.run.seed = 5;
  auto third = test::two_architectures(4);
  third.run.seed = 9;
  const auto run = [](const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                      const model::RunOptions& options) {
    if (options.seed == 5 && options.replication == 1) throw model::LimitError(architecture.name);
    return test::stand_in_run(scenario, architecture, options);
  };
  const std::uint32_t jobs = GENERATE(1U, 2U, 5U);
  std::vector<Points> ended(3);
  std::vector<double> shares;
  PointsOptions options = with_jobs(jobs);
  options.progress = [&](double share) { shares.push_back(share); };
  const Ending ending = experiment::run_scenarios(
      {&first, &second, &third}, run, options,
      [&](std::size_t scenario, Points points) { ended[scenario] = std::move(points); });
  CHECK(ending == Ending::done);
  for (const std::size_t good : {0U, 2U}) {
    CHECK(ended[good].ending == Ending::done);
    const auto alone = experiment::run_points(good == 0 ? first : third, test::stand_in_run, with_jobs(1));
    CHECK(all_bytes(ended[good]) == all_bytes(alone));
  }
  REQUIRE(ended[1].failure);
  CHECK(ended[1].failure->message == "tight");
  CHECK(ended[1].failure->replication == 1);
  CHECK(ended[1].failure->seed == 5);
  CHECK(std::is_sorted(shares.begin(), shares.end()));
  CHECK(shares.back() == 1);
  CHECK_FALSE(has_children());
}

TEST_CASE("progress grows from nothing to everything") {
  const std::uint32_t jobs = GENERATE(1U, 3U);
  const auto scenario = test::two_architectures(3);
  std::vector<double> shares;
  PointsOptions options = with_jobs(jobs);
  options.progress = [&](double share) { shares.push_back(share); };
  experiment::run_points(scenario, test::stand_in_run, options);
  REQUIRE_FALSE(shares.empty());
  CHECK(std::is_sorted(shares.begin(), shares.end()));
  CHECK(shares.back() > 0.99);
  CHECK(shares.back() <= 1.0);
}

TEST_CASE("Ctrl-C ends all processes and is then as it was before") {
  struct sigaction before{};
  ::sigaction(SIGINT, nullptr, &before);
  const auto scenario = test::two_architectures(3);
  const auto forever = [](const scenario::Scenario&, const scenario::Architecture&,
                          const model::RunOptions&) -> model::RunResult {
    while (true) std::this_thread::sleep_for(1s);
  };
  const pid_t parent = ::getpid();
  const pid_t messenger = ::fork();
  if (messenger == 0) {
    std::this_thread::sleep_for(150ms);
    ::kill(parent, SIGINT);
    ::_exit(0);
  }
  const auto start = std::chrono::steady_clock::now();
  const Points points = experiment::run_points(scenario, forever, with_jobs(3));
  CHECK(points.ending == Ending::interrupted);
  CHECK(std::chrono::steady_clock::now() - start < 5s);
  ::waitpid(messenger, nullptr, 0);
  CHECK_FALSE(has_children());
  struct sigaction after{};
  ::sigaction(SIGINT, nullptr, &after);
  CHECK(after.sa_handler == before.sa_handler);
}

TEST_CASE("Ctrl-C without other processes ends the program with 130") {
  const pid_t program = ::fork();
  if (program == 0) {
    ::close(STDERR_FILENO);
    const auto interrupt_self = [] { std::raise(SIGINT); };
    experiment::run_points(test::two_architectures(1), except_at("tight", 0, interrupt_self), with_jobs(1));
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(program, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("traced runs come in file order, replication 0 each") {
  class Lines final : public model::TraceSink {
   public:
    void write(const model::TraceRecord& record) override { text += std::to_string(record.request) + " "; }
    std::string text;
  };
  const auto traced = [](const scenario::Scenario& of, const scenario::Architecture& architecture,
                         const model::RunOptions& options) {
    model::TraceRecord record;
    record.request = options.replication;
    options.trace->write(record);
    return test::stand_in_run(of, architecture, options);
  };
  Lines lines;
  const auto failure = experiment::run_traced(test::two_architectures(3), traced, lines,
                                              [&](const std::string& name) { lines.text += name + " "; });
  CHECK_FALSE(failure);
  CHECK(lines.text == "tight 0 loose 0 ");
}
