#include "report/baseline.hpp"

#include <limits>

#include "catch.hpp"
#include "experiment/stand_in.hpp"
#include "report/check.hpp"

using namespace couplet;
using experiment::Baseline;
using experiment::Change;
using experiment::CheckResult;
using experiment::ExperimentResult;
using Recorded = experiment::CheckResult::Recorded;

namespace {

ExperimentResult sample(std::uint32_t replications, std::uint64_t seed = 1) {
  scenario::Scenario scenario = test::two_architectures(replications);
  scenario.run.seed = seed;
  std::vector<std::vector<model::RunResult>> runs;
  for (const auto& architecture : scenario.architectures) {
    runs.emplace_back();
    for (std::uint32_t r = 0; r < replications; ++r) {
      model::RunOptions options;
      options.seed = seed;
      options.replication = r;
      runs.back().push_back(test::stand_in_run(scenario, architecture, options));
    }
  }
  return experiment::summarise(scenario, runs);
}

const Change* find(const std::vector<Change>& changes, const std::string& path) {
  for (const Change& change : changes) {
    if (change.path == path) return &change;
  }
  return nullptr;
}

CheckResult result_of(Recorded recorded) {
  CheckResult result;
  result.file = "scenarios/sample.json";
  result.name = "sample";
  result.recorded = recorded;
  return result;
}

}  // namespace

TEST_CASE("a baseline is read as it was written") {
  const Baseline baseline = report::baseline_of(sample(3));
  const std::string text = report::baseline_text(baseline);
  std::string error;
  const auto read = report::read_baseline(text, error);
  REQUIRE(read);
  CHECK(report::baseline_text(*read) == text);
  CHECK(read->scenario == "sample");
  CHECK(read->replications == 3);
  CHECK(read->digest == baseline.digest);
  CHECK(read->story.size() == 2);
  CHECK(experiment::changes(*read, *read, sample(3)).empty());
}

TEST_CASE("a baseline leaves out what is zero or not defined, and keeps counts whole") {
  const std::string text = report::baseline_text(report::baseline_of(sample(1)));
  CHECK(text.find("\"tight.requests.issued\": 52,") != std::string::npos);
  CHECK(text.find("\"tight.web.sent\": 52,") != std::string::npos);
  CHECK(text.find("tight.requests.parked") == std::string::npos);  // none
  CHECK(text.find("tight.web.age.mean") == std::string::npos);     // not defined
  CHECK(text.find("\"tight.web.waiting.mean\": 2.66667,") != std::string::npos);
}

TEST_CASE("the digest sees what six digits do not, and overlooks wording") {
  ExperimentResult result = sample(2);
  const std::string before = report::baseline_of(result).digest;
  result.title = "Another title";
  result.hash = "fedcba9876543210";
  result.architectures[0].title = "Called otherwise";
  CHECK(report::baseline_of(result).digest == before);
  for (auto& scalar : result.architectures[1].scalars) {
    if (scalar.path == "response.mean") scalar.interval->high *= 1 + 1e-14;
  }
  CHECK(report::baseline_of(result).digest != before);
}

TEST_CASE("what changed is found: values, what is new or gone, the story") {
  const ExperimentResult now = sample(3, 2);
  Baseline before = report::baseline_of(sample(3, 2));
  before.figures[0].value = 4 * before.figures[0].value;
  const std::string changed = before.figures[0].path;
  const std::string added = before.figures[5].path;
  before.figures.erase(before.figures.begin() + 5);
  before.figures.push_back({"tight.gone", 7});
  before.story[1] = "loose 0:00:04 something else";
  const auto changes = experiment::changes(before, report::baseline_of(now), now);
  REQUIRE(changes.size() == 5);
  CHECK(find(changes, changed)->relative() == -0.75);
  CHECK_FALSE(find(changes, added)->before);
  CHECK_FALSE(find(changes, added)->relative());
  CHECK_FALSE(find(changes, "tight.gone")->after);
  CHECK(changes[3].kind == Change::Kind::told);
  CHECK(changes[3].after);
  CHECK(changes[4].path == "loose 0:00:04 something else");
  CHECK(changes[4].before);
}

TEST_CASE("a change carries the interval of what it is now") {
  const ExperimentResult now = sample(3);
  Baseline before = report::baseline_of(now);
  for (auto& figure : before.figures) {
    if (figure.path == "loose.response.p99") figure.value = 1;
  }
  const auto changes = experiment::changes(before, report::baseline_of(now), now);
  REQUIRE(changes.size() == 1);
  REQUIRE(changes[0].interval);
  CHECK(changes[0].interval->low < changes[0].interval->high);
}

TEST_CASE("what is no baseline is not taken for one") {
  const auto text = GENERATE(values<std::string>(
      {"", "{", "[]", "{}", R"({"baseline": 2})",
       R"({"baseline":1,"scenario":"a","seed":1,"replications":1,"digest":"0","figures":[],"story":[]})",
       R"({"baseline":1,"scenario":"a","seed":-1,"replications":1,"digest":"0","figures":{},"story":[]})",
       R"({"baseline":1,"scenario":"a","seed":1,"replications":1,"digest":"0","figures":{"a":"b"},"story":[]})",
       R"({"baseline":1,"scenario":"a","seed":1,"replications":1,"digest":"0","figures":{},"story":[1]})"}));
  std::string error;
  CHECK_FALSE(report::read_baseline(text, error));
  CHECK(error.find("--update") != std::string::npos);
}

TEST_CASE("the greatest changes are told first, and not more than forty") {
  CheckResult result = result_of(Recorded::differs);
  for (int i = 1; i <= 45; ++i) {
    const std::string number = std::to_string(i);
    result.changes.push_back({Change::Kind::value, "one.metric" + number, 100, 100 + i, std::nullopt});
  }
  const std::string text = report::check_text(result, {});
  CHECK(text.find("differs from its baseline: 45 figures") != std::string::npos);
  CHECK(text.find("one.metric45") < text.find("one.metric6"));
  CHECK(text.find("one.metric5 ") == std::string::npos);
  CHECK(text.find("      and 5 more\n") != std::string::npos);
}

TEST_CASE("a scenario without a baseline fails only strictly") {
  const CheckResult missing = result_of(Recorded::missing);
  CHECK(missing.passed(false));
  CHECK_FALSE(missing.passed(true));
  CHECK(report::check_text(missing, {}) == "ok    sample: no expectations; no baseline\n");
  report::CheckStyle style;
  style.strict = true;
  CHECK(report::check_text(missing, style) == "FAIL  sample: no expectations; no baseline\n");
  CHECK(report::tap_text({missing}, style).find("not ok 1 - sample: baseline") != std::string::npos);
}

TEST_CASE("quiet passes over what is as it should be, in one line tells what was recorded") {
  report::CheckStyle quiet;
  quiet.quiet = true;
  CHECK(report::check_text(result_of(Recorded::equal), quiet).empty());
  CHECK(report::check_text(result_of(Recorded::updated), quiet) ==
        "ok    sample: no expectations; baseline recorded\n");
}

TEST_CASE("texts for machines survive what expectations may hold") {
  CheckResult result = result_of(Recorded::equal);
  result.expectations.push_back(
      {"a.b < 2 # \"x\" & y", experiment::Outcome::fails, std::numeric_limits<double>::quiet_NaN()});
  const std::string xml = report::junit_xml({result}, {});
  CHECK(xml.find("name=\"a.b &lt; 2 # &quot;x&quot; &amp; y\"") != std::string::npos);
  CHECK(xml.find("message=\"fails: not defined\"") != std::string::npos);
  CHECK(report::tap_text({result}, {}) ==
        "TAP version 13\n1..2\nnot ok 1 - sample: a.b < 2 . \"x\" & y\n# fails: not defined\n"
        "ok 2 - sample: baseline\n");
}
