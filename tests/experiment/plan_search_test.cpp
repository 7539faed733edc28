#include "experiment/plan_search.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet;
using experiment::Estimate;
using experiment::Outcome;
using experiment::PlanPoint;
using experiment::PlanSearch;
using experiment::PlanSpace;
using experiment::Trend;

namespace {

using Place = std::vector<std::uint32_t>;
using Of = std::function<double(const Place&)>;

Estimate certain(double value) {
  return {value, stats::Interval{value, value, value}, {value}};
}

/// A system whose requirements are met where their margins are above zero.
struct World {
  std::vector<std::uint32_t> sizes;
  std::vector<Of> margins;
  Of objective;
  bool known = true;
  bool maximise = false;
  std::function<bool(const Place&)> possible = [](const Place&) { return true; };

  double score(const Place& place) const { return maximise ? -objective(place) : objective(place); }

  PlanPoint point(const PlanSearch& search, std::uint64_t number) const {
    const Place place = search.place(number);
    PlanPoint point;
    point.number = number;
    if (!possible(place)) return point;
    point.has_result = true;
    for (const Of& margin : margins) {
      const double value = margin(place);
      point.requirements.push_back(
          {value > 0 ? Outcome::holds : Outcome::fails, certain(-value), certain(value)});
    }
    point.objective = certain(objective(place));
    point.score = score(place);
    return point;
  }

  PlanSpace space(bool exhaustive) const {
    PlanSpace space{sizes, margins.size(), {}, maximise, exhaustive};
    if (!known) return space;
    std::uint64_t size = 1;
    for (const std::uint32_t each : sizes) size *= each;
    for (std::uint64_t number = 0; number < size; ++number)
      space.scores.push_back(score(experiment::place_of(number, sizes)));
    return space;
  }

  PlanSearch searched(bool exhaustive = false) const {
    PlanSearch search(space(exhaustive));
    std::set<std::uint64_t> told;
    for (auto batch = search.next(); !batch.empty(); batch = search.next()) {
      for (const std::uint64_t number : batch) {
        REQUIRE(told.insert(number).second);  // no point is run twice
        search.tell(point(search, number));
      }
    }
    return search;
  }
};

double score_of(const PlanSearch& search) {
  return search.best() ? search.points()[*search.best()].score : std::numeric_limits<double>::infinity();
}

/// The search finds as good a point as all points have; returns how many it took.
std::size_t as_good_as_all(const World& world) {
  const PlanSearch all = world.searched(true);
  REQUIRE(all.points().size() == all.size());
  const PlanSearch few = world.searched();
  CHECK(score_of(few) == score_of(all));
  return few.points().size();
}

double at(const Place& place, std::size_t axis) {
  return static_cast<double>(place[axis]);
}

}  // namespace

TEST_CASE("along one axis the search is a bisection") {
  for (int threshold = -1; threshold < 100; ++threshold) {
    CAPTURE(threshold);
    World world;
    world.sizes = {100};
    world.margins = {[&](const Place& place) { return at(place, 0) - threshold; }};
    world.objective = [](const Place& place) { return 5 * at(place, 0); };
    CHECK(as_good_as_all(world) <= 10);
    world.known = false;
    CHECK(as_good_as_all(world) <= 11);
  }
}

TEST_CASE("it does not matter which way an axis goes, or whether the objective is to be large") {
  World world;
  world.sizes = {64};
  world.margins = {[](const Place& place) { return 40.5 - at(place, 0); }};
  world.objective = [](const Place& place) { return at(place, 0); };
  world.maximise = true;
  for (const bool known : {true, false}) {
    world.known = known;
    CHECK(as_good_as_all(world) <= 11);
    CHECK(world.searched().points()[*world.searched().best()].number == 40);
    CHECK(world.searched().requirement_trend(0, 0) == Trend::falls);
  }
  CHECK(world.searched().score_trend(0) == Trend::falls);  // of the score, which is the objective's opposite
}

TEST_CASE("two requirements that pull against each other leave what lies between") {
  World world;
  world.sizes = {200};
  world.margins = {[](const Place& place) { return at(place, 0) - 120.5; },
                   [](const Place& place) { return 123.5 - at(place, 0); }};
  world.objective = [](const Place& place) { return at(place, 0); };
  CHECK(as_good_as_all(world) <= 13);
  CHECK(world.searched().points()[*world.searched().best()].number == 121);
  world.margins[1] = [](const Place& place) { return 119.5 - at(place, 0); };
  CHECK(as_good_as_all(world) <= 13);
  CHECK_FALSE(world.searched().best());
}

TEST_CASE("over two and three axes the search takes a third of the runs of the grid, at most") {
  SplitMix random{7};
  const auto uniform = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  for (int trial = 0; trial < 60; ++trial) {
    CAPTURE(trial);
    World world;
    world.sizes = trial % 2 == 0 ? Place{12, 12} : Place{6, 6, 6};
    std::vector<double> speed, price;
    for (std::size_t i = 0; i < world.sizes.size(); ++i) {
      speed.push_back(uniform(0.5, 3));
      price.push_back(uniform(0.5, 3));
    }
    const double wanted = uniform(2, 20);
    const bool slowest_counts = trial % 3 == 0;
    world.margins = {[=](const Place& place) {
      double sum = 0, least = 1e9;
      for (std::size_t i = 0; i < place.size(); ++i) {
        sum += speed[i] * at(place, i);
        least = std::min(least, 3 * speed[i] * at(place, i));
      }
      return (slowest_counts ? least : sum) - wanted;
    }};
    world.objective = [=](const Place& place) {
      double sum = 1;
      for (std::size_t i = 0; i < place.size(); ++i) sum += price[i] * at(place, i);
      return sum;
    };
    world.known = trial % 4 < 2;
    const std::size_t size = world.searched(true).size();
    CHECK(as_good_as_all(world) * 3 <= size);
  }
}

TEST_CASE("where a requirement is not monotone nothing is concluded, and the best point is found") {
  World world;
  world.sizes = {60};
  world.margins = {[](const Place& place) { return 4 - std::fabs(at(place, 0) - 41); }};  // 38 to 44
  world.objective = [](const Place& place) { return at(place, 0); };
  for (const bool known : {true, false}) {
    world.known = known;
    as_good_as_all(world);
    CHECK(world.searched().requirement_trend(0, 0) == Trend::mixed);
  }
}

TEST_CASE("a contradiction that shows late takes back what was concluded") {
  World world;
  world.sizes = {9, 9};
  // Rises along both axes through the centre, but not where both are large.
  world.margins = {[](const Place& place) {
    const double sum = at(place, 0) + at(place, 1);
    return sum > 12 ? 10.5 - sum : sum - 9.5;
  }};
  world.objective = [](const Place& place) { return 30 - at(place, 0) + 2 * at(place, 1); };
  as_good_as_all(world);
}

TEST_CASE("where nothing meets the requirements the best corner says so") {
  World world;
  world.sizes = {20, 20};
  world.margins = {[](const Place& place) { return at(place, 0) + at(place, 1) - 50; }};
  world.objective = [](const Place& place) { return at(place, 0); };
  const PlanSearch search = world.searched();
  CHECK_FALSE(search.best());
  CHECK(search.points().size() == 6);
}

TEST_CASE("where everything meets them the best objective is taken at once") {
  World world;
  world.sizes = {30, 30};
  world.margins = {[](const Place&) { return 1.0; }};
  world.objective = [](const Place& place) { return at(place, 0) + at(place, 1); };
  CHECK(as_good_as_all(world) <= 6);
  world.known = false;
  CHECK(as_good_as_all(world) <= 8);
}

TEST_CASE("points that are impossible rule out nothing, and are not chosen") {
  World world;
  world.sizes = {40};
  world.margins = {[](const Place& place) { return at(place, 0) - 7.5; }};
  world.objective = [](const Place& place) { return at(place, 0); };
  world.possible = [](const Place& place) { return place[0] % 3 != 2; };  // 8 is impossible
  as_good_as_all(world);
  CHECK(world.searched().points()[*world.searched().best()].number == 9);
}

TEST_CASE("of an axis whose points are impossible around the centre nothing is concluded") {
  World world;
  world.sizes = {9, 9};
  // Along the second axis through the centre there is the centre alone: no two points show what it does.
  world.possible = [](const Place& place) { return place[0] != 4 || place[1] == 4; };
  world.margins = {[](const Place& place) { return at(place, 0) + 3 * at(place, 1) - 20.5; }};
  world.objective = [](const Place& place) { return at(place, 0) + at(place, 1); };
  for (const bool known : {true, false}) {
    world.known = known;
    as_good_as_all(world);
  }
  PlanSearch search(world.space(false));
  for (const std::uint64_t number : search.next()) search.tell(world.point(search, number));
  CHECK(search.requirement_trend(0, 0) == Trend::rises);
  CHECK(search.requirement_trend(0, 1) == Trend::mixed);
}

TEST_CASE("a margin that is no number shows nothing of an axis") {
  World world;
  world.sizes = {3};
  world.margins = {[](const Place& place) { return place[0] == 1 ? 1.0 : std::nan(""); }};
  world.objective = [](const Place& place) { return at(place, 0); };
  PlanSearch search(world.space(false));
  for (const std::uint64_t number : search.next()) search.tell(world.point(search, number));
  CHECK(search.requirement_trend(0, 0) == Trend::mixed);
}

TEST_CASE("whatever is impossible, the search finds what the exhaustive one finds") {
  SplitMix random{11};
  const auto uniform = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  std::size_t points = 0, of = 0;
  for (int trial = 0; trial < 300; ++trial) {
    CAPTURE(trial);
    World world;
    world.sizes = trial % 2 == 0 ? Place{8, 11} : Place{4, 5, 6};
    const double share = uniform(0, 0.7);
    std::vector<bool> there;
    for (int i = 0; i < 120; ++i) there.push_back(random.uniform() >= share);
    const bool in_order = trial % 3 == 0;  // one of them at most as large as another, as a pool's ends are
    world.possible = [=](const Place& place) {
      std::size_t number = 0;
      for (const std::uint32_t each : place) number = number * 11 + each;
      return in_order ? place[0] <= place[1] : static_cast<bool>(there[number % there.size()]);
    };
    std::vector<double> speed, price;
    for (std::size_t i = 0; i < world.sizes.size(); ++i) {
      const double sign = random.uniform() < 0.3 ? -1 : 1;
      speed.push_back(sign * uniform(0.5, 3));
      price.push_back(sign * uniform(0.5, 3));
    }
    const double wanted = uniform(-5, 15);
    world.margins = {[=](const Place& place) {
      double sum = 0;
      for (std::size_t i = 0; i < place.size(); ++i) sum += speed[i] * at(place, i);
      return sum - wanted;
    }};
    if (trial % 5 == 0)
      world.margins.emplace_back([=](const Place& place) { return 9.5 - at(place, 0) - at(place, 1); });
    world.objective = [=](const Place& place) {
      double sum = 1;
      for (std::size_t i = 0; i < place.size(); ++i) sum += price[i] * at(place, i);
      return sum;
    };
    world.known = trial % 4 < 2;
    points += as_good_as_all(world);
    of += world.searched(true).size();
  }
  CHECK(3 * points < 2 * of);  // and it is a search still
}

TEST_CASE("an objective that is not defined is not chosen") {
  World world;
  world.sizes = {5};
  world.known = false;
  world.margins = {[](const Place&) { return 1.0; }};
  world.objective = [](const Place& place) { return place[0] < 2 ? std::nan("") : at(place, 0); };
  as_good_as_all(world);
  CHECK(world.searched().points()[*world.searched().best()].number == 2);
}

TEST_CASE("an axis of one value, and a grid of one point") {
  World world;
  world.sizes = {1, 16};
  world.margins = {[](const Place& place) { return at(place, 1) - 4.5; }};
  world.objective = [](const Place& place) { return at(place, 1); };
  as_good_as_all(world);
  world.sizes = {1};
  world.margins = {[](const Place&) { return 1.0; }};
  world.objective = [](const Place&) { return 3.0; };
  CHECK(as_good_as_all(world) == 1);
}
