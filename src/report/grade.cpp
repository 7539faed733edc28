#include "report/grade.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/columns.hpp"
#include "report/humane.hpp"
#include "report/json_writer.hpp"
#include "report/story.hpp"
#include "report/text.hpp"
#include "report/xml.hpp"

namespace couplet::report {

using experiment::CriterionGrade;
using experiment::Grade;
using experiment::Measured;
using experiment::Outcome;
using experiment::Refusal;

namespace {

constexpr std::size_t refusal_lines_shown = 20;
constexpr std::size_t criterion_indent = 18;

const char* kind_word(Refusal::Kind kind) {
  switch (kind) {
    case Refusal::Kind::invalid: return "invalid";
    case Refusal::Kind::forbidden: return "forbidden";
    case Refusal::Kind::limit: return "limit";
    case Refusal::Kind::exercise: return "exercise";
    case Refusal::Kind::bug: break;
  }
  return "bug";
}

std::string why_refused(Refusal::Kind kind) {
  switch (kind) {
    case Refusal::Kind::invalid: return "it is no scenario that can be run";
    case Refusal::Kind::forbidden: return "it changes what may not be changed";
    case Refusal::Kind::limit: return "it went beyond a limit";
    case Refusal::Kind::exercise: return "the exercise itself is wrong";
    case Refusal::Kind::bug: break;
  }
  return "the program has failed, which is a bug in it";
}

/// "7 of 10 points"
std::string of_points(std::uint32_t earned, std::uint32_t points) {
  return fmt::format("{} of {}", earned, counted(points, "point", "points"));
}

/// "fails: it is 75.2 s (variant rush, run 2)"
std::string measured_words(const Measured& measured) {
  const std::string where = fmt::format(" ({}, run {})", measured.variant, measured.run);
  std::string words = word(measured.outcome);
  if (!measured.words.empty()) return words + ": " + measured.words + where;
  if (measured.outcome == Outcome::inconclusive)
    words += ", which earns nothing: its interval contains the bound";
  if (std::isnan(measured.value))
    return words + (measured.outcome == Outcome::holds ? "" : ": not defined" + where);
  const std::string value = cell_text(experiment::SweepCell{measured.value, {}}, measured.unit);
  return words + (measured.outcome == Outcome::holds ? "; at worst " : ": it is ") + value + where;
}

/// An advice's id is no sentence yet.
std::string asked(const Measured& measured) {
  const bool advice = measured.text.find_first_of(" <>=.") == std::string::npos;
  return advice ? "no advice " + measured.text : measured.text;
}

/// Behind the points, so that the first line ends where the others do.
std::string hung(const std::string& text, std::size_t more, const TextStyle& style) {
  const std::string room(criterion_indent, '.');
  return wrapped(room + text, style.width, criterion_indent + more).substr(criterion_indent);
}

std::string criterion_text(const CriterionGrade& criterion, const TextStyle& style) {
  const bool earned = criterion.earned == criterion.points;
  const std::string mark = earned ? "ok  " : "MISS";
  const std::string coloured =
      style.colour ? fmt::format("\033[{}m{}\033[0m", earned ? "32" : "31", mark) : mark;
  const std::string points = fmt::format("{} of {}", criterion.earned, criterion.points);
  std::string text = fmt::format("  {}  {}{}\n", coloured, left_aligned(points, criterion_indent - 8),
                                 hung(criterion.why, 0, style));
  const std::string indent(criterion_indent, ' ');
  if (criterion.any) text += indent + "one of these is enough in each run:\n";
  for (const Measured& measured : criterion.measured) {
    text += indent + hung(asked(measured) + ": " + measured_words(measured), 2, style) + "\n";
  }
  return text;
}

std::string joined(const std::vector<std::string>& lines, std::size_t most, const std::string& before) {
  std::string text;
  for (std::size_t i = 0; i < lines.size() && i < most; ++i) text += before + lines[i] + "\n";
  if (lines.size() > most)
    text +=
        fmt::format("{}and {} more\n", before, count_text(static_cast<std::uint64_t>(lines.size() - most)));
  return text;
}

std::string refusal_text(const Grade& grade, const std::string& before) {
  std::string text = joined(grade.refusal->lines, refusal_lines_shown, before);
  if (grade.refusal->kind == Refusal::Kind::forbidden)
    text += before + "What may be changed is:\n" + joined(grade.allowed, 100, before + "  ");
  return text;
}

void write_measured(const Measured& measured, JsonWriter& json) {
  json.begin_object().key("text").value(measured.text).key("outcome").value(word(measured.outcome));
  json.key("value").value(measured.value).key("variant").value(measured.variant);
  json.key("run").value(static_cast<std::uint64_t>(measured.run)).key("words").value(measured.words).end();
}

void write_names(const char* key, const std::vector<std::string>& names, JsonWriter& json) {
  json.key(key).begin_array();
  for (const std::string& name : names) json.value(name);
  json.end();
}

}  // namespace

std::string grade_text(const Grade& grade, const TextStyle& style) {
  if (grade.refusal) {
    return fmt::format("{}: {}; refused, because {}\n\n{}", grade.title, of_points(0, grade.points()),
                       why_refused(grade.refusal->kind), refusal_text(grade, "  "));
  }
  std::string text = fmt::format("{}: {}\n\n", grade.title, of_points(grade.earned(), grade.points()));
  for (const CriterionGrade& criterion : grade.criteria) text += criterion_text(criterion, style);
  return text + fmt::format("\n{} of each variant: {}\n", counted(grade.seeds, "run", "runs"),
                            fmt::join(grade.variants, ", "));
}

std::string grade_json(const Grade& grade) {
  JsonWriter json;
  json.begin_object().key("exercise").value(grade.exercise).key("title").value(grade.title);
  json.key("points").value(static_cast<std::uint64_t>(grade.points()));
  json.key("earned").value(static_cast<std::uint64_t>(grade.earned()));
  json.key("seed").value(grade.seed).key("seeds").value(static_cast<std::uint64_t>(grade.seeds));
  write_names("variants", grade.variants, json);
  if (grade.refusal) {
    json.key("refusal").begin_object().key("kind").value(kind_word(grade.refusal->kind));
    write_names("lines", grade.refusal->lines, json);
    json.end();
  }
  json.key("criteria").begin_array();
  for (const CriterionGrade& criterion : grade.criteria) {
    json.begin_object().key("points").value(static_cast<std::uint64_t>(criterion.points));
    json.key("earned").value(static_cast<std::uint64_t>(criterion.earned)).key("why").value(criterion.why);
    json.key("outcome").value(grade.refusal ? "refused" : word(criterion.outcome));
    json.key("any").boolean(criterion.any).key("measured").begin_array();
    for (const Measured& measured : criterion.measured) write_measured(measured, json);
    json.end().end();
  }
  json.end().end();
  return json.text();
}

std::string grade_junit(const Grade& grade) {
  std::string cases;
  std::size_t failed = 0, number = 0;
  for (const CriterionGrade& criterion : grade.criteria) {
    cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_attribute(grade.exercise),
                         xml_attribute(fmt::format("{}. {} ({})", ++number, criterion.why,
                                                   counted(criterion.points, "point", "points"))));
    if (!grade.refusal && criterion.earned == criterion.points) {
      cases += "/>\n";
      continue;
    }
    ++failed;
    std::string message = grade.refusal ? "refused: " + why_refused(grade.refusal->kind) : "", detail;
    if (grade.refusal) detail = refusal_text(grade, "");
    for (const Measured& measured : criterion.measured) {
      const std::string line = asked(measured) + ": " + measured_words(measured);
      if (measured.outcome != Outcome::holds) message += (message.empty() ? "" : "; ") + line;
      detail += line + "\n";
    }
    cases += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                         xml_attribute(message), xml_text(detail));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"couplet grade\" tests=\"{0}\" "
      "failures=\"{1}\">\n  <testsuite name=\"{2}\" tests=\"{0}\" failures=\"{1}\">\n    <properties>\n"
      "      <property name=\"points\" value=\"{3}\"/>\n      <property name=\"earned\" value=\"{4}\"/>\n"
      "    </properties>\n{5}  </testsuite>\n</testsuites>\n",
      grade.criteria.size(), failed, xml_attribute(grade.exercise), grade.points(), grade.earned(), cases);
}

}  // namespace couplet::report
