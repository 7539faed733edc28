#include "scenario/permission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace couplet::scenario {

namespace {

using Patterns = std::vector<const PlacePattern*>;

bool is_numeric(const Value& value) {
  return value.kind == Value::Kind::integer || value.kind == Value::Kind::number;
}

bool same_scalar(const Value& a, const Value& b) {
  if (is_numeric(a) && is_numeric(b)) {
    // Whole numbers may have more digits than a double.
    const bool whole = a.kind == Value::Kind::integer && b.kind == Value::Kind::integer;
    return whole ? a.text == b.text : a.number == b.number;
  }
  return a.kind == b.kind && a.boolean == b.boolean && a.text == b.text;
}

/// Walks through both documents at once. `patterns` are those that lead to where it is, or on from there.
class EditFinder {
 public:
  explicit EditFinder(ProblemLog& log) : log_(log) {}

  void compare(const Value& original, const Value& edited, std::size_t depth, const Patterns& patterns) {
    if (allowed(depth, patterns)) return;
    if (original.kind == Value::Kind::object && edited.kind == Value::Kind::object) {
      compare_objects(original, edited, depth, patterns);
    } else if (original.kind == Value::Kind::list && edited.kind == Value::Kind::list) {
      compare_lists(original, edited, depth, patterns);
    } else if (!same_scalar(original, edited)) {
      log_.add(edited, fmt::format("this was {} and is now {}, but may not be changed; put it back",
                                   describe(original), describe(edited)));
    }
  }

 private:
  static bool allowed(std::size_t depth, const Patterns& patterns) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [depth](const PlacePattern* pattern) { return pattern->size() == depth; });
  }

  /// Those that lead on to a key or index at this depth.
  static Patterns onward(std::size_t depth, const std::string& key, const Patterns& patterns) {
    Patterns result;
    for (const PlacePattern* pattern : patterns) {
      const std::string& segment = (*pattern)[depth];
      if (segment == "*" || segment == key) result.push_back(pattern);
    }
    return result;
  }

  void compare_objects(const Value& original, const Value& edited, std::size_t depth,
                       const Patterns& patterns) {
    for (const Member& before : original.members) {
      const Patterns there = onward(depth, before.key, patterns);
      if (const Member* after = edited.find(before.key)) {
        compare(before.value, after->value, depth + 1, there);
      } else {
        gone(before.value, edited.place, below(edited.path, before.key), depth + 1, there);
      }
    }
    for (const Member& after : edited.members) {
      if (original.find(after.key) != nullptr) continue;
      added(after.value, after.place, depth + 1, onward(depth, after.key, patterns));
    }
  }

  void compare_lists(const Value& original, const Value& edited, std::size_t depth,
                     const Patterns& patterns) {
    const std::size_t before = original.elements.size(), after = edited.elements.size();
    for (std::size_t i = 0; i < std::max(before, after); ++i) {
      const std::string index = std::to_string(i);
      const Patterns there = onward(depth, index, patterns);
      if (i >= before) {
        added(edited.elements[i], edited.elements[i].place, depth + 1, there);
      } else if (i >= after) {
        gone(original.elements[i], edited.place, below(edited.path, index), depth + 1, there);
      } else {
        compare(original.elements[i], edited.elements[i], depth + 1, there);
      }
    }
  }

  /// Whether it is to be judged by what it holds.
  static bool has_parts(const Value& value, const Patterns& patterns) {
    return !patterns.empty() && (!value.members.empty() || !value.elements.empty());
  }

  void added(const Value& value, const Place& place, std::size_t depth, const Patterns& patterns) {
    if (allowed(depth, patterns)) return;
    if (!has_parts(value, patterns)) {
      log_.add(place, value.path,
               fmt::format("{} is new, but nothing may be added here; take it out", describe(value)));
      return;
    }
    for (const Member& member : value.members)
      added(member.value, member.place, depth + 1, onward(depth, member.key, patterns));
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
      added(value.elements[i], value.elements[i].place, depth + 1,
            onward(depth, std::to_string(i), patterns));
    }
  }

  /// `place`: of what it was in, or is gone with.
  void gone(const Value& value, const Place& place, const Path& path, std::size_t depth,
            const Patterns& patterns) {
    if (allowed(depth, patterns)) return;
    if (!has_parts(value, patterns)) {
      log_.add(
          place, path,
          fmt::format("{} was here and is gone, but may not be taken out; put it back", describe(value)));
      return;
    }
    for (const Member& member : value.members)
      gone(member.value, place, below(path, member.key), depth + 1, onward(depth, member.key, patterns));
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
      const std::string index = std::to_string(i);
      gone(value.elements[i], place, below(path, index), depth + 1, onward(depth, index, patterns));
    }
  }

  ProblemLog& log_;
};

}  // namespace

void report_forbidden_edits(const Value& original, const Value& edited,
                            const std::vector<PlacePattern>& allowed, ProblemLog& log) {
  Patterns patterns;
  for (const PlacePattern& pattern : allowed) patterns.push_back(&pattern);
  EditFinder(log).compare(original, edited, 0, patterns);
}

}  // namespace couplet::scenario
