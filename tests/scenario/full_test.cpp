#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;
using couplet::sim::start_of_run;

namespace {

constexpr const char* full = R"({
  "couplet": 1, "run": { "duration": "1h" },
  "limits": { "arrivals": 5000000000, "instances": 2000000, "events_at_one_instant": 7 },
  "workload": {
    "profile": { "to": "web",
      "arrivals": { "process": "profile", "interpolation": "linear", "points": [["0s", "0/s"], ["10m", "5/min"]] },
      "attributes": { "type": { "choice": { "scan": 0.1, "photo": 0.9 } }, "colour": "red" },
      "group": { "zipf": { "n": 500, "s": 1.1 } } },
    "mmpp": { "to": "db", "attributes": { "type": "letter" }, "group": { "choice": { "a": 3, "b": 1 } },
      "arrivals": { "process": "mmpp", "states": [ { "rate": "0/s", "stay": "5m" }, { "rate": "2/s", "stay": "1m" } ] } },
    "renewal": { "to": "queue", "group": "all",
      "arrivals": { "process": "renewal", "interval": { "dist": "gamma", "mean": "80ms", "cv": 2 } } },
    "users": { "kind": "closed", "to": "web", "population": 12, "think": "10s" } },
  "failures": [
    { "at": "1m", "slow": "db", "factor": 8 }, { "at": "2m", "for": "1m", "errors": "queue" },
    { "at": "3m", "errors": "db", "rate": 0.25 }, { "at": "4m", "stop": "web" },
    { "random": "crash", "component": "app", "mtbf": "1h", "mttr": "5m" },
    { "random": "crash", "component": "web", "mtbf": "2h", "mttr": "0s", "at": "5m", "for": "6m", "name": "luck" } ],
  "components": {
    "web": { "kind": "service", "load_factor": 0.25, "steps": [
      { "choose": [ { "when": { "type": ["scan", "letter", "scan"] }, "steps": [ { "work": "1s" } ] },
                    { "share": 0.5, "steps": [ { "read": "db", "hedge": "1s", "max_concurrent": 4 },
                                               { "repeat": 3, "steps": [ { "work": "2s" }, { "write": "db" } ] } ] } ] },
      { "parallel": [ [ { "work": "3s" }, { "choose": [ { "share": 1, "steps": [] } ] } ], [], [ { "write": "db" } ] ] },
      { "work": "4s", "when": { "colour": "red", "type": "photo" } }, { "send": "queue" } ] },
    "queue": { "kind": "queue", "dead_letter": { "to": "failed", "max_receives": 5 } },
    "failed": { "kind": "queue" },
    "app": { "kind": "worker", "polls": "queue", "steps": [
      { "send": "queue", "when": { "type": "photo" } }, { "write": "db", "retry": { "attempts": 4 } } ] },
    "db": { "kind": "database", "engine": "relational", "connections": 20, "parallelism": 2, "read": "1ms",
            "write": "3ms", "deadlock_rate": 0.02, "latency": "500us", "boot": "90s" },
    "plain": { "kind": "database" } },
  "architectures": { "loose": { "goal": [ { "any": ["db", "web"] }, { "to": "app", "if": { "type": "photo" } } ] } }
})";

template <typename T>
const T& spec(const Scenario& scenario, std::size_t index) {
  return std::get<T>(scenario.architectures.at(0).components.at(index).spec);
}

const Producer& producer(const Scenario& scenario, std::size_t index) {
  return scenario.architectures.at(0).producers.at(index);
}

template <typename T>
const T& arrivals(const Scenario& scenario, std::size_t index) {
  return std::get<T>(std::get<Arrivals>(producer(scenario, index).source));
}

std::vector<std::string> labels_of(const Steps& steps) {
  std::vector<std::string> labels;
  for (const Step& step : steps) labels.push_back(step.label);
  return labels;
}

couplet::sim::Duration constant(const couplet::sim::DurationDistribution& distribution) {
  REQUIRE(distribution.is_constant());
  return couplet::sim::Duration{*distribution.distribution.whole_constant()};
}

using Numbers = std::vector<std::uint16_t>;
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("limits are read back") {
  const Scenario scenario = loaded(full);
  CHECK(scenario.limits.arrivals == 5'000'000'000U);
  CHECK(scenario.limits.instances == 2'000'000U);
  CHECK(scenario.limits.events_at_one_instant == 7U);
}

TEST_CASE("arrivals of every kind are read back") {
  const Scenario scenario = loaded(full);
  const auto& profile = arrivals<ProfileArrivals>(scenario, 0);
  CHECK(profile.linear);
  REQUIRE(profile.points.size() == 2);
  CHECK(profile.points[0].per_second == 0);
  CHECK(profile.points[1].at == start_of_run + 10min);
  CHECK(profile.points[1].per_second == Approx(1.0 / 12));
  const auto& mmpp = arrivals<MmppArrivals>(scenario, 1);
  REQUIRE(mmpp.states.size() == 2);
  CHECK(mmpp.states[0].rate.micro_events == 0);
  CHECK(mmpp.states[0].stay == 5min);
  CHECK(mmpp.states[1].rate.micro_events == 2'000'000);
  CHECK(arrivals<RenewalArrivals>(scenario, 2).interval.mean_ns() == Approx(8e7));
  const auto& users = std::get<ClosedLoop>(producer(scenario, 3).source);
  CHECK(users.population == 12);
  CHECK(constant(users.think) == 10s);
}

TEST_CASE("attributes are numbered over all producers, names and values in the order of their bytes") {
  const Scenario scenario = loaded(full);
  REQUIRE(scenario.attributes.size() == 2);
  CHECK(scenario.attributes[0].name == "colour");
  CHECK(scenario.attributes[0].values == Texts{"red"});
  CHECK(scenario.attributes[1].name == "type");
  CHECK(scenario.attributes[1].values == Texts{"letter", "photo", "scan"});
  const Producer& first = producer(scenario, 0);
  REQUIRE(first.attributes.size() == 2);
  CHECK(first.attributes[1].value().values == Numbers{2, 1});
  CHECK(first.attributes[1].value().weights == std::vector<double>{0.1, 0.9});
  const Producer& second = producer(scenario, 1);
  CHECK(!second.attributes.at(0));
  CHECK(second.attributes.at(1).value().values == Numbers{0});
  CHECK(producer(scenario, 3).attributes.size() == 2);
}

TEST_CASE("groups are read back") {
  const Scenario scenario = loaded(full);
  CHECK(producer(scenario, 0).group.value().n == 500);
  CHECK(producer(scenario, 0).group.value().s == 1.1);
  CHECK(producer(scenario, 1).group.value().n == 2);
  CHECK(producer(scenario, 1).group.value().weights == std::vector<double>{3, 1});
  CHECK(producer(scenario, 2).group.value().n == 1);
  CHECK(!producer(scenario, 3).group);
}

TEST_CASE("steps within steps are read back, labels counted in the order of the file") {
  const Scenario scenario = loaded(full);
  const auto& web = spec<ServiceSpec>(scenario, 0);
  CHECK(web.load_factor == 0.25);
  CHECK(labels_of(web.steps) == Texts{"choose-1", "parallel-1", "work-4", "send-1"});
  const auto& choose = std::get<Choose>(web.steps[0].action);
  REQUIRE(choose.branches.size() == 2);
  const auto& filter = std::get<Filter>(choose.branches[0].condition);
  REQUIRE(filter.all_of.size() == 1);
  CHECK(filter.all_of[0].attribute == AttributeIndex{1});
  CHECK(filter.all_of[0].values == Numbers{0, 2});
  CHECK(labels_of(choose.branches[0].steps) == Texts{"work-1"});
  CHECK(std::get<double>(choose.branches[1].condition) == 0.5);
  const Steps& half = choose.branches[1].steps;
  CHECK(labels_of(half) == Texts{"read-1", "repeat-1"});
  const Use& read = std::get<Read>(half[0].action).use;
  CHECK(read.target == ComponentIndex{4});
  CHECK(read.hedge == 1s);
  CHECK(read.max_concurrent == 4U);
  const auto& repeat = std::get<Repeat>(half[1].action);
  CHECK(repeat.times == 3);
  CHECK(labels_of(repeat.steps) == Texts{"work-2", "write-1"});
  const auto& parallel = std::get<Parallel>(web.steps[1].action);
  REQUIRE(parallel.branches.size() == 3);
  CHECK(labels_of(parallel.branches[0]) == Texts{"work-3", "choose-2"});
  CHECK(parallel.branches[1].empty());
  CHECK(labels_of(parallel.branches[2]) == Texts{"write-2"});
  CHECK(!web.steps[1].when);
  CHECK(web.steps[2].when.value().all_of.size() == 2);
  CHECK(std::get<Write>(spec<WorkerSpec>(scenario, 3).steps.at(1).action).use.retry.attempts == 4);
}

TEST_CASE("a database and dead letters are read back") {
  const Scenario scenario = loaded(full);
  const auto& queue = spec<QueueSpec>(scenario, 1);
  CHECK(queue.dead_letter.value().to == ComponentIndex{2});
  CHECK(queue.dead_letter.value().max_receives == 5);
  CHECK(!spec<QueueSpec>(scenario, 2).dead_letter);
  const auto& database = spec<DatabaseSpec>(scenario, 4);
  CHECK(database.connections == 20);
  CHECK(database.parallelism == 2);
  CHECK(constant(database.read) == 1ms);
  CHECK(constant(database.write) == 3ms);
  CHECK(database.deadlock_rate == 0.02);
  CHECK(constant(database.latency) == 500us);
  CHECK(constant(database.boot) == 90s);
  const auto& plain = spec<DatabaseSpec>(scenario, 5);
  CHECK(plain.connections == 100);
  CHECK(constant(plain.read) == 2ms);
  CHECK(constant(plain.write) == 5ms);
  CHECK(std::string(kind_name(scenario.architectures[0].components[5])) == "database");
  CHECK(producer(scenario, 1).entry == ComponentIndex{4});
}

TEST_CASE("without effects a database takes no time unless it says so") {
  SampleFile file;
  file.rest = R"(, "effects": "none")";
  file.components = R"({"web": {"kind": "service"}, "db": {"kind": "database", "read": "3ms"}})";
  const Scenario scenario = loaded(file.text());
  CHECK(constant(spec<DatabaseSpec>(scenario, 1).read) == 3ms);
  CHECK(spec<DatabaseSpec>(scenario, 1).write.is_zero());
}

TEST_CASE("failures of every kind are read back") {
  const auto failures = loaded(full).architectures.at(0).failures;
  REQUIRE(failures.size() == 6);
  Texts names;
  for (const Failure& failure : failures) names.push_back(failure.name);
  CHECK(names == Texts{"slow db", "errors queue", "errors db", "stop web", "random crash app", "luck"});
  CHECK(std::get<SlowFailure>(failures[0].what).factor == 8);
  CHECK(std::get<SlowFailure>(failures[0].what).component == ComponentIndex{4});
  CHECK(std::get<ErrorsFailure>(failures[1].what).rate == 1);
  CHECK(std::get<ErrorsFailure>(failures[2].what).rate == 0.25);
  CHECK(std::get<StopFailure>(failures[3].what).component == ComponentIndex{0});
  CHECK(failures[4].at == start_of_run);
  CHECK(!failures[4].lasts);
  const auto& luck = std::get<RandomCrashFailure>(failures[5].what);
  CHECK(constant(luck.time_to_failure) == 2h);
  CHECK(luck.time_to_repair.is_zero());
  CHECK(failures[5].at == start_of_run + 5min);
  CHECK(failures[5].lasts == 6min);
}

TEST_CASE("goals with alternatives and conditions are read back") {
  const Goal goal = loaded(full).architectures.at(0).goals.at(0);
  REQUIRE(goal.all_of.size() == 2);
  CHECK(goal.all_of[0].any_of == std::vector<ComponentIndex>{ComponentIndex{4}, ComponentIndex{0}});
  CHECK(!goal.all_of[0].only_if);
  CHECK(goal.all_of[1].any_of == std::vector<ComponentIndex>{ComponentIndex{3}});
  CHECK(goal.all_of[1].only_if.value().all_of.at(0).values == Numbers{1});
}

TEST_CASE("a cycle may be left through a filter, a share or dead letters") {
  SampleFile file;
  file.workload = R"({"visitors": {"to": "web", "attributes": {"again": {"choice": {"yes": 1, "no": 1}}},
    "arrivals": {"process": "poisson", "rate": "1/s"}}})";
  for (const char* steps :
       {R"({"call": "web", "when": {"again": "yes"}})",
        R"({"choose": [{"share": 0.5, "steps": [{"call": "web"}]}]})",
        R"({"choose": [{"when": {"again": "yes"}, "steps": [{"parallel": [[{"call": "web"}]]}]}]})"}) {
    file.components = std::string(R"({"web": {"kind": "service", "steps": [)") + steps + "]}}";
    CHECK(problems_of(file.text()).empty());
  }
  file.components =
      R"({"web": {"kind": "queue", "dead_letter": {"to": "failed"}}, "failed": {"kind": "queue"},
    "clerk": {"kind": "worker", "polls": "failed", "steps": [{"send": "web"}]}})";
  CHECK(problems_of(file.text()).empty());
}

TEST_CASE("a need behind a filter is asked only of producers that can pass it") {
  SampleFile file;
  file.workload = R"({
    "photos": {"to": "web", "attributes": {"type": "photo"}, "arrivals": {"process": "poisson", "rate": "1/s"}},
    "letters": {"to": "web", "attributes": {"type": {"choice": {"letter": 1, "photo": 0}}}, "needs": {"read": "1s"},
                "arrivals": {"process": "poisson", "rate": "1/s"}},
    "plain": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}}})";
  file.components =
      R"({"web": {"kind": "service", "steps": [{"parallel": [[{"work": "read", "when": {"type": "letter"}}]]}]}})";
  CHECK(problems_of(file.text()).empty());
  file.components =
      R"({"web": {"kind": "service", "steps": [{"work": "read", "when": {"type": ["letter", "photo"]}}]}})";
  CHECK(problems_of(file.text()) == Texts{"x.json:9:62: /components/web/steps/0/work: requests of 'photos' "
                                          "come to 'web', but 'photos' declares no "
                                          "need 'read'"});
}
