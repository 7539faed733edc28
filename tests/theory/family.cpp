#include "theory/family.hpp"

#include <cmath>
#include <utility>

#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

/// Response without the service, whose mean is known.
Measure mean_wait() {
  return [](const Outcome& outcome) { return outcome.result.response.mean() - service_seconds; };
}

Check response_exceeds(double seconds, double lambda) {
  return {"P(response > " + std::to_string(seconds) + " s)",
          mm1_response_exceeds(bucket_end(seconds), lambda, mu),
          [seconds](const Outcome& outcome) { return share_above(outcome.result.response, seconds); }};
}

Study mm1(std::string name, int rate, std::uint64_t requests) {
  Study study = at_server(std::move(name), rate, 1, exponential, requests);
  const double response = mm1_response(rate, mu);
  study.checks = {
      {"mean response", response, mean_response(), true},
      {"mean number waiting", mm1_waiting(rate, mu), figure("server", "waiting.mean"), true},
      {"utilization", rate / mu, figure("server", "utilization")},
      response_exceeds(response, rate),
      response_exceeds(3 * response, rate),
  };
  return study;
}

/// The wait is taken from the length of the line, by Little's law, and the response from the customers.
Study mmc(std::string name, int servers, int rate, std::uint64_t requests) {
  Study study = at_server(std::move(name), rate, servers, exponential, requests);
  const Measure waiting = figure("server", "waiting.mean");
  study.checks = {
      {"mean wait", mmc_wait(servers, rate, mu),
       [waiting, rate](const Outcome& outcome) { return waiting(outcome) / rate; }, true},
      {"mean response", mmc_response(servers, rate, mu), mean_response(), true},
  };
  return study;
}

Study mg1(std::string name, int rate, std::string service, double cv, std::uint64_t requests) {
  Study study = at_server(std::move(name), rate, 1, std::move(service), requests);
  study.checks = {{"mean wait", mg1_wait(rate, service_seconds, cv), mean_wait(), true}};
  return study;
}

/// The wait is ruled by a few very long services: with so heavy a tail the mean of thirty replications is
/// skewed, and its t interval is not what it claims to be. So the squares that were drawn are compared with
/// those expected, and the wait is corrected by the difference times the factor of Pollaczek and Khinchine.
/// That leaves its expectation as it is and takes away most of the noise.
Study mg1_lognormal(std::string name, int rate, double cv, std::uint64_t requests) {
  Study study = mg1(std::move(name), rate, lognormal, cv, requests);
  const double square = service_seconds * service_seconds * (1 + cv * cv);
  const double factor = mg1_wait(rate, service_seconds, cv) / square;
  study.checks.front().measure = [wait = mean_wait(), factor, square](const Outcome& outcome) {
    return wait(outcome) - factor * (outcome.mean_square_service - square);
  };
  study.traced = true;
  return study;
}

/// Bins of 10 customers on average, then a hundred of them together: what is not independent shows there.
Study poisson_arrivals() {
  constexpr int rate = 100;
  const auto in_bins = [](double (*of)(const std::vector<double>&), std::size_t bins) -> Measure {
    return [of, bins](const Outcome& outcome) { return of(issued_per(bins, outcome.result, outcome.run)); };
  };
  Study study = at_server("poisson", rate, 2, constant, 400'000);
  study.sample = "100ms";
  study.checks = {
      {"mean count in 100 ms", rate * 0.1, in_bins(mean_of, 1)},
      {"variance / mean of the counts in 100 ms", 1, in_bins(dispersion_of, 1)},
      {"variance / mean of the counts in 10 s", 1, in_bins(dispersion_of, 100)},
  };
  return study;
}

/// Loops that poll a queue and find the next message as soon as they are free are servers at one line.
Study pipeline(std::uint64_t requests) {
  constexpr int loops = 4;
  constexpr int rate = 320;
  Study study;
  study.name = "mm4-80-queue";
  study.rate = rate;
  study.entry = "queue";
  study.goal = "worker";
  study.service = constant;  // not asked for: the work is the worker's own
  study.components = R"({"queue": {"kind": "queue", "receive_wait": "20s"},
    "worker": {"kind": "worker", "polls": "queue", "instances": 2, "concurrency": 2, "steps": [{"work": )" +
                     std::string(exponential) + "}]}}";
  study.sample = "1h";
  study.requests = requests;
  study.checks = {
      {"mean completion", mmc_response(loops, rate, mu), mean_completion(), true},
      {"mean number visible", in_line(rate, mmc_wait(loops, rate, mu)), figure("queue", "visible.mean")},
      {"utilization", rate / (loops * mu), figure("worker", "utilization")},
  };
  return study;
}

}  // namespace

std::vector<Study> family() {
  std::vector<Study> studies = {
      mm1("mm1-50", 50, 340'000),
      mm1("mm1-80", 80, 1'300'000),
      mmc("mm2-80", 2, 160, 1'700'000),
      mmc("mm8-80", 8, 640, 2'200'000),
      mg1("md1-80", 80, constant, 0, 800'000),
      mg1_lognormal("mg1-50-lognormal", 50, 2, 700'000),
      mg1("mg1-50-hyperexponential", 50, hyperexponential, 2, 800'000),
      poisson_arrivals(),
      pipeline(1'000'000),
  };
  for (const auto& more : {loss_studies(), arrival_studies(), network_studies(), error_studies(),
                           messaging_studies(), call_studies(), guard_studies(), balancing_studies()}) {
    studies.insert(studies.end(), more.begin(), more.end());
  }
  return studies;
}

std::size_t checks_in(const std::vector<Study>& studies) {
  std::size_t count = limits().size();
  for (const Study& study : studies) count += study.checks.size();
  return count;
}

}  // namespace couplet::theory
