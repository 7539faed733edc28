#include "stats/mser.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using stats::Mser;

namespace {

/// Observation i (from 0) is made at i + 1 seconds.
sim::Time time_of(std::size_t count) {
  return sim::start_of_run + std::chrono::seconds{count};
}

Mser read(const std::vector<std::int64_t>& observations) {
  Mser mser;
  for (std::size_t i = 0; i < observations.size(); ++i)
    mser.add(time_of(i + 1), sim::Duration{observations[i]});
  return mser;
}

/// `first` of one value, then others, up to `count`.
std::vector<std::int64_t> step(std::size_t first, std::int64_t before, std::int64_t after,
                               std::size_t count) {
  std::vector<std::int64_t> observations(count, after);
  std::fill_n(observations.begin(), first, before);
  return observations;
}

/// The definition: how many batches of five to remove.
std::size_t best_cut(const std::vector<std::int64_t>& observations, std::size_t last) {
  std::vector<double> means;
  for (std::size_t i = 0; i + 5 <= observations.size(); i += 5) {
    double sum = 0;
    for (std::size_t k = i; k < i + 5; ++k) sum += static_cast<double>(observations[k]);
    means.push_back(sum);
  }
  std::size_t best = 0;
  double least = -1;
  for (std::size_t d = 0; d <= last; ++d) {
    const auto left = static_cast<double>(means.size() - d);
    double mean = 0;
    for (std::size_t i = d; i < means.size(); ++i) mean += means[i] / left;
    double squares = 0;
    for (std::size_t i = d; i < means.size(); ++i) squares += (means[i] - mean) * (means[i] - mean);
    const double score = squares / left / left;
    if (least >= 0 && score >= least) continue;
    least = score;
    best = d;
  }
  return best;
}

}  // namespace

TEST_CASE("what differs at the beginning is cut, to the batch") {
  const Mser::Cut cut = read(step(25, 10, 100, 200)).cut();
  CHECK(cut.at == time_of(25));
  CHECK(cut.reliable);
  CHECK(read(step(27, 10, 100, 200)).cut().at == time_of(30));  // the sixth batch has some of both
}

TEST_CASE("of what is the same from the start nothing is cut") {
  const Mser::Cut cut = read(step(0, 0, 100, 200)).cut();
  CHECK(cut.at == sim::start_of_run);
  CHECK(cut.reliable);
}

TEST_CASE("too few observations say nothing") {
  CHECK_FALSE(read({}).cut().reliable);
  CHECK_FALSE(read(step(25, 10, 100, 99)).cut().reliable);
  CHECK(read(step(25, 10, 100, 99)).cut().at == sim::start_of_run);
  CHECK(read(step(25, 10, 100, 100)).cut().at == time_of(25));
}

TEST_CASE("a change in the second half is no warm-up") {
  const Mser::Cut cut = read(step(150, 10, 100, 200)).cut();
  CHECK_FALSE(cut.reliable);
  CHECK(cut.at <= time_of(100));
  // The last five batches are never left alone, whatever comes in them.
  CHECK(read(step(190, 10, 10'000, 200)).cut().at <= time_of(100));
}

TEST_CASE("the cut is that of the definition") {
  SplitMix random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::int64_t> observations;
    const std::int64_t settles = 1 + random.below(400);
    for (std::int64_t i = 0; i < 1000; ++i) {
      const std::int64_t level = i < settles ? 1000 * i / settles : 1000;
      observations.push_back(level + random.below(1500));
    }
    const std::size_t best = best_cut(observations, 195);
    const Mser::Cut cut = read(observations).cut();
    CHECK(cut.reliable == (best <= 100));
    CHECK(cut.at == time_of(5 * best_cut(observations, 100)));
  }
}

TEST_CASE("long sequences are looked at in larger batches") {
  Mser mser = read(step(40'000, 10, 100, 5 * Mser::batches_max));
  CHECK(mser.batch_size() == 10);
  CHECK(mser.cut().at == time_of(40'000));
  for (std::size_t i = 5 * Mser::batches_max; i < 10 * Mser::batches_max; ++i)
    mser.add(time_of(i + 1), sim::Duration{100});
  CHECK(mser.batch_size() == 20);
  CHECK(mser.cut().at == time_of(40'000));
  CHECK(mser.cut().reliable);
}
