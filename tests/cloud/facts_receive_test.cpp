#include <algorithm>
#include <set>
#include <string>

#include "catch.hpp"
#include "cloud/queue_hand.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;
using Removed = RemoveResult::Outcome;

TEST_CASE("Fact 1.3.1: the wait in the call wins over the queue's") {
  QueueConfig config;
  config.receive_wait = 20s;
  QueueHand queue(config);
  CHECK(queue.receive(waiting(0s)).empty());
  CHECK(queue.receive(waiting(queue_default)) == "waits");
  queue.at(20s - 1ns);
  CHECK(queue.answers.empty());
  queue.at(20s);
  CHECK(queue.answers.at(0).empty());
}

TEST_CASE("Fact 1.3.2: a short poll asks some of the servers, and may find nothing though messages exist") {
  QueueConfig config;
  config.shards = 8;
  int empty = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    QueueHand queue(config);
    for (std::uint64_t j = 0; j < i; ++j) queue.receive();  // another sample of servers each time
    queue.send('a', placed(3));
    empty += queue.receive().empty() ? 1 : 0;
  }
  CHECK(empty > 50);
  CHECK(empty < 150);
}

TEST_CASE("Fact 1.3.3: repeated short polls reach all servers") {
  QueueConfig config;
  config.shards = 8;
  QueueHand queue(config);
  for (char name = 'a'; name < 'i'; ++name) queue.send(name, placed(static_cast<unsigned char>(name)));
  std::set<char> seen;
  for (int i = 0; i < 40; ++i) {
    for (const char name : queue.receive(up_to(10))) seen.insert(name);
  }
  CHECK(seen.size() == 8);
}

TEST_CASE("Fact 1.3.4: a long poll asks all servers") {
  QueueConfig config;
  config.shards = 8;
  for (std::uint64_t shard = 0; shard < 8; ++shard) {
    QueueHand queue(config);
    queue.send('a', placed(shard));
    CHECK(queue.receive(waiting(1s)) == "a");
  }
}

TEST_CASE("Fact 1.3.5: a long poll ends with the first message, whatever it asked for") {
  QueueHand queue;
  CHECK(queue.receive(waiting(20s, 10)) == "waits");
  queue.at(1s).send('a');
  queue.send('b');
  CHECK(queue.answers.at(0) == "a");
}

TEST_CASE("Fact 1.3.6: a long poll is empty only when its wait has ended") {
  QueueHand queue;
  queue.receive(waiting(20s));
  queue.at(20s - 1ns);
  CHECK(queue.answers.empty());
  queue.at(20s);
  CHECK(queue.answers.at(0).empty());
  CHECK(queue.queue.counters().empty_receives == 1);
}

TEST_CASE("Fact 1.3.7: a receive never brings more than it asked for") {
  QueueHand queue;
  for (const char name : std::string("abcdefghijkl")) queue.send(name);
  CHECK(queue.receive(up_to(3)) == "abc");
  CHECK(queue.receive(up_to(10)) == "defghijkl");
}

TEST_CASE("Fact 1.3.8: a short poll asks half of the shards, rounded up, without replacement") {
  const auto shards = GENERATE(1U, 2U, 3U, 8U, 9U);
  QueueConfig config;
  config.shards = shards;
  for (std::uint64_t i = 0; i < 50; ++i) {
    QueueHand queue(config);
    for (std::uint64_t j = 0; j < i; ++j) queue.receive();
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      queue.send(static_cast<char>('a' + shard), placed(shard));
    }
    const std::string got = queue.receive(up_to(10));
    CHECK(got.size() == (shards + 1) / 2);
    CHECK(std::is_sorted(got.begin(), got.end()));  // oldest first
  }
}

TEST_CASE("Fact 1.4.1: messages come in the order of sending where nothing disturbs it") {
  QueueHand queue;
  for (const char name : std::string("abcdef")) queue.send(name);
  CHECK(queue.receive(up_to(4)) == "abcd");
  CHECK(queue.receive(up_to(4)) == "ef");
}

TEST_CASE("Fact 1.4.2: a message that overtakes comes before all that wait") {
  QueueHand queue;
  SendRequest overtaking;
  overtaking.overtakes = true;
  queue.send('a');
  queue.send('b');
  queue.send('c', overtaking);
  queue.send('d', overtaking);
  queue.send('e');
  CHECK(queue.receive(up_to(2)) == "dc");
  CHECK(queue.at(30s).receive(up_to(10)) == "dcabe");  // and again after its return
}

TEST_CASE("Fact 1.4.3: a copy is delivered again, even after the delete") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  const Received original = queue.received('a');
  queue.queue.leave_copy(queue.now, original, 45s, 0, queue.effects);
  CHECK(queue.remove('a') == Removed::deleted);
  CHECK(queue.queue.hidden_copies() == 1);
  CHECK(queue.at(45s - 1ns).receive().empty());
  CHECK(queue.at(45s).receive() == "a");
  CHECK(queue.received('a').copy);
  CHECK(queue.received('a').sent == original.sent);
  CHECK(queue.receipt('a').receive == 2);
  CHECK(queue.remove(original.receipt) == Removed::gone);  // not the copy
  CHECK(queue.remove('a') == Removed::deleted);
  CHECK(queue.inside() == 0);
}

TEST_CASE("Fact 1.4.4: a receive that is lost on its way counts") {
  QueueConfig config;
  config.max_receives = 1;
  QueueHand queue(config);
  queue.send('a');
  queue.receive();  // nobody ever sees it
  CHECK(queue.at(30s).receive().empty());
  CHECK(queue.gone_by(QueueEffect::Kind::dead_lettered) == "a");
}

TEST_CASE("Fact 1.4.5: a message received three times goes to the back") {
  QueueHand queue;
  queue.send('a');
  queue.send('b');
  for (const Duration second : {0s, 1s}) {
    CHECK(queue.at(second).receive(hidden_for(1s)) == "a");
  }
  CHECK(queue.at(2s).receive(hidden_for(1s)) == "a");  // twice it came back to its place
  queue.at(3s).send('c');
  CHECK(queue.receive(up_to(10)) == "bac");
  queue.at(33s).send('d');  // a was received for the fourth time, b and c for the first
  CHECK(queue.receive(up_to(10)) == "bcad");
}

TEST_CASE("Fact 1.4.6: to the back even with a dead-letter queue") {
  QueueConfig config;
  config.max_receives = 5;
  QueueHand queue(config);
  queue.send('a');
  queue.send('b');
  for (const Duration second : {0s, 1s, 2s}) queue.at(second).receive(hidden_for(1s));
  CHECK(queue.at(3s).receive(up_to(10)) == "ba");
}

TEST_CASE("Fact 1.5.1: every receive yields a new receipt") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  const Receipt first = queue.receipt('a');
  queue.at(30s).receive();
  const Receipt second = queue.receipt('a');
  CHECK(first.sequence == second.sequence);
  CHECK(first.receive != second.receive);
}

TEST_CASE("Fact 1.5.2: an expired receipt deletes if the message was not received again") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  queue.at(50s);
  CHECK(queue.queue.visible() == 1);
  CHECK(queue.remove('a', false) == Removed::deleted);
  CHECK(queue.inside() == 0);
}

TEST_CASE("Fact 1.5.3: a delete with a stale receipt succeeds, but the message may survive") {
  const bool works = GENERATE(false, true);
  QueueHand queue;
  queue.send('a');
  queue.receive();
  const Receipt stale = queue.receipt('a');
  queue.at(30s).receive();
  CHECK(queue.remove(stale, works) == (works ? Removed::deleted : Removed::survived));
  CHECK(queue.inside() == (works ? 0 : 1));
  CHECK(queue.remove('a', works) == (works ? Removed::gone : Removed::deleted));
}

TEST_CASE("Fact 1.5.4: repeating a delete succeeds silently, and hits no other message") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  const Receipt old = queue.receipt('a');
  CHECK(queue.remove(old) == Removed::deleted);
  CHECK(queue.remove(old) == Removed::gone);
  queue.send('b');  // takes the place of a in memory
  queue.receive();
  CHECK(queue.receipt('b').slot == old.slot);
  CHECK(queue.remove(old) == Removed::gone);
  CHECK(queue.inside() == 1);
}

TEST_CASE("Fact 1.5.5: every successful delete call counts, repeated ones too") {
  QueueHand queue;
  queue.send('a');
  queue.receive();
  for (int i = 0; i < 3; ++i) queue.remove('a');
  CHECK(queue.queue.counters().delete_calls == 3);
  CHECK(queue.queue.counters().deleted == 1);
}

TEST_CASE("numbers that are no receipt of anything are safe to present") {
  QueueHand queue;
  queue.send('a');
  CHECK(queue.remove(Receipt{}) == Removed::gone);
  CHECK(queue.remove({0, 1, 1}) == Removed::gone);  // it was never received
  CHECK(queue.remove({77'777, 1, 1}) == Removed::gone);
  queue.receive();
  CHECK(queue.remove({0, 2, 1}) == Removed::gone);  // nor twice
  CHECK(queue.change({0, 2, 1}, 5s) == ChangeOutcome::gone);
  CHECK(queue.inside() == 1);
}
