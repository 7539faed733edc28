#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "script/arguments.hpp"

namespace couplet::script {

/// Which part of a long list is wanted.
struct PageRequest {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// [begin, end) of a list, and the token for what follows; empty: nothing does.
struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string next;
};

/// Reads the parameters that say how many are wanted (null: the service gives no choice) and from where.
PageRequest read_page(Arguments& arguments, const char* size_key, const char* token_key,
                      std::int32_t size_max);
Page page_of(std::size_t items, const PageRequest& request, const Arguments& arguments);

}  // namespace couplet::script
