#include "experiment/sweep.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <set>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include "experiment/batched.hpp"
#include "experiment/stand_in.hpp"
#include "experiment/sweep_table.hpp"
#include "report/sweep.hpp"
#include "report/temporary_folder.hpp"
#include "stats/splitmix.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::Ending;
using experiment::PointStore;
using experiment::SweepOptions;
using experiment::SweepOutcome;
using experiment::SweepPlan;
using test::TemporaryFolder;

namespace {

/// `points` points of one axis; every value is a seed, and so gives a result of its own.
SweepPlan plan_of(std::size_t points, std::uint32_t replications) {
  std::string error;
  SweepPlan plan;
  plan.axes.push_back(*experiment::read_axis("/seed=1.." + std::to_string(points) + ":1", error));
  plan.points = experiment::grid(plan.axes);
  plan.replications = replications;
  return plan;
}

/// The stand-in's scenario with the overridden seed; 13 is invalid.
experiment::LoadPoint loader(bool with_invalid = false) {
  return [with_invalid](const std::vector<scenario::Override>& varied,
                        scenario::Problems& problems) -> std::optional<scenario::Scenario> {
    if (with_invalid && varied[0].value == "13") {
      problems.push_back({"sample.json", 0, 0, "/seed", "13 brings bad luck"});
      return std::nullopt;
    }
    auto scenario = test::two_architectures(1);
    scenario.run.seed = std::stoull(varied[0].value);
    scenario.hash = "hash of " + varied[0].value;
    return scenario;
  };
}

SweepOutcome run(const SweepPlan& plan, PointStore& store, const SweepOptions& options = {},
                 const experiment::RunFunction& run = test::stand_in_run) {
  return experiment::run_sweep(plan, loader(), run, store, options);
}

std::string table_of(const SweepPlan& plan, PointStore& store) {
  experiment::SweepTable table;
  table.axes = plan.axes;
  table.replications = plan.replications;
  for (std::size_t point = 0; point < plan.points.size(); ++point) {
    const auto result = experiment::result_of(plan, point, loader(), store);
    std::string error;
    if (result && table.columns.empty()) table.columns = columns_of(*result, {"all"}, error);
    table.rows.push_back({plan.points[point], result.has_value(), {}});
    if (result) table.rows.back().cells = cells_of(*result, table.columns);
  }
  return report::sweep_csv(table);
}

/// What a sweep does in a process that may be killed: lines "S point" where a point's work begins and
/// "D point" where it has been told to be kept.
class Journal {
 public:
  explicit Journal(const std::string& path)
      : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
  ~Journal() { ::close(fd_); }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void line(char what, std::uint64_t point) const {
    const std::string text = std::string(1, what) + " " + std::to_string(point) + "\n";
    [[maybe_unused]] const ssize_t wrote = ::write(fd_, text.data(), text.size());
  }

 private:
  int fd_;
};

/// Sweeps in another process, which is killed after `until`. True if it was through before. Returns when no
/// process of it is left.
bool sweep_killed_after(const SweepPlan& plan, const TemporaryFolder& folder,
                        std::chrono::microseconds until) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t sweep = ::fork();
  if (sweep == 0) {
    ::close(ends[0]);
    const Journal journal(folder.path("journal"));
    PointStore store(folder.path("sweep.sqlite"), "v");
    SweepOptions options;
    options.jobs = 2;
    options.kept = [&](std::size_t point, std::uint32_t) { journal.line('D', point + 1); };
    const auto work = [&](const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                          const model::RunOptions& run_options) {
      if (architecture.name == "tight") journal.line('S', run_options.seed);
      return test::stand_in_run(scenario, architecture, run_options);
    };
    run(plan, store, options, work);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::this_thread::sleep_for(until);
  ::kill(sweep, SIGKILL);
  int status = 0;
  ::waitpid(sweep, &status, 0);
  char rest = 0;
  while (::read(ends[0], &rest, 1) > 0) {
  }  // orphans hold the other end until they, too, have ended
  ::close(ends[0]);
  return WIFEXITED(status);
}

/// Points whose work began again after they had been told to be kept.
std::set<std::string> done_twice(const TemporaryFolder& folder) {
  std::istringstream lines(folder.read("journal"));
  std::set<std::string> done, twice;
  for (std::string what, point; lines >> what >> point;) {
    if (what == "D") done.insert(point);
    if (what == "S" && done.contains(point)) twice.insert(point);
  }
  return twice;
}

/// Kills a sweep of 400 points so often, at instants drawn from `seed`, and lets it end then; begins anew
/// where it ends before.
void kill_and_resume(int kills, std::uint64_t seed) {
  const SweepPlan plan = plan_of(400, 1);
  const TemporaryFolder undisturbed;
  PointStore whole(undisturbed.path("sweep.sqlite"), "v");
  run(plan, whole);
  const std::string wanted = table_of(plan, whole);
  SplitMix random(seed);
  int killed = 0;
  while (killed < kills) {
    const TemporaryFolder folder;
    bool through = false;
    while (!through && killed < kills) {
      through = sweep_killed_after(plan, folder, std::chrono::microseconds(random.below(60'000)));
      if (!through) ++killed;
    }
    while (!through) through = sweep_killed_after(plan, folder, 20s);
    CHECK(done_twice(folder).empty());
    PointStore store(folder.path("sweep.sqlite"), "v");
    CHECK(store.size() == 400);
    CHECK(table_of(plan, store) == wanted);
  }
}

}  // namespace

TEST_CASE("a sweep computes what is missing, once, whatever the number of processes") {
  const SweepPlan plan = plan_of(12, 3);
  const TemporaryFolder folder;
  std::string first;
  for (const std::uint32_t jobs : {1U, 2U, 5U}) {
    PointStore store(folder.path(std::to_string(jobs)), "v");
    SweepOptions options;
    options.jobs = jobs;
    const SweepOutcome outcome = run(plan, store, options);
    CHECK(outcome.ending == Ending::done);
    CHECK(outcome.progress.kept == 36);
    CHECK(outcome.progress.found == 0);
    if (first.empty()) first = table_of(plan, store);
    CHECK(table_of(plan, store) == first);
    const SweepOutcome again = run(plan, store, options);
    CHECK(again.progress.kept == 0);
    CHECK(again.progress.found == 36);
  }
  CHECK(first.find(",failed,") == std::string::npos);
}

TEST_CASE("more replications are added to those that are there") {
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  run(plan_of(5, 2), store);
  const SweepOutcome outcome = run(plan_of(5, 4), store);
  CHECK(outcome.progress.found == 10);
  CHECK(outcome.progress.kept == 10);
}

TEST_CASE("a point's result is the one that a comparison of it alone gives") {
  const std::uint32_t replications = GENERATE(1U, 4U);
  const SweepPlan plan = plan_of(3, replications);
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  const auto with_batches = [](const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                               const model::RunOptions& options) {
    model::RunResult result = test::stand_in_run(scenario, architecture, options);
    const int first = 10 + static_cast<int>(options.seed);
    result.batches = test::in_turn(first, first + 4).batches;
    return result;
  };
  run(plan, store, {}, with_batches);
  scenario::Problems problems;
  auto scenario = *loader()({{"/seed", "2"}}, problems);
  scenario.run.replications = replications;
  const auto points = experiment::run_points(scenario, with_batches, {});
  const auto alone = experiment::summarise(scenario, points.results);
  const auto swept = experiment::result_of(plan, 1, loader(), store);
  REQUIRE(swept);
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  std::size_t intervals = 0;
  for (std::size_t a = 0; a < 2; ++a) {
    const auto& wanted = alone.architectures[a].scalars;
    const auto& got = swept->architectures[a].scalars;
    REQUIRE(got.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      INFO(wanted[i].path);
      CHECK(got[i].path == wanted[i].path);
      CHECK(same(got[i].value, wanted[i].value));
      REQUIRE(got[i].interval.has_value() == wanted[i].interval.has_value());
      if (!wanted[i].interval) continue;
      ++intervals;
      CHECK(same(got[i].interval->low, wanted[i].interval->low));
      CHECK(same(got[i].interval->high, wanted[i].interval->high));
    }
  }
  CHECK(intervals > 3);
}

TEST_CASE("one failing point is told and the others go on") {
  const SweepPlan plan = plan_of(20, 2);
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  const auto fails_at_seven = [](const scenario::Scenario& scenario,
                                 const scenario::Architecture& architecture,
                                 const model::RunOptions& options) {
    if (options.seed == 7 && architecture.name == "loose" && options.replication == 1)
      throw model::LimitError("too much");
    if (options.seed == 9 && options.replication == 0) std::raise(SIGKILL);
    return test::stand_in_run(scenario, architecture, options);
  };
  SweepOptions options;
  options.jobs = 3;
  const auto outcome = experiment::run_sweep(plan, loader(true), fails_at_seven, store, options);
  CHECK(outcome.ending == Ending::done);
  REQUIRE(outcome.failures.size() == 3);
  CHECK(outcome.failures[0].point == 6);
  CHECK(outcome.failures[0].failure.kind == experiment::FailureKind::limit);
  CHECK(outcome.failures[0].failure.architecture == "loose");
  CHECK(outcome.failures[0].failure.replication == 1);
  CHECK(outcome.failures[0].failure.seed == 7);
  CHECK(outcome.failures[1].failure.kind == experiment::FailureKind::killed);
  CHECK(outcome.failures[2].point == 12);
  CHECK(outcome.failures[2].failure.kind == experiment::FailureKind::invalid);
  CHECK(outcome.failures[2].failure.message == "sample.json: /seed: 13 brings bad luck");
  CHECK(outcome.progress.kept == 36);
  CHECK_FALSE(experiment::result_of(plan, 6, loader(), store));
  const auto repaired = run(plan, store);
  CHECK(repaired.progress.kept == 4);
  CHECK(experiment::result_of(plan, 6, loader(), store));
}

TEST_CASE("a platform that cannot be had makes a point invalid, told once") {
  const SweepPlan plan = plan_of(3, 4);
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  const auto too_long = [](const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                           const model::RunOptions& options) {
    if (options.seed == 2) throw physics::PlatformError("more than 30 days");
    return test::stand_in_run(scenario, architecture, options);
  };
  const auto outcome = run(plan, store, {}, too_long);
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures[0].point == 1);
  CHECK(outcome.failures[0].failure.kind == experiment::FailureKind::invalid);
  CHECK(outcome.failures[0].failure.message == "more than 30 days");
  CHECK(outcome.progress.kept == 8);
}

TEST_CASE("shards are disjoint, complete, and together the same table") {
  const SweepPlan plan = plan_of(11, 3);
  const TemporaryFolder folder;
  PointStore whole(folder.path("whole"), "v");
  run(plan, whole);
  const std::uint32_t of = GENERATE(1U, 2U, 4U, 40U);
  std::uint64_t kept = 0;
  PointStore merged(folder.path("merged"), "v");
  for (std::uint32_t shard = of; shard >= 1; --shard) {
    const std::string path = folder.path("shard" + std::to_string(shard));
    {
      PointStore store(path, "v");
      SweepOptions options;
      options.shard = {shard, of};
      const auto outcome = run(plan, store, options);
      CHECK(outcome.progress.kept == outcome.progress.runs);
      kept += outcome.progress.kept;
    }
    const std::uint64_t before = merged.size();
    const std::uint64_t taken = merged.merge(path);
    CHECK(merged.size() == before + taken);
  }
  CHECK(kept == 33);
  CHECK(merged.size() == 33);
  CHECK(run(plan, merged).progress.kept == 0);
  CHECK(table_of(plan, merged) == table_of(plan, whole));
}

TEST_CASE("Ctrl-C ends a sweep and keeps what is finished, and what was complete without being heard") {
  const SweepPlan plan = plan_of(30, 1);
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  SweepOptions options;
  options.jobs = 1;
  options.kept = [](std::size_t point, std::uint32_t) {
    if (point != 4) return;
    // The next point is under way: until its process has ended, but has not been heard.
    siginfo_t info{};
    ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
    ::kill(::getpid(), SIGINT);
  };
  const SweepOutcome outcome = run(plan, store, options);
  CHECK(outcome.ending == Ending::interrupted);
  CHECK(outcome.progress.kept == 6);
  CHECK(store.size() == 6);
  const SweepOutcome rest = run(plan, store);
  CHECK(rest.progress.found == 6);
  CHECK(rest.progress.kept == 24);
}

TEST_CASE("progress counts what is found and what is kept") {
  const SweepPlan plan = plan_of(8, 1);
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  run(plan_of(3, 1), store);
  SweepOptions options;
  experiment::SweepProgress last;
  options.progress = [&](const experiment::SweepProgress& progress) {
    CHECK(progress.under_way > -1e-9);
    CHECK(progress.found + progress.kept <= 8);
    last = progress;
  };
  run(plan, store, options);
  CHECK(last.runs == 8);
  CHECK(last.found == 3);
  CHECK(last.kept == 5);
}

TEST_CASE("a sweep that is killed goes on where it was") {
  kill_and_resume(4, 1);
}

TEST_CASE("a sweep that is killed fifty times comes to the same table", "[.][slow]") {
  kill_and_resume(50, 2);
}

TEST_CASE("columns are those that are asked for, with units") {
  const SweepPlan plan = plan_of(1, 2);
  const TemporaryFolder folder;
  PointStore store(folder.path("sweep.sqlite"), "v");
  run(plan, store);
  const auto result = *experiment::result_of(plan, 0, loader(), store);
  std::string error;
  const auto four = columns_of(result, {}, error);
  REQUIRE(four.size() == 8);  // nothing costs anything here
  CHECK(four[0].path == "completion.p99");
  CHECK(four[3].path == "components.web.waiting.max");
  CHECK(four[7].path == "components.queue.visible.max");
  const auto both =
      columns_of(result, {"completion.mean", "loose.queue.age.mean", "requests.lost_share"}, error);
  REQUIRE(both.size() == 5);
  CHECK(both[1].architecture == "loose");
  CHECK(both[0].unit == experiment::MetricUnit::seconds);
  CHECK(both[2].unit == experiment::MetricUnit::seconds);
  CHECK(both[3].unit == experiment::MetricUnit::share);
  CHECK(error.empty());
  CHECK(columns_of(result, {"loose.completion.p98"}, error).empty());
  CHECK(error == "nothing is called \"loose.completion.p98\"; did you mean \"loose.completion.p90\"?");
  CHECK(columns_of(result, {"complition.p99"}, error).empty());
  CHECK(error.find("tight.completion.p99") != std::string::npos);
}
