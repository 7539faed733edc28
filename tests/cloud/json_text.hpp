#pragma once

#include <string_view>

#include "cloud/json_value.hpp"

/// Well-formed JSON without escapes, as tests write it.
couplet::cloud::JsonValue json(std::string_view text);
