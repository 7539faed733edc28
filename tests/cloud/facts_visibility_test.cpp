#include <string>

#include "catch.hpp"
#include "cloud/queue_hand.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;
using Removed = RemoveResult::Outcome;

TEST_CASE("Fact 1.2.1: a message's own delay counts, else the queue's") {
  QueueConfig config;
  config.delay = 10s;
  QueueHand queue(config);
  queue.send('q');
  queue.send('m', delayed_by(20s));
  queue.send('z', delayed_by(0s));
  CHECK(queue.receive(up_to(10)) == "z");
  CHECK(queue.at(10s).receive(up_to(10)) == "q");
  CHECK(queue.at(20s).receive(up_to(10)) == "m");
}

TEST_CASE("Fact 1.2.2: a delayed message is hidden until its delay ends") {
  QueueHand queue;
  queue.send('a', delayed_by(15min));
  CHECK(queue.queue.delayed() == 1);
  CHECK(queue.at(15min - 1ns).receive().empty());
  CHECK(queue.at(15min).receive() == "a");
}

TEST_CASE("Fact 1.2.3: the visibility timeout starts when the message is handed out") {
  QueueHand queue;
  CHECK(queue.receive(waiting(20s)) == "waits");
  queue.at(12s).send('a');
  CHECK(queue.answers.at(0) == "a");
  CHECK(queue.at(42s - 1ns).receive().empty());
  CHECK(queue.at(42s).receive() == "a");
}

TEST_CASE("Fact 1.2.4: a receive's own visibility timeout is for what it gets alone") {
  QueueHand queue;
  queue.send('a');
  queue.send('b');
  CHECK(queue.receive(hidden_for(5s)) == "a");
  CHECK(queue.receive() == "b");
  CHECK(queue.at(5s).receive() == "a");
  CHECK(queue.at(29s).receive().empty());
  CHECK(queue.at(30s).receive() == "b");
}

TEST_CASE("Fact 1.2.5: what is not deleted in time is visible again") {
  QueueHand queue;
  queue.send('a');
  CHECK(queue.receive() == "a");
  CHECK(queue.queue.in_flight() == 1);
  queue.at(30s);
  CHECK(queue.queue.in_flight() == 0);
  CHECK(queue.queue.visible() == 1);
}

TEST_CASE("Fact 1.2.6: retention ends a message in any state, and its receipt deletes with success") {
  QueueConfig config;
  config.retention = 60s;
  QueueHand queue(config);
  queue.send('v');
  queue.send('f');
  queue.send('d', delayed_by(100s));
  CHECK(queue.at(50s).receive() == "v");
  queue.at(60s - 1ns);
  CHECK(queue.inside() == 3);
  queue.at(60s);
  CHECK(queue.gone_by(QueueEffect::Kind::expired) == "vfd");
  CHECK(queue.remove('v') == Removed::gone);
}

TEST_CASE("Fact 1.2.7: a changed visibility timeout counts from the change") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  CHECK(queue.at(20s).change('a', 100s) == ChangeOutcome::changed);
  CHECK(queue.at(119s).receive().empty());
  CHECK(queue.at(120s).receive() == "a");
}

TEST_CASE("Fact 1.2.8: the next receive uses the queue's timeout again") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  queue.change('a', 5s);
  CHECK(queue.at(5s).receive() == "a");
  CHECK(queue.at(34s).receive().empty());
  CHECK(queue.at(35s).receive() == "a");
}

TEST_CASE("Fact 1.2.9: a timeout changed to zero shows the message at once, to whoever waits") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  QueueHand::Ask ask = waiting(20s);
  ask.poller = 1;
  CHECK(queue.receive(ask) == "waits");
  CHECK(queue.at(3s).change('a', 0s) == ChangeOutcome::changed);
  CHECK(queue.answers.at(1) == "a");
}

TEST_CASE("Fact 1.2.10: beyond 12 h after the receive a change fails and changes nothing") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  queue.at(10s);
  CHECK(queue.change('a', 43'191s) == ChangeOutcome::beyond_maximum);
  CHECK(queue.at(29s).receive().empty());
  CHECK(queue.at(30s).receive() == "a");
  SECTION("extensions do not move the limit, a new receive does") {
    CHECK(queue.change('a', 43'000s) == ChangeOutcome::changed);
    queue.at(30s + 42'000s);
    CHECK(queue.change('a', 1'201s) == ChangeOutcome::beyond_maximum);
    CHECK(queue.change('a', 1'200s) == ChangeOutcome::changed);
    CHECK(queue.at(30s + 43'200s).receive() == "a");
  }
}

TEST_CASE("Fact 1.2.11: just after a receive 43,200 s is too long and 43,195 s is not") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  queue.at(1ms);
  CHECK(queue.change('a', 43'200s) == ChangeOutcome::beyond_maximum);
  CHECK(queue.change('a', 43'195s) == ChangeOutcome::changed);
}

TEST_CASE("Fact 1.2.12: after the timeout a change does nothing, without an error") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  queue.at(30s);
  CHECK(queue.change('a', 100s) == ChangeOutcome::not_in_flight);
  CHECK(queue.receive() == "a");
}

TEST_CASE("Fact 1.2.13: a change after the delete is an error of its own") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  queue.remove('a');
  CHECK(queue.change('a', 10s) == ChangeOutcome::gone);
}

TEST_CASE("Fact 1.2.14: an older receipt changes the visibility of a message received again") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  const Receipt first = queue.receipt('a');
  queue.at(30s).receive();
  CHECK(queue.at(31s).change(first, 0s) == ChangeOutcome::changed);
  CHECK(queue.receive() == "a");
}

TEST_CASE("Fact 1.2.15: a receive with timeout 0 leaves the message visible, and counts") {
  QueueHand queue;
  queue.send('a');
  CHECK(queue.receive(hidden_for(0s)) == "a");
  CHECK(queue.queue.visible() == 1);
  CHECK(queue.receive(hidden_for(0s)) == "a");
  CHECK(queue.receipt('a').receive == 2);
}
