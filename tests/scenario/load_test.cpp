#include "scenario/load.hpp"
#include "cost/price_book.hpp"

#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;
using couplet::sim::start_of_run;

namespace {

constexpr const char* full = R"({
  "$schema": "../schema/scenario.schema.json", // comments are allowed
  "couplet": 1,
  "title": "Everything", "about": "All of it.", "source": "None.",
  "pricing": "as-taught", "profile": "as_taught",
  "run": { "duration": "2h", "warmup": "10m", "drain": "30m", "seed": 18446744073709551615, "replications": 5,
           "sample": "10s" },
  "workload": {
    "visitors": {
      "kind": "open", "to": "web",
      "arrivals": { "process": "poisson", "rate": "12.5/s" },
      "payload": "3MB", "needs": { "render": "1.5s" },
      "timeout": "5s", "patience": "30s", "limit": 100,
      "retry": { "attempts": 4, "backoff": "linear", "base": "1s", "cap": "2s", "jitter": "equal" } },
    "robots": {
      "arrivals": { "process": "constant", "rate": "5/h" }, "needs": { "parse": "2s", "render": "3s" },
      "timeout": "none", "retry": {} },
    "sensors": { "to": "queue", "arrivals": { "process": "burst", "size": 10, "over": "1m", "at": "5m", "every": "1h" },
                 "needs": { "render": "1s" } } },
  "failures": [
    { "at": "30m", "for": "10m", "crash": "renderer", "instances": 2, "silent": true },
    { "at": "40m", "crash": "renderer", "instances": 0.5 },
    { "at": "50m", "crash": "web", "instances": "all", "name": "blackout" } ],
  "components": {
    "web": { "kind": "service", "instances": 2, "threads": 40, "backlog": 100, "boot": "90s", "latency": "1ms",
             "error_rate": 0.1, "poison": 0.2, "idempotent": true, "stream": "front",
             "steps": [ { "call": "app", "timeout": "30s", "retry": {}, "on_error": "continue", "size": "2KiB" },
                        { "respond": "ok" }, { "respond": "busy" }, { "work": "20ms", "as": "tidy" },
                        { "put": "pngs", "timeout": "none" }, { "get": "pngs" } ] },
    "app": { "kind": "service", "steps": [ { "work": "1s" }, { "fail": "broken" } ] },
    "pngs": { "kind": "bucket", "put": { "latency": "30ms" }, "latency": "10ms" } },
  "architectures": {
    "tight": { "title": "Tight", "coupling": "synchronous", "entry": { "robots": "web", "sensors": "web" },
               "goal": { "visitors": [ "web", { "any": [ "app", "pngs" ] } ] } },
    "loose": {
      "entry": { "robots": "queue" },
      "components": {
        "web": { "steps": [ { "send": "queue", "delay": "1m" } ] },
        "queue": { "kind": "queue", "type": "standard", "visibility_timeout": "2m", "delay": "1s",
                   "retention": "1d", "receive_wait": "20s", "shards": 4, "in_flight_limit": 7, "latency": "5ms" },
        "renderer": { "kind": "worker", "polls": "queue", "instances": 3, "concurrency": 2, "batch": 10,
                      "wait": "10s", "pause": "1s", "visibility_timeout": "1h", "delete": "before", "boot": "30s",
                      "error_rate": 0.3, "poison": 0.4, "idempotent": true, "steps": [ { "work": "render" } ] } },
      "goal": [ "renderer" ],
      "collect": { "visitors": { "from": "pngs", "every": "5s", "give_up": "10m" } } } },
  "expect": [ "loose.requests.lost == 0" ]
})";

couplet::sim::Duration constant(const couplet::sim::DurationDistribution& distribution) {
  REQUIRE(distribution.is_constant());
  return couplet::sim::Duration{*distribution.distribution.whole_constant()};
}

template <typename T>
const T& spec(const Architecture& architecture, std::size_t index) {
  return std::get<T>(architecture.components.at(index).spec);
}

template <typename T>
const T& arrivals(const Producer& producer) {
  return std::get<T>(std::get<Arrivals>(producer.source));
}

std::vector<std::vector<ComponentIndex>> parts_of(const Goal& goal) {
  std::vector<std::vector<ComponentIndex>> result;
  for (const GoalEntry& entry : goal.all_of) result.push_back(entry.any_of);
  return result;
}

}  // namespace

TEST_CASE("the head of a scenario is read back") {
  const Scenario scenario = loaded(full);
  CHECK(scenario.name == "sample");
  CHECK(scenario.hash.size() == 16);
  CHECK(scenario.title == "Everything");
  CHECK(scenario.about == "All of it.");
  CHECK(scenario.source == "None.");
  CHECK(scenario.prices->name == "as-taught");
  CHECK(scenario.profile == Profile::as_taught);
  CHECK(scenario.run.duration == 2h);
  CHECK(scenario.run.warmup == 10min);
  CHECK(scenario.run.drain == 30min);
  CHECK(scenario.run.seed == 18446744073709551615U);
  CHECK(scenario.run.replications == 5);
  CHECK(scenario.run.sample == 10s);
  CHECK(scenario.needs == std::vector<std::string>{"render", "parse"});
  REQUIRE(scenario.expectations.size() == 1);
  CHECK(scenario.expectations[0].text == "loose.requests.lost == 0");
}

TEST_CASE("producers are read back, with the entry of the architecture") {
  const Scenario scenario = loaded(full);
  const Architecture& loose = scenario.architectures.at(1);
  REQUIRE(loose.producers.size() == 3);
  const Producer& visitors = loose.producers[0];
  CHECK(visitors.name == "visitors");
  CHECK(loose.components.at(static_cast<std::size_t>(visitors.entry)).name == "web");
  const auto rate = arrivals<PoissonArrivals>(visitors).rate;
  CHECK(rate.micro_events == 12'500'000);
  CHECK(rate.per == 1s);
  CHECK(visitors.payload.distribution.whole_constant() == 3'000'000);
  REQUIRE(visitors.needs.size() == 2);
  CHECK(constant(visitors.needs[0].value()) == 1500ms);
  CHECK(!visitors.needs[1]);
  CHECK(visitors.timeout == 5s);
  CHECK(visitors.patience == 30s);
  CHECK(visitors.limit == 100U);
  CHECK(visitors.retry.attempts == 4);
  CHECK(visitors.retry.backoff == Backoff::linear);
  CHECK(visitors.retry.base == 1s);
  CHECK(visitors.retry.cap == 2s);
  CHECK(visitors.retry.jitter == Jitter::equal);

  const Producer& robots = loose.producers[1];
  CHECK(loose.components.at(static_cast<std::size_t>(robots.entry)).name == "queue");
  CHECK(arrivals<ConstantArrivals>(robots).rate.per == 1h);
  CHECK(constant(robots.needs.at(1).value()) == 2s);
  CHECK(robots.payload.distribution.whole_constant() == 1024);
  CHECK(!robots.timeout);
  CHECK(robots.retry.attempts == 3);
  CHECK(robots.retry.jitter == Jitter::full);

  const auto burst = arrivals<BurstArrivals>(loose.producers[2]);
  CHECK(burst.size == 10);
  CHECK(burst.over == 1min);
  CHECK(burst.at == 5min);
  CHECK(burst.every == 1h);
}

TEST_CASE("a service and its steps are read back") {
  const Scenario scenario = loaded(full);
  const Architecture& tight = scenario.architectures.at(0);
  CHECK(tight.title == "Tight");
  CHECK(tight.coupling == Coupling::synchronous);
  REQUIRE(tight.components.size() == 3);
  CHECK(tight.components[0].name == "web");
  CHECK(tight.components[0].stream == "front");
  CHECK(tight.components[1].stream == "app");
  const auto& web = spec<ServiceSpec>(tight, 0);
  CHECK(web.instances == 2);
  CHECK(web.threads == 40);
  CHECK(web.backlog == 100U);
  CHECK(constant(web.boot) == 90s);
  CHECK(constant(web.latency) == 1ms);
  CHECK(web.error_rate == 0.1);
  CHECK(web.poison == 0.2);
  CHECK(web.idempotent);
  REQUIRE(web.steps.size() == 6);
  const Use& call = std::get<Call>(web.steps[0].action).use;
  CHECK(call.target == ComponentIndex{1});
  CHECK(call.timeout == 30s);
  CHECK(call.retry.attempts == 3);
  CHECK(call.on_error == OnError::proceed);
  CHECK(call.size.value().distribution.whole_constant() == 2048);
  CHECK(std::get<Respond>(web.steps[1].action).error.empty());
  CHECK(std::get<Respond>(web.steps[2].action).error == "busy");
  CHECK(constant(std::get<couplet::sim::DurationDistribution>(
            std::get<Work>(web.steps[3].action).duration)) == 20ms);
  CHECK(!std::get<Put>(web.steps[4].action).use.timeout);
  CHECK(std::get<Get>(web.steps[5].action).use.timeout == 60s);
  std::vector<std::string> labels;
  for (const Step& step : web.steps) labels.push_back(step.label);
  CHECK(labels == std::vector<std::string>{"call-1", "respond-1", "respond-2", "tidy", "put-1", "get-1"});
  CHECK(std::get<Fail>(spec<ServiceSpec>(tight, 1).steps.at(1).action).reason == "broken");
}

TEST_CASE("a queue, a worker and a bucket are read back") {
  const Scenario scenario = loaded(full);
  const Architecture& loose = scenario.architectures.at(1);
  CHECK(loose.title == "loose");
  CHECK(loose.coupling == Coupling::asynchronous);
  const auto& bucket = spec<BucketSpec>(loose, 2);
  CHECK(constant(bucket.put_latency) == 30ms);
  CHECK(constant(bucket.get_latency) == 10ms);
  const auto& queue = spec<QueueSpec>(loose, 3);
  CHECK(queue.visibility_timeout == 2min);
  CHECK(queue.delay == 1s);
  CHECK(queue.retention == 24h);
  CHECK(queue.receive_wait == 20s);
  CHECK(queue.shards == 4);
  CHECK(queue.in_flight_limit == 7);
  CHECK(constant(queue.latency) == 5ms);
  const auto& worker = spec<WorkerSpec>(loose, 4);
  CHECK(worker.polls == ComponentIndex{3});
  CHECK(worker.instances == 3);
  CHECK(worker.concurrency == 2);
  CHECK(worker.batch == 10);
  CHECK(worker.wait == 10s);
  CHECK(worker.pause == 1s);
  CHECK(worker.visibility_timeout == 1h);
  CHECK(worker.delete_message == DeleteMessage::before);
  CHECK(constant(worker.boot) == 30s);
  CHECK(worker.error_rate == 0.3);
  CHECK(worker.poison == 0.4);
  CHECK(worker.idempotent);
  CHECK(std::get<NeedIndex>(std::get<Work>(worker.steps.at(0).action).duration) == NeedIndex{0});
  CHECK(std::string(kind_name(loose.components[4])) == "worker");
}

TEST_CASE("goals and collections belong to producers") {
  const Scenario scenario = loaded(full);
  using Parts = std::vector<std::vector<ComponentIndex>>;
  const Architecture& tight = scenario.architectures.at(0);
  REQUIRE(tight.goals.size() == 3);
  CHECK(parts_of(tight.goals[0]) == Parts{{ComponentIndex{0}}, {ComponentIndex{1}, ComponentIndex{2}}});
  CHECK(tight.goals[1].all_of.empty());
  CHECK(tight.collects.empty());
  const Architecture& loose = scenario.architectures.at(1);
  CHECK(parts_of(loose.goals.at(2)) == Parts{{ComponentIndex{4}}});
  REQUIRE(loose.collects.size() == 1);
  CHECK(loose.collects[0].producer == ProducerIndex{0});
  CHECK(loose.collects[0].from == ComponentIndex{2});
  CHECK(loose.collects[0].every == 5s);
  CHECK(loose.collects[0].give_up == 10min);
}

TEST_CASE("a failure strikes where its component exists") {
  const Scenario scenario = loaded(full);
  const Architecture& tight = scenario.architectures.at(0);
  REQUIRE(tight.failures.size() == 1);
  CHECK(tight.failures[0].name == "blackout");
  CHECK(tight.failures[0].order == 2);
  CHECK(tight.failures_not_applicable == std::vector<std::string>{"crash renderer", "crash renderer (2)"});
  const Architecture& loose = scenario.architectures.at(1);
  REQUIRE(loose.failures.size() == 3);
  CHECK(loose.failures_not_applicable.empty());
  CHECK(loose.failures[0].name == "crash renderer");
  CHECK(loose.failures[0].at == start_of_run + 30min);
  CHECK(loose.failures[0].lasts == 10min);
  const auto& crash = std::get<CrashFailure>(loose.failures[0].what);
  CHECK(crash.component == ComponentIndex{4});
  CHECK(std::get<std::uint32_t>(crash.instances) == 2);
  CHECK(crash.silent);
  CHECK(!loose.failures[1].lasts);
  CHECK(std::get<double>(std::get<CrashFailure>(loose.failures[1].what).instances) == 0.5);
  CHECK(std::holds_alternative<std::monostate>(std::get<CrashFailure>(loose.failures[2].what).instances));
}

TEST_CASE("what a scenario leaves out has its default") {
  SampleFile file;
  file.components = R"({"web": {"kind": "service"}, "queue": {"kind": "queue"}, "pngs": {"kind": "bucket"},
                        "app": {"kind": "worker", "polls": "queue"}})";
  const Scenario scenario = loaded(file.text());
  CHECK(scenario.title == "sample");
  CHECK(scenario.prices->name == "aws-us-east-1");
  CHECK(scenario.profile == Profile::aws_2026);
  CHECK(scenario.run.warmup == 0s);
  CHECK(scenario.run.drain == 1h);
  CHECK(scenario.run.seed == 1);
  CHECK(scenario.run.replications == 1);
  CHECK(scenario.run.sample == 7200ms);
  const Architecture& loose = scenario.architectures.at(0);
  CHECK(spec<ServiceSpec>(loose, 0).threads == 1);
  CHECK(!spec<ServiceSpec>(loose, 0).backlog);
  CHECK(spec<ServiceSpec>(loose, 0).latency.is_zero());
  CHECK(spec<QueueSpec>(loose, 1).shards == 8);
  CHECK(spec<QueueSpec>(loose, 1).retention == 96h);
  CHECK(!spec<QueueSpec>(loose, 1).latency.is_constant());
  CHECK(!spec<BucketSpec>(loose, 2).put_latency.is_constant());
  CHECK(!spec<WorkerSpec>(loose, 3).wait);
  CHECK(loose.producers.at(0).retry.attempts == 1);
  CHECK(!loose.producers[0].patience);
  CHECK(loose.goals.at(0).all_of.empty());
}

TEST_CASE("without effects, what is not stated is zero") {
  SampleFile file;
  file.rest = R"(, "effects": "none")";
  file.components = R"({"web": {"kind": "service"}, "queue": {"kind": "queue"},
                        "pngs": {"kind": "bucket", "put": {"latency": "3ms"}}})";
  const Scenario scenario = loaded(file.text());
  const Architecture& loose = scenario.architectures.at(0);
  CHECK(spec<QueueSpec>(loose, 1).latency.is_zero());
  CHECK(spec<QueueSpec>(loose, 1).shards == 1);
  CHECK(spec<BucketSpec>(loose, 2).get_latency.is_zero());
  CHECK(constant(spec<BucketSpec>(loose, 2).put_latency) == 3ms);
}

TEST_CASE("the hash follows the file and its overrides") {
  const SampleFile file;
  const std::string hash = loaded(file.text()).hash;
  CHECK(hash.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(loaded(file.text()).hash == hash);
  CHECK(loaded(file.text() + " ").hash != hash);
  CHECK(loaded(file.text(), {{"/run/seed", "1"}}).hash != hash);
  CHECK(loaded(file.text(), {{"/run/seed", "2"}}).hash != loaded(file.text(), {{"/run/seed", "1"}}).hash);
}

TEST_CASE("a byte order mark is no mistake") {
  CHECK(loaded("\xEF\xBB\xBF" + SampleFile{}.text()).run.duration == 1h);
}
