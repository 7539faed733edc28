#include "catch.hpp"
#include "scenario/lint_pipeline.hpp"

TEST_CASE("advice on retries without jitter") {
  const std::string base = R"("to": "web", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "retry": )";
  const std::string fix = R"(; "jitter": "full" spreads them over the time [retry-without-jitter])";
  const auto said = [&](const std::string& after) {
    return std::vector<std::string>{
        "x.json:3: /workload/visitors/retry/jitter: loose: 'visitors' try again after exactly " + after +
        ": those that fail in the same moment all come back in the same moment" + fix};
  };
  check_rows({
      {"exponential", &Pipeline::workload, base + R"({"attempts": 3, "jitter": "none"})",
       said("100ms and then 200ms")},
      {"constant", &Pipeline::workload,
       base + R"({"attempts": 2, "backoff": "constant", "base": "5s", "jitter": "none"})", said("5s")},
      {"linear, capped", &Pipeline::workload,
       base + R"({"attempts": 3, "backoff": "linear", "base": "5s", "cap": "7s", "jitter": "none"})",
       said("5s and then 7s")},
      {"with jitter", &Pipeline::workload, base + R"({"attempts": 3})", {}},
      {"no second attempt", &Pipeline::workload, base + R"({"attempts": 1, "jitter": "none"})", {}},
      {"one client only",
       &Pipeline::workload,
       R"("kind": "closed", "to": "web", "population": 1, "think": "1s", "retry": {"attempts": 3, "jitter": "none"})",
       {}},
      {"threads of a service",
       &Pipeline::web,
       R"("threads": 8, "steps": [{"send": "queue"}, {"repeat": 2, "steps": [{"send": "queue", "retry": {"attempts": 2, "jitter": "none"}}]}])",
       {"x.json:5: /components/web/steps/1: loose: 8 threads of 'web' retry their send to 'queue' after "
        "exactly "
        "100ms: those that fail in the same moment all come back in the same moment" +
        fix}},
      {"the only thread",
       &Pipeline::web,
       R"("steps": [{"send": "queue", "retry": {"attempts": 2, "jitter": "none"}}])",
       {}},
  });
}

TEST_CASE("advice on retries at several layers") {
  Pipeline pipeline;
  pipeline.workload =
      R"("to": "web", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "retry": {"attempts": 3})";
  pipeline.others =
      R"(, "app": {"kind": "service", "steps": [{"read": "db", "timeout": "1s", "retry": {"attempts": 4}}]},
 "db": {"kind": "database"})";
  const auto said = [](const std::string& line, const std::string& part, const std::string& calls,
                       const std::string& who, const std::string& tries, const std::string& target,
                       const std::string& all) {
    return "x.json:" + line + ": /components/" + who + "/" + part + ": loose: one request may call '" + who +
           "' " + calls + " times while things fail, and each time '" + who + "' tries its " + tries +
           " times: " + all + " in all, just when '" + target +
           R"(' is in trouble; "retry" in one layer only, or a "budget" in each [retry-at-several-layers])";
  };
  const std::string of_app = said("5", "steps/0", "3", "app", "read to 'db' 4", "db", "12");
  check_rows(
      {{"two layers", &Pipeline::web, R"("steps": [{"call": "app"}])", {of_app}},
       {"three layers",
        &Pipeline::web,
        R"("steps": [{"call": "app", "retry": {"attempts": 5}}])",
        {said("5", "steps/0", "3", "web", "call to 'app' 5", "app", "15"),
         said("5", "steps/0", "15", "app", "read to 'db' 4", "db", "60")}},
       {"a budget in between", &Pipeline::web, R"("steps": [{"call": "app", "retry": "aws"}])", {of_app}},
       {"behind the answer", &Pipeline::web, R"("steps": [{"respond": "ok"}, {"call": "app"}])", {}}},
      pipeline);
  const std::string parts = pipeline.others;
  const auto behind = [&](const std::string& door) {
    Pipeline other = pipeline;
    other.workload.replace(other.workload.find("web"), 3, "door");
    other.workload += R"(, "attributes": {"type": {"choice": {"a": 1}}})";
    other.others = parts + R"(, "door": {)" + door + "}";
    return texts_of(text_of(other));
  };
  const std::vector<std::string> advice = {of_app};
  CHECK(behind(R"("kind": "load_balancer", "targets": "app")") == advice);
  CHECK(
      behind(R"("kind": "load_balancer", "targets": "web", "rules": [{"if": {"type": "a"}, "to": "app"}])") ==
      advice);
  CHECK(behind(R"("kind": "throttle", "guards": "app", "limit": {"rate": "9/s"})") == advice);
  CHECK(behind(R"("kind": "cache", "guards": "app", "keys": {"choice": {"a": 1}})") == advice);
  CHECK(behind(R"("kind": "throttle", "guards": "app", "limit": {"rate": "9/s"}}, "memory": {"kind": "cache",
                  "guards": "app", "keys": {"choice": {"a": 1}})") == advice);
  pipeline.workload = R"("to": "web", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "retry": "aws")";
  check_rows({{"customers with a budget", &Pipeline::web, R"("steps": [{"call": "app"}])", {}}}, pipeline);
}

TEST_CASE("advice on work that is not idempotent") {
  const auto said = [](const std::string& does) {
    return std::vector<std::string>{
        "x.json:5: /components/worker: loose: 'worker' " + does +
        R"( and is not idempotent, but 'queue' delivers at least once: a crash brings up to 12 messages in hand a )"
        R"(second time, after 30s; make a repetition harmless, such as by a key that a request brings, and say )"
        R"("idempotent": true [not-idempotent])"};
  };
  Pipeline pipeline;
  pipeline.others = R"(, "db": {"kind": "database"}, "pictures": {"kind": "bucket"},
 "app": {"kind": "service", "steps": [{"write": "db"}]}, "safe": {"kind": "service", "idempotent": true, "steps": [{"write": "db"}]})";
  const std::string size = R"("instances": 2, "concurrency": 3, "batch": 2, "steps": )";
  check_rows({{"writes", &Pipeline::worker, size + R"([{"write": "db"}])", said("writes to 'db'")},
              {"puts", &Pipeline::worker, size + R"([{"put": "pictures"}])", said("puts into 'pictures'")},
              {"calls what writes", &Pipeline::worker, size + R"([{"call": "app"}])", said("writes to 'db'")},
              {"calls what is idempotent", &Pipeline::worker, size + R"([{"call": "safe"}])", {}},
              {"only reads", &Pipeline::worker, size + R"([{"read": "db"}, {"get": "pictures"}])", {}},
              {"says so", &Pipeline::worker, size + R"([{"write": "db"}], "idempotent": true)", {}},
              {"at most once", &Pipeline::worker, size + R"([{"write": "db"}], "delete": "before")", {}}},
             pipeline);
  pipeline.worker = size + R"([{"work": "1s"}])";
  pipeline.inside = R"("goal": ["worker"])";
  CHECK(texts_of(text_of(pipeline)) == said("does the work that counts"));
}

TEST_CASE("advice on timeouts") {
  Pipeline pipeline;
  pipeline.workload = R"("to": "web", "timeout": "30s", "arrivals": {"process": "poisson", "rate": "0.1/s"})";
  pipeline.others = R"(, "app": {"kind": "service"}, "pictures": {"kind": "bucket"})";
  const std::string vain = "but the timeout of 'visitors' for 'web' is 30s: beyond it the work is in vain; ";
  const std::string id = " [timeouts-upside-down]";
  const std::string place = "x.json:5: /components/web/steps/0: loose: 'web' waits ";
  check_rows(
      {{"the default is longer",
        &Pipeline::web,
        R"("steps": [{"call": "app"}])",
        {place + "up to 1min for 'app', " + vain + R"(a "timeout" below 30s here)" + id}},
       {"attempts add up",
        &Pipeline::web,
        R"("steps": [{"call": "app", "timeout": "10s", "retry": {"attempts": 3, "backoff": "constant", "base": "3s"}}])",
        {place + "up to 36s (3 attempts of 10s each) for 'app', " + vain +
         R"(a "timeout" below 8s here, or fewer "attempts")" + id}},
       {"without limit",
        &Pipeline::web,
        R"("steps": [{"call": "app", "timeout": "none"}])",
        {place + "without limit for 'app', " + vain + R"(a "timeout" below 30s here)" + id}},
       {"delays alone are too long",
        &Pipeline::web,
        R"("steps": [{"call": "app", "timeout": "1s", "retry": {"attempts": 3, "backoff": "constant", "base": "15s"}}])",
        {place + "up to 33s (3 attempts of 1s each) for 'app', " + vain +
         "fewer \"attempts\", or a longer timeout of the caller" + id}},
       {"equal ones", &Pipeline::web, R"("steps": [{"call": "app", "timeout": "30s"}])", {}},
       {"after the answer", &Pipeline::web, R"("steps": [{"respond": "ok"}, {"call": "app"}])", {}},
       {"a bucket answers", &Pipeline::web, R"("steps": [{"put": "pictures"}])", {}}},
      pipeline);
}

TEST_CASE("advice on payloads") {
  const std::string fix =
      R"(; put the content into a bucket and send a reference: {"put": "…"}, then {"send": "…", "size": "1KiB"} [payload-too-large])";
  const std::string base = R"("to": "web", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "payload": )";
  const std::string sends = "x.json:5: /components/web/steps/0: loose: 'web' sends ";
  check_rows({
      {"a constant",
       &Pipeline::workload,
       base + R"("3MB")",
       {sends + "the payload of 'visitors', 3MB, to 'queue', but a message holds at most 1MiB" + fix}},
      {"exactly the limit", &Pipeline::workload, base + R"("1MiB")", {}},
      {"some are larger",
       &Pipeline::workload,
       base + R"({"dist": "empirical", "values": ["1MB", "1.2MB"], "weights": [95, 5]})",
       {sends +
        "the payload of 'visitors', up to 1.2MB (p99; 5.26 % of a sample are beyond the limit), to 'queue', "
        "but a "
        "message holds at most 1MiB" +
        fix}},
      {"hardly any is larger",
       &Pipeline::workload,
       base + R"({"dist": "empirical", "values": ["1MB", "1.2MB"], "weights": [995, 5]})",
       {}},
      {"the step says what it sends",
       &Pipeline::web,
       R"("steps": [{"send": "queue", "size": "2MiB"}])",
       {sends + "2MiB to 'queue', but a message holds at most 1MiB" + fix}},
  });
  Pipeline pipeline;
  pipeline.workload =
      R"("to": "queue", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "payload": "300KB")";
  CHECK(texts_of(text_of(pipeline)).empty());
  pipeline.top += R"(, "profile": "as_taught")";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{"x.json:3: /workload/visitors/payload: loose: 'visitors' send 300KB to "
                                 "'queue', but a message holds at most 256KiB" +
                                 fix});
  pipeline.workload = R"("to": "web", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "payload": "3MB")";
  pipeline.web = R"("steps": [{"put": "pictures"}, {"send": "queue", "size": "1KiB"}])";
  pipeline.others = R"(, "pictures": {"kind": "bucket"})";
  CHECK(texts_of(text_of(pipeline)).empty());
}

TEST_CASE("advice on too few workers") {
  const auto said = [](const std::string& numbers, const std::string& loops) {
    return std::vector<std::string>{"x.json:5: /components/worker: loose: " + numbers +
                                    ", a backlog never drains; " + loops +
                                    " loops or more in all, by \"instances\" or \"concurrency\" [overload]"};
  };
  const auto rate = [](const std::string& arrivals) { return R"("to": "web", "arrivals": )" + arrivals; };
  check_rows({
      {"more come than go", &Pipeline::workload, rate(R"({"process": "poisson", "rate": "2.5/s"})"),
       said("2.5 messages a second come to 'queue' for good, but 1 loop of 1s each take at most 1: "
            "utilisation 2.5",
            "3")},
      {"as many come as go", &Pipeline::workload, rate(R"({"process": "constant", "rate": "1/s"})"),
       said("1 messages a second come to 'queue' for good, but 1 loop of 1s each take at most 1: utilisation "
            "1",
            "2")},
      {"fewer come", &Pipeline::workload, rate(R"({"process": "poisson", "rate": "0.99/s"})"), {}},
      {"the rush ends",
       &Pipeline::workload,
       rate(R"({"process": "profile", "points": [["0s", "9/s"], ["10m", "0.5/s"]]})"),
       {}},
      {"one burst", &Pipeline::workload, rate(R"({"process": "burst", "size": 9999, "over": "1m"})"), {}},
      {"bursts for ever", &Pipeline::workload,
       rate(R"({"process": "burst", "size": 120, "over": "1s", "every": "1m"})"),
       said("2 messages a second come to 'queue' for good, but 1 loop of 1s each take at most 1: utilisation "
            "2",
            "3")},
      {"a closed loop yields",
       &Pipeline::workload,
       R"("kind": "closed", "to": "web", "population": 99, "think": "1s")",
       {}},
      {"nothing is ever deleted",
       &Pipeline::worker,
       R"("delete": "never", "idempotent": true, "steps": [{"work": "29s"}])",
       {}},
      {"the pause is shared by a batch",  // 1 s + 190 s / 10 = 20 s
       &Pipeline::worker, R"("idempotent": true, "batch": 10, "pause": "190s", "steps": [{"work": "1s"}])",
       said("0.1 messages a second come to 'queue' for good, but 1 loop of 20s each take at most 0.05: "
            "utilisation 2",
            "3")},
  });
  Pipeline pipeline;  // 0.1/s · (0.3 · 3) = 0.09/s, of photos alone
  pipeline.workload =
      R"("to": "web", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "attributes": {"type": {"choice": {"photo": 3, "scan": 7}}})";
  pipeline.web = R"("steps": [{"repeat": 3, "when": {"type": ["photo"]}, "steps": [{"send": "queue"}]}])";
  check_rows(
      {{"only some, but three times", &Pipeline::worker, R"("idempotent": true, "steps": [{"work": "20s"}])",
        said("0.09 messages a second come to 'queue' for good, but 1 loop of 20s each take at most 0.05: "
             "utilisation 1.8",
             "2")},
       {"enough", &Pipeline::worker, R"("idempotent": true, "steps": [{"work": "11s"}])", {}}},
      pipeline);
}
