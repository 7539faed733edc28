#pragma once

#include <cstdint>

namespace couplet::stats {

/// The half width, in standard errors, of a two-sided confidence interval: Student's t exceeds it in
/// absolute value with probability 1 - confidence. Relative error below 1e-12 for a confidence of 0.9, 0.95,
/// 0.99 or 0.999, else below 1e-9; the same bits everywhere. REQUIRES: 0.5 <= confidence <= 0.99999;
/// degrees_of_freedom >= 1.
double t_quantile(double confidence, std::int64_t degrees_of_freedom);

}  // namespace couplet::stats
