#include "report/break_even.hpp"

#include <algorithm>

#include "report/bill.hpp"
#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/number.hpp"

namespace couplet::report {

using experiment::BreakEven;
using experiment::CostPoint;
using experiment::Crossing;

namespace {

std::string last_segment(const std::string& pointer) {
  return pointer.substr(pointer.rfind('/') + 1);
}

/// Who is the cheapest at a value; nobody if two are, or one is not defined.
std::string cheapest(const CostPoint& point, const std::vector<std::string>& architectures) {
  const auto least = std::min_element(point.costs.begin(), point.costs.end());
  const bool clear = std::count_if(point.costs.begin(), point.costs.end(),
                                   [&](double cost) { return !(cost > *least); }) == 1;
  return clear ? architectures[static_cast<std::size_t>(least - point.costs.begin())] : "";
}

}  // namespace

std::string break_even_text(const BreakEven& found, const std::vector<std::string>& architectures,
                            const std::string& pointer) {
  std::string text;
  for (const Crossing& crossing : found.crossings) {
    text += architectures[crossing.winner] + " becomes cheaper than " + architectures[crossing.loser] +
            " above a " + last_segment(pointer) + " of " + crossing.below +
            (crossing.below == crossing.above ? "" : " (at " + crossing.above + " it is)") + "\n";
  }
  if (found.crossings.empty()) {
    const std::string best = found.points.empty() ? "" : cheapest(found.points.front(), architectures);
    const bool throughout =
        std::all_of(found.points.begin(), found.points.end(),
                    [&](const CostPoint& point) { return cheapest(point, architectures) == best; });
    text = throughout && !best.empty() ? "In the whole range the cheapest is " + best + ".\n"
                                       : "No architecture becomes cheaper than another in this range.\n";
  }
  std::vector<std::vector<std::string>> rows{{last_segment(pointer)}};
  rows.front().insert(rows.front().end(), architectures.begin(), architectures.end());
  rows.front().emplace_back("cheapest");
  for (const CostPoint& point : found.points) {
    rows.push_back({point.value});
    for (const double cost : point.costs) rows.back().push_back(money_text(cost));
    rows.back().push_back(cheapest(point, architectures));
  }
  const std::string sides = std::string(architectures.size() + 1, 'r') + "l";
  return text + "\nA month of 730 h costs\n" + laid_out(rows, sides);
}

std::string break_even_json(const BreakEven& found, const std::vector<std::string>& architectures,
                            const std::string& pointer) {
  JsonWriter json;
  json.begin_object().key("pointer").value(pointer).key("metric").value("cost.per_month");
  json.key("crossings").begin_array();
  for (const Crossing& crossing : found.crossings) {
    json.begin_object().key("cheaper_above").value(architectures[crossing.winner]);
    json.key("cheaper_below").value(architectures[crossing.loser]);
    json.key("below").value(crossing.below).key("above").value(crossing.above).end();
  }
  json.end().key("points").begin_array();
  for (const CostPoint& point : found.points) {
    json.begin_object().key("value").value(point.value).key("per_month").begin_object();
    for (std::size_t i = 0; i < architectures.size(); ++i) json.key(architectures[i]).value(point.costs[i]);
    json.end().end();
  }
  json.end().end();
  return json.text();
}

std::string break_even_csv(const BreakEven& found, const std::vector<std::string>& architectures,
                           const std::string& pointer) {
  std::string text = csv_cell(pointer);
  for (const auto& name : architectures) text += "," + csv_cell(name + ".cost.per_month");
  text += "\n";
  for (const CostPoint& point : found.points) {
    text += csv_cell(point.value);
    for (const double cost : point.costs) text += "," + csv_number(cost);
    text += "\n";
  }
  return text;
}

}  // namespace couplet::report
