#pragma once

#include <string>

#include "experiment/results.hpp"
#include "report/json_writer.hpp"
#include "report/text.hpp"

namespace couplet::report {

struct TextStyle;

/// "$12.34", "$0.00432", "$1,234.57"; "–" for what is not a number.
std::string money_text(double dollars);
/// "$1.20 ± $0.03"; without what is rounding alone.
std::string money_text(double dollars, double half_width);

/// The rest of the summary's object "cost", behind its figures: waste, components, lines.
void write_bill(JsonWriter& json, const experiment::Cost& cost);

/// The content of bill.csv: a line for each line of each architecture's bill, amounts to a billionth of a
/// dollar.
std::string bill_csv(const experiment::ExperimentResult& result);

/// The bills as tables for people, by the month; small lines are taken together. Empty if nothing is billed.
std::string bill_text(const experiment::ExperimentResult& result, const TextStyle& style);

/// A price book as a table for people, and as JSON.
std::string prices_text(const cost::PriceBook& book, std::size_t width);
std::string prices_json(const cost::PriceBook& book);

}  // namespace couplet::report
