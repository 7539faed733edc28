// Clients that limit their own rate.

#include "catch.hpp"
#include "model/bench.hpp"

namespace {

/// 10 calls a second for a minute, of which a throttle lets 5 through.
couplet::model::RunResult throttled(const std::string& retry, bool by_customer) {
  const std::string policy = R"("retry": )" + retry;
  Setup setup;
  setup.people = R"("to": ")" + std::string(by_customer ? "back" : "app") +
                 R"(", "arrivals": {"process": "constant", "rate": "10/s"})" +
                 (by_customer ? ", " + policy : "");
  setup.components = R"("app": {"kind": "service", "threads": 1000, "steps": [{"call": "back", )" + policy +
                     R"(}]}, "back": {"kind": "service"},
                     "door": {"kind": "throttle", "guards": "back", "limit": {"rate": "5/s"}})";
  setup.goal = R"("back")";
  setup.run = R"("duration": "1m")";
  return simulate(setup).result;
}

}  // namespace

TEST_CASE("with adaptive retries a client finds the rate that a throttle lets through") {
  for (const bool by_customer : {false, true}) {
    const auto plain = throttled(R"({"like": "aws", "budget": "none"})", by_customer);
    const auto adaptive = throttled(R"({"like": "aws-adaptive", "budget": "none"})", by_customer);
    CHECK(metric(adaptive, "door", "throttled") < metric(plain, "door", "throttled") / 2);
    CHECK(adaptive.books.failed < plain.books.failed / 2);
    CHECK(metric(adaptive, "door", "passed") + static_cast<double>(adaptive.books.failed) == 600);
    CHECK(adaptive.books.completed + adaptive.books.failed == 600);
  }
}

TEST_CASE("a customer who waits for a token leaves when his patience ends") {
  Setup setup;
  setup.people = R"("to": "back", "arrivals": {"process": "constant", "rate": "1/s"}, "patience": "500ms",
                    "retry": {"like": "aws-adaptive", "budget": "none"})";
  setup.components = R"("back": {"kind": "service"},
                        "door": {"kind": "throttle", "guards": "back", "limit": {"rate": "1/h"}})";
  setup.goal = R"("back")";
  setup.run = R"("duration": "1m")";
  const auto result = simulate(setup).result;
  CHECK(result.books.left > 10);
  CHECK(result.books.completed + result.books.failed == 60);
  CHECK(result.error_response.max() == std::chrono::milliseconds{500});
}
