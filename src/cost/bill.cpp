#include "cost/bill.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/check.hpp"

namespace couplet::cost {

namespace {

/// What is left of a free tier, and how far the tiers of the prices are filled.
class Month {
 public:
  Month(const PriceBook& book, bool free_tier) : book_(book), filled_(book.prices.size(), 0) {
    if (!free_tier) return;
    for (const FreeTier& free : book.free) left_.emplace_back(&free, free.quantity);
  }

  /// False: beyond measure.
  bool add(const Usage& usage, std::size_t number) {
    number_ = number;
    const Price* price = book_.find(usage.item);
    COUPLET_CHECK(price != nullptr && usage.quantity >= 0 && 0 <= usage.wasted);
    COUPLET_CHECK(usage.wasted <= usage.quantity);
    if (usage.quantity == 0) return true;
    if (usage.quantity >= beyond_measure) return false;
    std::int64_t rest = usage.quantity;
    if (price->whole) {
      const std::int64_t base = price->item.base;
      const auto more = sum(rest, base - 1);
      if (!more) return false;
      rest = *more / base * base;
    }
    if (!price->known) return line(usage, *price, -2, rest);
    for (auto& [free, left] : left_) {
      const bool covers = std::find(free->items.begin(), free->items.end(), usage.item) != free->items.end();
      const std::int64_t taken = covers ? std::min(left, rest) : 0;
      left -= taken;
      rest -= taken;
      if (taken > 0 && !line(usage, *price, -1, taken, free)) return false;
    }
    return fill(usage, *price, rest);
  }

  Bill bill;

 private:
  bool fill(const Usage& usage, const Price& price, std::int64_t rest) {
    std::int64_t& filled = filled_[static_cast<std::size_t>(&price - book_.prices.data())];
    for (std::size_t tier = 0; tier < price.tiers.size() && rest > 0; ++tier) {
      const bool last = tier + 1 == price.tiers.size();
      const std::int64_t end = last ? std::numeric_limits<std::int64_t>::max() : price.tiers[tier + 1].from;
      if (filled >= end) continue;
      const std::int64_t here = std::min(rest, end - filled);
      filled += here;
      rest -= here;
      if (!line(usage, price, static_cast<int>(tier), here)) return false;
    }
    return rest == 0;
  }

  bool line(const Usage& usage, const Price& price, int tier, std::int64_t quantity,
            const FreeTier* free = nullptr) {
    Line line;
    line.usage = number_;
    line.component = usage.component;
    line.item = usage.item;
    line.what = usage.what;
    line.unit = price.item.unit;
    line.base = price.item.base;
    line.tier = tier;
    line.known = price.known;
    line.assumed = usage.assumed;
    line.waste = usage.waste;
    line.per = price.per;
    line.as_of = free != nullptr ? free->as_of : price.as_of;
    line.source = free != nullptr ? free->source : price.source;
    line.confirmed = free != nullptr ? free->confirmed : price.confirmed;
    line.quantity = quantity;
    if (tier >= 0) {
      const Tier& of = price.tiers[static_cast<std::size_t>(tier)];
      line.price = of.price;
      line.confirmed = price.confirmed && of.confirmed;
      const auto amount_of = amount(quantity, of.price, price.per);
      const auto total = amount_of ? sum(bill.total, *amount_of) : std::nullopt;
      if (!total) return false;
      line.amount = *amount_of;
      bill.total = *total;
      line.wasted = *times_ratio(line.amount, usage.wasted, usage.quantity);
      bill.wasted += line.wasted;
    }
    bill.lines.push_back(std::move(line));
    return true;
  }

  const PriceBook& book_;
  std::size_t number_ = 0;  // of the usage that is added
  std::vector<std::pair<const FreeTier*, std::int64_t>> left_;
  std::vector<std::int64_t> filled_;  // by price
};

}  // namespace

std::optional<Bill> price(const std::vector<Usage>& usage, const PriceBook& book, bool free_tier) {
  Month month(book, free_tier);
  for (std::size_t i = 0; i < usage.size(); ++i) {
    if (!month.add(usage[i], i)) return std::nullopt;
  }
  return std::move(month.bill);
}

std::optional<std::vector<Usage>> month_of(std::vector<Usage> usage) {
  constexpr std::int64_t month = seconds_per_month * 1'000'000'000;
  for (Usage& each : usage) {
    const auto quantity = times_ratio(each.quantity, month, each.span);
    const auto wasted = times_ratio(each.wasted, month, each.span);
    if (!quantity || !wasted || std::max(each.quantity, *quantity) >= beyond_measure) return std::nullopt;
    each.quantity = *quantity;
    each.wasted = *wasted;
  }
  return usage;
}

}  // namespace couplet::cost
