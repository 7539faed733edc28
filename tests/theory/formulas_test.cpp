#include "theory/formulas.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "catch.hpp"
#include "theory/caches.hpp"
#include "theory/chain.hpp"
#include "theory/mmpp.hpp"
#include "theory/more_formulas.hpp"

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

TEST_CASE("M/M/1 whose customers do not stay for ever, at the ends of the range") {
  // Nobody waits: Erlang's loss system. Nobody stays at all. Everybody stays.
  CHECK(mm1_limited_wait(0, 60, 100).lost == Approx(0.6 / 1.6));
  CHECK(mm1_limited_wait(0, 60, 100).response == Approx(0.01));
  CHECK(mm1_limited_sojourn(0, 60, 100).lost == 1);
  for (const auto& line : {mm1_limited_wait(50, 60, 100), mm1_limited_sojourn(50, 60, 100)}) {
    CHECK(line.lost == Approx(0).margin(1e-12));
    CHECK(line.busy == Approx(0.6));
    CHECK(line.response == Approx(mm1_response(60, 100)));
  }
  // The server does what those ask for who are served.
  const auto wait = mm1_limited_wait(0.02, 90, 100);
  CHECK(wait.busy == Approx(0.9 * (1 - wait.lost)));
}

TEST_CASE("M/M/c with one server is M/M/1") {
  CHECK(mmc_response(1, 8, 10) == Approx(0.5));
  CHECK(mm1_response(8, 10) == Approx(0.5));
  CHECK(mmc_wait(1, 8, 10) == Approx(0.4));
  CHECK(mm1_waiting(8, 10) == Approx(3.2));
  CHECK(in_line(8, mmc_wait(1, 8, 10)) == Approx(3.2));
}

TEST_CASE("servers behind a balancer") {
  CHECK(ekm1_sigma(1, 8, 10) == Approx(0.8));  // Poisson arrivals: M/M/1
  CHECK(ekm1_response(1, 8, 10) == Approx(0.5));
  CHECK(ekm1_sigma(2, 1.5, 2) == Approx(0.6771243));  // s (5 - 2 s)² = 9: 4 s² - 16 s + 9 = 0 besides s = 1
  CHECK(ekm1_response(1000, 8, 10) ==
        Approx(1 / (10 * (1 - 0.6286))).epsilon(0.001));  // D/M/1: s = exp((s - 1)/0.8)
  CHECK(power_of_two_response(0.9) == Approx(2.6141).epsilon(1e-4));
  CHECK(power_of_two_response(0.5) == Approx(1 + 0.25 + 1.0 / 64 + 1.0 / 16384).epsilon(1e-6));
}

TEST_CASE("the longer of two exponential times") {
  CHECK(longer_of_two(1, 1) == Approx(1.5));
  CHECK(longer_of_two(10, 20) == Approx(30 - 20.0 / 3));
  CHECK(longer_of_two_square(1, 1) == Approx(3.5));  // 2 + 2 - 2/4
  double square = 0;                                 // the integral of 2 t P(X > t)
  for (int i = 0; i < 100'000; ++i) {
    const double t = (i + 0.5) * 1e-3;
    square += 2 * t * longer_of_two_exceeds(t, 1, 3) * 1e-3;
  }
  CHECK(longer_of_two_square(1, 3) == Approx(square).epsilon(1e-6));
  CHECK(longer_of_two_exceeds(0, 1, 2) == 1);
  CHECK(longer_of_two_exceeds(std::log(2), 1, 1) == Approx(0.75));
}

TEST_CASE("the response of M/M/c, as a distribution") {
  CHECK(mmc_response_exceeds(0, 3, 20, 10) == Approx(1));
  CHECK(mmc_response_exceeds(0.3, 1, 8, 10) == Approx(mm1_response_exceeds(0.3, 8, 10)));
  // Two servers at half load: d = mu, and C = 1/3. The mean is the integral.
  CHECK(mmc_response_exceeds(0.1, 2, 10, 10) == Approx((2.0 / 3 + 2.0 / 3) * std::exp(-1.0)));
  double integral = 0;
  for (int i = 0; i < 100'000; ++i) integral += mmc_response_exceeds((i + 0.5) * 1e-4, 3, 25, 10) * 1e-4;
  CHECK(integral == Approx(mmc_response(3, 25, 10)).epsilon(1e-5));
  for (const double share : {0.5, 0.95, 0.99})
    CHECK(mmc_response_exceeds(mmc_response_quantile(share, 3, 25, 10), 3, 25, 10) == Approx(1 - share));
  CHECK(mmc_response_quantile(0.5, 1, 8, 10) == Approx(std::log(2) / 2));
}

TEST_CASE("how long an empty beginning lasts") {
  CHECK(mmc_settling(1, 4, 9) == Approx(1));
  CHECK(mmc_settling(1, 0.25, 1) == Approx(4));
  CHECK(mmc_settling(9, 4, 1) == Approx(1));  // as one of nine times the speed
  CHECK(mmc_settling(100, 1, 1) == Approx(1));
}

TEST_CASE("fork and join of two M/M/1, and what is up and down in turn") {
  CHECK(fork_join_response(0, 10) == Approx(longer_of_two(0.1, 0.1)));  // nobody waits
  CHECK(fork_join_response(8, 10) == Approx(0.7));
  CHECK(availability(50, 10) == Approx(5.0 / 6));
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

TEST_CASE("M/D/1/K by hand") {
  CHECK(md1k_blocked(1, 5, 0.1) == Approx(1.0 / 3));  // Erlang B
  CHECK(md1k_blocked(2, 5, 0.1) == Approx(1 - 1 / (std::exp(-0.5) + 0.5)));
  CHECK(md1k_blocked(30, 5, 0.4) == Approx(0.5));  // so long a line is never empty
}

TEST_CASE("M/M/c with impatience by hand") {
  CHECK(mmc_impatient(4, 300, 100, 0) == Approx(erlang_b(4, 3)));  // nobody waits
  CHECK(mmc_impatient(2, 150, 100, 10) == Approx(0).margin(1e-12));
  CHECK(mmc_impatient(1, 200, 100, 0.1) ==
        Approx(0.5).epsilon(1e-4));  // overloaded: the server is always busy
  // One server: P(V >= t) = rho e / (1 + rho (1 - e) / (1 - rho) + rho e), e = exp(-(mu - lambda) t).
  const double e = std::exp(-1.0);
  CHECK(mmc_impatient(1, 50, 100, 0.02) == Approx(0.5 * e / (1 + (1 - e) + 0.5 * e)));
}

TEST_CASE("small caches by hand") {
  const std::vector<double> p = zipf_chances(3, 1);  // 6/11, 3/11, 2/11
  CHECK(p[0] == Approx(6.0 / 11));
  const double squares = p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
  CHECK(hit_ratio(p, 1, true) == Approx(squares));
  CHECK(hit_ratio(p, 1, false) == Approx(squares));
  // King 1971: an LRU cache holds i and then j with the chance p_i p_j / (1 - p_i), a FIFO cache with one
  // proportional to p_i p_j.
  double lru = 0;
  double fifo = 0;
  double weights = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      if (i == j) continue;
      lru += p[i] * p[j] / (1 - p[i]) * (p[i] + p[j]);
      fifo += p[i] * p[j] * (p[i] + p[j]);
      weights += p[i] * p[j];
    }
  }
  CHECK(hit_ratio(p, 2, true) == Approx(lru));
  CHECK(hit_ratio(p, 2, false) == Approx(fifo / weights));
}

TEST_CASE("M/M/1/K by hand") {
  CHECK(mm1k_blocked(1, 5, 10) == Approx(1.0 / 3));  // Erlang B
  CHECK(mm1k_blocked(2, 5, 10) == Approx(1.0 / 7));  // (1/4) / (1 + 1/2 + 1/4)
  CHECK(mm1k_response(1, 5, 10) == Approx(0.1));
  CHECK(mm1k_response(2, 5, 10) == Approx(4.0 / 7 / (5 * 6.0 / 7)));  // (0 + 1/2 + 2/4) / (7/4) inside
}

TEST_CASE("M/M/c/K is M/M/1/K with one server and M/M/c/c without a line") {
  const LossLine one = mmck(1, 5, 9, 10);
  CHECK(one.blocked == Approx(mm1k_blocked(5, 9, 10)));
  CHECK(one.response == Approx(mm1k_response(5, 9, 10)));
  const LossLine none = mmck(4, 4, 30, 10);
  CHECK(none.blocked == Approx(erlang_b(4, 3)));
  CHECK(none.response == Approx(0.1));
}

TEST_CASE("two machines by hand") {
  const Repair one = machine_repair(2, 1, 1, 1);  // 1 : 2 : 2
  CHECK(one.down == Approx(1.2));
  CHECK(one.busy == Approx(0.8));
  CHECK(one.throughput == Approx(0.8));
  const Repair two = machine_repair(2, 2, 1, 1);  // 1 : 2 : 1, each by itself
  CHECK(two.down == Approx(1));
  CHECK(two.throughput == Approx(1));
}

TEST_CASE("the solved chain of M/M/c/K") {
  const Chain chain({}, [](const Chain::State& s) -> std::vector<Chain::Move> {
    return {{{s[0] + 1}, s[0] < 6 ? 27.0 : 0.0}, {{s[0] - 1}, 10.0 * std::min(s[0], 3)}};
  });
  CHECK(chain.size() == 7);
  CHECK(chain.mean([](const Chain::State&) { return 1; }) == Approx(1).epsilon(1e-14));
  const LossLine theory = mmck(3, 6, 27, 10);
  CHECK(chain.mean([](const Chain::State& s) { return s[0]; }) == Approx(theory.inside).epsilon(1e-13));
  CHECK(chain.mean([](const Chain::State& s) { return s[0] == 6 ? 1 : 0; }) ==
        Approx(theory.blocked).epsilon(1e-13));
}

TEST_CASE("MMPP/M/1 of one rate is M/M/1") {
  CHECK(mmpp_m1_number({{8, 8}, {2, 1}}, 10) == Approx(4).epsilon(1e-12));
}

TEST_CASE("MMPP/M/1 agrees with its chain, cut off far out") {
  const Mmpp arrivals{{2, 11}, {2, 1}};  // a tenth of the customers of the study: fewer wait
  const Chain chain({}, [&](const Chain::State& s) -> std::vector<Chain::Move> {
    const auto state = static_cast<std::size_t>(s[1]);
    return {{{s[0] + 1, s[1]}, s[0] < 400 ? arrivals.rate[state] : 0.0},
            {{s[0] - 1, s[1]}, s[0] > 0 ? 10.0 : 0.0},
            {{s[0], 1 - s[1]}, 1 / arrivals.stay[state]}};
  });
  CHECK(chain.mean([](const Chain::State& s) { return s[1]; }) == Approx(1.0 / 3).epsilon(1e-12));
  CHECK(chain.mean([](const Chain::State& s) { return s[0]; }) ==
        Approx(mmpp_m1_number(arrivals, 10)).epsilon(1e-10));
}

TEST_CASE("dispersion of an MMPP") {
  const Mmpp arrivals{{20, 110}, {2, 1}};
  CHECK(arrivals.mean_rate() == Approx(50));
  CHECK(arrivals.dispersion(1e-9) == Approx(1));
  CHECK(arrivals.dispersion(1e9) == Approx(1 + 2 * 1800 / 1.5 / 50));  // 1800: variance of the rate
  CHECK(Mmpp{{7, 7}, {2, 1}}.dispersion(3) == Approx(1));
}
