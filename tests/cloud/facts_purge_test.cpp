#include <string>
#include <vector>

#include "catch.hpp"
#include "cloud/move_task.hpp"
#include "cloud/queue_hand.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;
using Kind = QueueEffect::Kind;

namespace {

/// The second after the start at which a task moves each message, for at most `count` of them.
std::vector<double> moments(MoveTask& task, std::size_t count) {
  std::vector<double> moments;
  while (moments.size() < count && task.next_due() != couplet::sim::never) {
    const Time due = task.next_due();
    if (!task.advance(due)) break;
    task.moved();
    moments.push_back(couplet::sim::to_seconds(due));
  }
  return moments;
}

}  // namespace

TEST_CASE("Fact 1.9.1: a move task moves at its fixed rate") {
  MoveTask task(Time{}, 4, 100);
  CHECK(moments(task, 3) == std::vector<double>{0.25, 0.5, 0.75});
  CHECK(task.moved_so_far() == 3);
  CHECK(task.to_move() == 100);
  MoveTask odd(Time{}, 3, 100);  // no rounding adds up
  CHECK(moments(odd, 3'000).back() == 1'000);
  CHECK_THROWS(MoveTask(Time{}, 501, 0));
}

TEST_CASE("Fact 1.9.2: without a rate, 500 a second") {
  MoveTask task(Time{}, 0, 0);
  CHECK(task.per_second() == 500);
  CHECK(moments(task, 1'000).back() == 2);
}

TEST_CASE("Fact 1.9.3: a moved message is new, with a retention and a count of its own") {
  QueueHand dead, source;
  QueueEffect letter;
  letter.payload = {'a', 0};
  letter.receives = 3;
  dead.at(90h);
  dead.queue.take_over(dead.now, letter, 0, dead.effects);
  source.at(90h);
  const auto taken = dead.queue.take_out(dead.now, dead.effects);
  REQUIRE(taken.has_value());
  source.send(static_cast<char>(taken->payload.reference));
  CHECK(dead.inside() == 0);
  CHECK(dead.queue.counters().taken_out == 1);
  CHECK(source.at(180h).receive() == "a");
  CHECK(source.receipt('a').receive == 1);
}

TEST_CASE("Fact 1.9.4: a move task fails after 36 hours") {
  MoveTask task(Time{}, 1, 1'000'000);
  CHECK(moments(task, 1'000'000).size() == 36 * 3600 - 1);
  CHECK(task.state() == MoveTask::State::failed);
  CHECK(task.next_due() == couplet::sim::never);
}

TEST_CASE("Fact 1.9.5: only a running task can be cancelled, and what it moved stays") {
  MoveTask task(Time{}, 1, 10);
  moments(task, 2);
  CHECK(task.cancel(Time{2500ms}));
  CHECK(task.state() == MoveTask::State::cancelling);
  CHECK_FALSE(task.cancel(Time{2600ms}));
  CHECK(task.next_due() == Time{3s});
  CHECK_FALSE(task.advance(Time{3s}));
  CHECK(task.state() == MoveTask::State::cancelled);
  CHECK_FALSE(task.cancel(Time{4s}));
  CHECK(task.moved_so_far() == 2);
}

TEST_CASE("Fact 1.9.6: a move task is complete when its source has nothing visible left") {
  QueueHand dead;
  for (const char name : std::string("abc")) dead.send(name);
  dead.receive();  // a, in flight
  MoveTask task(dead.now, 500, dead.queue.visible());
  std::string moved;
  while (task.next_due() != couplet::sim::never) {
    const Time due = task.next_due();
    if (!task.advance(due)) continue;
    if (const auto message = dead.queue.take_out(due, dead.effects)) {
      moved += static_cast<char>(message->payload.reference);
      task.moved();
    } else {
      task.drained();
    }
  }
  CHECK(moved == "bc");
  CHECK(task.state() == MoveTask::State::completed);
  CHECK(task.moved_so_far() == task.to_move());
  CHECK_FALSE(task.cancel(dead.now));
}

TEST_CASE("Fact 1.10.1: a purge removes what is visible, delayed and in flight") {
  QueueHand queue;
  SendRequest later;
  later.delay = 60s;
  queue.send('f');
  queue.receive();
  queue.send('v');
  queue.send('d', later);
  CHECK(queue.queue.purge(queue.now, queue.effects) == PurgeOutcome::purged);
  CHECK(queue.at(120s).gone_by(Kind::purged) == "fvd");
  CHECK(queue.inside() == 0);
  CHECK(queue.receive().empty());
  CHECK(queue.queue.next_due() == couplet::sim::never);
}

TEST_CASE("Fact 1.10.2: a second purge within 60 s is refused") {
  QueueHand queue;
  CHECK(queue.queue.purge(queue.now, queue.effects) == PurgeOutcome::purged);
  queue.at(60s - 1ns).send('a');
  CHECK(queue.queue.purge(queue.now, queue.effects) == PurgeOutcome::in_progress);
  CHECK(queue.inside() == 1);
  queue.at(60s);
  CHECK(queue.queue.purge(queue.now, queue.effects) == PurgeOutcome::purged);
  CHECK(queue.inside() == 0);
}

TEST_CASE("Fact 1.10.3: a purge forgets the deduplication ids") {
  QueueHand queue(with_dead_letters(0, QueueType::fifo));
  queue.send_to(0, 'a', 7);
  CHECK(queue.send_to(0, 'a', 7).outcome == SendResult::Outcome::duplicate);
  queue.queue.purge(queue.now, queue.effects);
  CHECK(queue.send_to(0, 'a', 7).outcome == SendResult::Outcome::accepted);
}

TEST_CASE("Fact 1.12.1: the gauges are visible, in flight and delayed") {
  QueueHand queue;
  SendRequest later;
  later.delay = 60s;
  for (const char name : std::string("abcd")) queue.send(name);
  queue.send('d', later);
  queue.receive();
  CHECK(queue.queue.visible() == 3);
  CHECK(queue.queue.in_flight() == 1);
  CHECK(queue.queue.delayed() == 1);
}

TEST_CASE("Fact 1.12.2: the age is that of the oldest message received less than three times") {
  QueueHand queue;
  CHECK(queue.queue.age_counts_from() == couplet::sim::never);
  queue.at(1s).send('a');
  queue.at(2s).send('b');
  for (const Duration second : {3s, 4s}) {
    CHECK(queue.at(second).receive(hidden_for(1s)) == "a");
    CHECK(queue.queue.age_counts_from() == couplet::sim::start_of_run + 1s);
  }
  SECTION("a deleted one does not count") {
    queue.remove('a');
    CHECK(queue.queue.age_counts_from() == couplet::sim::start_of_run + 2s);
  }
  SECTION("nor one received three times, until it is consumed") {
    CHECK(queue.at(5s).receive(hidden_for(1s)) == "a");
    CHECK(queue.queue.age_counts_from() == couplet::sim::start_of_run + 2s);
    CHECK(queue.at(6s).receive() == "b");
    queue.remove('b');
    CHECK(queue.queue.age_counts_from() == couplet::sim::never);
    queue.at(7s).send('c');
    CHECK(queue.queue.age_counts_from() == couplet::sim::start_of_run + 7s);
  }
}

TEST_CASE("Fact 1.12.3: a FIFO queue skips none for the age") {
  QueueHand queue(with_dead_letters(0, QueueType::fifo));
  queue.at(1s).send_to(0, 'a');
  queue.at(2s).send_to(0, 'b');
  for (const Duration second : {3s, 4s, 5s, 6s}) queue.at(second).receive(hidden_for(1s));
  CHECK(queue.receipt('a').receive == 4);
  CHECK(queue.queue.age_counts_from() == couplet::sim::start_of_run + 1s);
}

TEST_CASE("Fact 1.12.4: sends, receives, empty receives and deletes are counted by the service") {
  QueueHand queue;
  for (const char name : std::string("abc")) queue.send(name);
  queue.receive(up_to(2));
  queue.receive();
  queue.receive();
  queue.remove('a');
  const QueueCounters& counters = queue.queue.counters();
  CHECK(counters.sent == 3);
  CHECK(counters.received == 3);
  CHECK(counters.empty_receives == 1);
  CHECK(counters.delete_calls == 1);
}

TEST_CASE("Fact 1.12.5: a FIFO queue counts its groups with messages in flight") {
  QueueHand queue(with_dead_letters(0, QueueType::fifo));
  queue.send_all(0, "ab");
  queue.send_all(1, "c");
  queue.send_all(2, "d");
  queue.receive(up_to(3));
  CHECK(queue.queue.groups_in_flight() == 2);
  queue.remove('a');
  CHECK(queue.queue.groups_in_flight() == 2);
  queue.remove('b');
  CHECK(queue.queue.groups_in_flight() == 1);
  queue.at(30s);
  CHECK(queue.queue.groups_in_flight() == 0);
}

TEST_CASE("a changed delay of a standard queue is for new messages, of a FIFO queue for delayed ones too") {
  const auto type = GENERATE(QueueType::standard, QueueType::fifo);
  const auto changed = GENERATE(values<Duration>({5s, 60s, 0s}));
  QueueConfig config = with_dead_letters(0, type);
  config.delay = 20s;
  QueueHand queue(config);
  queue.send_to(0, 'a');
  queue.at(1s).send_to(1, 'b');
  config.delay = changed;
  queue.at(10s);
  queue.queue.reconfigure(queue.now, config, queue.effects);
  const auto visible = [&](Duration at) {
    queue.at(at);
    return queue.queue.visible();
  };
  if (type == QueueType::standard) {
    CHECK(visible(20s - 1ns) == 0);
    CHECK(visible(20s) == 1);
    CHECK(visible(21s) == 2);
  } else if (changed == 60s) {
    CHECK(visible(60s - 1ns) == 0);
    CHECK(visible(60s) == 1);
    CHECK(visible(61s) == 2);
  } else {
    CHECK(visible(10s) == 2);
  }
  queue.send_to(2, 'n');
  CHECK(queue.queue.delayed() == (changed == 0s ? 0 : 1));
}

TEST_CASE("a changed retention applies to what is stored, and may end it at once") {
  QueueConfig config;
  QueueHand queue(config);
  queue.send('a');
  queue.at(60s).send('b');
  queue.at(100s);
  config.retention = 60s;
  queue.queue.reconfigure(queue.now, config, queue.effects);
  CHECK(queue.at(100s).gone_by(Kind::expired) == "a");
  CHECK(queue.inside() == 1);
  queue.at(120s);
  CHECK(queue.inside() == 0);
}
