#include "catch.hpp"
#include "physics/play.hpp"

// What SimGrid alone does.

#ifdef COUPLET_SIMGRID

using namespace couplet::physics;
using namespace couplet::physics::test;

namespace {

constexpr double megabyte_per_second = 8e6;  // in bit/s
constexpr std::int64_t megabyte = 1'000'000;

/// Within a hundredth of a microsecond.
void check_at(const Outcome& outcome, std::uint32_t number, double seconds) {
  REQUIRE(outcome.error.empty());
  CHECK_FALSE(outcome.failed(number));
  CHECK(static_cast<double>(outcome.at(number)) / 1e9 == Approx(seconds).margin(1e-8).epsilon(0));
}

Platform lv08(double bandwidth, Duration latency) {
  Platform platform = one_link(bandwidth, latency);
  platform.network = NetworkModel::lv08;
  return platform;
}

}  // namespace

TEST_CASE("LV08 stretches latencies 13.01 times and leaves 97 % of the bandwidth") {
  const Outcome outcome = play(Implementation::simgrid, lv08(megabyte_per_second, 10ms), 1min, [](Play& p) {
    p.at(0s, [&p]() { p.transfer(route0, megabyte); });
    p.at(10s, [&p]() { p.transfer(route0, 0); });
    p.at(20s, [&p]() {
      p.transfer(route0, megabyte);
      p.transfer(route0, megabyte);
    });
  });
  check_at(outcome, 0, 0.1301 + 1 / 0.97);
  check_at(outcome, 1, 10.1301);
  check_at(outcome, 2, 20.1301 + 2 / 0.97);
  check_at(outcome, 3, 20.1301 + 2 / 0.97);
}

TEST_CASE("LV08 caps what a transfer gets by the window of TCP") {
  // A window of 4 MiB for each round trip of twice 100 ms, on a link of 1 Gbit/s; of this, too, 97 % are
  // left.
  const Outcome outcome = play(Implementation::simgrid, lv08(1e9, 100ms), 1min,
                               [](Play& p) { p.at(0s, [&p]() { p.transfer(route0, 100 * megabyte); }); });
  check_at(outcome, 0, 1.301 + 100e6 / (0.97 * 4'194'304 / 0.2));
}

TEST_CASE("LV08 takes a twentieth of a transfer's rate for its acknowledgements on the way back") {
  Platform platform = lv08(megabyte_per_second, 10ms);
  platform.routes.push_back({host1, host0, {link0}});
  const Outcome outcome = play(Implementation::simgrid, platform, 1min,
                               [](Play& p) { p.at(0s, [&p]() { p.transfer(route0, megabyte); }); });
  check_at(outcome, 0, 0.1301 + 1.05 / 0.97);
}

TEST_CASE("Ten thousand machines that no route leads to cost no table of routes") {
  // A table of all pairs would have a hundred million entries, 800 MB.
  Platform platform = one_link(megabyte_per_second);
  for (int i = 0; i < 10'000; ++i) platform.hosts.push_back({"m" + std::to_string(i), 1, 1, {}});
  const Outcome outcome = play(Implementation::simgrid, platform, 1min, [](Play& p) {
    p.at(0s, [&p]() {
      p.execute(HostId{10'001}, 1s);
      p.execute(HostId{10'001}, 1s);
      p.execute(host1, 1s);
      p.transfer(route0, megabyte);
    });
  });
  REQUIRE(outcome.error.empty());
  CHECK(outcome.at(0) == 2'000'000'000);
  CHECK(outcome.at(1) == 2'000'000'000);
  CHECK(outcome.at(2) == 1'000'000'000);
  CHECK(outcome.at(3) == 1'000'000'000);
}

#endif
