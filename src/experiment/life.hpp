#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/time_spent.hpp"

namespace couplet::experiment {

/// A request as people name it: the producer, and its number among the producer's, from 0.
struct RequestName {
  std::string producer;
  std::uint64_t number = 0;
};

/// Which requests somebody wants to see. Classes are those of the books: of the measured window, and a
/// request that was completed after an error is completed.
struct LifeChoice {
  enum class By { one_of_each, request, slowest, failed, lost, parked, pending };
  By by = By::one_of_each;  // the slowest, and the first of each class besides
  std::size_t count = 1;    // at most; not for one_of_each and request
  RequestName request;      // for `request`; an empty producer is the only one
};

enum class Fate { completed, failed, lost, parked, pending };

/// All that a run's trace tells of one request.
struct Life {
  RequestName name;
  Fate fate = Fate::pending;
  bool measured = false;
  sim::Time issued{};
  std::optional<sim::Time> answered;   // the customer's last answer, if it was positive
  std::optional<sim::Time> completed;  // the goal was met
  sim::Time end{};                     // completed, failed or lost; else the last that was seen of it
  std::uint32_t attempts = 0;          // of the customer
  std::vector<LifeEvent> events;       // in order, with those of its components' crashes between them
  std::vector<TimeSpent> spent;        // from issued to end; adds up to all of it; the longest first
};

/// What one architecture has to show.
struct ArchitectureLives {
  std::string architecture;
  std::vector<Life> lives;
  std::uint64_t completed = 0;                     // measured requests
  std::optional<sim::Duration> median_completion;  // theirs
};

}  // namespace couplet::experiment
