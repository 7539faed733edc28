#include "report/text.hpp"

#include <cstdint>

#include "scenario/letters.hpp"

namespace couplet::report {

using scenario::first_letter;
using scenario::Letter;

namespace {

std::size_t columns(std::uint32_t code) {
  const auto in = [code](std::uint32_t low, std::uint32_t high) { return code >= low && code <= high; };
  if (code < 0x20 || in(0x300, 0x36f) || in(0x200b, 0x200f) || in(0xfe00, 0xfe0f)) return 0;
  const bool wide = in(0x1100, 0x115f) || in(0x2e80, 0xa4cf) || in(0xac00, 0xd7a3) || in(0xf900, 0xfaff) ||
                    in(0xfe30, 0xfe6f) || in(0xff00, 0xff60) || in(0xffe0, 0xffe6) || in(0x1f300, 0x1faff) ||
                    in(0x20000, 0x3fffd);
  return wide ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    width += columns(letter.code);
    text.remove_prefix(letter.bytes);
  }
  return width;
}

std::string left_aligned(std::string_view text, std::size_t width) {
  std::string result(text);
  const std::size_t taken = display_width(text);
  if (taken < width) result.append(width - taken, ' ');
  return result;
}

std::string right_aligned(std::string_view text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return std::string(taken < width ? width - taken : 0, ' ').append(text);
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string result;
  std::size_t taken = 1;  // the ellipsis
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    taken += columns(letter.code);
    if (taken > width) break;
    result.append(text.substr(0, letter.bytes));
    text.remove_prefix(letter.bytes);
  }
  return result + "…";
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  bool line_is_empty = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : word.size());
    const std::size_t needed = display_width(word) + (line_is_empty ? 0 : 1);
    if (!line_is_empty && column + needed > width) {
      result += '\n';
      result.append(indent, ' ');
      column = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) result += ' ';
    result += word;
    column += display_width(word) + (line_is_empty ? 0 : 1);
    line_is_empty = false;
  }
  return result;
}

}  // namespace couplet::report
