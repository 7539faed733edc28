#include "report/grade.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "catch.hpp"

using namespace couplet;
using namespace couplet::report;
using experiment::CriterionGrade;
using experiment::Grade;
using experiment::MetricUnit;
using experiment::Outcome;
using experiment::Refusal;

namespace {

Grade sample() {
  Grade grade;
  grade.exercise = "outage";
  grade.title = "An outage";
  grade.seeds = 3;
  grade.variants = {"as_given", "rush"};
  grade.allowed = {"/components/queue"};
  const double none = std::numeric_limits<double>::quiet_NaN();
  CriterionGrade kept;
  kept.points = kept.earned = 4;
  kept.why = "nothing is lost";
  kept.outcome = Outcome::holds;
  kept.measured = {{"loose.requests.lost == 0", Outcome::holds, 0, MetricUnit::other, "rush", 2, ""}};
  CriterionGrade fast;
  fast.points = 1;
  fast.why = "in time & <cheap>";
  fast.any = true;
  fast.outcome = Outcome::fails;
  fast.measured = {
      {"loose.completion.p99 < 60s", Outcome::fails, 75.2, MetricUnit::seconds, "rush", 1, ""},
      {"loose.availability > 0.9", Outcome::inconclusive, 0.91, MetricUnit::share, "as_given", 3, ""},
      {"short-polling", Outcome::fails, none, MetricUnit::other, "as_given", 1, "/queue: because"},
      {"loose.response.p99 < 1s", Outcome::fails, none, MetricUnit::seconds, "rush", 1, ""}};
  grade.criteria = {kept, fast};
  return grade;
}

}  // namespace

TEST_CASE("a grade is told with points, reasons and what was measured where it went worst") {
  CHECK(
      grade_text(sample(), {}) ==
      "An outage: 4 of 5 points\n\n"
      "  ok    4 of 4    nothing is lost\n"
      "                  loose.requests.lost == 0: holds; at worst 0 (rush, run 2)\n"
      "  MISS  0 of 1    in time & <cheap>\n"
      "                  one of these is enough in each run:\n"
      "                  loose.completion.p99 < 60s: fails: it is 1.25 min (rush, run 1)\n"
      "                  loose.availability > 0.9: inconclusive, which earns nothing: its interval contains\n"
      "                    the bound: it is 91.0 % (as_given, run 3)\n"
      "                  no advice short-polling: fails: /queue: because (as_given, run 1)\n"
      "                  loose.response.p99 < 1s: fails: not defined (rush, run 1)\n"
      "\n3 runs of each variant: as_given, rush\n");
}

TEST_CASE("a refusal is told with its reasons, and what may be changed") {
  Grade grade = sample();
  grade.criteria[0].earned = 0;
  grade.refusal = Refusal{Refusal::Kind::forbidden, std::vector<std::string>(22, "x.json:1:1: no")};
  const std::string text = grade_text(grade, {});
  CHECK(text.find("An outage: 0 of 5 points; refused, because it changes what may not be changed\n\n"
                  "  x.json:1:1: no\n") == 0);
  CHECK(text.find("  and 2 more\n  What may be changed is:\n    /components/queue\n") != std::string::npos);
  const auto json = nlohmann::json::parse(grade_json(grade));
  CHECK(json["refusal"]["kind"] == "forbidden");
  CHECK(json["refusal"]["lines"].size() == 22);
  CHECK(json["criteria"][1]["outcome"] == "refused");
  const std::string junit = grade_junit(grade);
  CHECK(junit.find("tests=\"2\" failures=\"2\"") != std::string::npos);
  CHECK(junit.find("<failure message=\"refused: it changes what may not be changed\">") != std::string::npos);
}

TEST_CASE("a grade as JSON has what the text has") {
  const auto json = nlohmann::json::parse(grade_json(sample()));
  CHECK(json["exercise"] == "outage");
  CHECK(json["points"] == 5);
  CHECK(json["earned"] == 4);
  CHECK(json["variants"].size() == 2);
  CHECK_FALSE(json.contains("refusal"));
  const auto& fast = json["criteria"][1];
  CHECK(fast["any"] == true);
  CHECK(fast["outcome"] == "fails");
  CHECK(fast["measured"][0]["value"] == 75.2);
  CHECK(fast["measured"][0]["variant"] == "rush");
  CHECK(fast["measured"][2]["value"].is_null());
  CHECK(fast["measured"][2]["words"] == "/queue: because");
}

TEST_CASE("a grade as JUnit has a case for each criterion, and escapes what XML does not have") {
  const std::string junit = grade_junit(sample());
  CHECK(junit.find("<testcase classname=\"outage\" name=\"1. nothing is lost (4 points)\"/>") !=
        std::string::npos);
  CHECK(
      junit.find(
          "name=\"2. in time &amp; &lt;cheap&gt; (1 point)\">\n      <failure message=\"loose.completion.p99 "
          "&lt; 60s: fails: it is 1.25 min (rush, run 1); ") != std::string::npos);
  CHECK(junit.find("<property name=\"earned\" value=\"4\"/>") != std::string::npos);
}
