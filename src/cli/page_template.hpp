#pragma once

#include <string_view>

namespace couplet::cli {

/// The page that web/ builds, as the program carries it; empty where it was built without Node.js.
std::string_view page_template();

}  // namespace couplet::cli
