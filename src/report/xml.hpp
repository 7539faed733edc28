#pragma once

#include <string>
#include <string_view>

namespace couplet::report {

/// For an element's text, or an HTML attribute: XML, SVG and HTML alike. What XML does not have, and what is
/// no UTF-8, becomes U+FFFD.
std::string xml_text(std::string_view text);

/// For an attribute of XML, where lines and tabs would be read as spaces.
std::string xml_attribute(std::string_view text);

}  // namespace couplet::report
