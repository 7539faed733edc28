#pragma once

#include <string_view>

namespace couplet::script {

/// Only characters of XML 1.0: tab, LF, CR, U+0020–D7FF, U+E000–FFFD and U+10000–10FFFF (1.1 of the facts).
/// REQUIRES: UTF-8, as all text of a JSON parser is.
bool is_message_text(std::string_view text);

/// 1 … max letters, digits, '-' and '_'.
bool is_plain_name(std::string_view text, std::size_t max);
/// 1 … 80 of them: a queue's name or a batch entry's id.
inline bool is_queue_word(std::string_view text) {
  return is_plain_name(text, 80);
}

/// 1 … 128 letters, digits and punctuation of ASCII, no space: ids of groups, deduplication and attempts.
bool is_identifier(std::string_view text);

inline bool ends_with_fifo(std::string_view name) {
  return name.size() > 5 && name.substr(name.size() - 5) == ".fifo";
}

}  // namespace couplet::script
