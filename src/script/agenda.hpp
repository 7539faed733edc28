#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <queue>
#include <tuple>
#include <vector>

#include "sim/time.hpp"

namespace couplet::script {

/// Who has something to do next. What falls due at one instant comes in this order: queues, move tasks,
/// topics; among each of them the older one first.
class Agenda {
 public:
  enum class Kind : std::uint8_t { queue, move, topic };
  struct Entry {
    sim::Time at{};
    Kind kind{};
    std::uint32_t number = 0;
    bool operator>(const Entry& other) const {
      return std::tie(at, kind, number) > std::tie(other.at, other.kind, other.number);
    }
  };

  /// `number` has something to do at `at`, or never. What stands earlier for it stays.
  void arm(Kind kind, std::uint32_t number, sim::Time at);
  /// Takes the earliest of all off, if it is not later than `until`.
  std::optional<Entry> take(sim::Time until);

 private:
  sim::Time& armed(Kind kind, std::uint32_t number);

  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> entries_;  // some of them outdated
  std::array<std::vector<sim::Time>, 3> armed_;                             // by kind and number
};

}  // namespace couplet::script
