#include "cloud/token_bucket.hpp"

#include "catch.hpp"
#include "sim/check.hpp"

using couplet::cloud::TokenBucket;
using couplet::sim::Rate;
using couplet::sim::Time;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t one = TokenBucket::token;

}  // namespace

TEST_CASE("a bucket is full at first, and what comes in later is exact") {
  TokenBucket bucket(Rate{one, 3s}, 2 * one);  // a third of a token per second
  CHECK(bucket.take(Time{}));
  CHECK(bucket.take(Time{}));
  CHECK_FALSE(bucket.take(Time{3s - 1ns}));
  CHECK(bucket.left(Time{3s - 1ns}) == one - 1);
  CHECK(bucket.take(Time{3s}));
  CHECK(bucket.left(Time{3s}) == 0);
  CHECK(bucket.left(Time{1h}) == 2 * one);
}

TEST_CASE("who asks a token bucket for more than it can hold passes when it is full, or never has as much") {
  TokenBucket bucket(Rate{one, 1s}, 2 * one);
  CHECK_FALSE(bucket.has(Time{}, 5 * one));
  CHECK(bucket.take(Time{}, 5 * one));
  CHECK(bucket.left(Time{}) == -3 * one);
  CHECK_FALSE(bucket.take(Time{5s - 1ns}, 5 * one));
  CHECK(bucket.take(Time{5s}, 5 * one));
}

TEST_CASE("a token bucket takes what it is given, up to its capacity") {
  TokenBucket bucket(Rate{0, 1s}, 2 * one);
  bucket.spend(2 * one);
  bucket.give(Time{1s}, one / 2);
  CHECK_FALSE(bucket.has(Time{1s}));
  bucket.give(Time{1s}, one);
  CHECK(bucket.has(Time{1s}));
  CHECK(bucket.left(Time{1s}) == one + one / 2);
  bucket.give(Time{1s}, one);
  CHECK(bucket.left(Time{1s}) == 2 * one);
}

TEST_CASE("a token bucket of another size fills by its old rate until then, and loses what has no room") {
  TokenBucket bucket(Rate{one, 1s}, 10 * one);
  bucket.spend(10 * one);
  bucket.resize(Time{4s}, Rate{2 * one, 1s}, 20 * one);
  CHECK(bucket.left(Time{4s}) == 4 * one);
  CHECK(bucket.left(Time{7s}) == 10 * one);
  bucket.resize(Time{7s}, Rate{one, 1s}, 3 * one);
  CHECK(bucket.left(Time{7s}) == 3 * one);
  bucket.resize(Time{7s}, Rate{one, 1s}, 0);
  CHECK_FALSE(bucket.has(Time{1h}));
  CHECK_THROWS_AS(bucket.resize(Time{1h}, Rate{one, 2s}, one), couplet::sim::InvariantError);
}
