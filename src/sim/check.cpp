#include "sim/check.hpp"

#include <string_view>

namespace couplet::sim {

void fail_check(const char* condition, const char* file, int line) {
  std::string_view path = file;
  const auto source = path.rfind("src/");
  if (source != std::string_view::npos) path.remove_prefix(source);
  throw InvariantError("broken invariant at " + std::string(path) + ":" + std::to_string(line) + ": " +
                       condition);
}

}  // namespace couplet::sim
