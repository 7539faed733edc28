// Autoscalers of functions' provisioned concurrency, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Ten calls a second of a function that works for a second, which has these members, with this autoscaler.
Setup ten_at_work(const std::string& function, const std::string& scaler) {
  Setup setup;
  setup.people = R"("to": "resize", "arrivals": {"process": "constant", "rate": "10/s"})";
  setup.components = R"("resize": {"kind": "function", "steps": [{"work": "1s"}])" + function + R"(},
      "fleet": {"kind": "autoscaler", "scales": "resize", )" +
                     scaler + "}";
  setup.goal = R"("resize")";
  setup.run = R"("duration": "100s")";
  return setup;
}

const std::string tracks = R"("policy": "target_tracking", "metric": "provisioned_utilization", "target": 0.5,
    "min": 2, "max": 50, "period": "10s", "high_datapoints": 1, "low_datapoints": 2)";

/// "10 scaled_out 4; ...", in seconds.
std::string scaling(const Outcome& outcome) {
  std::string text;
  for (const Line& line : outcome.trace) {
    if (line.event != TraceEvent::scaled_out && line.event != TraceEvent::scaled_in) continue;
    const auto seconds =
        static_cast<long long>(couplet::sim::to_seconds(line.at - couplet::sim::start_of_run));
    text += (text.empty() ? "" : "; ") + std::to_string(seconds) + " " +
            std::string(couplet::model::word(line.event)) + " " + std::to_string(line.amount);
  }
  return text;
}

std::string cold_starts(const Outcome& outcome) {
  return std::to_string(static_cast<int>(metric(outcome.result, "resize", "cold_starts")));
}

}  // namespace

TEST_CASE("the provisioned concurrency of a function follows its utilization") {
  // Ten are at work. Two, then four, then eight are too few; those asked for at 10, 20, 30 s are ready 5 s
  // later. From 35 s on ten of sixteen are in use; the period until 40 s saw them half the time, so that the
  // share is (5 s * 8 + 5 s * 10) / (5 s * 8 + 5 s * 16) = 0.75. From 45 s on it is 10/24, below 0.9 * 0.5,
  // which two datapoints say at 70 s; then twenty are half used.
  const Outcome outcome = simulate(ten_at_work(R"(, "provisioning": "5s", "cold_start": "100ms")", tracks));
  CHECK(scaling(outcome) ==
        "10 scaled_out 4; 20 scaled_out 8; 30 scaled_out 16; 40 scaled_out 24; 70 scaled_in 20");
  CHECK(metric(outcome.result, "fleet", "launched") == 22);
  CHECK(metric(outcome.result, "fleet", "terminated") == 4);
  CHECK(metric(outcome.result, "fleet", "in_service.last") == 20);
  CHECK(metric(outcome.result, "fleet", "desired.max") == 24);
  CHECK(told(outcome.result.books) == "issued 1000, completed 1000, accepted 1000, attempts 1000");
}

TEST_CASE("what is provisioned at a scheduled time starts cold for nobody") {
  const std::string schedule = R"("policy": "scheduled", "min": 0, "max": 20, "schedule": [{"at": ")";
  // Ten environments are made by calls, unless they are there before the first call comes.
  const auto starts = [&](const std::string& at, const std::string& more) {
    const Setup setup = ten_at_work(R"(, "cold_start": "100ms", "keep_warm": "1h")" + more,
                                    schedule + at + R"(", "min": 12}])");
    return cold_starts(simulate(setup));
  };
  CHECK(starts("0s", "") == "1");  // the call of time zero comes before any scaling
  CHECK(starts("50s", "") == "11");
  CHECK(starts("0s", R"(, "provisioning": "50s")") == "11");
}

TEST_CASE("fewer are taken back from those to come first, and then from the idle ones") {
  const std::string schedule = R"("policy": "scheduled", "min": 2, "max": 20,
      "schedule": [{"at": "10s", "desired": 9}, {"at": "12s", "desired": 4}, {"at": "30s", "desired": 2}])";
  const Outcome outcome = simulate(ten_at_work(R"(, "provisioning": "5s", "cold_start": "1s")", schedule));
  CHECK(scaling(outcome) == "10 scaled_out 9; 12 scaled_in 4; 30 scaled_in 2");
  CHECK(metric(outcome.result, "fleet", "in_service.max") == 4);
  CHECK(metric(outcome.result, "fleet", "pending.max") == 7);
  CHECK(metric(outcome.result, "fleet", "in_service.last") == 2);
  CHECK(metric(outcome.result, "fleet", "terminated") == 7);
}

TEST_CASE("a function with nothing provisioned has no utilization, and does not grow by it") {
  std::string from_zero = tracks;
  from_zero.replace(from_zero.find(R"("min": 2)"), 8, R"("min": 0)");
  CHECK(scaling(simulate(ten_at_work("", from_zero))).empty());
}
