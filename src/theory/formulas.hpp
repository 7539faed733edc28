#pragma once

namespace couplet::theory {

/// Closed forms of queueing theory (Kleinrock, Queueing Systems, volume 1). Rates are per second, times in
/// seconds; lambda is the rate of arrivals, mu that of one server, a = lambda / mu the offered load.
/// REQUIRES throughout, unless customers are turned away: the queue is stable, lambda < servers · mu.

/// The chance that all servers of a system without a line are busy: (a^c / c!) / sum over k <= c of a^k / k!,
/// by the recursion B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)).
double erlang_b(int servers, double a);

/// The chance of having to wait where there is a line: C = B / (1 - rho (1 - B)), rho = a / c.
double erlang_c(int servers, double a);

/// M/M/c, mean wait before the service: C(c, a) / (c mu - lambda).
double mmc_wait(int servers, double lambda, double mu);

/// M/M/c, mean wait and service: C(c, a) / (c mu - lambda) + 1 / mu.
double mmc_response(int servers, double lambda, double mu);

/// M/M/c, first come first served, the chance of a wait and service longer than t. With d = c mu - lambda:
/// exp(-mu t) and C times what a wait of mean 1 / d adds, (mu exp(-d t) - d exp(-mu t)) / (mu - d) - exp(-mu
/// t).
double mmc_response_exceeds(double t, int servers, double lambda, double mu);

/// The t that a share of the responses does not exceed, by bisection. REQUIRES: 0 < share < 1.
double mmc_response_quantile(double share, int servers, double lambda, double mu);

/// How long M/M/c remembers: what it still lacks to its steady state, having begun empty, falls at least as
/// fast as exp(-t / settling). For one server 1 / (sqrt(mu) - sqrt(lambda))², and the mean number inside,
/// over all time from w on, lacks at most its mean times settling exp(-w / settling) (Abate and Whitt,
/// Transient behavior of the M/M/1 queue: starting at the origin, 1987). For several servers the same of one
/// as fast as all, but no less than a service: an estimate.
double mmc_settling(int servers, double lambda, double mu);

/// Fork and join: two M/M/1 of the same rates whose customers come at the same time; mean time until both are
/// through: (12 - rho) / 8 · 1 / (mu - lambda) (Flatto and Hahn 1984; Nelson and Tantawi 1988).
double fork_join_response(double lambda, double mu);

/// The share of time that something works which fails and is repaired in turn: mtbf / (mtbf + mttr), whatever
/// the distributions (renewal reward theorem).
double availability(double mtbf, double mttr);

/// E_k/M/1, the root in (0, 1) of sigma = A*(mu (1 - sigma)), where A* is the transform of Erlang's
/// distribution of k stages: (k lambda / (k lambda + s))^k.
double ekm1_sigma(int stages, double lambda, double mu);

/// E_k/M/1, mean wait and service: 1 / (mu (1 - sigma)).
double ekm1_response(int stages, double lambda, double mu);

/// Pollaczek and Khinchine: the mean wait of M/G/1 is lambda E(S²) / (2 (1 - rho)), where
/// E(S²) = E(S)² (1 + cv²).
double mg1_wait(double lambda, double mean_service, double cv);

/// Little: the mean number in the line is lambda times the mean wait.
double in_line(double lambda, double wait);

/// The mean of the longer of two independent exponential times of these means: m + n - 1 / (1/m + 1/n).
double longer_of_two(double m, double n);

/// The mean of its square, by the same rule: the shorter one is exponential with the rates added.
double longer_of_two_square(double m, double n);

/// M/M/c/K: c servers and K places, in service and in line.
struct LossLine {
  double blocked;   // the chance to find all places taken
  double inside;    // mean number
  double response;  // of those let in
};

/// By the balance of neighbours: p(n) lambda = p(n+1) min(n+1, c) mu.
LossLine mmck(int servers, int places, double lambda, double mu);

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
LimitedLine mm1_limited_wait(double limit, double lambda, double mu);

/// M/M/c, the share of customers who have not been served after `patience` in the line, and leave (Barrer
/// 1957). By level crossing: the time that a customer would wait has the density lambda p(c - 1) exp(-(c mu -
/// lambda) x) up to the patience, and falls off with the rate c mu beyond it. REQUIRES: lambda != servers mu.
double mmc_impatient(int servers, double lambda, double mu, double patience);

/// Machines that break down and few who repair them.
struct Repair {
  double down;        // mean number of machines
  double busy;        // mean number of repairmen
  double throughput;  // repairs
};

/// By the balance of neighbours: p(n) (machines - n) breakdowns = p(n+1) min(n+1, repairmen) repairs, where
/// both are the rates of one machine and of one repairman, in any unit of time.
Repair machine_repair(int machines, int repairmen, double breakdowns, double repairs);

}  // namespace couplet::theory
