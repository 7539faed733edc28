// Topics, bucket notifications, endpoints and attributes of copies, on timelines worked out by hand.

#include <algorithm>
#include <iterator>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::StoryEvent;
using couplet::model::StoryKind;
using couplet::model::TraceEvent;
using couplet::sim::to_seconds;

namespace {

const char* const photo = R"("to": "news", "attributes": {"type": {"choice": {"photo": 1, "scan": 0}}}, )";

/// One request, a photo, at time zero into "news", with these subscriptions.
Setup published(const std::string& subscriptions, const std::string& components, const std::string& goal) {
  return {photo + std::string(once),
          R"("news": {"kind": "topic", "subscriptions": [)" + subscriptions + "]}" +
              (components.empty() ? "" : ", ") + components,
          goal, R"("duration": "10m")"};
}

/// A queue with long polling, and the worker of that queue.
std::string queue(const std::string& name, const std::string& work) {
  return "\"" + name + R"(": {"kind": "queue", "receive_wait": "20s"}, "of-)" + name +
         R"(": {"kind": "worker", "polls": ")" + name + R"(", "steps": [{"work": ")" + work + "\"}]}";
}

/// One request at time zero into the bucket, which notifies "orders".
Setup stored(const std::string& bucket) {
  return {R"("to": "uploads", )" + std::string(once),
          R"("uploads": {"kind": "bucket", )" + bucket + "}, " + queue("orders", "10s"), R"("of-orders")",
          R"("duration": "10m")"};
}

std::string deliveries(const Outcome& outcome) {
  return told(outcome.trace,
              {TraceEvent::published, TraceEvent::filtered, TraceEvent::delivered, TraceEvent::deduplicated,
               TraceEvent::dropped, TraceEvent::dead_lettered, TraceEvent::refused, TraceEvent::sent,
               TraceEvent::processed, TraceEvent::lost});
}

}  // namespace

TEST_CASE("a topic hands a copy to each subscription whose filter lets it pass") {
  const Outcome outcome = simulate(published(
      R"({"to": "photos", "filter": {"type": "photo"}}, {"to": "scans", "filter": {"type": [{"prefix": "sc"}]}},
         {"to": "all"})",
      queue("photos", "10s") + ", " + queue("scans", "10s") + ", " + queue("all", "30s"),
      R"("of-photos", "of-all")"));
  CHECK(deliveries(outcome) ==
        "0 published 0 at news; 0 sent 0 at photos; 0 filtered 0 at news: scans; 0 sent 0 at all; "
        "0 delivered 0 at news: photos; 0 delivered 0 at news: all; 10000 processed 0 at of-photos; "
        "30000 processed 0 at of-all");
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(span(outcome.result.completion) == "1 of 30..30");
  CHECK(metric(outcome.result, "news", "published") == 1);
  CHECK(metric(outcome.result, "news", "filtered") == 1);
  CHECK(metric(outcome.result, "news", "delivered_to_queues") == 2);
}

TEST_CASE("what no subscription wants is lost") {
  const Outcome outcome = simulate(
      published(R"({"to": "scans", "filter": {"type": "scan"}})", queue("scans", "10s"), R"("of-scans")"));
  CHECK(deliveries(outcome) == "0 published 0 at news; 0 filtered 0 at news: scans; 0 lost 0");
  CHECK(told(outcome.result.books) == "issued 1, lost 1, accepted 1, attempts 1");
}

TEST_CASE("latencies of a publish and of a delivery pass one after the other") {
  Setup setup = published(R"({"to": "all"})", queue("all", "1s"), R"("of-all")");
  setup.components.insert(setup.components.find(R"("subscriptions")"),
                          R"("latency": "20ms", "delivery_latency": "300ms", )");
  const Outcome outcome = simulate(setup);
  CHECK(
      deliveries(outcome) ==
      "20 published 0 at news; 320 sent 0 at all; 320 delivered 0 at news: all; 1320 processed 0 at of-all");
  CHECK(span(outcome.result.response) == "1 of 0.02..0.02");
}

TEST_CASE(
    "Fact 3.5.9: the 15 s of HTTP begin when the request goes out, not when the topic takes the message") {
  const auto site = [](const std::string& latency) {
    Setup setup = published(
        R"({"to": "site", "delivery": {"retries": 0}})",
        R"("site": {"kind": "endpoint", "protocol": "https", "latency": ")" + latency + "\"}", R"("site")");
    setup.components.insert(setup.components.find(R"("subscriptions")"), R"("delivery_latency": "10s", )");
    return deliveries(simulate(setup));
  };
  CHECK(site("14s") == "0 published 0 at news; 24000 processed 0 at site; 24000 delivered 0 at news: site");
  CHECK(site("16s") == "0 published 0 at news; 25000 dropped 0 at news: site; 26000 processed 0 at site");
}

TEST_CASE("the topics of an architecture share what its account takes") {
  // Ten requests a second, each with a message to two topics, which take six a second together, and six at
  // once at first: by 9.9 s, when the last request comes, 6 + 59.
  couplet::scenario::Scenario scenario =
      scenario_of(Setup{R"("to": "app", "arrivals": {"process": "constant", "rate": "10/s"})",
                        R"("first": {"kind": "topic", "subscriptions": [{"to": "q"}]},
               "second": {"kind": "topic", "subscriptions": [{"to": "q"}]}, "q": {"kind": "queue"},
               "app": {"kind": "service", "steps": [{"publish": "first"}, {"publish": "second"}]})",
                        R"("app")", R"("duration": "10s")"});
  CHECK(scenario.account.publishes.per_second() == 30'000);
  scenario.account.publishes = couplet::sim::Rate{6'000'000, std::chrono::seconds{1}};
  const Outcome outcome = play(scenario);
  const double taken =
      metric(outcome.result, "first", "published") + metric(outcome.result, "second", "published");
  CHECK(taken == 65);
  CHECK(told(outcome.result.books) == "issued 100, completed 3, failed 97, accepted 3, attempts 100");
}

TEST_CASE("an endpoint that stays down") {
  struct Row {
    std::string story;
    std::string subscription;
    std::string timeline;
    std::string books;
  };
  const std::string three_refusals = "0 refused 0 at site: connection_refused; ";
  const auto row = GENERATE_COPY(values<Row>({
      {"costs the copy", R"("delivery": {"retries": 2, "no_delay_retries": 2})",
       "0 published 0 at news; " + three_refusals + three_refusals + three_refusals +
           "0 dropped 0 at news: site; 0 lost 0",
       "issued 1, lost 1, accepted 1, attempts 1"},
      {"leaves it in the dead-letter queue",
       R"("delivery": {"retries": 1, "no_delay_retries": 1}, "dead_letter": "letters")",
       "0 published 0 at news; " + three_refusals + three_refusals +
           "0 dead_lettered 0 at news: letters; 0 sent 0 at letters",
       "issued 1, parked 1, accepted 1, attempts 1"},
  }));
  DYNAMIC_SECTION(row.story) {
    Setup setup = published(
        R"({"to": "site", )" + row.subscription + "}",
        R"("site": {"kind": "endpoint", "protocol": "https"}, "letters": {"kind": "queue"})", R"("site")");
    setup.failures = R"({"at": "0s", "crash": "site"})";
    const Outcome outcome = simulate(setup);
    CHECK(deliveries(outcome) == row.timeline);
    CHECK(told(outcome.result.books) == row.books);
  }
}

TEST_CASE("a delivery is tried again until the endpoint is back") {
  Setup setup =
      published(R"({"to": "site"})", R"("site": {"kind": "endpoint", "protocol": "http"})", R"("site")");
  setup.failures = R"({"at": "0s", "for": "25s", "crash": "site"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  const double completion = to_seconds(outcome.result.completion.min());
  // Retries are 10 to 20 s apart: the second or the third one is the first after 25 s.
  CHECK(completion >= 25);
  CHECK(completion <= 45);
  CHECK(metric(outcome.result, "news", "failed") == metric(outcome.result, "site", "refused"));
  CHECK(metric(outcome.result, "news", "delivered_to_http") == 1);

  setup.failures += R"(, {"at": "6s", "for": "54s", "crash": "news"})";
  const Outcome later = simulate(setup);
  CHECK(span(later.result.completion) == "1 of 60..60");  // what fell due meanwhile is tried at once
}

TEST_CASE("e-mail is delivered when the carrier has it, and arrives later or never") {
  const auto mail = [](const std::string& endpoint) {
    return simulate(published(R"({"to": "reader"})",
                              R"("reader": {"kind": "endpoint", "protocol": "email", )" + endpoint + "}",
                              R"("reader")"));
  };
  const Outcome late = mail(R"("latency": "40s")");
  CHECK(deliveries(late) ==
        "0 published 0 at news; 0 delivered 0 at news: reader; 40000 processed 0 at reader");
  CHECK(span(late.result.completion) == "1 of 40..40");
  CHECK(span(late.result.response) == "1 of 0..0");
  const Outcome never = mail(R"("latency": "40s", "loss": 1)");
  CHECK(deliveries(never) ==
        "0 published 0 at news; 0 dropped 0 at reader; 0 delivered 0 at news: reader; 0 lost 0");
  const Outcome refused = mail(R"("availability": 0)");
  CHECK(metric(refused.result, "reader", "failed") > 3);
  CHECK(told(refused.result.books) == "issued 1, pending 1, accepted 1, attempts 1");
}

TEST_CASE("Fact 3.2.5: e-mail takes 10 messages per second, SMS 20; more are tried again") {
  const auto row =
      GENERATE(values<std::pair<std::string, int>>({{"email", 10}, {"sms", 20}, {"mobile", 50}}));
  Setup setup =
      published(R"({"to": "reader"})", R"("reader": {"kind": "endpoint", "protocol": ")" + row.first + "\"}",
                R"("reader")");
  setup.people = R"("to": "news", "arrivals": {"process": "burst", "size": 50, "over": "1ns"},
                    "attributes": {"type": {"choice": {"photo": 1, "scan": 0}}})";
  const Outcome outcome = simulate(setup);
  std::size_t at_once = 0;
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::processed && line.at < couplet::sim::start_of_run + std::chrono::seconds{1})
      ++at_once;
  }
  CHECK(at_once == static_cast<std::size_t>(row.second));
  CHECK(metric(outcome.result, "reader", "throttled") >= 50 - row.second);
  CHECK(outcome.result.books.completed == 50);
}

TEST_CASE("what waits in a topic for its receiver is told as a backlog") {
  Setup setup = published(R"({"to": "reader"})", R"("reader": {"kind": "endpoint", "protocol": "mobile"})",
                          R"("reader")");
  setup.people = R"("to": "news", "arrivals": {"process": "burst", "size": 50, "over": "10s"},
                    "attributes": {"type": {"choice": {"photo": 1, "scan": 0}}})";
  setup.failures = R"({"at": "0s", "for": "1m", "crash": "reader"})";
  const couplet::model::RunResult result = simulate(setup).result;
  std::vector<StoryEvent> told;
  std::copy_if(result.story.begin(), result.story.end(), std::back_inserter(told),
               [](const StoryEvent& event) { return event.component == "news"; });
  REQUIRE(told.size() == 2);
  CHECK(told[0].kind == StoryKind::backlog_peak);
  CHECK(told[0].amount == 50);
  CHECK(to_seconds(told[0].at) == Approx(9.8));  // the last of the burst
  CHECK(told[1].kind == StoryKind::backlog_drained);
  // Its carrier is back, and retries are 5 to 20 s apart at first.
  CHECK(to_seconds(told[1].at) > 60);
  CHECK(to_seconds(told[1].at) < 80);
}

TEST_CASE("Fact 3.6.1: each subscription has a dead-letter queue of its own") {
  Setup setup = published(
      R"({"to": "a", "delivery": {"retries": 0}, "dead_letter": "letters-a"},
         {"to": "b", "delivery": {"retries": 0}, "dead_letter": "letters-b"})",
      R"("a": {"kind": "endpoint", "protocol": "http"}, "b": {"kind": "endpoint", "protocol": "http"},
         "letters-a": {"kind": "queue"}, "letters-b": {"kind": "queue"})",
      R"("a", "b")");
  setup.failures = R"({"at": "0s", "crash": "b"})";
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "letters-a", "sent") == 0);
  CHECK(metric(outcome.result, "letters-b", "sent") == 1);
  CHECK(told(outcome.result.books) == "issued 1, parked 1, accepted 1, attempts 1");
  setup.failures += R"(, {"at": "0s", "crash": "letters-b"})";
  const Outcome worse = simulate(setup);
  CHECK(metric(worse.result, "news", "dead_letters_lost") == 1);
  CHECK(told(worse.result.books) == "issued 1, lost 1, accepted 1, attempts 1");
}

TEST_CASE("Fact 3.6.2: failures count by attempts for HTTP, and once when all retries are over for others") {
  Setup setup = published(
      R"({"to": "site", "delivery": {"retries": 2, "no_delay_retries": 2}},
         {"to": "reader", "delivery": {"retries": 2, "no_delay_retries": 2}})",
      R"("site": {"kind": "endpoint", "protocol": "http"}, "reader": {"kind": "endpoint", "protocol": "sms"})",
      R"("site")");
  setup.failures = R"({"at": "0s", "crash": "site"}, {"at": "0s", "crash": "reader"})";
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "news", "attempts") == 6);
  CHECK(metric(outcome.result, "news", "failed") == 3 + 1);
  CHECK(metric(outcome.result, "news", "dropped") == 2);
}

TEST_CASE("a service subscribes by HTTP: 4xx ends the delivery, other errors and silence do not") {
  const auto run = [](const std::string& steps, const std::string& failures) {
    Setup setup = published(R"({"to": "hook", "delivery": {"retries": 1, "no_delay_retries": 1}})",
                            R"("hook": {"kind": "service", "steps": [)" + steps + "]}", R"("hook")");
    setup.failures = failures;
    return simulate(setup);
  };
  CHECK(deliveries(run(R"({"work": "2s"})", "")) ==
        "0 published 0 at news; 2000 processed 0 at hook; 2000 delivered 0 at news: hook");
  CHECK(metric(run(R"({"fail": "404"})", "").result, "news", "attempts") == 1);
  CHECK(metric(run(R"({"fail": "503"})", "").result, "news", "attempts") == 2);
  CHECK(metric(run(R"({"fail": "busy"})", "").result, "news", "attempts") == 2);
  CHECK(deliveries(run("", R"({"at": "0s", "crash": "hook", "silent": true})")) ==
        "0 published 0 at news; 0 refused 0 at hook: connection_refused; 15000 refused 0 at hook: "
        "connection_refused; 30000 dropped 0 at news: hook; 30000 lost 0");
}

TEST_CASE("failures of a topic") {
  struct Row {
    std::string story;
    std::string failures;
    std::string books;
    double refused;
  };
  const auto row = GENERATE(values<Row>({
      {"a crashed one takes nothing", R"({"at": "0s", "crash": "news"})", "issued 1, failed 1, attempts 1",
       1},
      {"a stopped one takes nothing", R"({"at": "0s", "stop": "news"})", "issued 1, failed 1, attempts 1", 1},
      {"errors are answered before it hears of them", R"({"at": "0s", "errors": "news"})",
       "issued 1, failed 1, attempts 1", 0},
      {"a crash that is over leaves no trace", R"({"at": "0s", "for": "1s", "crash": "news"})",
       "issued 1, failed 1, attempts 1", 1},
  }));
  DYNAMIC_SECTION(row.story) {
    Setup setup = published(R"({"to": "all"})", queue("all", "1s"), R"("of-all")");
    setup.failures = row.failures;
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == row.books);
    CHECK(metric(outcome.result, "news", "refused") == row.refused);
  }
}

TEST_CASE("a publish is billed by chunks of 64 KB, and one beyond 256 KB is refused") {
  struct Row {
    const char* payload;
    double requests;
    double published;
  };
  const auto row = GENERATE(
      values<Row>({{"1B", 1, 1}, {"64KiB", 1, 1}, {"65537B", 2, 1}, {"256KiB", 4, 1}, {"262145B", 5, 0}}));
  Setup setup = published(R"({"to": "all"})", queue("all", "1s"), R"("of-all")");
  setup.people += R"(, "payload": ")" + std::string(row.payload) + "\"";
  const Outcome outcome = simulate(setup);
  INFO(row.payload);
  CHECK(metric(outcome.result, "news", "requests") == row.requests);
  CHECK(metric(outcome.result, "news", "published") == row.published);
}

TEST_CASE("a FIFO topic delivers a request once, however often it is published") {
  const Outcome outcome =
      simulate({R"("to": "web", "retry": {"attempts": 2, "backoff": "none"}, )" + std::string(once),
                R"("web": {"kind": "service", "steps": [{"publish": "news"}, {"publish": "news"}]},
          "news": {"kind": "topic", "type": "fifo", "subscriptions": [{"to": "all"}]}, )" +
                    queue("all", "1s"),
                R"("of-all")", R"("duration": "10m")"});
  CHECK(deliveries(outcome) ==
        "0 published 0 at news; 0 sent 0 at all; 0 delivered 0 at news: all; 0 deduplicated 0 at news; "
        "0 processed 0 at web; 1000 processed 0 at of-all");
}

TEST_CASE("Fact 4.1: a bucket tells of what is put after a delay, and may do so twice") {
  const Outcome once_told = simulate(stored(R"("notify": [{"to": "orders", "delay": "2s"}])"));
  CHECK(deliveries(once_told) ==
        "2000 sent 0 at orders; 2000 delivered 0 at uploads: orders; 12000 processed 0 at of-orders");
  CHECK(told(once_told.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  const Outcome twice =
      simulate(stored(R"("notify": [{"to": "orders", "delay": "2s"}], "duplicate_rate": 1)"));
  CHECK(told(twice.result.books) == "issued 1, completed 1, accepted 1, duplicates 1, attempts 1");
  CHECK(metric(twice.result, "uploads", "notifications") == 2);
  CHECK(metric(twice.result, "uploads", "notifications_duplicated") == 1);
}

TEST_CASE("Fact 4.3: a notification that is not taken is tried for five minutes, and then lost") {
  Setup setup = stored(R"("notify": [{"to": "orders", "delay": "2s"}])");
  // Tries at 2, 3, 5, 9, 17 s: 1, 2, 4, 8 s apart.
  setup.failures = R"({"at": "1s", "for": "10s", "crash": "orders"})";
  const Outcome late = simulate(setup);
  CHECK(metric(late.result, "uploads", "notification_retries") == 4);
  CHECK(told(late.trace, {TraceEvent::delivered}) == "17000 delivered 0 at uploads: orders");
  // Then 33, 63, ... 273 s: the next one would be at 303 s, 301 s after the first.
  setup.failures = R"({"at": "1s", "crash": "orders"})";
  const Outcome never = simulate(setup);
  CHECK(told(never.trace, {TraceEvent::dropped, TraceEvent::lost}) ==
        "273000 dropped 0 at uploads: orders; 273000 lost 0");
  CHECK(metric(never.result, "uploads", "notifications_lost") == 1);
}

TEST_CASE("attributes of a step go with its copy and what follows from it, and with nothing else") {
  // The thumbnail's notification passes the filter, the original's does not; the worker sends on what it got.
  const Outcome outcome = simulate(
      {R"("to": "web", "attributes": {"type": {"choice": {"photo": 1, "scan": 0}}}, )" + std::string(once),
       R"("web": {"kind": "service", "steps": [{"put": "files"}, {"put": "files", "attributes": {"type": "thumb"}},
                                               {"call": "app"}]},
          "app": {"kind": "service", "steps": [{"work": "1s", "when": {"type": "photo"}},
                                               {"work": "100s", "when": {"type": "thumb"}}]},
          "files": {"kind": "bucket", "notify": [{"to": "news"}]},
          "news": {"kind": "topic", "subscriptions": [{"to": "thumbs", "filter": {"type": "thumb"}}]},
          "thumbs": {"kind": "queue", "receive_wait": "20s"},
          "gallery": {"kind": "worker", "polls": "thumbs", "steps": [
             {"work": "7s", "when": {"type": "thumb"}}, {"work": "100s", "when": {"type": "photo"}},
             {"send": "last", "attributes": {"size": "small"}}]},
          "last": {"kind": "queue", "receive_wait": "20s"},
          "end": {"kind": "worker", "polls": "last", "steps": [
             {"work": "4s", "when": {"type": "thumb", "size": "small"}}]})",
       R"("end")", R"("duration": "10m")"});
  CHECK(told(outcome.trace, {TraceEvent::filtered, TraceEvent::processed}) ==
        "0 filtered 0 at news: thumbs; 1000 processed 0 at app; 1000 processed 0 at web; "
        "7000 processed 0 at gallery; 11000 processed 0 at end");
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
}

TEST_CASE("a second subscription with the same target draws anew there") {
  const Outcome outcome =
      simulate({R"("to": "news", )" + std::string(once),
                R"("news": {"kind": "topic", "subscriptions": [{"to": "all"}, {"to": "all"}]},
          "all": {"kind": "queue", "receive_wait": "20s"},
          "w": {"kind": "worker", "polls": "all", "concurrency": 2,
                "steps": [{"work": {"dist": "exponential", "mean": "10s"}}]})",
                R"("w")", R"("duration": "10m")"});
  std::vector<couplet::sim::Time> ends;
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::processed) ends.push_back(line.at);
  }
  REQUIRE(ends.size() == 2);
  CHECK(ends[0] != ends[1]);
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, duplicates 1, attempts 1");
}
