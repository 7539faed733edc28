#include "cli/point_failures.hpp"

#include <fmt/format.h>

#include "cli/simulate.hpp"

namespace couplet::cli {

namespace {

constexpr std::size_t failures_shown = 20;

}  // namespace

void PointFailures::tell(const experiment::AxisValues& values, const experiment::PointFailure& failure) {
  if (count_++ >= failures_shown) return;
  const std::string at = about(axes_, values);
  if (failure.kind == experiment::FailureKind::invalid) {
    shell_.err << fmt::format("couplet: {}: {}\n", at, failure.message);
    return;
  }
  shell_.err << "couplet: at " << at << "\n";
  cli::tell(failure, shell_);
}

void PointFailures::tell_rest() const {
  if (count_ > failures_shown) shell_.err << "couplet: and " << count_ - failures_shown << " more failures\n";
}

}  // namespace couplet::cli
