// The slow start of targets: 5.2 of the facts.

#include "catch.hpp"
#include "cloud/target_group_hand.hpp"

using namespace couplet::cloud;
using couplet::sim::Duration;
using couplet::test::at;
using couplet::test::Group;
using namespace std::chrono_literals;

namespace {

TargetGroupSettings slow_start_of(Duration duration) {
  TargetGroupSettings settings;
  settings.slow_start = duration;
  return settings;
}

}  // namespace

TEST_CASE("Fact 5.2.6: in a slow start the share of a new target rises linearly") {
  Group requests(slow_start_of(100s));
  TargetGroup& group = requests.group;
  group.add_healthy();
  const std::uint32_t fresh = group.add(at(0s));
  group.passed(at(10s), fresh);
  CHECK(group.weight(at(10s), fresh) == 0);
  CHECK(requests.share(at(10s), fresh, 100) == 0);
  CHECK(group.weight(at(35s), fresh) == 0.25);
  CHECK(requests.share(at(35s), fresh, 500) == 100);  // one of five: a quarter of a turn, beside a whole one
  CHECK(group.weight(at(60s), fresh) == 0.5);
  CHECK(requests.share(at(60s), fresh, 300) == 100);
  CHECK(requests.share(at(110s), fresh, 100) == 50);  // the end is no longer a part of it
  CHECK(group.weight(at(110s), fresh) == 1);
}

TEST_CASE("Fact 5.2.7: nobody ramps where no other healthy target is warm, or where a group begins") {
  Group requests(slow_start_of(100s));
  TargetGroup& group = requests.group;
  for (int i = 0; i < 3; ++i) group.add(at(1s * i));
  for (std::uint32_t i = 0; i < 3; ++i) {
    const bool first = i == 0;
    group.passed(at(10s), i);
    CHECK(group.weight(at(10s), i) == (first ? 1 : 0));  // the others have a warm one beside them
  }
  requests.fail(at(20s), 0, 2);  // now all that is left ramps: full shares
  CHECK(requests.picks(at(20s), 4) == "1 2 1 2");
  // Who comes when their slow starts are over has warm ones beside him, although nobody was picked meanwhile.
  group.passed(at(110s), 0);
  requests.pass(at(110s), 0, 5);
  CHECK(group.weight(at(110s), 0) == 0);
  CHECK(group.weight(at(160s), 0) == 0.5);
  Group from_the_start(slow_start_of(100s));
  for (int i = 0; i < 3; ++i) from_the_start.group.add_healthy();
  CHECK(from_the_start.picks(at(0s), 3) == "0 1 2");
}

TEST_CASE(
    "Fact 5.2.7: targets that fill an empty group in one registration do not ramp, whoever is healthy "
    "first") {
  Group requests(slow_start_of(100s));
  TargetGroup& group = requests.group;
  for (int i = 0; i < 3; ++i) group.add(at(5s));
  for (std::uint32_t i = 0; i < 3; ++i) {
    group.passed(at(10s + 1s * i), i);
    CHECK(group.weight(at(10s + 1s * i), i) == 1);
  }
  CHECK(requests.picks(at(12s), 3) == "0 1 2");
  requests.fail(at(20s), 1, 2);  // back from being unhealthy it ramps as any other
  requests.pass(at(30s), 1, 5);
  CHECK(group.weight(at(30s), 1) == 0);
  group.add(at(40s));  // and so does one that comes later
  group.passed(at(40s), 3);
  CHECK(group.weight(at(40s), 3) == 0);
  for (const std::uint32_t target : {0U, 1U, 2U, 3U}) group.deregister(at(50s), target);
  for (int i = 0; i < 2; ++i) group.add(at(60s));  // the group was empty again
  for (const std::uint32_t target : {4U, 5U}) {
    group.passed(at(65s), target);
    CHECK(group.weight(at(65s), target) == 1);
  }
}

TEST_CASE("Fact 5.2.8: an unhealthy target leaves its slow start, and begins another one when it is back") {
  Group requests(slow_start_of(100s));
  TargetGroup& group = requests.group;
  group.add_healthy();
  const std::uint32_t fresh = group.add(at(0s));
  group.passed(at(0s), fresh);
  CHECK(group.weight(at(50s), fresh) == 0.5);
  requests.fail(at(50s), fresh, 2);
  requests.pass(at(80s), fresh, 5);
  CHECK(group.weight(at(80s), fresh) == 0);
  CHECK(group.weight(at(130s), fresh) == 0.5);
  CHECK(requests.share(at(130s), fresh, 300) == 100);
}
