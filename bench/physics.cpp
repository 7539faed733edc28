#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "bench/measurement.hpp"
#include "physics/physics.hpp"
#ifdef COUPLET_SIMGRID
#include "physics/simgrid.hpp"
#include "physics/simgrid/versions.hpp"
#endif

// Executions per second of each physics: couplet_bench_physics [EXECUTIONS [ROUNDS]]. Each run has a process
// of its own, as SimGrid wants it; the tools take turns.

namespace couplet::bench {
namespace {

constexpr std::uint32_t hosts = 10;
constexpr std::uint32_t tasks_per_host = 5;  // at a time, on two cores
constexpr std::uint32_t cores = 2;
constexpr double least_ratio = 0.6;  // of SimGrid behind the interface to the bare loop, in the same rounds

/// Work of execution number k, in nanoseconds: between 1 and 2 ms, so that ends seldom coincide.
std::int64_t work_of(std::uint64_t k) {
  return 1'000'000 + static_cast<std::int64_t>(k * 7'919'003 % 1'000'003);
}

/// What a tool did: how many executions ended, and when the last one did, in seconds of simulated time.
struct Done {
  std::uint64_t executions = 0;
  double last = 0;
};

/// Each end starts the next execution on its host, through the interface that the model uses.
class Loop final : public physics::Listener {
 public:
  Loop(const physics::Factory& make, std::uint64_t executions) : executions_(executions) {
    physics::Platform platform;
    for (std::uint32_t i = 0; i < hosts; ++i)
      platform.hosts.push_back({fmt::format("host{}", i), cores, 1, {}});
    physics_ = make(platform, std::chrono::hours{24}, events_, *this);
  }

  Done run() {
    for (std::uint32_t i = 0; i < hosts * tasks_per_host; ++i) start(i % hosts);
    events_.schedule(sim::start_of_run + std::chrono::hours{23}, sim::Order::observers, 0, 0, 0, 0);
    physics_->drive([this]() {
      const sim::Event event = events_.pop();
      if (event.kind() < physics::first_event) return false;
      physics_->on_event(event.at, event);
      return ended_ < executions_;
    });
    return {ended_, sim::to_seconds(events_.now())};
  }

 private:
  void start(std::uint32_t host) {
    if (started_ < executions_)
      physics_->execute(physics::HostId{host}, sim::Duration{work_of(started_++)}, {0, 0, 0, host});
  }
  void completed(sim::Time, physics::Token token) override {
    ++ended_;
    start(token.argument);
  }
  void failed(sim::Time, physics::Token) override { throw std::logic_error("an execution failed"); }

  std::uint64_t executions_;
  std::uint64_t started_ = 0;
  std::uint64_t ended_ = 0;
  sim::EventList events_;
  std::unique_ptr<physics::Physics> physics_;
};

#ifdef COUPLET_SIMGRID
namespace s4u = physics::versions::s4u;

/// The same executions, started by SimGrid's own callbacks: no event list, no books, no cancelling.
Done bare_simgrid(std::uint64_t executions) {
  char name[] = "bare";
  char quiet[] = "--log=root.thresh:error";
  char* words[] = {name, quiet, nullptr};
  int count = 2;
  s4u::Engine engine(&count, words);
  s4u::NetZone* zone = physics::versions::make_zone(engine);
  std::vector<s4u::Host*> all;
  for (std::uint32_t i = 0; i < hosts; ++i) {
    all.push_back(physics::versions::make_host(*zone, fmt::format("host{}", i), {1e9}));
    all.back()->set_core_count(cores)->seal();
  }
  zone->seal();
  Done done;
  std::uint64_t started = 0;
  std::vector<s4u::ExecPtr> kept;  // as many as run, each until its successor has been started
  const auto start = [&](s4u::Host* host, std::size_t place) {
    if (started == executions) return;
    const s4u::ExecPtr exec = s4u::Exec::init();
    exec->set_flops_amount(static_cast<double>(work_of(started++)))->set_host(host);
    kept[place] = exec;
    exec->start();
  };
  physics::versions::on_end([&](const s4u::Activity& activity) {
    ++done.executions;
    done.last = s4u::Engine::get_clock();
    const auto& exec = static_cast<const s4u::Exec&>(activity);
    s4u::Host* host = exec.get_host();
    kept.emplace_back();
    start(host, kept.size() - 1);
  });
  kept.reserve(executions + std::uint64_t{hosts} * tasks_per_host);
  for (std::uint32_t i = 0; i < hosts * tasks_per_host; ++i) {
    kept.emplace_back();
    start(all[i % hosts], kept.size() - 1);
  }
  engine.run();
  return done;
}
#endif

struct Tool {
  const char* name;
  std::function<Done(std::uint64_t)> run;
};

std::vector<Tool> tools() {
  std::vector<Tool> all = {
      {"built-in", [](std::uint64_t n) { return Loop(physics::make_builtin, n).run(); }},
#ifdef COUPLET_SIMGRID
      {"SimGrid", [](std::uint64_t n) { return Loop(physics::make_simgrid, n).run(); }},
      {"bare SimGrid loop", bare_simgrid},
#endif
  };
  return all;
}

struct Sent {
  double seconds = 0;
  Done done;
};

Sent measure(const Tool& tool, std::uint64_t executions) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no process");
  if (pid == 0) {
    const Stopwatch stopwatch;
    Sent sent;
    sent.done = tool.run(executions);
    sent.seconds = stopwatch.seconds();
    const bool whole = ::write(ends[1], &sent, sizeof sent) == sizeof sent;
    ::_exit(whole ? 0 : 1);
  }
  ::close(ends[1]);  // or the end of a tool that died would never be read
  Sent sent;
  const bool whole = ::read(ends[0], &sent, sizeof sent) == sizeof sent;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!whole || status != 0) throw std::runtime_error(fmt::format("{} died", tool.name));
  return sent;
}

bool measure_physics(std::uint64_t executions, int rounds) {
  const std::vector<Tool> all = tools();
  std::vector<std::vector<double>> rates(all.size());
  std::vector<std::vector<double>> ratios(all.size());  // to the last tool, round by round
  std::vector<double> last(all.size());
  bool right = true;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Sent sent = measure(all[i], executions);
      rates[i].push_back(static_cast<double>(executions) / sent.seconds);
      last[i] = sent.done.last;
      right = right && sent.done.executions == executions;
    }
    for (std::size_t i = 0; i < all.size(); ++i) ratios[i].push_back(rates[i].back() / rates.back().back());
  }
  fmt::print("| {:<17} | {:<16} | ratio to the last | last end |\n", "physics", "M executions/s");
  fmt::print("|:{0:-<17}-|-{0:-<15}:|-{0:-<16}:|-{0:-<7}:|\n", "-");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Spread rate = Spread::of(rates[i]);
    fmt::print("| {:<17} | {:.2f} ({:.2f}..{:.2f}) | {:>17.2f} | {:.3f} s |\n", all[i].name,
               rate.median / 1e6, rate.min / 1e6, rate.max / 1e6, Spread::of(ratios[i]).median, last[i]);
    right = right && last[i] > last[0] - 0.01 && last[i] < last[0] + 0.01;
  }
  if (!right) fmt::print(stderr, "the tools do not agree\n");
  fmt::print(
      "Aims: 2 M executions/s by the built-in physics on a quiet machine, {} of the bare loop by SimGrid.\n",
      least_ratio);
  if (all.size() < 3) return right;
  const double ratio = Spread::of(ratios[1]).median;
  if (ratio < least_ratio)
    fmt::print(stderr, "SimGrid behind the interface: {:.2f} of the bare loop\n", ratio);
  return right && ratio >= least_ratio;
}

std::uint64_t number_or(int argc, char** argv, int place, std::uint64_t otherwise) {
  if (place >= argc) return otherwise;
  const std::string_view text = argv[place];
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0)
    throw std::invalid_argument("couplet_bench_physics [EXECUTIONS [ROUNDS]]");
  return value;
}

}  // namespace
}  // namespace couplet::bench

int main(int argc, char** argv) {
  try {
    const std::uint64_t executions = couplet::bench::number_or(argc, argv, 1, 500'000);
    const std::uint64_t rounds = couplet::bench::number_or(argc, argv, 2, 5);
    return couplet::bench::measure_physics(executions, static_cast<int>(rounds)) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "couplet_bench_physics: %s\n", error.what());
    return 2;
  }
}
