// Hosts and links, on timelines worked out by hand.

#include <algorithm>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::RunResult;
using couplet::model::StoryKind;
using couplet::model::TraceEvent;

namespace {

/// A scenario in which nothing takes time but cores and links, and what says so.
struct Case {
  std::string platform;
  std::string people;  // the producer's keys
  std::string components;
  std::string goal = R"("app")";
  std::string failures = "";
  std::string run = R"("duration": "100s", "drain": "5h", "sample": "1s")";
  std::string others = "";  // further producers
};

Outcome simulate(const Case& setup) {
  return play(scenario_of(R"({"couplet": 1, "effects": "none", "run": {)" + setup.run +
                          R"(}, "workload": {"people": {)" + setup.people + "}" + setup.others +
                          R"(}, "platform": {)" + setup.platform + R"(}, "failures": [)" + setup.failures +
                          R"(], "components": {)" + setup.components +
                          R"(}, "architectures": {"only": {"goal": [)" + setup.goal + "]}}}"));
}

/// A customer's uplink of 8 Mbps to the host of "app": a megabyte takes a second.
const char* const uplink = R"("hosts": {"server": {}}, "links": {"uplink": {"bandwidth": "8Mbps"}},
                              "routes": [{"from": "people", "to": "server", "links": ["uplink"]}])";

std::string one_of(const std::string& payload, const std::string& more = "") {
  return R"("to": "app", "payload": ")" + payload + R"(", )" + std::string(once) +
         (more.empty() ? "" : ", ") + more;
}

/// When the only request of people was answered, in nanoseconds.
std::int64_t answered_at(const Outcome& outcome) {
  const auto found = std::find_if(outcome.trace.begin(), outcome.trace.end(), [](const Line& line) {
    return line.event == TraceEvent::answered && line.peer.empty();
  });
  REQUIRE(found != outcome.trace.end());
  return found->at.time_since_epoch().count();
}

std::string slowed(const std::string& what, int number, const char* factor) {
  return R"({"at": "50ms", "slow": ")" + what + R"(", "name": ")" + what + std::to_string(number) +
         R"(", "factor": )" + factor + "}";
}

}  // namespace

TEST_CASE("cpu steps of two services share the one core of their host") {
  const Outcome outcome = simulate(
      Case{R"("hosts": {"server": {"cores": 1}})", one_of("1KB"),
           R"("app": {"kind": "service", "steps": [{"parallel": [[{"call": "short"}], [{"call": "long"}]]}]},
         "short": {"kind": "service", "host": "server", "steps": [{"cpu": "1s"}]},
         "long": {"kind": "service", "host": "server", "steps": [{"cpu": "3s"}]})"});
  // Half a core each until the short one has had its second; then the long one, alone, needs two more.
  CHECK(told(outcome.trace, {TraceEvent::processed}) ==
        "2000 processed 0 at short; 4000 processed 0 at long; 4000 processed 0 at app");
  CHECK(metric(outcome.result, "server", "utilization") == Approx(0.04));
  CHECK(metric(outcome.result, "server", "cpu_seconds") == Approx(4));
}

TEST_CASE("without a host each instance has a machine of its own, with the cores of its type") {
  const auto processed = [](const std::string& machine) {
    return told(simulate(Case{R"("hosts": {})",
                              R"("to": "app", "arrivals": {"process": "burst", "size": 2, "over": "0s"})",
                              R"("app": {"kind": "service", "threads": 2, )" + machine +
                                  R"("steps": [{"cpu": "1s"}]})"})
                    .trace,
                {TraceEvent::processed});
  };
  CHECK(processed("") == "2000 processed 0 at app; 2000 processed 1 at app");
  CHECK(processed(R"("instance_type": "m5.large", )") == "1000 processed 0 at app; 1000 processed 1 at app");
  CHECK(processed(R"("instances": 2, )") == "1000 processed 0 at app; 1000 processed 1 at app");
}

TEST_CASE("a call takes its bytes over the link, and the answer comes back") {
  const Outcome outcome = simulate(
      Case{R"("hosts": {"server": {}}, "links": {"uplink": {"bandwidth": "8Mbps", "latency": "100ms"}},
              "routes": [{"from": "people", "to": "server", "links": ["uplink"]}])",
           one_of("1MB"),
           R"("app": {"kind": "service", "host": "server", "latency": "5ms", "steps": [{"work": "1s"}]})"});
  // The service's own latency first, then the link's, then 8 Mbit at 8 Mbps.
  CHECK(told(outcome.trace, {TraceEvent::arrived, TraceEvent::processed}) ==
        "1105 arrived 0 at app; 2105 processed 0 at app");
  // 1 KiB are 8,192 bits: 1.024 ms.
  CHECK(answered_at(outcome) == 2'206'024'000);
  CHECK(metric(outcome.result, "uplink", "carried") == Approx(1'001'024));
}

TEST_CASE("sizes of answers") {
  const auto answered = [](const std::string& people, const std::string& components) {
    return answered_at(simulate(Case{uplink, one_of("1MB", people), components}));
  };
  // What customers ask back, and what a bucket gives back.
  CHECK(answered(R"("reply": "2MB")", R"("app": {"kind": "service", "host": "server"})") == 3'000'000'000);
  const Case fetched{
      R"("hosts": {"server": {}, "store": {}}, "links": {"lan": {"bandwidth": "8Mbps"}},
         "routes": [{"from": "server", "to": "store", "links": ["lan"]}])",
      one_of("1MB"),
      R"("app": {"kind": "service", "host": "server", "steps": [{"get": "bucket"}]}, "bucket": {"kind": "bucket", "host": "store"})"};
  CHECK(answered_at(simulate(fetched)) == 1'001'024'000);
}

TEST_CASE("two customers share an uplink of 1 Mbps") {
  const Outcome outcome = simulate(Case{
      R"("hosts": {"server": {}}, "links": {"uplink": {"bandwidth": "1Mbps"}},
         "routes": [{"from": "people", "to": "server", "links": ["uplink"]}])",
      R"("to": "app", "payload": "1MB", "arrivals": {"process": "burst", "size": 2, "over": "8s"})",
      R"("app": {"kind": "service", "host": "server"})"});
  // Of 8 Mbit the first picture has 4 across when the second begins; then both have half of the link. The
  // answer to the first, 8,192 bits, goes over it as well: so much longer the second one takes.
  CHECK(told(outcome.trace, {TraceEvent::issued, TraceEvent::arrived}) ==
        "0 issued 0; 4000 issued 1; 12000 arrived 0 at app; 16008.2 arrived 1 at app");
}

TEST_CASE("who gives up leaves the link to the others") {
  const Outcome outcome = simulate(Case{
      R"("hosts": {"server": {}}, "links": {"uplink": {"bandwidth": "1Mbps"}},
         "routes": [{"from": "people", "to": "server", "links": ["uplink"]},
                    {"from": "others", "to": "server", "links": ["uplink"]}])",
      one_of("1MB", R"("timeout": "4s")"), R"("app": {"kind": "service", "host": "server"})", R"("app")", "",
      R"("duration": "100s")", R"(, "others": {"to": "app", "payload": "1MB", )" + std::string(once) + "}"});
  // Two of the others' 8 Mbit are across when people give up, and the rest has the link to itself.
  CHECK(told(outcome.trace, {TraceEvent::timed_out, TraceEvent::arrived}) ==
        "4000 timed_out 0 at app; 10000 arrived 0 at app");
  CHECK(told(outcome.result.books) == "issued 2, completed 1, failed 1, accepted 1, attempts 2");
}

TEST_CASE("what a cancelled call computes is stopped") {
  const Outcome outcome = simulate(Case{R"("hosts": {"server": {"cores": 1}})", one_of("1KB"),
                                        R"("app": {"kind": "service", "steps": [{"parallel": [
           [{"call": "one", "timeout": "2s", "cancel": true, "on_error": "continue"}], [{"call": "two"}]]}]},
         "one": {"kind": "service", "host": "server", "steps": [{"cpu": "5s"}]},
         "two": {"kind": "service", "host": "server", "steps": [{"cpu": "5s"}]})"});
  // Two seconds of half a core, then four alone.
  CHECK(told(outcome.trace, {TraceEvent::cancelled, TraceEvent::processed}) ==
        "2000 cancelled 0 at one; 6000 processed 0 at two; 6000 processed 0 at app");
}

TEST_CASE("a host that goes down takes its instances, their work and its connections with it") {
  struct Row {
    std::string story;
    std::string people;
    std::string steps;
    std::string failure;
    std::string books;
    std::string events;
  };
  const auto row = GENERATE(values<Row>({
      {"in the middle of an execution", "", R"({"cpu": "10s"})", R"("for": "2s")",
       "issued 1, failed 1, attempts 1",
       "1000 arrived 0 at app; 4000 crashed at app; 4000 interrupted 0 at app; 6000 recovered at app"},
      {"in the middle of an upload", R"("payload": "10MB")", R"({"cpu": "1s"})", R"("for": "2s")",
       "issued 1, failed 1, attempts 1", "4000 crashed at app; 6000 recovered at app"},
      {"silently: who waits hears nothing", R"("timeout": "9s")", R"({"cpu": "10s"})", R"("silent": true)",
       "issued 1, failed 1, attempts 1",
       "1000 arrived 0 at app; 4000 crashed at app; 4000 interrupted 0 at app; 9000 timed_out 0 at app"},
      {"and the second attempt finds it up again",
       R"("retry": {"attempts": 2, "backoff": "constant", "base": "3s", "jitter": "none"})",
       R"({"cpu": "10s"})", R"("for": "2s")", "issued 1, completed 1, accepted 1, attempts 2",
       "1000 arrived 0 at app; 4000 crashed at app; 4000 interrupted 0 at app; 6000 recovered at app; "
       "8000 arrived 0 at app"},
  }));
  DYNAMIC_SECTION(row.story) {
    const std::string payload =
        row.people.find("payload") == std::string::npos ? R"("payload": "1MB", )" : "";
    const Outcome outcome = simulate(
        Case{uplink,
             R"("to": "app", )" + payload + row.people + (row.people.empty() ? "" : ", ") + std::string(once),
             R"("app": {"kind": "service", "host": "server", "steps": [)" + row.steps + "]}", R"("app")",
             R"({"at": "4s", )" + row.failure + R"(, "crash": "server"})"});
    CHECK(told(outcome.result.books) == row.books);
    CHECK(told(outcome.trace, {TraceEvent::arrived, TraceEvent::crashed, TraceEvent::interrupted,
                               TraceEvent::recovered, TraceEvent::timed_out}) == row.events);
  }
}

TEST_CASE("a link that is down swallows what crosses it") {
  const auto books = [](const std::string& failure, const std::string& people) {
    return told(simulate(Case{uplink, one_of("1MB", people),
                              R"("app": {"kind": "service", "host": "server", "steps": [{"work": "1s"}]})",
                              R"("app")", R"({"crash": "uplink", )" + failure + "}"})
                    .result.books);
  };
  // The request, in the middle; the answer, whose work is done; what begins meanwhile; nothing of it
  // afterwards.
  CHECK(books(R"("at": "500ms", "for": "1s")", R"("timeout": "5s")") == "issued 1, failed 1, attempts 1");
  CHECK(books(R"("at": "1500ms", "for": "1s")", R"("timeout": "5s")") ==
        "issued 1, completed 1, after error 1, attempts 1");
  CHECK(
      books(R"("at": "0s", "for": "3s")", R"("timeout": "5s", "retry": {"attempts": 2, "jitter": "none"})") ==
      "issued 1, completed 1, accepted 1, attempts 2");
  CHECK(books(R"("at": "3s")", R"("timeout": "5s")") == "issued 1, completed 1, accepted 1, attempts 1");
}

TEST_CASE("slow hosts and links") {
  const auto processed = [](const std::string& failures) {
    return told(simulate(Case{uplink, one_of("1MB"),
                              R"("app": {"kind": "service", "host": "server", "steps": [{"cpu": "2s"}]})",
                              R"("app")", failures})
                    .trace,
                {TraceEvent::arrived, TraceEvent::processed});
  };
  // Half a megabyte is across, the rest takes four times as long.
  CHECK(processed(R"({"at": "500ms", "slow": "uplink", "factor": 4})") ==
        "2500 arrived 0 at app; 4500 processed 0 at app");
  // One of two seconds is done, half of the other at half the speed, the rest at full speed.
  CHECK(processed(R"({"at": "2s", "for": "1s", "slow": "server", "factor": 2})") ==
        "1000 arrived 0 at app; 3500 processed 0 at app");
  // Two slow-downs at once multiply.
  CHECK(processed(
            R"({"at": "1s", "slow": "server", "factor": 2}, {"at": "1s", "slow": "server", "factor": 3})") ==
        "1000 arrived 0 at app; 13000 processed 0 at app");
}

TEST_CASE("slow-downs beyond all measure end no run") {
  const auto handled = [](const std::string& failures) {
    return metric(simulate(Case{uplink, one_of("1KB"),
                                R"("app": {"kind": "service", "host": "server", "steps": [{"cpu": "1s"}]})",
                                R"("app")", failures})
                      .result,
                  "app", "handled");
  };
  std::string fast;
  std::string slow;
  for (int i = 0; i < 40; ++i) {
    for (const std::string what : {"server", "uplink"}) {
      const std::string comma = fast.empty() ? "" : ", ";
      fast += comma + slowed(what, i, "1e-9");
      slow += comma + slowed(what, i, "1e9");
    }
  }
  CHECK(handled(fast) == 1);
  CHECK(handled(slow) == 0);
}

TEST_CASE("instances come up on hosts that are up") {
  // 1 s of every second's request: the host's own core says whether something runs there.
  const auto events = [](const std::string& hosts, const std::string& failures) {
    return told(
        play(scenario_of(
                 R"({"couplet": 1, "effects": "none", "run": {"duration": "100s"}, "workload": {"people":
        {"to": "app", "arrivals": {"process": "constant", "rate": "1/s"}}}, "platform": {"hosts": {"a": {}, "b": {}}},
        "failures": [)" +
                 failures + R"(], "components": {"app": {"kind": "service", "boot": "5s", "host": )" + hosts +
                 R"(, "steps": [{"cpu": "1ms"}]},
        "fleet": {"kind": "autoscaler", "scales": "app", "min": 1}},
        "architectures": {"only": {"goal": ["app"]}}})"))
            .trace,
        {TraceEvent::crashed, TraceEvent::launched, TraceEvent::recovered});
  };
  CHECK(events(R"("a")", R"({"at": "10s", "for": "30s", "crash": "a"})") ==
        "10000 crashed at app; 10000 launched at app; 45000 recovered at app");
  CHECK(events(R"("a")",
               R"({"at": "10s", "for": "30s", "crash": "a"}, {"at": "20s", "for": "40s", "crash": "a"})") ==
        "10000 crashed at app; 10000 launched at app; 65000 recovered at app");
  CHECK(events(R"(["a", "b"])", R"({"at": "10s", "for": "30s", "crash": "a"})") ==
        "10000 crashed at app; 10000 launched at app; 15000 recovered at app");
}

TEST_CASE("a zone that is out takes its hosts and all who are there") {
  const Outcome outcome = simulate(Case{
      R"("hosts": {"a-host": {"zone": "a"}, "b-host": {"zone": "b"}})",
      R"("to": "app", "arrivals": {"process": "burst", "size": 2, "over": "0s"})",
      R"("app": {"kind": "service", "instances": 2, "host": ["a-host", "b-host"], "steps": [{"cpu": "10s"}]})",
      R"("app")", R"({"at": "4s", "for": "1s", "zone": "b"})"});
  CHECK(told(outcome.result.books) == "issued 2, completed 1, failed 1, accepted 1, attempts 2");
}

TEST_CASE("a t2.micro at full load lives on its launch credits, and then on its baseline") {
  const Outcome outcome =
      simulate(Case{R"("hosts": {"server": {"instance_type": "t2.micro", "credits": true}})", one_of("1KB"),
                    R"("app": {"kind": "service", "host": "server", "steps": [{"cpu": "2100s"}]})",
                    R"("app")", "", R"("duration": "1h", "drain": "1h", "sample": "1m")"});
  // 30 credits and six an hour, at one a minute: 30 + t/10 = t after 33 min 20 s. The last 100 s take ten
  // times as long.
  CHECK(told(outcome.trace, {TraceEvent::processed}) == "3e+06 processed 0 at app");
  const auto spent = std::find_if(outcome.result.story.begin(), outcome.result.story.end(),
                                  [](const auto& event) { return event.kind == StoryKind::credits_spent; });
  REQUIRE(spent != outcome.result.story.end());
  CHECK(spent->at == couplet::sim::start_of_run + std::chrono::seconds{2000});
  CHECK(spent->component == "server");
  CHECK(spent->amount == Approx(0.1));
  CHECK(metric(outcome.result, "server", "slowed") == Approx(1000.0 / 3600));
}

TEST_CASE("unlimited credits are borrowed") {
  const Outcome outcome = simulate(
      Case{R"("hosts": {"server": {"instance_type": "t3.micro", "credits": true, "cores": 1}})",
           one_of("1KB"), R"("app": {"kind": "service", "host": "server", "steps": [{"cpu": "1800s"}]})",
           R"("app")", "", R"("duration": "30m", "drain": "0s", "sample": "1m")"});
  // 30 credits in half an hour, in which it earns six.
  CHECK(metric(outcome.result, "server", "borrowed") == Approx(24).epsilon(1e-6));
  CHECK(metric(outcome.result, "server", "slowed") == 0);
}

TEST_CASE("messages of one API call cross the link together") {
  const Outcome outcome = simulate(Case{
      R"("hosts": {"server": {}, "store": {}}, "links": {"lan": {"bandwidth": "8kbps"}},
         "routes": [{"from": "server", "to": "store", "links": ["lan"]}])",
      R"("to": "app", "payload": "1KB", "arrivals": {"process": "burst", "size": 2, "over": "0s"})",
      R"("app": {"kind": "service", "threads": 2, "host": "server", "steps": [{"send": "queue", "batch": 2}]},
         "queue": {"kind": "queue", "host": "store"})"});
  // 16,000 bits at 8,000 a second, both at once.
  CHECK(told(outcome.trace, {TraceEvent::sent}) == "2000 sent 0 at queue; 2000 sent 1 at queue");
}

TEST_CASE("the story tells who was the bottleneck") {
  const Outcome outcome = simulate(Case{
      uplink,
      R"("to": "app", "payload": "1MB", "arrivals": {"process": "burst", "size": 10, "over": "0s", "at": "20s"})",
      R"("app": {"kind": "service", "host": "server"})"});
  const auto busy = std::find_if(outcome.result.story.begin(), outcome.result.story.end(),
                                 [](const auto& event) { return event.kind == StoryKind::bottleneck; });
  REQUIRE(busy != outcome.result.story.end());
  CHECK(busy->component == "uplink");
  CHECK(busy->at == couplet::sim::start_of_run + std::chrono::seconds{20});
  CHECK(busy->until == couplet::sim::start_of_run + std::chrono::seconds{30});
  CHECK(busy->amount > 0.99);
}
