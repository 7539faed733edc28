#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/points.hpp"
#include "experiment/results.hpp"

namespace couplet::experiment {

/// What is recorded of a scenario's results, to see later what has changed. Small enough to be read: figures
/// keep six digits, and those that are zero or not defined are left out. The digest is of everything, to the
/// last bit.
struct Baseline {
  struct Figure {
    std::string path;  // with its architecture: "loose.completion.p99"
    double value = 0;
  };

  std::string scenario;
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;
  std::string digest;
  std::vector<Figure> figures;     // in the order of summaries
  std::vector<std::string> story;  // "loose 0:30:00 …"
};

/// What differs between two baselines.
struct Change {
  enum class Kind { value, told };  // told: a line of the story
  Kind kind = Kind::value;
  std::string path;                         // of a told one the line
  std::optional<double> before, after;      // absent: zero or not defined; a told one is 1 where it is there
  std::optional<stats::Interval> interval;  // of the value after, where it is known

  /// (after - before) / |before|; nullopt where that says nothing.
  std::optional<double> relative() const;
};

/// In the order of the newer one; what it has not follows. `intervals` is the newer one's result.
std::vector<Change> changes(const Baseline& before, const Baseline& after, const ExperimentResult& intervals);

/// What has come of one scenario, or of a baseline that has none.
struct CheckResult {
  enum class Recorded {
    equal,     // to the last bit
    differs,   // from what was recorded
    missing,   // nothing was recorded yet
    updated,   // it differed or was missing, and was recorded now
    trouble,   // its file could not be read or written: file_error says why
    orphan,    // there is a baseline, but no scenario
    unchecked  // there is no result to compare
  };

  std::string file, name;
  scenario::Problems problems;          // the scenario is invalid, or its expectations are about nothing
  std::optional<PointFailure> failure;  // it has no result
  std::vector<Verdict> expectations;
  Recorded recorded = Recorded::unchecked;
  std::string baseline;         // its file
  std::string file_error;       // with the file's name
  std::vector<Change> changes;  // may be empty though it differs: behind the sixth digit

  /// `strict`: a scenario without a baseline is a failure, too.
  bool passed(bool strict) const;
};

}  // namespace couplet::experiment
