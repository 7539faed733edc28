#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in what a step does") {
  check_mistakes(
      &SampleFile::components,
      {
          {"no list",
           R"({"web": {"kind": "service", "steps": {"work": "1s"}}})",
           {R"(x.json:5:52: /components/web/steps: expected a list such as [{"work": "1s"}], found an object)"}},
          {"no object",
           R"({"web": {"kind": "service", "steps": ["work"]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:53: /components/web/steps/0: expected a step such as {"work": "1s"}, found "work")"}},
          {"nothing to do",
           R"({"web": {"kind": "service", "steps": [{}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:53: /components/web/steps/0: a step needs one of work, call, send, put, get, read, "
            "write, respond, parallel, choose, repeat, fail, publish or cpu"}},
          {"two things at once",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "call": "web"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:53: /components/web/steps/0: a step does one thing, but this one has "work" and "call"; write two steps)"}},
          {"a misspelt action",
           R"({"web": {"kind": "service", "steps": [{"wrok": "1s"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:54: /components/web/steps/0/wrok: unknown step "wrok"; did you mean "work"?)"}},
          {"a need of nobody's cpu",
           R"({"web": {"kind": "service", "steps": [{"cpu": "rendr"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:61: /components/web/steps/0/cpu: no producer declares a need "rendr")"}},
          {"a key of another action",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "timeout": "5s"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:68: /components/web/steps/0/timeout: unknown key "timeout"; the step "work" knows work, as and when)"}},
          {"work without unit",
           R"({"web": {"kind": "service", "steps": [{"work": 5}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:62: /components/web/steps/0/work: 5 has no unit; write "5s")"}},
          {"work that nobody brings",
           R"({"web": {"kind": "service", "steps": [{"work": "rendr"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:62: /components/web/steps/0/work: no producer declares a need "rendr")"}},
          {"a call of a misspelt service",
           R"({"web": {"kind": "service", "steps": [{"call": "wbe"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:62: /components/web/steps/0/call: 'wbe' is not a component of architecture 'loose'; "
            "did you mean 'web'?"}},
          {"a call of a bucket",
           R"({"web": {"kind": "service", "steps": [{"call": "pngs"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:62: /components/web/steps/0/call: 'pngs' is a bucket; call needs a service, "
            "function or load_balancer"}},
          {"a send to a service",
           R"({"web": {"kind": "service", "steps": [{"send": "web"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:62: /components/web/steps/0/send: 'web' is a service; send needs a queue"}},
          {"a put into a queue",
           R"({"web": {"kind": "service", "steps": [{"put": "queue"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:61: /components/web/steps/0/put: 'queue' is a queue; put needs a bucket"}},
          {"a target that is no name",
           R"({"web": {"kind": "service", "steps": [{"get": 5}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:61: /components/web/steps/0/get: expected a text in double quotes, found 5"}},
      });
}

TEST_CASE("mistakes in how a step does it, and in where it leads") {
  check_mistakes(
      &SampleFile::components,
      {
          {"a misspelt option",
           R"({"web": {"kind": "service", "steps": [{"put": "pngs", "timeuot": "5s"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:69: /components/web/steps/0/timeuot: unknown key "timeuot"; did you mean "timeout"?)"}},
          {"a timeout of nothing",
           R"({"web": {"kind": "service", "steps": [{"put": "pngs", "timeout": "0s"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:80: /components/web/steps/0/timeout: 0s is too short; allowed is any duration longer "
            "than 0s"}},
          {"on_error with another word",
           R"({"web": {"kind": "service", "steps": [{"put": "pngs", "on_error": "ignore"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:81: /components/web/steps/0/on_error: unknown on_error "ignore"; allowed: fail or continue)"}},
          {"a bandwidth comes later",
           R"({"web": {"kind": "service", "steps": [{"put": "pngs", "breaker": {}, "bandwidth": "1KB"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:84: /components/web/steps/0/bandwidth: "bandwidth" is not supported by this version yet)"}},
          {"a delay beyond 15 minutes",
           R"({"web": {"kind": "service", "steps": [{"send": "queue", "delay": "1h"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:80: /components/web/steps/0/delay: 1h is too long; allowed is 0s to 15m"}},
          {"a size without unit",
           R"({"web": {"kind": "service", "steps": [{"send": "queue", "size": 100}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:79: /components/web/steps/0/size: 100 has no unit; write "100B")"}},
          {"no answer",
           R"({"web": {"kind": "service", "steps": [{"respond": ""}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:65: /components/web/steps/0/respond: expected "ok" or the name of an error, found "")"}},
          {"an answer of a worker",
           R"({"web": {"kind": "service", "steps": []}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}, "w": {"kind": "worker", "polls": "queue", "steps": [{"respond": "ok"}]}})",
           {"x.json:5:177: /components/w/steps/0/respond: nobody waits for a worker's answer; respond "
            "belongs into a service"}},
          {"one label for two",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "as": "a"}, {"work": "1s", "as": "a"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:101: /components/web/steps/1/as: another step here is already called "a"; give it another "as")"}},
          {"a label that is no name",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "as": "a b"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {R"(x.json:5:74: /components/web/steps/0/as: expected a name (a letter, then letters, digits, '-' or '_'), found "a b")"}},
          {"a call of itself",
           R"({"web": {"kind": "service", "steps": [{"call": "web"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}})",
           {"x.json:5:62: /components/web/steps/0/call: requests would go round for ever: web -> web"}},
          {"a cycle of calls",
           R"({"web": {"kind": "service", "steps": [{"call": "app"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}, "app": {"kind": "service", "steps": [{"call": "web"}]}})",
           {"x.json:5:174: /components/app/steps/0/call: requests would go round for ever: web -> app -> "
            "web"}},
          {"a cycle through a queue",
           R"({"web": {"kind": "service", "steps": [{"send": "queue"}]}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}, "w": {"kind": "worker", "polls": "queue", "steps": [{"work": "1s"}, {"send": "queue"}]}})",
           {"x.json:5:207: /components/w/steps/1/send: requests would go round for ever: queue -> w -> "
            "queue"}},
      });
}
