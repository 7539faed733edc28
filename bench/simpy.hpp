#pragma once

#include <cstdint>
#include <optional>

#include "bench/model.hpp"

namespace couplet::bench {

/// Whether Debian's Python can import simpy.
bool simpy_is_installed();

/// Runs the model's script; nothing if it failed.
std::optional<Measurement> run_simpy(const Model& model, std::uint64_t requests, std::uint64_t seed);

}  // namespace couplet::bench
