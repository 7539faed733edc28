#include "model/speeds.hpp"

#include <algorithm>
#include <variant>

#include "model/credit_accounts.hpp"

namespace couplet::model {
namespace {

using scenario::Failure;
using scenario::SlowFailure;

/// An instant at which a slow-down begins or ends.
struct Edge {
  sim::Time at{};
  bool begins = false;  // ends come first
  std::size_t failure = 0;
};

/// What CPU credits may leave of a machine's speed, besides all of it.
std::vector<double> low_speeds(const scenario::Machine& machine) {
  if (machine.credits == scenario::CpuCredits::none) return {};
  return cloud::CpuCredits::low_speeds(credits_of(machine));
}

}  // namespace

std::vector<double> speeds_of(const scenario::Architecture& architecture, scenario::ComponentIndex part) {
  std::vector<const SlowFailure*> slow;
  std::vector<Edge> edges;
  for (const Failure& failure : architecture.failures) {
    const auto* what = std::get_if<SlowFailure>(&failure.what);
    if (what == nullptr || what->component != part) continue;
    edges.push_back({failure.at, true, slow.size()});
    if (failure.lasts) edges.push_back({sim::add(failure.at, *failure.lasts), false, slow.size()});
    slow.push_back(what);
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    if (a.at != b.at) return a.at < b.at;
    return a.begins != b.begins ? !a.begins : a.failure < b.failure;
  });
  const auto* host =
      std::get_if<scenario::HostSpec>(&architecture.components[static_cast<std::size_t>(part)].spec);
  const std::vector<double> low = host == nullptr ? std::vector<double>{} : low_speeds(host->machine);
  std::vector<bool> active(slow.size());
  std::vector<double> speeds;
  const auto add = [&](double slowness) {
    speeds.push_back(speed_when(slowness));
    for (const double left : low) speeds.push_back(speed_when(slowness, left));
  };
  add(1);
  for (const Edge& edge : edges) {
    active[edge.failure] = edge.begins;
    double slowness = 1;
    for (std::size_t i = 0; i < slow.size(); ++i) {
      if (active[i]) slowness *= slow[i]->factor;  // in the order of the file, as when they strike
    }
    add(slowness);
  }
  return speeds;
}

std::vector<double> speeds_of(const scenario::Machine& machine) {
  std::vector<double> speeds;
  for (const double left : low_speeds(machine)) speeds.push_back(speed_when(1, left));
  return speeds;
}

}  // namespace couplet::model
