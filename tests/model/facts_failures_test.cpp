// What the facts say of availability and of what fails (10.1, 10.2), as runs show it.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Up for 40 h on average, down for 10 h: availability 0.8, and forgotten after 8 h.
const char* const unreliable = R"({"random": "crash", "component": "NAME",
    "mtbf": {"dist": "exponential", "mean": "40h"}, "mttr": {"dist": "exponential", "mean": "10h"}})";
constexpr double available = 0.8;

std::string random_crashes(const std::string& name) {
  std::string text = unreliable;
  text.replace(text.find("NAME"), 4, name);
  return text;
}

/// Two customers an hour.
Setup for_months(const std::string& people, const std::string& components, const std::string& failures) {
  return {R"("to": "app", "arrivals": {"process": "poisson", "rate": "2/h"})" + people, components,
          R"("app")", R"("duration": "2000h", "drain": "0s")", failures};
}

/// The mean of a figure over forty runs of 2,000 h each.
template <typename F>
double mean_over_seeds(const Setup& setup, F figure) {
  constexpr int runs = 40;
  const auto scenario = scenario_of(setup);
  double sum = 0;
  for (int seed = 1; seed <= runs; ++seed) {
    couplet::model::RunOptions options;
    options.seed = static_cast<std::uint64_t>(seed);
    sum += figure(couplet::model::run(scenario, scenario.architectures.front(), options));
  }
  return sum / runs;
}

double answered(const couplet::model::RunResult& result) {
  return static_cast<double>(result.books.accepted) / static_cast<double>(result.books.issued);
}

}  // namespace

// The share of time that something is up has the variance 2 A (1 - A) / (rate of forgetting * time): here
// 2 * 0.16 * 8 h / 80,000 h = (0.0057)^2. Four of these deviations are allowed, and for what customers see a
// little more, as there are only 160,000 of them.

TEST_CASE("Fact 10.1.1: what is up for MTBF and down for MTTR is available for MTBF of MTBF + MTTR") {
  const Setup setup =
      for_months("", R"("app": {"kind": "service", "instances": 3, "steps": []})", random_crashes("app"));
  // Three instances, each by itself: a third of the variance.
  const double up =
      mean_over_seeds(setup, [](const auto& result) { return metric(result, "app", "instances.mean") / 3; });
  CHECK(up == Approx(available).margin(0.014));
  CHECK(mean_over_seeds(setup, answered) == Approx(available).margin(0.016));
}

TEST_CASE("Fact 10.1.2: availabilities of parts in series multiply") {
  const Setup setup = for_months("", R"("app": {"kind": "service", "steps": [{"call": "back"}]},
                                        "back": {"kind": "service", "steps": []})",
                                 random_crashes("app") + ", " + random_crashes("back"));
  CHECK(mean_over_seeds(setup, answered) == Approx(available * available).margin(0.028));
}

TEST_CASE("Fact 10.1.3: of independent copies one is enough, so that unavailabilities multiply") {
  // Calls go to the instances in turn: who is refused by one asks the other.
  const Setup setup =
      for_months(R"(, "retry": {"attempts": 2, "backoff": "none"})",
                 R"("app": {"kind": "service", "instances": 2, "steps": []})", random_crashes("app"));
  CHECK(mean_over_seeds(setup, answered) == Approx(1 - 0.2 * 0.2).margin(0.012));
}

TEST_CASE("Fact 10.2.1: what a crashed instance had in flight reappears when the visibility timeout ends") {
  const Outcome outcome = simulate({R"("to": "queue", )" + std::string(once),
                                    R"("queue": {"kind": "queue", "visibility_timeout": "30s"},
                   "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": [{"work": "4s"}]})",
                                    R"("worker")", R"("duration": "20s", "drain": "10m")",
                                    R"({"at": "2s", "for": "1s", "crash": "worker"})"});
  CHECK(told(outcome.trace,
             {TraceEvent::received, TraceEvent::interrupted, TraceEvent::returned, TraceEvent::processed}) ==
        "0 received 0 at queue; 2000 interrupted 0 at worker; 30000 returned 0 at queue; 30000 received 0 at "
        "queue; 34000 processed 0 at worker");
}

TEST_CASE("Fact 10.2.2: while a service is away producers lose what they cannot keep") {
  const Outcome outcome =
      simulate({R"("to": "queue", "arrivals": {"process": "constant", "rate": "1/s"})",
                R"("queue": {"kind": "queue"},
                                       "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": []})",
                R"("worker")", R"("duration": "60s")", R"({"at": "20s", "for": "10s", "crash": "queue"})"});
  CHECK(outcome.result.books.failed == 10);
  CHECK(outcome.result.books.completed == 50);
}

TEST_CASE("Fact 10.2.3: consumers pause, the backlog grows, and retention goes on counting") {
  // The workers are gone from 10 s to 110 s. Messages live for 60 s: those of 10 s to 49 s expire unseen.
  const Outcome outcome =
      simulate({R"("to": "queue", "arrivals": {"process": "constant", "rate": "1/s"})",
                R"("queue": {"kind": "queue", "retention": "60s"},
                                       "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": []})",
                R"("worker")", R"("duration": "2m")", R"({"at": "10s", "for": "100s", "crash": "worker"})"});
  CHECK(metric(outcome.result, "queue", "visible.max") == 60);
  CHECK(metric(outcome.result, "queue", "expired") == static_cast<double>(outcome.result.books.lost));
  CHECK(outcome.result.books.lost == 41);
  CHECK(outcome.result.books.failed == 0);
}
