#pragma once

#include <cmath>

namespace couplet::theory {

/// Closed forms of queueing theory (Kleinrock, Queueing Systems, volume 1). Rates are per second, times in
/// seconds; lambda is the rate of arrivals, mu that of one server, a = lambda / mu the offered load.
/// REQUIRES throughout: the queue is stable, lambda < servers · mu.

/// The chance that all servers of a system without a line are busy: (a^c / c!) / sum over k <= c of a^k / k!,
/// by the recursion B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)).
inline double erlang_b(int servers, double a) {
  double b = 1;
  for (int k = 1; k <= servers; ++k) b = a * b / (k + a * b);
  return b;
}

/// The chance of having to wait where there is a line: C = B / (1 - rho (1 - B)), rho = a / c.
inline double erlang_c(int servers, double a) {
  const double b = erlang_b(servers, a);
  return b / (1 - a / servers * (1 - b));
}

/// M/M/c, mean wait before the service: C(c, a) / (c mu - lambda).
inline double mmc_wait(int servers, double lambda, double mu) {
  return erlang_c(servers, lambda / mu) / (servers * mu - lambda);
}

/// M/M/c, mean wait and service: C(c, a) / (c mu - lambda) + 1 / mu.
inline double mmc_response(int servers, double lambda, double mu) {
  return mmc_wait(servers, lambda, mu) + 1 / mu;
}

/// M/M/1, mean wait and service: 1 / (mu - lambda).
inline double mm1_response(double lambda, double mu) {
  return 1 / (mu - lambda);
}

/// M/M/1, mean number in the line: rho² / (1 - rho).
inline double mm1_waiting(double lambda, double mu) {
  const double rho = lambda / mu;
  return rho * rho / (1 - rho);
}

/// M/M/1, the chance of a response longer than t: exp(-(mu - lambda) t).
inline double mm1_response_exceeds(double t, double lambda, double mu) {
  return std::exp(-(mu - lambda) * t);
}

/// Pollaczek and Khinchine: the mean wait of M/G/1 is lambda E(S²) / (2 (1 - rho)), where
/// E(S²) = E(S)² (1 + cv²).
inline double mg1_wait(double lambda, double mean_service, double cv) {
  const double second_moment = mean_service * mean_service * (1 + cv * cv);
  return lambda * second_moment / (2 * (1 - lambda * mean_service));
}

/// Little: the mean number in the line is lambda times the mean wait.
inline double in_line(double lambda, double wait) {
  return lambda * wait;
}

}  // namespace couplet::theory
