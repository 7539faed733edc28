#include <string>

#include "catch.hpp"
#include "cloud/queue_hand.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;
using Kind = QueueEffect::Kind;
using Removed = RemoveResult::Outcome;
using Sent = SendResult::Outcome;

namespace {

QueueHand::Ask attempt(std::uint64_t number, Duration hide = queue_default) {
  QueueHand::Ask ask;
  ask.max = 10;
  ask.hide = hide;
  ask.attempt = number;
  return ask;
}

}  // namespace

TEST_CASE("Fact 2.1.1: of two in flight, the first made visible is deliverable alone") {
  QueueHand queue(fifo_queue());
  queue.send_all(0, "ab");
  CHECK(queue.receive(up_to(10)) == "ab");
  queue.change('a', 0s);
  CHECK(queue.receive(up_to(10)) == "a");
}

TEST_CASE("Fact 2.1.2: the first deleted and the second in flight, nothing is deliverable") {
  QueueHand queue(fifo_queue());
  queue.send_all(0, "abc");
  queue.receive(up_to(2));
  queue.remove('a');
  CHECK(queue.receive(up_to(10)).empty());
  queue.remove('b');
  CHECK(queue.receive(up_to(10)) == "c");
}

TEST_CASE("Fact 2.1.3: what is before an extended message is deliverable, what is behind it is not") {
  QueueHand queue(fifo_queue());
  queue.send_all(0, "abc");
  queue.receive(up_to(10));
  queue.change('b', 100s);
  CHECK(queue.at(30s).receive(up_to(10)) == "a");
  CHECK(queue.at(100s).receive(up_to(10)) == "abc");
}

TEST_CASE("Fact 2.1.4: a delayed message ends what is deliverable too") {
  QueueConfig config = fifo_queue();
  QueueHand queue(config);
  queue.send_all(0, "a");
  config.delay = 10s;
  queue.queue.reconfigure(queue.now, config, queue.effects);
  queue.send_all(0, "b");
  CHECK(queue.receive(up_to(10, 5s)) == "a");
  CHECK(queue.at(10s).receive(up_to(10)) == "ab");
}

TEST_CASE("Fact 2.1.5: a receive is filled from one group, then from the next, each in order") {
  QueueHand queue(fifo_queue());
  for (int i = 0; i < 3; ++i) {
    queue.send_to(7, static_cast<char>('a' + i));
    queue.send_to(2, static_cast<char>('p' + i));
    queue.send_to(5, static_cast<char>('x' + i));
  }
  CHECK(queue.receive(up_to(5)) == "abcpq");
  CHECK(queue.receive(up_to(5)) == "xyz");
}

TEST_CASE("Fact 2.1.6: a group re-enters behind the others") {
  QueueHand queue(fifo_queue());
  queue.send_all(0, "ab");
  queue.send_all(1, "xy");
  CHECK(queue.receive() == "a");
  queue.remove('a');
  CHECK(queue.receive() == "x");
  queue.remove('x');
  CHECK(queue.receive() == "b");
}

TEST_CASE("Fact 2.1.7: a failing message blocks its group until it is gone") {
  QueueConfig config = fifo_queue();
  config.max_receives = 3;
  const auto way = GENERATE(values<std::string>({"deleted", "expired", "dead letter"}));
  if (way == "expired") config.retention = 100s;
  QueueHand queue(config);
  queue.send_all(0, "a");
  queue.at(10s).send_all(0, "b");
  for (int i = 0; i < 3; ++i) {
    CHECK(queue.at(20s + 30s * i).receive() == "a");
    CHECK(queue.receive().empty());
  }
  if (way == "deleted") queue.remove('a');
  if (way == "expired") queue.at(100s);
  if (way == "dead letter") queue.at(110s);
  CHECK(queue.receive() == "b");
  CHECK(queue.gone_by(Kind::dead_lettered) == (way == "dead letter" ? "a" : ""));
  CHECK(queue.gone_by(Kind::expired) == (way == "expired" ? "a" : ""));
}

TEST_CASE("Fact 2.1.8: groups behind the first 120,000 messages are not seen") {
  QueueConfig config = fifo_queue();
  CHECK(config.look_ahead == 120'000);
  config.look_ahead = 3;
  QueueHand queue(config);
  queue.send_all(0, "abcd");
  queue.send_all(1, "x");
  CHECK(queue.receive() == "a");
  CHECK(queue.receive().empty());  // x is the fifth
  queue.remove('a');
  CHECK(queue.receive() == "b");
  CHECK(queue.receive().empty());
  queue.remove('b');
  CHECK(queue.receive(up_to(10)) == "cdx");  // x is the third
}

TEST_CASE("a receive stops where the first messages end") {
  QueueConfig config = fifo_queue();
  config.look_ahead = 3;
  QueueHand queue(config);
  queue.send_all(0, "abcd");
  CHECK(queue.receive(up_to(10)) == "abc");
}

TEST_CASE("Fact 2.1.9: there may be any number of groups") {
  QueueHand queue(fifo_queue());
  for (std::uint32_t group = 0; group < 100'000; ++group) queue.send_to(group, 'a');
  for (int i = 0; i < 10'000; ++i) REQUIRE(queue.receive(up_to(10)).size() == 10);
  CHECK(queue.queue.groups_in_flight() == 100'000);
}

TEST_CASE("Fact 2.2.1: a delete after the timeout has lapsed fails") {
  QueueHand queue(fifo_queue());
  queue.send_to(0, 'a');
  queue.receive();
  queue.at(30s - 1ns);
  const bool in_time = GENERATE(true, false);
  if (!in_time) queue.at(30s);
  CHECK(queue.remove('a') == (in_time ? Removed::deleted : Removed::expired));
  CHECK(queue.inside() == (in_time ? 0 : 1));
}

TEST_CASE("Fact 2.2.2: after an extension a delete works until the extended time") {
  QueueHand queue(fifo_queue());
  queue.send_to(0, 'a');
  queue.receive();
  queue.change('a', 100s);
  queue.at(100s - 1ns);
  const bool in_time = GENERATE(true, false);
  if (!in_time) queue.at(100s);
  CHECK(queue.remove('a') == (in_time ? Removed::deleted : Removed::expired));
}

TEST_CASE("Fact 2.2.3: a message has no delay of its own, only the queue's") {
  QueueConfig config = fifo_queue();
  config.delay = 10s;
  QueueHand queue(config);
  SendRequest request;
  request.group = 0;
  request.delay = 0s;
  queue.send('a', request);
  CHECK(queue.queue.delayed() == 1);
  CHECK(queue.at(10s).receive() == "a");
}

TEST_CASE("Fact 2.2.4: an older or lapsed receipt has no effect on a FIFO queue") {
  QueueHand queue(fifo_queue());
  queue.send_to(0, 'a');
  queue.receive();
  const Receipt first = queue.receipt('a');
  queue.at(30s);
  CHECK(queue.change(first, 10s) == ChangeOutcome::expired);
  CHECK(queue.receive() == "a");
  CHECK(queue.change(first, 0s) == ChangeOutcome::expired);
  CHECK(queue.remove(first) == Removed::expired);
  CHECK(queue.remove('a') == Removed::deleted);
  CHECK(queue.remove('a') == Removed::gone);
}

TEST_CASE("Fact 2.3.1: within five minutes the same id is acknowledged and not stored") {
  QueueHand queue(fifo_queue());
  const SendResult first = queue.send_to(0, 'a', 7);
  const SendResult again = queue.at(5min - 1ns).send_to(3, 'b', 7);
  CHECK(again.outcome == Sent::duplicate);
  CHECK(again.sequence == first.sequence);
  CHECK(again.payload.reference == 'a');
  CHECK(queue.inside() == 1);
  CHECK(queue.queue.counters().duplicates == 1);
}

TEST_CASE("Fact 2.3.2: an id is remembered after its message was received and deleted") {
  QueueHand queue(fifo_queue());
  queue.send_to(0, 'a', 7);
  queue.receive();
  queue.remove('a');
  CHECK(queue.at(1min).send_to(0, 'a', 7).outcome == Sent::duplicate);
  CHECK(queue.inside() == 0);
}

TEST_CASE("Fact 2.3.3: after five minutes the same id is a new message") {
  QueueHand queue(fifo_queue());
  queue.send_to(0, 'a', 7);
  CHECK(queue.at(5min).send_to(0, 'b', 7).outcome == Sent::accepted);
  CHECK(queue.inside() == 2);
}

TEST_CASE("Fact 2.3.4: the five minutes count from the first accepted send") {
  QueueHand queue(fifo_queue());
  queue.send_to(0, 'a', 7);
  CHECK(queue.at(4min).send_to(0, 'a', 7).outcome == Sent::duplicate);
  CHECK(queue.at(5min).send_to(0, 'b', 7).outcome == Sent::accepted);
  CHECK(queue.at(10min - 1ns).send_to(0, 'c', 7).outcome == Sent::duplicate);
}

TEST_CASE("Fact 2.3.5: the scope of an id is the queue, or the message group") {
  const auto scope = GENERATE(DeduplicationScope::queue, DeduplicationScope::message_group);
  QueueConfig config = fifo_queue();
  config.deduplication_scope = scope;
  QueueHand queue(config);
  queue.send_to(0, 'a', 7);
  const bool by_group = scope == DeduplicationScope::message_group;
  CHECK(queue.send_to(1, 'b', 7).outcome == (by_group ? Sent::accepted : Sent::duplicate));
  CHECK(queue.send_to(0, 'c', 7).outcome == Sent::duplicate);
}

TEST_CASE("Fact 2.3.6: the entries of a batch are stored in order and deduplicated like single sends") {
  QueueHand queue(fifo_queue());
  CHECK(queue.send_to(0, 'a', 1).outcome == Sent::accepted);
  CHECK(queue.send_to(0, 'b', 2).outcome == Sent::accepted);
  CHECK(queue.send_to(0, 'c', 1).outcome == Sent::duplicate);
  CHECK(queue.send_to(0, 'd', 3).outcome == Sent::accepted);
  CHECK(queue.receive(up_to(10)) == "abd");
}

TEST_CASE("Fact 2.3.7: sequence numbers need more than 64 bits, and increase with gaps") {
  QueueHand queue(fifo_queue());
  couplet::sim::Uint128 last = couplet::sim::Uint128{1} << 64;
  for (int i = 0; i < 10; ++i) {
    const auto number = Queue::sequence_number(queue.send_to(0, 'a').sequence);
    CHECK(number > last + 1);
    last = number;
  }
}

TEST_CASE("Fact 2.5.1: a receive repeated with its attempt id gets the same messages and receipts") {
  QueueHand queue(fifo_queue());
  queue.send_all(0, "ab");
  queue.send_all(1, "c");
  CHECK(queue.receive(attempt(9)) == "abc");
  const Received first = queue.received('b');
  CHECK(queue.at(20s).receive(attempt(9)) == "abc");
  CHECK(queue.receipt('b').receive == first.receipt.receive);
  CHECK(queue.receipt('b').sequence == first.receipt.sequence);
  SECTION("and their visibility timeout begins anew") {
    CHECK(queue.at(50s - 1ns).receive(up_to(10)).empty());
    CHECK(queue.at(50s).receive(up_to(10)) == "abc");
  }
  SECTION("even when the timeout has lapsed") {
    CHECK(queue.at(60s).receive(attempt(9)) == "abc");
    CHECK(queue.receipt('a').receive == 1);
    CHECK(queue.remove('a') == Removed::deleted);
  }
}

TEST_CASE("Fact 2.5.2: not if one of them was deleted") {
  QueueHand queue(fifo_queue());
  queue.send_all(0, "ab");
  queue.receive(attempt(9));
  queue.remove('a');
  CHECK(queue.receive(attempt(9)).empty());
}

TEST_CASE("Fact 2.5.3: nor if the visibility of one was changed, or it was received again") {
  const bool changed = GENERATE(true, false);
  QueueHand queue(fifo_queue());
  queue.send_all(0, "ab");
  queue.receive(attempt(9));
  if (changed) {
    queue.change('b', 100s);
  } else {
    queue.at(30s).receive(up_to(1));
  }
  CHECK(queue.receive(attempt(9)).empty());
}

TEST_CASE("Fact 2.5.4: nor after five minutes") {
  const bool in_time = GENERATE(true, false);
  QueueHand queue(fifo_queue());
  queue.send_all(0, "a");
  queue.receive(attempt(9, 10min));
  queue.at(5min - 1ns);
  if (!in_time) queue.at(5min);
  CHECK(queue.receive(attempt(9)) == (in_time ? "a" : ""));
}
