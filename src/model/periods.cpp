#include "model/periods.hpp"

#include <limits>

namespace couplet::model {

void Periods::issue(sim::Time now) {
  count(now, &Counts::issued);
}

void Periods::attempt(sim::Time now) {
  count(now, &Counts::attempts);
}

void Periods::answer(sim::Time now, sim::Time issued) {
  count(now, &Counts::answers);
  count(issued, &Counts::answered);
}

void Periods::complete(sim::Time now, sim::Time issued) {
  count(now, &Counts::completions);
  count(issued, &Counts::completed);
}

void Periods::count(sim::Time at, std::uint64_t Counts::* what) {
  for (std::size_t i = 0; i < periods_.size(); ++i) {
    if (periods_[i].from <= at && at < periods_[i].to) ++(counts_[i].*what);
  }
}

std::vector<ComponentResult> Periods::report() const {
  std::vector<ComponentResult> results;
  for (std::size_t i = 0; i < periods_.size(); ++i) {
    const Counts& counts = counts_[i];
    const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
    const double seconds = sim::to_seconds(periods_[i].to - periods_[i].from);
    const double availability = counts.issued == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                   : number(counts.answered) / number(counts.issued);
    results.push_back({periods_[i].name,
                       "period",
                       {{"issued", Unit::requests, number(counts.issued)},
                        {"attempts", Unit::requests, number(counts.attempts)},
                        {"answered", Unit::requests, number(counts.answered)},
                        {"completed", Unit::requests, number(counts.completed)},
                        {"availability", Unit::fraction, availability},
                        {"goodput", Unit::per_second, number(counts.answers) / seconds},
                        {"throughput", Unit::per_second, number(counts.completions) / seconds}}});
  }
  return results;
}

}  // namespace couplet::model
