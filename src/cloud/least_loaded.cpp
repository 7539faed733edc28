#include "cloud/least_loaded.hpp"

namespace couplet::cloud {

void LeastLoaded::resize(std::uint32_t n) {
  if (n <= places_) return;
  if (places_ == 0) places_ = 1;
  while (places_ < n) places_ *= 2;
  players_.resize(places_);
  winners_.resize(std::size_t{2} * places_);
  for (std::uint32_t i = 0; i < places_; ++i) winners_[places_ + i] = i;
  for (std::uint32_t node = places_ - 1; node >= 1; --node)
    winners_[node] = better(winners_[std::size_t{2} * node], winners_[std::size_t{2} * node + 1]);
  if (places_ == 1) winners_[1] = 0;
}

void LeastLoaded::set(std::uint32_t player, std::uint32_t load, std::uint64_t turn) {
  players_[player] = {load, turn};
  for (std::uint32_t node = (places_ + player) / 2; node >= 1; node /= 2)
    winners_[node] = better(winners_[std::size_t{2} * node], winners_[std::size_t{2} * node + 1]);
}

std::uint32_t LeastLoaded::better(std::uint32_t a, std::uint32_t b) const {
  const Player& left = players_[a];
  const Player& right = players_[b];
  if (left.load != right.load) return left.load < right.load ? a : b;
  if (left.turn != right.turn) return left.turn < right.turn ? a : b;
  return a < b ? a : b;
}

}  // namespace couplet::cloud
