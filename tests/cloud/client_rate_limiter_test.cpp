// The client-side rate limit of the SDKs' adaptive mode, against the vectors that come with their sources.

#include "cloud/client_rate_limiter.hpp"

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::Duration;
using couplet::sim::start_of_run;
using couplet::sim::Time;
using namespace std::chrono_literals;

TEST_CASE("Fact 9.1.12: after throttling the rate is 0.7 of what it was, then grows as CUBIC does") {
  CubicRate rate;
  const Time throttled = start_of_run + 5s;
  CHECK(rate.throttled(throttled, 10) == Approx(7));
  // K = cbrt(10 * 0.3 / 0.4) = 1.957 s later it is back at 10.
  const double expected[] = {7.0, 9.64893601, 10.00003085, 10.45328452, 13.408697, 21.26626835, 36.425998516};
  for (int second = 0; second < 7; ++second)
    CHECK(rate.succeeded(throttled + Duration{1s} * second) == Approx(expected[second]).epsilon(1e-8));
  CHECK(rate.throttled(start_of_run + 7s, 9.64893601) == Approx(6.75425521));
  CHECK(rate.throttled(start_of_run + 8s, 6.75425521) == Approx(4.72797864));
}

TEST_CASE("Fact 9.1.13: the measured rate is that of half seconds, smoothed by 0.8") {
  MeasuredRate rate;
  const double expected[] = {0, 0, 4.8, 4.8, 4.16, 4.16, 4.16, 5.632, 5.632, 4.3264, 4.3264, 4.3264, 5.66528};
  Time now = start_of_run;
  for (const double each : expected) {
    now += 200ms;
    CHECK(rate.record(now) == Approx(each));
  }
}

TEST_CASE("Fact 9.1.14: the rate stays between 0.5 calls a second and twice the measured rate") {
  ClientRateLimiter limiter;
  struct Answer {
    bool throttled;
    double rate;
  };
  const Answer answers[] = {{false, 0.5},      {false, 0.5},      {false, 0.5},      {false, 0.5},
                            {false, 0.5},      {false, 0.6912},   {false, 1.0976},   {false, 1.6384},
                            {false, 2.3328},   {true, 3.02848},   {false, 3.486639}, {false, 3.821874},
                            {false, 4.053386}, {false, 4.200373}, {false, 4.282037}, {true, 2.997426},
                            {false, 3.452226}};
  Time now = start_of_run;
  for (const Answer& answer : answers) {
    now += 200ms;
    limiter.ended(now, answer.throttled ? std::optional(ErrorKind::throttling) : std::nullopt);
    CHECK(limiter.rate() == Approx(answer.rate).epsilon(1e-6));
  }
  // Nothing but time can raise it beyond what is measured: one answer in 10 s.
  limiter.ended(now + 10s, std::nullopt);
  CHECK(limiter.rate() < 2.5);
}

TEST_CASE("Fact 9.1.11: attempts wait for tokens once one was throttled, and not before") {
  ClientRateLimiter limiter;
  Time now = start_of_run;
  for (int call = 0; call < 1000; ++call) CHECK(limiter.take(now));
  limiter.ended(now + 1s, ErrorKind::timeout);
  CHECK_FALSE(limiter.enabled());
  limiter.ended(now + 1s, ErrorKind::throttling);
  CHECK(limiter.enabled());
  // One answer in the first second counts: measured 0.8, so that 0.56 a second go.
  CHECK(limiter.rate() == Approx(0.56));
  now += 1s;
  int sent = 0;
  while (now < start_of_run + 101s) {
    if (limiter.take(now)) {
      ++sent;
    } else {
      const Time next = limiter.next_token(now);
      CHECK(next > now);
      CHECK(next <= now + 2s + 1ns);
      now = next;
    }
  }
  CHECK(sent >= 56);  // in 100 s, and a token at most that was there
  CHECK(sent <= 58);
}

TEST_CASE("Fact 9.1.11: the next answer moves the moment of the next token") {
  ClientRateLimiter limiter;
  Time now = start_of_run;
  for (int answer = 0; answer < 100; ++answer) limiter.ended(now += 10ms, std::nullopt);
  CHECK(limiter.next_token(now) == now);  // nothing was throttled yet
  limiter.ended(now, ErrorKind::throttling);
  while (limiter.take(now)) {
  }
  const Time next = limiter.next_token(now);
  CHECK(next > now);
  limiter.ended(now, ErrorKind::throttling);
  CHECK(limiter.next_token(now) > next);
  // What is given up counts as sent, and as not throttled: like an answer that is good.
  ClientRateLimiter other = limiter;
  limiter.ended(now + 100ms, ErrorKind::timeout);
  other.ended(now + 100ms, std::nullopt);
  CHECK(limiter.rate() == other.rate());
  other.ended(now + 200ms, ErrorKind::throttling);
  CHECK(limiter.rate() > other.rate());
}
