#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in failures of every kind") {
  check_mistakes(
      &SampleFile::failures,
      {
          {"slow without factor",
           R"([{"at": "1s", "slow": "web"}])",
           {R"(x.json:4:14: /failures/0: a failure needs "factor"; write for example "factor": 8)"}},
          {"slow by nothing",
           R"([{"at": "1s", "slow": "web", "factor": 0}])",
           {"x.json:4:52: /failures/0/factor: expected a number greater than 0 and at most 1000000000, found "
            "0"}},
          {"errors in percent",
           R"([{"at": "1s", "errors": "web", "rate": 30}])",
           {"x.json:4:52: /failures/0/rate: expected a number from 0 to 1, found 30"}},
          {"a stop with instances",
           R"([{"at": "1s", "stop": "web", "instances": 1}])",
           {R"(x.json:4:42: /failures/0/instances: unknown key "instances"; a failure knows stop, at, for and name)"}},
          {"two at once",
           R"([{"at": "1s", "stop": "web", "crash": "web"}])",
           {R"(x.json:4:14: /failures/0: a failure does one thing, but this one has "crash" and "stop"; write two failures)"}},
          {"a misspelt kind",
           R"([{"at": "1s", "crahs": "web"}])",
           {R"(x.json:4:27: /failures/0/crahs: unknown failure "crahs"; did you mean "crash"?)"}},
          {"no object",
           R"(["web"])",
           {R"(x.json:4:14: /failures/0: expected a failure, an object in braces, found "web")"}},
          {"random without times",
           R"([{"random": "crash", "component": "web"}])",
           {R"(x.json:4:14: /failures/0: a failure needs "mtbf"; write for example "mtbf": {"dist": "exponential", "mean": "8h"})",
            R"(x.json:4:14: /failures/0: a failure needs "mttr"; write for example "mttr": {"dist": "exponential", "mean": "10m"})"}},
          {"random without component",
           R"([{"random": "crash", "mtbf": "1h", "mttr": "1m"}])",
           {R"(x.json:4:14: /failures/0: a failure needs "component"; write for example "component": "app")"}},
          {"a random stop",
           R"([{"random": "stop", "component": "web", "mtbf": "1h", "mttr": "1m"}])",
           {R"(x.json:4:25: /failures/0/random: unknown random "stop"; allowed: crash)"}},
          {"a random crash at once, always",
           R"([{"random": "crash", "component": "web", "mtbf": "0s", "mttr": "1m"}])",
           {"x.json:4:62: /failures/0/mtbf: the time between failures must be greater than 0s"}},
      });
}

TEST_CASE("mistakes in what is struck and what is asked for") {
  SampleFile struck;
  struck.failures = R"([{"at": "1s", "slow": "db", "factor": 2}])";
  check_mistakes(&SampleFile::architectures,
                 {
                     {"a slow queue",
                      R"({"loose": {"components": {"db": {"kind": "queue"}}}})",
                      {"x.json:4:35: /failures/0/slow: 'db' is a queue; slow needs a service, worker, "
                       "database, function, host or link"}},
                 },
                 struck);
  check_mistakes(
      &SampleFile::architectures,
      {
          {"a goal both ways",
           R"({"loose": {"components": {"db": {"kind": "database"}}, "goal": [{"any": ["web"], "to": "db"}]}})",
           {R"(x.json:6:82: /architectures/loose/goal/0: a goal has "any" or "to"; this one has both)"}},
          {"a goal with a filter of nothing",
           R"({"loose": {"components": {"db": {"kind": "database"}}, "goal": [{"to": "db", "if": {"type": "photo"}}]}})",
           {R"(x.json:6:102: /architectures/loose/goal/0/if/type: unknown attribute "type"; no producer declares "attributes")"}},
      });
}

TEST_CASE("limits against mistakes") {
  check_mistakes(
      &SampleFile::workload,
      {
          {"too many requests",
           R"({"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "1000000/s"}}})",
           {R"(x.json:3:13: /workload: about 3.6e9 requests in one run; more than 2,000,000,000 need "limits": {"arrivals": N})"}},
      });
  check_mistakes(
      &SampleFile::components,
      {
          {"too many instances of one",
           R"({"web": {"kind": "service", "instances": 2000000}})",
           {R"(x.json:5:56: /components/web/instances: 2,000,000 instances; more than 1,000,000 need "limits": {"instances": N})"}},
      });
  check_mistakes(
      &SampleFile::rest,
      {
          {"limits of nothing",
           R"(, "limits": {"arrivals": 0, "instances": 1.5})",
           {"x.json:7:38: /limits/arrivals: expected a whole number from 1 to 1000000000000000, found 0",
            "x.json:7:54: /limits/instances: expected a whole number from 1 to 100000000, found 1.5"}},
          {"an unknown limit",
           R"(, "limits": {"arrival": 5000000000})",
           {R"(x.json:7:26: /limits/arrival: unknown key "arrival"; did you mean "arrivals"?)"}},
      });
}
