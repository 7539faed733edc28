#include "report/baseline.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <system_error>

#include "report/humane.hpp"
#include "report/json_writer.hpp"
#include "report/number.hpp"
#include "report/story.hpp"
#include "report/summary.hpp"
#include "scenario/json.hpp"
#include "sim/hash.hpp"

namespace couplet::report {

using experiment::Baseline;
using experiment::ExperimentResult;
using scenario::Value;

namespace {

/// Of the summary without what changes no result.
std::string digest_of(ExperimentResult result) {
  result.hash.clear();
  result.title.clear();
  result.expectations.clear();
  result.remarks.clear();  // they follow from the figures
  for (auto& architecture : result.architectures) architecture.title.clear();
  const std::string text = summary_json(result);
  return fmt::format("{:016x}", sim::hash_of(std::string_view(text).substr(text.find("\"scenario\""))));
}

const Value* member(const Value& object, std::string_view key, Value::Kind kind) {
  const scenario::Member* found = object.find(key);
  return found == nullptr || found->value.kind != kind ? nullptr : &found->value;
}

bool is_number(const Value& value) {
  return value.kind == Value::Kind::integer || value.kind == Value::Kind::number;
}

template <typename Number>
bool read_whole(const Value& value, Number& number) {
  const char* end = value.text.data() + value.text.size();
  return std::from_chars(value.text.data(), end, number) == std::from_chars_result{end, std::errc()};
}

std::optional<Baseline> baseline_in(const Value& root) {
  const Value* format = member(root, "baseline", Value::Kind::integer);
  const Value* name = member(root, "scenario", Value::Kind::string);
  const Value* seed = member(root, "seed", Value::Kind::integer);
  const Value* replications = member(root, "replications", Value::Kind::integer);
  const Value* digest = member(root, "digest", Value::Kind::string);
  const Value* figures = member(root, "figures", Value::Kind::object);
  const Value* story = member(root, "story", Value::Kind::list);
  if (format == nullptr || format->text != "1" || name == nullptr || seed == nullptr ||
      replications == nullptr || digest == nullptr || figures == nullptr || story == nullptr) {
    return std::nullopt;
  }
  Baseline baseline;
  baseline.scenario = name->text;
  if (!read_whole(*seed, baseline.seed) || !read_whole(*replications, baseline.replications))
    return std::nullopt;
  baseline.digest = digest->text;
  for (const auto& figure : figures->members) {
    if (!is_number(figure.value)) return std::nullopt;
    baseline.figures.push_back({figure.key, figure.value.number});
  }
  for (const Value& line : story->elements) {
    if (line.kind != Value::Kind::string) return std::nullopt;
    baseline.story.push_back(line.text);
  }
  return baseline;
}

}  // namespace

std::string figure_text(double value) {
  constexpr double whole_below = 0x1p53;
  if (value == std::floor(value) && std::fabs(value) < whole_below) return number_text(value);
  return fmt::format("{:.6g}", value);
}

Baseline baseline_of(const ExperimentResult& result) {
  Baseline baseline;
  baseline.scenario = result.scenario_name;
  baseline.seed = result.seed;
  baseline.replications = result.replications;
  baseline.digest = digest_of(result);
  for (const auto& architecture : result.architectures) {
    for (const auto& scalar : architecture.scalars) {
      if (std::isnan(scalar.value) || scalar.value == 0) continue;
      std::string path = scalar.path;
      if (path.starts_with("components.")) path.erase(0, std::string_view("components.").size());
      baseline.figures.push_back({architecture.name + "." + path, scalar.value});
    }
    for (const StoryLine& line : tell(architecture)) {
      baseline.story.push_back(
          fmt::format("{} {} {}", architecture.name, clock_text(line.at), line.without_time()));
    }
  }
  return baseline;
}

std::string baseline_text(const Baseline& baseline) {
  std::string text = fmt::format(
      "{{\n  \"baseline\": 1,\n  \"scenario\": {},\n  \"seed\": {},\n  \"replications\": {},\n"
      "  \"digest\": {},\n  \"figures\": {{",
      json_string(baseline.scenario), baseline.seed, baseline.replications, json_string(baseline.digest));
  const char* between = "\n";
  for (const auto& figure : baseline.figures) {
    text += fmt::format("{}    {}: {}", between, json_string(figure.path), figure_text(figure.value));
    between = ",\n";
  }
  text += "\n  },\n  \"story\": [";
  between = "\n";
  for (const auto& line : baseline.story) {
    text += fmt::format("{}    {}", between, json_string(line));
    between = ",\n";
  }
  return text + "\n  ]\n}\n";
}

std::optional<Baseline> read_baseline(std::string_view text, std::string& error) {
  scenario::ProblemLog log("", {});
  const auto root = scenario::parse_json(text, {}, log);
  std::optional<Baseline> baseline;
  if (root && root->kind == Value::Kind::object) baseline = baseline_in(*root);
  if (!baseline) {
    error = "is no baseline that this program reads; record it anew with --update";
    const auto problems = log.sorted();
    if (!problems.empty()) error += " (" + problems.front().message + ")";
  }
  return baseline;
}

}  // namespace couplet::report
