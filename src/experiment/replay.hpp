#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/life.hpp"

namespace couplet::experiment {

/// Requests that a replay shows of an architecture, at most.
inline constexpr std::uint32_t replay_requests_max = 600;

/// Some of a run's requests, and where they were all the time: enough to show it as a film.
struct Replay {
  /// A request is at a component, or with its customers ("customers:" and their producer's name, which no
  /// component has), from then on.
  struct Place {
    sim::Time from{};
    std::string component;
  };
  struct Request {
    std::uint64_t id =
        0;  // with one producer its number; with several, number · producers + the producer's place
    Fate fate = Fate::pending;
    std::vector<Place>
        places;  // in order of time; the first with its customers, the last when and where it ended
  };
  /// So many instances of a component are down.
  struct Down {
    std::string component;
    sim::Time from{}, to{};
    std::uint32_t instances = 0;
  };

  sim::Time from{}, to{};         // of the run
  std::vector<Request> requests;  // by when they were issued
  std::vector<Down> down;         // by component, then in order of time
  std::uint64_t every = 1;        // one request in so many, by its number
};

}  // namespace couplet::experiment
