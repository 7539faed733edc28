// Who gives up breaks his connections, wherever along the way they are.

#include "catch.hpp"
#include "model/bench.hpp"

namespace {

/// Two hosts in a row behind the customers: "front", over an uplink of 80 Mbps, and "back", over a link of
/// 8 Mbps, which a megabyte takes a second to cross.
Outcome simulate(const std::string& people, const std::string& components, const std::string& failures = "") {
  return play(scenario_of(
      R"({"couplet": 1, "effects": "none", "run": {"duration": "100s", "drain": "5h", "sample": "1s"},
          "workload": {"people": {"to": "app", )" +
      people + R"(}},
          "platform": {"hosts": {"front": {}, "back": {}},
            "links": {"uplink": {"bandwidth": "80Mbps"}, "lan": {"bandwidth": "8Mbps"}},
            "routes": [{"from": "people", "to": "front", "links": ["uplink"]},
                       {"from": "people", "to": "back", "links": ["uplink", "lan"]},
                       {"from": "front", "to": "back", "links": ["lan"]}]},
          "failures": [)" +
      failures + R"(], "components": {)" + components +
      R"(}, "architectures": {"only": {"goal": ["app"]}}})"));
}

const std::string ten_megabytes = R"("payload": "10MB", )" + std::string(once);
const char* const app = R"("app": {"kind": "service", "host": "back"})";

/// Bytes.
double carried(const Outcome& outcome) {
  return metric(outcome.result, "lan", "carried");
}

}  // namespace

TEST_CASE("what sets out when nobody waits for it any more is never seen") {
  const Outcome outcome = simulate(ten_megabytes,
                                   R"("app": {"kind": "service", "host": "front", "steps": [
                 {"call": "late", "timeout": "500ms", "on_error": "continue"}, {"work": "1s"}]},
               "late": {"kind": "service", "host": "back", "latency": "1s"})");
  CHECK(metric(outcome.result, "late", "arrived") == 0);
  CHECK(carried(outcome) == 0);
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
}

TEST_CASE("of a batch only what somebody waits for sets out") {
  const Outcome outcome =
      simulate(R"("payload": "1KB", "arrivals": {"process": "burst", "size": 2, "over": "800ms"})",
               R"("app": {"kind": "service", "host": "front", "threads": 2, "latency": "1s", "steps": [
                 {"send": "queue", "size": "100KB", "batch": 2, "linger": "1s", "timeout": "500ms", "on_error": "continue"}]},
               "queue": {"kind": "queue", "host": "back", "latency": "200ms"})");
  // The first one waits from 1 s to 1.5 s; the second fills the batch at 1.4 s, which sets out at 1.6 s.
  CHECK(metric(outcome.result, "queue", "sent") == 1);
  CHECK(carried(outcome) == Approx(100'000 + 1024));
}

TEST_CASE("a guard and a balancer that give up leave the link") {
  SECTION("a throttle with a timeout") {
    const Outcome outcome = simulate(
        ten_megabytes,
        std::string(app) +
            R"(, "door": {"kind": "throttle", "host": "front", "guards": "app", "limit": {"concurrency": 9}, "timeout": "2s"})");
    CHECK(metric(outcome.result, "door", "timeouts") == 1);
    CHECK(metric(outcome.result, "app", "arrived") == 0);
    CHECK(carried(outcome) == Approx(2'000'000));
  }
  SECTION("a balancer whose idle timeout is over") {
    const Outcome outcome = simulate(
        ten_megabytes,
        R"("app": {"kind": "service", "host": "front", "steps": [{"call": "door", "on_error": "continue"}]},
               "door": {"kind": "load_balancer", "host": "front", "targets": ["web"], "idle_timeout": "2s"},
               "web": {"kind": "service", "host": "back"})");
    CHECK(metric(outcome.result, "web", "arrived") == 0);
    CHECK(carried(outcome) == Approx(2'000'000));
  }
  SECTION("a balancer and a throttle whose caller cancels") {
    const auto called = [](const std::string& target) {
      return R"("app": {"kind": "service", "host": "front", "steps": [{"call": ")" + target +
             R"(", "timeout": "2s", "cancel": true, "on_error": "continue"}]},
                "web": {"kind": "service", "host": "back"}, )";
    };
    for (const std::string door :
         {R"("door": {"kind": "load_balancer", "host": "front", "targets": ["web"]})",
          R"("door": {"kind": "throttle", "host": "front", "guards": "web", "limit": {"concurrency": 9}})"}) {
      const std::string target = door.find("guards") == std::string::npos ? "door" : "web";
      const Outcome outcome = simulate(ten_megabytes, called(target) + door);
      CHECK(metric(outcome.result, "web", "arrived") == 0);
      CHECK(carried(outcome) == Approx(2'000'000));
    }
  }
}

TEST_CASE("whose call a guard has passed on gives up") {
  const std::string guarded =
      std::string(app) +
      R"(, "door": {"kind": "throttle", "host": "front", "guards": "app", "limit": {"rate": "9/s"}})";
  const std::string impatient = ten_megabytes + R"(, "timeout": "3s")";
  // The uplink takes a second of the three.
  SECTION("over links") {
    const Outcome outcome = simulate(impatient, guarded);
    CHECK(metric(outcome.result, "app", "arrived") == 0);
    CHECK(carried(outcome) == Approx(2'000'000));
  }
  SECTION("and past a partition that lets it through") {
    const Outcome outcome =
        simulate(impatient, guarded, R"({"at": "0s", "partition": ["door", "*"], "loss": 0})");
    CHECK(metric(outcome.result, "app", "arrived") == 0);
    CHECK(carried(outcome) == Approx(2'000'000));
  }
}
