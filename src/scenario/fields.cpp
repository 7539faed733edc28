#include "scenario/fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/distributions.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

std::string not_supported(std::string_view word) {
  return fmt::format("{} is not supported by this version yet", in_quotes(word));
}

std::string unknown_word(std::string_view what, std::string_view word,
                         const std::vector<std::string>& allowed, const std::vector<std::string>& later) {
  std::vector<std::string> candidates = allowed;
  candidates.insert(candidates.end(), later.begin(), later.end());
  const std::string near = nearest(word, candidates);
  if (!near.empty()) return fmt::format("unknown {} {}; did you mean \"{}\"?", what, in_quotes(word), near);
  return fmt::format("unknown {} {}; allowed: {}", what, in_quotes(word), listed(allowed, "or"));
}

Fields::Fields(const Value& value, std::string what, ProblemLog& log)
    : value_(value), what_(std::move(what)), log_(log) {
  if (value.kind == Value::Kind::object) return;
  log.add(value, fmt::format("expected {}, an object in braces, found {}", what_, describe(value)));
}

const Value* Fields::find(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  const Member* member = value_.find(key);
  return member == nullptr ? nullptr : &member->value;
}

const Value* Fields::require(std::string_view key, std::string_view example) {
  const Value* found = find(key);
  if (found == nullptr && value_.kind == Value::Kind::object) {
    log_.add(value_, fmt::format("{} needs {}; write for example {}", what_, in_quotes(key), example));
  }
  return found;
}

void Fields::version(std::string_view key) {
  const Value* found = require(key, fmt::format(R"("{}": 1, the version of the format)", key));
  if (found == nullptr || (found->kind == Value::Kind::integer && found->text == "1")) return;
  log_.add(*found, fmt::format("expected 1, the version of the format that this program reads, found {}",
                               describe(*found)));
}

sim::Duration Fields::duration(std::string_view key, sim::Duration fallback, DurationRange range) {
  return optional_duration(key, range).value_or(fallback);
}

std::optional<sim::Duration> Fields::optional_duration(std::string_view key, DurationRange range) {
  const Value* found = find(key);
  return found == nullptr ? std::nullopt : read_duration(*found, range, log_);
}

std::optional<sim::Duration> Fields::duration_or_none(std::string_view key,
                                                      std::optional<sim::Duration> fallback,
                                                      DurationRange range) {
  const Value* found = find(key);
  if (found == nullptr) return fallback;
  if (found->kind == Value::Kind::string && found->text == "none") return std::nullopt;
  return read_duration(*found, range, log_);
}

std::uint32_t Fields::count(std::string_view key, std::uint32_t fallback, CountRange range) {
  range.max = std::min<std::uint64_t>(range.max, std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(count64(key, fallback, range));
}

std::uint64_t Fields::count64(std::string_view key, std::uint64_t fallback, CountRange range) {
  const Value* found = find(key);
  return found == nullptr ? fallback : read_count(*found, range, log_).value_or(fallback);
}

double Fields::fraction(std::string_view key, double fallback) {
  return number(key, fallback, {0, 1, false});
}

double Fields::number(std::string_view key, double fallback, NumberRange range) {
  const Value* found = find(key);
  return found == nullptr ? fallback : read_number(*found, range, log_).value_or(fallback);
}

bool Fields::flag(std::string_view key, bool fallback) {
  const Value* found = find(key);
  return found == nullptr ? fallback : read_flag(*found, log_).value_or(fallback);
}

std::string Fields::text(std::string_view key, std::string fallback) {
  const Value* found = find(key);
  if (found == nullptr) return fallback;
  return read_text(*found, log_).value_or(std::move(fallback));
}

sim::DurationDistribution Fields::duration_distribution(std::string_view key,
                                                        sim::DurationDistribution fallback) {
  const Value* found = find(key);
  if (found == nullptr) return fallback;
  std::optional<sim::DurationDistribution> read = read_duration_distribution(*found, log_);
  return read ? std::move(*read) : std::move(fallback);
}

std::optional<sim::SizeDistribution> Fields::size_distribution(std::string_view key) {
  const Value* found = find(key);
  return found == nullptr ? std::nullopt : read_size_distribution(*found, log_);
}

void Fields::later(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    later_.emplace_back(key);
    const Member* member = value_.find(key);
    if (member != nullptr) log_.add(member->place, member->value.path, not_supported(key));
  }
}

void Fields::finish() {
  for (const Member& member : value_.members) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    if (std::find(later_.begin(), later_.end(), member.key) != later_.end()) continue;
    const std::string near = nearest(member.key, known_);
    std::string message;
    if (near.empty() && known_.empty()) {
      message = fmt::format("unknown key {}; {} has no keys", in_quotes(member.key), what_);
    } else if (near.empty() && nearest(member.key, later_).empty()) {
      message = fmt::format("unknown key {}; {} knows {}", in_quotes(member.key), what_, listed(known_));
    } else {
      message = unknown_word("key", member.key, known_, later_);
    }
    log_.add(member.place, member.value.path, std::move(message));
  }
}

std::optional<std::size_t> Fields::choose(std::string_view key, const std::vector<std::string>& words,
                                          std::initializer_list<std::string_view> later) {
  const Value* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (found->kind != Value::Kind::string) {
    log_.add(*found, fmt::format("expected {}, found {}", listed(words, "or"), describe(*found)));
    return std::nullopt;
  }
  const auto word = std::find(words.begin(), words.end(), found->text);
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  if (std::find(later.begin(), later.end(), found->text) != later.end()) {
    log_.add(*found, fmt::format("{}; {} may be {}", not_supported(found->text), in_quotes(key),
                                 listed(words, "or")));
    return std::nullopt;
  }
  log_.add(*found, unknown_word(key, found->text, words, {later.begin(), later.end()}));
  return std::nullopt;
}

}  // namespace couplet::scenario
