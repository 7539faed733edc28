#pragma once

#include <string>

#include "report/diagram.hpp"

namespace couplet::report {

/// The outline of a node by its kind, as SVG elements: a queue as a queue, a database as a cylinder, … `fill`
/// is the class of the outline, `line` that of lines upon it.
std::string outline_svg(const DiagramNode& node, const std::string& fill, const std::string& line);

/// A picture of 20 by 20 pixels that says the kind again, with its top left at x, y.
std::string picture_svg(const std::string& kind, std::int32_t x, std::int32_t y, const std::string& line);

/// "compute", "message", "store", "network", "people" or "platform": kinds of one colour.
const char* family_of(const std::string& kind);

}  // namespace couplet::report
