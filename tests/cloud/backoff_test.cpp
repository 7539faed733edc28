#include "cloud/backoff.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::DrawKey;
using couplet::sim::Duration;
using namespace std::chrono_literals;

namespace {

const DrawKey key = DrawKey::of(1, 0, "backoff");

/// Delays before the first `count` retries.
std::vector<Duration> delays(const BackoffConfig& config, std::uint32_t count, std::uint64_t identity = 0) {
  std::vector<Duration> result;
  Duration previous = config.base;
  for (std::uint32_t n = 1; n <= count; ++n) {
    Draw draw(key, identity, n);
    previous = backoff(config, n, previous, draw);
    result.push_back(previous);
  }
  return result;
}

}  // namespace

TEST_CASE("delays grow as their policy says, up to the cap") {
  struct Row {
    std::string story;
    Growth growth;
    std::vector<Duration> delays;
  };
  const auto row = GENERATE(values<Row>({
      {"none waits for nothing", Growth::none, {0ms, 0ms, 0ms, 0ms, 0ms}},
      {"constant is the base", Growth::constant, {100ms, 100ms, 100ms, 100ms, 100ms}},
      {"linear adds the base", Growth::linear, {100ms, 200ms, 300ms, 400ms, 500ms}},
      {"exponential doubles", Growth::exponential, {100ms, 200ms, 400ms, 800ms, 1000ms}},
  }));
  DYNAMIC_SECTION(row.story) {
    CHECK(delays({row.growth, 100ms, 1s, Jitter::none}, 5) == row.delays);
  }
}

TEST_CASE("no number of retries overflows") {
  const BackoffConfig config{Growth::exponential, 1h, Duration::max(), Jitter::none};
  for (const std::uint32_t n : {40U, 63U, 64U, 65U, 4'000'000'000U})
    CHECK(unjittered(config, n) == Duration::max());
  CHECK(unjittered({Growth::linear, Duration::max(), 20s, Jitter::none}, 4'000'000'000U) == 20s);
  CHECK(unjittered({Growth::exponential, 0s, 20s, Jitter::none}, 1000) == 0s);
  Draw draw(key, 0);
  CHECK(backoff({Growth::exponential, 1s, Duration::max(), Jitter::decorrelated}, 9, Duration::max(), draw) >=
        1s);
}

TEST_CASE("jitter stays in its range and fills it") {
  struct Row {
    std::string story;
    Jitter jitter;
    Duration low;  // of the third retry: v = 400 ms
    Duration high;
  };
  const auto row = GENERATE(values<Row>({
      {"full: between nothing and v", Jitter::full, 0ms, 400ms},
      {"equal: between half of v and v", Jitter::equal, 200ms, 400ms},
  }));
  DYNAMIC_SECTION(row.story) {
    Duration least = Duration::max();
    Duration most{0};
    double sum = 0;
    constexpr std::uint64_t draws = 20'000;
    for (std::uint64_t i = 0; i < draws; ++i) {
      const Duration delay = delays({Growth::exponential, 100ms, 20s, row.jitter}, 3, i).back();
      least = std::min(least, delay);
      most = std::max(most, delay);
      sum += static_cast<double>(delay.count());
    }
    CHECK(least >= row.low);
    CHECK(most <= row.high);
    const Duration span = row.high - row.low;
    CHECK(least < row.low + span / 500);
    CHECK(most > row.high - span / 500);
    const double mean = static_cast<double>((row.low + row.high).count()) / 2;
    CHECK(sum / draws == Approx(mean).epsilon(0.01));
  }
}

TEST_CASE("decorrelated jitter goes from the base to three times the delay before, under the cap") {
  const BackoffConfig config{Growth::exponential, 100ms, 1s, Jitter::decorrelated};
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    Duration previous = config.base;
    for (const Duration delay : delays(config, 8, i)) {
      REQUIRE(delay >= config.base);
      REQUIRE(delay <= std::min(config.cap, 3 * previous));
      previous = delay;
    }
  }
  Draw draw(key, 0);
  CHECK(backoff({Growth::exponential, 5s, 1s, Jitter::decorrelated}, 1, 5s, draw) == 1s);
}

TEST_CASE("retry zero does not exist") {
  CHECK_THROWS_AS(unjittered(BackoffConfig{}, 0), couplet::sim::InvariantError);
}

TEST_CASE(
    "Fact 9.1.15: the server's word lengthens a delay, by five seconds at most, and never shortens it") {
  CHECK(with_hint(1s, 0s, 5s) == 1s);  // it says nothing
  CHECK(with_hint(1s, 500ms, 5s) == 1s);
  CHECK(with_hint(1s, 3s, 5s) == 3s);
  CHECK(with_hint(1s, 6s, 5s) == 6s);
  CHECK(with_hint(1s, 60s, 5s) == 6s);
  CHECK(with_hint(1s, 60s, 0s) == 1s);  // nobody listens
}
