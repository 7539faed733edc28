#pragma once

#include <cstdint>
#include <string>

namespace couplet::script {

/// The SequenceNumber of the n-th message of a FIFO queue: 128 bits in decimal, at least 20 digits.
std::string sequence_text(std::uint64_t sequence);

}  // namespace couplet::script
