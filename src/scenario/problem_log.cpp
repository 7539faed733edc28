#include "scenario/problem_log.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace couplet::scenario {

namespace {

auto order_of(const Place& place) {
  return std::make_tuple(place.override_number, place.line, place.column);
}

}  // namespace

ProblemLog::ProblemLog(std::string file, std::vector<std::string> overrides)
    : file_(std::move(file)), overrides_(std::move(overrides)) {}

void ProblemLog::add(const Place& place, const Path& path, std::string message) {
  if (place.override_number > 0) {
    const auto index = static_cast<std::size_t>(place.override_number - 1);
    entries_.push_back({place, {overrides_[index], 0, 0, pointer_text(path), std::move(message)}});
  } else {
    entries_.push_back({place, {file_, place.line, place.column, pointer_text(path), std::move(message)}});
  }
}

void ProblemLog::add_elsewhere(const Value& reference, std::string file, int line, int column,
                               std::string message) {
  entries_.push_back({reference.place, {std::move(file), line, column, "", std::move(message)}});
}

void ProblemLog::add_without_line(int override_number, std::string pointer, std::string message) {
  const std::string& file =
      override_number > 0 ? overrides_[static_cast<std::size_t>(override_number - 1)] : file_;
  entries_.push_back({{override_number, 0, 0}, {file, 0, 0, std::move(pointer), std::move(message)}});
}

Problems ProblemLog::sorted() const {
  std::vector<Entry> ordered = entries_;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Entry& a, const Entry& b) { return order_of(a.place) < order_of(b.place); });
  Problems result;
  std::size_t same_place = 0;  // first of the result that stands where the current one does
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    const Problem& problem = ordered[i].problem;
    if (i > 0 && order_of(ordered[i - 1].place) != order_of(ordered[i].place)) same_place = result.size();
    const bool known = std::any_of(
        result.begin() + static_cast<std::ptrdiff_t>(same_place), result.end(), [&](const Problem& other) {
          return other.pointer == problem.pointer && other.message == problem.message &&
                 other.line == problem.line && other.column == problem.column;
        });
    if (!known) result.push_back(problem);
  }
  return result;
}

}  // namespace couplet::scenario
