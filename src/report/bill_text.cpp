#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/bill.hpp"
#include "report/columns.hpp"
#include "report/humane.hpp"
#include "report/table.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::BillLine;
using experiment::Cost;
using experiment::ExperimentResult;

namespace {

constexpr double small_line = 0.01;  // share of a bill below which lines are taken together
constexpr std::size_t indent = 4;

using Cells = std::vector<std::string>;

std::string price_words(cost::PicoDollars price, std::int64_t per, const std::string& unit) {
  std::string one = unit;
  if (one.size() > 1 && one.back() == 's') one.pop_back();
  const std::string amount = "$" + cost::decimal_text(price, cost::pico_places);
  return per == 1 ? amount + " per " + one
                  : fmt::format("{} per {}{}", amount, count_text(static_cast<double>(per)),
                                unit.empty() ? "" : " " + unit);
}

std::string price_words(const cost::Line& line) {
  if (!line.known) return "no price known";
  if (line.free()) return "free";
  const std::int64_t per = line.per / line.base;
  // Of how many is enough: the quantity beside it says of what.
  return price_words(line.price, per, per == 1 ? line.unit : "") + (line.confirmed ? "" : " ?");
}

std::string what_words(const cost::Line& line) {
  return line.assumed ? line.what + " (assumed)" : line.what;
}

std::string waste_words(const Cost& cost) {
  const std::pair<const char*, double> kinds[] = {
      {"empty receives", cost.empty_receives}, {"repeats", cost.repeats}, {"idle machines", cost.idle}};
  std::string text;
  for (const auto& [name, amount] : kinds) {
    if (amount > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, money_text(amount));
  }
  return text;
}

std::string architecture_text(const ArchitectureResult& architecture, const TextStyle& style) {
  const Cost& cost = architecture.cost;
  std::vector<Cells> rows;
  std::size_t small = 0;
  double small_sum = 0;
  for (const BillLine& each : cost.lines) {
    const double amount = cost::dollars(each.month_amount);
    if (each.line.known && amount < small_line * cost.per_month) {
      ++small;
      small_sum += amount;
      continue;
    }
    const double quantity = static_cast<double>(each.month_quantity) / static_cast<double>(each.line.base);
    rows.push_back(
        {each.line.component, what_words(each.line),
         three_digits(quantity >= 100 ? std::floor(quantity + 0.5) : quantity) + " " + each.line.unit,
         price_words(each.line), each.line.known ? money_text(amount) : no_figure});
  }
  if (small > 0) {
    // In the second column, which is the widest anyway: names of components are often shorter than these
    // words.
    rows.push_back({"", counted(static_cast<double>(small), "smaller line", "smaller lines"), "", "",
                    money_text(small_sum)});
  }
  std::string text =
      fmt::format("  {}: {} a month, {} an hour, {} for a million completed requests; the run itself {}\n",
                  architecture.name, money_text(cost.per_month), money_text(cost.per_hour),
                  money_text(cost.per_million), money_text(cost.total));
  text = wrapped(text.substr(0, text.size() - 1), style.width, indent) + "\n";
  text += laid_out(rows, "llr", indent);
  if (cost.wasted > 0) {
    text += "    " +
            wrapped(fmt::format("Wasted: {} of it ({})", share_text(cost.waste_share), waste_words(cost)),
                    style.width - indent, indent) +
            "\n";
  }
  return text;
}

template <typename Test>
bool any_line(const ExperimentResult& result, const Test& test) {
  return std::any_of(result.architectures.begin(), result.architectures.end(), [&](const auto& each) {
    return std::any_of(each.cost.lines.begin(), each.cost.lines.end(),
                       [&](const BillLine& line) { return test(line.line); });
  });
}

std::string as_of_words(const std::string& as_of) {
  return as_of.empty() ? "" : ", " + as_of;
}

/// Of whoever states a price: the number of its source in the list below, and when it was read.
std::string stated_by(const cost::PriceBook& book, const std::string& source, const std::string& as_of) {
  const auto found = std::find_if(book.sources.begin(), book.sources.end(),
                                  [&](const cost::Source& each) { return each.name == source; });
  if (found == book.sources.end()) return source + as_of_words(as_of);
  return fmt::format("[{}]{}", found - book.sources.begin() + 1, as_of_words(as_of));
}

/// "100 billion", as the price lists say; "10,240".
std::string amount_words(std::int64_t amount) {
  constexpr std::int64_t billion = 1'000'000'000;
  const std::int64_t billions = amount / billion;
  if (billions * billion != amount) return count_text(static_cast<double>(amount));
  return count_text(static_cast<double>(billions)) + " billion";
}

}  // namespace

std::string bill_text(const ExperimentResult& result, const TextStyle& style) {
  if (!any_line(result, [](const cost::Line&) { return true; })) return "";
  const Cost& first = result.architectures.front().cost;
  std::string text = "Bill";
  if (style.colour) text = "\033[1mBill\033[0m";
  text += fmt::format(" – a month of 730 h at this load; prices: {}{}\n", first.book,
                      first.free_tier ? ", with its free tier" : "");
  for (const auto& architecture : result.architectures) text += architecture_text(architecture, style);
  if (any_line(result, [](const cost::Line& line) { return line.known && !line.confirmed; }))
    text += "  ? this price is not confirmed: couplet prices says where it comes from\n";
  if (any_line(result, [](const cost::Line& line) { return line.assumed; }))
    text += "  (assumed): the scenario names no \"instance_type\"; one of this type for each core\n";
  return text;
}

std::string prices_text(const cost::PriceBook& book, std::size_t width) {
  std::string text = book.title.empty() ? book.name : fmt::format("{}: {}", book.name, book.title);
  if (!book.compiled.empty()) text += fmt::format(" (compiled {})", book.compiled);
  text = wrapped(text, width, 2) + "\n\n";
  std::vector<Cells> rows;
  for (const cost::Price& price : book.prices) {
    const std::int64_t base = price.item.base;
    const std::string source = stated_by(book, price.source, price.as_of);
    if (!price.known) rows.push_back({price.item.name, "not known", "", source});
    for (std::size_t i = 0; i < price.tiers.size(); ++i) {
      const cost::Tier& tier = price.tiers[i];
      const std::int64_t begin = tier.from / base;
      const std::string from = tier.from == 0 ? "" : "from " + amount_words(begin);
      const bool confirmed = price.confirmed && tier.confirmed;
      rows.push_back({i == 0 ? price.item.name : "",
                      price_words(tier.price, price.per / base, price.item.unit) + (confirmed ? "" : " ?"),
                      from, i == 0 ? source : ""});
    }
  }
  text += laid_out(rows, "l");
  if (!book.free.empty()) {
    text += "\nFree in each month, if asked for (--free-tier)\n";
    rows.clear();
    for (const cost::FreeTier& free : book.free) {
      const auto item = cost::item_named(free.items.front());
      const std::int64_t quantity = free.quantity / item->base;
      rows.push_back(
          {free.name,
           count_text(static_cast<double>(quantity)) + " " + item->unit + (free.confirmed ? "" : " ?"),
           stated_by(book, free.source, free.as_of)});
    }
    text += laid_out(rows, "l");
  }
  if (!book.sources.empty()) text += "\nSources\n";
  for (std::size_t i = 0; i < book.sources.size(); ++i) {
    const cost::Source& source = book.sources[i];
    text += "  " + wrapped(fmt::format("[{}] {}: {}", i + 1, source.name, source.text), width - 2, 6) + "\n";
  }
  return text + "\n? not confirmed: not read in a source that states it\n";
}

std::string prices_json(const cost::PriceBook& book) {
  JsonWriter json;
  json.begin_object().key("name").value(book.name).key("title").value(book.title);
  json.key("region").value(book.region).key("compiled").value(book.compiled).key("prices").begin_array();
  for (const cost::Price& price : book.prices) {
    json.begin_object().key("item").value(price.item.name).key("unit").value(price.item.unit);
    json.key("text").value(price.item.text);
    json.key("per").value(static_cast<std::uint64_t>(price.per / price.item.base));
    json.key("whole").boolean(price.whole).key("known").boolean(price.known);
    json.key("confirmed").boolean(price.confirmed);
    json.key("as_of").value(price.as_of).key("source").value(price.source).key("note").value(price.note);
    json.key("tiers").begin_array();
    for (const cost::Tier& tier : price.tiers) {
      json.begin_object().key("from").value(static_cast<std::uint64_t>(tier.from / price.item.base));
      json.key("usd").value(static_cast<double>(tier.price) / 1e12);
      json.key("confirmed").boolean(tier.confirmed).end();
    }
    json.end().end();
  }
  json.end().key("free").begin_array();
  for (const cost::FreeTier& free : book.free) {
    const auto item = cost::item_named(free.items.front());
    json.begin_object().key("name").value(free.name).key("of").begin_array();
    for (const std::string& name : free.items) json.value(name);
    json.end().key("quantity").value(static_cast<std::uint64_t>(free.quantity / item->base));
    json.key("unit").value(item->unit).key("confirmed").boolean(free.confirmed);
    json.key("as_of").value(free.as_of).key("source").value(free.source).end();
  }
  json.end().key("sources").begin_object();
  for (const cost::Source& source : book.sources) json.key(source.name).value(source.text);
  json.end().end();
  return json.text();
}

}  // namespace couplet::report
