#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "experiment/standing.hpp"

namespace couplet::experiment {

/// How a figure changes along an axis, as far as the points that have been run show. None: it is the same
/// everywhere. Mixed: it rises and falls, or nothing has shown what it does.
enum class Trend { none, rises, falls, mixed };

/// A point of a plan's grid that has been run.
struct PlanPoint {
  std::uint64_t number = 0;  // in the grid, the last axis fastest
  bool has_result = false;   // false: there is no such configuration, or its run failed
  std::vector<Standing> requirements;
  Estimate objective;  // as asked for
  double score = 0;    // the same, smaller is better; NaN: cannot be chosen

  bool meets_all() const;
  /// All requirements, and it has an objective.
  bool eligible() const;
};

/// What is searched.
struct PlanSpace {
  std::vector<std::uint32_t> sizes;  // values of each axis; REQUIRES: none is 0
  std::size_t requirements = 0;
  std::vector<double> scores;  // of every point, where they are known without running it; else empty
  bool maximise = false;       // scores are objectives with the sign changed
  bool exhaustive = false;     // run every point, and take nothing for granted
};

/// Where the point of a number lies on each axis of a grid, the last axis fastest.
std::vector<std::uint32_t> place_of(std::uint64_t number, const std::vector<std::uint32_t>& sizes);

/// Finds the eligible point of the smallest score with few runs: a bisection, in as many dimensions as there
/// are axes.
///
/// First the centre of the grid and both ends of each axis through it are run. They tell in which direction
/// each requirement's margin changes along each axis. Where it goes one way, a point that misses the
/// requirement rules out all that are worse off on every axis; where it does not, or stops doing so later, it
/// rules out nothing but itself along this axis. A point rules out, too, what cannot have a better score than
/// the best so far: by scores that are known, or by those of points, in directions found in the same way. The
/// next point is always the one that rules out most whatever comes of it. In the end all neighbours of the
/// chosen point that might be better are run: a step that is better after all starts the search again.
///
/// What it returns is what running every point would, if margins and scores that were seen to go one way go
/// one way throughout; where none does, it runs every point that might be better.
class PlanSearch {
 public:
  explicit PlanSearch(PlanSpace space);

  /// The points to run next, none of them told yet; none: the search is over.
  std::vector<std::uint64_t> next();

  void tell(PlanPoint point);

  /// In the order in which they were told.
  const std::vector<PlanPoint>& points() const { return points_; }

  /// Of points(); none: no point is eligible.
  std::optional<std::size_t> best() const { return best_; }

  std::uint64_t size() const { return size_; }

  /// Points that could still be the best one when next() was asked the last time.
  std::uint64_t open() const { return open_.size(); }

  Trend requirement_trend(std::size_t requirement, std::size_t axis) const;
  Trend score_trend(std::size_t axis) const;  // REQUIRES: scores are not known beforehand

  /// Where a point lies on each axis.
  std::vector<std::uint32_t> place(std::uint64_t number) const { return place_of(number, space_.sizes); }

 private:
  /// What pairs of points that differ in one axis alone have shown.
  struct Evidence {
    bool seen = false;  // a pair of which both have the figure
    bool up = false, down = false;
    bool up_missed = false, down_missed = false;  // seen with a point that misses the requirement
    bool contradicted = false;
    double sum = 0;  // of all differences, for want of anything certain
  };
  struct Rule {
    std::vector<std::uint32_t> place;
    std::vector<Trend> trends;  // by axis: what is at the place, or where the trend comes from
  };

  std::uint64_t number_of(const std::vector<std::uint32_t>& place) const;
  std::vector<std::uint64_t> star() const;
  std::optional<std::uint64_t> best_corner() const;
  std::vector<std::uint64_t> better_neighbours() const;
  std::uint64_t most_telling() const;
  bool told(std::uint64_t number) const { return told_[number]; }
  bool known() const { return !space_.scores.empty(); }
  /// REQUIRES: of <= requirements; the last of them is the score.
  Trend trend_of(std::size_t of, std::size_t axis) const;
  std::vector<Trend> trends(std::size_t of) const;

  void compare(const PlanPoint& one, const PlanPoint& other);
  void note(Evidence& evidence, const Estimate& low, const Estimate& high, bool missed);
  void note_contradictions(const PlanPoint& one, const PlanPoint& other);
  std::vector<Rule> rules(const PlanPoint& point) const;
  void rule_out();

  PlanSpace space_;
  std::uint64_t size_ = 1;
  std::vector<PlanPoint> points_;
  std::vector<bool> told_;                       // by number
  std::vector<std::uint64_t> open_;              // not told, and not ruled out; ascending
  std::vector<std::vector<Evidence>> evidence_;  // by requirement, then of the score; by axis
  std::optional<std::size_t> best_;
  bool corner_looked_at_ = false;
};

}  // namespace couplet::experiment
