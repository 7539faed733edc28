#include "stats/time_series.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/check.hpp"

using namespace couplet::stats;
using couplet::sim::InvariantError;
using couplet::sim::start_of_run;
using namespace std::chrono_literals;

TEST_CASE("a time series keeps rows of named columns") {
  TimeSeries series(10s, start_of_run + 60s);
  CHECK(series.add_column("queue.visible") == 0);
  CHECK(series.add_column("queue.age") == 1);
  series.append(std::vector<double>{1, 2});
  series.append(std::vector<double>{3, std::numeric_limits<double>::quiet_NaN()});

  CHECK(series.columns() == std::vector<std::string>{"queue.visible", "queue.age"});
  CHECK(series.rows() == 2);
  CHECK(series.at(0, 1) == 2);
  CHECK(series.at(1, 0) == 3);
  CHECK(std::isnan(series.row(1)[1]));
  CHECK(series.row(0).size() == 2);
}

TEST_CASE("bins follow one another from the start") {
  const TimeSeries series(10s, start_of_run + 60s);
  CHECK(series.bin() == 10s);
  CHECK(series.start() == start_of_run + 60s);
  CHECK(series.begin_of(0) == start_of_run + 60s);
  CHECK(series.begin_of(3) == start_of_run + 90s);
}

TEST_CASE("misuse of a time series is an error") {
  CHECK_THROWS_AS(TimeSeries(0s), InvariantError);
  TimeSeries series(1s);
  series.add_column("a");
  CHECK_THROWS_AS(series.add_column("a"), InvariantError);
  CHECK_THROWS_AS(series.append(std::vector<double>{1, 2}), InvariantError);
  CHECK_THROWS_AS(series.row(0), InvariantError);
  series.append(std::vector<double>{1});
  CHECK_THROWS_AS(series.add_column("b"), InvariantError);
  CHECK_THROWS_AS(series.at(0, 1), InvariantError);
  CHECK_THROWS_AS(series.at(1, 0), InvariantError);
  CHECK_THROWS_AS(series.begin_of(-1), InvariantError);
}
