#include "scenario/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace couplet::scenario {

namespace {

constexpr std::size_t word_max = 64;
constexpr std::size_t listed_max = 24;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  using Row = std::array<int, word_max + 1>;
  Row before_last{};
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > word_max) return "";
  const std::string wanted = lower(word);
  std::string best;
  int best_distance = 0;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > word_max) continue;
    const std::size_t length = std::max(word.size(), candidate.size());
    const int limit = static_cast<int>(std::clamp<std::size_t>(length / 3, 1, 3));
    const int distance = edit_distance(wanted, lower(candidate));
    if (distance > limit || distance >= static_cast<int>(length)) continue;
    if (best.empty() || distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string listed(const std::vector<std::string>& words, std::string_view joint) {
  std::string result;
  const std::size_t shown = std::min(words.size(), listed_max);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) result += i + 1 == words.size() ? fmt::format(" {} ", joint) : ", ";
    result += words[i];
  }
  if (shown < words.size()) result += fmt::format(" and {} more", words.size() - shown);
  return result;
}

bool is_name(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

}  // namespace couplet::scenario
