#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "experiment/points.hpp"
#include "experiment/precision.hpp"
#include "experiment/replay_recorder.hpp"
#include "experiment/wire.hpp"
#include "valid_scenario.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::encode;
using experiment::Fate;
using experiment::Replay;

namespace {

experiment::Points with_replays(const scenario::Scenario& scenario, std::uint32_t jobs) {
  experiment::PointsOptions options;
  options.jobs = jobs;
  options.replays = true;
  auto points = experiment::run_points(scenario, model::run, options);
  REQUIRE(points.ending == experiment::Ending::done);
  return points;
}

Replay replay_of(const std::string& text) {
  auto points = with_replays(test::valid_scenario(text), 1);
  REQUIRE(points.replays.size() == 1);
  return std::move(points.replays.front());
}

/// "0 customers:people, 1000 web, 3500 end", in milliseconds.
std::string told(const Replay::Request& request) {
  std::string text;
  for (const auto& place : request.places) {
    text += (text.empty() ? "" : ", ") + std::to_string(place.from.time_since_epoch().count() / 1'000'000) +
            " " + place.component;
  }
  return text;
}

/// A message takes 250 ms to be sent by web, waits for its turn, and is worked on for 1.5 s; the worker is
/// down from 4 s to 6 s.
const char* const loose = R"({"couplet": 1, "title": "loose", "effects": "none", "run": {"duration": "10s"},
  "workload": {"people": {"to": "web", "arrivals": {"process": "burst", "size": 3, "over": "3s"}}},
  "failures": [{"at": "4s", "for": "2s", "crash": "worker"}],
  "architectures": {"only": {"components": {
    "web": {"kind": "service", "steps": [{"work": "250ms"}, {"send": "orders"}]},
    "orders": {"kind": "queue", "visibility_timeout": "30s"},
    "worker": {"kind": "worker", "polls": "orders", "wait": "20s", "steps": [{"work": "1500ms"}]}}, "goal": ["worker"]}}})";

const char* const tight = R"({"couplet": 1, "title": "tight", "effects": "none", "run": {"duration": "10s"},
  "workload": {"people": {"to": "web", "arrivals": {"process": "burst", "size": 2, "over": "4s"}}},
  "failures": [{"at": "2s", "for": "2s", "crash": "app"}],
  "architectures": {"only": {"components": {
    "web": {"kind": "service", "steps": [{"call": "app"}, {"work": "250ms"}]},
    "app": {"kind": "service", "steps": [{"work": "1500ms"}]}}, "goal": ["app"]}}})";

std::string many(std::uint32_t rate, const std::string& more = "") {
  return R"({"couplet": 1, "title": "many", "run": {"duration": "100s"}, "workload": {
    "people": {"to": "web", "arrivals": {"process": "constant", "rate": ")" +
         std::to_string(rate) + "/s\"}}" + more +
         R"(}, "architectures": {"only": {"components": {"web": {"kind": "service", "threads": 8,
    "steps": [{"work": "1ms"}]}}}}})";
}

/// A record about an instance of web.
model::TraceRecord of_instance(sim::Duration at, model::TraceEvent event, std::uint32_t instance) {
  model::TraceRecord record;
  record.at = sim::Time{at};
  record.event = event;
  record.component = "web";
  record.instance = instance;
  return record;
}

/// A record about the first request of the people.
model::TraceRecord of_request(sim::Duration at, model::TraceEvent event, const char* component) {
  model::TraceRecord record;
  record.at = sim::Time{at};
  record.event = event;
  record.producer = "people";
  record.request = 0;
  record.component = component;
  return record;
}

}  // namespace

TEST_CASE("a replay follows a message from its customer to the worker that ends it") {
  const Replay replay = replay_of(loose);
  REQUIRE(replay.requests.size() == 3);
  CHECK(told(replay.requests[0]) == "0 customers:people, 0 web, 250 orders, 250 worker, 1750 worker");
  CHECK(replay.requests[0].fate == Fate::completed);
  CHECK(replay.requests[1].id == 1);
  REQUIRE(replay.down.size() == 1);
  CHECK(replay.down[0].component == "worker");
  CHECK(replay.down[0].from == sim::Time{4s});
  CHECK(replay.down[0].to == sim::Time{6s});
  CHECK(replay.down[0].instances == 1);
  CHECK(replay.every == 1);
}

TEST_CASE(
    "a replay follows a call there and back, and ends with the customer where one is told of an error") {
  const Replay replay = replay_of(tight);
  REQUIRE(replay.requests.size() == 2);
  CHECK(told(replay.requests[0]) == "0 customers:people, 0 web, 0 app, 1500 web, 1750 customers:people");
  CHECK(replay.requests[0].fate == Fate::completed);
  CHECK(told(replay.requests[1]) == "2000 customers:people, 2000 customers:people");
  CHECK(replay.requests[1].fate == Fate::failed);
}

TEST_CASE("a replay samples requests by their numbers, evenly, and never too many") {
  const auto row = GENERATE(
      std::pair<std::uint32_t, std::uint64_t>{3, 1}, std::pair<std::uint32_t, std::uint64_t>{6, 1},
      std::pair<std::uint32_t, std::uint64_t>{7, 2}, std::pair<std::uint32_t, std::uint64_t>{100, 32});
  const Replay replay = replay_of(many(row.first));
  CHECK(replay.every == row.second);
  REQUIRE(replay.requests.size() == (std::size_t{row.first} * 100 + row.second - 1) / row.second);
  CHECK(replay.requests.size() <= experiment::replay_requests_max);
  for (std::size_t i = 0; i < replay.requests.size(); ++i) {
    CHECK(replay.requests[i].id == i * row.second);
    CHECK(replay.requests[i].fate == Fate::completed);
  }
}

TEST_CASE("the sample of a replay covers all workloads in proportion, each request under an id of its own") {
  const Replay replay = replay_of(
      many(30, R"(, "robots": {"to": "web", "arrivals": {"process": "constant", "rate": "10/s"}})"));
  std::map<std::string, std::size_t> counts;
  std::set<std::uint64_t> ids;
  for (const auto& request : replay.requests) {
    ++counts[request.places.front().component];
    ids.insert(request.id);
  }
  CHECK(ids.size() == replay.requests.size());
  CHECK(replay.every == 8);
  CHECK(counts["customers:people"] == 375);
  CHECK(counts["customers:robots"] == 125);
}

TEST_CASE("a replay changes no result, and does not depend on the number of jobs") {
  scenario::Scenario scenario = test::valid_scenario(loose);
  scenario.run.replications = 3;
  experiment::PointsOptions plain;
  plain.jobs = 1;
  const auto without = experiment::run_points(scenario, model::run, plain);
  const auto alone = with_replays(scenario, 1), together = with_replays(scenario, 3);
  CHECK(without.replays.empty());
  for (std::size_t r = 0; r < 3; ++r) {
    CHECK(encode(without.results[0][r]) == encode(alone.results[0][r]));
    CHECK(encode(without.results[0][r]) == encode(together.results[0][r]));
  }
  REQUIRE(together.replays.size() == 1);
  CHECK(encode(alone.replays[0]) == encode(together.replays[0]));
  CHECK(encode(experiment::decode_replay(encode(alone.replays[0]))) == encode(alone.replays[0]));
}

TEST_CASE("replications that are added for precision leave the first one's replay") {
  scenario::Scenario scenario = test::valid_scenario(many(20));
  scenario.run.seed = 3;
  experiment::PointsOptions options;
  options.replays = true;
  experiment::PrecisionGoal goal;
  goal.half_width = 0.5;
  auto run = experiment::run_to_precision(scenario, model::run, options, goal);
  const auto& precise = std::get<experiment::PreciseRun>(run);
  REQUIRE(precise.points.replays.size() == 1);
  CHECK(precise.points.replays[0].every == 4);
}

TEST_CASE("what was issued in the warm-up ends in a replay as all else does") {
  const Replay replay = replay_of(
      R"({"couplet": 1, "title": "warm", "effects": "none", "run": {"duration": "20s", "warmup": "10s"}, "workload": {
    "people": {"to": "orders", "arrivals": {"process": "burst", "size": 2, "over": "20s"}}},
    "architectures": {"only": {"components": {
      "orders": {"kind": "queue", "visibility_timeout": "2s", "dead_letter": {"to": "letters", "max_receives": 1}},
      "letters": {"kind": "queue"},
      "worker": {"kind": "worker", "polls": "orders", "wait": "20s", "poison": 1, "steps": [{"work": "1s"}]}},
    "goal": ["worker"]}}})");
  REQUIRE(replay.requests.size() == 2);
  for (const auto& request : replay.requests) {
    CHECK(request.fate == Fate::parked);
    CHECK(request.places.back().component == "letters");
    CHECK(request.places.back().from == sim::Time{20s});
  }
}

TEST_CASE(
    "a replay knows the end of each of its requests, though the last to be issued thins out the sample") {
  const Replay replay =
      replay_of(R"({"couplet": 1, "title": "two", "effects": "none", "run": {"duration": "60s"},
    "workload": {"people": {"to": "web", "arrivals": {"process": "burst", "size": 301, "over": "10s"}},
                 "robots": {"to": "web", "arrivals": {"process": "burst", "size": 300, "over": "20s"}}},
    "architectures": {"only": {"components": {
      "web": {"kind": "service", "threads": 1000, "steps": [{"work": "30s"}]}}}}})");
  CHECK(replay.every == 2);
  CHECK(replay.requests.size() == 151 + 150);
  std::size_t completed = 0;
  for (const auto& request : replay.requests) completed += request.fate == Fate::completed ? 1U : 0U;
  CHECK(completed == replay.requests.size());
}

TEST_CASE("a replay counts the instances that are down, each of them once") {
  const scenario::Scenario scenario = test::valid_scenario(tight);
  experiment::ReplayRecorder recorder(scenario.architectures[0]);
  using model::TraceEvent;
  recorder.write(of_instance(0s, TraceEvent::recovered, 5));  // it is started for the first time
  recorder.write(of_instance(1s, TraceEvent::crashed, 0));
  recorder.write(of_instance(2s, TraceEvent::crashed, 1));
  recorder.write(of_instance(3s, TraceEvent::crashed, 1));
  recorder.write(of_instance(4s, TraceEvent::terminated, 0));
  recorder.write(of_instance(5s, TraceEvent::terminated, 0));
  const Replay replay = recorder.finish(sim::Time{9s});
  std::string spans;
  for (const auto& down : replay.down) {
    spans += std::to_string(down.instances) + " from " + std::to_string(down.from.time_since_epoch() / 1s) +
             " to " + std::to_string(down.to.time_since_epoch() / 1s) + "; ";
  }
  CHECK(spans == "1 from 1 to 2; 2 from 2 to 4; 1 from 4 to 9; ");
}

TEST_CASE("a component that fails for ever fails to the end of a replay, and its longest outage is there") {
  const scenario::Scenario scenario = test::valid_scenario(tight);
  experiment::ReplayRecorder recorder(scenario.architectures[0]);
  for (int i = 0; i < 2000; ++i) {
    recorder.write(of_instance(10s * i, model::TraceEvent::crashed, 3));
    recorder.write(of_instance(10s * i + (i == 700 ? 9s : 1s), model::TraceEvent::recovered, 3));
  }
  const Replay replay = recorder.finish(sim::Time{20'000s});
  REQUIRE(replay.down.size() <= 500);
  REQUIRE(replay.down.size() > 200);
  CHECK(replay.down.front().from == sim::Time{0s});
  CHECK(replay.down.back().from >= sim::Time{19'900s});
  sim::Duration longest{};
  for (std::size_t i = 0; i < replay.down.size(); ++i) {
    longest = std::max(longest, replay.down[i].to - replay.down[i].from);
    if (i == 0) continue;
    CHECK(replay.down[i].from > replay.down[i - 1].from);
    CHECK(replay.down[i].from - replay.down[i - 1].from < 200s);
  }
  CHECK(longest == 9s);
}

TEST_CASE("of a request that is tried a thousand times a replay shows how it began and how it ended") {
  const scenario::Scenario scenario =
      test::valid_scenario(R"({"couplet": 1, "title": "poison", "run": {"duration": "3h"},
    "workload": {"people": {"to": "orders", "arrivals": {"process": "burst", "size": 1, "over": "1s"}}},
    "architectures": {"only": {"components": {"orders": {"kind": "queue"},
      "worker": {"kind": "worker", "polls": "orders"}}, "goal": ["worker"]}}})");
  experiment::ReplayRecorder recorder(scenario.architectures[0]);
  using model::TraceEvent;
  recorder.write(of_request(0s, TraceEvent::issued, ""));
  recorder.write(of_request(0s, TraceEvent::called, "orders"));
  recorder.write(of_request(0s, TraceEvent::sent, "orders"));
  for (int i = 1; i <= 1000; ++i) {
    recorder.write(of_request(10s * i, TraceEvent::received, "orders"));
    recorder.write(of_request(10s * i, TraceEvent::started, "worker"));
    if (i == 1000) break;
    recorder.write(of_request(10s * i + 1s, TraceEvent::errored, "worker"));
    recorder.write(of_request(10s * i + 5s, TraceEvent::returned, "orders"));
  }
  recorder.write(of_request(10'001s, TraceEvent::processed, "worker"));
  recorder.write(of_request(10'001s, TraceEvent::completed, ""));
  recorder.write(of_request(10'001s, TraceEvent::deleted, "orders"));
  Replay replay = recorder.finish(sim::Time{10'800s});
  REQUIRE(replay.requests.size() == 1);
  auto& request = replay.requests[0];
  CHECK(request.fate == Fate::completed);
  REQUIRE(request.places.size() == 100);
  for (std::size_t i = 1; i < request.places.size(); ++i)
    CHECK(request.places[i].from >= request.places[i - 1].from);
  Replay::Request begin = request, end = request;
  begin.places.resize(4);
  end.places.erase(end.places.begin(), end.places.end() - 4);
  CHECK(told(begin) == "0 customers:people, 0 orders, 10000 worker, 11000 orders");
  CHECK(told(end) == "9990000 worker, 9991000 orders, 10000000 worker, 10001000 worker");
}
