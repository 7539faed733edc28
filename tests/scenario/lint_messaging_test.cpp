#include "catch.hpp"
#include "scenario/lint_pipeline.hpp"

// What is said of FIFO queues, functions, topics and notifications.

namespace {

/// A pipeline with a FIFO queue whose customers have a hundred groups.
Pipeline fifo_pipeline(const std::string& arrivals = R"({"process": "constant", "rate": "100/s"})") {
  Pipeline pipeline;
  pipeline.workload = R"("to": "web", "group": {"zipf": {"n": 100, "s": 0}}, "arrivals": )" + arrivals;
  pipeline.queue = R"("type": "fifo", "receive_wait": "20s")";
  pipeline.worker = R"("steps": [], "idempotent": true)";
  return pipeline;
}

/// A pipeline with a function beside it that the front end sends messages.
Pipeline function_pipeline(const std::string& function, const std::string& queue = "") {
  Pipeline pipeline;
  pipeline.web = R"("steps": [{"send": "queue"}, {"send": "events"}])";
  pipeline.others = R"(, "db": {"kind": "database"}, "events": {"kind": "queue", "receive_wait": "20s")" +
                    queue + R"(}, "resize": {"kind": "function", "source": "events", )" + function + "}";
  return pipeline;
}

}  // namespace

TEST_CASE("advice on the calls to a FIFO queue") {
  const auto said = [](const std::string& calls, const std::string& how, const std::string& batched) {
    return "x.json:5: /components/queue/type: loose: up to " + calls +
           " a second come to 'queue', but a FIFO queue takes 300 calls a second of each kind: the others "
           "are "
           "throttled; full batches of 10 (" +
           how + ") make that " + batched +
           R"( calls a second; "high_throughput": true raises the limit, and each message group has its own [fifo-rate])";
  };
  const std::string sends = R"("batch": 10 and a "linger" of the send)";
  const auto at = [](const std::string& arrivals) { return fifo_pipeline(arrivals).workload; };
  const std::string rush =
      at(R"({"process": "profile", "points": [["0s", "100/s"], ["10m", "400/s"], ["20m", "10/s"]]})");
  const std::string batched = R"("steps": [{"send": "queue", "batch": 10, "linger": "100ms"}])";
  Pipeline pipeline = fifo_pipeline();
  check_rows(
      {{"as many as it takes", &Pipeline::workload, at(R"({"process": "constant", "rate": "300/s"})"), {}},
       {"more",
        &Pipeline::workload,
        at(R"({"process": "constant", "rate": "600/s"})"),
        {said("600 sends", sends, "60")}},
       {"a rush counts", &Pipeline::workload, rush, {said("400 sends", sends, "40")}},
       {"beyond the end of the run nobody comes",
        &Pipeline::workload,
        at(R"({"process": "profile", "points": [["0s", "100/s"], ["9h", "400/s"]]})"),
        {}},
       {"twice each",
        &Pipeline::web,
        R"("steps": [{"repeat": 4, "steps": [{"send": "queue"}]}])",
        {said("400 sends", sends, "40")}}},
      pipeline);
  pipeline.workload = at(R"({"process": "constant", "rate": "600/s"})");
  check_rows({{"each group by itself",
               &Pipeline::queue,
               R"("type": "fifo", "receive_wait": "20s", "high_throughput": true)",
               {}},
              {"a standard queue", &Pipeline::queue, R"("receive_wait": "20s")", {}},
              {"batches on the way in only",
               &Pipeline::web,
               batched,
               {said("600 receives", R"("batch": 10 of the worker)", "60"),
                said("600 deletes", R"("batch": 10 and "delete_batch": true of the worker)", "60")}}},
             pipeline);
  pipeline.web = batched;
  check_rows(
      {{"batches both ways",
        &Pipeline::worker,
        R"("idempotent": true, "batch": 10, "delete_batch": true)",
        {}},
       {"consumers who cannot take more",  // 3 loops of 10 ms: 300 a second
        &Pipeline::worker,
        R"("idempotent": true, "concurrency": 3, "steps": [{"work": "10ms"}])",
        {"x.json:5: /components/worker: loose: 600 messages a second come to 'queue' for good, but 3 loops "
         "of "
         "10ms each take at most 300: utilisation 2, a backlog never drains; 7 loops or more in all, by "
         "\"instances\" or \"concurrency\" [overload]"}}},
      pipeline);
}

TEST_CASE("short polling is throttled by a FIFO queue, and costs more") {
  Pipeline pipeline = fifo_pipeline(R"({"process": "constant", "rate": "0.1/s"})");
  pipeline.worker = R"("idempotent": true, "concurrency": 4, "wait": "0s", "pause": "10ms")";
  CHECK(
      texts_of(text_of(pipeline)) ==
      std::vector<std::string>{
          "x.json:5: /components/queue/receive_wait: loose: loops that find nothing ask 'queue' 400 times a "
          "second, but a FIFO queue takes 300 calls a second of each kind: the others are throttled; "
          "\"receive_wait\": \"20s\", and of every worker its \"wait\" [fifo-rate]",
          "x.json:5: /components/worker/wait: loose: 'worker' polls 'queue' without waiting: 4 loops that "
          "find "
          "nothing ask 12,614,400,000 times a year, $6,307 at $0.50 per million (the first million a month "
          "is "
          "not subtracted); \"wait\": \"20s\" makes that 6,304,048 requests, $3.15 [short-polling]"});
  pipeline.worker = R"("idempotent": true, "concurrency": 3, "wait": "0s", "pause": "10ms")";
  pipeline.top += R"(, "lint": {"ignore": ["short-polling"]})";
  CHECK(texts_of(text_of(pipeline)).empty());
}

TEST_CASE("advice on queues with one message group") {
  Pipeline pipeline = fifo_pipeline(R"({"process": "constant", "rate": "0.1/s"})");
  pipeline.worker = R"("idempotent": true, "concurrency": 3, "steps": [{"work": "2s"}])";
  const std::vector<std::string> said{
      R"(x.json:5: /components/queue/type: loose: all that comes to 'queue' is one message group, of which one )"
      R"(consumer at a time has messages: 3 loops together handle 0.5 messages a second at most, one every 2s; )"
      R"(a "group" of the producers, such as {"zipf": {"n": 100, "s": 0}}: only what must stay in order together )"
      R"(shares one [one-message-group])"};
  const std::string rest = R"("to": "web", "arrivals": {"process": "constant", "rate": "0.1/s"})";
  check_rows({{"a hundred groups", &Pipeline::queue, pipeline.queue, {}},
              {"no group", &Pipeline::workload, rest, said},
              {"one group", &Pipeline::workload, rest + R"(, "group": {"zipf": {"n": 1, "s": 0}})", said}},
             pipeline);
  pipeline.workload = rest;
  check_rows({{"a standard queue has no groups", &Pipeline::queue, R"("receive_wait": "20s")", {}},
              {"one loop takes them in turn anyway",
               &Pipeline::worker,
               R"("idempotent": true, "steps": [{"work": "2s"}])",
               {}}},
             pipeline);
}

TEST_CASE("advice on the visibility timeout of a function's source") {
  const std::string resize = R"("timeout": "10s", "idempotent": true)";
  CHECK(texts_of(text_of(function_pipeline(resize, R"(, "visibility_timeout": "1m")"))).empty());
  CHECK(
      texts_of(text_of(function_pipeline(resize, R"(, "visibility_timeout": "59s")"))) ==
      std::vector<std::string>{
          R"(x.json:5: /components/events/visibility_timeout: loose: 'resize' may run for 10s, and tries a batch that )"
          R"(is throttled again until its messages come back, but the visibility timeout of 'events' is 59s: too short )"
          R"(for many attempts, and each one in vain counts as a receive; "visibility_timeout": "1m", 6 times the )"
          R"(function's timeout [function-visibility])"});
  CHECK(
      texts_of(
          text_of(function_pipeline(resize + R"(, "window": "5s")", R"(, "visibility_timeout": "1m")"))) ==
      std::vector<std::string>{
          R"(x.json:5: /components/events/visibility_timeout: loose: 'resize' may run for 10s, gathers a batch for up )"
          R"(to 5s, and tries a batch that is throttled again until its messages come back, but the visibility timeout )"
          R"(of 'events' is 1m: too short for many attempts, and each one in vain counts as a receive; )"
          R"("visibility_timeout": "1m5s", 6 times the function's timeout and its window [function-visibility])"});
  const std::vector<std::string> both = texts_of(text_of(
      function_pipeline(R"("window": "10s", "timeout": "1m", "idempotent": true, "steps": [{"work": "5s"}])",
                        R"(, "visibility_timeout": "1m")")));
  REQUIRE(both.size() == 2);
  CHECK(
      both[1] ==
      R"(x.json:5: /components/events/visibility_timeout: loose: 'resize' needs up to 1min for a batch of 10 messages, )"
      R"(gathered for 10s, of 'events' (p99 on an idle system), but the visibility timeout is 1m: what takes longer is )"
      R"(handled twice; "visibility_timeout": "1m1s" is the smallest, in whole seconds, that fewer than 1 in 1,000 )"
      R"(messages outlast, and a smaller "batch" needs less [visibility-timeout-too-short])");
}

TEST_CASE("a heartbeat keeps messages hidden") {
  const Pipeline pipeline;
  check_rows(
      {{"for long work",
        &Pipeline::worker,
        R"("idempotent": true, "concurrency": 99, "heartbeat": "20s", "steps": [{"work": "5m"}])",
        {}},
       {"not for more than twelve hours",
        &Pipeline::worker,
        R"("idempotent": true, "instances": 9999, "heartbeat": "20s", "steps": [{"work": "13h"}])",
        {R"(x.json:5: /components/queue: loose: 'worker' needs up to 13h for a message of 'queue' (p99 on an )"
         R"(idle system), but a heartbeat extends the visibility timeout up to 12h only: what takes longer is )"
         R"(handled twice; fewer than 1 in 1,000 messages would outlast 13h1s, but 12h is the longest: hand the )"
         R"(work over in pieces [visibility-timeout-too-short])"}}},
      pipeline);
}

namespace {

const std::string harmless =
    R"(; make a repetition harmless, such as by a key that a request brings, and say "idempotent": true [not-idempotent])";

}  // namespace

TEST_CASE("advice on repetitions of FIFO queues") {
  Pipeline pipeline = fifo_pipeline();
  pipeline.others = R"(, "db": {"kind": "database"})";
  pipeline.worker = R"("steps": [{"write": "db"}])";
  const std::string writes =
      "x.json:5: /components/worker: loose: 'worker' writes to 'db' and is not idempotent, but ";
  check_rows({{"a FIFO queue delivers once", &Pipeline::web, pipeline.web, {}},
              {"a crash",
               &Pipeline::failures,
               R"({"at": "5m", "for": "1m", "crash": "worker"})",
               {writes + "it crashes: what it has in hand is there again after 30s" + harmless}}},
             pipeline);
  // More deletes than the queue takes: the sends come in batches.
  pipeline.workload = fifo_pipeline(R"({"process": "constant", "rate": "600/s"})").workload;
  pipeline.web = R"("steps": [{"send": "queue", "batch": 10, "linger": "100ms"}])";
  pipeline.top += R"(, "lint": {"ignore": ["fifo-rate"]})";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{
            writes +
            "up to 600 deletes a second come to a queue that takes 300: one that is turned away has not "
            "happened, and the message is there again after 30s" +
            harmless});
  pipeline.queue = R"("type": "fifo", "receive_wait": "20s", "high_throughput": true)";
  CHECK(texts_of(text_of(pipeline)).empty());
  pipeline = fifo_pipeline(R"({"process": "constant", "rate": "0.1/s"})");
  pipeline.others = R"(, "db": {"kind": "database"})";
  pipeline.top +=
      R"(, "lint": {"ignore": ["overload", "visibility-timeout-too-short", "no-dead-letter-queue"]})";
  check_rows(
      {{"work that outlasts the visibility timeout",
        &Pipeline::worker,
        R"("steps": [{"write": "db"}, {"work": "31s"}])",
        {writes +
         "a message that takes longer than the visibility timeout of 30s is there again, and its "
         "delete comes too late" +
         harmless}},
       {"work that does not", &Pipeline::worker, R"("steps": [{"write": "db"}, {"work": "29s"}])", {}},
       {"a heartbeat",
        &Pipeline::worker,
        R"("steps": [{"write": "db"}, {"work": "31s"}], "heartbeat": "10s")",
        {}},
       {"errors when the work is done",
        &Pipeline::worker,
        R"("steps": [{"write": "db"}], "error_rate": 0.02)",
        {writes + "2 % of its attempts fail when the work is done, and come back after 30s" + harmless}}},
      pipeline);
}

TEST_CASE("advice on repetitions of functions and events") {
  const std::string resize = R"("steps": [{"write": "db"}])";
  const std::string function =
      "x.json:5: /components/resize: loose: 'resize' writes to 'db' and is not idempotent, but ";
  CHECK(texts_of(text_of(function_pipeline(resize))) ==
        std::vector<std::string>{function +
                                 "'events' delivers at least once: an error of one brings a batch of up to "
                                 "10 messages a second time, "
                                 "after 30s" +
                                 harmless});
  CHECK(texts_of(text_of(function_pipeline(resize + R"(, "partial_batch_response": true)"))) ==
        std::vector<std::string>{
            function +
            "'events' delivers at least once: a delete that fails brings a message a second time, after 30s" +
            harmless});
  CHECK(texts_of(text_of(function_pipeline(resize + R"(, "idempotent": true)"))).empty());
  Pipeline pipeline;
  pipeline.web = R"("steps": [{"send": "queue"}, {"call": "resize", "async": true}])";
  const std::string events = R"(, "db": {"kind": "database"}, "resize": {"kind": "function", )" + resize;
  pipeline.others = events + "}";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{
            function + "the events of 'web' come at least once, and after an error up to 2 times more" +
            harmless});
  pipeline.web = R"("steps": [{"send": "queue"}, {"put": "pictures"}])";
  pipeline.others =
      events + R"(, "retries": 0}, "pictures": {"kind": "bucket", "notify": [{"to": "resize"}]})";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{function + "the events of 'pictures' come at least once" + harmless});
  pipeline.web = R"("steps": [{"send": "queue"}, {"call": "resize"}])";
  pipeline.others = events + "}";
  CHECK(texts_of(text_of(pipeline)).empty());
}

TEST_CASE("advice on dead letters of FIFO queues and functions") {
  Pipeline pipeline = fifo_pipeline();
  pipeline.queue = R"("type": "fifo", "receive_wait": "20s", "dead_letter": {"to": "failed"})";
  pipeline.others = R"(, "failed": {"kind": "queue", "type": "fifo"})";
  CHECK(texts_of(text_of(pipeline)).empty());
  const std::string again =
      R"(: a message that cannot be handled comes back every 30s, up to 11,520 times until it expires after 4d)";
  const std::string fix =
      R"(; add "dead_letter": {"to": "…", "max_receives": 5}, and a queue of that name [no-dead-letter-queue])";
  pipeline.queue = R"("type": "fifo", "receive_wait": "20s")";
  pipeline.worker = R"("poison": 0.01, "idempotent": true)";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{
            "x.json:5: /components/queue: loose: 'queue' has no dead-letter queue, but 1 % of "
            "requests always fail at 'worker'" +
            again + ", and holds up its group meanwhile" + fix});
  CHECK(texts_of(text_of(function_pipeline(R"("poison": 0.01, "idempotent": true)"))) ==
        std::vector<std::string>{
            "x.json:5: /components/events: loose: 'events' has no dead-letter queue, but 1 % of "
            "requests always fail at 'resize'" +
            again + fix});
}

TEST_CASE("advice on what a queue or topic does not take") {
  const std::string by_reference =
      R"(; put the content into a bucket and send a reference: {"put": "…"}, then {"send": "…", "size": "1KiB"})";
  Pipeline pipeline;
  pipeline.web = R"("steps": [{"publish": "news", "size": "300KB"}])";
  pipeline.others = R"(, "news": {"kind": "topic", "subscriptions": [{"to": "queue"}]})";
  const std::string begin = "x.json:5: /components/web/steps/0: loose: 'web' ";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{begin +
                                 "publishes 300KB to 'news', but a topic's message holds at most 256KiB" +
                                 by_reference + " [payload-too-large]"});
  pipeline.web = R"("steps": [{"publish": "news", "size": "256KiB"}])";
  CHECK(texts_of(text_of(pipeline)).empty());
  pipeline.web = R"("steps": [{"send": "queue", "size": "65KiB"}])";
  pipeline.queue = R"("receive_wait": "20s", "max_message_size": "64KiB")";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{begin + "sends 65KiB to 'queue', but a message there holds at most 64KiB" +
                                 by_reference +
                                 R"(, or raise "max_message_size", which may be 1MiB [payload-too-large])"});
}

TEST_CASE("advice on timeouts knows functions and topics") {
  Pipeline pipeline;
  pipeline.workload = R"("to": "web", "timeout": "30s", "arrivals": {"process": "poisson", "rate": "0.1/s"})";
  pipeline.web = R"("steps": [{"call": "resize"}])";
  const auto resize = [](const std::string& timeout) {
    return R"(, "resize": {"kind": "function", "timeout": ")" + timeout + "\"}";
  };
  check_rows(
      {{"a function ends in time", &Pipeline::others, resize("30s"), {}},
       {"a function may take longer",
        &Pipeline::others,
        resize("31s"),
        {"x.json:5: /components/web/steps/0: loose: 'web' waits up to 31s for 'resize', but the timeout of "
         "'visitors' for 'web' is 30s: beyond it the work is in vain; a \"timeout\" below 30s here "
         "[timeouts-upside-down]"}}},
      pipeline);
  pipeline.web = R"("steps": [{"publish": "news"}])";
  pipeline.others =
      R"(, "app": {"kind": "service"}, "page": {"kind": "service", "steps": [{"call": "app"}]}, "news": {"kind": "topic", "subscriptions": [{"to": "page"}]})";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{"x.json:5: /components/page/steps/0: loose: 'page' waits up to 1min for "
                                 "'app', but the timeout of 'news' "
                                 "for 'page' is 15s: beyond it the work is in vain; a \"timeout\" below 15s "
                                 "here [timeouts-upside-down]"});
}

TEST_CASE("advice follows what steps set, and what workers select") {
  Pipeline pipeline;
  pipeline.workload =
      R"("to": "web", "arrivals": {"process": "constant", "rate": "0.1/s"}, "attributes": {"type": {"choice": {"photo": 1, "scan": 1}}})";
  pipeline.web = R"("steps": [{"send": "queue", "attributes": {"type": "photo"}}])";
  pipeline.worker = R"("idempotent": true, "select": {"type": ["photo"]}, "steps": [{"work": "20s"}])";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{
            "x.json:5: /components/worker: loose: 0.1 messages a second come to 'queue' for good, but 1 loop "
            "of 20s "
            "each take at most 0.05: utilisation 2, a backlog never drains; 3 loops or more in all, by "
            "\"instances\" or \"concurrency\" [overload]"});
  pipeline.worker = R"("idempotent": true, "select": {"type": ["scan"]}, "steps": [{"work": "20s"}])";
  CHECK(texts_of(text_of(pipeline)).empty());  // nothing comes to it
}

TEST_CASE("advice on too few environments, or groups") {
  const auto resize = [](const std::string& more) {
    return function_pipeline(
        R"("idempotent": true, "batch": 1, "timeout": "25s", "steps": [{"work": "20s"}])" + more,
        R"(, "visibility_timeout": "3m")");
  };
  const auto fast = [](Pipeline pipeline) {
    pipeline.workload = R"("to": "web", "arrivals": {"process": "constant", "rate": "0.25/s"})";
    return texts_of(text_of(pipeline));
  };
  CHECK(fast(resize("")).empty());
  CHECK(fast(resize(R"(, "reserved_concurrency": 6)")).empty());
  CHECK(
      fast(resize(R"(, "reserved_concurrency": 5)")) ==
      std::vector<std::string>{
          "x.json:5: /components/resize/reserved_concurrency: loose: 0.25 messages a second come to 'events' "
          "for "
          "good, but 5 environments of 20s each take at most 0.25: utilisation 1, a backlog never drains; 6 "
          "environments or more at once, by \"reserved_concurrency\" or \"maximum_concurrency\" [overload]"});
  Pipeline pipeline = fifo_pipeline(R"({"process": "constant", "rate": "2/s"})");
  pipeline.workload =
      R"("to": "web", "group": {"zipf": {"n": 2, "s": 0}}, "arrivals": {"process": "constant", "rate": "2/s"})";
  pipeline.worker = R"("idempotent": true, "concurrency": 9, "steps": [{"work": "2s"}])";
  CHECK(texts_of(text_of(pipeline)) ==
        std::vector<std::string>{"x.json:5: /components/worker: loose: 2 messages a second come to 'queue' "
                                 "for good, but 2 loops of 2s each "
                                 "take at most 1: utilisation 2, a backlog never drains; 5 message groups or "
                                 "more: at most one message of "
                                 "each is in hand [overload]"});
}
