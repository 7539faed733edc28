#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/results.hpp"

namespace couplet::report {

/// One event of a story in plain English: "queue peaked at 7,204 messages", " at 0:40:00",
/// ", 10 min after crash renderer struck".
struct StoryLine {
  sim::Time at{};
  std::string event;      // its word: "failure_struck", "backlog_peak", …
  std::string component;  // may be empty
  std::string what;       // the sentence up to its time
  std::string since;      // what follows the time; may be empty
  sim::Time until{};      // of what takes time

  /// The whole sentence, with its time in it.
  std::string sentence() const;

  /// The same for a list that shows times in a column of their own.
  std::string without_time() const;
};

/// The story of an architecture's first replication, in order of time.
std::vector<StoryLine> tell(const experiment::ArchitectureResult& architecture);

/// What became of the requests, in a few sentences to be put behind the architecture's name and a colon.
std::string verdict(const experiment::ArchitectureResult& architecture);

/// "holds", "fails", "inconclusive".
const char* word(experiment::Outcome outcome);

}  // namespace couplet::report
