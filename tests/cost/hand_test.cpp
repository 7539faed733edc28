// Bills worked out by hand, and what a run comes to.
#include "cost/bills.hpp"

using namespace couplet;
using test::of;
using test::polled;
using test::run;
using test::senders;
using test::units_of;

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

TEST_CASE("a month has 730 hours, wherever in a second the run ends") {
  // The last of 100 requests takes from 99 s or later until 100.25 s or later; the bill of the run has 101 s.
  const auto result = run(R"("run": {"duration": "100s"}, )" + senders("1/s", "", "balancer") +
                          R"("components": {"balancer": {"kind": "load_balancer", "targets": ["web"]},
        "web": {"kind": "service", "instances": 2, "threads": 9, "instance_type": "t3.micro", "steps": [{"work": "1250ms"}]},
        "data": {"kind": "database"}, "node": {"kind": "cache", "guards": "data", "keys": {"zipf": {"n": 10, "s": 0}}},
        "table": {"kind": "database", "engine": "key_value", "read_units": 3, "write_units": 7},
        "code": {"kind": "function", "memory": "1024MB", "provisioned_concurrency": 2}},
      "architectures": {"loose": {}})");
  const double seconds = units_of(result, "balancer", "hours") * 3600;
  CHECK(seconds == 3600);  // a whole hour
  CHECK(units_of(result, "web", "t3.micro") * 3600 == 2 * 101);
  CHECK(units_of(result, "data", "db.t3.micro") * 3600 == 101);
  CHECK(of(result, "t3.micro") == Approx(2 * 101 * 0.0104 / 3600).margin(1e-9));
  CHECK(units_of(result, "balancer", "hours", true) == 730);
  CHECK(of(result, "hours", true) == 16.425);  // at $0.0225
  CHECK(units_of(result, "web", "t3.micro", true) == 2 * 730);
  CHECK(of(result, "t3.micro", true) == 15.184);
  CHECK(units_of(result, "data", "db.t3.micro", true) == 730);
  CHECK(units_of(result, "node", "a node", true) == 730);
  CHECK(units_of(result, "table", "read capacity", true) == 3 * 730);
  CHECK(units_of(result, "table", "write capacity", true) == 7 * 730);
  CHECK(units_of(result, "code", "provisioned concurrency", true) == 2 * 730 * 3600);
}

TEST_CASE("what an autoscaler provisions is billed as long as it is there, used or not") {
  // Two from the start, ten from 600 s to 1,800 s, four until the end at 3,600 s: 20,400 s of them.
  const auto result =
      run(R"("run": {"duration": "1h", "drain": "0s"}, )" + senders("1/s", "", "code") +
          R"("components": {"code": {"kind": "function", "memory": "2048MB", "provisioning": "0s",
          "provisioned_concurrency": 2, "steps": [{"work": "500ms"}]},
        "scaler": {"kind": "autoscaler", "scales": "code", "policy": "scheduled", "min": 2, "max": 20,
          "schedule": [{"at": "10m", "desired": 10}, {"at": "30m", "desired": 4}]}},
      "architectures": {"loose": {}})");
  CHECK(units_of(result, "code", "provisioned concurrency") == Approx(2 * 20400));
  CHECK(units_of(result, "code", "provisioned concurrency", true) == Approx(2 * 20400 * 730.0));
}

TEST_CASE("an instance that goes is billed by whole seconds, and for a minute at least, in the month too") {
  // One of two is terminated at 10.5 s, after 10.5 s of the run; it costs a minute. The other runs on.
  const auto result =
      run(R"("run": {"duration": "100500ms", "drain": "0s"}, )" + senders("1/s", "", "web") +
          R"("components": {"web": {"kind": "service", "instances": 2, "instance_type": "t3.micro"},
         "scaler": {"kind": "autoscaler", "scales": "web", "policy": "scheduled", "min": 1, "max": 2, "schedule": [{"at": "10500ms", "desired": 1}]}},
      "architectures": {"loose": {}})");
  CHECK(units_of(result, "web", "t3.micro") * 3600 == Approx(60 + 101));
  CHECK(units_of(result, "web", "t3.micro", true) == Approx((60 + 100.5) / 100.5 * 730).epsilon(1e-6));
}

TEST_CASE("what rules send to a function counts two and a half times, what they send to instances once") {
  // 1,024 requests each: 1 MiB less the 1 KiB of the answer, so that each half is a GB. 3.5 capacity units.
  const auto result = run(
      R"("run": {"duration": "1h"}, "workload": {
           "scans": {"to": "balancer", "payload": "1047552B", "limit": 1024, "attributes": {"type": {"choice": {"scan": 1}}}, "arrivals": {"process": "constant", "rate": "1/s"}},
           "photos": {"to": "balancer", "payload": "1047552B", "limit": 1024, "attributes": {"type": {"choice": {"photo": 1}}}, "arrivals": {"process": "constant", "rate": "1/s"}}},
         "components": {"balancer": {"kind": "load_balancer", "targets": "web", "rules": [{"if": {"type": "scan"}, "to": "code"}]},
           "web": {"kind": "service"}, "code": {"kind": "function"}},
         "architectures": {"tight": {}})");
  CHECK(units_of(result, "balancer", "capacity units") == 3.5);
}

TEST_CASE("a balancer answers for itself where it has no targets, and not at all where it is away") {
  const auto balancer = [](const std::string& targets, const std::string& failures) {
    return run(R"("run": {"duration": "1h"}, )" +
               senders("1/s", R"(, "payload": "1MiB", "limit": 1024)", "balancer") +
               R"("components": {"balancer": {"kind": "load_balancer", )" + targets +
               R"(}, "web": {"kind": "service"}}, "failures": [)" + failures +
               R"(], "architectures": {"tight": {}})");
  };
  // 1,024 requests of 1 MiB are a GB, and 1,024 answers of 1 KiB a 1,024th.
  const auto alone = balancer(R"("targets": [])", "");
  CHECK(units_of(alone, "balancer", "capacity units") == Approx(1 + 1.0 / 1024).margin(2e-9));
  CHECK(units_of(alone, "balancer", "hours") == 1);
  const auto away = balancer(R"("targets": ["web"])", R"({"at": "0s", "for": "2h", "crash": "balancer"})");
  CHECK(units_of(away, "balancer", "capacity units") == 0);
  CHECK(units_of(balancer(R"("type": "network", "targets": [])", ""), "balancer", "capacity units") == 0);
}

TEST_CASE("a redrive is billed by batches of ten, which are requests by 64 KiB") {
  // 25 dead letters of 20 KiB: two batches of 200 KiB, four requests each, and one of 100 KiB, two.
  const auto result = run(
      R"("run": {"duration": "100s"}, "failures": [{"at": "60s", "redrive": "dead", "to": "again", "rate": "10/s"}], )" +
      senders("5/s", R"(, "payload": "20KiB", "limit": 25)") +
      R"("components": {"queue": {"kind": "queue", "visibility_timeout": "1s", "dead_letter": {"to": "dead", "max_receives": 1}},
           "dead": {"kind": "queue"}, "again": {"kind": "queue"},
           "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "error_rate": 1}},
         "architectures": {"loose": {"goal": ["worker"]}})");
  CHECK(units_of(result, "dead", "receives") == 10);
  CHECK(units_of(result, "dead", "deletes") == 3);
  CHECK(units_of(result, "again", "sends") == 10);
}

TEST_CASE("receives that fail are billed, and grow with the time as empty ones do") {
  // One load request that takes 200 s: the window ends at 100 s, the run at 200 s or so. A poll a second.
  const auto result = run(
      R"("run": {"duration": "100s"}, "failures": [{"at": "0s", "for": "1h", "stop": "queue"}], )" +
      senders("1/h", "", "web") +
      R"("components": {"web": {"kind": "service", "steps": [{"work": "200s"}]}, "queue": {"kind": "queue"},
           "worker": {"kind": "worker", "polls": "queue", "pause": "1s"}},
         "architectures": {"loose": {"goal": ["web"]}})");
  CHECK(units_of(result, "queue", "receives") == 0);
  const double failed = units_of(result, "queue", "failed receives");
  CHECK(failed > 50);
  const double seconds = units_of(result, "worker", "t2.micro") * 3600;
  CHECK(units_of(result, "queue", "failed receives", true) ==
        Approx(failed / seconds * 2'628'000).epsilon(0.01));
  CHECK(result.cost.empty_receives == of(result, "failed receives", true));
}

TEST_CASE("answers to customers go out to the internet, as far as their size is given") {
  const auto customers = [](const char* reply) {
    return run(R"("run": {"duration": "1000s"}, )" + senders("10/s", reply, "web") +
               R"("components": {"web": {"kind": "service", "threads": 9}}, "architectures": {"tight": {}})");
  };
  // 10,000 answers of 100 KiB: 1,024,000,000 bytes, 0.95367431640625 GB at 9 cents.
  const auto result = customers(R"(, "reply": "100KiB")");
  REQUIRE(result.books.completed == 10'000);
  CHECK(units_of(result, "web", "answers to customers") == 0.95367431640625);
  CHECK(of(result, "answers to customers") == 0.085830688);
  CHECK(of(result, "answers to customers", true) == Approx(0.085830688477 * 2628).margin(1e-5));
  CHECK(units_of(customers(""), "web", "answers to customers") == 0);
}

TEST_CASE("errors are not what customers pay for, and a retry brings its answer once") {
  const auto result =
      run(R"("run": {"duration": "1000s"}, "failures": [{"at": "0s", "for": "500s", "errors": "web"}], )" +
          senders("10/s", R"(, "reply": "100KiB")", "web") +
          R"("components": {"web": {"kind": "service", "threads": 9}}, "architectures": {"tight": {}})");
  CHECK(units_of(result, "web", "answers to customers") == Approx(0.95367431640625 / 2).epsilon(0.001));
}

TEST_CASE("provisioned pollers are billed as many as there are, from the minimum on") {
  const auto mapped = [](const char* rate) {
    return run(R"("run": {"duration": "1000s", "drain": "0s"}, )" + senders(rate, "") +
               R"("components": {"queue": {"kind": "queue"},
                    "code": {"kind": "function", "source": "queue", "pollers": {"minimum": 2, "maximum": 5}, "steps": [{"work": "10ms"}]}},
                  "architectures": {"loose": {"goal": ["code"]}})");
  };
  const auto idle = mapped("1/h");
  CHECK(units_of(idle, "code", "pollers") * 3600 == 2 * 1000);
  CHECK(units_of(idle, "code", "pollers", true) == Approx(2 * 730.0));
  // More than the 500/s that five can fetch, who poll ten times a second each: all of them within seconds.
  const double busy = units_of(mapped("900/s"), "code", "pollers") * 3600;
  CHECK(busy >= 5 * 980);
  CHECK(busy <= 5 * 1000);
}
