#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace couplet::report {

/// Columns that a UTF-8 text takes on a terminal: marks that combine take none, East Asian wide letters two.
std::size_t display_width(std::string_view text);

/// Padded with spaces to a width; a wider text is returned as it is.
std::string left_aligned(std::string_view text, std::size_t width);
std::string right_aligned(std::string_view text, std::size_t width);

/// At most so wide, an ellipsis in place of what does not fit. REQUIRES: width >= 1.
std::string shortened(std::string_view text, std::size_t width);

/// Broken at spaces into lines of at most so many columns, the second and later ones indented.
/// A longer word keeps a line for itself.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace couplet::report
