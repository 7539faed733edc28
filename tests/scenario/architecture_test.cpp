#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in an architecture") {
  check_mistakes(
      &SampleFile::architectures,
      {
          {"none at all",
           "{}",
           {"x.json:6:18: /architectures: expected at least one architecture by name, found none"}},
          {"no object",
           R"({"tight": 5})",
           {"x.json:6:28: /architectures/tight: expected an architecture, an object in braces, found 5"}},
          {"an unknown key",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "goals": ["web"]}})",
           {R"(x.json:6:129: /architectures/loose/goals: unknown key "goals"; did you mean "goal"?)"}},
          {"an unknown coupling",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "coupling": "lose"}})",
           {R"(x.json:6:141: /architectures/loose/coupling: unknown coupling "lose"; allowed: tight, synchronous or asynchronous)"}},
          {"an entry for nobody",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "entry": {"visitor": "web"}}})",
           {R"(x.json:6:139: /architectures/loose/entry/visitor: unknown producer "visitor"; did you mean "visitors"?)"}},
          {"an entry at nothing",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "entry": {"visitors": "wbe"}}})",
           {"x.json:6:151: /architectures/loose/entry/visitors: 'wbe' is not a component of architecture "
            "'loose'; did you mean 'web'?"}},
          {"a removal of nothing",
           R"({"loose": {"components": {"web": {"kind": "service"}, "quue": null}}})",
           {R"(x.json:6:80: /architectures/loose/components/quue: null removes a shared component, but none is called "quue")"}},
          {"components as a list",
           R"({"loose": {"components": []}})",
           {"x.json:6:43: /architectures/loose/components: expected the components by name, found a list"}},
          {"a goal that is no list",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "goal": "web"}})",
           {R"(x.json:6:137: /architectures/loose/goal: expected a list such as ["renderer"] or [{"any": ["a", "b"]}], found "web")"}},
          {"a goal at a queue",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "goal": ["queue"]}})",
           {"x.json:6:138: /architectures/loose/goal/0: 'queue' is a queue; a goal needs a service, worker, "
            "bucket, database, function or endpoint"}},
          {"a goal that does not exist",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "goal": ["renderer"]}})",
           {"x.json:6:138: /architectures/loose/goal/0: 'renderer' is not a component of architecture "
            "'loose'; it has web, queue and pngs"}},
          {"a goal of nothing",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "goal": [{"any": []}]}})",
           {"x.json:6:146: /architectures/loose/goal/0/any: the list is empty; name at least one component"}},
          {"a goal for nobody",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "goal": {"robots": ["web"]}}})",
           {R"(x.json:6:138: /architectures/loose/goal/robots: unknown producer "robots"; allowed: visitors)"}},
          {"a collection from a service",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "collect": {"visitors": {"from": "web", "every": "5s", "give_up": "10m"}}}})",
           {"x.json:6:162: /architectures/loose/collect/visitors/from: 'web' is a service; a collection "
            "needs a bucket"}},
          {"a collection without pause",
           R"({"loose": {"components": {"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"}}, "collect": {"visitors": {"from": "pngs", "every": "0s"}}}})",
           {R"(x.json:6:153: /architectures/loose/collect/visitors: a collection needs "give_up"; write for example "give_up": "10m")",
            "x.json:6:179: /architectures/loose/collect/visitors/every: 0s is too short; allowed is any "
            "duration longer than 0s"}},
      });
}

TEST_CASE("mistakes in a failure") {
  check_mistakes(
      &SampleFile::failures,
      {
          {"no list",
           R"({"crash": "web"})",
           {R"(x.json:4:13: /failures: expected a list such as [{"at": "30m", "for": "10m", "crash": "app"}], found an object)"}},
          {"no time",
           R"([{"crash": "web"}])",
           {R"(x.json:4:14: /failures/0: a failure needs "at"; write for example "at": "30m")"}},
          {"a negative time",
           R"([{"at": "-1s", "crash": "web"}])",
           {R"(x.json:4:21: /failures/0/at: "-1s" is negative; write a duration of zero or more, such as "250ms")"}},
          {"no length",
           R"([{"at": "1s", "for": "0s", "crash": "web"}])",
           {"x.json:4:34: /failures/0/for: 0s is too short; allowed is any duration longer than 0s"}},
          {"no component",
           R"([{"at": "1s"}])",
           {R"(x.json:4:14: /failures/0: a failure needs one of crash, slow, errors, stop, random, redrive, flush, throttle, zone, deploy or partition; write for example "crash": "app")"}},
          {"a component that no architecture has",
           R"([{"at": "1s", "crash": "wbe"}])",
           {R"(x.json:4:36: /failures/0/crash: no architecture has a component "wbe"; did you mean "web"?)"}},
          {"no instances",
           R"([{"at": "1s", "crash": "web", "instances": 0}])",
           {R"(x.json:4:56: /failures/0/instances: expected "all", a count such as 2, or a fraction such as 0.5, found 0)"}},
          {"more than all instances",
           R"([{"at": "1s", "crash": "web", "instances": 1.5}])",
           {R"(x.json:4:56: /failures/0/instances: expected "all", a count such as 2, or a fraction such as 0.5, found 1.5)"}},
          {"one name for two",
           R"([{"at": "1s", "crash": "web", "name": "a"}, {"at": "1s", "crash": "web", "name": "a"}])",
           {R"(x.json:4:94: /failures/1/name: another failure is already called "a")"}},
          {"an unknown key",
           R"([{"at": "1s", "crash": "web", "fro": "1s"}])",
           {R"(x.json:4:43: /failures/0/fro: unknown key "fro"; did you mean "for"?)"}},
      });
}
