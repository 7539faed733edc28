#include "report/bill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "report/csv.hpp"
#include "report/humane.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::BillLine;
using experiment::Cost;
using experiment::ExperimentResult;

namespace {

const char* waste_word(cost::Waste waste) {
  switch (waste) {
    case cost::Waste::none: return "";
    case cost::Waste::empty_receives: return "empty_receives";
    case cost::Waste::repeats: return "repeats";
    case cost::Waste::idle: return "idle";
  }
  return "";
}

double units(std::int64_t quantity, const cost::Line& line) {
  return static_cast<double>(quantity) / static_cast<double>(line.base);
}

double unit_price(const cost::Line& line) {
  return static_cast<double>(line.price) / 1e12;
}

std::string tier_text(const cost::Line& line) {
  if (!line.known) return "no price known";
  if (line.free()) return "free";
  return line.tier == 0 ? "" : fmt::format("tier {}", line.tier + 1);
}

void write_line(JsonWriter& json, const BillLine& each) {
  const cost::Line& line = each.line;
  json.begin_object();
  json.key("component").value(line.component).key("item").value(line.item).key("what").value(line.what);
  json.key("tier").value(line.free() ? 0 : static_cast<std::uint64_t>(std::max(line.tier, 0)) + 1);
  json.key("free").boolean(line.free());
  json.key("quantity").value(units(line.quantity, line)).key("unit").value(line.unit);
  json.key("unit_price").value(line.known ? unit_price(line) : std::nan(""));
  json.key("per").value(static_cast<std::uint64_t>(line.per / line.base));
  json.key("amount").value(line.known ? cost::dollars(line.amount) : std::nan(""));
  json.key("month_quantity").value(units(each.month_quantity, line));
  json.key("month_amount").value(line.known ? cost::dollars(each.month_amount) : std::nan(""));
  json.key("month_wasted").value(cost::dollars(each.month_wasted)).key("waste").value(waste_word(line.waste));
  json.key("confirmed").boolean(line.confirmed).key("assumed").boolean(line.assumed);
  json.key("as_of").value(line.as_of).key("source").value(line.source).end();
}

}  // namespace

std::string money_text(double dollars) {
  if (dollars != dollars) return no_figure;
  const double size = std::fabs(dollars);
  std::string text = size >= 0.995 ? fmt::format("{:.2f}", size) : three_digits(size);
  for (std::size_t end = text.find('.'); size >= 999.995 && end > 3; end -= 3) text.insert(end - 3, ",");
  if (size == 0) text = "0";
  return (dollars < 0 ? "−$" : "$") + text;
}

std::string money_text(double dollars, double half_width) {
  constexpr double rounding = 1e-9;  // what sums of equal amounts in another order may differ by, and more
  const bool wide = half_width > rounding * std::max(std::fabs(dollars), rounding);
  return wide ? fmt::format("{} ± {}", money_text(dollars), money_text(half_width)) : money_text(dollars);
}

void write_bill(JsonWriter& json, const Cost& cost) {
  json.key("book").value(cost.book).key("free_tier").boolean(cost.free_tier);
  json.key("waste").begin_object().key("per_month").value(cost.wasted).key("share").value(cost.waste_share);
  json.key("empty_receives").value(cost.empty_receives).key("repeats").value(cost.repeats);
  json.key("idle").value(cost.idle).end();
  json.key("components").begin_object();
  for (const auto& component : cost.components) {
    json.key(component.name).begin_object().key("total").value(component.total);
    json.key("per_month").value(component.per_month).end();
  }
  json.end();
  json.key("lines").begin_array();
  for (const BillLine& line : cost.lines) write_line(json, line);
  json.end();
}

std::string bill_csv(const ExperimentResult& result) {
  std::string text =
      "architecture,component,item,what,tier,quantity,unit,unit_price_usd,per,amount_usd,month_quantity,"
      "month_amount_usd,month_wasted_usd,waste,confirmed,assumed,as_of,source\n";
  for (const ArchitectureResult& architecture : result.architectures) {
    for (const BillLine& each : architecture.cost.lines) {
      const cost::Line& line = each.line;
      const auto amount = [&](std::int64_t nanos) {
        return line.known ? cost::decimal_text(nanos, cost::nano_places) : std::string();
      };
      const std::string tier =
          line.known && line.tier >= 0 ? fmt::format("{}", line.tier + 1) : tier_text(line);
      const std::array<std::string, 18> cells{
          csv_cell(architecture.name),
          csv_cell(line.component),
          line.item,
          csv_cell(line.what),
          tier,
          cost::ratio_text(line.quantity, line.base),
          line.unit,
          line.known ? cost::decimal_text(line.price, cost::pico_places) : "",
          fmt::format("{}", line.per / line.base),
          amount(line.amount),
          cost::ratio_text(each.month_quantity, line.base),
          amount(each.month_amount),
          amount(each.month_wasted),
          waste_word(line.waste),
          line.confirmed ? "yes" : "no",
          line.assumed ? "yes" : "no",
          line.as_of,
          csv_cell(line.source)};
      for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + cells[i];
      text += "\n";
    }
  }
  return text;
}

}  // namespace couplet::report
