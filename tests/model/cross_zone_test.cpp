// Load balancers whose nodes keep to their zone.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Ten targets, two of them in zone a, behind a balancer with these members; ten requests a second.
Setup two_and_eight(const std::string& door, const std::string& run = R"("duration": "1000s")",
                    const std::string& failures = "") {
  return {R"("to": "door", "arrivals": {"process": "constant", "rate": "10/s"})",
          R"("door": {"kind": "load_balancer", "targets": ["few", "many"])" + door + R"(},
             "few": {"kind": "service", "instances": 2, "zone": "a", "steps": [{"work": "10ms"}]},
             "many": {"kind": "service", "instances": 8, "zone": "b", "steps": [{"work": "10ms"}]})",
          R"({"any": ["few", "many"]})", run, failures};
}

double share(const Outcome& outcome, const std::string& component, double targets) {
  return metric(outcome.result, component, "arrived") / metric(outcome.result, "door", "arrived") / targets;
}

/// Two instances in two zones; one request a second, checks at 5, 10, 15 ... s.
Setup one_each(const std::string& door, const std::string& failures, const std::string& web = "") {
  return {R"("to": "door", "arrivals": {"process": "constant", "rate": "1/s"})",
          R"("door": {"kind": "load_balancer", "targets": "web", "cross_zone": false,
              "health_check": {"interval": "5s", "timeout": "2s", "healthy": 2, "unhealthy": 2})" +
              door + R"(}, "web": {"kind": "service", "instances": 2, "zone": ["a", "b"])" + web + "}",
          R"("web")", R"("duration": "400s")", failures};
}

double failed(const Setup& setup) {
  const auto result = simulate(setup).result;
  return metric(result, "door", "elb_502") + metric(result, "door", "elb_503");
}

}  // namespace

TEST_CASE("Fact 5.2.16: with cross-zone all targets get alike, without each zone does; an ALB has it on") {
  const Outcome on = simulate(two_and_eight(""));
  CHECK(metric(on.result, "door", "arrived") == 10'000);
  CHECK(share(on, "few", 2) == Approx(0.1));
  CHECK(share(on, "many", 8) == Approx(0.1));
  CHECK(metric(on.result, "door", "requests_per_target.min") == 1000);
  const Outcome off = simulate(two_and_eight(R"(, "cross_zone": false)"));
  // Each request draws its zone: the standard deviation of a zone's share is 0.5 %.
  CHECK(share(off, "few", 2) == Approx(0.25).margin(0.01));
  CHECK(share(off, "many", 8) == Approx(0.0625).margin(0.0025));
  // In turn within a zone.
  CHECK(metric(off.result, "door", "requests_per_target.max") ==
        Approx(metric(off.result, "few", "arrived") / 2).margin(0.5));
  CHECK(metric(off.result, "door", "requests_per_target.min") ==
        Approx(metric(off.result, "many", "arrived") / 8).margin(1));
}

TEST_CASE("Fact 5.4.6: an NLB has cross-zone off unless it is turned on") {
  const Outcome off = simulate(two_and_eight(R"(, "type": "network")"));
  CHECK(share(off, "few", 2) == Approx(0.25).margin(0.01));
  const Outcome on = simulate(two_and_eight(R"(, "type": "network", "cross_zone": true)"));
  CHECK(share(on, "few", 2) == Approx(0.1).margin(0.01));
  // Without zones there is one node.
  Setup nowhere = two_and_eight(R"(, "type": "network")");
  for (const std::string zone : {R"("zone": "a", )", R"("zone": "b", )"})
    nowhere.components.erase(nowhere.components.find(zone), zone.size());
  CHECK(share(simulate(nowhere), "few", 2) == Approx(0.1).margin(0.01));
}

TEST_CASE(
    "Fact 5.4.7: a zone without a healthy target gets no requests once clients ask for the name again") {
  // Down at 101 s, found out by the checks at 105 s and 110 s: until then half of the requests fail.
  const std::string outage = R"({"at": "101s", "for": "200s", "zone": "a"})";
  const double at_once = failed(one_each("", outage));
  CHECK(at_once >= 1);
  CHECK(at_once <= 9);
  // Clients who hold the old answer go on, fewer and fewer: half of 60 s times a half, 15 in the mean.
  const double later = failed(one_each(R"(, "dns_ttl": "60s")", outage)) - at_once;
  CHECK(later == Approx(15).margin(10));
  CHECK(failed(one_each(R"(, "dns_ttl": "120s")", outage)) > later + at_once);
}

TEST_CASE("with cross-zone a node takes the targets of other zones") {
  Setup setup = one_each("", R"({"at": "101s", "for": "200s", "zone": "a"})");
  setup.components.replace(setup.components.find("\"cross_zone\": false"), 19, "\"cross_zone\": true");
  CHECK(failed(setup) == 5);  // every other one of the nine from 101 s to 109 s
}

TEST_CASE("Fact 5.1.9: with no healthy target in any zone each node sends to all of its own") {
  // Checks are answered by a thread, with errors for 100 s; all fail, and the requests go on in both zones.
  Setup setup =
      one_each(R"(, "algorithm": "round_robin")", R"({"at": "50s", "errors": "web", "for": "100s"})");
  setup.components.replace(setup.components.find("\"timeout\": \"2s\","), 16,
                           "\"timeout\": \"2s\", \"depth\": \"thread\",");
  const auto result = simulate(setup).result;
  CHECK(metric(result, "door", "target_5xx") == 100);
  CHECK(metric(result, "door", "elb_503") == 0);
  CHECK(metric(result, "door", "requests_per_target.min") > 150);  // of 400
  CHECK(metric(result, "door", "fewest_healthy") == 0);
}

TEST_CASE("a zone in which nothing is registered gets no requests") {
  // Two instances in a and b; the autoscaler keeps one, which is in b: that in a goes first.
  Setup setup = one_each("", "");
  setup.components +=
      R"(, "fleet": {"kind": "autoscaler", "scales": "web", "policy": "scheduled", "min": 1, "max": 2,
             "schedule": [{"at": "100s", "max": 1}]})";
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "door", "target_2xx") == 400);
  CHECK(metric(outcome.result, "door", "healthy.last") == 1);
  // With old answers: 503 until they are over.
  Setup old = one_each(R"(, "dns_ttl": "60s")", "");
  old.components = setup.components;
  old.components.replace(old.components.find(", \"cross_zone\""), 1, ", \"dns_ttl\": \"60s\",");
  CHECK(metric(simulate(old).result, "door", "elb_503") == Approx(15).margin(10));
}

TEST_CASE("new instances join the node of their zone") {
  Setup setup = one_each("", "", R"(, "boot": "10s")");
  setup.components +=
      R"(, "fleet": {"kind": "autoscaler", "scales": "web", "policy": "scheduled", "min": 2, "max": 4,
             "schedule": [{"at": "50s", "min": 3}]})";
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "door", "healthy.last") == 3);
  // The third is in zone a, whose half it shares: 50 s alone and 350 s with the other.
  CHECK(metric(outcome.result, "door", "requests_per_target.min") == Approx(340 / 4.0).margin(30));
  CHECK(metric(outcome.result, "door", "target_2xx") == 400);
}

TEST_CASE("targets that are placed nowhere are together as if in a zone") {
  Setup mixed = two_and_eight(R"(, "type": "network")");
  const std::string zone = R"("zone": "b", )";
  mixed.components.erase(mixed.components.find(zone), zone.size());
  const Outcome outcome = simulate(mixed);
  CHECK(share(outcome, "few", 2) == Approx(0.25).margin(0.01));
  CHECK(share(outcome, "many", 8) == Approx(0.0625).margin(0.0025));
  // The outage of the zone strikes the two alone; when the name service knows, all requests come to the
  // others.
  mixed.failures = R"({"at": "500s", "zone": "a"})";
  const Outcome outage = simulate(mixed);
  CHECK(metric(outage.result, "many", "instances.mean") == 8);
  CHECK(metric(outage.result, "few", "instances.mean") == 1);  // two for half of the time
  CHECK(metric(outage.result, "many", "arrived") > 6'500);
  // 2,500 before; then 5 a second for two checks and a timeout at most, and fewer for a minute of old
  // answers.
  CHECK(metric(outage.result, "few", "arrived") < 2'500 + 5 * 70 + 5 * 60);
}

TEST_CASE("each group of a balancer keeps to the zones") {
  Setup setup = two_and_eight(R"(, "cross_zone": false, "rules": [{"if": {"type": "photo"}, "to": "many"}])");
  setup.people += R"(, "attributes": {"type": {"choice": {"photo": 1, "scan": 0}}})";
  const Outcome outcome = simulate(setup);
  // All are photos; the node in zone a, which has healthy targets for others, has none for them.
  CHECK(share(outcome, "many", 1) == Approx(0.5).margin(0.02));
  CHECK(metric(outcome.result, "few", "arrived") == 0);
  CHECK(metric(outcome.result, "door", "elb_503") + metric(outcome.result, "many", "arrived") == 10'000);
}
