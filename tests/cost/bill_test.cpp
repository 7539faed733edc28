#include "cost/bill.hpp"

#include <limits>

#include "catch.hpp"

using namespace couplet::cost;

namespace {

constexpr PicoDollars dollar = 1'000'000'000'000;

/// $2 each up to 10, then $1, from 30 on 50 cents; whole hours at $3; something without a price.
PriceBook book() {
  PriceBook book;
  book.name = "test";
  Price tiered;
  tiered.item = *item_named("bucket.puts");
  tiered.tiers = {{0, 2 * dollar, true}, {10, dollar, true}, {30, dollar / 2, false}};
  Price other;
  other.item = *item_named("bucket.gets");
  other.tiers = {{0, dollar, true}};
  Price hours;
  hours.item = *item_named("balancer.application");
  hours.per = 3600;
  hours.whole = true;
  hours.tiers = {{0, 3 * dollar, true}};
  Price unknown;
  unknown.item = *item_named("topic.deliveries.sms");
  unknown.known = false;
  book.prices = {tiered, other, hours, unknown};
  book.free = {{"some", {"bucket.puts", "bucket.gets"}, 5, "", "", true}};
  return book;
}

Usage use(const char* item, std::int64_t quantity, std::int64_t wasted = 0, std::int64_t span = 1) {
  Usage usage;
  usage.component = "it";
  usage.item = item;
  usage.quantity = quantity;
  usage.wasted = wasted;
  if (wasted > 0) usage.waste = Waste::repeats;
  usage.span = span;
  return usage;
}

NanoDollars total(const std::vector<Usage>& usage, bool free_tier = false) {
  const auto bill = price(usage, book(), free_tier);
  REQUIRE(bill.has_value());
  NanoDollars lines = 0;
  for (const Line& line : bill->lines) lines += line.amount;
  CHECK(lines == bill->total);
  return bill->total;
}

constexpr NanoDollars dollars_of(std::int64_t cents) {
  return cents * 10'000'000;
}

}  // namespace

TEST_CASE("a tier ends where the next one begins") {
  CHECK(total({use("bucket.puts", 0)}) == 0);
  CHECK(total({use("bucket.puts", 9)}) == dollars_of(1800));
  CHECK(total({use("bucket.puts", 10)}) == dollars_of(2000));
  CHECK(total({use("bucket.puts", 11)}) == dollars_of(2100));
  CHECK(total({use("bucket.puts", 30)}) == dollars_of(4000));
  CHECK(total({use("bucket.puts", 31)}) == dollars_of(4050));
}

TEST_CASE("tiers are filled by all that a bill lists, each price in a line of its own") {
  CHECK(total({use("bucket.puts", 8), use("bucket.puts", 3)}) == dollars_of(2100));
  const auto bill = price({use("bucket.puts", 8), use("bucket.puts", 30)}, book(), false);
  REQUIRE(bill->lines.size() == 4);
  CHECK(bill->lines[1].tier == 0);
  CHECK(bill->lines[1].quantity == 2);
  CHECK(bill->lines[2].tier == 1);
  CHECK(bill->lines[2].quantity == 20);
  CHECK(bill->lines[3].tier == 2);
  CHECK(bill->lines[3].quantity == 8);
  CHECK(bill->lines[2].confirmed);
  CHECK_FALSE(bill->lines[3].confirmed);  // the tier says so
}

TEST_CASE("what is free is shared by its items, and comes before the first tier") {
  CHECK(total({use("bucket.puts", 5)}, true) == 0);
  CHECK(total({use("bucket.puts", 6)}, true) == dollars_of(200));
  CHECK(total({use("bucket.puts", 3), use("bucket.gets", 4)}, true) == dollars_of(200));
  CHECK(total({use("bucket.puts", 15)}, true) == dollars_of(2000));  // ten at the first price
  CHECK(total({use("bucket.puts", 16)}, true) == dollars_of(2100));
}

TEST_CASE("a part of an hour counts as a whole one") {
  CHECK(total({use("balancer.application", 1)}) == dollars_of(300));
  CHECK(total({use("balancer.application", 3600)}) == dollars_of(300));
  CHECK(total({use("balancer.application", 3601)}) == dollars_of(600));
}

TEST_CASE("what has no price is listed without an amount") {
  const auto bill = price({use("topic.deliveries.sms", 7)}, book(), true);
  REQUIRE(bill->lines.size() == 1);
  CHECK_FALSE(bill->lines[0].known);
  CHECK(bill->lines[0].quantity == 7);
  CHECK(bill->total == 0);
}

TEST_CASE("waste is a share of the line") {
  const auto bill = price({use("bucket.puts", 20, 5)}, book(), false);
  CHECK(bill->total == dollars_of(3000));
  CHECK(bill->wasted == dollars_of(750));  // a quarter of both lines
}

TEST_CASE("a month is so much as it follows from the time of each use") {
  const std::int64_t hour = 3'600'000'000'000;
  const auto month =
      month_of({use("bucket.puts", 10, 5, hour), use("balancer.application", 7200, 0, 2 * hour)});
  REQUIRE(month.has_value());
  CHECK((*month)[0].quantity == 7300);
  CHECK((*month)[0].wasted == 3650);
  CHECK((*month)[1].quantity == seconds_per_month);
  CHECK_FALSE(month_of({use("bucket.puts", 1'000'000)}));
}

TEST_CASE("more dollars than there are make no bill") {
  CHECK_FALSE(price({use("bucket.gets", std::numeric_limits<std::int64_t>::max() / 1000)}, book(), false));
  CHECK_FALSE(price({use("bucket.gets", 9'000'000'000), use("bucket.gets", 9'000'000'000)}, book(), false));
}

TEST_CASE("what is beyond measure makes no bill, however cheap it is") {
  CHECK_FALSE(price({use("topic.deliveries.sms", beyond_measure)}, book(), false));
  CHECK_FALSE(price({use("bucket.gets", beyond_measure)}, book(), true));
  CHECK_FALSE(month_of({use("bucket.gets", beyond_measure, 0, seconds_per_month * 2'000'000'000)}));
  CHECK(price({use("topic.deliveries.sms", beyond_measure - 1)}, book(), false));
}
