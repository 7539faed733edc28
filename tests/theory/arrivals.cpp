#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/mmpp.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

/// For a second on average more come than can be served, then for two seconds few.
Study bursts(std::uint64_t requests) {
  const Mmpp arrivals{{20, 110}, {2, 1}};
  const double rate = arrivals.mean_rate();
  Study study = at_server("mmpp", 0, 1, exponential, requests);
  study.rate = rate;
  study.sample = "1s";
  study.customers = R"("arrivals": {"process": "mmpp",
      "states": [{"rate": "20/s", "stay": "2s"}, {"rate": "110/s", "stay": "1s"}]})";
  const double inside = mmpp_m1_number(arrivals, mu);
  study.checks = {
      {"mean response", inside / rate, mean_response()},
      {"mean number waiting", inside - rate / mu, figure("server", "waiting.mean")},
      {"utilization", rate / mu, figure("server", "utilization")},
      {"variance / mean of the counts in 1 s", arrivals.dispersion(1),
       [](const Outcome& outcome) { return dispersion_of(issued_per(1, outcome.result, outcome.run)); }},
  };
  return study;
}

constexpr std::size_t profile_seconds = 1200;

/// Requests expected in each second, by the rates at its ends or at its begin: all points are at whole
/// seconds.
std::vector<double> expected_counts(bool linear) {
  constexpr struct {
    std::size_t at;
    double rate;
  } points[] = {{0, 20}, {300, 120}, {750, 5}, {900, 60}, {profile_seconds, 60}};
  std::vector<double> counts;
  for (std::size_t piece = 0; piece + 1 < std::size(points); ++piece) {
    const auto& from = points[piece];
    const auto& to = points[piece + 1];
    const double slope = linear ? (to.rate - from.rate) / static_cast<double>(to.at - from.at) : 0;
    for (std::size_t second = 0; second < to.at - from.at; ++second) {
      counts.push_back(from.rate + slope * (static_cast<double>(second) + 0.5));
    }
  }
  return counts;
}

double between(const std::vector<double>& counts, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += counts[i];
  return sum;
}

Check count_between(const std::vector<double>& expected, std::size_t from, std::size_t to) {
  return {"requests from " + std::to_string(from) + " s to " + std::to_string(to) + " s",
          between(expected, from, to), [from, to](const Outcome& outcome) {
            return between(issued_per(1, outcome.result, outcome.run), from, to);
          }};
}

/// Counts are compared over the whole run, over an interval in which the rate goes up, and over one around
/// the lowest rate. The variance of a Poisson count is its mean.
Study profile(bool linear) {
  const std::vector<double> expected = expected_counts(linear);
  const double total = between(expected, 0, expected.size());
  Study study = at_server(linear ? "profile-linear" : "profile-step", 0, 4, constant, 0);
  study.rate = total / static_cast<double>(profile_seconds);
  study.requests = static_cast<std::uint64_t>(total + 1);
  study.warmup = 0;
  study.whole = true;
  study.sample = "1s";
  study.customers = R"("arrivals": {"process": "profile", "interpolation": ")" +
                    std::string(linear ? "linear" : "step") +
                    R"(", "points": [["0s", "20/s"], ["300s", "120/s"], ["750s", "5/s"], ["900s", "60/s"]]})";
  study.checks = {
      count_between(expected, 0, profile_seconds),
      count_between(expected, 150, 450),
      count_between(expected, 700, 850),
      {"mean of (count - mean)² / mean in 1 s", 1,
       [expected](const Outcome& outcome) {
         const std::vector<double> counts = issued_per(1, outcome.result, outcome.run);
         double sum = 0;
         for (std::size_t i = 0; i < counts.size(); ++i) {
           sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
         }
         return sum / static_cast<double>(counts.size());
       }},
  };
  return study;
}

}  // namespace

std::vector<Study> arrival_studies() {
  return {bursts(700'000), profile(false), profile(true)};
}

}  // namespace couplet::theory
