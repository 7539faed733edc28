#include "report/life.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "experiment/lives.hpp"
#include "valid_scenario.hpp"

using namespace couplet;
using experiment::LifeChoice;
using By = experiment::LifeChoice::By;

namespace {

/// Two orders, 10 s apart, for a clerk who works 2 s; who is down from 11 s to 21 s in both architectures.
const char* const shop = R"({"couplet": 1, "title": "shop", "effects": "none",
  "run": {"duration": "20s", "drain": "10m"},
  "workload": {"people": {"arrivals": {"process": "constant", "rate": "6/min"}, "limit": 2,
                          "retry": {"attempts": 2, "backoff": "constant", "base": "3s", "jitter": "none"}}},
  "failures": [{"at": "11s", "for": "10s", "crash": "clerk"}],
  "architectures": {
    "tight": {"entry": {"people": "web"}, "goal": ["clerk"], "components": {
      "web": {"kind": "service", "steps": [{"call": "clerk"}]},
      "clerk": {"kind": "service", "steps": [{"work": "2s"}]}}},
    "loose": {"entry": {"people": "queue"}, "goal": ["clerk"], "components": {
      "queue": {"kind": "queue", "visibility_timeout": "30s", "receive_wait": "20s"},
      "clerk": {"kind": "worker", "polls": "queue", "steps": [{"work": "2s"}]}}}}})";

LifeChoice second_order() {
  LifeChoice choice;
  choice.by = By::request;
  choice.request.number = 1;
  return choice;
}

}  // namespace

TEST_CASE("the same order, told in two architectures") {
  const scenario::Scenario scenario = test::valid_scenario(shop);
  const auto lives = experiment::follow_lives(scenario, model::run, second_order());
  REQUIRE_FALSE(lives.failure.has_value());
  CHECK(report::lives_text(scenario, lives.architectures, second_order(), {}) ==
        R"(tight: request 1 of people, issued at 0:00:10: failed after 4 s, 2 attempts

  +0.000 s  the customer calls web
  +0.000 s  web begins to work on it
  +0.000 s  web calls clerk
  +0.000 s  clerk begins to work on it
  +1.000 s  clerk goes down
  +1.000 s  clerk goes down with it in hand: the work is lost
  +1.000 s  web hears from clerk: it went down (reset)
  +1.000 s  web fails with it: it went down (reset), after 1 s
  +1.000 s  the customer is told by web: it went down (reset)
  +1.000 s  the customer will try again in 3 s
  +4.000 s  the customer calls web again (attempt 2)
  +4.000 s  web begins to work on it
  +4.000 s  web calls clerk
  +4.000 s  clerk refuses it: nobody there (connection_refused)
  +4.000 s  web hears from clerk: nobody there (connection_refused)
  +4.000 s  web fails with it: nobody there (connection_refused)
  +4.000 s  the customer is told by web: nobody there (connection_refused)
  +4.000 s  it has FAILED: that was the customer's last attempt

  Why: The last of 2 attempts was answered: nobody there (connection_refused). What began it: clerk
       refused it: nobody there (connection_refused). 75.0 % of its time went into the customer's
       pauses before attempts. It met: crash clerk (from 0:00:11 to 0:00:21).
  Where the time went:
     75.0 %    3.00 s  the customer's pauses before attempts
     25.0 %    1.00 s  work at clerk

loose: request 1 of people, issued at 0:00:10: completed after 32 s

   +0.000 s  the customer sends a message to queue
   +0.000 s  queue has the message
   +0.000 s  the message is received from queue
   +0.000 s  clerk begins to work on it
   +0.000 s  the customer is told by queue that all is well
   +1.000 s  clerk goes down
   +1.000 s  clerk goes down with it in hand: the work is lost
  +11.000 s  clerk is up again
  +30.000 s  the message is visible in queue again, as nobody has deleted it
  +30.000 s  the message is received from queue for the 2nd time
  +30.000 s  clerk begins to work on it
  +32.000 s  clerk is done with it, after 2 s
  +32.000 s  it is COMPLETED: all has been done that the goal asks for
  +32.000 s  the message is deleted from queue

  Why: It took 32 s, 16.0 times the median (2 s). 90.6 % of its time went into being invisible in
       queue after an attempt in vain, until the visibility timeout. It met: crash clerk (from
       0:00:11 to 0:00:21).
  Where the time went:
     90.6 %    29.0 s  being invisible in queue after an attempt in vain, until the visibility timeout
     9.38 %    3.00 s  work at clerk
)");
}

TEST_CASE("a flush and a deployment are met by those who live in that moment alone") {
  // An order each 10 s, for a clerk who works 15 s with three threads: 0 lives until 15 s, 1 from 10 s to 25
  // s.
  const scenario::Scenario scenario =
      test::valid_scenario(R"({"couplet": 1, "title": "moments", "effects": "none",
    "run": {"duration": "60s"},
    "workload": {"people": {"to": "clerk", "arrivals": {"process": "constant", "rate": "6/min"}, "limit": 4}},
    "failures": [{"at": "12s", "flush": "memory"}, {"at": "22s", "deploy": "clerk"},
                 {"at": "5s", "errors": "other"}],
    "architectures": {"only": {"goal": ["clerk"], "components": {
      "memory": {"kind": "cache", "guards": "clerk", "keys": "group"}, "other": {"kind": "service", "steps": []},
      "clerk": {"kind": "service", "threads": 3, "instances": 2, "steps": [{"work": "15s"}]}}}}})");
  const auto met = [&](std::uint64_t request) {
    LifeChoice choice;
    choice.by = By::request;
    choice.request.number = request;
    const auto lives = experiment::follow_lives(scenario, model::run, choice);
    const std::string why = nlohmann::json::parse(
        report::lives_json(scenario, lives.architectures))["architectures"]["only"]["requests"][0]["why"];
    const auto begins = why.find("It met: ");
    return begins == std::string::npos ? std::string() : why.substr(begins);
  };
  CHECK(met(0) == "It met: flush memory (at 0:00:12), errors other (from 0:00:05).");
  CHECK(met(1) ==
        "It met: flush memory (at 0:00:12), deploy clerk (at 0:00:22), errors other (from 0:00:05).");
  CHECK(met(2) == "It met: deploy clerk (at 0:00:22), errors other (from 0:00:05).");
  CHECK(met(3) == "It met: errors other (from 0:00:05).");
}

TEST_CASE("what failed for the customer after all had been done is explained as completed") {
  // The clerk has done the work, which is the goal, at 2 s; the shop then fails, and tells so at 3 s.
  const scenario::Scenario scenario =
      test::valid_scenario(R"({"couplet": 1, "title": "late", "effects": "none",
    "run": {"duration": "20s"},
    "workload": {"people": {"to": "web", "arrivals": {"process": "constant", "rate": "6/min"}, "limit": 1}},
    "architectures": {"only": {"goal": ["clerk"], "components": {
      "web": {"kind": "service", "steps": [{"call": "clerk"}, {"work": "1s"}, {"fail": "500"}]},
      "clerk": {"kind": "service", "steps": [{"work": "2s"}]}}}}})");
  LifeChoice choice;
  choice.by = By::failed;
  const auto failed = experiment::follow_lives(scenario, model::run, choice);
  CHECK(report::lives_text(scenario, failed.architectures, choice, {}) == "only: no request failed\n");
  choice.by = By::slowest;
  const auto lives = experiment::follow_lives(scenario, model::run, choice);
  CHECK(report::lives_text(scenario, lives.architectures, choice, {}) ==
        R"(only: request 0 of people, issued at 0:00:00: completed after 2 s

  +0.000 s  the customer calls web
  +0.000 s  web begins to work on it
  +0.000 s  web calls clerk
  +0.000 s  clerk begins to work on it
  +2.000 s  clerk is done with it, after 2 s
  +2.000 s  it is COMPLETED: all has been done that the goal asks for
  +2.000 s  web has the answer of clerk
  +3.000 s  web fails with it: 500, after 3 s
  +3.000 s  the customer is told by web: 500
  +3.000 s  that was the customer's last attempt: he takes it for failed, but it is not

  Why: It took 2 s; the median is 2 s. But the customer's last attempt failed, so that he does not
       know. 100 % of its time went into work at clerk.
  Where the time went:
      100 %    2.00 s  work at clerk
)");
}

TEST_CASE("lives as JSON hold every event") {
  const scenario::Scenario scenario = test::valid_scenario(shop, {"shop.json", {}});
  const auto lives = experiment::follow_lives(scenario, model::run, second_order());
  const auto json = nlohmann::json::parse(report::lives_json(scenario, lives.architectures));
  CHECK(json["scenario"] == "shop");
  CHECK(json["seed"] == 1);
  const auto& tight = json["architectures"]["tight"];
  CHECK(tight["completed"] == 1);
  CHECK(tight["median_completion_s"] == 2.0);
  REQUIRE(tight["requests"].size() == 1);
  const auto& life = tight["requests"][0];
  CHECK(life["class"] == "failed");
  CHECK(life["request"] == 1);
  CHECK(life["measured"] == true);
  CHECK(life["attempts"] == 2);
  CHECK(life["issued_s"] == 10.0);
  CHECK(life["end_s"] == 4.0);
  CHECK_FALSE(life.contains("completion_s"));
  double shares = 0;
  for (const auto& part : life["spent"]) shares += part["share"].get<double>();
  CHECK(shares == Approx(1));
  std::size_t events = 0;
  for (const auto& step : life["steps"]) events += step["events"].size();
  CHECK(events == lives.architectures[0].lives[0].events.size());
  const auto& slow = json["architectures"]["loose"]["requests"][0];
  CHECK(slow["completion_s"] == 32.0);
  CHECK(slow["response_s"] == 0.0);
  CHECK(slow["spent"][0]["what"] == "invisible");
  CHECK(slow["spent"][0]["component"] == "queue");
}

TEST_CASE("a class without requests says so") {
  const scenario::Scenario scenario = test::valid_scenario(shop);
  LifeChoice choice;
  choice.by = By::lost;
  const auto lives = experiment::follow_lives(scenario, model::run, choice);
  CHECK(report::lives_text(scenario, lives.architectures, choice, {}) ==
        "tight: no request was lost\n\nloose: no request was lost\n");
}

TEST_CASE("a request that nobody issued is said to be missing") {
  const scenario::Scenario scenario = test::valid_scenario(shop);
  LifeChoice choice = second_order();
  choice.request.number = 2;
  const auto lives = experiment::follow_lives(scenario, model::run, choice);
  CHECK(report::lives_text(scenario, lives.architectures, choice, {}) ==
        "tight: there is no request 2 here; nobody issued it\n\nloose: there is no request 2 here; nobody "
        "issued it\n");
}
