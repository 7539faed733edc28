#include "experiment/own_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "experiment/stand_in.hpp"
#include "experiment/wire.hpp"
#include "sim/check.hpp"

using namespace couplet;
using experiment::in_own_process;
using namespace std::chrono_literals;

namespace {

/// Tells by its number of events in which process it was.
model::RunResult tell_process(const scenario::Scenario&, const scenario::Architecture&,
                              const model::RunOptions&) {
  model::RunResult result;
  result.events = static_cast<std::uint64_t>(::getpid());
  return result;
}

/// Tells by its number of events which process waits for it.
model::RunResult tell_parent(const scenario::Scenario&, const scenario::Architecture&,
                             const model::RunOptions&) {
  model::RunResult result;
  result.events = static_cast<std::uint64_t>(::getppid());
  return result;
}

experiment::RunFunction doing(void (*deed)()) {
  return [deed](const scenario::Scenario& scenario, const scenario::Architecture& here,
                const model::RunOptions& options) {
    deed();
    return test::stand_in_run(scenario, here, options);
  };
}

struct Kept final : model::TraceSink {
  std::vector<std::string> lines;
  void write(const model::TraceRecord& r) override {
    lines.push_back(std::to_string(r.at.time_since_epoch().count()) + " " +
                    std::string(model::word(r.event)) + " " + std::string(r.producer) + " " +
                    std::to_string(r.request) + " " + std::to_string(r.lineage) + " " +
                    std::to_string(r.attempt) + " " + std::string(r.component) + " " +
                    std::to_string(r.instance) + " " + std::string(r.reason) + " " + std::string(r.peer) +
                    " " + std::to_string(r.amount) + (r.measured ? " measured" : ""));
  }
};

bool no_child_is_left() {
  return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

}  // namespace

TEST_CASE("each run has a process of its own, and its result comes home whole") {
  const auto scenario = test::two_architectures(1);
  const auto& architecture = scenario.architectures[0];
  const auto here = static_cast<std::uint64_t>(::getpid());
  const auto run = in_own_process(tell_process);
  const std::uint64_t first = run(scenario, architecture, {}).events;
  const std::uint64_t second = run(scenario, architecture, {}).events;
  CHECK(first != here);
  CHECK(second != here);
  CHECK(first != second);
  model::RunOptions options;
  options.replication = 3;
  CHECK(experiment::encode(in_own_process(test::stand_in_run)(scenario, architecture, options)) ==
        experiment::encode(test::stand_in_run(scenario, architecture, options)));
  CHECK(no_child_is_left());
}

TEST_CASE("the processes of run_points leave theirs to others, too") {
  const auto scenario = test::two_architectures(3);
  const auto here = static_cast<std::uint64_t>(::getpid());
  for (const std::uint32_t jobs : {1U, 3U}) {
    experiment::PointsOptions options;
    options.jobs = jobs;
    const auto points = experiment::run_points(scenario, in_own_process(tell_parent), options);
    REQUIRE(points.ending == experiment::Ending::done);
    for (const auto& results : points.results) {
      for (const auto& result : results) CHECK((result.events == here) == (jobs == 1));
    }
  }
  CHECK(no_child_is_left());
}

TEST_CASE("trace and progress arrive as if the run were here") {
  const auto scenario = test::two_architectures(1);
  const auto run = [](const scenario::Scenario&, const scenario::Architecture&,
                      const model::RunOptions& options) {
    for (std::uint32_t i = 0; i < 5'000; ++i) {
      const std::string name = "part " + std::to_string(i % 7);
      model::TraceRecord record;
      record.at = sim::Time{sim::Duration{std::int64_t{1'000'000'000'000} * i}};
      record.event = i % 2 == 0 ? model::TraceEvent::called : model::TraceEvent::request_cut;
      if (i % 3 == 0) record.producer = "visitors";
      record.request = i % 3 == 0 ? i : model::no_request;
      record.lineage = ~std::uint64_t{0} - i;
      record.attempt = i;
      record.component = name;
      record.instance = i;
      record.reason = "ok";
      record.peer = i % 5 == 0 ? "peer" : "";
      record.amount = static_cast<std::int64_t>(i) - 1;
      record.measured = i % 4 == 0;
      options.trace->write(record);
      if (i % 500 == 250) std::this_thread::sleep_for(21ms);  // the least between two reports
      options.progress(i / 5'000.0);
    }
    return model::RunResult{};
  };
  Kept here;
  Kept there;
  double last = 0;
  std::size_t reports = 0;
  model::RunOptions options;
  options.progress = [&](double share) {
    CHECK(share > last);
    last = share;
    ++reports;
  };
  options.trace = &there;
  const auto began = std::chrono::steady_clock::now();
  in_own_process(run)(scenario, scenario.architectures[0], options);
  CHECK(reports >= 10);
  CHECK(reports * 20ms <= std::chrono::steady_clock::now() - began);
  options.progress = [](double) {};
  options.trace = &here;
  run(scenario, scenario.architectures[0], options);
  CHECK(there.lines == here.lines);
}

TEST_CASE("what is thrown there is thrown here") {
  const auto scenario = test::two_architectures(1);
  const auto& architecture = scenario.architectures[0];
  const auto run = [&](void (*deed)()) { in_own_process(doing(deed))(scenario, architecture, {}); };
  CHECK_THROWS_AS(run([] { throw model::UnbalancedError("issued 5"); }), model::UnbalancedError);
  CHECK_THROWS_WITH(run([] { throw model::UnbalancedError("issued 5"); }), "issued 5");
  CHECK_THROWS_AS(run([] { throw model::LimitError("too many"); }), model::LimitError);
  CHECK_THROWS_AS(run([] { throw sim::InvariantError("broken"); }), sim::InvariantError);
  CHECK_THROWS_AS(run([] { throw physics::PlatformError("too long"); }), physics::PlatformError);
  CHECK_THROWS_AS(run([] { throw std::bad_alloc(); }), std::bad_alloc);
  CHECK_THROWS_WITH(run([] { throw std::runtime_error("odd"); }), "odd");
  CHECK_THROWS_WITH(run([] { throw 7; }), "something unknown was thrown");
  CHECK(no_child_is_left());
}

TEST_CASE("Ctrl-C is for who waits, not for the process that works") {
  const auto scenario = test::two_architectures(1);
  const auto run = in_own_process(doing([] { std::raise(SIGINT); }));
  CHECK(run(scenario, scenario.architectures[0], {}).books.completed == 50);
}

TEST_CASE("a crash there is a failure of its point here, with its place and cause") {
  const auto scenario = test::two_architectures(2);
  const auto crash = [] {
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
  };
  for (const std::uint32_t jobs : {1U, 2U}) {
    experiment::PointsOptions options;
    options.jobs = jobs;
    const auto points = experiment::run_points(scenario, in_own_process(doing(crash)), options);
    CHECK(points.ending == experiment::Ending::failed);
    REQUIRE(points.failure);
    CHECK(points.failure->architecture == scenario.architectures[0].name);
    CHECK(points.failure->replication == 0);
    CHECK(points.failure->seed == 1);
    CHECK(points.failure->message == "its process was killed by signal 11 (Segmentation fault)");
  }
  const auto run = in_own_process(doing([] { std::raise(SIGKILL); }));
  CHECK_THROWS_AS(run(scenario, scenario.architectures[0], {}), model::LimitError);
  CHECK(no_child_is_left());
}
