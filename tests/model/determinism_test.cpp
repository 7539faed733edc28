// A draw depends on what it is for, never on what else there is or happens.

#include <algorithm>
#include <cstdlib>
#include <map>

#include "catch.hpp"
#include "model/bench.hpp"
#include "model/random_scenario.hpp"

using namespace couplet;
using model::TraceEvent;

namespace {

/// Pictures are rendered: by a service, or by workers behind a queue. Everything random that there is.
std::string pictures(const std::string& rate, const std::string& render, const std::string& more = "") {
  return R"({"couplet": 1, "title": "pictures", "run": {"duration": "10m"},
    "workload": {"ann": {"kind": "open", "arrivals": {"process": "poisson", "rate": ")" +
         rate + R"("},
      "payload": {"dist": "lognormal", "mean": "100KB", "cv": 1}, "timeout": "30s",
      "needs": {"render": {"dist": "lognormal", "mean": ")" +
         render + R"(", "cv": 1}},
      "retry": {"attempts": 3, "base": "1s"}}},
    "failures": [{"at": "3m", "for": "1m", "crash": "renderer"}],
    "components": {"pngs": {"kind": "bucket"})" +
         more + R"(},
    "architectures": {
      "tight": {"entry": {"ann": "renderer"}, "components": {
        "renderer": {"kind": "service", "threads": 500, "boot": {"dist": "exponential", "mean": "5s"}, "error_rate": 0.05,
                     "latency": {"dist": "exponential", "mean": "3ms"}, "steps": [{"work": "render"}, {"put": "pngs"}]}},
        "goal": ["pngs"]},
      "loose": {"entry": {"ann": "jobs"}, "components": {
        "jobs": {"kind": "queue", "visibility_timeout": "2m"},
        "renderer": {"kind": "worker", "polls": "jobs", "wait": "5s", "concurrency": 200, "error_rate": 0.05,
                     "steps": [{"work": "render"}, {"put": "pngs"}]}},
        "goal": ["pngs"]}}})";
}

/// How long each rendering took, by request: the time from its start to the call that stores the result.
std::map<std::uint64_t, std::vector<std::int64_t>> renderings(const Outcome& outcome) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, sim::Time> started;
  std::map<std::uint64_t, std::vector<std::int64_t>> durations;
  for (const Line& line : outcome.trace) {
    const std::pair attempt(line.request, line.lineage);
    if (line.event == TraceEvent::started) started[attempt] = line.at;
    if (line.event == TraceEvent::called && line.reason == "pngs") {
      durations[line.request].push_back((line.at - started.at(attempt)).count());
    }
  }
  return durations;
}

std::vector<std::int64_t> issue_times(const Outcome& outcome) {
  std::vector<std::int64_t> times;
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::issued) times.push_back(line.at.time_since_epoch().count());
  }
  return times;
}

/// The trace without the lines of some components.
Outcome without(Outcome outcome, const std::vector<std::string>& components) {
  auto& trace = outcome.trace;
  trace.erase(std::remove_if(trace.begin(), trace.end(),
                             [&](const Line& line) {
                               return std::count(components.begin(), components.end(), line.component) > 0;
                             }),
              trace.end());
  auto& parts = outcome.result.components;
  parts.erase(std::remove_if(parts.begin(), parts.end(),
                             [&](const model::ComponentResult& part) {
                               return std::count(components.begin(), components.end(), part.name) > 0;
                             }),
              parts.end());
  outcome.result.series = {};
  outcome.result.events = 0;
  return outcome;
}

}  // namespace

TEST_CASE("the same seed gives the same run, to the last line") {
  for (std::uint64_t number = 1; number <= 40; ++number) {
    const auto scenario = scenario_of(random_scenario(number));
    const std::string first = fingerprint(play(scenario));
    INFO("scenario " << number);
    CHECK(fingerprint(play(scenario)) == first);
    CHECK(fingerprint(play(scenario_of(random_scenario(number)))) == first);
  }
}

TEST_CASE("another seed, or another replication, is another run") {
  const auto scenario = scenario_of(pictures("2/s", "1s"));
  model::RunOptions seed_two;
  seed_two.seed = 2;
  model::RunOptions replication_one;
  replication_one.replication = 1;
  const auto times = issue_times(play(scenario));
  CHECK(issue_times(play(scenario, 0, seed_two)) != times);
  CHECK(issue_times(play(scenario, 0, replication_one)) != times);
  CHECK(issue_times(play(scenario, 0, seed_two)) != issue_times(play(scenario, 0, replication_one)));
}

TEST_CASE("a part that has nothing to do with the others changes nothing for them") {
  const std::string busybody =
      R"(, "aside": {"kind": "queue"}, "idler": {"kind": "worker", "polls": "aside", "pause": "1s", "steps": []})";
  const auto alone = scenario_of(pictures("2/s", "1s"));
  const auto together = scenario_of(pictures("2/s", "1s", busybody));
  for (const std::size_t architecture : {0U, 1U}) {
    const Outcome expected = without(play(alone, architecture), {});
    const Outcome found = without(play(together, architecture), {"aside", "idler"});
    CHECK(found.trace.size() == expected.trace.size());
    CHECK((fingerprint(found) == fingerprint(expected)));
  }
}

TEST_CASE("a part may be renamed if it keeps its stream") {
  std::string text = pictures("2/s", "1s");
  const Outcome before = play(scenario_of(text), 1);
  const auto replace_all = [&](const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace_all(R"("renderer": {)", R"("painter": {"stream": "renderer", )");
  replace_all(R"("renderer"})", R"("painter"})");
  replace_all(R"("ann": "renderer")", R"("ann": "painter")");
  const Outcome after = play(scenario_of(text), 1);
  CHECK(told(after.result.books) == told(before.result.books));
  CHECK(after.result.completion == before.result.completion);
  CHECK(after.result.events == before.result.events);
  CHECK(renderings(after) == renderings(before));
}

TEST_CASE("the same customers bring the same work into both architectures, in every attempt") {
  const auto scenario = scenario_of(pictures("2/s", "1s"));
  const Outcome tight = play(scenario, 0);
  const Outcome loose = play(scenario, 1);
  CHECK(issue_times(tight) == issue_times(loose));
  const auto tight_works = renderings(tight);
  const auto loose_works = renderings(loose);
  std::size_t compared = 0;
  std::size_t repeated = 0;
  for (const auto& [request, durations] : tight_works) {
    for (const std::int64_t duration : durations) CHECK(duration == durations.front());
    if (durations.size() > 1) ++repeated;
    const auto other = loose_works.find(request);
    if (other == loose_works.end()) continue;
    ++compared;
    for (const std::int64_t duration : other->second) CHECK(duration == durations.front());
  }
  CHECK(compared > 1000);
  CHECK(repeated > 20);
}

TEST_CASE("a higher rate brings the same customers, closer together") {
  const Outcome slow = play(scenario_of(pictures("1/s", "1s")));
  const Outcome fast = play(scenario_of(pictures("2/s", "1s")));
  const auto slow_times = issue_times(slow);
  const auto fast_times = issue_times(fast);
  REQUIRE(fast_times.size() > slow_times.size());
  for (std::size_t k = 0; k < slow_times.size(); ++k) {
    // Each interval is rounded to a nanosecond.
    CHECK(std::abs(slow_times[k] - 2 * fast_times[k]) <= 2 * static_cast<std::int64_t>(k + 1));
  }
  const auto slow_works = renderings(slow);
  const auto fast_works = renderings(fast);
  std::size_t compared = 0;
  for (const auto& [request, durations] : slow_works) {
    const auto other = fast_works.find(request);
    if (other == fast_works.end()) continue;
    CHECK(durations.front() == other->second.front());
    ++compared;
  }
  CHECK(compared > 300);
}

TEST_CASE("work twice as long is the same draw times two") {
  const auto short_works = renderings(play(scenario_of(pictures("1/s", "1s"))));
  const auto long_works = renderings(play(scenario_of(pictures("1/s", "2s"))));
  std::size_t compared = 0;
  for (const auto& [request, durations] : short_works) {
    const auto other = long_works.find(request);
    if (other == long_works.end()) continue;
    CHECK(std::abs(2 * durations.front() - other->second.front()) <= 1);
    ++compared;
  }
  CHECK(compared > 300);
}

TEST_CASE("what belongs to the machinery is drawn anew for each attempt") {
  const Outcome outcome = simulate(
      {R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"}, "retry": {"attempts": 2, "backoff": "none"})",
       R"("app": {"kind": "service", "threads": 100, "steps": [{"work": {"dist": "exponential", "mean": "1s"}}, {"fail": "no"}]})",
       R"("app")", R"("duration": "5m")"});
  std::map<std::uint64_t, std::vector<sim::Time>> ends;
  std::map<std::uint64_t, std::vector<sim::Time>> starts;
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::started) starts[line.request].push_back(line.at);
    if (line.event == TraceEvent::answered) ends[line.request].push_back(line.at);
  }
  REQUIRE(ends.size() == 300);
  for (const auto& [request, at] : ends) {
    REQUIRE(at.size() == 2);
    CHECK(at[0] - starts[request][0] != at[1] - starts[request][1]);
  }
}

TEST_CASE("each poll has a latency of its own") {
  const Outcome outcome =
      simulate({R"("to": "queue", "arrivals": {"process": "constant", "rate": "1/h"})",
                R"("queue": {"kind": "queue", "latency": {"dist": "exponential", "mean": "100ms"}},
          "worker": {"kind": "worker", "polls": "queue", "pause": "1s", "concurrency": 2, "steps": []})",
                R"("worker")", R"("duration": "5m")"});
  std::map<std::uint32_t, sim::Time> last;
  std::map<std::int64_t, int> pauses;
  for (const Line& line : outcome.trace) {
    if (line.event != TraceEvent::empty_receive) continue;
    if (last.contains(line.instance)) ++pauses[(line.at - last[line.instance]).count()];
    last[line.instance] = line.at;
  }
  CHECK(pauses.size() > 500);
  for (const auto& [pause, times] : pauses) CHECK(times == 1);
}
