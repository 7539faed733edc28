#include "report/xml.hpp"

#include <cstdint>

#include "scenario/letters.hpp"

namespace couplet::report {

namespace {

/// Of the code points of UTF-8 the production Char of XML 1.0; tabs and ends of lines are seen to before.
bool allowed_in_xml(std::uint32_t code) {
  return code >= 0x20 && code != 0xfffe && code != 0xffff;
}

std::string_view entity(std::uint32_t code, bool attribute) {
  switch (code) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\n': return attribute ? "&#10;" : "";
    case '\t': return attribute ? "&#9;" : "";
    case '\r': return "&#13;";
    default: return allowed_in_xml(code) && code != 0xfffd ? "" : "\xef\xbf\xbd";
  }
}

std::string escaped(std::string_view text, bool attribute) {
  std::string result;
  while (!text.empty()) {
    const scenario::Letter letter = scenario::first_letter(text);
    const std::string_view instead = entity(letter.code, attribute);
    result += instead.empty() ? text.substr(0, letter.bytes) : instead;
    text.remove_prefix(letter.bytes);
  }
  return result;
}

}  // namespace

std::string xml_text(std::string_view text) {
  return escaped(text, false);
}

std::string xml_attribute(std::string_view text) {
  return escaped(text, true);
}

}  // namespace couplet::report
