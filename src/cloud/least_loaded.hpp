#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace couplet::cloud {

/// Which of many has the least load: a tournament, in which a change costs O(log n). Of several with the same
/// load it is the one whose turn is the earliest.
class LeastLoaded {
 public:
  static constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();

  /// Room for players 0 to n - 1; all are absent until they are set.
  void resize(std::uint32_t n);
  /// `load`: absent takes it out.
  void set(std::uint32_t player, std::uint32_t load, std::uint64_t turn);
  /// Any player, if all are absent. REQUIRES: there is one.
  std::uint32_t least() const { return winners_[1]; }

 private:
  struct Player {
    std::uint32_t load = absent;
    std::uint64_t turn = 0;
  };
  std::uint32_t better(std::uint32_t a, std::uint32_t b) const;

  std::uint32_t places_ = 0;  // a power of two, twice of which are the nodes
  std::vector<Player> players_;
  std::vector<std::uint32_t> winners_;  // by node; those of node i meet from 2i and 2i + 1
};

}  // namespace couplet::cloud
