#include "experiment/objective.hpp"

#include <algorithm>

#include "scenario/suggest.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

bool names_metric(const scenario::Expression& expression) {
  const auto paths = scenario::paths_of(expression);
  return std::any_of(paths.begin(), paths.end(), [](const std::string& path) { return path[0] != '/'; });
}

const Axis* axis_of(const std::string& pointer, const std::vector<Axis>& axes) {
  const auto found =
      std::find_if(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.pointer == pointer; });
  return found == axes.end() ? nullptr : &*found;
}

}  // namespace

bool Objective::known() const {
  return !names_metric(expression);
}

std::optional<double> constant(std::string_view text) {
  scenario::ExpectationError error;
  const auto expression = scenario::parse_objective(text, error);
  if (!expression || !scenario::paths_of(*expression).empty()) return std::nullopt;
  return scenario::evaluate(*expression, [](const std::string&) { return 0; });
}

std::optional<double> number_of(const Axis& axis, const std::string& value) {
  const auto whole = constant(value);
  return whole ? whole : constant(axis.bare(value));
}

std::optional<Objective> read_objective(const std::string& text, bool maximise, const std::vector<Axis>& axes,
                                        std::string& error) {
  scenario::ExpectationError wrong;
  auto expression = scenario::parse_objective(text, wrong);
  if (!expression) {
    error = "\"" + text + "\": at character " + std::to_string(wrong.position + 1) + ": " + wrong.message;
    return std::nullopt;
  }
  std::vector<std::string> pointers;
  for (const Axis& axis : axes) pointers.push_back(axis.pointer);
  for (const std::string& path : scenario::paths_of(*expression)) {
    if (path[0] != '/') continue;
    const Axis* axis = axis_of(path, axes);
    if (axis == nullptr) {
      const std::string near = scenario::nearest(path, pointers);
      error = path + " is not varied; ";
      error += near.empty() ? "what is varied: " + scenario::listed(pointers) : "did you mean " + near + "?";
      return std::nullopt;
    }
    for (const std::string& value : axis->values) {
      if (number_of(*axis, value)) continue;
      error = path;
      error += ": " + value + " is not a number";
      return std::nullopt;
    }
  }
  if (scenario::paths_of(*expression).empty()) {
    error = "\"" + text + "\" names neither a metric nor a varied value: it is the same everywhere";
    return std::nullopt;
  }
  return Objective{text, std::move(*expression), maximise};
}

double pointer_value(const std::string& pointer, const std::vector<Axis>& axes, const AxisValues& values) {
  const Axis* axis = axis_of(pointer, axes);
  COUPLET_CHECK(axis != nullptr);
  return *number_of(*axis, values[static_cast<std::size_t>(axis - axes.data())]);
}

}  // namespace couplet::experiment
