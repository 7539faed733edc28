// Windows, the end of a run, and what stops it.

#include <algorithm>

#include "catch.hpp"
#include "model/bench.hpp"

using namespace couplet;
using model::TraceEvent;
using sim::to_seconds;

namespace {

const char* const each_second = R"("arrivals": {"process": "constant", "rate": "1/s"})";

Setup service(const std::string& people, const std::string& steps, const std::string& run) {
  return {R"("to": "app", )" + people, R"("app": {"kind": "service", "steps": [)" + steps + "]}", R"("app")",
          run};
}

/// The values of one column of the time series.
std::vector<double> course(const model::Series& series, const std::string& column) {
  const auto found = std::find(series.columns.begin(), series.columns.end(), column);
  REQUIRE(found != series.columns.end());
  std::vector<double> values;
  auto at = static_cast<std::size_t>(found - series.columns.begin());
  for (; at < series.values.size(); at += series.columns.size()) values.push_back(series.values[at]);
  return values;
}

}  // namespace

TEST_CASE("requests count if they are issued in the measured window, its first instant included") {
  // Requests at 0 1 2 3 4, 1 s each: measured are 2 3 4; completions in [2, 5) at 2 3 4, whosever they are.
  const Outcome outcome =
      simulate(service(each_second, R"({"work": "1s"})", R"("duration": "5s", "warmup": "2s")"));
  const auto& result = outcome.result;
  CHECK(told(result.books) == "issued 3, completed 3, accepted 3, attempts 3");
  CHECK(result.response.count() == 3);
  CHECK(result.completions_in_window == 3);
  CHECK(metric(result, "app", "arrived") == 3);
  CHECK(metric(result, "app", "handled") ==
        4);  // 2 3 4 5: counters go on to the end, the load of the warm-up included
  CHECK(metric(result, "app", "utilization") == 1);
  CHECK(to_seconds(result.end) == 5);
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::issued) CHECK(line.measured == (line.request >= 2));
  }
}

TEST_CASE("maxima are those since the end of the warm-up, averages end with the duration") {
  // Four at once at time 0, 1 s each: 3 2 1 0 wait in [0,1) [1,2) [2,3) [3,..); window [1, 2).
  const auto result = simulate(service(R"("arrivals": {"process": "burst", "size": 4, "over": "0s"})",
                                       R"({"work": "1s"})", R"("duration": "2s", "warmup": "1s")"))
                          .result;
  CHECK(metric(result, "app", "waiting.max") == 3);  // found at the edge, before the second begins
  CHECK(metric(result, "app", "waiting.mean") == 2);
  CHECK(metric(result, "app", "waiting.last") == 0);
  CHECK(told(result.books).empty());
  CHECK(to_seconds(result.end) == 4);
}

TEST_CASE("when a run ends") {
  struct Row {
    std::string story;
    std::string arrivals;
    std::string steps;
    std::string run;
    std::string failures;
    std::string books;
    double end;
  };
  const std::string at_eight = R"("arrivals": {"process": "burst", "size": 1, "over": "1s", "at": "8s"})";
  const std::string at_ten = R"("arrivals": {"process": "burst", "size": 1, "over": "1s", "at": "10s"})";
  const auto row = GENERATE_COPY(values<Row>({
      {"at the duration if nothing is alive", once, R"({"work": "1s"})", R"("duration": "10s")", "",
       "issued 1, completed 1, accepted 1, attempts 1", 10},
      {"when the last request is done", at_eight, R"({"work": "5s"})", R"("duration": "10s")", "",
       "issued 1, completed 1, accepted 1, attempts 1", 13},
      {"or with the duration, at that very instant", at_eight, R"({"work": "2s"})", R"("duration": "10s")",
       "", "issued 1, completed 1, accepted 1, attempts 1", 10},
      {"at the end of the drain at the latest", at_eight, R"({"work": "5s"})",
       R"("duration": "10s", "drain": "1s")", "", "issued 1, pending 1, unanswered 1, attempts 1", 11},
      {"what is done at the end of the drain is done", at_eight, R"({"work": "5s"})",
       R"("duration": "10s", "drain": "3s")", "", "issued 1, completed 1, accepted 1, attempts 1", 13},
      {"without a drain", at_eight, R"({"work": "5s"})", R"("duration": "10s", "drain": "0s")", "",
       "issued 1, pending 1, unanswered 1, attempts 1", 10},
      {"accepted, but not done", at_eight, R"({"respond": "ok"}, {"work": "5s"})",
       R"("duration": "10s", "drain": "1s")", "", "issued 1, pending 1, accepted 1, attempts 1", 11},
      {"nobody comes at the duration any more", at_ten, R"({"work": "5s"})", R"("duration": "10s")", "", "",
       10},
      {"a failure ahead is waited for", once, R"({"work": "1s"})", R"("duration": "10s")",
       R"({"at": "15s", "for": "2s", "crash": "app"})", "issued 1, completed 1, accepted 1, attempts 1", 17},
      {"but not beyond the drain", once, R"({"work": "1s"})", R"("duration": "10s", "drain": "6s")",
       R"({"at": "15s", "for": "2s", "crash": "app"})", "issued 1, completed 1, accepted 1, attempts 1", 16},
  }));
  DYNAMIC_SECTION(row.story) {
    Setup setup = service(row.arrivals, row.steps, row.run);
    setup.failures = row.failures;
    const auto result = simulate(setup).result;
    CHECK(told(result.books) == row.books);
    CHECK(to_seconds(result.end) == row.end);
  }
}

TEST_CASE("what a queue still holds at the end is pending, what it dropped is lost") {
  Setup setup{R"("to": "queue", )" + std::string(once),
              R"("queue": {"kind": "queue", "retention": "60s"})",
              "",
              "",
              "",
              ""};
  setup.components +=
      R"(, "other": {"kind": "worker", "polls": "rest", "wait": "20s", "steps": []}, "rest": {"kind": "queue"})";
  setup.goal = R"("other")";
  struct Row {
    std::string run;
    std::string books;
    double end;
  };
  const auto row = GENERATE(values<Row>(
      {{R"("duration": "10s", "drain": "40s")", "issued 1, pending 1, accepted 1, attempts 1", 50},
       {R"("duration": "10s", "drain": "5m")", "issued 1, lost 1, accepted 1, attempts 1", 60}}));
  setup.run = row.run;
  const auto result = simulate(setup).result;
  CHECK(told(result.books) == row.books);
  CHECK(to_seconds(result.end) == row.end);
}

TEST_CASE("a goal of several parts is met when each has processed the request") {
  // The answer comes after 1 s; b is done at 3 s, c at 6 s.
  const std::string parts =
      R"("app": {"kind": "service", "steps": [{"work": "1s"}, {"send": "b-queue"}, {"send": "c-queue"}]},
         "b-queue": {"kind": "queue", "receive_wait": "20s"}, "c-queue": {"kind": "queue", "receive_wait": "20s"},
         "b": {"kind": "worker", "polls": "b-queue", "steps": [{"work": "2s"}]},
         "c": {"kind": "worker", "polls": "c-queue", "steps": [{"work": "5s"}]})";
  struct Row {
    std::string story;
    std::string goal;
    std::string completion;
  };
  const auto row =
      GENERATE(values<Row>({{"one", R"("b")", "1 of 3..3"},
                            {"all", R"("app", "b", "c")", "1 of 6..6"},
                            {"any", R"({"any": ["c", "b"]})", "1 of 3..3"},
                            {"the first that is through", R"({"any": ["app", "b"]})", "1 of 1..1"},
                            {"none: the positive answer completes", "", "1 of 1..1"}}));
  DYNAMIC_SECTION(row.story) {
    const auto result = simulate({R"("to": "app", )" + std::string(once), parts, row.goal}).result;
    CHECK(told(result.books) == "issued 1, completed 1, accepted 1, attempts 1");
    CHECK(span(result.completion) == row.completion);
  }
}

TEST_CASE("a run whose books do not balance is stopped") {
  const auto scenario = scenario_of(service(each_second, R"({"work": "1s"})", R"("duration": "5s")"));
  model::RunOptions options;
  for (options.sabotage = 1; options.sabotage <= 5; ++options.sabotage) {
    CHECK_THROWS_AS(model::run(scenario, scenario.architectures[0], options), model::UnbalancedError);
  }
  CHECK_NOTHROW(model::run(scenario, scenario.architectures[0], options));  // there is no sixth transition
  options.sabotage = 2;
  CHECK_THROWS_WITH(
      model::run(scenario, scenario.architectures[0], options),
      "the books do not balance: 5 issued, but 4 completed + 0 failed + 0 lost + 0 parked + 0 pending");
}

TEST_CASE("what goes round without delay is stopped") {
  // A message that stays visible and a worker that always fails: received again, at the same instant, for
  // ever.
  const auto scenario = scenario_of({R"("to": "queue", )" + std::string(once),
                                     R"("queue": {"kind": "queue", "visibility_timeout": "0s"},
          "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": [{"fail": "bug"}]})",
                                     R"("worker")"});
  model::RunOptions options;
  options.limits.events_at_one_instant = 1000;
  CHECK_THROWS_AS(model::run(scenario, scenario.architectures[0], options), model::LimitError);
}

TEST_CASE("the number of events is limited too") {
  const auto scenario = scenario_of(service(each_second, R"({"work": "1s"})", R"("duration": "5s")"));
  model::RunOptions options;
  const std::uint64_t events = model::run(scenario, scenario.architectures[0], options).events;
  options.limits.events = events;
  CHECK_NOTHROW(model::run(scenario, scenario.architectures[0], options));
  options.limits.events = events - 1;
  CHECK_THROWS_AS(model::run(scenario, scenario.architectures[0], options), model::LimitError);
}

TEST_CASE("a request may be processed at sixty-four places, not at more") {
  std::string steps;
  for (int i = 0; i < 65; ++i) steps += std::string(i == 0 ? "" : ", ") + R"({"put": "bucket"})";
  const auto scenario =
      scenario_of({R"("to": "app", )" + std::string(once),
                   R"("bucket": {"kind": "bucket"}, "app": {"kind": "service", "steps": [)" + steps + "]}",
                   R"("bucket")"});
  CHECK_THROWS_AS(model::run(scenario, scenario.architectures[0], {}), model::LimitError);
}

TEST_CASE("the time series has a row for each bin, a last shorter one included") {
  // Requests at 0 1 2 3 4, 1 s each, bins of 2 s: done at 1 | 2 3 | 4 5. The run ends at 5.
  const auto result =
      simulate(service(each_second, R"({"work": "1s"})", R"("duration": "5s", "sample": "2s")")).result;
  REQUIRE(result.series.rows() == 3);
  CHECK(result.series.end == sim::Time{std::chrono::seconds{5}});
  const std::size_t columns = result.series.columns.size();
  REQUIRE(result.series.columns[0] == "requests.issued");
  REQUIRE(result.series.columns[1] == "requests.completed");
  for (std::size_t row = 0; row < 3; ++row) {
    CHECK(result.series.values[row * columns] == (row < 2 ? 2 : 1));
    CHECK(result.series.values[row * columns + 1] == (row == 0 ? 1 : 2));
  }
}

TEST_CASE("utilization in the time series is that of each bin, whenever the measured window opens") {
  // One request at 0 that needs 3 s on one of two threads; bins of 2 s. Nobody is there from 4 s to 6 s.
  const auto timeline = [](const std::string& window) {
    Setup setup{R"("to": "app", )" + std::string(once),
                R"("app": {"kind": "service", "threads": 2, "steps": [{"work": "3s"}]})"};
    setup.run = R"("duration": "7s", "sample": "2s")" + window;
    setup.failures = R"({"at": "4s", "for": "2s", "crash": "app"})";
    return course(simulate(setup).result.series, "app.utilization");
  };
  CHECK(timeline("") == std::vector<double>{0.5, 0.25, 0, 0});
  CHECK(timeline(R"(, "warmup": "1s")") == std::vector<double>{0.5, 0.25, 0, 0});
  CHECK(timeline(R"(, "warmup": "2s")") == std::vector<double>{0.5, 0.25, 0, 0});
}

TEST_CASE("the age of the oldest message in the time series is that at the end of each bin") {
  // Messages at 0 and 1 s; the worker needs 5 s for each: until 5 and 10 s. What is left is sent 1 s after
  // the start.
  const Setup setup{R"("to": "queue", "limit": 2, )" + std::string(each_second),
                    R"("queue": {"kind": "queue", "visibility_timeout": "1m"},
                       "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": [{"work": "5s"}]})",
                    R"("worker")", R"("duration": "11s", "sample": "2s")"};
  CHECK(course(simulate(setup).result.series, "queue.age_of_oldest") ==
        std::vector<double>{2, 4, 5, 7, 9, 0});
}

TEST_CASE("progress is told now and then, from nothing to all") {
  const auto scenario =
      scenario_of(service(each_second, R"({"work": "1s"})", R"("duration": "50s", "sample": "1s")"));
  std::vector<double> shares;
  model::RunOptions options;
  options.progress = [&](double share) { shares.push_back(share); };
  model::run(scenario, scenario.architectures[0], options);
  REQUIRE(shares.size() >= 50);
  CHECK(std::is_sorted(shares.begin(), shares.end()));
  CHECK(shares.front() >= 0);
  CHECK(shares.back() <= 1);
}
