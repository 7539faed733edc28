// Bills worked out by hand, and what a run comes to.
#include <limits>

#include "catch.hpp"
#include "experiment/results.hpp"
#include "model/run.hpp"
#include "scenario/load.hpp"

using namespace couplet;

namespace {

/// The first architecture of a scenario without latencies, run once.
experiment::ArchitectureResult run(const std::string& body) {
  scenario::LoadOptions options;
  options.file_name = "x.json";
  scenario::Problems problems;
  const auto scenario =
      scenario::load(R"({"couplet": 1, "effects": "none", )" + body + "}", options, problems);
  for (const auto& problem : problems) UNSCOPED_INFO(problem.text());
  REQUIRE(scenario.has_value());
  std::vector<std::vector<model::RunResult>> results;
  for (const auto& architecture : scenario->architectures)
    results.push_back({model::run(*scenario, architecture, {})});
  return experiment::summarise(*scenario, results).architectures.front();
}

/// Dollars of the run for what is called so; and of a month.
double of(const experiment::ArchitectureResult& result, const std::string& what, bool month = false) {
  double sum = 0;
  for (const auto& line : result.cost.lines) {
    if (line.line.what == what) sum += cost::dollars(month ? line.month_amount : line.line.amount);
  }
  return sum;
}

std::string senders(const std::string& rate, const std::string& more, const char* to = "queue") {
  return R"("workload": {"senders": {"to": ")" + std::string(to) +
         R"(", "arrivals": {"process": "constant", "rate": ")" + rate + "\"}" + more + "}}, ";
}

std::string polled(const std::string& queue, const std::string& worker) {
  return R"("components": {"queue": {"kind": "queue")" + queue +
         R"(}, "worker": {"kind": "worker", "polls": "queue")" + worker +
         R"(}}, "architectures": {"loose": {"goal": ["worker"]}})";
}

}  // namespace

TEST_CASE("ten idle workers: ten dollars a month for asking, or half of one") {
  // One message, so that there is a scenario at all; the rest of the hour is idle.
  const std::string nobody = senders("1/h", "");
  const auto hasty = run(R"("run": {"duration": "1h", "drain": "0s"}, )" + nobody +
                         polled("", R"(, "instances": 10, "pause": "1s")"));
  // 10 calls a second are 26,280,000 in 730 hours, less the one that found something each hour.
  CHECK(hasty.cost.empty_receives == Approx(26'280'000 * 0.4e-6).epsilon(1e-3));
  const auto patient = run(R"("run": {"duration": "1h", "drain": "0s"}, )" + nobody +
                           polled(R"(, "receive_wait": "20s")", R"(, "instances": 10)"));
  CHECK(patient.cost.empty_receives == Approx(1'314'000 * 0.4e-6).epsilon(1e-2));
}

TEST_CASE("a message of 65 KiB is two requests to send, two to receive and one to delete") {
  const auto result = run(R"("run": {"duration": "1000s"}, )" + senders("100/s", R"(, "payload": "65KiB")") +
                          polled(R"(, "receive_wait": "20s")", R"(, "instances": 2)"));
  REQUIRE(result.books.completed == 100'000);
  CHECK(of(result, "sends") == 0.08);  // 200,000 at $0.40 per million
  CHECK(of(result, "receives") == 0.08);
  CHECK(of(result, "deletes") == 0.04);
}

TEST_CASE("a message of 64 KiB is one request") {
  const auto result = run(R"("run": {"duration": "1000s"}, )" + senders("10/s", R"(, "payload": "64KiB")") +
                          polled(R"(, "receive_wait": "20s")", ""));
  CHECK(of(result, "sends") == 0.004);
  CHECK(of(result, "receives") == 0.004);
}

TEST_CASE("FIFO costs a quarter more") {
  const auto of_type = [](const char* type) {
    return run(R"("run": {"duration": "1000s"}, )" +
               senders("10/s", R"(, "group": {"zipf": {"n": 100, "s": 0}})") +
               polled(std::string(R"(, "receive_wait": "20s", "type": ")") + type + "\"", ""));
  };
  const auto standard = of_type("standard");
  const auto fifo = of_type("fifo");
  CHECK(of(standard, "sends") == 0.004);
  CHECK(of(fifo, "sends") == 0.005);
  CHECK(of(fifo, "deletes") == 0.005);
}

TEST_CASE("a batch of ten is one request, as long as it has no more than 64 KiB") {
  const auto batched = [](const char* size) {
    return run(
        R"("run": {"duration": "1000s"}, )" +
        senders("10/s", R"(, "payload": ")" + std::string(size) + "\"", "web") +
        R"("components": {"web": {"kind": "service", "threads": 100, "steps": [{"send": "queue", "batch": 10, "linger": "10s"}]},
                  "queue": {"kind": "queue", "receive_wait": "20s"}, "worker": {"kind": "worker", "polls": "queue", "batch": 10, "delete_batch": true, "wait": "0s", "pause": "1s"}},
                  "architectures": {"loose": {"goal": ["worker"]}})");
  };
  const auto small = batched("6KiB");
  CHECK(of(small, "sends") == 0.0004);  // 1,000 calls
  CHECK(of(small, "receives") == 0.0004);
  CHECK(of(small, "deletes") == 0.0004);
  const auto large = batched("7KiB");  // 70 KiB a call
  CHECK(of(large, "sends") == 0.0008);
  CHECK(of(large, "receives") == 0.0008);
  CHECK(of(large, "deletes") == 0.0004);
}

TEST_CASE("an application load balancer at 25 connections a second is one capacity unit") {
  const auto result = run(
      R"("run": {"duration": "2h"}, )" + senders("25/s", "", "balancer") +
      R"("components": {"balancer": {"kind": "load_balancer", "targets": ["web"]}, "web": {"kind": "service", "instance_type": "t3.micro"}},
                             "architectures": {"loose": {}})");
  CHECK(of(result, "hours") == 0.045);
  CHECK(of(result, "capacity units") == 0.016);
  CHECK(of(result, "hours", true) == 16.425);
  CHECK(of(result, "capacity units", true) == 5.84);
  CHECK(of(result, "t3.micro") == 0.0208);
  CHECK(result.cost.components.at(0).total == 0.061);
}

TEST_CASE("functions pay for whole milliseconds and for memory") {
  const auto result =
      run(R"("run": {"duration": "1000s"}, )" + senders("1/s", "", "code") +
          R"("components": {"code": {"kind": "function", "memory": "1024MB", "steps": [{"work": "99500us"}]}},
                             "architectures": {"tight": {}})");
  CHECK(of(result, "invocations") == 0.0002);
  CHECK(of(result, "duration") == Approx(1000 * 0.1 * 0.0000166667).margin(1e-9));
}

TEST_CASE("a table costs by its units, or by its capacity and the time") {
  const auto table = [](const char* capacity) {
    return run(
        R"("run": {"duration": "1h"}, )" + senders("10/s", R"(, "payload": "1KiB")", "web") +
        R"("components": {"web": {"kind": "service", "threads": 9, "steps": [{"write": "table"}]}, "table": {"kind": "database", "engine": "key_value")" +
        capacity + R"(}}, "architectures": {"tight": {}})");
  };
  CHECK(of(table(""), "writes") == 0.0225);  // 36,000 at $0.625 per million
  const auto bought = table(R"(, "read_units": 5, "write_units": 20)");
  CHECK(of(bought, "write capacity") == 0.013);
  CHECK(of(bought, "read capacity") == 0.00065);
  CHECK(bought.cost.idle == Approx((0.0065 + 0.00065 + 0.0116) * 730).epsilon(1e-3));
}

TEST_CASE("totals are the sums of their lines, and parts of replications their means") {
  scenario::LoadOptions options;
  options.file_name = "x.json";
  scenario::Problems problems;
  const auto scenario = scenario::load(
      R"({"couplet": 1, "run": {"duration": "10m", "warmup": "1m", "replications": 3}, "workload": {"senders": {"to": "queue", "arrivals": {"process": "poisson", "rate": "3/s"}}}, )" +
          polled("", R"(, "pause": "1s", "instances": 4)") + "}",
      options, problems);
  REQUIRE(scenario.has_value());
  std::vector<std::vector<model::RunResult>> results(1);
  for (std::uint32_t replication = 0; replication < 3; ++replication) {
    model::RunOptions run;
    run.replication = replication;
    results[0].push_back(model::run(*scenario, scenario->architectures[0], run));
  }
  const auto result = experiment::summarise(*scenario, results).architectures.front();
  cost::NanoDollars total = 0;
  cost::NanoDollars month = 0;
  for (const auto& line : result.cost.lines) {
    total += line.line.amount;
    month += line.month_amount;
  }
  CHECK(result.cost.total == cost::dollars(total));
  CHECK(result.cost.per_month == cost::dollars(month));
  const auto* scalar = result.find("cost.total");
  REQUIRE(scalar->replications.size() == 3);
  CHECK(scalar->value == Approx(scalar->mean()).margin(1e-8));
  CHECK(scalar->interval.has_value());
  CHECK(result.cost.per_million ==
        Approx(result.cost.total * 3e6 / static_cast<double>(result.books.completed)));
}

TEST_CASE("the free tier takes away the first million") {
  const std::string body =
      R"("run": {"duration": "1000s"}, )" + senders("10/s", "") + polled(R"(, "receive_wait": "20s")", "");
  CHECK(of(run(body), "sends") == 0.004);
  CHECK(of(run(R"("free_tier": true, )" + body), "sends") == 0);
}
