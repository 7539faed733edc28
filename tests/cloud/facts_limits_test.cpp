#include <string>

#include "catch.hpp"
#include "cloud/queue_hand.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;
using Kind = QueueEffect::Kind;

namespace {

QueueConfig with_limit(std::uint32_t in_flight, QueueType type = QueueType::standard) {
  QueueConfig config;
  config.in_flight_limit = in_flight;
  config.type = type;
  return config;
}

/// Carries dead letters from one queue to the other.
void move_dead_letters(QueueHand& from, QueueHand& to, std::size_t& done) {
  for (; done < from.log.size(); ++done) {
    if (from.log[done].kind == Kind::dead_lettered) {
      to.queue.take_over(from.now, from.log[done], 0, to.effects);
    }
  }
}

}  // namespace

TEST_CASE("Fact 1.6.1: in flight is what was received, not deleted, and whose timeout has not lapsed") {
  QueueHand queue;
  for (const char name : std::string("abcd")) queue.send(name);
  queue.receive(up_to(3));
  CHECK(queue.queue.in_flight() == 3);
  queue.remove('a');
  CHECK(queue.queue.in_flight() == 2);
  queue.change('b', 0s);
  CHECK(queue.queue.in_flight() == 1);
  queue.at(30s);
  CHECK(queue.queue.in_flight() == 0);
}

TEST_CASE("Fact 1.6.2: at the limit of a standard queue a short poll fails") {
  QueueHand queue(with_limit(2));
  for (const char name : std::string("abc")) queue.send(name);
  CHECK(queue.receive(up_to(10)) == "ab");
  CHECK(queue.receive() == "over limit");
  CHECK(queue.queue.counters().empty_receives == 0);
  queue.remove('a');
  CHECK(queue.receive() == "c");
}

TEST_CASE("Fact 1.6.3: at the limit a long poll gets nothing, without an error") {
  QueueHand queue(with_limit(1));
  queue.send('a');
  queue.send('b');
  QueueHand::Ask ask = hidden_for(60s);
  queue.receive(ask);
  ask.wait = 20s;
  ask.poller = 1;
  CHECK(queue.receive(ask) == "waits");
  queue.at(20s);
  CHECK(queue.answers.at(1).empty());
}

TEST_CASE("Fact 1.6.4: at the limit of a FIFO queue nothing is returned, without an error") {
  QueueHand queue(with_limit(1, QueueType::fifo));
  queue.send_to(0, 'a');
  queue.send_to(1, 'b');
  CHECK(queue.receive(up_to(10)) == "a");
  CHECK(queue.receive().empty());
  queue.remove('a');
  CHECK(queue.receive() == "b");
}

TEST_CASE("Fact 1.7.1: the first delivery reports one receive, each further one more") {
  QueueHand queue;
  queue.send('a');
  for (std::uint16_t i = 0; i < 5; ++i) {
    queue.at(30s * i).receive();
    CHECK(queue.receipt('a').receive == i + 1);
  }
}

TEST_CASE("Fact 1.7.2: the count goes on in the dead-letter queue") {
  QueueHand source(with_dead_letters(1));
  QueueHand dead;
  std::size_t done = 0;
  source.send('a');
  source.receive();
  CHECK(source.receipt('a').receive == 1);
  source.at(30s).receive();
  dead.at(30s);
  move_dead_letters(source, dead, done);
  CHECK(dead.receive() == "a");
  CHECK(dead.receipt('a').receive == 2);
}

TEST_CASE("Fact 1.7.3: the times of the send and of the first receive stay, across queues too") {
  QueueHand source(with_dead_letters(2));
  QueueHand dead;
  std::size_t done = 0;
  source.at(5s).send('a');
  for (const Duration second : {7s, 40s, 80s}) source.at(second).receive();
  CHECK(source.received('a').first_received == couplet::sim::start_of_run + 7s);
  dead.at(80s);
  move_dead_letters(source, dead, done);
  dead.at(99s).receive();
  CHECK(dead.received('a').sent == couplet::sim::start_of_run + 5s);
  CHECK(dead.received('a').first_received == couplet::sim::start_of_run + 7s);
}

TEST_CASE("Fact 1.8.1: a message is delivered exactly as often as the policy says") {
  const auto max = GENERATE(1U, 2U, 5U);
  QueueHand queue(with_dead_letters(max));
  queue.send('a');
  std::uint32_t delivered = 0;
  for (int i = 0; i < 10; ++i) delivered += queue.at(30s * i).receive() == "a" ? 1 : 0;
  CHECK(delivered == max);
  CHECK(queue.gone_by(Kind::dead_lettered) == "a");
  CHECK(queue.log.size() > max);
}

TEST_CASE("Fact 1.8.2: the receive that selects it moves it, and returns others or nothing") {
  QueueHand queue(with_dead_letters(1));
  queue.send('a');
  queue.receive();
  queue.at(60s).send('b');
  CHECK(queue.queue.visible() == 2);
  CHECK(queue.gone_by(Kind::dead_lettered).empty());
  CHECK(queue.receive() == "b");
  CHECK(queue.gone_by(Kind::dead_lettered) == "a");
  CHECK(queue.at(90s).receive().empty());
  CHECK(queue.gone_by(Kind::dead_lettered) == "ab");
}

TEST_CASE("Fact 1.8.3: nobody polling, no move") {
  QueueHand queue(with_dead_letters(1));
  queue.send('a');
  queue.receive();
  queue.at(95h);
  CHECK(queue.gone_by(Kind::dead_lettered).empty());
  CHECK(queue.queue.visible() == 1);
}

TEST_CASE(
    "Fact 1.8.4: a standard dead-letter queue keeps the time of sending, and retention counts from it") {
  QueueHand source(with_dead_letters(1));
  QueueHand dead;
  std::size_t done = 0;
  source.send('a');
  source.receive();
  source.at(24h).receive();
  dead.at(24h).send('n');
  move_dead_letters(source, dead, done);
  dead.at(96h - 1ns);
  CHECK(dead.gone_by(Kind::expired).empty());
  dead.at(96h);  // the default of four days
  CHECK(dead.gone_by(Kind::expired) == "a");
  dead.at(120h);
  CHECK(dead.gone_by(Kind::expired) == "an");
}

TEST_CASE("Fact 1.8.5: a FIFO dead-letter queue sets the time of sending anew") {
  QueueHand source(with_dead_letters(1, QueueType::fifo));
  QueueHand dead(with_dead_letters(0, QueueType::fifo));
  std::size_t done = 0;
  source.send_to(0, 'a');
  source.receive();
  source.at(24h).receive();
  dead.at(24h);
  move_dead_letters(source, dead, done);
  dead.at(120h - 1ns);
  CHECK(dead.inside() == 1);
  dead.at(120h);
  CHECK(dead.gone_by(Kind::expired) == "a");
}

TEST_CASE("Fact 1.8.6: the age in a dead-letter queue counts from the move") {
  QueueHand source(with_dead_letters(3));
  QueueHand dead;
  std::size_t done = 0;
  source.send('a');
  for (int i = 0; i < 4; ++i) source.at(1h * i).receive();
  dead.at(3h);
  move_dead_letters(source, dead, done);
  CHECK(dead.queue.age_counts_from() == couplet::sim::start_of_run + 3h);
  CHECK(dead.queue.oldest_sent() == couplet::sim::start_of_run);
}

TEST_CASE("Fact 1.8.7: automatic moves do not count as sent, sends by hand do") {
  QueueHand source(with_dead_letters(1));
  QueueHand dead;
  std::size_t done = 0;
  source.send('a');
  source.receive();
  source.at(30s).receive();
  dead.at(30s);
  move_dead_letters(source, dead, done);
  CHECK(dead.queue.counters().sent == 0);
  CHECK(dead.queue.counters().moved_in == 1);
  dead.send('b');
  CHECK(dead.queue.counters().sent == 1);
}

TEST_CASE("Fact 1.8.8: a move is no duplicate of anything in a FIFO dead-letter queue") {
  QueueHand source(with_dead_letters(1, QueueType::fifo));
  QueueHand dead(with_dead_letters(0, QueueType::fifo));
  std::size_t done = 0;
  source.send_to(0, 'a', 7);
  source.receive(hidden_for(1s));
  dead.at(1s).send_to(0, 'b', 7);
  source.at(1s).receive();
  move_dead_letters(source, dead, done);
  CHECK(dead.receive(up_to(10)) == "ba");
  CHECK(dead.send_to(0, 'c', 8).outcome == SendResult::Outcome::accepted);
}

TEST_CASE("a raised in-flight limit serves who waits") {
  QueueHand queue(with_limit(1));
  queue.send('a');
  queue.send('b');
  queue.receive();
  QueueHand::Ask ask;
  ask.wait = 20s;
  ask.poller = 1;
  CHECK(queue.receive(ask) == "waits");
  queue.queue.reconfigure(queue.now, with_limit(2), queue.effects);
  CHECK(queue.at(1s).answers.at(1) == "b");
}
