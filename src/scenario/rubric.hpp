#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/expectation.hpp"
#include "scenario/load.hpp"
#include "scenario/permission.hpp"

namespace couplet::scenario {

/// The name of the variant that changes nothing, which every rubric has.
inline constexpr const char* unchanged_variant = "as_given";
/// In paths of a rubric: the exercise's own starter, run under the same seed and variant.
inline constexpr const char* starter_name = "starter";

/// What a submission has to cope with beyond what it has seen.
struct Variant {
  std::string name;
  std::vector<Override> set;
};

/// Something that is worth points: all or none of them.
struct Criterion {
  enum class Kind {
    all,     // every one of the expectations
    any,     // one of them, in each run
    advice,  // validate gives no advice of these ids
  };
  Kind kind = Kind::all;
  std::uint32_t points = 1;
  std::string why;
  std::vector<Expectation> expectations;
  std::vector<std::string> advice;
  std::vector<std::size_t> on;  // positions of variants, in their order; at least one
};

/// How submissions to an exercise are graded.
struct Rubric {
  std::string title;
  std::vector<std::string> allow;     // as written
  std::vector<PlacePattern> allowed;  // the same, and what says nothing to a run: title, about, expect, …
  std::uint32_t seeds = 3;            // of each variant
  std::optional<std::uint32_t> replications;           // nullopt: as the starter has it
  sim::Duration time_limit = std::chrono::minutes{1};  // of wall time, for all of one grading
  std::uint64_t events = 5'000'000;                    // of one architecture and replication
  sim::Bytes size{100'000};                            // of a submission, the largest
  std::vector<Variant> variants;                       // the unchanged one first
  std::vector<Criterion> criteria;

  std::uint32_t points() const;  // of all criteria
};

/// Reads a rubric.json. Either it is returned, or `problems` holds every mistake, in file order.
/// `architectures`: those of the starter.
std::optional<Rubric> read_rubric(std::string_view text, const std::string& file,
                                  const std::vector<std::string>& architectures, Problems& problems);

}  // namespace couplet::scenario
