#include "catch.hpp"
#include "scenario/lint.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;
using couplet::cloud::Consistency;
using couplet::cloud::Eviction;

namespace {

SampleFile guarded(const std::string& guards) {
  SampleFile file;
  file.components =
      R"({"web": {"kind": "service", "steps": [{"read": "db"}]}, "db": {"kind": "database"}, )" + guards +
      "}";
  return file;
}

template <typename Spec>
const Spec& spec_of(const Scenario& scenario, std::size_t component) {
  return std::get<Spec>(scenario.architectures[0].components[component].spec);
}

}  // namespace

TEST_CASE("a cache is read back") {
  const Scenario scenario =
      loaded(guarded(R"("c": {"kind": "cache", "guards": "db", "capacity": 9, "ttl": "5m",
    "eviction": "fifo", "coalesce": true, "latency": "2ms", "timeout": "none", "when_down": "pass",
    "keys": {"zipf": {"n": 50, "s": 0.9}}})")
                 .text());
  const auto& cache = spec_of<CacheSpec>(scenario, 2);
  CHECK(cache.guard.guards == static_cast<ComponentIndex>(1));
  CHECK(!cache.guard.timeout);
  CHECK(cache.guard.pass_when_down);
  CHECK(cache.config.capacity == 9);
  CHECK(cache.config.ttl == couplet::sim::Duration{5min});
  CHECK(cache.config.eviction == Eviction::fifo);
  CHECK(cache.coalesce);
  REQUIRE(cache.keys);
  CHECK(cache.keys->n == 50);
  CHECK(cache.keys->s == 0.9);
  CHECK(cache.latency.mean_ns() == 2e6);
  CHECK(std::string(kind_name(scenario.architectures[0].components[2])) == "cache");
}

TEST_CASE("a cache's defaults") {
  SampleFile file = guarded(R"("c": {"kind": "cache", "guards": "db", "keys": "group"})");
  const Scenario scenario = loaded(file.text());
  const auto& cache = spec_of<CacheSpec>(scenario, 2);
  CHECK(cache.guard.timeout == couplet::sim::Duration{60s});
  CHECK(!cache.guard.pass_when_down);
  CHECK(!cache.config.capacity);
  CHECK(!cache.config.ttl);
  CHECK(cache.config.eviction == Eviction::lru);
  CHECK(!cache.coalesce);
  CHECK(!cache.keys);
  CHECK(cache.latency.mean_ns() == 1e6);
  file.rest = R"(, "effects": "none")";
  CHECK(spec_of<CacheSpec>(loaded(file.text()), 2).latency.is_zero());
}

TEST_CASE("throttles are read back; a burst is one second's worth, at least one") {
  const Scenario scenario =
      loaded(guarded(R"("a": {"kind": "throttle", "guards": "db", "limit": {"rate": "90/min"}},
    "b": {"kind": "throttle", "guards": "db", "limit": {"rate": "5/h"}},
    "c": {"kind": "throttle", "guards": "web", "limit": {"rate": "20/s", "burst": 3, "concurrency": 7}})")
                 .text());
  CHECK(spec_of<ThrottleSpec>(scenario, 2).limit.burst == 1);
  CHECK(spec_of<ThrottleSpec>(scenario, 2).limit.rate->per_second() == 1.5);
  CHECK(!spec_of<ThrottleSpec>(scenario, 2).limit.concurrency);
  CHECK(spec_of<ThrottleSpec>(scenario, 3).limit.burst == 1);
  CHECK(spec_of<ThrottleSpec>(scenario, 4).limit.burst == 3);
  CHECK(spec_of<ThrottleSpec>(scenario, 4).limit.concurrency == 7);
  CHECK(spec_of<ThrottleSpec>(scenario, 4).guard.guards == static_cast<ComponentIndex>(0));
}

TEST_CASE("both engines of a database are read back") {
  SampleFile file;
  file.components = R"({"web": {"kind": "service"},
    "a": {"kind": "database", "connection_wait": "2m", "failover": "60s", "commit_latency": "3ms"},
    "b": {"kind": "database", "engine": "key_value", "read_units": 5, "write_units": 6, "burst": "10s",
          "consistency": "transactional"},
    "c": {"kind": "database", "engine": "key_value"}})";
  const Scenario scenario = loaded(file.text());
  const auto& relational = spec_of<DatabaseSpec>(scenario, 1);
  CHECK(!relational.key_value);
  CHECK(relational.connection_wait == couplet::sim::Duration{2min});
  REQUIRE(relational.failover);
  CHECK(relational.failover->mean_ns() == 60e9);
  CHECK(relational.commit_latency.mean_ns() == 3e6);
  const auto& table = spec_of<DatabaseSpec>(scenario, 2);
  REQUIRE(table.key_value);
  CHECK(table.key_value->capacity.read_units == 5);
  CHECK(table.key_value->capacity.write_units == 6);
  CHECK(table.key_value->capacity.burst == couplet::sim::Duration{10s});
  CHECK(table.key_value->consistency == Consistency::transactional);
  const auto& on_demand = spec_of<DatabaseSpec>(scenario, 3);
  REQUIRE(on_demand.key_value);
  CHECK(!on_demand.key_value->capacity.read_units);
  CHECK(on_demand.key_value->consistency == Consistency::eventual);
  CHECK(on_demand.key_value->capacity.burst == couplet::sim::Duration{300s});
}

TEST_CASE("a flush and a limit are read back") {
  SampleFile file = guarded(R"("c": {"kind": "cache", "guards": "db", "keys": "group"})");
  file.failures =
      R"([{"at": "5m", "flush": "c"}, {"at": "1m", "for": "2m", "throttle": "web", "rate": "120/min"},
    {"at": "1m", "throttle": "db", "rate": "1/h", "burst": 9}])";
  const Scenario scenario = loaded(file.text());
  const auto& failures = scenario.architectures[0].failures;
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].name == "flush c");
  CHECK(std::get<FlushFailure>(failures[0].what).component == static_cast<ComponentIndex>(2));
  CHECK(failures[1].name == "throttle web");
  CHECK(std::get<ThrottleFailure>(failures[1].what).burst == 2);
  CHECK(std::get<ThrottleFailure>(failures[2].what).burst == 9);
}

TEST_CASE("customers may come to a guard, and need what lies behind it") {
  SampleFile file;
  file.components = R"({"web": {"kind": "service", "steps": [{"work": "render"}]},
    "door": {"kind": "throttle", "guards": "web", "limit": {"concurrency": 5}}})";
  file.workload = R"({"visitors": {"to": "door", "arrivals": {"process": "poisson", "rate": "1/s"}},
    "others": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}, "needs": {"render": "1s"}}})";
  const std::vector<std::string> problems = problems_of(file.text());
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("requests of 'visitors' come to 'web', but 'visitors' declares no need 'render'") !=
        std::string::npos);
}

TEST_CASE("a throttle is a reason for a dead-letter queue, and a cache takes load away") {
  SampleFile file;
  file.workload = R"({"visitors": {"to": "q", "arrivals": {"process": "poisson", "rate": "10/s"}}})";
  file.components = R"({"q": {"kind": "queue", "receive_wait": "20s"},
    "worker": {"kind": "worker", "polls": "q", "idempotent": true, "concurrency": 50, "steps": [{"call": "app"}]},
    "app": {"kind": "service", "threads": 50, "steps": [{"work": "10ms"}]},
    "door": {"kind": "throttle", "guards": "app", "limit": {"concurrency": 5}}})";
  const auto advice = lint(loaded(file.text()));
  REQUIRE(advice.size() == 1);
  CHECK(advice[0].id == "no-dead-letter-queue");
  CHECK(advice[0].reason.find("'door' throttles calls of 'app'") != std::string::npos);
}
