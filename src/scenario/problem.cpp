#include "scenario/problem.hpp"

#include <fmt/format.h>

namespace couplet::scenario {

namespace {

/// Whoever wrote the file shall not write to the reader's terminal: control characters, those behind ASCII
/// included, are spelt as JSON spells them.
std::string without_controls(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte == '\n') {
      result += "\\n";
    } else if (byte == '\t') {
      result += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(next));
      ++i;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace

std::string Problem::text() const {
  std::string result = file;
  if (line > 0) result += fmt::format(":{}:{}", line, column);
  if (!result.empty()) result += ": ";
  if (!pointer.empty()) result += pointer + ": ";
  return without_controls(result + message);
}

}  // namespace couplet::scenario
