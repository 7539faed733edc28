#include "physics/shared_server.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/check.hpp"

namespace couplet::physics {

double SharedServer::real(Fixed value) {
  return static_cast<double>(static_cast<std::uint64_t>(value >> binary_places)) +
         std::ldexp(static_cast<double>(static_cast<std::uint64_t>(value)), -binary_places);
}

SharedServer::SharedServer(std::uint32_t cores, double speed, std::int64_t per) : cores_(cores), per_(per) {
  COUPLET_CHECK(cores >= 1 && per >= 1);
  set_speed(speed);
}

void SharedServer::set_speed(double speed) {
  COUPLET_CHECK(speed > 0 && speed * cores_ <= 1e18);
  capacity_ = std::max<Fixed>(1, static_cast<Fixed>(std::ldexp(speed, binary_places)));
  settle();
}

void SharedServer::settle() {
  if (tasks_.empty()) {
    level_ = 0;
    return;
  }
  const std::uint32_t tasks = tasks_.size();
  const auto divisor = static_cast<Fixed>(per_) * tasks;
  rate_ = std::max<Fixed>(1, capacity_ * std::min(tasks, cores_) / divisor);
}

void SharedServer::add(std::uint32_t slot, Fixed work, Places& places) {
  tasks_.push({level_ + work, ++numbered_, slot}, places);
  settle();
}

void SharedServer::remove(std::uint32_t slot, Places& places) {
  tasks_.erase(places[slot], places);
  settle();
}

sim::Time SharedServer::next() const {
  if (tasks_.empty()) return sim::never;
  const Fixed finish = tasks_.top().finish;
  const Fixed close = level_ + (rate_ >> 8);
  if (finish <= close) return since_;
  const Fixed ns = (finish - close - 1) / rate_ + 1;
  constexpr Fixed longest = std::numeric_limits<std::int64_t>::max();
  return sim::add(since_, sim::Duration{static_cast<std::int64_t>(std::min(ns, longest))});
}

SharedServer::Fixed SharedServer::remaining(std::uint32_t slot, const Places& places) const {
  const Fixed finish = tasks_.at(places[slot]).finish;
  return finish > level_ ? finish - level_ : 0;
}

}  // namespace couplet::physics
