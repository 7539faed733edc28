#include "cloud/cpu_credits.hpp"

#include "catch.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using cloud::CpuCredits;
using cloud::CpuCreditsConfig;

namespace {

constexpr CpuCreditsConfig t2_micro{1, 6, 144, 30, false, 0s};
constexpr CpuCreditsConfig t2_medium{2, 24, 576, 60, false, 0s};
constexpr CpuCreditsConfig t3_micro{2, 12, 288, 0, true, 7 * 24h};

sim::Time at(sim::Duration since_start) {
  return sim::start_of_run + since_start;
}

}  // namespace

TEST_CASE("Fact 6.6.1: one credit is one vCPU at work for one minute") {
  CpuCredits credits(t2_micro);
  credits.set_busy(at(0s), 1);
  CHECK(credits.balance(at(1min)) == Approx(30 - 1 + 0.1).epsilon(1e-12));
  credits.set_busy(at(1min), 0);
  CHECK(credits.balance(at(2min)) == Approx(30 - 1 + 0.2).epsilon(1e-12));
  CpuCredits two(t2_medium);
  two.set_busy(at(0s), 2);
  CHECK(two.balance(at(1min)) == Approx(60 - 2 + 0.4).epsilon(1e-12));
}

TEST_CASE("Fact 6.6.2: credits are earned continuously, up to the largest balance") {
  CpuCredits credits({1, 6, 144, 0, false, 0s});
  CHECK(credits.balance(at(10min)) == 1);
  CHECK(credits.balance(at(1h)) == 6);
  CHECK(credits.balance(at(24h)) == 144);
  CHECK(credits.balance(at(48h)) == 144);
  credits.set_busy(at(48h), 1);
  CHECK(credits.runs_out(at(48h)) == at(48h + 160min));  // 144 credits at 0.9 a minute
}

TEST_CASE("Fact 6.6.3: launch credits are spent first and do not count under the largest balance") {
  CpuCredits credits(t2_micro);
  CHECK(credits.balance(at(0s)) == 30);
  CHECK(credits.balance(at(24h)) == 174);
  credits.set_busy(at(24h), 1);
  // 30 minutes on launch credits, in which nothing is earned, because the balance is full; then 144 at 0.9 a
  // minute.
  CHECK(credits.balance(at(24h + 15min)) == 159);
  CHECK(credits.runs_out(at(24h + 15min)) == at(24h + 30min + 160min));
}

TEST_CASE("Fact 6.6.4: a stop takes the launch credits, and of a T2 the balance") {
  CpuCredits credits(t2_micro);
  CHECK(credits.balance(at(1h)) == 36);
  credits.stop(at(1h));
  credits.start(at(1h + 1min));
  CHECK(credits.balance(at(1h + 1min)) == 30);  // of the new start
  CHECK(credits.balance(at(2h + 1min)) == 36);
}

TEST_CASE("Fact 6.6.5: a T3 keeps its credits for seven days when it is stopped") {
  CpuCredits credits(t3_micro);
  CHECK(credits.balance(at(1h)) == 12);
  credits.stop(at(1h));
  CHECK(credits.balance(at(2h)) == 12);  // nothing is earned meanwhile
  credits.start(at(1h + 7 * 24h));
  CHECK(credits.balance(at(1h + 7 * 24h)) == 12);
  credits.stop(at(2h + 7 * 24h));
  credits.start(at(2h + 14 * 24h + 1ns));
  CHECK(credits.balance(at(2h + 14 * 24h + 1ns)) == 0);
}

TEST_CASE("Fact 6.6.6: in standard mode an instance without credits works at its baseline") {
  // At full load a t2.micro spends 1 credit a minute and earns 0.1. The 30 launch credits last for 30 min, in
  // which 3 are earned; these last for 3 / 0.9 min. From 33 min 20 s on it works at a tenth of its speed.
  CpuCredits credits(t2_micro);
  credits.set_busy(at(0s), 1);
  CHECK(credits.runs_out(at(0s)) == at(33min + 20s));
  CHECK(credits.speed(at(0s)) == 1);
  CHECK(credits.balance(at(30min)) == 3);
  CHECK(credits.runs_out(at(30min)) == at(33min + 20s));
  CHECK(credits.speed(at(33min + 20s - 1ns)) == 1);
  CHECK(credits.speed(at(33min + 20s)) == 0.1);
  CHECK(credits.balance(at(33min + 20s)) == 0);
  CHECK(credits.runs_out(at(33min + 20s)) == sim::never);
  CHECK(credits.speed(at(10h)) == 0.1);
  CHECK(credits.balance(at(10h)) == 0);
  // Half an hour of rest: 3 credits, which last for 3 min 20 s again.
  credits.set_busy(at(10h), 0);
  CHECK(credits.speed(at(10h)) == 1);
  credits.set_busy(at(10h + 30min), 1);
  CHECK(credits.speed(at(10h + 30min)) == 1);
  CHECK(credits.runs_out(at(10h + 30min)) == at(10h + 33min + 20s));
  CHECK(credits.speed(at(10h + 33min + 20s)) == 0.1);
}

TEST_CASE("Without credits the vCPUs at work share what is earned") {
  CpuCredits credits(t2_medium);
  credits.set_busy(at(0s), 2);
  // 60 launch credits at 2 a minute: 30 min, in which 12 are earned; then 12 / (2 - 0.4) min.
  CHECK(credits.runs_out(at(0s)) == at(37min + 30s));
  CHECK(credits.speed(at(37min + 30s)) == 0.2);
  credits.set_busy(at(38min), 1);
  CHECK(credits.speed(at(38min)) == 0.4);
  credits.set_busy(at(39min), 7);  // all there are
  CHECK(credits.speed(at(39min)) == 0.2);
  CHECK(CpuCredits::low_speeds(t2_medium) == std::vector<double>{0.4, 0.2});
  CHECK(CpuCredits::low_speeds(t2_micro) == std::vector<double>{0.1});
  CHECK(CpuCredits::low_speeds(t3_micro).empty());
}

TEST_CASE("Fact 6.6.7: in unlimited mode surplus is borrowed, and charged beyond what 24 hours earn") {
  CpuCredits credits(t3_micro);
  credits.set_busy(at(0s), 2);
  CHECK(credits.runs_out(at(0s)) == sim::never);
  // 2 spent and 0.2 earned a minute: 288 surplus credits after 160 min.
  CHECK(credits.surplus(at(80min)) == 144);
  CHECK(credits.surplus(at(160min)) == 288);
  CHECK(credits.charged(at(160min)) == 0);
  CHECK(credits.charged(at(170min)) == 18);
  CHECK(credits.surplus(at(170min)) == 288);
  CHECK(credits.speed(at(170min)) == 1);
  // At rest it is paid back before anything is saved.
  credits.set_busy(at(170min), 0);
  CHECK(credits.surplus(at(170min + 10min)) == 286);
  CHECK(credits.balance(at(170min + 24h)) == 0);
  CHECK(credits.balance(at(170min + 25h)) == 12);
  CHECK(credits.charged(at(170min + 25h)) == 18);
  credits.set_busy(at(170min + 25h), 2);
  CHECK(credits.surplus(at(170min + 25h + 10min)) == 6);  // 18 more than were earned, of which 12 were saved
  credits.stop(at(170min + 25h + 10min));
  CHECK(credits.charged(at(170min + 26h)) == 24);
}

TEST_CASE("At the baseline the balance neither grows nor falls") {
  // A vCPU that earns 60 credits an hour can work for ever.
  CpuCredits credits({1, 60, 100, 0, false, 0s});
  credits.set_busy(at(0s), 1);
  CHECK(credits.runs_out(at(0s)) == sim::never);
  CHECK(credits.speed(at(1000h)) == 1);
  CHECK(credits.balance(at(1000h)) == 0);
}
