#include "model/need_draws.hpp"

namespace couplet::model {

void NeedDraws::fill(Block& block, std::uint64_t place) {
  block.number = place + 1;
  if (duration_.is_constant()) {
    block.durations.fill(draw(place * block_size));
    return;
  }
  std::array<std::uint64_t, block_size> identities{};
  std::array<double, block_size> samples{};
  for (std::size_t i = 0; i < block_size; ++i) {
    identities[i] = sim::identity_of(identity_base_, place * block_size + i);
  }
  duration_.distribution.sample_each(key_, identities, samples);
  for (std::size_t i = 0; i < block_size; ++i) {
    block.durations[i] = sim::DurationDistribution::rounded(samples[i]);
  }
}

}  // namespace couplet::model
