#include <set>
#include <vector>

#include "catch.hpp"
#include "cloud/queue.hpp"

using namespace couplet::cloud;
using couplet::sim::start_of_run;
using namespace std::chrono_literals;

namespace {

QueueConfig fifo(bool high = false) {
  QueueConfig config;
  config.type = QueueType::fifo;
  config.high_throughput = high;
  return config;
}

/// How many of so many sends of one message to this group are admitted at this time.
int admitted(Queue& queue, Duration at, int calls, GroupNumber group = 0) {
  int count = 0;
  for (int i = 0; i < calls; ++i) {
    count += queue.admit(start_of_run + at, QueueAction::send, &group, 1).admitted(0) ? 1 : 0;
  }
  return count;
}

/// Sends at a steady rate over all groups from `begin` on; how many a second are admitted.
double steady(Queue& queue, Duration begin, Duration length, int per_second) {
  int count = 0;
  int calls = 0;
  for (Duration at = begin; at < begin + length; at += Duration{1s} / per_second) {
    count += admitted(queue, at, 1, static_cast<GroupNumber>(calls++ % 10'000));
  }
  return count / couplet::sim::to_seconds(length);
}

}  // namespace

TEST_CASE("Fact 2.4.1: 300 calls of each action in any second; the rest is throttled") {
  Queue queue(fifo());
  CHECK(admitted(queue, 500ms, 301) == 300);
  CHECK(admitted(queue, 1500ms - 1ns, 1) == 0);
  CHECK(admitted(queue, 1500ms, 1'000) == 300);
  for (const QueueAction action :
       {QueueAction::receive, QueueAction::remove, QueueAction::change_visibility}) {
    int count = 0;
    for (int i = 0; i < 400; ++i) {
      count += queue.admit(start_of_run + 1500ms, action).admitted(0) ? 1 : 0;
    }
    CHECK(count == 300);
  }
}

TEST_CASE("Fact 2.4.2: a batch of ten is one call, so 3,000 messages a second") {
  Queue queue(fifo());
  std::vector<GroupNumber> groups;
  for (GroupNumber i = 0; i < 10; ++i) groups.push_back(i);
  int messages = 0;
  for (int call = 0; call < 400; ++call) {
    const Admission admission = queue.admit(start_of_run, QueueAction::send, groups.data(), 10);
    for (std::uint32_t i = 0; i < 10; ++i) messages += admission.admitted(i) ? 1 : 0;
  }
  CHECK(messages == 3'000);
}

TEST_CASE("Fact 2.4.3: what is throttled does not count") {
  Queue queue(fifo());
  CHECK(admitted(queue, 0s, 300) == 300);
  CHECK(admitted(queue, 900ms, 5'000) == 0);
  CHECK(admitted(queue, 1s, 300) == 300);
}

TEST_CASE("Fact 2.4.4: high throughput: the group chooses a partition, and each has the full rate") {
  Queue queue(fifo(true));
  CHECK(queue.partitions() == 1);
  steady(queue, 0s, 95s, 10'000);
  const auto partitions = static_cast<int>(queue.partitions());
  REQUIRE(partitions > 5);
  CHECK(admitted(queue, 97s, 1'000, 5) == 300);  // one group, one partition
  int all = 0;
  for (GroupNumber group = 1'000; group < 9'000; ++group) all += admitted(queue, 99s, 1, group);
  CHECK(all == 300 * partitions);
}

TEST_CASE("Fact 2.4.5: a batch is split by partition, and each part is one transaction") {
  Queue queue(fifo(true));
  steady(queue, 0s, 25s, 1'000);
  REQUIRE(queue.partitions() == 3);
  std::vector<GroupNumber> groups;
  for (GroupNumber i = 0; i < 10; ++i) groups.push_back(i);
  // Use up the partition of the first group.
  CHECK(admitted(queue, 27s, 1'000, groups[0]) == 300);
  const Admission admission = queue.admit(start_of_run + 27s, QueueAction::send, groups.data(), 10);
  CHECK_FALSE(admission.admitted(0));
  int calls = 0;
  std::set<GroupNumber> throttled;
  for (const GroupNumber group : groups) {
    if (!admission.admitted(group)) throttled.insert(group);
  }
  CHECK(throttled.size() < 10);
  // The others were one transaction of each of the two other partitions: 299 are left in each.
  for (const GroupNumber group : groups) calls += admitted(queue, 27s, 1'000, group);
  CHECK(calls == 2 * 299);
}

TEST_CASE("Fact 2.4.6: one partition more for every ten seconds above 80 % of what they give") {
  SECTION("more") {
    Queue queue(fifo(true));
    steady(queue, 0s, 10s, 290);
    CHECK(queue.partitions() == 1);
    admitted(queue, 10s, 1);
    CHECK(queue.partitions() == 2);
    CHECK(steady(queue, 11s, 30s, 290) == Approx(290).epsilon(0.01));
    CHECK(queue.partitions() == 2);
  }
  SECTION("not below") {
    Queue queue(fifo(true));
    steady(queue, 0s, 60s, 230);
    CHECK(queue.partitions() == 1);
  }
}

TEST_CASE("Fact 2.4.7: idle partitions are removed") {
  Queue queue(fifo(true));
  steady(queue, 0s, 65s, 3'000);
  REQUIRE(queue.partitions() == 7);
  admitted(queue, 95s, 1);  // two spans of ten seconds without a call
  CHECK(queue.partitions() == 5);
  admitted(queue, 1h, 1);
  CHECK(queue.partitions() == 1);
}

TEST_CASE("Fact 2.4.8: the Region's quota limits the partitions") {
  QueueConfig config = fifo(true);
  CHECK(config.partitions_max == 70'000 / 300);
  config.partitions_max = 4;
  Queue queue(config);
  steady(queue, 0s, 100s, 3'000);
  CHECK(queue.partitions() == 4);
}

TEST_CASE("a standard queue does not throttle") {
  Queue queue({});
  CHECK(admitted(queue, 0s, 10'000) == 10'000);
}

TEST_CASE("receives of a queue with partitions are spread over them evenly") {
  Queue queue(fifo(true));
  steady(queue, 0s, 25s, 1'000);
  REQUIRE(queue.partitions() == 3);
  int count = 0;
  for (int i = 0; i < 2'000; ++i) {
    count += queue.admit(start_of_run + 26s, QueueAction::receive).admitted(0) ? 1 : 0;
  }
  CHECK(count == 900);
}
