#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cost/price_book.hpp"

namespace couplet::cost {

/// What is paid for nothing: receives that find no message or fail, work that is done once more (retries,
/// redeliveries, copies), machines that wait.
enum class Waste { none, empty_receives, repeats, idle };

/// A quantity that is too large to be counted: no price can be given for it, nor for more.
inline constexpr std::int64_t beyond_measure = 9'200'000'000'000'000'000;

/// So much of an item.
struct Usage {
  std::string component;
  std::string item;
  std::string what;           // "sends", "empty receives": which part of the component's use it is
  std::int64_t quantity = 0;  // base units, >= 0; beyond_measure and more: not known
  std::int64_t wasted = 0;    // of these
  Waste waste = Waste::none;
  std::int64_t span = 0;  // nanoseconds in which so much is used: what is rounded up lasts longer for it
  bool assumed = false;   // the scenario does not name the type
};

/// A line of a bill: some usage at one price.
struct Line {
  std::size_t usage = 0;  // of which of the list it is
  std::string component, item, what;
  std::string unit;
  std::int64_t base = 1;  // base units in a unit
  int tier = 0;           // which of the price; -1: the free tier; -2: there is no price
  bool known = true;      // false: there is no price, and the amounts are zero
  bool confirmed = true;
  bool assumed = false;
  Waste waste = Waste::none;
  PicoDollars price = 0;
  std::int64_t per = 1;  // base units that the price buys
  std::string as_of, source;
  std::int64_t quantity = 0;  // base units
  NanoDollars amount = 0;
  NanoDollars wasted = 0;

  bool free() const { return tier == -1; }
};

struct Bill {
  std::vector<Line> lines;
  NanoDollars total = 0;   // their sum
  NanoDollars wasted = 0;  // the same
};

/// The bill of one month in which nothing else is used: tiers and free tiers are filled in the order of the
/// usage. A line for each price that applies; none for what was not used at all. Nullopt: a quantity is
/// beyond measure, or an amount beyond 63 bits. REQUIRES: the book has every item, known or not.
std::optional<Bill> price(const std::vector<Usage>& usage, const PriceBook& book, bool free_tier);

/// What a month of 730 hours uses if it goes on like this. Nullopt: a quantity is beyond measure. REQUIRES:
/// all spans are above zero.
std::optional<std::vector<Usage>> month_of(std::vector<Usage> usage);

}  // namespace couplet::cost
