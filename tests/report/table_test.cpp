#include "report/table.hpp"

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "report/sample_result.hpp"
#include "report/text.hpp"

using namespace couplet;

namespace {

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) widest = std::max(widest, report::display_width(line));
  return widest;
}

}  // namespace

TEST_CASE("two architectures side by side, with their difference") {
  CHECK("\n" + report::table_text(test::sample_result(1), {}) == R"(
A sample: 30 min of customers, the first 5 min not measured, seed 42

                       tight          loose  loose - tight
Response – first issue to the last answer
  p50                 449 ms        25.0 ms        −424 ms
  p95                 854 ms        29.5 ms        −825 ms
  p99                 890 ms        29.9 ms        −860 ms
Completion – first issue to the work done
  p50                 449 ms         49.9 s        +49.4 s
  p95                 854 ms       1.58 min      +1.57 min
  p99                 890 ms       1.65 min      +1.63 min
Requests – each is in one class; shares of those issued
  issued               1,000          1,000
  completed     900 (90.0 %)  1,000 (100 %)
  failed        100 (10.0 %)              0   −10.0 points
  lost                     0              0       0 points
  parked                   0              0
  pending                  0              0
Service
  availability        90.0 %          100 %   +10.0 points
  throughput        0.600 /s       0.667 /s     +0.0667 /s
Backlog – at its peak: messages in queues, requests in waiting rooms
  web                     31              –
    over time   ▂▂▂▂████▁▁▁▁
  queue                    –          7,204
    over time                  ██████▁▁▁▁▁▁
)");
}

TEST_CASE("with several replications figures have their half widths") {
  CHECK("\n" + report::table_text(test::sample_result(3), {}) == R"(
A sample: 30 min of customers, the first 5 min not measured, seed 42, 3 replications (requests are
  their sums, percentiles those of all together; intervals and differences are those of means)

                         tight             loose      loose - tight
Response – first issue to the last answer
  p50              459 ± 25 ms           25.0 ms       −434 ± 25 ms
  p95              864 ± 25 ms           29.5 ms       −834 ± 25 ms
  p99              901 ± 25 ms           29.9 ms       −870 ± 25 ms
Completion – first issue to the work done
  p50              459 ± 25 ms      50.0 ± 0.3 s      +49.5 ± 0.2 s
  p95              864 ± 25 ms  1.58 ± <0.01 min  +1.57 ± <0.01 min
  p99              901 ± 25 ms   1.65 ± 0.01 min   +1.63 ± 0.01 min
Requests – each is in one class; shares of those issued
  issued                 3,000             3,000
  completed     2,700 (90.0 %)     3,000 (100 %)
  failed          300 (10.0 %)                 0       −10.0 points
  lost                       0                 0           0 points
  parked                     0                 0
  pending                    0                 0
Service
  availability          90.0 %             100 %       +10.0 points
  throughput          0.600 /s          0.667 /s         +0.0667 /s
Backlog – at its peak: messages in queues, requests in waiting rooms
  web                       31                 –
    over time     ▂▂▂▂████▁▁▁▁
  queue                      –             7,204
    over time                       ██████▁▁▁▁▁▁
)");
}

TEST_CASE("bars are left out where they cannot be shown") {
  report::TextStyle style;
  style.bars = false;
  const std::string text = report::table_text(test::sample_result(1), style);
  CHECK(text.find("over time") == std::string::npos);
  CHECK(text.find(
            "  web                     31              –\n  queue                    –          7,204\n") !=
        std::string::npos);
}

TEST_CASE("what never waits has no course") {
  auto result = test::sample_result(1);
  for (auto& architecture : result.architectures)
    std::fill(architecture.series.values.begin(), architecture.series.values.end(), 0);
  const std::string text = report::table_text(result, {});
  CHECK(text.find("Backlog") != std::string::npos);
  CHECK(text.find("over time") == std::string::npos);
}

TEST_CASE("the course of what one architecture alone has, or has for a shorter time") {
  auto result = test::sample_result(1);
  auto& loose = result.architectures[1];
  loose.series.columns = {"requests.completed", "web.waiting"};
  loose.series.values = {0, 62};
  const std::string text = report::table_text(result, {});
  CHECK(text.find("    over time   ▂▂▂▂▅▅▅▅▁▁▁▁   ████████████\n") != std::string::npos);
}

TEST_CASE("what happened, architecture by architecture") {
  CHECK("\n" + report::story_text(test::sample_result(3), {}) == R"(
What happened
  tight: 2,700 of 3,000 requests were completed (90.0 %); 300 failed. Answers took 459 ms at the
    median and 901 ms at the 99th percentile. Completion took 459 ms at the median and 901 ms at
    the 99th percentile.
     0:10:00  crash renderer struck: 2 instances of renderer down
     0:10:01  the first customer was turned away with an error, 1.5 s after crash renderer struck
    crash queue strikes nothing here.
  loose: all 3,000 requests were completed, none failed or was lost. Answers took 25 ms at the
    median and 29.9 ms at the 99th percentile. Completion took 50 s at the median and 1.65 min at
    the 99th percentile.
     0:10:00  crash renderer struck: 2 instances of renderer down
     0:20:00  crash renderer ended, 10 min after it struck
     0:20:00  queue peaked at 7,204 messages, 10 min after crash renderer struck
  Times are those of the first replication.
)");
}

TEST_CASE("expectations with what was measured") {
  CHECK("\n" + report::expectations_text(test::sample_result(3), {}) == R"(
Expectations, of means over 3 replications
  ✓ loose.requests.lost == 0    measured 0
  ✗ tight.requests.failed == 0  measured 100
  ? tight.response.p50 < 460ms  measured 459.014 ms  needs more replications
)");
  auto result = test::sample_result(std::vector<std::string>{"a"});
  using experiment::MetricUnit;
  result.expectations = {
      {"a.cost.total < b.cost.total", experiment::Outcome::holds, 1.5, MetricUnit::dollars, 2.25},
      {"a.availability > 0.5", experiment::Outcome::holds, 0.875, MetricUnit::share},
      {"a.throughput > 1", experiment::Outcome::holds, 1234.5, MetricUnit::per_second},
      {"a.requests.issued > 1", experiment::Outcome::holds, 12345},
      {"a.q.max < 1", experiment::Outcome::fails, std::nan("")}};
  CHECK("\n" + report::expectations_text(result, {}) == R"(
Expectations
  ✓ a.cost.total < b.cost.total  measured $1.5 against $2.25
  ✓ a.availability > 0.5         measured 87.5 %
  ✓ a.throughput > 1             measured 1234.5 /s
  ✓ a.requests.issued > 1        measured 12,345
  ✗ a.q.max < 1                  measured not defined
)");
  CHECK(report::expectations_text(test::sample_result(std::vector<std::string>{"a"}), {}).empty());
}

TEST_CASE("any number of architectures of any name keeps within 100 columns") {
  std::vector<std::string> names;
  const std::size_t count = GENERATE(1U, 2U, 3U, 5U, 8U);
  for (std::size_t i = 0; i < count; ++i)
    names.push_back("architecture-" + std::string(i * 15, 'x') + std::to_string(i));
  const auto result = test::sample_result(names);
  const std::string table = report::table_text(result, {});
  CHECK(widest_line(table) <= 100);
  CHECK(widest_line(report::story_text(result, {})) <= 100);
  CHECK(table.find("architecture-0") != std::string::npos);
}

TEST_CASE("there is a difference column for two architectures only") {
  CHECK(report::table_text(test::sample_result(std::vector<std::string>{"a", "b"}), {}).find("b - a") !=
        std::string::npos);
  CHECK(report::table_text(test::sample_result(std::vector<std::string>{"a", "b", "c"}), {}).find(" - ") ==
        std::string::npos);
}

TEST_CASE("colour comes when it is asked for, and changes nothing else") {
  report::TextStyle colourful;
  colourful.colour = true;
  const auto result = test::sample_result(3);
  std::string text = report::expectations_text(result, colourful);
  CHECK(text.find("\033[32m✓\033[0m") != std::string::npos);
  CHECK(text.find("\033[31m✗\033[0m") != std::string::npos);
  CHECK(text.find("\033[33m?\033[0m") != std::string::npos);
  text = report::table_text(result, colourful);
  for (std::size_t start = text.find('\033'); start != std::string::npos; start = text.find('\033')) {
    text.erase(start, text.find('m', start) + 1 - start);
  }
  CHECK(text == report::table_text(result, {}));
  CHECK(report::table_text(result, {}).find('\033') == std::string::npos);
}
