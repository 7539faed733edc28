#include "experiment/lives.hpp"

#include <map>

#include "catch.hpp"
#include "model/random_scenario.hpp"
#include "valid_scenario.hpp"

using namespace couplet;
using experiment::Fate;
using experiment::Life;
using experiment::LifeChoice;
using experiment::Spent;
using model::TraceEvent;
using By = experiment::LifeChoice::By;

namespace {

LifeChoice choice(By by, std::size_t count) {
  LifeChoice result;
  result.by = by;
  result.count = count;
  return result;
}

std::vector<Life> lives(const scenario::Scenario& scenario, const LifeChoice& choice) {
  const experiment::Lives all = experiment::follow_lives(scenario, model::run, choice);
  REQUIRE_FALSE(all.failure.has_value());
  REQUIRE(all.architectures.size() == 1);
  return all.architectures.front().lives;
}

/// One request a second for a server that needs 1.5 s for each; it is down from 4 s to 6 s.
const char* const small = R"({"couplet": 1, "title": "small", "effects": "none", "run": {"duration": "10s"},
  "workload": {"people": {"to": "app", "arrivals": {"process": "constant", "rate": "1/s"}}},
  "failures": [{"at": "4s", "for": "2s", "crash": "app"}],
  "architectures": {"only": {"components": {"app": {"kind": "service", "steps": [{"work": "1500ms"}]}},
                             "goal": ["app"]}}})";

/// "2000 work at app, 500 thread at app", in milliseconds.
std::string told(const std::vector<experiment::TimeSpent>& spent) {
  static const char* const words[] = {"work",     "thread",  "crossing", "call",     "backoff",
                                      "customer", "waiting", "delayed",  "delivery", "in hand",
                                      "hidden",   "pause",   "elsewhere"};
  std::string text;
  for (const auto& each : spent) {
    text += (text.empty() ? "" : ", ") + std::to_string(each.time.count() / 1'000'000) + " " +
            words[static_cast<int>(each.what)] + (each.component.empty() ? "" : " " + each.component);
  }
  return text;
}

experiment::LifeEvent event(int ms, TraceEvent what, const std::string& component,
                            const std::string& reason = "", const std::string& peer = "") {
  experiment::LifeEvent result;
  result.at = sim::start_of_run + std::chrono::milliseconds{ms};
  result.event = what;
  result.component = component;
  result.reason = reason;
  result.peer = peer;
  return result;
}

std::string spent(const std::vector<experiment::LifeEvent>& events, int to) {
  return told(
      experiment::time_spent(events, sim::start_of_run, sim::start_of_run + std::chrono::milliseconds{to}));
}

}  // namespace

TEST_CASE("the classes of lives are those of the books, and their time adds up") {
  std::map<Fate, std::size_t> seen;
  for (std::uint64_t number = 0; number < 40; ++number) {
    const scenario::Scenario scenario = test::valid_scenario(random_scenario(number));
    const auto books = model::run(scenario, scenario.architectures.front(), {}).books;
    const std::pair<By, std::uint64_t> classes[] = {{By::slowest, books.completed},
                                                    {By::failed, books.failed},
                                                    {By::lost, books.lost},
                                                    {By::parked, books.parked},
                                                    {By::pending, books.pending}};
    for (const auto& [by, count] : classes) {
      const std::vector<Life> found = lives(scenario, choice(by, 1'000));
      INFO(number << ' ' << static_cast<int>(by));
      CHECK(found.size() == count);
      for (const Life& life : found) {
        ++seen[life.fate];
        sim::Duration sum{0};
        for (const auto& part : life.spent) sum += part.time;
        CHECK(sum == life.end - life.issued);
        CHECK(life.measured);
      }
    }
  }
  CHECK(seen[Fate::completed] > 100);
  CHECK(seen[Fate::failed] > 100);
  CHECK(seen[Fate::lost] > 20);
  CHECK(seen[Fate::pending] > 20);
}

TEST_CASE("requests are chosen by what became of them") {
  const scenario::Scenario scenario = test::valid_scenario(small);
  const auto numbers = [&](const LifeChoice& choice) {
    std::string text;
    for (const Life& life : lives(scenario, choice)) text += std::to_string(life.name.number) + " ";
    return text;
  };
  // 0 to 1.5 s, 1 to 3, 2 to 4.5: lost in the crash with 3; 4 and 5 are refused; from 6 on each waits longer.
  CHECK(numbers(choice(By::slowest, 2)) == "9 8 ");
  CHECK(numbers(choice(By::failed, 10)) == "2 3 4 5 ");
  CHECK(numbers(choice(By::failed, 1)) == "2 ");
  CHECK(numbers(choice(By::lost, 1)).empty());
  CHECK(numbers(choice(By::one_of_each, 1)) == "9 2 ");
  LifeChoice one = choice(By::request, 1);
  one.request.number = 7;
  CHECK(numbers(one) == "7 ");
  one.request.producer = "people";
  CHECK(numbers(one) == "7 ");
  one.request.number = 10;
  CHECK(numbers(one).empty());
}

TEST_CASE("a life has its times, its crashes and what they took") {
  const std::vector<Life> failed = lives(test::valid_scenario(small), choice(By::failed, 1));
  REQUIRE(failed.size() == 1);
  const Life& life = failed.front();
  CHECK(life.fate == Fate::failed);
  CHECK(sim::to_seconds(life.issued - sim::start_of_run) == 2);
  CHECK(sim::to_seconds(life.end - sim::start_of_run) == 4);
  CHECK_FALSE(life.answered.has_value());
  CHECK_FALSE(life.completed.has_value());
  CHECK(told(life.spent) == "1000 thread app, 1000 work app");
  std::string events;
  for (const auto& each : life.events) events += std::string(model::word(each.event)) + " ";
  CHECK(events == "issued called arrived started crashed interrupted answered failed ");
}

TEST_CASE("what crosses links, there and back, counts before the wait for the answer") {
  const std::vector<experiment::LifeEvent> events = {
      event(0, TraceEvent::started, "web"),
      event(1, TraceEvent::called, "web", "store"),
      event(2, TraceEvent::crossing, "store", "", "uplink"),
      event(7, TraceEvent::crossed, "store", "", "uplink"),
      event(8, TraceEvent::crossing, "store", "answer", "uplink"),
      event(9, TraceEvent::crossed, "store", "answer", "uplink"),
      event(9, TraceEvent::answered, "web", "ok", "store"),
      event(10, TraceEvent::processed, "web")};
  CHECK(spent(events, 10) == "6 crossing uplink, 2 work web, 2 call store");
}

TEST_CASE("what time is spent on, event by event") {
  struct Row {
    std::string story;
    std::vector<experiment::LifeEvent> events;
    int to;
    std::string spent;
  };
  const auto row = GENERATE(values<Row>({
      {"nothing is known", {}, 5, "5 elsewhere"},
      {"a caller waits while its callee works",
       {event(0, TraceEvent::called, "web"), event(1, TraceEvent::arrived, "web"),
        event(3, TraceEvent::started, "web"), event(4, TraceEvent::called, "web", "app"),
        event(6, TraceEvent::arrived, "app"), event(6, TraceEvent::started, "app"),
        event(16, TraceEvent::processed, "app"), event(17, TraceEvent::answered, "web", "ok", "app"),
        event(20, TraceEvent::processed, "web"), event(20, TraceEvent::answered, "web", "ok")},
       20,
       "10 work app, 4 work web, 3 call app, 2 thread web, 1 customer web"},
      {"a timeout, a pause, another call",
       {event(0, TraceEvent::called, "app"), event(5, TraceEvent::timed_out, "app"),
        event(5, TraceEvent::retried, "app"), event(7, TraceEvent::called, "app"),
        event(8, TraceEvent::answered, "app", "ok")},
       8,
       "6 customer app, 2 pause"},
      {"a component's pause before it calls again",
       {event(0, TraceEvent::started, "web"), event(1, TraceEvent::called, "web", "app"),
        event(2, TraceEvent::answered, "web", "error", "app"),
        event(2, TraceEvent::retried, "web", "", "app"), event(6, TraceEvent::called, "web", "app"),
        event(7, TraceEvent::answered, "web", "ok", "app"), event(9, TraceEvent::processed, "web")},
       9,
       "4 backoff app, 3 work web, 2 call app"},
      {"a message: delayed, waiting, in hand, in vain, again",
       {event(0, TraceEvent::delayed, "queue"), event(1, TraceEvent::visible, "queue"),
        event(3, TraceEvent::received, "queue"), event(6, TraceEvent::started, "worker"),
        event(10, TraceEvent::errored, "worker", "error"), event(15, TraceEvent::returned, "queue"),
        event(21, TraceEvent::received, "queue"), event(21, TraceEvent::started, "worker"),
        event(28, TraceEvent::processed, "worker")},
       28,
       "11 work worker, 8 waiting queue, 5 hidden queue, 3 in hand queue, 1 delayed queue"},
      {"an answer to a poll that is lost hides the message in vain",
       {event(0, TraceEvent::sent, "queue"), event(2, TraceEvent::received, "queue"),
        event(2, TraceEvent::answer_cut, "queue", "worker"), event(9, TraceEvent::returned, "queue")},
       10,
       "7 hidden queue, 3 waiting queue"},
      {"a dead letter waits in the other queue until it is moved back",
       {event(0, TraceEvent::sent, "queue"), event(2, TraceEvent::dead_lettered, "queue", "letters"),
        event(7, TraceEvent::redriven, "queue"), event(8, TraceEvent::received, "queue")},
       9,
       "5 waiting letters, 3 waiting queue, 1 in hand queue"},
      {"a topic delivers until the last copy is there",
       {event(0, TraceEvent::published, "topic"), event(3, TraceEvent::delivered, "topic", "a"),
        event(5, TraceEvent::delivered, "topic", "b")},
       6,
       "5 delivery topic, 1 elsewhere"},
      {"of two copies the one that is worked on counts",
       {event(0, TraceEvent::sent, "a"), event(0, TraceEvent::sent, "b"), event(1, TraceEvent::received, "a"),
        event(1, TraceEvent::started, "worker"), event(4, TraceEvent::processed, "worker"),
        event(4, TraceEvent::deleted, "a")},
       7,
       "4 waiting b, 3 work worker"},
      {"a crash ends the calls that were made",
       {event(0, TraceEvent::started, "web"), event(1, TraceEvent::called, "web", "app"),
        event(2, TraceEvent::interrupted, "web"), event(2, TraceEvent::started, "app"),
        event(5, TraceEvent::processed, "app")},
       6,
       "3 work app, 1 work web, 1 call app, 1 elsewhere"},
  }));
  DYNAMIC_SECTION(row.story) {
    CHECK(spent(row.events, row.to) == row.spent);
  }
}

TEST_CASE("who is held back by the limit of its client pauses") {
  // The customer's client first, then the component's, behind a pause that is over.
  CHECK(spent({event(0, TraceEvent::issued, ""), event(0, TraceEvent::held_back, "app"),
               event(500, TraceEvent::called, "app"), event(700, TraceEvent::answered, "app", "ok")},
              700) == "500 pause, 200 customer app");
  CHECK(
      spent({event(0, TraceEvent::started, "web"), event(0, TraceEvent::retried, "web", "", "app"),
             event(100, TraceEvent::held_back, "web", "app"), event(400, TraceEvent::called, "web", "app"),
             event(600, TraceEvent::answered, "web", "ok", "app"), event(650, TraceEvent::processed, "web")},
            650) == "400 backoff app, 200 call app, 50 work web");
}
