#include "report/theory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/humane.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::Agreement;
using experiment::TheoryFigure;
using experiment::TheoryPart;

namespace {

bool is_time(const TheoryFigure& figure) {
  return figure.path.starts_with("response.") || figure.path.starts_with("completion.");
}

/// "components.web.waiting.mean" is what the block of `web` calls waiting.mean; of a worker's line it keeps
/// the queue's name.
std::string label_of(const TheoryFigure& figure, const std::string& component) {
  constexpr std::string_view components = "components.";
  std::string path = figure.path;
  if (!path.starts_with(components)) return path;
  path = path.substr(components.size());
  return path.starts_with(component + ".") ? path.substr(component.size() + 1) : path;
}

std::string expected_text(const TheoryFigure& figure) {
  return is_time(figure) ? duration_text(figure.expected) : three_digits(figure.expected);
}

std::string measured_text(const TheoryFigure& figure) {
  const double half = (figure.measured.high - figure.measured.low) / 2;
  const double value = figure.measured.estimate;
  return is_time(figure) ? duration_text(value, half) : with_half_width(value, half);
}

std::string outcome_text(const TheoryFigure& figure, bool single) {
  switch (figure.agreement) {
    case Agreement::agrees: return "agrees";
    case Agreement::disagrees: return "disagrees";
    case Agreement::too_few: break;
  }
  if (std::isnan(figure.measured.low)) return single ? "no interval: --replications needed" : "no interval";
  return "too few observations";
}

struct Painter {
  bool colour = false;

  std::string with(const char* code, const std::string& text) const {
    return colour ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
  }
  std::string outcome(const TheoryFigure& figure, const std::string& text) const {
    switch (figure.agreement) {
      case Agreement::agrees: return with("32", text);
      case Agreement::disagrees: return with("31", text);
      case Agreement::too_few: break;
    }
    return with("33", text);
  }
};

/// The widest texts of all lines, so that columns stand below each other.
struct Widths {
  std::size_t label = 0, expected = 0, measured = 0;
};

Widths widths_of(const experiment::ExperimentResult& result) {
  Widths widths;
  for (const auto& parts : result.theory->architectures) {
    for (const TheoryPart& part : parts) {
      for (const TheoryFigure& figure : part.figures) {
        widths.label = std::max(widths.label, display_width(label_of(figure, part.component)));
        widths.expected = std::max(widths.expected, display_width(expected_text(figure)));
        widths.measured = std::max(widths.measured, display_width(measured_text(figure)));
      }
    }
  }
  return widths;
}

std::string part_text(const TheoryPart& part, const Widths& widths, bool single, const TextStyle& style) {
  const Painter paint{style.colour};
  const std::string name = part.component.empty() ? "customers" : part.component;
  if (!part.broken.empty()) {
    std::string clauses;
    for (const auto& clause : part.broken) clauses += (clauses.empty() ? "" : "; ") + clause;
    return "    " + wrapped(fmt::format("{}: no formula, because {}", name, clauses), style.width - 4, 6) +
           "\n";
  }
  std::string text = "    " + name;
  if (!part.component.empty()) text += ": " + part.system;
  if (!part.given.empty()) text += fmt::format(" ({})", part.given);
  text += '\n';
  for (const TheoryFigure& figure : part.figures) {
    text += "      " + left_aligned(label_of(figure, part.component), widths.label);
    text += "  theory " + right_aligned(expected_text(figure), widths.expected);
    text += "  measured " + right_aligned(measured_text(figure), widths.measured);
    text += "  " + paint.outcome(figure, outcome_text(figure, single)) + "\n";
  }
  return text;
}

}  // namespace

std::string theory_text(const experiment::ExperimentResult& result, const TextStyle& style) {
  const Painter paint{style.colour};
  const Widths widths = widths_of(result);
  std::string text = paint.with("1", "Theory");
  if (result.theory->figures > 0) {
    text += fmt::format(" – all {} intervals together are right with {} %", result.theory->figures,
                        three_digits(result.theory->confidence * 100));
  }
  text += '\n';
  for (std::size_t a = 0; a < result.theory->architectures.size(); ++a) {
    text += "  " + result.architectures[a].name + "\n";
    for (const TheoryPart& part : result.theory->architectures[a])
      text += part_text(part, widths, result.replications == 1, style);
  }
  return text;
}

}  // namespace couplet::report
