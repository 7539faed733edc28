#include <cmath>
#include <string>
#include <vector>

#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

Measure per_message(std::string component, std::string name) {
  return [component = std::move(component), name = std::move(name)](const Outcome& outcome) {
    return metric(outcome.result, component, name) / metric(outcome.result, "queue", "sent");
  };
}

Measure per_request(std::uint64_t model::Books::* count) {
  return [count](const Outcome& outcome) {
    return static_cast<double>(outcome.result.books.*count) /
           static_cast<double>(outcome.result.books.issued);
  };
}

/// Work that is exponential with mean m under a visibility timeout T, and always an idle loop. While n
/// attempts are at it, from (n - 1)·T after the first receive to n·T, the first of them to end deletes the
/// message, at the rate n/m; so it is received more than n times with probability exp(-T/m · n(n + 1)/2).
struct Redelivery {
  double timeout, mean;

  double received_more_than(int n) const { return std::exp(-timeout / mean * n * (n + 1) / 2); }
  double receives() const {
    double sum = 0;
    for (int n = 0; n < 40; ++n) sum += received_more_than(n);
    return sum;
  }
  /// Until the first attempt ends.
  double completion() const {
    double sum = 0;
    for (int n = 1; n <= 40; ++n) {
      sum += received_more_than(n - 1) * (1 - std::exp(-n * timeout / mean)) * mean / n;
    }
    return sum;
  }
};

Study redelivery(std::uint64_t requests) {
  const Redelivery theory{0.015, service_seconds};
  Study study = study_of("redelivery", 20, "queue", "worker",
                         R"({"queue": {"kind": "queue", "receive_wait": "20s", "visibility_timeout": "15ms"},
      "worker": {"kind": "worker", "polls": "queue", "concurrency": 100,
                 "steps": [{"work": {"dist": "exponential", "mean": "10ms"}}]}})",
                         requests);
  study.warmup = 100;
  study.checks = {
      {"receives of a message", theory.receives(), per_message("queue", "received"), true},
      {"duplicates of a message", theory.receives() - 1, per_request(&model::Books::duplicates)},
      {"mean completion", theory.completion(), mean_completion(), true},
  };
  return study;
}

/// Each attempt fails with probability p, independently, and n of them are allowed: p^n of the messages end
/// in the dead-letter queue.
Study dead_letters(std::uint64_t requests) {
  constexpr double p = 0.4;
  Study study = study_of("dead-letters", 20, "queue", "worker",
                         R"({"queue": {"kind": "queue", "receive_wait": "20s", "visibility_timeout": "1s",
                 "dead_letter": {"to": "failed", "max_receives": 3}}, "failed": {"kind": "queue"},
      "worker": {"kind": "worker", "polls": "queue", "concurrency": 100, "error_rate": 0.4,
                 "steps": [{"work": "10ms"}]}})",
                         requests);
  study.warmup = 100;
  study.turns_away = true;
  study.checks = {
      {"share parked", p * p * p, per_request(&model::Books::parked)},
      {"receives of a message", 1 + p + p * p, per_message("queue", "received"), true},
  };
  return study;
}

/// A message group is worked on one message at a time, however many workers there are: M/M/1.
Study one_group(std::uint64_t requests) {
  Study study = study_of("one-group", 50, "queue", "worker",
                         R"({"queue": {"kind": "queue", "type": "fifo", "receive_wait": "20s"},
      "worker": {"kind": "worker", "polls": "queue", "concurrency": 20, "steps": [{"work": "service"}]}})",
                         requests);
  study.service = exponential;
  study.checks = {
      {"mean completion", mm1_response(50, mu), mean_completion(), true},
      {"loops at work", 50 / mu, figure("worker", "busy.mean")},
  };
  return study;
}

}  // namespace

std::vector<Study> messaging_studies() {
  return {redelivery(40'000), dead_letters(40'000), one_group(300'000)};
}

}  // namespace couplet::theory
