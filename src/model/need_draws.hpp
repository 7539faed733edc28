#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/distribution.hpp"

namespace couplet::model {

/// One need of one producer's customers: how long it takes each of them, a pure function of the customer.
///
/// Where customers are numbered one after the other, mostly asked for in about this order, it draws for the
/// next few together: no draw needs another's result, so the processor works on several at a time.
class NeedDraws {
 public:
  /// `identity_base`: the producer's hash, to which a customer's number is added. `in_order`: customers are
  /// numbered as they come; otherwise nothing is drawn ahead.
  NeedDraws(sim::DrawKey key, sim::DurationDistribution duration, std::uint64_t identity_base, bool in_order)
      : key_(key), duration_(std::move(duration)), identity_base_(identity_base), in_order_(in_order) {}

  /// That of the producer's customer number `index`.
  sim::Duration of(std::uint64_t index) {
    Block& block = blocks_[(index / block_size) % blocks_.size()];
    if (index / block_size + 1 != block.number) [[unlikely]] {
      if (!in_order_ || index / block_size < block.number) return draw(index);
      fill(block, index / block_size);
    }
    return block.durations[index % block_size];
  }

 private:
  static constexpr std::size_t block_size = 16;

  /// Of neighbours. A later block takes its place, never an earlier one: what customers are asked for late
  /// is drawn by itself, and nobody is drawn ahead twice.
  struct Block {
    std::uint64_t number = 0;  // from 1; 0: empty
    std::array<sim::Duration, block_size> durations{};
  };

  sim::Duration draw(std::uint64_t index) const {
    sim::Draw draw(key_, sim::identity_of(identity_base_, index), 0);
    return duration_.sample(draw);
  }
  void fill(Block& block, std::uint64_t place);

  sim::DrawKey key_;
  sim::DurationDistribution duration_;
  std::uint64_t identity_base_;
  bool in_order_;
  std::array<Block, 4> blocks_{};
};

}  // namespace couplet::model
