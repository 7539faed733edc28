#include "cloud/async_invocation.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::start_of_run;
using couplet::sim::to_seconds;
using namespace std::chrono_literals;
using Next = AsyncEvent::Next;

namespace {

Time at(Duration since_start) {
  return start_of_run + since_start;
}

/// When an event that is accepted at `accepted` is tried, in seconds, and at last given up, if each attempt
/// ends at once: 'e' in an error, 't' throttled. Behind the outcomes it is throttled for ever.
std::string tries(const AsyncConfig& config, const std::string& outcomes, Time accepted = at(0s)) {
  AsyncEvent event(accepted, config);
  std::string text;
  for (std::size_t i = 0; event.next() == Next::attempt; ++i) {
    text += std::to_string(static_cast<long long>(to_seconds(event.due() - accepted))) + " ";
    if (i < outcomes.size() && outcomes[i] == 'e') {
      event.failed(event.due(), config);
    } else {
      event.not_run(event.due(), config);
    }
  }
  return text + "up " + std::to_string(static_cast<long long>(to_seconds(event.due() - accepted)));
}

}  // namespace

TEST_CASE("Fact 7.3.2: after errors of the function an event is tried again 1 and 2 minutes later") {
  CHECK(tries({}, "eee") == "0 60 180 up 180");
}

TEST_CASE("Fact 7.3.3: the number of retries is chosen from 0 to 2") {
  CHECK(tries({0, 6h}, "e") == "0 up 0");
  CHECK(tries({1, 6h}, "ee") == "0 60 up 60");
}

TEST_CASE("Fact 7.3.4: a throttled event is tried again after 1 s, twice as long each time, 5 min at most") {
  CHECK(tries({2, 30min}, "") == "0 1 3 7 15 31 63 127 255 511 811 1111 1411 1711 up 1800");
}

TEST_CASE("Fact 7.3.5: no event is tried at its maximum age or later") {
  CHECK(tries({2, 60s}, "") == "0 1 3 7 15 31 up 60");
  CHECK(tries({2, 60s}, "e") == "0 up 60");
  CHECK(tries({2, 61s}, "ee") == "0 60 up 61");
  CHECK(tries({2, 60s}, "", at(1h)) == "0 1 3 7 15 31 up 60");
}

TEST_CASE("Fact 7.3.7: with a reserved concurrency of zero no event is tried") {
  CHECK(tries({2, 6h, true}, "") == "up 0");
}

TEST_CASE("an attempt that was not run does not count as a retry, and an error ends the throttling") {
  CHECK(tries({2, 6h}, "tetee").substr(0, 22) == "0 1 61 62 182 up 182");
  AsyncEvent event(at(0s), {});
  CHECK(event.attempt() == 1);
  event.not_run(at(0s), {});
  CHECK(event.attempt() == 1);
  event.failed(at(1s), {});
  CHECK(event.attempt() == 2);
}

TEST_CASE("an attempt that ends after the maximum age is the last") {
  const AsyncConfig config{2, 60s};
  AsyncEvent event(at(0s), config);
  event.failed(at(90s), config);
  CHECK(event.next() == Next::give_up);
  CHECK(event.due() == at(90s));
}
