#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in steps within steps") {
  check_mistakes(
      &SampleFile::components,
      {
          {"parallel without branches",
           R"({"web": {"kind": "service", "steps": [{"parallel": []}]}})",
           {"x.json:5:66: /components/web/steps/0/parallel: the list is empty; write at least one branch"}},
          {"parallel with steps instead of branches",
           R"({"web": {"kind": "service", "steps": [{"parallel": [{"work": "1s"}]}]}})",
           {R"(x.json:5:67: /components/web/steps/0/parallel/0: expected a list such as [{"work": "1s"}], found an object)"}},
          {"a mistake in a branch",
           R"({"web": {"kind": "service", "steps": [{"parallel": [[{"work": "1s"}], [{"wrok": "1s"}]]}]}})",
           {R"(x.json:5:87: /components/web/steps/0/parallel/1/0/wrok: unknown step "wrok"; did you mean "work"?)"}},
          {"choose without branches",
           R"({"web": {"kind": "service", "steps": [{"choose": []}]}})",
           {"x.json:5:64: /components/web/steps/0/choose: the list is empty; write at least one branch"}},
          {"a branch without condition",
           R"({"web": {"kind": "service", "steps": [{"choose": [{"steps": []}]}]}})",
           {R"(x.json:5:65: /components/web/steps/0/choose/0: a branch has a "share" or a "when"; this one has neither)"}},
          {"a branch without steps",
           R"({"web": {"kind": "service", "steps": [{"choose": [{"share": 0.5}]}]}})",
           {R"(x.json:5:65: /components/web/steps/0/choose/0: a branch needs "steps"; write for example "steps": [{"work": "1s"}])"}},
          {"shares beyond 1",
           R"({"web": {"kind": "service", "steps": [{"choose": [{"share": 0.6, "steps": []}, {"share": 0.5, "steps": []}]}]}})",
           {"x.json:5:64: /components/web/steps/0/choose: the shares add up to 1.1; at most 1 is allowed"}},
          {"a share in percent",
           R"({"web": {"kind": "service", "steps": [{"choose": [{"share": 60, "steps": []}]}]}})",
           {"x.json:5:75: /components/web/steps/0/choose/0/share: expected a number from 0 to 1, found 60"}},
          {"no repetition",
           R"({"web": {"kind": "service", "steps": [{"repeat": 0, "steps": [{"work": "1s"}]}]}})",
           {"x.json:5:64: /components/web/steps/0/repeat: expected a whole number from 1 to 10000, found 0"}},
          {"repeat without steps",
           R"({"web": {"kind": "service", "steps": [{"repeat": 3}]}})",
           {R"(x.json:5:53: /components/web/steps/0: the step "repeat" needs "steps"; write for example "steps": [{"work": "1s"}])"}},
          {"repeat five deep",
           R"({"web": {"kind": "service", "steps": [{"repeat": 2, "steps": [{"repeat": 2, "steps": [{"repeat": 2, "steps": [{"repeat": 2, "steps": [{"repeat": 2, "steps": [{"work": "1s"}]}]}]}]}]}]}})",
           {"x.json:5:149: /components/web/steps/0/steps/0/steps/0/steps/0/steps/0: repeat stands in repeat, "
            "more than 4 deep; that is the limit"}},
          {"one label for two, one within",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "as": "a"}, {"parallel": [[{"work": "1s", "as": "a"}]]}]}})",
           {R"(x.json:5:116: /components/web/steps/1/parallel/0/0/as: another step here is already called "a"; give it another "as")"}},
          {"a cycle in a branch of parallel",
           R"({"web": {"kind": "service", "steps": [{"parallel": [[{"call": "web"}]]}]}})",
           {"x.json:5:77: /components/web/steps/0/parallel/0/0/call: requests would go round for ever: web "
            "-> web"}},
          {"a cycle with a share of all",
           R"({"web": {"kind": "service", "steps": [{"choose": [{"share": 1, "steps": [{"call": "web"}]}]}]}})",
           {"x.json:5:97: /components/web/steps/0/choose/0/steps/0/call: requests would go round for ever: "
            "web -> web"}},
      });
  SampleFile typed;
  typed.workload =
      R"({"visitors": {"to": "web", "attributes": {"type": {"choice": {"photo": 1, "scan": 1}}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})";
  check_mistakes(
      &SampleFile::components,
      {
          {"a branch with two conditions",
           R"({"web": {"kind": "service", "steps": [{"choose": [{"share": 0.5, "when": {"type": "photo"}, "steps": []}]}]}})",
           {R"(x.json:5:65: /components/web/steps/0/choose/0: a branch has a "share" or a "when"; this one has both)"}},
      },
      typed);
}

TEST_CASE("mistakes in how a step uses a component") {
  check_mistakes(
      &SampleFile::components,
      {
          {"a read of a service",
           R"({"web": {"kind": "service", "steps": [{"read": "web"}]}})",
           {"x.json:5:62: /components/web/steps/0/read: 'web' is a service; read needs a database"}},
          {"a write into a queue",
           R"({"web": {"kind": "service", "steps": [{"write": "q"}]}, "q": {"kind": "queue"}})",
           {"x.json:5:63: /components/web/steps/0/write: 'q' is a queue; write needs a database"}},
          {"a hedge of nothing",
           R"({"web": {"kind": "service", "steps": [{"read": "db", "hedge": "0s"}]}, "db": {"kind": "database"}})",
           {"x.json:5:77: /components/web/steps/0/hedge: 0s is too short; allowed is any duration longer "
            "than 0s"}},
          {"a bulkhead for nobody",
           R"({"web": {"kind": "service", "steps": [{"read": "db", "max_concurrent": 0}]}, "db": {"kind": "database"}})",
           {"x.json:5:86: /components/web/steps/0/max_concurrent: expected a whole number from 1 to "
            "1000000000, found 0"}},
          {"a batch of eleven",
           R"({"web": {"kind": "service", "steps": [{"send": "q", "batch": 11, "linger": "1s"}]}, "q": {"kind": "queue"}})",
           {R"(x.json:5:76: /components/web/steps/0/batch: expected a whole number from 1 to 10, found 11)"}},
      });
}
