#include <string>

#include "catch.hpp"
#include "cloud/queue_hand.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t a = 0, b = 1, c = 2;  // tenants; their messages bear their letter

QueueConfig fair() {
  QueueConfig config;
  config.fair = true;
  config.visibility_timeout = 1h;
  return config;
}

void send_many(QueueHand& queue, std::uint32_t tenant, int count) {
  for (int i = 0; i < count; ++i) queue.send_to(tenant, static_cast<char>('a' + tenant));
}

/// The tenants of the next so many messages, one receive each.
std::string next(QueueHand& queue, int count) {
  std::string names;
  for (int i = 0; i < count; ++i) names += queue.receive();
  return names;
}

std::string times(int count, char name) {
  return std::string(static_cast<std::size_t>(count), name);
}

std::uint64_t noisy(const QueueHand& queue) {
  return queue.queue.quiet().noisy_groups;
}

}  // namespace

TEST_CASE("Fact 2.6.1: a message without a group is its own tenant, and quiet") {
  QueueHand queue(fair());
  for (int i = 0; i < 100; ++i) queue.send('x');
  CHECK(next(queue, 50) == times(50, 'x'));
  CHECK(noisy(queue) == 0);
  send_many(queue, a, 1);
  CHECK(next(queue, 51) == times(50, 'x') + "a");  // nobody is noisy: oldest first
}

TEST_CASE("Fact 2.6.2: noisy with more than a tenth of all in flight, from 30 messages on") {
  QueueHand queue(fair());
  send_many(queue, a, 100);
  next(queue, 29);
  CHECK(noisy(queue) == 0);
  next(queue, 1);
  CHECK(noisy(queue) == 1);
}

TEST_CASE("Fact 2.6.3: not noisy with a tenth or less in flight") {
  QueueHand queue(fair());
  for (int i = 0; i < 300; ++i) queue.send('x');
  next(queue, 300);
  send_many(queue, a, 100);
  next(queue, 33);  // 33 of 333
  CHECK(noisy(queue) == 0);
  next(queue, 1);  // 34 of 334
  CHECK(noisy(queue) == 1);
}

TEST_CASE("Fact 2.6.4: noisy with more than a tenth of the recent time of consumers") {
  struct Share {
    Duration own;  // of this and 59 s of others
    Duration seen;
    std::uint64_t noisy;
  };
  const auto share = GENERATE(values<Share>({{6s, 59s, 0}, {7s, 59s, 1}, {7s, 120s, 0}}));
  QueueHand queue(fair());
  queue.send('x');
  send_many(queue, a, 1);
  next(queue, 2);
  queue.at(share.own).remove('a');
  queue.at(share.seen);
  send_many(queue, a, 1);
  CHECK(noisy(queue) == share.noisy);
}

TEST_CASE("Fact 2.6.5: messages of quiet tenants come first") {
  QueueHand queue(fair());
  send_many(queue, a, 100);
  next(queue, 40);
  send_many(queue, b, 3);
  CHECK(next(queue, 5) == "bbbaa");
  queue.send('x');
  CHECK(next(queue, 2) == "xa");
}

TEST_CASE("Fact 2.6.6: of several noisy tenants the one with the fewest in flight comes first") {
  QueueHand queue(fair());
  send_many(queue, a, 100);
  next(queue, 40);
  send_many(queue, b, 100);
  CHECK(next(queue, 30) == times(30, 'b'));
  REQUIRE(noisy(queue) == 2);
  CHECK(next(queue, 10) == times(10, 'b'));  // 30 against 40
  // As many of both: the older message; from then on in turn.
  CHECK(next(queue, 6) == "ababab");
}

TEST_CASE("Fact 2.6.7: quiet again when nothing of it waits") {
  QueueHand queue(fair());
  send_many(queue, a, 31);
  next(queue, 30);
  CHECK(noisy(queue) == 1);
  next(queue, 1);
  CHECK(noisy(queue) == 0);
}

TEST_CASE("Fact 2.6.8: quiet again after five minutes without a send") {
  QueueHand queue(fair());
  send_many(queue, a, 100);
  next(queue, 40);
  queue.at(1min);
  send_many(queue, a, 1);
  queue.at(5min);
  for (int i = 0; i < 100; ++i) queue.send('x');
  CHECK(next(queue, 1) == "x");
  queue.at(6min);
  CHECK(next(queue, 1) == "a");  // the oldest of the quiet
  CHECK(noisy(queue) == 0);
}

TEST_CASE("Fact 2.6.9: a tenant's messages neither lock nor order each other") {
  QueueHand queue(fair());
  send_many(queue, c, 3);
  CHECK(next(queue, 3) == "ccc");
  CHECK(queue.queue.in_flight() == 3);
}

TEST_CASE("Fact 2.6.10: the gauges of quiet tenants leave out the noisy ones") {
  QueueHand queue(fair());
  send_many(queue, a, 100);
  next(queue, 40);
  send_many(queue, b, 3);
  next(queue, 1);
  const Queue::QuietGauges quiet = queue.queue.quiet();
  CHECK(quiet.visible == 2);
  CHECK(quiet.in_flight == 1);
  CHECK(quiet.delayed == 0);
  CHECK(quiet.noisy_groups == 1);
  CHECK(queue.queue.visible() == 62);
}

TEST_CASE("a tenant of a fair queue with shards is found on all of them") {
  QueueConfig config = fair();
  config.shards = 4;
  QueueHand queue(config);
  SendRequest request;
  request.group = a;
  for (std::uint64_t i = 0; i < 100; ++i) {
    request.placement = i;
    queue.send('a', request);
  }
  QueueHand::Ask ask;
  ask.wait = 1s;
  for (int i = 0; i < 100; ++i) REQUIRE(queue.receive(ask) == "a");
  CHECK(queue.receive(ask) == "waits");
}

TEST_CASE("messages that came back out of order are put aside once") {
  QueueHand queue(fair());
  send_many(queue, a, 100);
  for (int i = 0; i < 35; ++i) queue.receive(hidden_for(10s));
  CHECK(noisy(queue) == 1);
  queue.at(10s);  // 35 older ones come back behind the others
  send_many(queue, b, 1);
  CHECK(next(queue, 102) == "b" + times(100, 'a'));
}
