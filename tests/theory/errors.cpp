#include <string>
#include <vector>

#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

double per_request(const Outcome& outcome, double count) {
  return count / static_cast<double>(outcome.result.books.issued);
}

/// Each of two tries is a deadlock's victim or not, independently of all others: of 10 customers in each
/// 100 ms the number that fail is binomial.
Study deadlocks(std::uint64_t requests) {
  constexpr double victim = 0.3;
  constexpr double failed = victim * victim;
  Study study = study_of("deadlocks", 100, "app", "db",
                         R"({"db": {"kind": "database", "write": "1ms", "deadlock_rate": 0.3},
      "app": {"kind": "service", "threads": 10,
              "steps": [{"write": "db", "retry": {"attempts": 2, "backoff": "none"}}]}})",
                         requests);
  study.customers = R"("arrivals": {"process": "constant", "rate": "100/s"})";
  study.sample = "100ms";
  study.turns_away = true;
  study.checks = {
      {"share that failed", failed, failed_share(), true},
      {"retries of a request", victim,
       [](const Outcome& outcome) { return per_request(outcome, metric(outcome.result, "app", "retries")); }},
      {"variance / mean of the failures in 100 ms", 1 - failed,
       [](const Outcome& outcome) {
         return dispersion_of(counts_per(1, "requests.failed", outcome.result, outcome.run));
       }},
  };
  return study;
}

/// Errors are answered at once, the work not done, and the customer tries again at once: those who get
/// through are a Poisson stream, thinner than that of the customers.
Study errors(std::uint64_t requests) {
  constexpr int rate = 80;
  constexpr double error = 0.3;
  constexpr double failed = error * error * error;
  Study study = at_server("errors", rate, 1, exponential, requests);
  study.customers = R"("arrivals": {"process": "poisson", "rate": "80/s"},
    "retry": {"attempts": 3, "backoff": "none"})";
  study.failures = R"({"at": "0s", "errors": "server", "rate": 0.3})";
  study.turns_away = true;
  study.checks = {
      {"share that failed", failed, failed_share(), true},
      {"attempts of a request", 1 + error + error * error,
       [](const Outcome& outcome) {
         return per_request(outcome, static_cast<double>(outcome.result.books.attempts));
       }},
      {"mean response of the others", mm1_response(rate * (1 - failed), mu), mean_response(), true},
  };
  return study;
}

/// Errors after the work was done: the load is that of all.
Study errors_after_work(std::uint64_t requests) {
  constexpr int rate = 60;
  Study study = at_server("error-rate", rate, 1, exponential, requests, R"(, "error_rate": 0.05)");
  study.turns_away = true;
  study.checks = {
      {"share that failed", 0.05, failed_share(), true},
      {"mean response of the others", mm1_response(rate, mu), mean_response(), true},
      {"mean response of those that failed", mm1_response(rate, mu),
       [](const Outcome& outcome) { return outcome.result.error_response.mean(); }},
  };
  return study;
}

/// Three of ten customers write, the others read: M/G/1, whose service is a mixture.
Study reads_and_writes(std::uint64_t requests) {
  constexpr int rate = 60;
  constexpr double mean = 0.3 * 0.020 + 0.7 * 0.008;
  constexpr double square = 0.3 * 2 * 0.020 * 0.020 + 0.7 * 0.008 * 0.008;
  Study study = study_of("reads-and-writes", rate, "app", "app",
                         R"({"db": {"kind": "database", "parallelism": 1, "connections": 10000,
      "read": "8ms", "write": {"dist": "exponential", "mean": "20ms"}},
      "app": {"kind": "service", "threads": 10000, "steps": [{"choose": [
        {"share": 0.3, "steps": [{"write": "db"}]}, {"share": 0.7, "steps": [{"read": "db"}]}]}]}})",
                         requests);
  study.checks = {
      {"mean response", mean + rate * square / (2 * (1 - rate * mean)), mean_response(), true},
      {"utilization", rate * mean, figure("db", "utilization")},
  };
  return study;
}

}  // namespace

std::vector<Study> error_studies() {
  return {deadlocks(300'000), errors(800'000), errors_after_work(300'000), reads_and_writes(400'000)};
}

}  // namespace couplet::theory
