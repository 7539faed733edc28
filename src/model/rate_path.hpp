#pragma once

#include <cstdint>
#include <vector>

#include "scenario/scenario.hpp"
#include "sim/draws.hpp"
#include "sim/time.hpp"

namespace couplet::model {

/// A rate that changes over time, and when its integral reaches a value: a Poisson process of that rate has
/// its events where the integral reaches the sums of unit exponentials, whatever the rate does.
class RatePath {
 public:
  /// A profile's points.
  explicit RatePath(const scenario::ProfileArrivals& profile);
  /// The states of an MMPP, whose stays are draws of `key`.
  RatePath(const scenario::MmppArrivals& mmpp, sim::DrawKey key);

  /// The instant at which the integral reaches `integral` (events); sim::never if it does not.
  /// REQUIRES: never less than at the call before.
  sim::Time reach(double integral);

 private:
  /// From `start` for `length`: the rate goes from `from` to `to` per second, linearly.
  struct Piece {
    sim::Time start{};
    sim::Duration length{};
    double from = 0;
    double to = 0;

    double integral() const;
  };

  bool next_piece();

  const scenario::ProfileArrivals* profile_ = nullptr;
  const scenario::MmppArrivals* mmpp_ = nullptr;
  sim::DrawKey key_;
  std::uint64_t index_ = 0;  // of the next piece
  Piece piece_;
  double before_ = 0;  // integral up to the piece
};

}  // namespace couplet::model
