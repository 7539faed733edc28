#pragma once

#include "theory/formulas.hpp"

namespace couplet::theory {

// More closed forms of queueing theory, which only tests ask for: of what no scenario declares, or by another
// way to what src/theory works out. Units and requirements are those of theory/formulas.hpp.

/// M/M/1, mean wait and service: 1 / (mu - lambda).
double mm1_response(double lambda, double mu);

/// M/M/1, mean number in the line: rho² / (1 - rho).
double mm1_waiting(double lambda, double mu);

/// M/M/1, the chance of a response longer than t: exp(-(mu - lambda) t).
double mm1_response_exceeds(double t, double lambda, double mu);

/// The less loaded of two random servers, of infinitely many, in services: the sum over i >= 1 of
/// rho^(2^i - 2) (Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 1996).
double power_of_two_response(double rho);

/// The chance that the longer of two independent exponential times of these means is longer than t:
/// 1 - (1 - exp(-t/m)) (1 - exp(-t/n)).
double longer_of_two_exceeds(double t, double m, double n);

/// M/M/1/K, the chance to find all K places taken: (1 - rho) rho^K / (1 - rho^(K+1)). REQUIRES: rho is not 1.
double mm1k_blocked(int places, double lambda, double mu);

/// M/M/1/K, mean wait and service of those let in: the mean number inside,
/// rho / (1 - rho) - (K+1) rho^(K+1) / (1 - rho^(K+1)), by the rate at which they come.
double mm1k_response(int places, double lambda, double mu);

/// M/M/1 whose customers go when they have been there for `limit`, even while they are being served (see
/// mm1_limited_wait). V never passes the limit: who would come to it leaves there. Its density below is the
/// same, and what crosses it are those who are lost.
LimitedLine mm1_limited_sojourn(double limit, double lambda, double mu);

/// M/D/1/K, the chance to find all places taken: by the chain of what a customer leaves behind, of whom j
/// come during a service with the chance exp(-rho) rho^j / j!.
double md1k_blocked(int places, double lambda, double service);

}  // namespace couplet::theory
