#include <algorithm>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "physics/play.hpp"
#include "sim/distribution.hpp"
#include "theory/student.hpp"

// Processor sharing against theory: with Poisson arrivals, one core and any distribution of the work of mean
// S, the mean response time is S/(1-ρ) (M/G/1-PS is insensitive), and a task of work x takes x/(1-ρ) on
// average. With c cores and exponential work the number of tasks is that of M/M/c. All checks are one family,
// whose joint error level is 1 % (Bonferroni). The seed is 1 and never changed to make a test pass.

using namespace couplet;
using namespace couplet::physics;
using namespace couplet::physics::test;

namespace {

constexpr std::size_t checks = 12;  // of both implementations
constexpr double error = 0.01;
constexpr std::uint32_t replications = 30;
#ifdef __OPTIMIZE__
constexpr std::uint64_t tasks = 30'000;
#else
constexpr std::uint64_t tasks = 3'000;
#endif
constexpr std::uint64_t warmup = 2'000;
constexpr Duration mean_work = 10ms;

struct System {
  std::string name;
  std::uint32_t cores = 1;
  double load = 0.5;  // of all cores
  sim::Distribution work;
  double expected = 0;   // mean response, in mean works
  bool on_link = false;  // the same for transfers over a link
};

/// The mean number of tasks in M/M/c, by Erlang's C formula, over the load offered: the mean response in mean
/// works.
double erlang_response(std::uint32_t cores, double load) {
  const double offered = load * cores;
  double blocked = 1;  // Erlang's B, from no server up
  for (std::uint32_t i = 1; i <= cores; ++i) blocked = offered * blocked / (i + offered * blocked);
  const double waits = blocked / (1 - load * (1 - blocked));
  return 1 + waits / (cores * (1 - load));
}

std::vector<System> systems() {
  const auto mean = static_cast<double>(mean_work.count());
  const auto exponential = sim::Distribution::exponential(mean);
  const auto lognormal = sim::Distribution::lognormal(mean, 2);
  return {{"M/M/1-PS", 1, 0.5, exponential, 2, false},
          {"M/M/1-PS at 0.7", 1, 0.7, exponential, 1 / 0.3, false},
          {"M/G/1-PS, lognormal, cv 2", 1, 0.5, lognormal, 2, false},
          {"M/G/1-PS at 0.7, lognormal, cv 2", 1, 0.7, lognormal, 1 / 0.3, false},
          {"M/M/3 sharing", 3, 0.7, exponential, erlang_response(3, 0.7), false},
          {"a link, lognormal sizes, cv 2", 1, 0.5, lognormal, 2, true}};
}

/// Mean response of the tasks behind the warm-up, in mean works.
double replicate(Implementation implementation, const System& system, std::uint32_t replication) {
  const auto arrival_key = sim::DrawKey::of(1, replication, system.name + "/arrivals");
  const auto work_key = sim::DrawKey::of(1, replication, system.name + "/work");
  const double interval = static_cast<double>(mean_work.count()) / (system.load * system.cores);
  // 1 byte takes a microsecond, so that sizes are as fine as is needed.
  const Platform platform = system.on_link ? one_link(8e6) : one_host(system.cores);
  std::vector<Duration> starts(warmup + tasks);
  Duration at{};
  for (std::uint64_t i = 0; i < starts.size(); ++i) {
    sim::Draw draw(arrival_key, i);
    at += sim::to_duration(draw.exponential() * interval);
    starts[i] = at;
  }
  std::function<void(Play&, std::uint64_t)> start = [&](Play& p, std::uint64_t i) {
    sim::Draw draw(work_key, i);
    const Duration work = sim::to_duration(system.work.sample(draw));
    if (system.on_link) {
      p.transfer(route0, (work.count() + 500) / 1000);
    } else {
      p.execute(host0, work);
    }
    if (i + 1 < starts.size()) p.at(starts[i + 1], [&p, &start, i]() { start(p, i + 1); });
  };
  const Outcome outcome = play(implementation, platform, at + 1h,
                               [&](Play& p) { p.at(starts[0], [&p, &start]() { start(p, 0); }); });
  if (outcome.ends.size() != starts.size()) return std::nan("");
  double sum = 0;
  for (const End& end : outcome.ends) {
    if (end.number >= warmup) sum += static_cast<double>(end.at - starts[end.number].count());
  }
  return sum / static_cast<double>(tasks) / static_cast<double>(mean_work.count());
}

}  // namespace

TEST_CASE("Mean response times under sharing are those of theory") {
  REQUIRE(systems().size() * 2 == checks);
  const double t = theory::student_quantile(1 - error / checks, replications - 1);
  for (const Implementation each : implementations()) {
    for (const System& system : systems()) {
      double sum = 0;
      double squares = 0;
      for (std::uint32_t r = 0; r < replications; ++r) {
        const double mean = replicate(each, system, r);
        sum += mean;
        squares += mean * mean;
      }
      const double mean = sum / replications;
      const double variance = (squares - sum * mean) / (replications - 1);
      const double half_width = t * std::sqrt(variance / replications);
      INFO(name_of(each) << ", " << system.name << ": " << mean << " ± " << half_width << ", theory "
                         << system.expected);
      CHECK(std::abs(mean - system.expected) <= half_width);
#ifdef __OPTIMIZE__
      CHECK(half_width <= 0.05 * system.expected);
#endif
    }
  }
}
