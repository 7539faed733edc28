#include "theory/more_formulas.hpp"

#include <cstddef>
#include <vector>

#include "sim/math.hpp"

namespace couplet::theory {

double mm1_response(double lambda, double mu) {
  return 1 / (mu - lambda);
}

double mm1_waiting(double lambda, double mu) {
  const double rho = lambda / mu;
  return rho * rho / (1 - rho);
}

double mm1_response_exceeds(double t, double lambda, double mu) {
  return sim::exp(-(mu - lambda) * t);
}

double power_of_two_response(double rho) {
  double sum = 0;
  for (double exponent = 2; sim::pow(rho, exponent - 2) > 1e-18; exponent *= 2)
    sum += sim::pow(rho, exponent - 2);
  return sum;
}

double longer_of_two_exceeds(double t, double m, double n) {
  return 1 - (1 - sim::exp(-t / m)) * (1 - sim::exp(-t / n));
}

double mm1k_blocked(int places, double lambda, double mu) {
  const double rho = lambda / mu;
  return (1 - rho) * sim::pow(rho, places) / (1 - sim::pow(rho, places + 1));
}

double mm1k_response(int places, double lambda, double mu) {
  const double rho = lambda / mu;
  const double power = sim::pow(rho, places + 1);
  const double inside = rho / (1 - rho) - (places + 1) * power / (1 - power);
  return inside / (lambda * (1 - mm1k_blocked(places, lambda, mu)));
}

LimitedLine mm1_limited_sojourn(double limit, double lambda, double mu) {
  const double d = mu - lambda;
  const double end = sim::exp(-d * limit);
  const double p0 = 1 / (1 + lambda * (1 - end) / d);
  const double lost = p0 * end;
  // The time T that a customer stays, cut short at the limit or not, is longer than t if V is, or if V +
  // service crosses t: P(T > t) = P(V > t) + p0 exp(-d t). Its mean is the integral up to the limit.
  const double mean_v = lambda * p0 * (1 - end * (1 + d * limit)) / (d * d);
  const double mean_of_all = mean_v + p0 * (1 - end) / d;
  return {lost, 1 - p0, (mean_of_all - lost * limit) / (1 - lost)};
}

double md1k_blocked(int places, double lambda, double service) {
  const double rho = lambda * service;
  std::vector<double> came{sim::exp(-rho)};
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

}  // namespace couplet::theory
