#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace couplet::theory {

/// Closed forms of queueing theory (Kleinrock, Queueing Systems, volume 1). Rates are per second, times in
/// seconds; lambda is the rate of arrivals, mu that of one server, a = lambda / mu the offered load.
/// REQUIRES throughout, unless customers are turned away: the queue is stable, lambda < servers · mu.

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

/// E_k/M/1, the root in (0, 1) of sigma = A*(mu (1 - sigma)), where A* is the transform of Erlang's
/// distribution of k stages: (k lambda / (k lambda + s))^k.
inline double ekm1_sigma(int stages, double lambda, double mu) {
  double sigma = lambda / mu;
  for (int i = 0; i < 10'000; ++i)
    sigma = std::pow(stages * lambda / (stages * lambda + mu * (1 - sigma)), stages);
  return sigma;
}

/// E_k/M/1, mean wait and service: 1 / (mu (1 - sigma)).
inline double ekm1_response(int stages, double lambda, double mu) {
  return 1 / (mu * (1 - ekm1_sigma(stages, lambda, mu)));
}

/// The less loaded of two random servers, of infinitely many, in services: the sum over i >= 1 of
/// rho^(2^i - 2) (Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 1996).
inline double power_of_two_response(double rho) {
  double sum = 0;
  for (double exponent = 2; std::pow(rho, exponent - 2) > 1e-18; exponent *= 2)
    sum += std::pow(rho, exponent - 2);
  return sum;
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

/// The mean of the longer of two independent exponential times of these means: m + n - 1 / (1/m + 1/n).
inline double longer_of_two(double m, double n) {
  return m + n - 1 / (1 / m + 1 / n);
}

/// The chance that it is longer than t: 1 - (1 - exp(-t/m)) (1 - exp(-t/n)).
inline double longer_of_two_exceeds(double t, double m, double n) {
  return 1 - (1 - std::exp(-t / m)) * (1 - std::exp(-t / n));
}

/// M/M/1/K, the chance to find all K places taken: (1 - rho) rho^K / (1 - rho^(K+1)). REQUIRES: rho is not 1.
inline double mm1k_blocked(int places, double lambda, double mu) {
  const double rho = lambda / mu;
  return (1 - rho) * std::pow(rho, places) / (1 - std::pow(rho, places + 1));
}

/// M/M/1/K, mean wait and service of those let in: the mean number inside,
/// rho / (1 - rho) - (K+1) rho^(K+1) / (1 - rho^(K+1)), by the rate at which they come.
inline double mm1k_response(int places, double lambda, double mu) {
  const double rho = lambda / mu;
  const double power = std::pow(rho, places + 1);
  const double inside = rho / (1 - rho) - (places + 1) * power / (1 - power);
  return inside / (lambda * (1 - mm1k_blocked(places, lambda, mu)));
}

/// M/M/c/K: c servers and K places, in service and in line.
struct LossLine {
  double blocked;   // the chance to find all places taken
  double inside;    // mean number
  double response;  // of those let in
};

/// By the balance of neighbours: p(n) lambda = p(n+1) min(n+1, c) mu.
inline LossLine mmck(int servers, int places, double lambda, double mu) {
  double p = 1;
  double sum = 1;
  double inside = 0;
  for (int n = 1; n <= places; ++n) {
    p *= lambda / (std::min(n, servers) * mu);
    sum += p;
    inside += n * p;
  }
  const double blocked = p / sum;
  return {blocked, inside / sum, inside / sum / (lambda * (1 - blocked))};
}

/// M/M/1 whose customers do not stay for ever.
struct LimitedLine {
  double lost;      // the share that did not stay
  double busy;      // the share of time in which the server is
  double response;  // mean, of those who stayed to the end
};

/// M/M/1 with first come first served, whose customers go when they have waited for `limit`, but stay when
/// they are being served. What a newcomer would wait for, V, counts those alone who will be served, and rises
/// only while it is below the limit. Crossings of a level x balance: V has the density lambda p0 exp(-(mu -
/// lambda) x) below the limit, lambda p0 exp(lambda limit - mu x) beyond, and p0 at zero. REQUIRES: lambda is
/// not mu.
inline LimitedLine mm1_limited_wait(double limit, double lambda, double mu) {
  const double d = mu - lambda;
  const double end = std::exp(-d * limit);
  const double p0 = 1 / (1 + lambda * (1 - end) / d + lambda / mu * end);
  const double lost = p0 * lambda / mu * end;
  const double wait = lambda * p0 * (1 - end * (1 + d * limit)) / (d * d) / (1 - lost);
  return {lost, 1 - p0, wait + 1 / mu};
}

/// The same, but they go at the limit even while they are being served. V never passes the limit: who would
/// come to it leaves there. Its density below is the same, and what crosses it are those who are lost.
inline LimitedLine mm1_limited_sojourn(double limit, double lambda, double mu) {
  const double d = mu - lambda;
  const double end = std::exp(-d * limit);
  const double p0 = 1 / (1 + lambda * (1 - end) / d);
  const double lost = p0 * end;
  // The time T that a customer stays, cut short at the limit or not, is longer than t if V is, or if V +
  // service crosses t: P(T > t) = P(V > t) + p0 exp(-d t). Its mean is the integral up to the limit.
  const double mean_v = lambda * p0 * (1 - end * (1 + d * limit)) / (d * d);
  const double mean_of_all = mean_v + p0 * (1 - end) / d;
  return {lost, 1 - p0, (mean_of_all - lost * limit) / (1 - lost)};
}

/// M/D/1/K, the chance to find all places taken: by the chain of what a customer leaves behind, of whom j
/// come during a service with the chance exp(-rho) rho^j / j!.
inline double md1k_blocked(int places, double lambda, double service) {
  const double rho = lambda * service;
  std::vector<double> came{std::exp(-rho)};
  for (int j = 1; j <= places; ++j) came.push_back(came.back() * rho / j);
  std::vector<double> left{1};  // behind, not yet divided by their sum
  double sum = 1;
  for (std::size_t j = 0; j + 1 < static_cast<std::size_t>(places); ++j) {
    double next = left[j] - left[0] * came[j];
    for (std::size_t i = 1; i <= j; ++i) next -= left[i] * came[j + 1 - i];
    left.push_back(next / came[0]);
    sum += left.back();
  }
  return 1 - 1 / (1 / sum + rho);
}

/// M/M/c, the share of customers who have not been served after `patience` in the line, and leave (Barrer
/// 1957). By level crossing: the time that a customer would wait has the density lambda p(c - 1) exp(-(c mu -
/// lambda) x) up to the patience, and falls off with the rate c mu beyond it. REQUIRES: lambda != servers mu.
inline double mmc_impatient(int servers, double lambda, double mu, double patience) {
  double p = 1;
  double sum = 1;
  for (int n = 1; n < servers; ++n) {
    p *= lambda / (n * mu);
    sum += p;
  }
  const double spare = servers * mu - lambda;
  const double end = lambda * p * std::exp(-spare * patience);
  const double waits = (lambda * p - end) / spare;
  const double leaves = end / (servers * mu);
  return leaves / (sum + waits + leaves);
}

/// Machines that break down and few who repair them.
struct Repair {
  double down;        // mean number of machines
  double busy;        // mean number of repairmen
  double throughput;  // repairs
};

/// By the balance of neighbours: p(n) (machines - n) breakdowns = p(n+1) min(n+1, repairmen) repairs, where
/// both are the rates of one machine and of one repairman, in any unit of time.
inline Repair machine_repair(int machines, int repairmen, double breakdowns, double repairs) {
  double p = 1;
  double sum = 1;
  double down = 0;
  double busy = 0;
  for (int n = 1; n <= machines; ++n) {
    p *= (machines - n + 1) * breakdowns / (std::min(n, repairmen) * repairs);
    sum += p;
    down += n * p;
    busy += std::min(n, repairmen) * p;
  }
  return {down / sum, busy / sum, busy / sum * repairs};
}

}  // namespace couplet::theory
