// What AWS says of the health and the choice of targets: 5.1, 5.2 and 5.4 of the facts, as far as no request
// is needed for it.

#include <vector>

#include "catch.hpp"
#include "cloud/target_group_hand.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::Duration;
using couplet::sim::Time;
using couplet::test::at;
using couplet::test::Group;
using namespace std::chrono_literals;

TEST_CASE("Fact 5.1.2: a newly registered target becomes healthy with its first success") {
  TargetHealth health;
  CHECK(health.state() == TargetState::initial);
  CHECK(health.passed({}));
  CHECK(health.state() == TargetState::healthy);
}

TEST_CASE("Fact 5.1.3: an unhealthy target needs the full healthy threshold, in a row") {
  TargetHealth health(TargetState::unhealthy);
  const HealthCheckSettings settings;  // five
  for (int i = 0; i < 4; ++i) CHECK_FALSE(health.passed(settings));
  CHECK_FALSE(health.failed(settings));  // begins anew
  for (int i = 0; i < 4; ++i) CHECK_FALSE(health.passed(settings));
  CHECK(health.state() == TargetState::unhealthy);
  CHECK(health.passed(settings));
  CHECK(health.state() == TargetState::healthy);
}

TEST_CASE("Fact 5.1.4: failures count in a row, those of a new target too") {
  HealthCheckSettings settings;
  settings.unhealthy = 3;
  for (const TargetState begins : {TargetState::healthy, TargetState::initial}) {
    TargetHealth health(begins);
    CHECK_FALSE(health.failed(settings));
    CHECK_FALSE(health.failed(settings));
    CHECK(health.failed(settings));
    CHECK(health.state() == TargetState::unhealthy);
  }
  TargetHealth health(TargetState::healthy);
  CHECK_FALSE(health.failed(settings));
  CHECK_FALSE(health.failed(settings));
  CHECK_FALSE(health.passed(settings));
  CHECK_FALSE(health.failed(settings));
  CHECK_FALSE(health.failed(settings));
  CHECK(health.state() == TargetState::healthy);
}

TEST_CASE("Fact 5.1.6: a target is initial, healthy, unhealthy, draining, and then unused") {
  Group requests(Balancing::round_robin);
  TargetGroup& group = requests.group;
  const std::uint32_t target = group.add(at(0s));
  CHECK(group.state(target) == TargetState::initial);
  CHECK(group.passed(at(1s), target));
  CHECK(group.state(target) == TargetState::healthy);
  requests.fail(at(2s), target, 2);
  CHECK(group.state(target) == TargetState::unhealthy);
  group.deregister(at(3s), target);
  CHECK(group.state(target) == TargetState::draining);
  CHECK_FALSE(group.passed(at(4s), target));  // results do not count any more
  CHECK(group.pop_drained(at(302s)) == std::nullopt);
  CHECK(group.next_drained() == at(303s));
  CHECK(group.pop_drained(at(303s)) == target);
  CHECK(group.state(target) == TargetState::unused);
}

TEST_CASE("Fact 5.1.7: when no target is healthy, all of them get requests") {
  Group requests(Balancing::round_robin);
  TargetGroup& group = requests.group;
  for (int i = 0; i < 3; ++i) group.add_healthy();
  requests.fail(at(1s), 0, 2);
  requests.fail(at(1s), 2, 2);
  CHECK(requests.picks(at(1s), 3) == "1 1 1");
  CHECK_FALSE(group.fails_open());
  requests.fail(at(2s), 1, 2);
  CHECK(group.fails_open());
  CHECK(requests.picks(at(2s), 4) == "2 0 1 2");
  group.deregister(at(3s), 0);  // that one is on its way out
  CHECK(requests.picks(at(3s), 3) == "1 2 1");
  requests.pass(at(4s), 2, 5);
  CHECK(requests.picks(at(4s), 2) == "2 2");
  // Targets that were never checked are registered too.
  Group fresh(Balancing::round_robin);
  fresh.group.add(at(0s));
  CHECK(fresh.picks(at(0s), 1) == "0");
}

TEST_CASE("Fact 5.2.1: round robin is the default, and gives each target the same share") {
  CHECK(TargetGroupSettings{}.algorithm == Balancing::round_robin);
  Group requests(Balancing::round_robin);
  for (int i = 0; i < 3; ++i) requests.group.add_healthy();
  CHECK(requests.picks(at(0s), 7) == "0 1 2 0 1 2 0");
  requests.fail(at(1s), 1, 2);  // whose turn it would be
  CHECK(requests.picks(at(1s), 3) == "2 0 2");
  requests.pass(at(2s), 1, 5);
  CHECK(requests.picks(at(2s), 4) == "0 1 2 0");
}

TEST_CASE("Fact 5.2.2: least outstanding requests goes to who has the fewest unanswered") {
  Group requests(Balancing::least_outstanding);
  TargetGroup& group = requests.group;
  for (int i = 0; i < 3; ++i) group.add_healthy();
  CHECK(requests.picks(at(0s), 5) == "0 1 2 0 1");
  group.ended(1, TargetOutcome::answered);
  group.ended(1, TargetOutcome::server_error);  // fast because it fails: the fewest all the same
  CHECK(requests.picks(at(0s), 1) == "1");
  CHECK(requests.picks(at(0s), 1) == "2");  // 1 and 2 have one each; 2 had none for longer
  CHECK(requests.picks(at(0s), 1) == "1");
  requests.fail(at(1s), 1, 2);
  CHECK(requests.picks(at(1s), 3) == "0 2 0");
}

TEST_CASE("Fact 5.2.3: an anomaly is more errors than the peers have, of three healthy targets or more") {
  const auto find = [](std::uint32_t targets, TargetOutcome outcome, int failures_of_others) {
    Group requests(Balancing::weighted_random);
    TargetGroup& group = requests.group;
    for (std::uint32_t i = 0; i < targets; ++i) group.add_healthy();
    for (int i = 0; i < 300; ++i) {
      const std::uint32_t target = *requests.pick(at(1s));
      const bool fails = target == 1 ? i % 2 == 0 : i % 300 < failures_of_others;
      group.ended(target, fails ? outcome : TargetOutcome::answered);
    }
    group.ended(*requests.pick(at(5s)), TargetOutcome::answered);
    std::string text;
    for (std::uint32_t i = 0; i < targets; ++i) text += group.anomalous(i) ? "x" : ".";
    return text;
  };
  CHECK(find(3, TargetOutcome::server_error, 0) == ".x.");
  CHECK(find(3, TargetOutcome::connection_error, 0) == ".x.");
  CHECK(find(5, TargetOutcome::server_error, 0) == ".x...");
  CHECK(find(2, TargetOutcome::server_error, 0) == "..");
  CHECK(find(3, TargetOutcome::given_up, 0) == "...");        // says nothing of the target
  CHECK(find(3, TargetOutcome::server_error, 200) == "...");  // its peers fail as often
}

TEST_CASE("Fact 5.2.3: anomalies are looked for under every algorithm but that of flows") {
  const auto found = [](Balancing algorithm) {
    Group requests(algorithm);
    TargetGroup& group = requests.group;
    for (int i = 0; i < 3; ++i) group.add_healthy();
    for (int i = 0; i < 90; ++i) {
      const std::uint32_t target = *requests.pick(at(1s));
      group.ended(target, target == 1 ? TargetOutcome::server_error : TargetOutcome::answered);
    }
    group.review(at(4999ms));
    CHECK(group.anomalous() == 0);
    group.review(at(5s));
    CHECK(group.mitigated() == 0);
    return group.anomalous();
  };
  CHECK(found(Balancing::round_robin) == 1);
  CHECK(found(Balancing::least_outstanding) == 1);
  CHECK(found(Balancing::weighted_random) == 1);
  CHECK(found(Balancing::power_of_two) == 1);
  CHECK(found(Balancing::flow_hash) == 0);
}

TEST_CASE("Fact 5.2.4: mitigation lowers the weight every five seconds, and gives it back step by step") {
  TargetGroupSettings settings = Group::settings_of(Balancing::weighted_random);
  settings.anomaly_mitigation = true;
  Group requests(settings);
  TargetGroup& group = requests.group;
  for (int i = 0; i < 4; ++i) group.add_healthy();
  CHECK(group.weight(at(0s), 2) == 1);
  double weight = 1;
  for (int review = 1; review <= 4; ++review) {
    requests.share(at(5s * review - 1s), 2, 2000, TargetOutcome::server_error);
    requests.share(at(5s * review), 2, 1);
    weight /= 2;
    CHECK(group.weight(at(5s * review), 2) == weight);
    CHECK(group.weight(at(5s * review), 1) == 1);
  }
  // 1/16 of the weight of the others: 1 of 49 requests.
  const int share = requests.share(at(20s), 2, 4900);
  CHECK((60 < share && share < 140));
  requests.share(at(25s), 2, 1);
  CHECK(group.weight(at(25s), 2) == 2.0 / 16);
  requests.share(at(55s), 2, 1);  // six more reviews, all but the first of nothing
  CHECK(group.weight(at(55s), 2) == 8.0 / 16);
  requests.share(at(1000s), 2, 1);
  CHECK(group.weight(at(1000s), 2) == 1);
  // Without mitigation anomalies are seen, and nothing is done about them.
  Group plain(Balancing::weighted_random);
  for (int i = 0; i < 3; ++i) plain.group.add_healthy();
  plain.share(at(1s), 2, 300, TargetOutcome::server_error);
  const int of_plain = plain.share(at(5s), 2, 3000);
  CHECK(plain.group.anomalous(2));
  CHECK((900 < of_plain && of_plain < 1100));
}

TEST_CASE("Fact 5.2.9: a deregistered target gets nothing new, and may finish what it has") {
  Group requests(Balancing::round_robin);
  TargetGroup& group = requests.group;
  group.add_healthy();
  group.add_healthy();
  CHECK(requests.picks(at(0s), 4) == "0 1 0 1");
  CHECK(group.deregister(at(10s), 0) == at(310s));  // 300 s is the default
  CHECK(requests.picks(at(10s), 2) == "1 1");
  CHECK(group.outstanding(0) == 2);
  group.ended(0, TargetOutcome::answered);
  group.ended(0, TargetOutcome::answered);
  CHECK(group.outstanding(0) == 0);
}

TEST_CASE("Fact 5.2.10: deregistration ends when nothing is in flight, but the state shows the whole delay") {
  Group requests(Balancing::round_robin);
  TargetGroup& group = requests.group;
  group.add_healthy();
  CHECK(group.deregister(at(10s), 0) == at(10s));
  CHECK(group.pop_drained(at(309s)) == std::nullopt);
  CHECK(group.state(0) == TargetState::draining);
  CHECK(group.pop_drained(at(310s)) == 0);
  CHECK(group.state(0) == TargetState::unused);
}

TEST_CASE(
    "Fact 5.2.12: a sticky client stays with his first target, until that is unhealthy or he was away") {
  TargetGroupSettings settings;
  settings.sticky = 60s;
  Group requests(settings);
  TargetGroup& group = requests.group;
  for (int i = 0; i < 3; ++i) group.add_healthy();
  const auto picks = [&](Duration now, std::uint64_t client) { return *requests.pick(at(now), client); };
  CHECK(picks(0s, 7) == 0);
  CHECK(picks(1s, 8) == 1);
  CHECK(picks(2s, 7) == 0);
  CHECK(picks(61s, 7) == 0);   // each answer sets the cookie anew
  CHECK(picks(121s, 7) == 2);  // away for all of its time
  CHECK(picks(122s, 7) == 2);
  requests.fail(at(123s), 2, 2);
  CHECK(picks(123s, 7) == 0);
  requests.pass(at(130s), 2, 5);
  CHECK(picks(130s, 7) == 0);                     // and stays there
  CHECK(requests.picks(at(131s), 3) == "1 2 0");  // who is nobody in particular has his turn
}

TEST_CASE("Fact 5.2.15: there is no surge queue: a request goes to a target or fails") {
  Group requests(Balancing::round_robin);
  CHECK(requests.picks(at(0s), 1) == "none");
  requests.group.add_healthy();
  for (int i = 0; i < 10'000; ++i) CHECK(requests.pick(at(0s)) == 0);
  CHECK(requests.group.outstanding(0) == 10'000);
}

TEST_CASE(
    "Fact 5.4.1: a network load balancer finds the target of a connection by its hash, whatever comes else") {
  Group one(Balancing::flow_hash);
  Group other(Balancing::flow_hash);
  for (int i = 0; i < 5; ++i) one.group.add_healthy();
  for (int i = 0; i < 5; ++i) other.group.add_healthy();
  std::vector<int> shares(5);
  for (std::uint64_t flow = 0; flow < 10'000; ++flow) {
    const std::uint64_t hash = flow_hash(1, flow, 0);
    Draw draw(one.key, flow);
    Draw elsewhere(one.key, flow + 1);
    const std::uint32_t target = *one.group.pick(at(0s), {hash, {}}, draw);
    if (flow % 3 == 0) CHECK(*other.group.pick(at(1s), {hash, {}}, elsewhere) == target);
    ++shares[target];
  }
  for (const int share : shares)
    CHECK((1850 < share && share < 2150));          // 2,000, and four standard deviations
  CHECK(flow_hash(1, 5, 0) != flow_hash(1, 5, 1));  // another attempt is another connection
  CHECK(flow_hash(1, 5, 0) != flow_hash(2, 5, 0));  // another balancer spreads differently
}
