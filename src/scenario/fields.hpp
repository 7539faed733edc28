#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/scalars.hpp"
#include "sim/distribution.hpp"

namespace couplet::scenario {

/// Reads an object of the scenario key by key, and reports what does not fit. A getter returns its fallback
/// where the key is absent or its value wrong, so that reading goes on and finds the other mistakes too.
/// Each key asked for counts as known; finish() reports the rest.
class Fields {
 public:
  /// `what` names the object in messages: "a queue". Reports a value that is no object.
  Fields(const Value& value, std::string what, ProblemLog& log);

  ProblemLog& log() { return log_; }
  const Value& value() const { return value_; }
  const std::string& what() const { return what_; }

  /// The key's value, or null.
  const Value* find(std::string_view key);
  /// The same; its absence is reported, with an example of how to write it: "\"rate\": \"12/s\"".
  const Value* require(std::string_view key, std::string_view example);

  /// The key that tells which format this is, and of which version: 1 is all there is.
  void version(std::string_view key);

  sim::Duration duration(std::string_view key, sim::Duration fallback, DurationRange range = any_duration);
  std::optional<sim::Duration> optional_duration(std::string_view key, DurationRange range = any_duration);
  /// A duration, or "none" for nullopt.
  std::optional<sim::Duration> duration_or_none(std::string_view key, std::optional<sim::Duration> fallback,
                                                DurationRange range = positive_duration);
  std::uint32_t count(std::string_view key, std::uint32_t fallback, CountRange range);
  std::uint64_t count64(std::string_view key, std::uint64_t fallback, CountRange range);
  double fraction(std::string_view key, double fallback = 0);  // 0..1
  double number(std::string_view key, double fallback, NumberRange range);
  bool flag(std::string_view key, bool fallback = false);
  std::string text(std::string_view key, std::string fallback = "");
  sim::DurationDistribution duration_distribution(std::string_view key, sim::DurationDistribution fallback);
  std::optional<sim::SizeDistribution> size_distribution(std::string_view key);

  /// One of some words. `later` are words of the format that this version does not do yet.
  template <typename T>
  T choice(std::string_view key, T fallback, std::initializer_list<std::pair<std::string_view, T>> choices,
           std::initializer_list<std::string_view> later = {}) {
    std::vector<std::string> words;
    for (const auto& [word, meaning] : choices) words.emplace_back(word);
    const std::optional<std::size_t> index = choose(key, words, later);
    return index ? (choices.begin() + static_cast<std::ptrdiff_t>(*index))->second : fallback;
  }

  /// Keys of the format that this version does not do yet: reported where they are used.
  void later(std::initializer_list<std::string_view> keys);

  /// Reports every key that nobody asked for.
  void finish();

 private:
  std::optional<std::size_t> choose(std::string_view key, const std::vector<std::string>& words,
                                    std::initializer_list<std::string_view> later);

  const Value& value_;
  std::string what_;
  ProblemLog& log_;
  std::vector<std::string> known_;
  std::vector<std::string> later_;
};

/// The sentence for a key, kind or word of the format that comes with a later version.
std::string not_supported(std::string_view word);

/// "unknown X "word"; did you mean "y"?", or else the list of what is allowed.
std::string unknown_word(std::string_view what, std::string_view word,
                         const std::vector<std::string>& allowed, const std::vector<std::string>& later = {});

}  // namespace couplet::scenario
