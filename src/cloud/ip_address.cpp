#include "cloud/ip_address.hpp"

#include <cstdint>
#include <vector>

namespace couplet::cloud {
namespace {

/// A whole number of 1 to 3 decimal digits.
std::optional<int> parse_decimal(std::string_view digits) {
  if (digits.empty() || digits.size() > 3) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Two bytes from 1 to 4 hexadecimal digits.
std::optional<std::string> parse_word(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    const auto digit = hex_digit(c);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  return std::string{static_cast<char>(value >> 8), static_cast<char>(value & 255)};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::string> parse_ipv4(std::string_view text) {
  std::string bytes;
  for (const std::string_view part : split(text, '.')) {
    const auto value = parse_decimal(part);
    if (!value || *value > 255) return std::nullopt;
    bytes += static_cast<char>(*value);
  }
  if (bytes.size() != 4) return std::nullopt;
  return bytes;
}

/// The words on one side of "::"; none is allowed.
std::optional<std::string> parse_words(std::string_view text) {
  std::string bytes;
  if (text.empty()) return bytes;
  for (const std::string_view part : split(text, ':')) {
    const auto word = parse_word(part);
    if (!word) return std::nullopt;
    bytes += *word;
  }
  return bytes;
}

std::optional<std::string> parse_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  const auto head = parse_words(text.substr(0, gap));
  if (!head) return std::nullopt;
  if (gap == std::string_view::npos) return head->size() == 16 ? head : std::nullopt;
  const auto tail = parse_words(text.substr(gap + 2));
  if (!tail || head->size() + tail->size() > 14) return std::nullopt;
  return *head + std::string(16 - head->size() - tail->size(), '\0') + *tail;
}

}  // namespace

std::optional<std::string> parse_address(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_ipv4(text) : parse_ipv6(text);
}

std::optional<AddressBlock> parse_block(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  const auto bits = parse_decimal(text.substr(slash + 1));
  if (!address || !bits || *bits > static_cast<int>(address->size()) * 8) return std::nullopt;
  return AddressBlock{*address, *bits};
}

bool AddressBlock::contains(std::string_view other) const {
  if (other.size() != address.size()) return false;
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (std::string_view(address).substr(0, whole) != other.substr(0, whole)) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return ((static_cast<std::uint8_t>(address[whole]) ^ static_cast<std::uint8_t>(other[whole])) & mask) == 0;
}

}  // namespace couplet::cloud
