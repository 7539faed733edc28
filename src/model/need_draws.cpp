#include "model/need_draws.hpp"

namespace couplet::model {

void NeedDraws::fill(Block& block, std::uint64_t place) {
  block.number = place + 1;
  for (std::size_t i = 0; i < block_size; ++i) block.durations[i] = draw(place * block_size + i);
}

}  // namespace couplet::model
