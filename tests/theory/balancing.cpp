#include <string>
#include <utility>
#include <vector>

#include "theory/formulas.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

/// Poisson customers of so many single servers behind a load balancer.
Study balanced(std::string name, const std::string& algorithm, int servers, int rate,
               std::uint64_t requests) {
  Study study = study_of(std::move(name), rate, "door", "server",
                         R"({"door": {"kind": "load_balancer", "targets": "server", "algorithm": ")" +
                             algorithm + R"("}, "server": {"kind": "service", "instances": )" +
                             std::to_string(servers) + R"(, "steps": [{"work": "service"}]}})",
                         requests);
  study.service = exponential;
  return study;
}

/// Each of k servers gets every k-th customer: its intervals are sums of k exponential ones.
Study in_turn(std::uint64_t requests) {
  constexpr int servers = 4;
  constexpr int rate = 320;
  constexpr double each = rate / double{servers};
  Study study = balanced("round-robin", "round_robin", servers, rate, requests);
  const double response = ekm1_response(servers, each, mu);
  study.checks = {
      {"mean response", response, mean_response(), true},
      {"mean number waiting", in_line(rate, response - service_seconds), figure("server", "waiting.mean")},
  };
  return study;
}

/// For infinitely many servers at 90 % theory has 2.614 services, for a hundred and two different choices
/// 2.646: more than the 1 % of the interval away from each other.
Study less_loaded_of_two(std::uint64_t requests) {
  Study study = balanced("power-of-two", "power_of_two", 100, 9000, requests);
  study.checks = {{"mean response", 2.646 * service_seconds, mean_response(), true}};
  return study;
}

/// The same with four times as many servers: what is more than for infinitely many falls as one over their
/// number, so that a quarter of it is left. The limit itself: limits().
Study less_loaded_of_two_of_many(std::uint64_t requests) {
  Study study = balanced("power-of-two-many", "power_of_two", 400, 36'000, requests);
  const double limit = power_of_two_response(0.9);
  study.checks = {{"mean response", (limit + (2.646 - limit) / 4) * service_seconds, mean_response(), true}};
  study.warmup = 80'000;  // as long for each server
  return study;
}

/// Four servers at 90 %, each customer joins the shortest line: 3.233 services, by the equations of the
/// chain.
Study shortest_line(std::uint64_t requests) {
  Study study = balanced("shortest-line", "least_outstanding", 4, 360, requests);
  study.checks = {{"mean response", 3.233 * service_seconds, mean_response()}};
  return study;
}

}  // namespace

std::vector<Study> balancing_studies() {
  return {in_turn(380'000), less_loaded_of_two(270'000), less_loaded_of_two_of_many(540'000),
          shortest_line(400'000)};
}

std::vector<Limit> limits() {
  return {{"power of two choices", "power-of-two", 100, "power-of-two-many", 400,
           power_of_two_response(0.9) * service_seconds}};
}

}  // namespace couplet::theory
