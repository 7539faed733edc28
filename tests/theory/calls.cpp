#include <cmath>
#include <string>
#include <vector>

#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

std::string failing(const std::string& name, const std::string& steps) {
  return ", \"" + name + R"(": {"kind": "service", "threads": 100, "error_rate": 0.1, "steps": [)" + steps +
         "]}";
}

/// A request succeeds if all that it passes do: availabilities multiply.
Study availability_of_a_chain(std::uint64_t requests) {
  Study study =
      study_of("chain", 100, "first", "last",
               R"({"first": {"kind": "service", "threads": 100, "steps": [{"call": "second"}]})" +
                   failing("second", R"({"call": "third"})") + failing("third", R"({"call": "fourth"})") +
                   failing("fourth", R"({"call": "last"})") + failing("last", "") + "}",
               requests);
  study.turns_away = true;
  // An error after the last part has done its own comes too late for the books: the answer is what counts
  // here.
  study.checks = {{"share answered well", 0.9 * 0.9 * 0.9 * 0.9,
                   [](const Outcome& outcome) {
                     const model::Books& books = outcome.result.books;
                     return static_cast<double>(books.accepted) / static_cast<double>(books.issued);
                   },
                   true}};
  return study;
}

/// Tries of a call are independent: their number is geometric, cut off at the last.
Study tries_of_a_call(std::uint64_t requests) {
  constexpr double error = 0.1;
  Study study = study_of("tries", 100, "first", "last",
                         R"({"first": {"kind": "service", "threads": 100, "steps": [
      {"call": "last", "retry": {"attempts": 3, "backoff": "none"}}]})" +
                             failing("last", "") + "}",
                         requests);
  study.turns_away = true;
  study.checks = {
      {"share that failed", error * error * error, failed_share()},  // wide: one in a thousand
      {"retries of a request", error + error * error,
       [](const Outcome& outcome) {
         return metric(outcome.result, "first", "retries") / static_cast<double>(outcome.result.books.issued);
       },
       true},
  };
  return study;
}

/// M/M/1 whose customers are sent away when they have waited for 20 ms.
Study bounded_wait(std::uint64_t requests) {
  constexpr int rate = 90;
  const LimitedLine theory = mm1_limited_wait(0.020, rate, mu);
  Study study = at_server("max-wait", rate, 1, exponential, requests, R"(, "max_wait": "20ms")");
  study.turns_away = true;
  study.checks = {
      {"share sent away", theory.lost, failed_share(), true},
      {"mean response of the others", theory.response, mean_response(), true},
      {"utilization", theory.busy, figure("server", "utilization")},
  };
  return study;
}

/// M/M/1 whose customers are taken out after 30 ms, wherever they are: calls that are given up and cancelled.
Study cancelled_calls(std::uint64_t requests) {
  constexpr int rate = 90;
  const LimitedLine theory = mm1_limited_sojourn(0.030, rate, mu);
  Study study = study_of("cancel", rate, "front", "front",
                         R"({"front": {"kind": "service", "threads": 1000,
      "steps": [{"call": "server", "timeout": "30ms", "cancel": true}]},
      "server": {"kind": "service", "steps": [)" +
                             work(10) + "]}}",
                         requests);
  study.turns_away = true;
  study.checks = {
      {"share given up", theory.lost, failed_share(), true},
      {"mean response of the others", theory.response, mean_response(), true},
      {"utilization", theory.busy, figure("server", "utilization")},
  };
  return study;
}

}  // namespace

std::vector<Study> call_studies() {
  return {availability_of_a_chain(60'000), tries_of_a_call(150'000), bounded_wait(150'000),
          cancelled_calls(150'000)};
}

}  // namespace couplet::theory
