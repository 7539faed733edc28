#include <fmt/format.h>

#include <algorithm>

#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

/// "'tihgt' is not an architecture…" for each path that begins with something else.
void check_paths(const Value& value, const Expectation& expectation,
                 const std::vector<std::string>& architectures, ProblemLog& log) {
  for (const std::string& path : paths_of(expectation)) {
    const std::size_t point = path.find('.');
    const std::string first = path.substr(0, point);
    if (std::find(architectures.begin(), architectures.end(), first) != architectures.end()) {
      if (point != std::string::npos) continue;
      log.add(value,
              fmt::format("'{}' is an architecture; write a metric behind it, such as {}.requests.lost",
                          first, first));
      continue;
    }
    std::string message = fmt::format("{}: '{}' is not an architecture", in_quotes(path), first);
    const std::string near = nearest(first, architectures);
    if (!near.empty()) {
      message += fmt::format("; did you mean '{}'?", near);
    } else if (!architectures.empty()) {
      message += fmt::format("; a metric begins with {}", listed(architectures, "or"));
    }
    log.add(value, std::move(message));
  }
}

}  // namespace

std::vector<Expectation> read_expectations(const Value& value, const std::vector<std::string>& architectures,
                                           ProblemLog& log) {
  std::vector<Expectation> result;
  if (!read_list(value, R"(["loose.requests.lost == 0"])", log)) return result;
  for (const Value& element : value.elements) {
    const std::optional<std::string> text = read_text(element, log);
    if (!text) continue;
    ExpectationError error;
    std::optional<Expectation> expectation = parse_expectation(*text, error);
    if (!expectation) {
      log.add(element,
              fmt::format("{}: at character {}: {}", in_quotes(*text), error.position + 1, error.message));
      continue;
    }
    check_paths(element, *expectation, architectures, log);
    result.push_back(std::move(*expectation));
  }
  return result;
}

}  // namespace couplet::scenario
