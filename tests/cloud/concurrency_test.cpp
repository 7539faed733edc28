#include "cloud/concurrency.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::start_of_run;
using namespace std::chrono_literals;
using Start = Environments::Start;

namespace {

Time at(Duration since_start) {
  return start_of_run + since_start;
}

/// The outcomes of so many invocations at one instant: "2 warm, 1 cold, 3 throttled".
std::string begin(Environments& environments, Time now, int invocations) {
  int warm = 0;
  int cold = 0;
  int throttled = 0;
  for (int i = 0; i < invocations; ++i) {
    const Start start = environments.begin(now).start;
    ++(start == Start::warm ? warm : start == Start::cold ? cold : throttled);
  }
  return std::to_string(warm) + " warm, " + std::to_string(cold) + " cold, " + std::to_string(throttled) +
         " throttled";
}

ConcurrencyConfig reserved(std::uint32_t concurrency) {
  ConcurrencyConfig config;
  config.reserved = concurrency;
  return config;
}

}  // namespace

TEST_CASE(
    "Fact 7.2.1: functions share 1,000 of concurrency, and a reservation is both a guarantee and a cap") {
  AccountConcurrency account;
  account.reserve(10);
  Environments own(reserved(10), account);
  Environments first({}, account);
  Environments second({}, account);
  CHECK(begin(first, at(0s), 600) == "0 warm, 600 cold, 0 throttled");
  CHECK(begin(second, at(0s), 600) == "0 warm, 390 cold, 210 throttled");
  CHECK(begin(own, at(0s), 12) == "0 warm, 10 cold, 2 throttled");
  own.end(at(1s), 3);
  CHECK(begin(second, at(1s), 1) == "0 warm, 0 cold, 1 throttled");
  CHECK(begin(own, at(1s), 2) == "1 warm, 0 cold, 1 throttled");
  first.end(at(1s), 0);
  CHECK(begin(second, at(1s), 2) == "0 warm, 1 cold, 1 throttled");
  CHECK(account.in_use() == 990);
}

TEST_CASE("a hundred stay with those who reserve nothing") {
  AccountConcurrency account;
  account.reserve(850);
  CHECK(account.unreserved() == 150);
  CHECK(account.to_give() == 50);
  account.provision(50);
  CHECK(account.unreserved() == 100);
  CHECK(account.to_give() == 0);
  account.provision(-20);
  CHECK(account.to_give() == 20);
  CHECK(AccountConcurrency(10).to_give() == 0);
}

TEST_CASE("Fact 7.2.1: what is provisioned is part of the account's concurrency, not beside it") {
  AccountConcurrency account(200);
  ConcurrencyConfig config;
  config.provisioned = 60;
  Environments own(config, account);
  Environments other({}, account);
  CHECK(begin(other, at(0s), 200) == "0 warm, 140 cold, 60 throttled");
  CHECK(begin(own, at(0s), 100) == "60 warm, 0 cold, 40 throttled");
  // With more of it provisioned the others have less; those that are at work finish.
  own.set_provisioned(at(1s), 100);
  CHECK(account.unreserved() == 100);
  CHECK(begin(other, at(1s), 1) == "0 warm, 0 cold, 1 throttled");
  CHECK(begin(own, at(1s), 41) == "40 warm, 0 cold, 1 throttled");
  for (std::uint32_t environment = 0; environment < 41; ++environment) other.end(at(2s), environment);
  CHECK(begin(other, at(2s), 2) == "1 warm, 0 cold, 1 throttled");
  own.set_provisioned(at(3s), 0);  // all hundred are busy: they count until they go
  CHECK(account.unreserved() == 100);
  for (std::uint32_t environment = 0; environment < 100; ++environment) own.end(at(4s), environment);
  CHECK(account.unreserved() == 200);
}

TEST_CASE(
    "Fact 7.2.2: a thousand environments can be added, and 100 more each second, whatever was left over") {
  AccountConcurrency account(5000);
  Environments environments({}, account);
  CHECK(begin(environments, at(60s), 1500) == "0 warm, 1000 cold, 500 throttled");
  CHECK(begin(environments, at(60s + 9ms), 1) == "0 warm, 0 cold, 1 throttled");
  CHECK(begin(environments, at(60s + 10ms), 2) == "0 warm, 1 cold, 1 throttled");
  CHECK(begin(environments, at(70s), 1100) == "0 warm, 999 cold, 101 throttled");
  CHECK(begin(environments, at(500s), 1100) == "0 warm, 1000 cold, 100 throttled");
  CHECK(environments.busy() == 3000);
}

TEST_CASE("Fact 7.2.3: a function takes ten requests per second and unit of its concurrency") {
  AccountConcurrency account;
  Environments environments(reserved(2), account);
  int begun = 0;
  // A request each millisecond that takes no time: two at once from the full bucket, then one each 50 ms.
  for (int ms = 0; ms < 10'000; ++ms) {
    const auto admission = environments.begin(at(std::chrono::milliseconds{ms}));
    if (admission.start == Start::throttled) continue;
    ++begun;
    environments.end(at(std::chrono::milliseconds{ms}), admission.environment);
  }
  CHECK(begun == 2 + 10 * 20 - 1);
}

TEST_CASE("Fact 7.2.4: a new environment starts cold, one that is kept starts warm") {
  AccountConcurrency account;
  ConcurrencyConfig config;
  config.keep_warm = 5min;
  Environments environments(config, account);
  CHECK(begin(environments, at(0s), 2) == "0 warm, 2 cold, 0 throttled");
  environments.end(at(1s), 0);
  environments.end(at(2s), 1);
  CHECK(environments.count() == 2);
  const auto again = environments.begin(at(3s));
  CHECK(again.start == Start::warm);
  CHECK(again.environment == 1);  // the one used last
  CHECK(again.number == 2);
  CHECK(environments.next_due() == at(301s));
}

TEST_CASE("Fact 7.2.5: an environment that is idle for long enough goes") {
  AccountConcurrency account;
  ConcurrencyConfig config;
  config.keep_warm = 5min;
  Environments environments(config, account);
  const auto first = environments.begin(at(0s));
  environments.end(at(1s), first.environment);
  SECTION("one nanosecond before, it is there") {
    CHECK(begin(environments, at(301s - 1ns), 1) == "1 warm, 0 cold, 0 throttled");
  }
  SECTION("at its end it is not") {
    const auto second = environments.begin(at(301s));
    CHECK(second.start == Start::cold);
    CHECK(second.environment == first.environment);
    CHECK(second.number == 2);  // a number is never used twice
    CHECK(environments.peak() == 1);
  }
  SECTION("the passing of time alone removes it") {
    environments.advance(at(301s));
    CHECK(environments.count() == 0);
    CHECK(environments.next_due() == couplet::sim::never);
  }
}

TEST_CASE("Fact 7.2.6: provisioned environments are ready, stay, and what exceeds them starts cold") {
  AccountConcurrency account;
  ConcurrencyConfig config;
  config.provisioned = 2;
  Environments environments(config, account);
  CHECK(environments.count() == 2);
  CHECK(begin(environments, at(0s), 3) == "2 warm, 1 cold, 0 throttled");
  CHECK(account.in_use() == 1);  // the provisioned ones are the function's own
  for (std::uint32_t environment = 0; environment < 3; ++environment) environments.end(at(1s), environment);
  environments.advance(at(24h));
  CHECK(environments.count() == 2);
  CHECK(begin(environments, at(24h), 2) == "2 warm, 0 cold, 0 throttled");
}

TEST_CASE("nothing runs with a reserved concurrency of zero") {
  AccountConcurrency account;
  Environments environments(reserved(0), account);
  CHECK(begin(environments, at(1h), 2) == "0 warm, 0 cold, 2 throttled");
}

TEST_CASE("Fact 7.2.6: more environments can be provisioned, and fewer") {
  AccountConcurrency account(200);
  ConcurrencyConfig config;
  config.provisioned = 2;
  Environments environments(config, account);
  CHECK(begin(environments, at(0s), 3) == "2 warm, 1 cold, 0 throttled");
  CHECK(account.in_use() == 1);
  environments.set_provisioned(at(1s), 4);
  CHECK(environments.provisioned_busy() == 2);
  CHECK(begin(environments, at(1s), 3) == "2 warm, 1 cold, 0 throttled");
  CHECK(environments.provisioned_busy() == 4);
  CHECK(account.in_use() == 2);
  // All four are at work: three go as they end, the last is always ready.
  environments.set_provisioned(at(2s), 1);
  CHECK(environments.provisioned_busy() == 4);
  environments.end(at(3s), 0);
  environments.end(at(3s), 1);
  CHECK(environments.provisioned_busy() == 2);
  CHECK(environments.count() == 4);  // two provisioned, two shared
  environments.set_provisioned(at(4s), 2);
  environments.end(at(4s), 3);
  CHECK(environments.provisioned_busy() == 1);
  // What is idle goes at once.
  environments.set_provisioned(at(5s), 1);
  CHECK(environments.count() == 3);
  CHECK(begin(environments, at(5s), 1) == "0 warm, 1 cold, 0 throttled");
  CHECK(account.in_use() == 3);
}

TEST_CASE("Fact 7.2.3: what is provisioned of others is no part of the concurrency that limits the rate") {
  AccountConcurrency account(104);
  ConcurrencyConfig config;
  config.provisioned = 1;
  Environments environments(config, account);
  Environments other({}, account);
  const auto in_turn = [&](Time now, int calls) {
    int passed = 0;
    for (int i = 0; i < calls; ++i) {
      const auto admission = environments.begin(now);
      if (admission.start == Start::throttled) continue;
      ++passed;
      environments.end(now, admission.environment);
    }
    return passed;
  };
  CHECK(in_turn(at(0s), 200) == 104);
  CHECK(in_turn(at(1s), 200) == 104);
  other.set_provisioned(at(1s), 3);
  CHECK(in_turn(at(2s), 200) == 101);
  environments.set_provisioned(at(2s), 0);  // its own or shared: the same
  CHECK(in_turn(at(3s), 200) == 101);
}
