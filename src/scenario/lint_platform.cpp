#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "scenario/instance_types.hpp"
#include "scenario/lint_notes.hpp"
#include "scenario/lint_rates.hpp"
#include "scenario/lint_work.hpp"

namespace couplet::scenario {
namespace {

constexpr double small_bits = 1024 * 8;  // requests for something, references and answers
constexpr double minutes_an_hour = 60;

/// Visits each step of one attempt with how often a customer of the class takes it, on average.
void visit_steps(const LintView& view, const Steps& steps, const CustomerClass& customer, double times,
                 const std::function<void(const Step&, double)>& visit) {
  for (const Step& step : steps) {
    if (!view.matches(step.when, customer)) continue;
    if (std::holds_alternative<Fail>(step.action)) return;
    if (const auto* parallel = std::get_if<Parallel>(&step.action)) {
      for (const Steps& branch : parallel->branches) visit_steps(view, branch, customer, times, visit);
    } else if (const auto* choose = std::get_if<Choose>(&step.action)) {
      const std::vector<double> shares = view.shares(*choose, customer);
      for (std::size_t i = 0; i < shares.size(); ++i)
        visit_steps(view, choose->branches[i].steps, customer, times * shares[i], visit);
    } else if (const auto* repeat = std::get_if<Repeat>(&step.action)) {
      visit_steps(view, repeat->steps, customer, times * repeat->times, visit);
    } else {
      visit(step, times);
    }
  }
}

/// What lasting arrivals ask of hosts and links: of all their requests, first tries alone.
class Demand {
 public:
  explicit Demand(const LintView& view)
      : view_(view), cores_(view.size()), bits_(view.size()), producers_(view.architecture.producers.size()) {
    for (const Producer& producer : view.architecture.producers) rates_.push_back(lasting_rate(producer));
    for (const Route& route : view.architecture.routes) {
      for (const RouteEnd& end : {route.from, route.to}) {
        const auto* producer = std::get_if<ProducerIndex>(&end);
        if (producer != nullptr) producers_[static_cast<std::size_t>(*producer)] = true;
      }
    }
    for (const auto& each : view.classes()) add_entry(each);
    for (std::size_t i = 0; i < view.classes().size(); ++i) {
      for (std::size_t k = 0; k < view.size(); ++k) add_component(i, static_cast<ComponentIndex>(k));
    }
  }

  /// Cores at work, if there were enough of them.
  double cores(ComponentIndex host) const { return cores_[static_cast<std::size_t>(host)]; }
  double bits_per_second(ComponentIndex link) const { return bits_[static_cast<std::size_t>(link)]; }

 private:
  using Places = std::vector<RouteEnd>;

  static Places places_of(const Component& component) {
    return {component.hosts.begin(), component.hosts.end()};
  }

  double payload_bits(const CustomerClass& customer) const {
    return view_.architecture.producers[customer.producer].payload.mean_bytes() * 8;
  }

  void add_entry(const CustomerClass& customer) {
    if (!producers_[customer.producer]) return;
    const Producer& producer = view_.architecture.producers[customer.producer];
    const double answer = producer.reply ? producer.reply->mean_bytes() * 8 : small_bits;
    cross({static_cast<ProducerIndex>(customer.producer)}, places_of(view_.component(producer.entry)),
          rates_[customer.producer] * customer.share, payload_bits(customer), answer);
  }

  void add_component(std::size_t number, ComponentIndex index) {
    const Component& component = view_.component(index);
    if (component.hosts.empty()) return;
    for (const Visitor& visitor : view_.visitors(number, index)) {
      const double rate = rates_[visitor.as.producer] * visitor.as.share * visitor.visits;
      if (rate <= 0) continue;
      visit_steps(view_, steps_of(component), visitor.as, rate,
                  [&](const Step& step, double times) { add_step(component, visitor.as, step, times); });
      if (const auto source = source_of(component))
        cross(places_of(view_.component(*source)), places_of(component), rate, payload_bits(visitor.as), 0);
    }
  }

  void add_step(const Component& component, const CustomerClass& customer, const Step& step, double rate) {
    const auto* work = std::get_if<Work>(&step.action);
    if (work != nullptr && work->on_cpu && !std::holds_alternative<FunctionSpec>(component.spec)) {
      const double core_seconds = mean_ns(view_, *work, customer) / 1e9;
      for (const ComponentIndex host : component.hosts)
        cores_[static_cast<std::size_t>(host)] +=
            rate * core_seconds / static_cast<double>(component.hosts.size());
    }
    if (const Use* use = use_of(step)) add_use(component, customer, step, *use, rate);
  }

  void add_use(const Component& component, const CustomerClass& customer, const Step& step, const Use& use,
               double rate) {
    const bool gets = std::holds_alternative<Get>(step.action);
    const bool asks = gets || std::holds_alternative<Read>(step.action);
    const double size = use.size ? use.size->mean_bytes() * 8 : payload_bits(customer);
    const double reply = use.reply ? use.reply->mean_bytes() * 8 : gets ? size : small_bits;
    cross(places_of(component), places_of(view_.component(use.target)), rate, asks ? small_bits : size,
          reply);
  }

  /// So many times a second, with so many bits there and back. Instances are dealt to hosts in turn.
  void cross(const Places& from, const Places& to, double rate, double there, double back) {
    const double pairs = static_cast<double>(from.size()) * static_cast<double>(to.size());
    for (const RouteEnd& a : from) {
      for (const RouteEnd& b : to) {
        add_route(a, b, rate * there / pairs);
        add_route(b, a, rate * back / pairs);
      }
    }
  }

  void add_route(const RouteEnd& from, const RouteEnd& to, double bits) {
    const auto leads = [&](const Route& route) {
      return (route.from == from && route.to == to) ||
             (route.both_ways && route.from == to && route.to == from);
    };
    const auto& routes = view_.architecture.routes;
    const auto found = std::find_if(routes.begin(), routes.end(), leads);
    if (found == routes.end()) return;
    for (const ComponentIndex link : found->links) bits_[static_cast<std::size_t>(link)] += bits;
  }

  const LintView& view_;
  std::vector<double> rates_;
  std::vector<double> cores_;
  std::vector<double> bits_;
  std::vector<bool> producers_;  // placed
};

/// Cores that there are for good: of a machine that lives on its credits those that it earns.
double lasting_cores(const Machine& machine) {
  const InstanceType* type = instance_type_named(machine.instance_type);
  if (machine.credits != CpuCredits::standard || type == nullptr) return machine.cores;
  return std::min<double>(machine.cores, type->credits_per_hour / minutes_an_hour);
}

std::string bits_a_second(double bits) {
  if (bits >= 1e9) return about(bits / 1e9) + " Gbps";
  if (bits >= 1e6) return about(bits / 1e6) + " Mbps";
  return bits >= 1e3 ? about(bits / 1e3) + " kbps" : about(bits) + " bps";
}

}  // namespace

void lint_host_overload(const LintView& view, LintNotes& notes) {
  if (!view.architecture.platform_file.empty()) return;
  const Demand demand(view);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* host = view.as<HostSpec>(index);
    if (host == nullptr) continue;
    const double wanted = demand.cores(index) / host->machine.speed;
    const double cores = lasting_cores(host->machine);
    if (wanted <= 0 || wanted < cores) continue;
    const bool earned = cores < host->machine.cores;
    notes.add(view.component(index), "cores",
              fmt::format("cpu steps on '{}' keep {} of its cores busy for good, but it has {}{}: "
                          "utilisation {}, more and more work is under way, all of it slower and slower",
                          view.component(index).name, about(wanted), about(cores),
                          earned ? " by the CPU credits that it earns" : "", about(wanted / cores)),
              "more \"cores\" or \"speed\", or several hosts whom the instances are dealt to");
  }
}

void lint_link_overload(const LintView& view, LintNotes& notes) {
  if (!view.architecture.platform_file.empty()) return;
  const Demand demand(view);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* link = view.as<LinkSpec>(index);
    if (link == nullptr) continue;
    const double wanted = demand.bits_per_second(index);
    const auto bandwidth = static_cast<double>(link->bits_per_second);
    if (wanted < bandwidth) continue;
    notes.add(view.component(index), "bandwidth",
              fmt::format("{} are to cross '{}' for good, which has {}: utilisation {}, more and more "
                          "transfers are under way, all of them slower and slower",
                          bits_a_second(wanted), view.component(index).name, bits_a_second(bandwidth),
                          about(wanted / bandwidth)),
              "more \"bandwidth\", a smaller \"payload\" or \"size\", or a link for each direction "
              "(\"both_ways\": false)");
  }
}

}  // namespace couplet::scenario
