#pragma once

#include <stdexcept>
#include <string>

namespace couplet::sim {

/// A broken invariant: a bug in Couplet, never the user's mistake. Kept in release builds.
class InvariantError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void fail_check(const char* condition, const char* file, int line);

}  // namespace couplet::sim

/// Stops the run with the place of a broken invariant.
#define COUPLET_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::couplet::sim::fail_check(#condition, __FILE__, __LINE__))
