#include "cloud/queue.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cloud/queue_script.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::DrawKey;
using couplet::sim::start_of_run;
using namespace std::chrono_literals;

namespace {

struct Row {
  std::string story;
  std::string script;
  std::string log;
};

Time at(Duration since_start) {
  return start_of_run + since_start;
}

void check(const Row& row, const QueueConfig& config = {}) {
  DYNAMIC_SECTION(row.story) {
    CHECK(QueueScript(config).run(row.script) == row.log);
  }
}

}  // namespace

TEST_CASE("visibility timeouts of a queue") {
  check(GENERATE(values<Row>({
      {"a received message is hidden until its timeout ends", "0 send a; 1 poll 0; 30 poll 1; 31 poll 1",
       "1:0=a 30:1= 31:^a 31:1=a"},
      {"the poll's own timeout counts", "0 send a; 1 poll 0 hide 5; 5 poll 1; 6 poll 1",
       "1:0=a 5:1= 6:^a 6:1=a"},
      {"a deleted message stays away", "0 send a; 1 poll 0; 30 delete a 1; 99 poll 1", "1:0=a 30:-a 99:1="},
      {"a delete at the very end of the timeout finds it back in the queue, and works",
       "0 send a; 1 poll 0; 31 delete a 1; 32 poll 1", "1:0=a 31:^a 31:-a 32:1="},
      {"a delete after the timeout works as long as the message is there",
       "0 send a; 1 poll 0; 50 delete a 1; 51 poll 1", "1:0=a 31:^a 50:-a 51:1="},
      {"a delete with an older receipt works too", "0 send a; 1 poll 0; 40 poll 1; 45 delete a 1; 99 poll 0",
       "1:0=a 31:^a 40:1=a 45:-a 99:0="},
      {"the newest receipt works after the older ones",
       "0 send a; 1 poll 0; 40 poll 1; 45 delete a 2; 46 delete a 1", "1:0=a 31:^a 40:1=a 45:-a 46:!a"},
      {"deleting twice does no harm",
       "0 send a; 1 poll 0; 2 delete a 1; 3 delete a 1; 4 send b; 5 delete a 1; 6 poll 0",
       "1:0=a 2:-a 3:!a 5:!a 6:0=b"},
      {"a timeout of zero leaves it visible",
       "0 send a; 1 poll 0 hide 0; 1 poll 1 hide 0; 2 delete a 1; 3 poll 0", "1:0=a 1:1=a 2:-a 3:0="},
      {"a timeout of zero counts once per receive, whatever the batch",
       "0 send a; 0 send b; 1 poll 0 max 10 hide 0", "1:0=a,b"},
  })));
}

TEST_CASE("retention and delay of a queue") {
  QueueConfig config;
  config.retention = 60s;
  check(GENERATE(values<Row>({
            {"a message expires at the end of its retention", "0 send a; 60 poll 0; 61 poll 0",
             "60:xa 60:0= 61:0="},
            {"one nanosecond before is another matter", "0 send a; 59 poll 0", "59:0=a"},
            {"retention counts in flight too", "0 send a; 50 poll 0; 80 pass", "50:0=a 60:xa"},
            {"a delete of what expired finds nothing", "0 send a; 50 poll 0; 70 delete a 1",
             "50:0=a 60:xa 70:!a"},
            {"retention counts from the original send, not from the return",
             "0 send a; 10 poll 0; 55 poll 0; 99 pass", "10:0=a 40:^a 55:0=a 60:xa"},
            {"what expires as its timeout ends does not come back", "0 send a; 30 poll 0; 60 poll 1",
             "30:0=a 60:xa 60:1="},
            {"retention counts while delayed", "0 send a after 100; 99 pass", "60:xa"},
            {"a delayed message is hidden until the delay ends", "0 send a after 5; 4 poll 0; 5 poll 0",
             "4:0= 5:+a 5:0=a"},
            {"each expires at its own time", "0 send a; 7 send b; 99 pass", "60:xa 67:xb"},
        })),
        config);
}

TEST_CASE("polls of a queue") {
  check(GENERATE(values<Row>({
      {"a short poll of an empty queue answers at once", "1 poll 0", "1:0="},
      {"a long poll waits, and ends empty", "1 poll 0 for 20; 99 pass", "21:0="},
      {"a long poll returns as soon as one message is there",
       "1 poll 0 max 10 for 20; 5 send a; 6 send b; 30 poll 1", "5:0=a 30:1=b"},
      {"who asked first is served first",
       "1 poll 7 for 20; 2 poll 3 for 20; 3 poll 5 for 20; 4 send a; 5 send b; 9 send c",
       "4:7=a 5:3=b 9:5=c"},
      {"whatever the waits", "1 poll 7 for 20; 2 poll 3 for 5; 3 send a; 9 send b", "3:7=a 7:3="},
      {"a wait that ends as a message becomes visible gets nothing",
       "0 send a after 21; 1 poll 0 for 20; 21 pass", "21:0= 21:+a"},
      {"and one that is sent then is late too", "1 poll 0 for 20; 21 send a; 22 poll 1", "21:0= 22:1=a"},
      {"who still waits gets it", "0 send a after 21; 1 poll 0 for 20; 2 poll 1 for 20; 21 pass",
       "21:0= 21:+a 21:1=a"},
      {"a returning message wakes who waits", "0 send a; 1 poll 0; 20 poll 1 for 20; 99 pass",
       "1:0=a 31:^a 31:1=a 61:^a"},
      {"who left gets nothing", "1 poll 0 for 20; 2 poll 1 for 20; 3 leave 0; 4 send a; 30 poll 0",
       "4:1=a 30:0="},
      {"who left may ask again", "1 poll 0 for 20; 3 leave 0; 4 poll 0 for 10; 5 send a", "5:0=a"},
      {"leaving without waiting does nothing", "1 leave 5; 2 send a; 3 poll 5", "3:5=a"},
      {"a poll brings at most what it asks for",
       "0 send a; 0 send b; 0 send c; 1 poll 0 max 2; 2 poll 1 max 10", "1:0=a,b 2:1=c"},
      {"the oldest comes first, after a return too",
       "0 send a; 0 send b; 0 send c; 1 poll 0 hide 10; 2 poll 1 hide 10; 11 poll 2 max 10",
       "1:0=a 2:1=b 11:^a 11:2=a,c"},
      {"many that come back are in order again",
       "0 send a; 0 send b; 0 send c; 1 poll 0 hide 30; 1 poll 1 hide 20; 1 poll 2 hide 10; 40 poll 0 max 10",
       "1:0=a 1:1=b 1:2=c 11:^c 21:^b 31:^a 40:0=a,b,c"},
  })));
}

TEST_CASE("the in-flight limit of a queue") {
  QueueConfig config;
  config.in_flight_limit = 2;
  check(GENERATE(values<Row>({
            {"a receive stops at the limit", "0 send a; 0 send b; 0 send c; 1 poll 0 max 10; 2 poll 1",
             "1:0=a,b 2:1="},
            {"who waits is served when a delete makes room",
             "0 send a; 0 send b; 0 send c; 1 poll 0 max 10; 2 poll 1 for 20; 5 delete a 1",
             "1:0=a,b 5:1=c 5:-a"},
            {"or when a timeout ends",
             "0 send a; 0 send b; 0 send c; 1 poll 0 max 2 hide 9; 2 poll 1 for 20; 10 pass",
             "1:0=a,b 10:^a 10:^b 10:1=a"},
        })),
        config);
}

TEST_CASE("a poller asks one thing at a time") {
  Queue queue({});
  QueueEffects effects;
  Draw draw({}, 0);
  queue.receive(at(0s), {0, 1, 30s, 20s}, draw, effects);
  CHECK_THROWS_AS(queue.receive(at(1s), {0, 1, 30s, 20s}, draw, effects), couplet::sim::InvariantError);
}

TEST_CASE("a jump over many deadlines is as good as many steps") {
  // b returns at 3 s and goes to poller 1, who waits until 5 s, although nobody looks before 10 s.
  Queue queue({});
  QueueEffects effects;
  Draw draw({}, 0);
  queue.send(at(0s), {{'b', 0}, 0s, 0}, effects);
  queue.receive(at(0s), {0, 1, 3s, 0s}, draw, effects);
  queue.receive(at(0s), {1, 1, 30s, 5s}, draw, effects);
  effects.clear();
  queue.advance(at(10s), effects);
  REQUIRE(effects.effects.size() == 2);
  CHECK(effects.effects[0].kind == QueueEffect::Kind::returned);
  CHECK(effects.effects[1].kind == QueueEffect::Kind::delivered);
  CHECK(effects.effects[1].poller == 1);
  CHECK(queue.next_due() == at(33s));  // hidden from 3 s on
}

TEST_CASE("a message keeps what it carries, its sending time and the number of its receives") {
  Queue queue({});
  QueueEffects effects;
  Draw draw({}, 0);
  queue.send(at(7s), {{123, 456}, 0s, 0}, effects);
  queue.receive(at(8s), {0, 1, 1s, 0s}, draw, effects);
  queue.receive(at(10s), {0, 1, 1s, 0s}, draw, effects);
  REQUIRE(effects.messages.size() == 2);
  for (std::uint16_t i = 0; i < 2; ++i) {
    CHECK(effects.messages[i].receipt.receive == i + 1);
    CHECK(effects.messages[i].payload.reference == 123);
    CHECK(effects.messages[i].payload.lineage == 456);
    CHECK(effects.messages[i].sent == at(7s));
  }
  CHECK(queue.oldest_sent() == at(7s));
  CHECK(queue.contents().size() == 1);
}

TEST_CASE("a short poll misses one message in proportion to the shards it does not ask") {
  struct Shards {
    std::uint32_t count;
    double miss;  // 1 - k/S, k = S/2 rounded up
  };
  const auto shards = GENERATE(values<Shards>({{1, 0}, {2, 0.5}, {3, 1.0 / 3}, {8, 0.5}, {9, 4.0 / 9}}));
  constexpr int polls = 20'000;
  QueueConfig config;
  config.shards = shards.count;
  const DrawKey key = DrawKey::of(1, 0, "queue/placement");
  int missed = 0;
  for (std::uint64_t i = 0; i < polls; ++i) {
    Queue queue(config);
    QueueEffects effects;
    queue.send(at(0s), {{1, 0}, 0s, i}, effects);
    Draw sample(key, i);
    queue.receive(at(1s), {0, 10, 30s, 0s}, sample, effects);
    if (effects.messages.empty()) ++missed;
    Draw unused(key, i);
    effects.clear();
    queue.receive(at(60s), {0, 10, 30s, 1s}, unused, effects);
    REQUIRE(effects.messages.size() == 1);  // a long poll asks all
  }
  // Within four and a half standard deviations of the binomial law.
  const double deviation = std::sqrt(polls * shards.miss * (1 - shards.miss));
  CHECK(std::abs(missed - polls * shards.miss) <= 4.5 * deviation);
}

TEST_CASE("a queue takes as many shards as a scenario may have") {
  CHECK_NOTHROW(Queue({30s, 60s, 10'000, 10}));
  CHECK_THROWS_AS(Queue({30s, 60s, 0, 10}), couplet::sim::InvariantError);
}
