#include "cli/page.hpp"

#include <algorithm>
#include <array>

#include "cli/page_template.hpp"
#include "report/bill.hpp"
#include "report/csv.hpp"
#include "report/summary.hpp"

namespace couplet::cli {

namespace {

constexpr std::string_view page_name = "report.html";

constexpr std::array<std::string_view, 4> with_value{"--jobs", "--out", "--format", "--trace"};
constexpr std::array<std::string_view, 2> without_value{"--quiet", "--no-color"};

/// As a shell takes it for one word.
std::string quoted(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+@%^";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += R"('\'')";
    } else {
      text += c;
    }
  }
  return text + "'";
}

template <std::size_t size>
bool among(const std::array<std::string_view, size>& names, std::string_view word) {
  return std::find(names.begin(), names.end(), word) != names.end();
}

}  // namespace

std::string command_text(const std::vector<std::string>& words) {
  std::string text = "couplet";
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view name = std::string_view(words[i]).substr(0, words[i].find('='));
    if (among(without_value, words[i])) continue;
    if (among(with_value, name)) {
      if (name.size() == words[i].size()) ++i;  // the value is the next word
      continue;
    }
    text += " " + quoted(words[i]);
  }
  return text;
}

report::PageHead page_head(const std::string& kind, const Arguments& arguments, const ReadScenario& read) {
  report::PageHead head;
  head.kind = kind;
  head.title = read.scenario->title.empty() ? read.scenario->name : read.scenario->title;
  head.question = read.scenario->about;
  head.command = arguments.command;
  const std::size_t slash = arguments.scenario.rfind('/');
  head.source_name = arguments.scenario.substr(slash == std::string::npos ? 0 : slash + 1);
  head.source_text = read.text;
  return head;
}

report::NamedText page_file(const report::Page& page) {
  return {std::string(page_name), report::page_html(page, page_template())};
}

std::vector<report::NamedText> run_files(const report::Page& page) {
  const experiment::ExperimentResult& result = page.run->result;
  return {page_file(page),
          {"summary.json", report::summary_json(result)},
          {"timeseries.csv", report::timeseries_csv(result)},
          {"latency.csv", report::latency_csv(result)},
          {"bill.csv", report::bill_csv(result)}};
}

std::string open_page(const std::string& folder) {
  return "; open " + folder + "/" + std::string(page_name);
}

}  // namespace couplet::cli
