// What comes first when several things happen at one instant.

#include <vector>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

TEST_CASE("a call without latency arrives when everything that ends at its instant has ended") {
  // Requests 0 of ann and bob at time 0. a works for ann until 2 s and calls b, which works for bob until 2 s
  // and has no room to wait in. a comes before b, but its call is an arrival: b's work ends first.
  const auto scenario = scenario_of(std::string(R"({"couplet": 1, "title": "test", "effects": "none",
    "run": {"duration": "10s"},
    "workload": {
      "ann": {"kind": "open", "to": "a", "arrivals": {"process": "burst", "size": 1, "over": "1s"}},
      "bob": {"kind": "open", "to": "b", "arrivals": {"process": "burst", "size": 1, "over": "1s"}}},
    "architectures": {"only": {"components": {
      "a": {"kind": "service", "steps": [{"work": "2s"}, {"call": "b"}]},
      "b": {"kind": "service", "backlog": 0, "steps": [{"work": "2s"}]}},
      "goal": ["b"]}}})"));
  const Outcome outcome = play(scenario);
  CHECK(told(outcome.result.books) == "issued 2, completed 2, accepted 2, attempts 2");
  CHECK(told(outcome.trace, {TraceEvent::answered, TraceEvent::refused}) ==
        "2000 answered 0 at b: ok; 4000 answered 0 at a: ok");
}

TEST_CASE("parts take turns in the order of their streams, byte by byte") {
  struct Row {
    std::string story;
    std::string b_stream;
    std::string timeline;
  };
  const auto row = GENERATE(values<Row>({
      {"the name is the stream", "", "2000 processed 0 at B; 2000 processed 0 at a; 2000 processed 0 at c"},
      {"unless another is given", R"(, "stream": "b")",
       "2000 processed 0 at a; 2000 processed 0 at B; 2000 processed 0 at c"},
      {"even if it comes last", R"(, "stream": "d")",
       "2000 processed 0 at a; 2000 processed 0 at c; 2000 processed 0 at B"},
  }));
  DYNAMIC_SECTION(row.story) {
    const std::string polls = R"("wait": "20s", "steps": [{"work": "2s"}])";
    const Outcome outcome =
        simulate({R"("to": "front", )" + std::string(once),
                  R"("c": {"kind": "worker", "polls": "q1", )" + polls +
                      R"(}, "B": {"kind": "worker", "polls": "q2", )" + polls + row.b_stream +
                      R"(}, "a": {"kind": "worker", "polls": "q3", )" + polls +
                      R"(}, "q1": {"kind": "queue"}, "q2": {"kind": "queue"}, "q3": {"kind": "queue"},
             "front": {"kind": "service", "steps": [{"send": "q1"}, {"send": "q2"}, {"send": "q3"}]})",
                  R"("a", "B", "c")"});
    std::vector<Line> workers;
    for (const Line& line : outcome.trace) {
      if (line.component != "front") workers.push_back(line);
    }
    CHECK(told(workers, {TraceEvent::processed}) == row.timeline);
  }
}

TEST_CASE("instances take turns by number, failures by their place in the file") {
  // Four messages for two instances with two loops each: all end at 2 s.
  const Outcome outcome = simulate(
      {R"("to": "queue", "arrivals": {"process": "burst", "size": 4, "over": "0s"})",
       R"("queue": {"kind": "queue"}, "z": {"kind": "service", "instances": 2, "steps": []},
          "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "instances": 2, "concurrency": 2,
                     "steps": [{"work": "2s"}]})",
       R"("worker")", R"("duration": "10s")",
       R"({"at": "5s", "crash": "z", "instances": 1}, {"at": "5s", "crash": "queue"}, {"at": "5s", "crash": "z", "instances": 1})"});
  std::string order;
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::processed) order += std::to_string(line.instance);
    if (line.event == TraceEvent::crashed) order += " " + line.component + std::to_string(line.instance);
  }
  CHECK(order == "0011 z0 queue0 z1");
}

TEST_CASE("what is sent at an instant is there for who polls at it") {
  // The worker polls at 0, 5, 10: the message of 5 s is there, though the poll was scheduled long before.
  const Outcome outcome = simulate(
      {R"("to": "queue", "arrivals": {"process": "burst", "size": 1, "over": "1s", "at": "5s"})",
       R"("queue": {"kind": "queue"}, "a": {"kind": "worker", "polls": "queue", "wait": "0s", "pause": "5s", "steps": []})",
       R"("a")"});
  CHECK(told(outcome.trace, {TraceEvent::empty_receive, TraceEvent::received}) ==
        "0 empty_receive at queue; 5000 received 0 at queue; 10000 empty_receive at queue");
}
