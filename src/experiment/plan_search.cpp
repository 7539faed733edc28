#include "experiment/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

/// How many points are considered for being run next, at the most.
constexpr std::size_t considered_max = 64;
constexpr std::uint64_t comparisons_max = 20'000'000;

using Place = std::vector<std::uint32_t>;

/// Whether a point of the grid is worse off than `from`, or as well off, where worse is against the trends.
bool below(const Place& place, const Place& from, const std::vector<Trend>& trends) {
  for (std::size_t i = 0; i < place.size(); ++i) {
    const bool ok = trends[i] == Trend::rises   ? place[i] <= from[i]
                    : trends[i] == Trend::falls ? place[i] >= from[i]
                                                : trends[i] == Trend::none || place[i] == from[i];
    if (!ok) return false;
  }
  return true;
}

Trend opposite(Trend trend) {
  return trend == Trend::rises ? Trend::falls : trend == Trend::falls ? Trend::rises : trend;
}

}  // namespace

std::vector<std::uint32_t> place_of(std::uint64_t number, const std::vector<std::uint32_t>& sizes) {
  Place place(sizes.size());
  for (std::size_t i = place.size(); i-- > 0;) {
    place[i] = static_cast<std::uint32_t>(number % sizes[i]);
    number /= sizes[i];
  }
  return place;
}

bool PlanPoint::meets_all() const {
  return has_result && std::all_of(requirements.begin(), requirements.end(), [](const Standing& standing) {
           return standing.outcome == Outcome::holds;
         });
}

bool PlanPoint::eligible() const {
  return meets_all() && !std::isnan(score);
}

PlanSearch::PlanSearch(PlanSpace space) : space_(std::move(space)) {
  for (const std::uint32_t size : space_.sizes) size_ *= size;
  COUPLET_CHECK(size_ > 0 && (!known() || space_.scores.size() == size_));
  told_.resize(size_);
  open_.resize(size_);
  std::iota(open_.begin(), open_.end(), std::uint64_t{0});
  evidence_.assign(space_.requirements + 1, std::vector<Evidence>(space_.sizes.size()));
}

std::uint64_t PlanSearch::number_of(const Place& place) const {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < place.size(); ++i) number = number * space_.sizes[i] + place[i];
  return number;
}

std::vector<std::uint64_t> PlanSearch::next() {
  rule_out();
  if (space_.exhaustive) return open_;
  if (points_.empty()) return star();
  if (!best_ && !corner_looked_at_) {
    corner_looked_at_ = true;
    if (const auto corner = best_corner()) return {*corner};
  }
  if (!open_.empty()) return {most_telling()};
  return better_neighbours();
}

/// The centre, and the ends of each axis through it.
std::vector<std::uint64_t> PlanSearch::star() const {
  Place centre;
  for (const std::uint32_t size : space_.sizes) centre.push_back((size - 1) / 2);
  std::vector<std::uint64_t> points{number_of(centre)};
  for (std::size_t i = 0; i < centre.size(); ++i) {
    for (const std::uint32_t end : {std::uint32_t{0}, space_.sizes[i] - 1}) {
      if (end == centre[i]) continue;
      Place place = centre;
      place[i] = end;
      points.push_back(number_of(place));
    }
  }
  return points;
}

/// Where the requirements are met if they are met anywhere, as far as they want the same; nullopt: it has
/// been run.
std::optional<std::uint64_t> PlanSearch::best_corner() const {
  Place corner;
  for (std::size_t i = 0; i < space_.sizes.size(); ++i) {
    bool rises = true, falls = true;
    for (std::size_t j = 0; j < space_.requirements; ++j) {
      const Trend trend = requirement_trend(j, i);
      rises = rises && (trend == Trend::rises || trend == Trend::none);
      falls = falls && (trend == Trend::falls || trend == Trend::none);
    }
    corner.push_back(rises == falls ? (space_.sizes[i] - 1) / 2 : rises ? space_.sizes[i] - 1 : 0);
  }
  const std::uint64_t number = number_of(corner);
  if (told(number)) return std::nullopt;
  return number;
}

/// Not run yet, one step from the best point on one axis, and not known to be no better.
std::vector<std::uint64_t> PlanSearch::better_neighbours() const {
  std::vector<std::uint64_t> neighbours;
  if (!best_) return neighbours;
  const PlanPoint& best = points_[*best_];
  for (std::size_t i = 0; i < space_.sizes.size(); ++i) {
    for (const bool up : {false, true}) {
      Place to = place(best.number);
      if (up ? to[i] + 1 == space_.sizes[i] : to[i] == 0) continue;
      to[i] = up ? to[i] + 1 : to[i] - 1;
      const std::uint64_t number = number_of(to);
      if (told(number)) continue;
      const bool no_better =
          known() ? !(space_.scores[number] < best.score)
                  : score_trend(i) == (up ? Trend::rises : Trend::falls) || score_trend(i) == Trend::none;
      if (!no_better) neighbours.push_back(number);
    }
  }
  return neighbours;
}

/// The open point that rules out most in the worse of its two cases, that it is eligible and that it is not.
std::uint64_t PlanSearch::most_telling() const {
  std::vector<std::vector<Trend>> fails;
  for (std::size_t j = 0; j < space_.requirements; ++j) {
    const bool missed = std::any_of(points_.begin(), points_.end(), [&](const PlanPoint& point) {
      return point.has_result && point.requirements[j].outcome != Outcome::holds;
    });
    if (missed) fails.push_back(trends(j));
  }
  std::vector<Trend> worse;
  if (!known()) {
    for (const Trend trend : trends(space_.requirements)) worse.push_back(opposite(trend));
  }
  const std::uint64_t each = open_.size() * (fails.size() + 1) * space_.sizes.size();
  const std::size_t considered =
      std::min<std::size_t>({considered_max, open_.size(), std::max<std::size_t>(4, comparisons_max / each)});
  std::vector<Place> places;
  for (const std::uint64_t number : open_) places.push_back(place(number));
  std::uint64_t chosen = open_.front(), most = 0;
  std::uint64_t most_together = 0;
  for (std::size_t c = 0; c < considered; ++c) {
    const std::size_t at = (2 * c + 1) * open_.size() / (2 * considered);
    std::vector<std::uint64_t> below_it(fails.size());
    std::uint64_t no_better = 0;
    for (std::size_t q = 0; q < open_.size(); ++q) {
      for (std::size_t j = 0; j < fails.size(); ++j)
        below_it[j] += below(places[q], places[at], fails[j]) ? 1 : 0;
      no_better += (known() ? space_.scores[open_[q]] >= space_.scores[open_[at]]
                            : below(places[q], places[at], worse))
                       ? 1
                       : 0;
    }
    const std::uint64_t ruled_out =
        below_it.empty() ? no_better : *std::min_element(below_it.begin(), below_it.end());
    const std::uint64_t least = std::min(ruled_out, no_better);
    // Of equals the best score comes first, where scores are known: it is the last one if it is eligible.
    const std::uint64_t together = known() ? no_better : ruled_out + no_better;
    if (std::pair(least, together) <= std::pair(most, most_together) && c > 0) continue;
    chosen = open_[at];
    most = least;
    most_together = together;
  }
  return chosen;
}

Trend PlanSearch::trend_of(std::size_t of, std::size_t axis) const {
  const Evidence& evidence = evidence_[of][axis];
  const bool of_requirement = of < space_.requirements;
  // Where no two points along the axis could be compared, as they were impossible, it may do anything.
  if (!evidence.seen) return space_.sizes[axis] == 1 ? Trend::none : Trend::mixed;
  if (evidence.contradicted) return Trend::mixed;
  const bool missed = evidence.up_missed || evidence.down_missed;
  const bool up = of_requirement && missed ? evidence.up_missed : evidence.up;
  const bool down = of_requirement && missed ? evidence.down_missed : evidence.down;
  // Where a requirement is met at both ends its margin may do what it likes.
  if (up && down && (missed || !of_requirement)) return Trend::mixed;
  if (up != down) return up ? Trend::rises : Trend::falls;
  return evidence.sum > 0 ? Trend::rises : evidence.sum < 0 ? Trend::falls : Trend::none;
}

std::vector<Trend> PlanSearch::trends(std::size_t of) const {
  std::vector<Trend> trends;
  for (std::size_t axis = 0; axis < space_.sizes.size(); ++axis) trends.push_back(trend_of(of, axis));
  return trends;
}

Trend PlanSearch::requirement_trend(std::size_t requirement, std::size_t axis) const {
  return trend_of(requirement, axis);
}

Trend PlanSearch::score_trend(std::size_t axis) const {
  return trend_of(space_.requirements, axis);
}

void PlanSearch::tell(PlanPoint point) {
  COUPLET_CHECK(!told(point.number));
  told_[point.number] = true;
  if (!space_.exhaustive) {
    for (const PlanPoint& other : points_) compare(point, other);
  }
  if (point.eligible() && (!best_ || point.score < points_[*best_].score)) best_ = points_.size();
  points_.push_back(std::move(point));
}

void PlanSearch::note(Evidence& evidence, const Estimate& low, const Estimate& high, bool missed) {
  const int direction = change(low, high);
  evidence.up = evidence.up || direction > 0;
  evidence.down = evidence.down || direction < 0;
  evidence.up_missed = evidence.up_missed || (missed && direction > 0);
  evidence.down_missed = evidence.down_missed || (missed && direction < 0);
  const double difference = high.value - low.value;
  if (std::isnan(difference)) return;
  evidence.seen = true;
  evidence.sum += difference;
}

void PlanSearch::compare(const PlanPoint& one, const PlanPoint& other) {
  if (!one.has_result || !other.has_result) return;
  const Place a = place(one.number), b = place(other.number);
  std::vector<std::size_t> differ;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) differ.push_back(i);
  }
  if (differ.size() != 1) {
    note_contradictions(one, other);
    note_contradictions(other, one);
    return;
  }
  const std::size_t axis = differ.front();
  const PlanPoint& low = a[axis] < b[axis] ? one : other;
  const PlanPoint& high = a[axis] < b[axis] ? other : one;
  for (std::size_t j = 0; j < space_.requirements; ++j) {
    const Standing &first = low.requirements[j], &second = high.requirements[j];
    note(evidence_[j][axis], first.margin, second.margin,
         first.outcome != Outcome::holds || second.outcome != Outcome::holds);
  }
  Estimate first = low.objective, second = high.objective;
  if (space_.maximise) std::swap(first, second);
  note(evidence_.back()[axis], first, second, false);
}

/// `one` meets what `other` misses although it is worse off: along none of the axes in which they differ a
/// requirement is to be relied on.
void PlanSearch::note_contradictions(const PlanPoint& one, const PlanPoint& other) {
  const Place a = place(one.number), b = place(other.number);
  for (std::size_t j = 0; j < space_.requirements; ++j) {
    if (one.requirements[j].outcome != Outcome::holds || other.requirements[j].outcome == Outcome::holds)
      continue;
    if (!below(a, b, trends(j)) || change(other.requirements[j].margin, one.requirements[j].margin) <= 0)
      continue;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] != b[i]) evidence_[j][i].contradicted = true;
    }
  }
}

/// What a point says of others: those that are below one of its rules cannot be the best.
std::vector<PlanSearch::Rule> PlanSearch::rules(const PlanPoint& point) const {
  std::vector<Rule> rules;
  if (!point.has_result) return rules;
  const Place at = place(point.number);
  for (std::size_t j = 0; j < space_.requirements; ++j) {
    if (point.requirements[j].outcome != Outcome::holds) rules.push_back({at, trends(j)});
  }
  if (known() || !best_ || !(point.score >= points_[*best_].score)) return rules;
  Rule no_better{at, trends(space_.requirements)};
  for (Trend& trend : no_better.trends) trend = opposite(trend);
  rules.push_back(std::move(no_better));
  return rules;
}

/// Anew from all that has been told: trends and the best point may have changed.
void PlanSearch::rule_out() {
  std::vector<Rule> all;
  for (std::size_t i = 0; i < points_.size() && !space_.exhaustive; ++i) {
    for (Rule& rule : rules(points_[i])) all.push_back(std::move(rule));
  }
  open_.clear();
  for (std::uint64_t number = 0; number < size_; ++number) {
    if (told(number)) continue;
    if (known() && !space_.exhaustive) {
      const double score = space_.scores[number];
      if (std::isnan(score) || (best_ && score >= points_[*best_].score)) continue;
    }
    const Place at = place(number);
    const auto is_below = [&](const Rule& rule) { return below(at, rule.place, rule.trends); };
    if (std::none_of(all.begin(), all.end(), is_below)) open_.push_back(number);
  }
}

}  // namespace couplet::experiment
