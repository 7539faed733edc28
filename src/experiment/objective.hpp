#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/axis.hpp"
#include "scenario/expectation.hpp"

namespace couplet::experiment {

/// What is to be as small, or as large, as can be: an expression of metrics and of values that are varied,
/// these by their pointers.
struct Objective {
  std::string text;
  scenario::Expression expression;
  bool maximise = false;

  /// It names no metric, so that nothing has to be run to know it.
  bool known() const;
};

/// "200ms" as 0.2, "90%" as 0.9, "-3"; nullopt: it is no number with a unit of expectations.
std::optional<double> constant(std::string_view text);

/// A varied value as a number: times in seconds, sizes in bytes, of others ("10/s") what stands before the
/// unit; nullopt: it is none.
std::optional<double> number_of(const Axis& axis, const std::string& value);

/// Nullopt, and why in `error`: it cannot be read, or one of its pointers is not varied, or not a number
/// everywhere.
std::optional<Objective> read_objective(const std::string& text, bool maximise, const std::vector<Axis>& axes,
                                        std::string& error);

/// The value of one of the objective's pointers at a point. REQUIRES: read_objective() found it to be a
/// number.
double pointer_value(const std::string& pointer, const std::vector<Axis>& axes, const AxisValues& values);

}  // namespace couplet::experiment
