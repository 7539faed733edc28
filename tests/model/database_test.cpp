// Databases on timelines worked out by hand: connections, proxies, standbys, and key-value tables.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Writes of 2 s each, one each `interval`, the first at time zero.
Setup writing(const std::string& database, const std::string& interval, int limit,
              const std::string& failures = "") {
  Setup setup;
  setup.people = R"("to": "app", "limit": )" + std::to_string(limit) +
                 R"(, "arrivals": {"process": "renewal", "interval": ")" + interval + R"("})";
  setup.components = R"("app": {"kind": "service", "threads": 100, "steps": [{"write": "db"}]},
                        "db": {"kind": "database", "write": "2s", )" +
                     database + "}";
  setup.goal = R"("db")";
  setup.run = R"("duration": "20s")";
  setup.failures = failures;
  return setup;
}

/// When and how each customer was answered.
std::string answers(const Setup& setup) {
  return told(simulate(setup).trace, {TraceEvent::answered});
}

}  // namespace

TEST_CASE("Fact 8.1.1: a call that finds no connection free is refused at once") {
  // Arrivals at 0.5, 1, 1.5: two connections are taken until 2.5.
  CHECK(
      answers(writing(R"("connections": 2)", "500ms", 3)) ==
      "1500 answered 2 at app: too_many_connections; 2500 answered 0 at app: ok; 3000 answered 1 at app: ok");
}

TEST_CASE("Fact 8.1.2: behind a proxy a call waits for a connection, but not for ever") {
  // At 0.5, 1, 1.5, 2, 2.5 with one connection: served in [0.5, 2.5), [2.5, 4.5); the third has waited for 3
  // s at 4.5 and gives up, before the connection is free at that instant; the fourth is served until 6.5.
  const Setup setup = writing(R"("connections": 1, "connection_wait": "3s")", "500ms", 5);
  const Outcome outcome = simulate(setup);
  CHECK(
      told(outcome.trace, {TraceEvent::answered}) ==
      "2500 answered 0 at app: ok; 4500 answered 2 at app: too_many_connections; 4500 answered 1 at app: ok; "
      "5500 answered 4 at app: too_many_connections; 6500 answered 3 at app: ok");
  CHECK(metric(outcome.result, "db", "gave_up") == 2);
  CHECK(metric(outcome.result, "db", "refused") == 0);
  CHECK(metric(outcome.result, "db", "connections.max") == 1);
  CHECK(metric(outcome.result, "db", "waiting_for_connection.max") == 3);
  // 1 waits from 1 to 2.5, 2 from 1.5 to 4.5, 3 from 2 to 4.5, 4 from 2.5 to 5.5.
  CHECK(metric(outcome.result, "db", "waiting_for_connection.mean") == Approx((1.5 + 3 + 2.5 + 3) / 20));
}

TEST_CASE("who waits for a connection at a proxy outlasts a crash behind it") {
  // One connection; 0 is lost at 2, 1 and 2 wait on and are served when the database is back at 3.
  CHECK(answers(writing(R"("connections": 1, "connection_wait": "10s")", "500ms", 3,
                        R"({"at": "2s", "for": "1s", "crash": "db"})")) ==
        "2000 answered 0 at app: reset; 5000 answered 1 at app: ok; 7000 answered 2 at app: ok");
}

TEST_CASE("Fact 8.1.3: with a standby a crash lasts no longer than the failover, and connections drop") {
  // Crash at 2: the call under way is reset; those at 3 and 4 are refused; from 4.5 on the standby serves.
  const Outcome outcome =
      simulate(writing(R"("failover": "2500ms")", "1s", 6, R"({"at": "2s", "for": "10s", "crash": "db"})"));
  CHECK(told(outcome.trace, {TraceEvent::answered}) ==
        "2000 answered 0 at app: reset; 2000 answered 1 at app: connection_refused; "
        "3000 answered 2 at app: connection_refused; 4000 answered 3 at app: connection_refused; "
        "7000 answered 4 at app: ok; 8000 answered 5 at app: ok");
  CHECK(metric(outcome.result, "db", "failovers") == 1);
  CHECK(metric(outcome.result, "db", "instances.mean") == Approx((20 - 2.5) / 20));
}

TEST_CASE("a failover is not needed where the database is back before, and each crash has its own") {
  const auto up = [](const std::string& failures) {
    const auto result = simulate(writing(R"("failover": "3s")", "1s", 1, failures)).result;
    return told(result.books) + ": " + std::to_string(metric(result, "db", "failovers")).substr(0, 1) + ", " +
           std::to_string(metric(result, "db", "instances.mean") * 20).substr(0, 4);
  };
  const std::string lost = "issued 1, failed 1, attempts 1: ";
  CHECK(up(R"({"at": "2s", "for": "2s", "crash": "db"})") == lost + "0, 18.0");
  CHECK(up(R"({"at": "2s", "crash": "db"})") == lost + "1, 17.0");
  // The standby that took over at 5 crashes at 6, and has one too, at 9; the end of the first failure at 7
  // brings nothing back.
  CHECK(up(R"({"at": "2s", "for": "5s", "crash": "db"}, {"at": "6s", "for": "9s", "crash": "db"})") ==
        lost + "2, 14.0");
  // Both strike before the takeover at 5: one outage, and no end of theirs matters.
  CHECK(up(R"({"at": "2s", "for": "2s", "crash": "db"}, {"at": "3s", "for": "9s", "crash": "db"})") ==
        lost + "1, 17.0");
}

TEST_CASE("Fact 10.2.4: a database with a standby fails over when its zone is out, one without is away") {
  // Struck at 2 s as by a crash: reset, refused until the standby in another zone takes over at 4.5 s.
  const std::string outage = R"({"at": "2s", "for": "10s", "zone": "a"})";
  const Outcome outcome = simulate(writing(R"("failover": "2500ms", "zone": "a")", "1s", 6, outage));
  CHECK(told(outcome.trace, {TraceEvent::answered}) ==
        "2000 answered 0 at app: reset; 2000 answered 1 at app: connection_refused; "
        "3000 answered 2 at app: connection_refused; 4000 answered 3 at app: connection_refused; "
        "7000 answered 4 at app: ok; 8000 answered 5 at app: ok");
  CHECK(metric(outcome.result, "db", "failovers") == 1);
  CHECK(metric(outcome.result, "db", "instances.mean") == Approx((20 - 2.5) / 20));
  const Outcome alone = simulate(writing(R"("zone": "a")", "1s", 6, outage));
  CHECK(told(alone.result.books) == "issued 6, failed 6, attempts 6");
  CHECK(metric(alone.result, "db", "instances.mean") == Approx((20 - 10) / 20.0));
}

TEST_CASE("after a takeover the database is in the other zone, until the next one") {
  const auto up = [](const std::string& failures) {
    const auto result = simulate(writing(R"("failover": "3s", "zone": "a")", "1s", 1, failures)).result;
    return std::to_string(metric(result, "db", "failovers")).substr(0, 1) + ", " +
           std::to_string(metric(result, "db", "instances.mean") * 20).substr(0, 4);
  };
  const auto zone = [](const std::string& at, const std::string& lasts) {
    return R"({"zone": "a", "at": ")" + at + R"(", "for": ")" + lasts + R"(", "name": "zone )" + at + "\"}";
  };
  const auto crash = [](const std::string& at, const std::string& lasts) {
    return R"({"crash": "db", "at": ")" + at + R"(", "for": ")" + lasts + "\"}";
  };
  CHECK(up(zone("2s", "2s")) == "0, 18.0");  // back before the standby is ready
  // Taken over at 5 s. The second outage of the first zone strikes the standby alone.
  CHECK(up(zone("2s", "5s") + ", " + zone("10s", "2s")) == "1, 17.0");
  // A crash at 10 s: taken over at 13 s, in the first zone again, which is out from 15 s to 17 s.
  CHECK(up(zone("2s", "5s") + ", " + crash("10s", "9s") + ", " + zone("15s", "2s")) == "2, 12.0");
  // A crash at 8 s: ready at 11 s, the standby waits for its zone until 14 s.
  CHECK(up(zone("2s", "12s") + ", " + crash("8s", "9s")) == "2, 11.0");
  // The zone is out again until 14 s from before the first outage ends: the later end counts.
  CHECK(up(zone("2s", "5s") + ", " + zone("6s", "8s") + ", " + crash("8s", "9s")) == "2, 11.0");
  // The database is back at 10 s, before its standby could take over; nothing happens at 14 s.
  CHECK(up(zone("2s", "12s") + ", " + crash("8s", "2s")) == "1, 15.0");
  // An outage and a crash before the takeover at 5 s: one takeover.
  CHECK(up(zone("2s", "9s") + ", " + crash("3s", "9s")) == "1, 17.0");
}

TEST_CASE("Fact 8.1.4: without a standby the database is away until it is repaired and has recovered") {
  CHECK(answers(writing(R"("boot": "3s")", "4s", 3, R"({"at": "5s", "for": "1s", "crash": "db"})")) ==
        "5000 answered 0 at app: reset; 8000 answered 1 at app: connection_refused; "
        "14000 answered 2 at app: ok");
}

TEST_CASE("Fact 8.1.5: a write waits for the standby too, and its thread is free meanwhile") {
  // One thread, 2 s of work and 1 s until the standby has it: 1 starts when 0 is worked off, at 2.5.
  const Outcome outcome = simulate(writing(R"("parallelism": 1, "commit_latency": "1s")", "500ms", 2,
                                           R"({"at": "3s", "for": "1s", "slow": "db", "factor": 2})"));
  // Slow from 3 to 4: of 0 half a second is left, which takes 1 s; of 1 are 1.5 s left: 0.5 done by 4, so 5.
  CHECK(told(outcome.trace, {TraceEvent::stored}) == "4000 stored 0 at db; 6000 stored 1 at db");
  CHECK(metric(outcome.result, "db", "busy.mean") == Approx((2 + 2.5) / 20));
  CHECK(metric(outcome.result, "db", "connections.mean") == Approx((3.5 + 5) / 20));
}

namespace {

/// A table of a service that reads or writes at once.
Setup table(const std::string& database, const std::string& step, const std::string& rate, int limit,
            const std::string& more = "") {
  Setup setup;
  setup.people = R"("to": "app", "limit": )" + std::to_string(limit) +
                 R"(, "arrivals": {"process": "constant", "rate": ")" + rate + "\"}" + more;
  setup.components = R"("app": {"kind": "service", "threads": 100, "steps": [{")" + step +
                     R"(": "db"}]}, "db": {"kind": "database", "engine": "key_value", )" + database + "}";
  return setup;
}

}  // namespace

TEST_CASE("Fact 8.2.6: what is beyond a table's capacity is throttled, and may be tried again") {
  const std::string retry =
      R"(, "payload": "3KiB", "retry": {"attempts": 2, "backoff": "constant", "base": "1500ms", "jitter": "none"})";
  // 6 units at first, 3 a second: 0 and 0.25 use them up; 0.5 and 0.75 find too little. At 1 three have come
  // in, for 4; those tried again at 2 and 2.25 find three again, and then too little.
  const Outcome outcome = simulate(
      table(R"("read_units": 1, "write_units": 3, "burst": "2s", "write": "0s")", "write", "4/s", 5, retry));
  CHECK(told(outcome.trace, {TraceEvent::throttled}) ==
        "500 throttled 2 at db: throttled; 750 throttled 3 at db: throttled; 2250 throttled 3 at db: "
        "throttled");
  CHECK(told(outcome.result.books) == "issued 5, completed 4, failed 1, accepted 4, attempts 7");
  CHECK(metric(outcome.result, "db", "throttled") == 3);
  CHECK(metric(outcome.result, "db", "write_units") == 12);
  CHECK(metric(outcome.result, "db", "writes") == 4);
}

TEST_CASE("Fact 8.2.4: an item has at most 400 KB") {
  const std::string size = R"(, "payload": {"dist": "empirical", "values": ["400KiB", "409601B"]})";
  const auto result = simulate(table(R"("read": "1s")", "read", "10/s", 20, size)).result;
  CHECK(metric(result, "db", "too_large") + metric(result, "db", "reads") == 20);
  CHECK(metric(result, "db", "too_large") > 3);
  CHECK(metric(result, "db", "read_units") == 50 * metric(result, "db", "reads"));  // eventual: half of 100
}

TEST_CASE("a table that is down refuses, finishes what it has, and keeps its items") {
  const auto at_work = [](const std::string& failure) {
    Setup setup = table(R"("read": "1s")", "read", "1/s", 5);
    setup.failures = failure;
    return simulate(setup).trace;
  };
  CHECK(
      told(at_work(R"({"at": "500ms", "for": "2s", "crash": "db"})"), {TraceEvent::answered}) ==
      "1000 answered 0 at app: ok; 1000 answered 1 at app: unavailable; 2000 answered 2 at app: unavailable; "
      "4000 answered 3 at app: ok; 5000 answered 4 at app: ok");
  CHECK(told(at_work(R"({"at": "500ms", "for": "1s", "slow": "db", "factor": 2})"), {TraceEvent::answered}) ==
        "1500 answered 0 at app: ok; 2250 answered 1 at app: ok; 3000 answered 2 at app: ok; "
        "4000 answered 3 at app: ok; 5000 answered 4 at app: ok");
}

TEST_CASE("customers of one group share a partition") {
  const auto throttled = [](const std::string& group) {
    Setup setup = table(R"("read": "0s", "consistency": "strong")", "read", "5000/s", 5000, group);
    setup.run = R"("duration": "1s")";
    return metric(simulate(setup).result, "db", "throttled");
  };
  CHECK(throttled("") == 0);
  // One unit each: by the 5,000th 3,000 + 2,999 have come in.
  CHECK(throttled(R"(, "group": {"choice": {"a": 1}})") == 0);
  // Two units each: n reads pass in a row while 2 n <= 3000 + 0.6 (n - 1), so 2,142; then 3 in 10.
  const double beyond = throttled(R"(, "payload": "8KiB", "group": {"choice": {"a": 1}})");
  CHECK(beyond == Approx((5000 - 2142) * 0.7).epsilon(0.002));
  CHECK(throttled(R"(, "payload": "8KiB", "group": {"choice": {"a": 1, "b": 1, "c": 1, "d": 1}})") == 0);
}
