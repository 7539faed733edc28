#pragma once

#include <cstdint>

#include "bench/model.hpp"

namespace couplet::bench {

/// Simulates about so many requests of the model's scenario file, without a trace. Reading the file is not in
/// the time. Throws std::runtime_error if it cannot be read.
Measurement run_couplet(const Model& model, std::uint64_t requests, std::uint64_t seed);

}  // namespace couplet::bench
