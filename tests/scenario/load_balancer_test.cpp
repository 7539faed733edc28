#include "catch.hpp"
#include "scenario/lint.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using couplet::cloud::Balancing;
using couplet::cloud::HealthCheckSettings;
using namespace std::chrono_literals;

namespace {

/// The components of a file with two services, a function and the load balancer "door" with these members.
std::string with(const std::string& members) {
  return R"({"web": {"kind": "service", "instances": 3}, "app": {"kind": "service"}, "resize": {"kind": "function"},
    "queue": {"kind": "queue"}, "door": {"kind": "load_balancer", )" +
         members + "}}";
}

std::string file_with(const std::string& members, const std::string& rest = "") {
  return R"({"couplet": 1, "run": {"duration": "1h"}, )" + rest +
         R"("workload": {"people": {"to": "door", "arrivals": {"process": "poisson", "rate": "1/s"},
             "attributes": {"type": {"choice": {"photo": 9, "scan": 1}}}}}, "components": )" +
         with(members) + R"(, "architectures": {"only": {}}})";
}

LoadBalancerSpec balancer_with(const std::string& members, const std::string& rest = "") {
  const Scenario scenario = loaded(file_with(members, rest));
  return std::get<LoadBalancerSpec>(scenario.architectures.at(0).components.at(4).spec);
}

/// What is wrong with a load balancer, without file and place.
std::string problem_with(const std::string& members) {
  std::string text;
  for (const std::string& problem : problems_of(file_with(members))) {
    const std::size_t at = problem.find(" /components/door");
    text += (text.empty() ? "" : "\n") + (at == std::string::npos ? problem : problem.substr(at + 1));
  }
  return text;
}

std::vector<int> numbers(const std::vector<ComponentIndex>& components) {
  std::vector<int> result;
  for (const ComponentIndex component : components) result.push_back(static_cast<int>(component));
  return result;
}

}  // namespace

TEST_CASE("Fact 5.1.8: checks every 30 s with 5 s for the answer, five good ones, two bad ones") {
  const LoadBalancerSpec spec = balancer_with(R"("targets": "web")");
  CHECK(spec.group.health_check == HealthCheckSettings{30s, 5s, 5, 2});
  CHECK(spec.depth == HealthCheckDepth::shallow);
  const auto range = [](const std::string& check) {
    return problem_with(R"("targets": "web", "health_check": )" + check);
  };
  CHECK(range(R"({"interval": "5s", "timeout": "2s", "healthy": 2, "unhealthy": 10})").empty());
  CHECK(range(R"({"interval": "300s", "timeout": "120s", "healthy": 10, "unhealthy": 2})").empty());
  CHECK_FALSE(range(R"({"interval": "4s", "timeout": "2s"})").empty());
  CHECK_FALSE(range(R"({"interval": "301s"})").empty());
  CHECK_FALSE(range(R"({"timeout": "1s"})").empty());
  CHECK_FALSE(range(R"({"interval": "200s", "timeout": "121s"})").empty());
  CHECK_FALSE(range(R"({"healthy": 1})").empty());
  CHECK_FALSE(range(R"({"unhealthy": 11})").empty());
  CHECK(range(R"({"interval": "5s"})") ==
        "/components/door/health_check: a check may take 5s, but the next begins 5s after it; make the "
        "\"timeout\" shorter than the \"interval\"");
}

TEST_CASE("Fact 5.2.5: only round robin starts slowly, for 30 s to 15 min") {
  const std::string targets = R"("targets": "web", )";
  CHECK(balancer_with(R"("targets": "web")").group.slow_start == 0s);
  CHECK(balancer_with(targets + R"("slow_start": "30s")").group.slow_start == 30s);
  CHECK(balancer_with(targets + R"("slow_start": "15m")").group.slow_start == 15min);
  CHECK(problem_with(targets + R"("slow_start": "29s")") ==
        "/components/door/slow_start: a slow start lasts 30s to 15min, or is off with 0s, found 29s");
  for (const std::string algorithm : {"weighted_random", "least_outstanding"}) {
    const std::string slow = R"("slow_start": "30s", "algorithm": ")" + algorithm + "\"";
    CHECK(problem_with(targets + slow) ==
          R"(/components/door/slow_start: only "round_robin" starts new targets slowly)");
  }
}

TEST_CASE("Fact 5.2.13: the idle timeout is 60 s, or 1 s to 4,000 s") {
  const std::string targets = R"("targets": "web", )";
  CHECK(balancer_with(R"("targets": "web")").idle_timeout == 60s);
  CHECK(balancer_with(targets + R"("idle_timeout": "4000s")").idle_timeout == 4000s);
  CHECK_FALSE(problem_with(targets + R"("idle_timeout": "4001s")").empty());
  CHECK_FALSE(problem_with(targets + R"("idle_timeout": "999ms")").empty());
}

TEST_CASE("Fact 5.4.2: a network load balancer checks every 30 s, with 10 s for the connection") {
  const LoadBalancerSpec spec = balancer_with(R"("type": "network", "targets": "web")");
  CHECK(spec.network);
  CHECK(spec.group.algorithm == Balancing::flow_hash);
  CHECK(spec.group.health_check == HealthCheckSettings{30s, 10s, 5, 2});
  CHECK(problem_with(R"("type": "network", "targets": "web", "algorithm": "random")") ==
        "/components/door/algorithm: a network load balancer goes by the hash of the flow; write "
        "\"flow_hash\", or nothing");
}

TEST_CASE("Fact 5.4.5: an idle connection of a network load balancer ends after 350 s, or 60 s to 6,000 s") {
  const std::string network = R"("type": "network", "targets": "web", )";
  CHECK(balancer_with(R"("type": "network", "targets": "web")").idle_timeout == 350s);
  CHECK(balancer_with(network + R"("idle_timeout": "6000s")").idle_timeout == 6000s);
  CHECK_FALSE(problem_with(network + R"("idle_timeout": "59s")").empty());
}

TEST_CASE("a load balancer is read as it is written") {
  const LoadBalancerSpec spec = balancer_with(
      R"("targets": ["web", "app"], "algorithm": "weighted_random", "anomaly_mitigation": true,
         "rules": [{"if": {"type": ["photo"]}, "to": "resize"}, {"if": {"type": "scan"}, "to": ["app"]}],
         "health_check": {"interval": "10s", "timeout": "3s", "healthy": 3, "unhealthy": 4, "depth": "thread"},
         "deregistration_delay": "1m", "sticky": "1h", "latency": "2ms")");
  CHECK_FALSE(spec.network);
  CHECK(numbers(spec.targets) == std::vector<int>{0, 1});
  CHECK(spec.group.algorithm == Balancing::weighted_random);
  CHECK(spec.group.anomaly_mitigation);
  REQUIRE(spec.rules.size() == 2);
  CHECK(numbers(spec.rules[0].targets) == std::vector<int>{2});
  CHECK(numbers(spec.rules[1].targets) == std::vector<int>{1});
  CHECK(spec.group.health_check == HealthCheckSettings{10s, 3s, 3, 4});
  CHECK(spec.depth == HealthCheckDepth::thread);
  CHECK(spec.group.deregistration_delay == 1min);
  CHECK(spec.group.sticky == 1h);
  CHECK(spec.latency.mean_ns() == 2e6);
  CHECK(spec.spread_checks);
  CHECK_FALSE(balancer_with(R"("targets": "web")", R"("effects": "none", )").spread_checks);
  CHECK(balancer_with(R"("targets": [])").targets.empty());
  CHECK(balancer_with(R"("targets": "web")").group.deregistration_delay == 300s);
}

TEST_CASE("what a load balancer cannot do is said") {
  struct Row {
    std::string members;
    std::string problem;
  };
  const auto row = GENERATE(values<Row>({
      {R"("algorithm": "random")",
       R"(/components/door: a load_balancer needs "targets"; write for example "targets": "web")"},
      {R"("targets": "queue")",
       "/components/door/targets: 'queue' is a queue; a load balancer needs a service or function"},
      {R"("targets": ["web", "web"])", "/components/door/targets/1: 'web' is named twice"},
      {R"("targets": ["web", "resize"])",
       "/components/door/targets: 'resize' is a function; a function is the only target of its group"},
      {R"("type": "network", "targets": "resize")",
       "/components/door/targets: 'resize' is a function; a load balancer needs a service"},
      {R"("type": "network", "targets": "web", "sticky": "1h")",
       "/components/door/sticky: only an application load balancer has \"sticky\"; this one passes "
       "connections on"},
      {R"("type": "network", "targets": "web", "rules": [])",
       "/components/door/rules: only an application load balancer has \"rules\"; this one passes "
       "connections on"},
      {R"("targets": "web", "rules": [{"to": "app"}])",
       R"(/components/door/rules/0: a rule needs "if"; write for example "if": {"type": ["photo"]})"},
      {R"("targets": "web", "anomaly_mitigation": true)",
       "/components/door/anomaly_mitigation: anomalies are mitigated by weights; write \"algorithm\": "
       "\"weighted_random\" too"},
  }));
  CHECK(problem_with(row.members) == row.problem);
}

TEST_CASE("a load balancer that is called by its own target closes a circle") {
  const auto problems = problems_of(R"({"couplet": 1, "run": {"duration": "1h"},
    "workload": {"people": {"to": "door", "arrivals": {"process": "poisson", "rate": "1/s"}}},
    "components": {"door": {"kind": "load_balancer", "targets": "web"},
                   "web": {"kind": "service", "steps": [{"call": "door"}]}}, "architectures": {"only": {}}})");
  REQUIRE(problems.size() == 1);
  CHECK(problems.front().find("requests would go round for ever: door -> web -> door") != std::string::npos);
}

TEST_CASE("advice sees through a load balancer") {
  const auto advice = lint(loaded(R"({"couplet": 1, "run": {"duration": "1h"},
    "workload": {"people": {"to": "door", "timeout": "5s", "arrivals": {"process": "poisson", "rate": "1/s"}}},
    "components": {"door": {"kind": "load_balancer", "targets": "web", "idle_timeout": "20s"},
                   "web": {"kind": "service", "steps": [{"read": "db", "timeout": "10s"}]},
                   "db": {"kind": "database"}}, "architectures": {"only": {}}})"));
  REQUIRE(advice.size() == 1);
  CHECK(advice.front().id == "timeouts-upside-down");
  CHECK(advice.front().text("x.json").find(
            "'web' waits up to 10s for 'db', but the timeout of 'people' for 'web' is 5s") !=
        std::string::npos);
}
