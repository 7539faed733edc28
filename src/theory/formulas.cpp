#include "theory/formulas.hpp"

#include <algorithm>
#include <cmath>

#include "sim/math.hpp"

namespace couplet::theory {

double erlang_b(int servers, double a) {
  double b = 1;
  for (int k = 1; k <= servers; ++k) b = a * b / (k + a * b);
  return b;
}

double erlang_c(int servers, double a) {
  const double b = erlang_b(servers, a);
  return b / (1 - a / servers * (1 - b));
}

double mmc_wait(int servers, double lambda, double mu) {
  return erlang_c(servers, lambda / mu) / (servers * mu - lambda);
}

double mmc_response(int servers, double lambda, double mu) {
  return mmc_wait(servers, lambda, mu) + 1 / mu;
}

double mmc_response_exceeds(double t, int servers, double lambda, double mu) {
  const double wait = erlang_c(servers, lambda / mu);
  const double d = servers * mu - lambda;
  const double served = sim::exp(-mu * t);
  const double apart = mu - d;
  // Where the two rates are nearly the same the quotient is 0 / 0, and its limit (1 + mu t) exp(-mu t).
  const bool same = apart < 1e-6 * mu && -apart < 1e-6 * mu;
  const double both = same ? (1 + mu * t) * served : (mu * sim::exp(-d * t) - d * served) / apart;
  return (1 - wait) * served + wait * both;
}

double mmc_response_quantile(double share, int servers, double lambda, double mu) {
  double low = 0;
  double high = 1 / mu;
  while (mmc_response_exceeds(high, servers, lambda, mu) > 1 - share) high *= 2;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (mmc_response_exceeds(middle, servers, lambda, mu) > 1 - share ? low : high) = middle;
  }
  return (low + high) / 2;
}

double mmc_settling(int servers, double lambda, double mu) {
  const double difference = std::sqrt(servers * mu) - std::sqrt(lambda);
  return std::max(1 / (difference * difference), 1 / mu);
}

double fork_join_response(double lambda, double mu) {
  return (12 - lambda / mu) / 8 / (mu - lambda);
}

double availability(double mtbf, double mttr) {
  return mtbf / (mtbf + mttr);
}

double ekm1_sigma(int stages, double lambda, double mu) {
  double sigma = lambda / mu;
  for (int i = 0; i < 10'000; ++i)
    sigma = sim::pow(stages * lambda / (stages * lambda + mu * (1 - sigma)), stages);
  return sigma;
}

double ekm1_response(int stages, double lambda, double mu) {
  return 1 / (mu * (1 - ekm1_sigma(stages, lambda, mu)));
}

double mg1_wait(double lambda, double mean_service, double cv) {
  const double second_moment = mean_service * mean_service * (1 + cv * cv);
  return lambda * second_moment / (2 * (1 - lambda * mean_service));
}

double in_line(double lambda, double wait) {
  return lambda * wait;
}

double longer_of_two(double m, double n) {
  return m + n - 1 / (1 / m + 1 / n);
}

double longer_of_two_square(double m, double n) {
  const double shorter = 1 / (1 / m + 1 / n);
  return 2 * m * m + 2 * n * n - 2 * shorter * shorter;
}

LossLine mmck(int servers, int places, double lambda, double mu) {
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

LimitedLine mm1_limited_wait(double limit, double lambda, double mu) {
  const double d = mu - lambda;
  const double end = sim::exp(-d * limit);
  const double p0 = 1 / (1 + lambda * (1 - end) / d + lambda / mu * end);
  const double lost = p0 * lambda / mu * end;
  const double wait = lambda * p0 * (1 - end * (1 + d * limit)) / (d * d) / (1 - lost);
  return {lost, 1 - p0, wait + 1 / mu};
}

double mmc_impatient(int servers, double lambda, double mu, double patience) {
  double p = 1;
  double sum = 1;
  for (int n = 1; n < servers; ++n) {
    p *= lambda / (n * mu);
    sum += p;
  }
  const double spare = servers * mu - lambda;
  const double end = lambda * p * sim::exp(-spare * patience);
  const double waits = (lambda * p - end) / spare;
  const double leaves = end / (servers * mu);
  return leaves / (sum + waits + leaves);
}

Repair machine_repair(int machines, int repairmen, double breakdowns, double repairs) {
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
