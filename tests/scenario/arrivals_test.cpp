#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in arrivals that change over time") {
  check_mistakes(
      &SampleFile::workload,
      {
          {"a renewal without interval",
           R"({"visitors": {"to": "web", "arrivals": {"process": "renewal"}}})",
           {R"(x.json:3:52: /workload/visitors/arrivals: an arrival process needs "interval"; write for example "interval": {"dist": "gamma", "mean": "80ms", "cv": 2})"}},
          {"an interval of nothing",
           R"({"visitors": {"to": "web", "arrivals": {"process": "renewal", "interval": "0s"}}})",
           {"x.json:3:87: /workload/visitors/arrivals/interval: an interval of 0s would bring all requests "
            "at once; write a longer one"}},
          {"an interval as a bare number",
           R"({"visitors": {"to": "web", "arrivals": {"process": "renewal", "interval": {"dist": "gamma", "mean": 5, "cv": 2}}}})",
           {R"(x.json:3:113: /workload/visitors/arrivals/interval/mean: 5 has no unit; write "5s")"}},
          {"a profile without points",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile"}}})",
           {R"(x.json:3:52: /workload/visitors/arrivals: an arrival process needs "points"; write for example "points": [["0s", "5/s"], ["10m", "50/s"]])"}},
          {"a profile of no points",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": []}}})",
           {"x.json:3:85: /workload/visitors/arrivals/points: the list is empty; write at least one point"}},
          {"a profile that begins late",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": [["10m", "5/s"], ["20m", "8/s"]]}}})",
           {R"(x.json:3:86: /workload/visitors/arrivals/points/0: the first point is at 10m; begin with the rate at 0s, such as ["0s", "5/s"])"}},
          {"a profile that goes back",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": [["0s", "5/s"], ["20m", "8/s"], ["20m", "1/s"]]}}})",
           {"x.json:3:117: /workload/visitors/arrivals/points/2: points go forward in time, but 20m does not "
            "come after 20m"}},
          {"a profile of nobody",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": [["0s", "0/s"], ["20m", "0/h"]]}}})",
           {"x.json:3:85: /workload/visitors/arrivals/points: all rates are 0; nobody would ever come"}},
          {"a point of three values",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": [["0s", "5/s", "8/s"]]}}})",
           {R"(x.json:3:86: /workload/visitors/arrivals/points/0: a point is a time and a rate, such as ["10m", "50/s"]; this one has 3 values)"}},
          {"a point that is no list",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": ["5/s"]}}})",
           {R"(x.json:3:86: /workload/visitors/arrivals/points/0: expected a list such as ["10m", "50/s"], found "5/s")"}},
          {"a point without unit",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": [["0s", 5]]}}})",
           {R"(x.json:3:93: /workload/visitors/arrivals/points/0/1: 5 has no unit; write "5/s")"}},
          {"an unknown interpolation",
           R"({"visitors": {"to": "web", "arrivals": {"process": "profile", "points": [["0s", "5/s"]], "interpolation": "linaer"}}})",
           {R"(x.json:3:119: /workload/visitors/arrivals/interpolation: unknown interpolation "linaer"; did you mean "linear"?)"}},
          {"one state alone",
           R"({"visitors": {"to": "web", "arrivals": {"process": "mmpp", "states": [{"rate": "1/s", "stay": "5m"}]}}})",
           {R"(x.json:3:82: /workload/visitors/arrivals/states: at least two states are needed, such as [{"rate": "1/s", "stay": "10m"}, {"rate": "20/s", "stay": "1m"}])"}},
          {"states of nobody",
           R"({"visitors": {"to": "web", "arrivals": {"process": "mmpp", "states": [{"rate": "0/s", "stay": "5m"}, {"rate": "0/s", "stay": "1m"}]}}})",
           {"x.json:3:82: /workload/visitors/arrivals/states: all rates are 0; nobody would ever come"}},
          {"a state without end, another of no time",
           R"({"visitors": {"to": "web", "arrivals": {"process": "mmpp", "states": [{"rate": "1/s"}, {"rate": "2/s", "stay": "0s"}]}}})",
           {R"(x.json:3:83: /workload/visitors/arrivals/states/0: a state needs "stay"; write for example "stay": "5m")",
            "x.json:3:124: /workload/visitors/arrivals/states/1/stay: 0s is too short; allowed is any "
            "duration longer than 0s"}},
          {"a trace that cannot be read",
           R"({"visitors": {"to": "web", "arrivals": {"process": "trace", "file": "not_there.csv", "time": "t"}}})",
           {R"(x.json:3:81: /workload/visitors/arrivals/file: "not_there.csv" cannot be read: there are no files here)"}},
          {"a trace without file",
           R"({"visitors": {"to": "web", "arrivals": {"process": "trace", "time": "t"}}})",
           {R"(x.json:3:52: /workload/visitors/arrivals: an arrival process needs "file"; write for example "file": "visitors.csv")"}},
      });
}

TEST_CASE("mistakes in a closed loop") {
  check_mistakes(
      &SampleFile::workload,
      {
          {"no thinking",
           R"({"visitors": {"to": "web", "kind": "closed", "population": 10}})",
           {R"(x.json:3:26: /workload/visitors: a producer needs "think"; write for example "think": {"dist": "exponential", "mean": "10s"})"}},
          {"nobody",
           R"({"visitors": {"to": "web", "kind": "closed", "population": 0, "think": "1s"}})",
           {"x.json:3:72: /workload/visitors/population: expected a whole number from 1 to 1000000, found "
            "0"}},
          {"too many",
           R"({"visitors": {"to": "web", "kind": "closed", "population": 1000001, "think": "1s"}})",
           {"x.json:3:72: /workload/visitors/population: expected a whole number from 1 to 1000000, found "
            "1000001"}},
          {"arrivals too",
           R"({"visitors": {"to": "web", "kind": "closed", "population": 10, "think": "1s", "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:103: /workload/visitors/arrivals: a closed producer has no arrivals: its customers come back by themselves after they have thought; remove "arrivals")"}},
          {"thinking in an open producer",
           R"({"visitors": {"to": "web", "population": 10, "think": "1s", "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:54: /workload/visitors/population: "population" belongs to producers of "kind": "closed")",
            R"(x.json:3:67: /workload/visitors/think: "think" belongs to producers of "kind": "closed")"}},
          {"a kind that there is not",
           R"({"visitors": {"to": "web", "kind": "close", "population": 10, "think": "1s"}})",
           {R"(x.json:3:48: /workload/visitors/kind: unknown kind "close"; did you mean "closed"?)"}},
      });
}
