#include "report/remarks.hpp"

#include <limits>

#include "catch.hpp"
#include "report/sample_result.hpp"

using namespace couplet;
using experiment::RemarkKind;

namespace {

std::string sentence(RemarkKind kind, const std::string& subject, double value,
                     std::uint32_t replications = 1) {
  return report::sentence({kind, "loose", subject, value}, test::sample_result(replications));
}

std::string precision(double half_width, bool reached) {
  auto result = test::sample_result(3);
  result.precision = experiment::Precision{0.02, {}, reached, half_width, "loose.completion.mean"};
  return report::precision_sentence(result);
}

}  // namespace

TEST_CASE("every remark says what it is about and what to do") {
  CHECK(sentence(RemarkKind::saturated, "app", 0.995) ==
        "loose: app is busy 99.5 % of the time; what comes beyond that waits or is turned away");
  CHECK(sentence(RemarkKind::growing_backlog, "queue", 5321) ==
        "loose: what waits at queue grows throughout the measured time, to 5,321 on average in its last "
        "tenth; it "
        "seems to get more than it can serve, and its latencies depend on how long the run is");
  CHECK(sentence(RemarkKind::one_replication, "", 0) ==
        "loose changes over time, by failures, bursts, a profile or a schedule, or by CPU credits that are "
        "spent; how precise its figures are, only several --replications say");
  CHECK(
      sentence(RemarkKind::short_warmup, "response", 0.2) ==
      "loose: response in the first eighth of the measured time is 20.0 % below that of its second half; the "
      "warm-up is too short");
  CHECK(sentence(RemarkKind::short_warmup, "response", -0.2).find("20.0 % above") != std::string::npos);
  CHECK(
      sentence(RemarkKind::no_interval, "completion.mean", 0) ==
      "loose: no interval of completion.mean, because parts of the run depend on each other; a longer run or "
      "--replications would give one");
  CHECK(sentence(RemarkKind::wide_interval, "completion.mean", 0.234) ==
        "loose: the 95 % interval of completion.mean is ± 23.4 % of it, too wide to conclude much; a longer "
        "run or "
        "--replications would narrow it");
  CHECK(sentence(RemarkKind::wide_interval, "completion.mean", 0.234, 3)
            .find("; more replications or a longer run would narrow it") != std::string::npos);
  CHECK(sentence(RemarkKind::no_difference, "completion.mean", 0) ==
        "loose: no significant difference in completion.mean; its 95 % interval includes zero");
  CHECK(sentence(RemarkKind::doubtful_warmup, "", 0) ==
        "the warm-up that was found is not to be relied on: the run is too short for it, or has no steady "
        "state");
}

TEST_CASE("what came of a precision") {
  CHECK(precision(0.015, true) ==
        "3 replications have made loose.completion.mean precise to ± 1.50 %, all others to that or better");
  CHECK(
      precision(0.05, false) ==
      "3 replications (all that are allowed) have made loose.completion.mean precise to ± 5.00 %, not to the "
      "2.00 % asked for");
  CHECK(precision(std::numeric_limits<double>::quiet_NaN(), false) ==
        "loose.completion.mean is not defined in every replication, so that it has no precision; stopped "
        "after 3 "
        "replications");
  CHECK(report::precision_sentence(test::sample_result(3)).empty());
}

TEST_CASE("remarks are a block of their own, or nothing") {
  auto result = test::sample_result(1);
  result.remarks.clear();
  CHECK(report::remarks_text(result, {}).empty());
  result.remarks = {{RemarkKind::no_difference, "loose - tight", "response.mean", 0},
                    {RemarkKind::saturated, "tight", "app", 1}};
  CHECK("\n" + report::remarks_text(result, {}) == R"(
Remarks
  loose - tight: no significant difference in response.mean; its 95 % interval includes zero
  tight: app is busy 100 % of the time; what comes beyond that waits or is turned away
)");
}
