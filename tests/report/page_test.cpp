#include "report/page.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "experiment/stand_in.hpp"
#include "report/page_json.hpp"
#include "report/page_svg.hpp"
#include "report/sample_result.hpp"
#include "report/summary.hpp"
#include "valid_scenario.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// Two architectures of which each has one component, and failures of three kinds.
scenario::Scenario small_scenario() {
  return test::valid_scenario(
      R"({"couplet": 1, "title": "Small", "about": "Who waits?", "run": {"duration": "30m"},
    "workload": {"people": {"arrivals": {"process": "poisson", "rate": "1/s"}, "to": "web"}},
    "failures": [{"at": "10m", "for": "5m", "crash": "web", "instances": 1, "name": "the crash"},
                 {"at": "20m", "slow": "web", "factor": 8},
                 {"at": "25m", "for": "1m", "partition": ["people", "web"], "loss": 0.5}],
    "architectures": {"tight": {"components": {"web": {"kind": "service", "instances": 2}}},
                      "loose": {"components": {"web": {"kind": "service"}}}}})");
}

report::Page page_of(experiment::ExperimentResult result) {
  report::Page page;
  page.head = {"compare",           "Small", "Who waits?", "couplet compare small.json", "small.json",
               "{\"couplet\": 1}\n"};
  page.run = report::page_run(small_scenario(), std::move(result), {});
  return page;
}

std::vector<double> numbers(std::size_t count, std::uint64_t seed) {
  std::vector<double> values;
  std::uint64_t state = seed;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    values.push_back(static_cast<double>(state >> 40U) / 1000);
  }
  return values;
}

}  // namespace

TEST_CASE("thinning keeps the first point, the last one and the extremes of every part") {
  const std::size_t size =
      static_cast<std::size_t>(GENERATE(1, 3, 4, 5, 11, 100, 1'999, 2'000, 2'001, 2'003, 86'400));
  const std::size_t most = static_cast<std::size_t>(GENERATE(4, 5, 50, 2'000));
  std::vector<double> value = numbers(size, size * 31 + most), time;
  for (std::size_t i = 0; i < size; ++i) time.push_back(static_cast<double>(i));
  const auto [least, greatest] = std::minmax_element(value.begin(), value.end());
  const double low = *least, high = *greatest;
  const std::vector<double> all = value;
  report::thin(time, value, most);
  CHECK(value.size() <= most);
  CHECK(value.size() >= std::min(size, most / 2));
  CHECK(time.size() == value.size());
  CHECK(std::is_sorted(time.begin(), time.end()));
  CHECK(std::adjacent_find(time.begin(), time.end()) == time.end());
  CHECK(value.front() == all.front());
  CHECK(value.back() == all.back());
  CHECK(*std::min_element(value.begin(), value.end()) == low);
  CHECK(*std::max_element(value.begin(), value.end()) == high);
  for (std::size_t i = 0; i < time.size(); ++i) CHECK(value[i] == all[static_cast<std::size_t>(time[i])]);
}

TEST_CASE("a page has the series that are not zero throughout, levels at the ends of their bins") {
  const auto series = report::page_series(test::sample_result(2));
  REQUIRE(series.size() == 2);
  REQUIRE(series[0].size() == 2);
  CHECK(series[0][0].name() == "requests.completed");
  CHECK_FALSE(series[0][0].level);
  CHECK(series[0][0].time == std::vector<double>{0, 600, 1200});
  CHECK(series[0][0].value == std::vector<double>{300, 350, 250});
  CHECK(series[0][1].component == "web");
  CHECK(series[0][1].metric == "waiting");
  CHECK(series[0][1].unit == "requests");
  CHECK(series[0][1].level);
  CHECK(series[0][1].time == std::vector<double>{600, 1200});  // the third is no figure
  CHECK(series[1][1].time == std::vector<double>{600, 1200});
  CHECK(series[1][1].value == std::vector<double>{7204, 0});
}

TEST_CASE(
    "a share of the time is no count: it stands at the end of its bin, with the bin that the end cuts off") {
  auto result = test::sample_result(std::vector<std::string>{"a"});
  auto& architecture = result.architectures[0];
  architecture.components[0].metrics.push_back({"utilization", model::Unit::fraction, 0.5});
  architecture.series = {
      10min, {architecture.components[0].name + ".utilization"}, {0.25, 0.75}, sim::Time{15min}};
  const auto shown = report::page_series(result);
  REQUIRE(shown[0].size() == 1);
  CHECK(shown[0][0].level);
  CHECK(shown[0][0].unit == "share");
  CHECK(shown[0][0].time == std::vector<double>{600, 900});
  CHECK(shown[0][0].value == std::vector<double>{0.25, 0.75});
}

TEST_CASE("a bin that the end of a run cuts off has no rate, and its level is that of the end") {
  experiment::ExperimentResult result = test::sample_result(1);
  auto& series = result.architectures[0].series;
  const std::vector<std::string> columns{"requests.completed", "web.waiting"};
  using Row = std::vector<double>;
  SECTION("it is shorter") {
    series = {10min, columns, {300, 1, 350, 2, 50, 3}, sim::Time{25min}};
    const auto shown = report::page_series(result);
    CHECK(shown[0][0].time == Row{0, 600});
    CHECK(shown[0][0].value == Row{300, 350});
    CHECK(shown[0][1].time == Row{600, 1200, 1500});
    CHECK(shown[0][1].value == Row{1, 2, 3});
  }
  SECTION("it has no length at all") {
    series = {10min, columns, {300, 1, 350, 2, 50, 3}, sim::Time{20min}};
    const auto shown = report::page_series(result);
    CHECK(shown[0][0].time == Row{0, 600});
    CHECK(shown[0][1].time == Row{600, 1200});
    CHECK(shown[0][1].value == Row{1, 2});
  }
  SECTION("it is the only one") {
    series = {10min, columns, {300, 1}, sim::Time{150s}};
    const report::Page page = page_of(result);
    const auto& shown = page.run->architectures[0].series;
    CHECK(shown[0].time == Row{0});
    CHECK(shown[0].value == Row{300});
    CHECK(shown[1].time == Row{150});
    CHECK(json::parse(report::page_json(page))["architectures"][0]["sample"] == 150);
  }
  SECTION("what happened there alone makes no series") {
    series = {10min, columns, {0, 1, 0, 2, 50, 3}, sim::Time{25min}};
    const auto shown = report::page_series(result);
    REQUIRE(shown[0].size() == 1);
    CHECK(shown[0][0].name() == "web.waiting");
  }
}

TEST_CASE("the time that a static page's charts show ends with the run") {
  experiment::ExperimentResult result = test::sample_result(2);
  for (auto& architecture : result.architectures) {
    auto& series = architecture.series;
    series.end = sim::Time{60min};
    series.values.resize(7 * series.columns.size(), 5);  // the seventh row is that instant
  }
  const std::string html = report::page_html(page_of(result), "");
  CHECK(html.find("1:00:00") != std::string::npos);
  for (const char* later : {"1:10:00", "1:15:00", "1:20:00"}) CHECK(html.find(later) == std::string::npos);
}

TEST_CASE("a component that is called requests has its own series, and leaves those of all requests alone") {
  experiment::ExperimentResult result = test::sample_result(1);
  auto& architecture = result.architectures[0];
  architecture.components[0].name = "requests";
  auto& series = architecture.series;
  series.columns.assign(model::request_columns.begin(), model::request_columns.end());
  series.columns.emplace_back("requests.waiting");
  series.values = {5, 4, 3, 2, 1};
  const auto shown = report::page_series(result);
  REQUIRE(shown[0].size() == 5);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(shown[0][i].component.empty());
    CHECK(shown[0][i].unit == "requests");
    CHECK_FALSE(shown[0][i].level);
  }
  CHECK(shown[0][4].component == "requests");
  CHECK(shown[0][4].metric == "waiting");
  CHECK(shown[0][4].level);
}

TEST_CASE("all series of a page together have a bounded number of points, however long the run was") {
  experiment::ExperimentResult result = test::sample_result(1);
  auto& series = result.architectures[0].series;
  series = {1s, {}, {}, sim::Time{20'000s}};
  for (int i = 0; i < 100; ++i) series.columns.push_back("web.m" + std::to_string(i));
  series.values = numbers(std::size_t{20'000} * 100, 7);
  std::size_t points = 0;
  const auto thinned = report::page_series(result);
  for (const auto& each : thinned[0]) points += each.value.size();
  CHECK(points <= report::page_points_all);
  CHECK(points > report::page_points_all / 2);
}

TEST_CASE(
    "a page's data are the summary's values, the latencies of the histograms and what the scenario says") {
  const auto result = test::sample_result(2);
  const report::Page page = page_of(result);
  const json data = json::parse(report::page_json(page));
  CHECK(data["report"] == 1);
  CHECK(data["kind"] == "compare");
  CHECK(data["question"] == "Who waits?");
  CHECK(data["source"]["text"] == "{\"couplet\": 1}\n");
  CHECK(data["summary"] == json::parse(report::summary_json(result)));
  CHECK(data["sweep"].is_null());
  CHECK(data["breakEven"].is_null());
  const json& loose = data["architectures"][1];
  CHECK(loose["name"] == "loose");
  CHECK(loose["sample"] == 600);
  CHECK(loose["replay"].is_null());
  CHECK(loose["latency"][1]["kind"] == "completion");
  for (const json& point : loose["latency"][1]["points"]) {
    if (point[0] == 99) CHECK(point[1] == data["summary"]["architectures"]["loose"]["completion"]["p99"]);
  }
  CHECK(loose["story"] == [&] {
    json story = data["summary"]["architectures"]["loose"]["story"];
    for (json& event : story) event.emplace("component", "");
    return story;
  }());
}

TEST_CASE("failures of a page say what they do, and from when to when") {
  const report::Page page = page_of(test::sample_result(1));
  const auto& failures = page.run->architectures[0].failures;
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].kind == "crash");
  CHECK(failures[0].name == "the crash");
  CHECK(failures[0].component == "web");
  CHECK(failures[0].from == 600);
  CHECK(failures[0].to == 900);
  CHECK(failures[0].text == "1 instance of web is down");
  CHECK(failures[1].kind == "slow");
  CHECK_FALSE(failures[1].to.has_value());
  CHECK(failures[1].text == "work at web takes 8.00 times as long");
  CHECK(failures[2].component.empty());
  CHECK(failures[2].text == "50.0 % of what passes between people and web is lost");
}

TEST_CASE(
    "a flush and a redrive are over at once, a deployment when the story says so or not before the run") {
  const scenario::Scenario scenario =
      test::valid_scenario(R"({"couplet": 1, "title": "Many", "run": {"duration": "30m"},
    "workload": {"people": {"arrivals": {"process": "poisson", "rate": "1/s"}, "to": "web"}},
    "failures": [{"at": "10m", "deploy": "web", "rolling": 1, "name": "the first"},
                 {"at": "12m", "deploy": "web", "rolling": 1, "name": "the second"},
                 {"at": "20m", "redrive": "letters", "to": "orders"}, {"at": "25m", "flush": "store"}],
    "architectures": {"tight": {"components": {
      "web": {"kind": "service", "instances": 2, "steps": [{"read": "db"}, {"send": "orders"}]},
      "db": {"kind": "database"}, "store": {"kind": "cache", "guards": "db", "keys": {"zipf": {"n": 10, "s": 1}}},
      "orders": {"kind": "queue", "dead_letter": {"to": "letters", "max_receives": 3}}, "letters": {"kind": "queue"},
      "worker": {"kind": "worker", "polls": "orders"}}}}})");
  experiment::ArchitectureResult result;
  result.story = {{sim::Time{10min}, model::StoryKind::failure_struck, "web", "the first", 0},
                  {sim::Time{11min}, model::StoryKind::failure_ended, "web", "the first", 0},
                  {sim::Time{12min}, model::StoryKind::failure_struck, "web", "the second", 0}};
  const auto failures = report::page_failures(scenario.architectures[0], result);
  REQUIRE(failures.size() == 4);
  CHECK(failures[0].to == 660);
  CHECK_FALSE(failures[1].to.has_value());
  CHECK(failures[2].kind == "redrive");
  CHECK(failures[2].to == 1200);
  CHECK(failures[3].kind == "flush");
  CHECK(failures[3].to == 1500);
}

TEST_CASE("bytes that are no letters become replacement characters in a page's data") {
  report::Page page = page_of(test::sample_result(1));
  page.head.command = "couplet run bad\xff\xed\xa0\x80 \xc3\xa4\xf0\x9f\x98\x80\xc3";
  page.head.source_name = "\xf4\x90\x80\x80.json";
  page.run->result.scenario_name = "bad\xff";
  const json data = json::parse(report::page_json(page));  // throws at bytes that are no UTF-8
  const std::string no_letter = "\xef\xbf\xbd", two = no_letter + no_letter;
  CHECK(data["command"] == "couplet run bad" + two + two + " \xc3\xa4\xf0\x9f\x98\x80" + no_letter);
  CHECK(data["source"]["name"] == two + two + ".json");
  CHECK(data["summary"]["scenario"]["name"] == "bad" + no_letter);
}

TEST_CASE("nothing in a page's data ends the script that holds it, and all of it reads back") {
  const std::string hostile =
      "</script><script>alert(1)</script> <!-- \" ' \\ \\u003c \u2028\u2029 \u202e\u05d0 & \t\n";
  report::Page page = page_of(test::sample_result(1));
  page.head.title = page.head.question = page.head.command = page.head.source_text = hostile;
  page.run->verdict = {hostile};
  page.run->architectures[0].failures[0].text = hostile;
  const std::string text = report::page_json(page);
  CHECK(text.find('<') == std::string::npos);
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find("\u2028") == std::string::npos);
  CHECK(text.find("\u2029") == std::string::npos);
  const json data = json::parse(text);
  for (const char* key : {"title", "question", "command"}) CHECK(data[key] == hostile);
  CHECK(data["source"]["text"] == hostile);
  CHECK(data["verdict"][0] == hostile);
  CHECK(data["architectures"][0]["failures"][0]["text"] == hostile);
  const std::string html = report::page_html(page, "");
  CHECK(html.find("<script>") == std::string::npos);
  CHECK(html.find("<!-- ") == std::string::npos);
}

TEST_CASE("data go into their place in a template, which stays as it is around it") {
  const report::Page page = page_of(test::sample_result(1));
  const std::string before = "<html><head></head>\n", after = "\n<script>start()</script></html>\n";
  const std::string html = report::page_html(page, before + std::string(report::page_data_element) + after);
  CHECK(html == before + R"(<script type="application/json" id="couplet-data">)" + report::page_json(page) +
                    "</script>" + after);
}

TEST_CASE("without a template a page draws its charts itself") {
  const std::string html = report::page_html(page_of(test::sample_result(2)), "");
  for (const char* part :
       {"<!DOCTYPE html>", "prefers-color-scheme", "Who waits?", "Backlog of loose", "Latency",
        "What became of the requests", "queue.visible", "7,204", "without Node.js",
        "the crash: 1 instance of web is down", "couplet compare small.json"}) {
    INFO(part);
    CHECK(html.find(part) != std::string::npos);
  }
  for (const char* wrong : {"\"nan", "Mnan", "Lnan", " nan ", "nan,", "inf\""}) {
    INFO(wrong);
    CHECK(html.find(wrong) == std::string::npos);
  }
}

TEST_CASE("ticks are round, and span what they are for") {
  const auto row =
      GENERATE(std::pair{0.0, 1.0}, std::pair{0.0, 7204.0}, std::pair{3.0, 5.0}, std::pair{-2.0, 9.5},
               std::pair{0.0, 0.0}, std::pair{0.0, 1e-9}, std::pair{10.0, 1e12});
  for (const auto& ticks :
       {report::ticks(row.first, row.second), report::time_ticks(row.first, row.second)}) {
    INFO(row.first << " " << row.second);
    CHECK(ticks.size() >= 2);
    CHECK(ticks.size() <= 8);
    CHECK(ticks.front() <= row.first);
    CHECK(ticks.back() >= row.second * (1 - 1e-9));
    CHECK(std::is_sorted(ticks.begin(), ticks.end()));
  }
  CHECK(report::time_ticks(0, 3600) == std::vector<double>{0, 600, 1200, 1800, 2400, 3000, 3600});
}
