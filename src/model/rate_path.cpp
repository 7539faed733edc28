#include "model/rate_path.hpp"

#include <cmath>

namespace couplet::model {

RatePath::RatePath(const scenario::ProfileArrivals& profile) : profile_(&profile) {
  next_piece();
}

RatePath::RatePath(const scenario::MmppArrivals& mmpp, sim::DrawKey key) : mmpp_(&mmpp), key_(key) {
  next_piece();
}

double RatePath::Piece::integral() const {
  return (from + to) / 2 * sim::to_seconds(length);
}

bool RatePath::next_piece() {
  const sim::Time start = sim::add(piece_.start, piece_.length);
  if (start == sim::never) return false;
  if (mmpp_ != nullptr) {
    const auto& state = mmpp_->states[index_ % mmpp_->states.size()];
    sim::Draw draw(key_, sim::machine_identity(0, index_));
    const double stay = draw.exponential() * static_cast<double>(state.stay.count());
    const double rate = state.rate.per_second();
    piece_ = {start, sim::to_duration(stay), rate, rate};
  } else {
    const auto& points = profile_->points;
    if (index_ >= points.size()) return false;
    const auto place = static_cast<std::size_t>(index_);
    const bool last = place + 1 == points.size();
    const sim::Duration length = (last ? sim::never : points[place + 1].at) - start;
    const double from = points[place].per_second;
    piece_ = {start, length, from, last || !profile_->linear ? from : points[place + 1].per_second};
  }
  ++index_;
  return true;
}

sim::Time RatePath::reach(double integral) {
  while (before_ + piece_.integral() < integral) {
    before_ += piece_.integral();
    if (!next_piece()) return sim::never;
  }
  // The root of from·x + (to - from)·x²/(2·length) = y, in the form that stays exact when the rate hardly
  // changes.
  const double y = integral - before_;
  const bool level = piece_.to == piece_.from;
  const double slope = level ? 0 : (piece_.to - piece_.from) / sim::to_seconds(piece_.length);
  const double root = std::sqrt(piece_.from * piece_.from + 2 * slope * y);
  const double denominator = piece_.from + root;
  const double seconds = denominator > 0 ? 2 * y / denominator : 0;
  return sim::add(piece_.start, sim::to_duration(seconds * 1e9));
}

}  // namespace couplet::model
