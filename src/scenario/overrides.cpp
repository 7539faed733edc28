#include "scenario/overrides.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "scenario/json.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

/// The element a segment names. Nullopt: it is no index of the list. One past the end only as "-".
std::optional<std::size_t> index_of(const Value& list, const std::string& segment) {
  if (segment == "-") return list.elements.size();
  if (segment.empty() || segment.size() > 9 || (segment.size() > 1 && segment.front() == '0'))
    return std::nullopt;
  if (segment.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const auto index = static_cast<std::size_t>(std::stoul(segment));
  return index < list.elements.size() ? std::optional<std::size_t>(index) : std::nullopt;
}

class Setter {
 public:
  Setter(Value& root, const Override& change, int number, ProblemLog& log)
      : root_(root), change_(change), number_(number), log_(log) {}

  void apply() {
    const auto segments = read_pointer(change_.pointer);
    if (!segments) {
      complain("a pointer begins with '/', as in /run/seed; in a key '~' is written ~0 and '/' ~1");
      return;
    }
    Value* at = &root_;
    for (std::size_t i = 0; i + 1 < segments->size() && at != nullptr; ++i) at = step(*at, (*segments)[i]);
    if (at != nullptr) set(*at, segments->back());
  }

 private:
  void complain(std::string message) { log_.add_without_line(number_, "", std::move(message)); }

  static std::string name_of(const Value& value) {
    return value.path == nullptr ? "the scenario" : pointer_text(value.path);
  }

  Value* step(Value& at, const std::string& segment) {
    if (at.kind == Value::Kind::list) {
      const auto index = index_of(at, segment);
      if (index && *index < at.elements.size()) return &at.elements[*index];
      complain_about_index(at, segment);
      return nullptr;
    }
    if (Member* member = at.find(segment)) return &member->value;
    complain_about_key(at, segment);
    return nullptr;
  }

  void complain_about_index(const Value& list, const std::string& segment) {
    complain(fmt::format("{} is a list of {}; {} is not one of its indices (from 0, or - to append)",
                         name_of(list), list.elements.size(), in_quotes(segment)));
  }

  void complain_about_key(const Value& at, const std::string& segment) {
    if (at.kind != Value::Kind::object) {
      complain(
          fmt::format("{} is {}; there is no {} below it", name_of(at), describe(at), in_quotes(segment)));
      return;
    }
    std::vector<std::string> keys;
    for (const Member& member : at.members) keys.push_back(member.key);
    const std::string near = nearest(segment, keys);
    std::string message = fmt::format("{} has no {}", name_of(at), in_quotes(segment));
    if (!near.empty()) {
      message += fmt::format("; did you mean \"{}\"?", near);
    } else if (!keys.empty()) {
      message += fmt::format("; it has {}", listed(keys));
    }
    complain(std::move(message));
  }

  void set(Value& parent, const std::string& segment) {
    if (parent.kind == Value::Kind::list) {
      const auto index = index_of(parent, segment);
      if (!index) return complain_about_index(parent, segment);
      Value value = read(below(parent.path, std::to_string(*index)));
      if (*index == parent.elements.size()) {
        parent.elements.push_back(std::move(value));
      } else {
        parent.elements[*index] = std::move(value);
      }
    } else if (parent.kind == Value::Kind::object) {
      Value value = read(below(parent.path, segment));
      if (Member* member = parent.find(segment)) {
        member->place = value.place;
        member->value = std::move(value);
      } else {
        const Place place = value.place;
        parent.members.push_back({segment, place, std::move(value)});
      }
    } else {
      complain_about_key(parent, segment);
    }
  }

  /// JSON if it reads as JSON, else a text.
  Value read(const Path& path) {
    ProblemLog no_json("", std::vector<std::string>(static_cast<std::size_t>(number_)));
    const JsonOptions options{number_, false, path};
    if (parse_json(change_.value, options, no_json)) return *parse_json(change_.value, options, log_);
    Value text;
    text.kind = Value::Kind::string;
    text.text = change_.value;
    text.place.override_number = number_;
    text.path = path;
    return text;
  }

  Value& root_;
  const Override& change_;
  int number_;
  ProblemLog& log_;
};

}  // namespace

void apply_overrides(Value& root, const std::vector<Override>& overrides, ProblemLog& log) {
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    Setter(root, overrides[i], static_cast<int>(i) + 1, log).apply();
  }
}

}  // namespace couplet::scenario
