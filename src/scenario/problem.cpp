#include "scenario/problem.hpp"

#include <fmt/format.h>

namespace couplet::scenario {

std::string Problem::text() const {
  std::string result = file;
  if (line > 0) result += fmt::format(":{}:{}", line, column);
  if (!result.empty()) result += ": ";
  if (!pointer.empty()) result += pointer + ": ";
  return result + message;
}

}  // namespace couplet::scenario
