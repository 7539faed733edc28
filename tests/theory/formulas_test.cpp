#include "theory/formulas.hpp"

#include "catch.hpp"

using namespace couplet::theory;

TEST_CASE("Erlang B by hand") {
  CHECK(erlang_b(0, 3) == 1);
  CHECK(erlang_b(1, 1) == Approx(1.0 / 2));
  CHECK(erlang_b(2, 1) == Approx(1.0 / 5));       // (1/2) / (1 + 1 + 1/2)
  CHECK(erlang_b(3, 2) == Approx(4.0 / 19));      // (8/6) / (1 + 2 + 2 + 8/6)
  CHECK(erlang_b(5, 3) == Approx(2.025 / 18.4));  // (243/120) / (1 + 3 + 4.5 + 4.5 + 3.375 + 2.025)
}

TEST_CASE("Erlang C by hand") {
  CHECK(erlang_c(1, 0.7) == Approx(0.7));  // one server: the share of time it is busy
  CHECK(erlang_c(2, 1) == Approx(1.0 / 3));
  CHECK(erlang_c(2, 1.6) == Approx(1.28 / 1.8));  // two servers: 2 rho² / (1 + rho)
  CHECK(erlang_c(3, 2) == Approx(4.0 / 9));       // (4/19) / (1 - (2/3)(15/19))
}

TEST_CASE("M/M/c with one server is M/M/1") {
  CHECK(mmc_response(1, 8, 10) == Approx(0.5));
  CHECK(mm1_response(8, 10) == Approx(0.5));
  CHECK(mmc_wait(1, 8, 10) == Approx(0.4));
  CHECK(mm1_waiting(8, 10) == Approx(3.2));
  CHECK(in_line(8, mmc_wait(1, 8, 10)) == Approx(3.2));
}

TEST_CASE("two servers of half the speed") {
  CHECK(mmc_wait(2, 8, 5) == Approx(1.28 / 1.8 / 2));
  CHECK(mmc_response(2, 8, 5) == Approx(0.2 / (1 - 0.64)));  // (1/mu) / (1 - rho²)
}

TEST_CASE("the median response of M/M/1 is ln 2 times the mean") {
  CHECK(mm1_response_exceeds(0, 8, 10) == 1);
  CHECK(mm1_response_exceeds(0.34657359027997264, 8, 10) == Approx(0.5));
}

TEST_CASE("Pollaczek and Khinchine by hand") {
  CHECK(mg1_wait(8, 0.1, 1) == Approx(0.4));   // exponential: M/M/1
  CHECK(mg1_wait(8, 0.1, 0) == Approx(0.2));   // constant: half of it
  CHECK(mg1_wait(5, 0.1, 2) == Approx(0.25));  // 5 · 0.05 / (2 · 0.5)
}
