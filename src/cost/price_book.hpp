#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cost/items.hpp"
#include "cost/money.hpp"

namespace couplet::cost {

/// A price from a quantity on, which is counted by the month and over all that a bill lists.
struct Tier {
  std::int64_t from = 0;  // base units; the first tier begins at 0
  PicoDollars price = 0;  // of Price::per
  bool confirmed = true;
};

/// What an item costs.
struct Price {
  Item item;
  bool known = true;        // false: it is known to cost something, but not what
  std::int64_t per = 1;     // base units that the price buys
  bool whole = false;       // a part of a unit counts as a whole one, in each line
  std::vector<Tier> tiers;  // rising; empty if it is not known
  std::string as_of;        // when the source last said so
  std::string source;
  std::string note;
  bool confirmed = true;  // read in its source, and not derived or remembered
};

/// What of some items together is free in each month.
struct FreeTier {
  std::string name;
  std::vector<std::string> items;
  std::int64_t quantity = 0;  // base units, the same of all its items
  std::string as_of, source;
  bool confirmed = true;
};

struct Source {
  std::string name;
  std::string text;
};

/// What a provider asks for.
struct PriceBook {
  std::string name, title, region, compiled;
  std::string assumed_instance;  // what an instance without a type is billed as, for each of its cores
  std::string assumed_database;
  std::vector<Source> sources;
  std::vector<Price> prices;
  std::vector<FreeTier> free;

  /// nullptr: the book does not have it.
  const Price* find(std::string_view item) const;
  /// Its items whose names begin so, without that beginning.
  std::vector<std::string> below(std::string_view prefix) const;
};

/// A book that the program carries with it, as JSON.
struct BookText {
  std::string_view name;
  std::string_view text;
};
const std::vector<BookText>& embedded_books();

}  // namespace couplet::cost
