#include "report/summary.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "report/sample_result.hpp"

using namespace couplet;
using nlohmann::ordered_json;

namespace {

std::vector<std::string> keys(const ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

}  // namespace

TEST_CASE("a summary is JSON with the parts that were promised, in their order") {
  const auto summary = ordered_json::parse(report::summary_json(test::sample_result(1)));
  CHECK(keys(summary) == std::vector<std::string>{"couplet", "scenario", "seed", "replications", "warmup",
                                                  "intervals", "architectures", "comparison", "remarks",
                                                  "expectations"});
  CHECK(summary["warmup"].dump() == R"({"seconds":300,"method":"given"})");
  CHECK(summary["intervals"].dump() == R"({"method":"batches","confidence":0.95})");
  CHECK(summary["remarks"].empty());
  CHECK(summary["couplet"] == "0.1.0");
  CHECK(summary["scenario"] ==
        ordered_json({{"name", "sample"}, {"hash", "0123456789abcdef"}, {"title", "A sample"}}));
  CHECK(summary["seed"] == 42);
  CHECK(keys(summary["architectures"]) == std::vector<std::string>{"tight", "loose"});
  const auto& tight = summary["architectures"]["tight"];
  CHECK(keys(tight) == std::vector<std::string>{"title", "requests", "response", "error_response",
                                                "completion", "collected", "throughput", "availability",
                                                "components", "cost", "story", "intervals"});
  CHECK(keys(tight["requests"]) ==
        std::vector<std::string>{"issued", "completed", "failed", "lost", "parked", "pending", "failed_share",
                                 "lost_share", "left", "unanswered", "duplicates", "duplicates_absorbed",
                                 "completed_after_error", "attempts", "out_of_order", "retries_denied",
                                 "breaker_refused"});
  CHECK(tight["requests"]["failed_share"] == 0.1);
  CHECK(tight["availability"] == 0.9);
  CHECK(tight["throughput"] == 0.6);
  CHECK(
      tight["cost"].dump() ==
      R"({"total":0,"per_million":0,"per_hour":null,"per_month":null,"book":"aws-us-east-1","free_tier":false,)"
      R"("waste":{"per_month":null,"share":null,"empty_receives":null,"repeats":null,"idle":null},)"
      R"("components":{},"lines":[]})");
  CHECK(tight["intervals"].empty());
}

TEST_CASE("latencies are seconds, null where there is none") {
  const auto summary = ordered_json::parse(report::summary_json(test::sample_result(1)));
  const auto& loose = summary["architectures"]["loose"];
  CHECK(keys(loose["completion"]) ==
        std::vector<std::string>{"count", "mean", "p50", "p90", "p95", "p99", "p999", "min", "max"});
  CHECK(loose["completion"]["mean"] == 49.95);
  CHECK(loose["completion"]["max"] == 99.9);
  CHECK(
      loose["error_response"].dump() ==
      R"({"count":0,"mean":null,"p50":null,"p90":null,"p95":null,"p99":null,"p999":null,"min":null,"max":null})");
}

TEST_CASE("the figures of a component nest as their names say") {
  const auto summary = ordered_json::parse(report::summary_json(test::sample_result(1)));
  CHECK(summary["architectures"]["loose"]["components"].dump() ==
        R"({"queue":{"kind":"queue","sent":1000,"visible":{"mean":123.25,"max":7204,"last":0},)"
        R"("age_of_oldest":{"max":null}}})");
}

TEST_CASE("the story tells time, event, component and text") {
  const auto summary = ordered_json::parse(report::summary_json(test::sample_result(1)));
  const auto& story = summary["architectures"]["loose"]["story"];
  REQUIRE(story.size() == 3);
  CHECK(story[2].dump() ==
        R"({"at":1200,"event":"backlog_peak","component":"queue",)"
        R"("text":"queue peaked at 7,204 messages at 0:20:00, 10 min after crash renderer struck"})");
}

TEST_CASE("several replications have intervals, and paired differences have theirs") {
  const auto summary = ordered_json::parse(report::summary_json(test::sample_result(3)));
  CHECK(summary["replications"] == 3);
  const auto& tight = summary["architectures"]["tight"];
  CHECK(tight["requests"]["issued"] == 3000);
  const auto& interval = tight["intervals"]["completion.mean"];
  REQUIRE(interval.size() == 2);
  CHECK(interval[0].get<double>() == Approx(0.4595 - 0.0248413771).epsilon(1e-6));
  CHECK(interval[1].get<double>() == Approx(0.4595 + 0.0248413771).epsilon(1e-6));
  CHECK_FALSE(tight["intervals"].contains("collected.mean"));
  CHECK(keys(summary["comparison"]) == std::vector<std::string>{"loose - tight"});
  CHECK(keys(summary["comparison"]["loose - tight"]["completion.mean"]) ==
        std::vector<std::string>{"estimate", "low", "high"});
  CHECK(summary["comparison"]["loose - tight"]["error_response.p99"]["estimate"].is_null());
}

TEST_CASE("expectations end as words") {
  const auto summary = ordered_json::parse(report::summary_json(test::sample_result(3)));
  CHECK(summary["expectations"].dump() ==
        R"([{"text":"loose.requests.lost == 0","outcome":"holds","value":0},)"
        R"({"text":"tight.requests.failed == 0","outcome":"fails","value":100},)"
        R"({"text":"tight.response.p50 < 460ms","outcome":"inconclusive","value":)" +
            summary["expectations"][2]["value"].dump() + "}]");
}

TEST_CASE("the same results are the same bytes") {
  CHECK(report::summary_json(test::sample_result(3)) == report::summary_json(test::sample_result(3)));
}

TEST_CASE("remarks, precision and where intervals come from") {
  auto result = test::sample_result(3);
  result.automatic_warmup = true;
  result.precision = experiment::Precision{0.02, {"completion.p99"}, false, 0.5, "loose.completion.p99"};
  result.remarks = {{experiment::RemarkKind::wide_interval, "loose", "completion.mean", 0.25},
                    {experiment::RemarkKind::doubtful_warmup, "", "", 0}};
  const auto summary = ordered_json::parse(report::summary_json(result));
  CHECK(summary["warmup"]["method"] == "automatic");
  CHECK(summary["intervals"]["method"] == "replications");
  CHECK(
      summary["precision"].dump() ==
      R"({"goal":0.02,"of":["completion.p99"],"reached":false,"half_width":0.5,"widest":"loose.completion.p99"})");
  REQUIRE(summary["remarks"].size() == 2);
  CHECK(keys(summary["remarks"][0]) == std::vector<std::string>{"kind", "of", "subject", "text"});
  CHECK(summary["remarks"][0]["kind"] == "wide_interval");
  CHECK(keys(summary["remarks"][1]) == std::vector<std::string>{"kind", "text"});
}
