#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace couplet::scenario {

/// Insertions, deletions, replacements and swaps of neighbours that make one word the other.
/// REQUIRES: both are at most 64 bytes long.
int edit_distance(std::string_view a, std::string_view b);

/// The candidate that a misspelt word most likely meant: near enough, the first of equals; empty if none is.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b and c", or "a, b or c" with another joint; the rest is counted beyond some twenty.
std::string listed(const std::vector<std::string>& words, std::string_view joint = "and");

/// A letter, then letters, digits, '-' and '_'.
bool is_name(std::string_view text);

}  // namespace couplet::scenario
