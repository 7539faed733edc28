#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in attributes and groups") {
  check_mistakes(
      &SampleFile::workload,
      {
          {"attributes as a list",
           R"({"visitors": {"to": "web", "attributes": ["photo"], "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:54: /workload/visitors/attributes: expected the attributes by name, such as {"type": "photo"}, found a list)"}},
          {"a name that is none",
           R"({"visitors": {"to": "web", "attributes": {"my type": "photo"}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:55: /workload/visitors/attributes/my type: "my type" cannot be the name of an attribute; write a letter, then letters, digits, '-' or '_')"}},
          {"an attribute as a number",
           R"({"visitors": {"to": "web", "attributes": {"type": 5}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:63: /workload/visitors/attributes/type: expected a value such as "photo", or {"choice": {"photo": 0.9, "scan": 0.1}}, found 5)"}},
          {"an attribute without choice",
           R"({"visitors": {"to": "web", "attributes": {"type": {"photo": 1}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:63: /workload/visitors/attributes/type: an attribute needs "choice"; write for example "choice": {"photo": 0.9, "scan": 0.1})",
            R"(x.json:3:64: /workload/visitors/attributes/type/photo: unknown key "photo"; an attribute knows choice)"}},
          {"a choice of nothing",
           R"({"visitors": {"to": "web", "attributes": {"type": {"choice": {}}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:74: /workload/visitors/attributes/type/choice: expected values with weights, such as {"photo": 0.9, "scan": 0.1}, found none)"}},
          {"a negative weight",
           R"({"visitors": {"to": "web", "attributes": {"type": {"choice": {"photo": -1, "scan": 1}}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:84: /workload/visitors/attributes/type/choice/photo: expected a number from 0 to "
            "1000000000000, found -1"}},
          {"weights of nothing",
           R"({"visitors": {"to": "web", "attributes": {"type": {"choice": {"photo": 0}}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:74: /workload/visitors/attributes/type/choice: all weights are 0"}},
          {"a group as a number",
           R"({"visitors": {"to": "web", "group": 5, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:49: /workload/visitors/group: expected a group such as {"zipf": {"n": 500, "s": 1.1}} or {"choice": {"a": 2, "b": 1}}, found 5)"}},
          {"a group drawn twice",
           R"({"visitors": {"to": "web", "group": {"zipf": {"n": 5, "s": 1}, "choice": {"a": 1}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:49: /workload/visitors/group: a group is drawn by "zipf" or by "choice"; write {"zipf": {"n": 500, "s": 1.1}} or {"choice": {"a": 2, "b": 1}})"}},
          {"a group without zipf or choice",
           R"({"visitors": {"to": "web", "group": {}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:49: /workload/visitors/group: a group is drawn by "zipf" or by "choice"; write {"zipf": {"n": 500, "s": 1.1}} or {"choice": {"a": 2, "b": 1}})"}},
          {"a zipf of no groups",
           R"({"visitors": {"to": "web", "group": {"zipf": {"n": 0}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:58: /workload/visitors/group/zipf: zipf needs "s"; write for example "s": 1.1)",
            "x.json:3:64: /workload/visitors/group/zipf/n: expected a whole number from 1 to 10000000, found "
            "0"}},
      });
}

TEST_CASE("mistakes in filters") {
  SampleFile typed;
  typed.workload =
      R"({"visitors": {"to": "web", "attributes": {"type": {"choice": {"photo": 1, "scan": 1}}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})";
  check_mistakes(
      &SampleFile::components,
      {
          {"a misspelt attribute",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"tpye": "photo"}}]}})",
           {R"(x.json:5:77: /components/web/steps/0/when/tpye: unknown attribute "tpye"; did you mean "type"?)"}},
          {"a misspelt value",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"type": ["photo", "scann"]}}]}})",
           {R"(x.json:5:95: /components/web/steps/0/when/type/1: unknown value of 'type' "scann"; did you mean "scan"?)"}},
          {"a value that nobody brings",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"type": "letter"}}]}})",
           {R"(x.json:5:85: /components/web/steps/0/when/type: unknown value of 'type' "letter"; allowed: photo or scan)"}},
          {"an operator that there is not",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"type": [{"begins": "ph"}]}}]}})",
           {"x.json:5:86: /components/web/steps/0/when/type/0: unknown operator; allowed are prefix, suffix, "
            "equals-ignore-case, anything-but, numeric, cidr and exists"}},
          {"a number that no value is",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"type": [5]}}]}})",
           {"x.json:5:86: /components/web/steps/0/when/type/0: no value of 'type' matches this; there are "
            "photo "
            "and scan"}},
          {"a value that is no text",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"type": [true]}}]}})",
           {"x.json:5:86: /components/web/steps/0/when/type/0: expected a value of 'type' in double quotes, "
            "found true"}},
          {"an empty filter",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {}}]}})",
           {R"(x.json:5:76: /components/web/steps/0/when: expected a filter such as {"type": ["photo", "scan"]}, found an empty object)"}},
          {"an empty list of values",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"type": []}}]}})",
           {"x.json:5:85: /components/web/steps/0/when/type: the list is empty; name at least one value"}},
          {"a filter as a text",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": "photo"}]}})",
           {R"(x.json:5:76: /components/web/steps/0/when: expected a filter such as {"type": ["photo", "scan"]}, found "photo")"}},
      },
      typed);
  check_mistakes(
      &SampleFile::components,
      {
          {"a filter where nobody has attributes",
           R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": {"type": "photo"}}]}})",
           {R"(x.json:5:77: /components/web/steps/0/when/type: unknown attribute "type"; no producer declares "attributes")"}},
      });
}
