#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/json_writer.hpp"
#include "report/page.hpp"

namespace couplet::report {

/// JSON without what separates its lines, and with what could end a script, or a line of one, written as
/// escapes: `<`, and the line separators U+2028 and U+2029. Bytes that are no UTF-8, as names of files and
/// command lines may have, become U+FFFD.
std::string for_script(std::string_view json);

/// Null where it is empty, or not there.
void write_optional(JsonWriter& json, const std::string& text);
void write_optional(JsonWriter& json, std::optional<double> number);

/// A value of a numeric axis, without its unit.
double number_at(const experiment::Axis& axis, const std::string& value);

/// Parts of the page's data, each the value of its key.
void write_sweep(JsonWriter& json, const PageSweep& sweep);
void write_plan(JsonWriter& json, const experiment::Plan& plan);
void write_break_even(JsonWriter& json, const PageBreakEven& break_even);
void write_diagram(JsonWriter& json, const Diagram& diagram);
void write_replay(JsonWriter& json, const experiment::Replay& replay);

}  // namespace couplet::report
