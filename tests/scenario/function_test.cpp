#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;

namespace {

/// The components of a file of two queues and the function "resize" with these members.
std::string with(const std::string& members) {
  return R"({"web": {"kind": "service"}, "queue": {"kind": "queue", "visibility_timeout": "2m"},
    "failed": {"kind": "queue"}, "resize": {"kind": "function")" +
         members + "}}";
}

FunctionSpec function_with(const std::string& members, const std::string& effects = "") {
  const Scenario scenario =
      loaded(R"({"couplet": 1, "run": {"duration": "1h"}, )" + effects +
             R"("workload": {"people": {"to": "resize", "arrivals": {"process": "poisson", "rate": "1/s"}}},
                "components": )" +
             with(members) + R"(, "architectures": {"only": {"goal": ["resize"]}}})");
  return std::get<FunctionSpec>(scenario.architectures.at(0).components.at(3).spec);
}

}  // namespace

TEST_CASE("a function that says nothing is AWS's") {
  const FunctionSpec spec = function_with("");
  CHECK_FALSE(spec.source);
  CHECK(spec.memory == 128);
  CHECK(spec.timeout == 3s);
  CHECK(spec.keep_warm == 10min);
  CHECK_FALSE(spec.reserved_concurrency);
  CHECK(spec.provisioned_concurrency == 0);
  CHECK(spec.retries == 2);
  CHECK(spec.maximum_age == 6h);
  CHECK_FALSE(spec.on_failure);
  CHECK(spec.latency.is_zero());
  CHECK_FALSE(spec.cold_start.is_zero());
  CHECK(function_with("", R"("effects": "none", )").cold_start.is_zero());
}

TEST_CASE("a function is read as it is written") {
  const FunctionSpec spec = function_with(
      R"(, "source": "queue", "batch": 500, "window": "20s", "memory": "1GB", "timeout": "90s", "cold_start": "1s",
         "keep_warm": "5m", "reserved_concurrency": 0, "maximum_concurrency": 7, "partial_batch_response": true,
         "retries": 1, "on_failure": {"to": "failed"}, "maximum_age": "1h", "latency": "5ms", "error_rate": 0.1,
         "poison": 0.2, "idempotent": true, "steps": [{"send": "failed"}, {"call": "web"}])");
  REQUIRE(spec.source);
  CHECK(static_cast<int>(*spec.source) == 1);
  CHECK(spec.batch == 500);
  CHECK(spec.window == 20s);
  CHECK(spec.memory == 1000);
  CHECK(spec.timeout == 90s);
  CHECK(spec.cold_start.mean_ns() == 1e9);
  CHECK(spec.keep_warm == 5min);
  CHECK(spec.reserved_concurrency == 0U);
  CHECK(spec.maximum_concurrency == 7U);
  CHECK(spec.partial_batch_response);
  CHECK(spec.retries == 1);
  REQUIRE(spec.on_failure);
  CHECK(static_cast<int>(spec.on_failure->to) == 2);
  CHECK(spec.maximum_age == 1h);
  CHECK(spec.latency.mean_ns() == 5e6);
  CHECK(spec.error_rate == 0.1);
  CHECK(spec.poison == 0.2);
  CHECK(spec.idempotent);
  CHECK(spec.steps.size() == 2);
  const FunctionSpec bought = function_with(R"(, "source": "queue", "pollers": {"minimum": 3})");
  REQUIRE(bought.pollers);
  CHECK(bought.pollers->minimum == 3);
  CHECK(bought.pollers->maximum == 200);
  CHECK(bought.batch == 10);
  CHECK(
      function_with(R"(, "reserved_concurrency": 4, "provisioned_concurrency": 4)").provisioned_concurrency ==
      4);
}

TEST_CASE("a function may run as long as its messages stay hidden, and no longer") {
  CHECK(function_with(R"(, "source": "queue", "timeout": "2m")").timeout == 120s);
  check_mistakes(
      &SampleFile::components,
      {{"a millisecond longer",
        with(R"(, "source": "queue", "timeout": "120001ms")"),
        {"x.json:6:95: /components/resize/timeout: 'resize' may run for 2m1ms, but its messages come back "
         "after 2m; give its source a \"visibility_timeout\" of at least 2m1ms (AWS recommends six times "
         "that)"}}});
}
