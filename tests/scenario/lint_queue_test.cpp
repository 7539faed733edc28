#include "catch.hpp"
#include "scenario/lint_pipeline.hpp"

TEST_CASE("advice on visibility timeouts") {
  check_rows({
      {"a batch takes longer than the timeout",
       &Pipeline::worker,
       R"("batch": 4, "idempotent": true, "steps": [{"work": "10s"}], "visibility_timeout": "35s", "concurrency": 2)",
       {R"(x.json:5: /components/worker/visibility_timeout: loose: 'worker' needs up to 40s for a batch of 4 messages, )"
        R"(one after another, of 'queue' (p99 on an idle system), but the visibility timeout is 35s: what takes longer )"
        R"(is handled twice; "visibility_timeout": "41s" is the smallest, in whole seconds, that fewer than 1 in 1,000 )"
        R"(messages outlast, and a smaller "batch" needs less [visibility-timeout-too-short])"}},
      {"a delete at the very end is late",
       &Pipeline::worker,
       R"("idempotent": true, "concurrency": 9, "steps": [{"work": "30s"}])",
       {R"(x.json:5: /components/queue: loose: 'worker' needs up to 30s for a message of 'queue' (p99 on an idle )"
        R"(system), but the visibility timeout is 30s: what takes longer is handled twice; "visibility_timeout": "31s" )"
        R"(is the smallest, in whole seconds, that fewer than 1 in 1,000 messages outlast [visibility-timeout-too-short])"}},
      {"a batch that is through in time",
       &Pipeline::worker,
       R"("batch": 4, "idempotent": true, "steps": [{"work": "10s"}], "visibility_timeout": "41s", "concurrency": 2)",
       {}},
      {"a branch that one request in two hundred takes is beyond the 99th percentile",
       &Pipeline::worker,
       R"("idempotent": true, "steps": [{"choose": [{"share": 0.005, "steps": [{"work": "29s"}, {"work": "29s"}]}]}])",
       {}},
      {"of branches at once the longest counts",
       &Pipeline::worker,
       R"("idempotent": true, "concurrency": 9, "steps": [{"parallel": [[{"work": "20s"}], [{"work": "29s"}]]}])",
       {}},
      {"who deletes first has nothing to lose",
       &Pipeline::worker,
       R"("delete": "before", "concurrency": 9, "steps": [{"work": "50s"}])",
       {}},
      {"work beyond the longest timeout there is",
       &Pipeline::worker,
       R"("idempotent": true, "instances": 9999, "steps": [{"work": "13h"}])",
       {R"(x.json:5: /components/queue: loose: 'worker' needs up to 13h for a message of 'queue' (p99 on an idle )"
        R"(system), but the visibility timeout is 30s: what takes longer is handled twice; fewer than 1 in 1,000 messages )"
        R"(would outlast 13h1s, but 12h is the longest: hand the work over in pieces [visibility-timeout-too-short])"}},
  });
}

TEST_CASE("advice on polling") {
  const std::string waits = R"( makes that 9,010,286 requests, $3.60 [short-polling])";
  const std::string asks =
      "'worker' polls 'queue' without waiting: 6 loops that find nothing ask 189,216,000 times a year, "
      "$75.69 at $0.40 "
      "per million (the first million a month is not subtracted); ";
  check_rows({
      {"the worker waits in spite of its queue",
       &Pipeline::worker,
       R"("idempotent": true, "wait": "1s", "steps": [{"work": "1s"}])",
       {}},
      {"the worker does not wait in spite of its queue",  // 6 · 31,536,000 s / 1 s, or / 21 s
       &Pipeline::worker,
       R"("idempotent": true, "instances": 2, "concurrency": 3, "wait": "0s", "pause": "1s", "steps": [{"work": "1s"}])",
       {"x.json:5: /components/worker/wait: loose: " + asks + "\"wait\": \"20s\"" + waits}},
  });
  Pipeline pipeline;
  pipeline.queue = R"("visibility_timeout": "1m")";
  pipeline.worker =
      R"("idempotent": true, "instances": 2, "concurrency": 3, "pause": "1s", "steps": [{"work": "1s"}])";
  CHECK(texts_of(text_of(pipeline)) == std::vector<std::string>{"x.json:5: /components/queue: loose: " +
                                                                asks + "\"receive_wait\": \"20s\"" + waits});
}

TEST_CASE("advice on queues without a dead-letter queue") {
  const auto said = [](const std::string& cause) {
    return std::vector<std::string>{
        "x.json:5: /components/queue: loose: 'queue' has no dead-letter queue, but " + cause +
        R"(: a message that cannot be handled comes back every 30s, up to 11,520 times until it expires after 4d; )"
        R"(add "dead_letter": {"to": "…", "max_receives": 5}, and a queue of that name [no-dead-letter-queue])"};
  };
  const std::string calls = R"("idempotent": true, "steps": [{"call": "app"}])";
  check_rows({
      {"errors", &Pipeline::worker, R"("error_rate": 0.1)", said("10 % of attempts fail at 'worker'")},
      {"poison", &Pipeline::worker, R"("poison": 0.001)", said("0.1 % of requests always fail at 'worker'")},
      {"a step that fails", &Pipeline::worker,
       R"("steps": [{"choose": [{"share": 0.1, "steps": [{"fail": "torn"}]}]}])",
       said("'worker' has a step that fails")},
      {"a failure that strikes the worker", &Pipeline::failures,
       R"({"at": "5m", "errors": "worker", "rate": 0.5})", said("'worker' answers with errors at 5m")},
      {"a crash loses nothing for good",
       &Pipeline::failures,
       R"({"at": "5m", "for": "1m", "crash": "worker"})",
       {}},
      {"what is deleted first does not come back",
       &Pipeline::worker,
       R"("error_rate": 0.1, "delete": "before")",
       {}},

  });
  Pipeline pipeline;
  pipeline.worker = calls;
  pipeline.others = R"(, "app": {"kind": "service", "steps": [{"write": "db"}]}, "db": {"kind": "database"})";
  check_rows(
      {{"a failure at the end of a chain", &Pipeline::failures, R"({"at": "5m", "for": "1m", "crash": "db"})",
        said("'db' crashes at 5m")},
       {"errors that do not count",
        &Pipeline::worker,
        R"("idempotent": true, "steps": [{"call": "app", "on_error": "continue"}, {"read": "db"}])",
        {}},
       {"a slow part fails nobody", &Pipeline::failures, R"({"at": "5m", "slow": "db", "factor": 2})", {}},
       {"deadlocks", &Pipeline::others,
        R"(, "app": {"kind": "service", "steps": [{"write": "db"}]}, "db": {"kind": "database", "deadlock_rate": 0.02})",
        said("2 % of writes deadlock at 'db'")}},
      pipeline);
  pipeline.queue = R"("receive_wait": "20s", "dead_letter": {"to": "failed", "max_receives": 5})";
  pipeline.others += R"(, "failed": {"kind": "queue", "retention": "14d"})";
  pipeline.failures = R"({"at": "5m", "for": "1m", "crash": "db"})";
  CHECK(texts_of(text_of(pipeline)).empty());
}

TEST_CASE("advice on dead-letter queues") {
  const std::string failed = R"(, "failed": {"kind": "queue", "retention": "14d"})";
  Pipeline pipeline;
  pipeline.others = failed;
  check_rows(
      {{"one receive",
        &Pipeline::queue,
        R"("receive_wait": "20s", "dead_letter": {"to": "failed", "max_receives": 1})",
        {R"(x.json:5: /components/queue/dead_letter/max_receives: loose: 'queue' gives up a message after 1 receive, )"
         R"(but a receive may be lost on its way, and a crash of the worker counts as one too: good messages land )"
         R"(in 'failed'; "max_receives": 3 or more [max-receives-one])"}},
       {"two receives",
        &Pipeline::queue,
        R"("receive_wait": "20s", "dead_letter": {"to": "failed", "max_receives": 2})",
        {}}},
      pipeline);
  pipeline.queue = R"("receive_wait": "20s", "dead_letter": {"to": "failed"})";
  check_rows(
      {{"both keep messages for the same time",
        &Pipeline::others,
        R"(, "failed": {"kind": "queue"})",
        {R"(x.json:5: /components/failed: loose: a dead letter keeps the age it had in 'queue', which keeps messages )"
         R"(for 4d: one that moves late has little or nothing left of the 4d of 'failed'; write a longer "retention" )"
         R"(here than there; "14d" is the longest [dead-letter-retention])"}},
       {"dead letters are kept longer",
        &Pipeline::others,
        R"(, "failed": {"kind": "queue", "retention": "4d1s"})",
        {}}},
      pipeline);
}

TEST_CASE("advice on outages longer than the retention") {
  Pipeline pipeline;
  pipeline.queue = R"("receive_wait": "20s", "retention": "10m")";
  const auto said = [](const std::string& away) {
    return std::vector<std::string>{
        "x.json:5: /components/queue/retention: loose: nobody takes messages from 'queue' for " + away +
        R"( on, but it keeps them for 10m only: what comes at the beginning is lost; write a "retention" well beyond the )"
        R"(outage; "14d" is the longest, and costs nothing [retention-shorter-than-outage])"};
  };
  check_rows(
      {{"a crash", &Pipeline::failures, R"({"at": "5m", "for": "10m", "crash": "worker"})",
        said("10m from 5m")},
       {"a stop", &Pipeline::failures, R"({"at": "5m", "for": "11m", "stop": "worker"})",
        said("11m from 5m")},
       {"to the end, an hour of drain included", &Pipeline::failures, R"({"at": "50m", "stop": "worker"})",
        said("1h10m from 50m")},
       {"one after the other", &Pipeline::failures,
        R"({"at": "5m", "for": "6m", "stop": "worker"}, {"at": "11m", "for": "6m", "crash": "worker"})",
        said("12m from 5m")},
       {"a shorter one", &Pipeline::failures, R"({"at": "5m", "for": "9m59s", "crash": "worker"})", {}},
       {"half of them",
        &Pipeline::failures,
        R"({"at": "5m", "for": "1h", "crash": "worker", "instances": 0.5})",
        {}}},
      pipeline);
  pipeline.others = R"(, "other": {"kind": "worker", "polls": "queue", "idempotent": true})";
  check_rows(
      {{"another worker is there",
        &Pipeline::failures,
        R"({"at": "5m", "for": "1h", "crash": "worker"})",
        {}},
       {"both are away for a while", &Pipeline::failures,
        R"({"at": "5m", "for": "1h", "crash": "worker"}, {"at": "20m", "for": "20m", "stop": "other"})",
        said("20m from 20m")}},
      pipeline);
}
