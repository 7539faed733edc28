#include "report/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/baseline.hpp"
#include "report/humane.hpp"
#include "report/story.hpp"
#include "report/text.hpp"
#include "report/xml.hpp"

namespace couplet::report {

using experiment::Change;
using experiment::CheckResult;
using experiment::Outcome;
using Recorded = experiment::CheckResult::Recorded;

namespace {

constexpr std::size_t changes_shown = 40;

std::string coloured(std::string text, const char* code, const TextStyle& style) {
  return style.colour ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
}

std::string figure_or_none(const std::optional<double>& value) {
  return value ? figure_text(*value) : "0 or –";
}

std::string relative_text(const Change& change) {
  const auto relative = change.relative();
  if (!relative) return "";
  const double percent = *relative * 100;
  const bool small = std::fabs(percent) < 0.01;
  return fmt::format("{}{} %", percent > 0 ? "+" : "−", small ? "<0.01" : three_digits(std::fabs(percent)));
}

std::string interval_text(const Change& change) {
  if (!change.interval || std::isnan(change.interval->low)) return "";
  return fmt::format("[{}, {}]", figure_text(change.interval->low), figure_text(change.interval->high));
}

/// The greatest first: what has appeared or gone, then by relative size; the order of the rest stays.
std::vector<const Change*> by_size(const std::vector<Change>& changes) {
  std::vector<const Change*> sorted;
  for (const Change& change : changes) sorted.push_back(&change);
  const auto size = [](const Change* change) {
    if (change->kind == Change::Kind::told) return -1.0;
    const auto relative = change->relative();
    return relative ? std::fabs(*relative) : 1e300;
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Change* a, const Change* b) { return size(a) > size(b); });
  return sorted;
}

std::string changes_text(const std::vector<Change>& changes) {
  std::vector<const Change*> sorted = by_size(changes);
  const std::size_t shown = std::min(sorted.size(), changes_shown);
  std::size_t widest = 0, before = 0, after = 0, relative = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    if (sorted[i]->kind == Change::Kind::told) continue;
    widest = std::max(widest, display_width(sorted[i]->path));
    before = std::max(before, display_width(figure_or_none(sorted[i]->before)));
    after = std::max(after, display_width(figure_or_none(sorted[i]->after)));
    relative = std::max(relative, display_width(relative_text(*sorted[i])));
  }
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const Change& change = *sorted[i];
    std::string line;
    if (change.kind == Change::Kind::told) {
      line = fmt::format("      {} {}", change.after ? "+" : "−", change.path);
    } else {
      line = fmt::format("      {}  {} → {}  {}  {}", left_aligned(change.path, widest),
                         right_aligned(figure_or_none(change.before), before),
                         right_aligned(figure_or_none(change.after), after),
                         right_aligned(relative_text(change), relative), interval_text(change));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  if (sorted.size() > shown)
    text += fmt::format("      and {} more\n", count_text(static_cast<std::uint64_t>(sorted.size() - shown)));
  return text;
}

std::size_t not_holding(const CheckResult& result) {
  return static_cast<std::size_t>(
      std::count_if(result.expectations.begin(), result.expectations.end(),
                    [](const auto& verdict) { return verdict.outcome != Outcome::holds; }));
}

std::string expectations_summary(const CheckResult& result) {
  const auto all = static_cast<double>(result.expectations.size());
  const auto bad = static_cast<double>(not_holding(result));
  if (all == 0) return "no expectations";
  if (bad == 0) return counted(all, "expectation holds", "expectations hold");
  return fmt::format("{} of {} {} not hold", bad, counted(all, "expectation", "expectations"),
                     bad == 1 ? "does" : "do");
}

std::string changed_summary(const CheckResult& result) {
  const auto told = std::count_if(result.changes.begin(), result.changes.end(),
                                  [](const Change& change) { return change.kind == Change::Kind::told; });
  const auto figures = static_cast<double>(result.changes.size()) - static_cast<double>(told);
  if (result.changes.empty()) return "behind the sixth digit";
  std::string text = figures > 0 ? counted(figures, "figure", "figures") : "";
  if (told > 0) {
    text += text.empty() ? "" : ", ";
    text += counted(static_cast<double>(told), "line of the story", "lines of the story");
  }
  return text;
}

std::string recorded_summary(const CheckResult& result) {
  switch (result.recorded) {
    case Recorded::equal: return "equal to its baseline";
    case Recorded::differs: return "differs from its baseline: " + changed_summary(result);
    case Recorded::missing: return "no baseline";
    case Recorded::updated:
      return result.changes.empty() ? "baseline recorded"
                                    : "baseline recorded: " + changed_summary(result) + " changed";
    case Recorded::trouble: return result.file_error;
    case Recorded::orphan: return result.baseline + ": a baseline without a scenario; remove it";
    case Recorded::unchecked: break;
  }
  return "";
}

std::string failure_text(const experiment::PointFailure& failure) {
  return fmt::format("{}, replication {}, seed {}: {}", failure.architecture, failure.replication,
                     failure.seed, failure.message);
}

std::string value_text(double value) {
  return std::isnan(value) ? "not defined" : figure_text(value);
}

/// One case of a machine's report.
struct Case {
  std::string name;
  std::string failure;  // empty: passed
  std::string detail;
};

std::vector<Case> cases_of(const CheckResult& result, bool strict) {
  if (!result.problems.empty()) {
    Case invalid{"valid", "the scenario is invalid", ""};
    for (const auto& problem : result.problems) invalid.detail += problem.text() + "\n";
    return {invalid};
  }
  if (result.failure) return {{"runs", failure_text(*result.failure), ""}};
  std::vector<Case> cases;
  for (const auto& verdict : result.expectations) {
    const bool holds = verdict.outcome == Outcome::holds;
    cases.push_back({verdict.text,
                     holds ? "" : fmt::format("{}: {}", word(verdict.outcome), value_text(verdict.value)),
                     ""});
  }
  const bool wrong = result.recorded == Recorded::differs || result.recorded == Recorded::trouble ||
                     result.recorded == Recorded::orphan || (strict && result.recorded == Recorded::missing);
  cases.push_back(
      {"baseline", wrong ? recorded_summary(result) : "", wrong ? changes_text(result.changes) : ""});
  return cases;
}

}  // namespace

std::string check_text(const CheckResult& result, const CheckStyle& style) {
  const bool passed = result.passed(style.strict);
  if (passed && style.quiet && result.recorded != Recorded::updated) return "";
  const std::string verdict =
      passed ? coloured("ok  ", "32", style.text) : coloured("FAIL", "31", style.text);
  if (!result.problems.empty()) {
    std::string text = fmt::format("{}  {}: the scenario is invalid\n", verdict, result.name);
    for (const auto& problem : result.problems) text += "      " + problem.text() + "\n";
    return text;
  }
  if (result.failure) return fmt::format("{}  {}: {}\n", verdict, result.name, failure_text(*result.failure));
  if (result.recorded == Recorded::orphan)
    return fmt::format("{}  {}: {}\n", verdict, result.name, recorded_summary(result));
  std::string text = fmt::format("{}  {}: {}; {}\n", verdict, result.name, expectations_summary(result),
                                 recorded_summary(result));
  for (const auto& verdict_of : result.expectations) {
    if (verdict_of.outcome == Outcome::holds) continue;
    text += fmt::format("      {}: {}, it is {}\n", verdict_of.text, word(verdict_of.outcome),
                        value_text(verdict_of.value));
  }
  return text + changes_text(result.changes);
}

std::string check_total(const std::vector<CheckResult>& results, const CheckStyle& style) {
  std::size_t scenarios = 0, failed = 0, orphans = 0;
  for (const CheckResult& result : results) {
    const bool orphan = result.recorded == Recorded::orphan;
    orphans += orphan ? 1 : 0;
    scenarios += orphan ? 0 : 1;
    failed += orphan || result.passed(style.strict) ? 0 : 1;
  }
  const std::string all = counted(static_cast<double>(scenarios), "scenario", "scenarios");
  const std::string expected = failed == 0 ? "all as expected" : fmt::format("{} not as expected", failed);
  if (orphans == 0) return fmt::format("{}: {}\n", all, expected);
  return fmt::format("{}: {}; {} without a scenario\n", all, expected,
                     counted(static_cast<double>(orphans), "baseline", "baselines"));
}

std::string junit_xml(const std::vector<CheckResult>& results, const CheckStyle& style) {
  std::string suites;
  std::size_t all = 0, all_failed = 0;
  for (const CheckResult& result : results) {
    std::string cases;
    std::size_t failed = 0;
    const std::vector<Case> here = cases_of(result, style.strict);
    for (const Case& each : here) {
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_attribute(result.name),
                           xml_attribute(each.name));
      if (each.failure.empty()) {
        cases += "/>\n";
        continue;
      }
      ++failed;
      cases += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                           xml_attribute(each.failure), xml_text(each.detail));
    }
    suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                          xml_attribute(result.name), here.size(), failed, cases);
    all += here.size();
    all_failed += failed;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"couplet check\" tests=\"{}\" "
      "failures=\"{}\">\n{}</testsuites>\n",
      all, all_failed, suites);
}

std::string tap_text(const std::vector<CheckResult>& results, const CheckStyle& style) {
  std::string lines;
  std::size_t number = 0;
  for (const CheckResult& result : results) {
    for (const Case& each : cases_of(result, style.strict)) {
      std::string name = result.name + ": " + each.name;
      std::replace(name.begin(), name.end(), '#', '.');  // behind it TAP reads directives
      lines += fmt::format("{} {} - {}\n", each.failure.empty() ? "ok" : "not ok", ++number, name);
      const std::string talk = each.failure + (each.failure.empty() ? "" : "\n") + each.detail;
      for (std::size_t begin = 0; begin < talk.size();) {
        const std::size_t end = std::min(talk.find('\n', begin), talk.size());
        lines += "# " + talk.substr(begin, end - begin) + "\n";
        begin = end + 1;
      }
    }
  }
  return fmt::format("TAP version 13\n1..{}\n{}", number, lines);
}

}  // namespace couplet::report
