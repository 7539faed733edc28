#include "cloud/circuit_breaker.hpp"

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "sim/draws.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::DrawKey;
using couplet::sim::Duration;
using couplet::sim::Time;
using namespace std::chrono_literals;

using State = CircuitBreaker::State;

namespace {

CircuitBreakerConfig in_row(std::uint32_t failures) {
  CircuitBreakerConfig config;
  config.failures = failures;
  config.error_share = 0;
  return config;
}

/// A call that goes at once and ends at once.
void call(CircuitBreaker& breaker, Time now, bool well) {
  const auto permit = breaker.admit(now);
  REQUIRE(permit);
  if (well) {
    breaker.succeeded(now, *permit);
  } else {
    breaker.failed(now, *permit);
  }
}

}  // namespace

TEST_CASE("Fact 9.3.1: closed it lets calls pass, and opens when too many fail") {
  SECTION("in a row") {
    CircuitBreaker breaker(in_row(3));
    for (const bool well : {false, false, true, false, false}) call(breaker, {}, well);
    CHECK(breaker.state({}) == State::closed);  // the success began the row anew
    call(breaker, {}, false);
    CHECK(breaker.state({}) == State::open);
  }
  SECTION("as a share, however they are mixed") {
    CircuitBreakerConfig config;
    config.error_share = 0.4;
    config.minimum = 5;
    CircuitBreaker breaker(config);
    for (const bool well : {true, false, true, true}) call(breaker, {}, well);
    call(breaker, {}, true);
    CHECK(breaker.state({}) == State::closed);  // 1 of 5
    call(breaker, {}, false);
    CHECK(breaker.state({}) == State::closed);  // 2 of 6
    call(breaker, {}, false);
    CHECK(breaker.state({}) == State::open);  // 3 of 7
  }
}

TEST_CASE("Fact 9.3.2: open it fails calls at once, until its time is over") {
  CircuitBreaker breaker(in_row(1));
  call(breaker, Time{5s}, false);
  CHECK_FALSE(breaker.admit(Time{5s}));
  CHECK_FALSE(breaker.admit(Time{35s - 1ns}));
  CHECK(breaker.admit(Time{35s}));
  CHECK(breaker.state(Time{35s}) == State::half_open);
}

TEST_CASE("Fact 9.3.3: half-open it lets a limited number of trial calls pass") {
  CircuitBreakerConfig config = in_row(1);
  config.half_open = 2;
  CircuitBreaker breaker(config);
  call(breaker, {}, false);
  const auto first = breaker.admit(Time{30s});
  const auto second = breaker.admit(Time{30s});
  REQUIRE((first && second));
  CHECK_FALSE(breaker.admit(Time{31s}));
  breaker.succeeded(Time{31s}, *first);
  CHECK(breaker.state(Time{31s}) == State::half_open);
  CHECK_FALSE(breaker.admit(Time{32s}));  // two in all, not two at a time
  breaker.abandoned(*second);             // nobody knows what became of it: another one may try
  CHECK(breaker.admit(Time{32s}));
}

TEST_CASE("Fact 9.3.4: trials that end well close it, one that fails opens it again") {
  CircuitBreakerConfig config = in_row(1);
  config.half_open = 2;
  CircuitBreaker breaker(config);
  call(breaker, {}, false);
  SECTION("both end well") {
    call(breaker, Time{30s}, true);
    call(breaker, Time{30s}, true);
    CHECK(breaker.state(Time{30s}) == State::closed);
  }
  SECTION("the second fails") {
    call(breaker, Time{30s}, true);
    call(breaker, Time{40s}, false);
    CHECK(breaker.state(Time{70s - 1ns}) == State::open);  // counted from its failure
    CHECK(breaker.state(Time{70s}) == State::half_open);
  }
}

TEST_CASE("Fact 9.3.5: by default it opens at half of at least twenty calls in 10 s, for 30 s") {
  CircuitBreaker breaker({});
  for (int i = 0; i < 9; ++i) call(breaker, {}, true);
  for (int i = 0; i < 10; ++i) call(breaker, {}, false);
  CHECK(breaker.state({}) == State::closed);  // 10 of 19
  SECTION("the twentieth") {
    call(breaker, Time{1s}, false);
    CHECK(breaker.state(Time{31s - 1ns}) == State::open);
    CHECK(breaker.state(Time{31s}) == State::half_open);
  }
  SECTION("not when the others are older than the window") {
    for (int i = 0; i < 19; ++i) call(breaker, Time{10s}, false);
    CHECK(breaker.state(Time{10s}) == State::closed);
    call(breaker, Time{10s}, false);
    CHECK(breaker.state(Time{10s}) == State::open);
  }
}

TEST_CASE("what was let pass before the breaker opened decides nothing later") {
  CircuitBreaker breaker(in_row(1));
  const auto slow = breaker.admit({});
  const auto slower = breaker.admit({});
  REQUIRE((slow && slower));
  call(breaker, {}, false);
  CHECK_FALSE(breaker.failed(Time{1s}, *slow));
  CHECK(breaker.state(Time{30s}) == State::half_open);
  breaker.succeeded(Time{30s}, *slower);  // not the trial's success
  CHECK(breaker.state(Time{30s}) == State::half_open);
  breaker.abandoned(*slower);
  CHECK(breaker.admit(Time{30s}));
  CHECK_FALSE(breaker.admit(Time{30s}));
}

namespace {

/// The state chart once more, as plainly as can be: it keeps every outcome, and counts anew each time.
class Chart {
 public:
  explicit Chart(const CircuitBreakerConfig& config) : config_(config) {}

  /// The number of the stay in the state, or 0 for a refusal.
  int admit(Time now) {
    look(now);
    if (state_ == "open" || (state_ == "half-open" && on_trial_ >= config_.half_open)) return 0;
    if (state_ == "half-open") ++on_trial_;
    return stay_;
  }
  void outcome(Time now, int stay, bool well) {
    look(now);
    if (stay != stay_) return;
    outcomes_.emplace_back(now, well);
    if (state_ == "half-open" && !well) return go("open", now);
    if (state_ == "half-open" && outcomes_.size() == config_.half_open) return go("closed", now);
    if (state_ == "closed" && !well && (row() || share(now))) go("open", now);
  }
  void abandon(int stay) {
    if (stay == stay_ && state_ == "half-open") --on_trial_;
  }
  std::string state(Time now) {
    look(now);
    return state_;
  }

 private:
  void look(Time now) {
    if (state_ == "open" && now - since_ >= config_.open) go("half-open", now);
  }
  void go(const std::string& state, Time now) {
    state_ = state;
    since_ = now;
    ++stay_;
    on_trial_ = 0;
    outcomes_.clear();
  }
  bool row() const {
    if (config_.failures == 0 || outcomes_.size() < config_.failures) return false;
    for (std::size_t i = outcomes_.size() - config_.failures; i < outcomes_.size(); ++i) {
      if (outcomes_[i].second) return false;
    }
    return true;
  }
  bool share(Time now) const {
    if (config_.error_share == 0) return false;
    const Duration part = config_.window / 10;
    const Time from{(now.time_since_epoch() / part - 9) * part};
    int calls = 0;
    int failures = 0;
    for (const auto& [at, well] : outcomes_) {
      if (at < from) continue;
      ++calls;
      failures += well ? 0 : 1;
    }
    return calls >= static_cast<int>(config_.minimum) && failures >= config_.error_share * calls;
  }

  CircuitBreakerConfig config_;
  std::string state_ = "closed";
  Time since_{};
  int stay_ = 1;
  std::uint32_t on_trial_ = 0;
  std::deque<std::pair<Time, bool>> outcomes_;
};

std::string word(State state) {
  return state == State::closed ? "closed" : state == State::open ? "open" : "half-open";
}

/// Which ways of the chart a walk took.
struct Ways {
  int opened = 0, reopened = 0, tried = 0, closed = 0, refused = 0, abandoned = 0;
};

void walk(const CircuitBreakerConfig& config, std::uint64_t number, Ways& ways) {
  CircuitBreaker breaker(config);
  Chart chart(config);
  std::vector<std::pair<CircuitBreaker::Permit, int>> under_way;
  Time now{};
  std::string before = "closed";
  for (std::uint64_t step = 0; step < 4000; ++step) {
    Draw draw(DrawKey::of(1, 0, "walk"), number, step);
    now += Duration{static_cast<std::int64_t>(draw.unit() * 1.5e9)};
    const double what = draw.unit();
    const bool bad_times = step / 200 % 2 == 1;
    if (what < 0.5 || under_way.empty()) {
      const auto permit = breaker.admit(now);
      const int stay = chart.admit(now);
      if (permit.has_value() != (stay != 0)) FAIL("walk " << number << ", step " << step << ": a permit");
      if (permit) under_way.emplace_back(*permit, stay);
      ways.refused += permit ? 0 : 1;
    } else {
      const auto index = static_cast<std::size_t>(draw.unit() * static_cast<double>(under_way.size()));
      const auto [permit, stay] = under_way[index];
      under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(index));
      const bool well = draw.unit() < (bad_times ? 0.3 : 0.9);
      if (what > 0.97) {
        breaker.abandoned(permit);
        chart.abandon(stay);
        ++ways.abandoned;
      } else if (well) {
        breaker.succeeded(now, permit);
        chart.outcome(now, stay, true);
      } else {
        breaker.failed(now, permit);
        chart.outcome(now, stay, false);
      }
    }
    const std::string state = chart.state(now);
    if (word(breaker.state(now)) != state) {
      FAIL("walk " << number << ", step " << step << ": " << word(breaker.state(now)) << ", not " << state);
    }
    ways.opened += before == "closed" && state == "open" ? 1 : 0;
    ways.reopened += before == "half-open" && state == "open" ? 1 : 0;
    ways.tried += before == "open" && state == "half-open" ? 1 : 0;
    ways.closed += before == "half-open" && state == "closed" ? 1 : 0;
    before = state;
  }
}

}  // namespace

TEST_CASE("a breaker goes through its state chart as the chart says") {
  Ways ways;
  for (std::uint64_t number = 0; number < 60; ++number) {
    CircuitBreakerConfig config;
    config.failures = number % 3 == 0 ? 0 : static_cast<std::uint32_t>(number % 7 + 1);
    config.error_share = number % 3 == 1 ? 0 : 0.25 + 0.05 * static_cast<double>(number % 11);
    config.window = Duration{1s} * static_cast<int>(number % 5 * 7 + 1);
    config.minimum = static_cast<std::uint32_t>(number % 8 + 1);
    config.open = Duration{1s} * static_cast<int>(number % 4 * 5 + 1);
    config.half_open = static_cast<std::uint32_t>(number % 4 + 1);
    walk(config, number, ways);
  }
  CHECK(ways.opened > 500);
  CHECK(ways.reopened > 500);
  CHECK(ways.tried > 1000);
  CHECK(ways.closed > 500);
  CHECK(ways.refused > 5000);
  CHECK(ways.abandoned > 1000);
}
