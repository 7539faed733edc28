#include "model/machines.hpp"

#include <algorithm>
#include <variant>

#include "model/run.hpp"
#include "model/runtime.hpp"
#include "model/speeds.hpp"
#include "model/transfers.hpp"
#include "scenario/lint_view.hpp"

namespace couplet::model {
namespace {

constexpr std::uint32_t spare_machines = 16;

bool computes(const scenario::Component& component) {
  bool found = false;
  scenario::for_each_step(scenario::steps_of(component), [&](const scenario::Step& step, const std::string&) {
    const auto* work = std::get_if<scenario::Work>(&step.action);
    found = found || (work != nullptr && work->on_cpu);
  });
  return found;
}

/// How many instances of a component may be alive at the same time, those that are on their way out included.
/// Without an autoscaler they are as many as ever; with one, those that go may overlap with those that come.
std::uint32_t machines_of(const scenario::Component& component) {
  const auto count = [](std::uint32_t instances, std::uint32_t most) {
    return most == 0 ? instances + spare_machines : 4 * std::max(instances, most) + spare_machines;
  };
  if (!component.hosts.empty() || !computes(component)) return 0;
  if (const auto* service = std::get_if<scenario::ServiceSpec>(&component.spec))
    return count(service->instances, service->instances_max);
  if (const auto* worker = std::get_if<scenario::WorkerSpec>(&component.spec))
    return count(worker->instances, worker->instances_max);
  return 0;  // a function's environment has its core for itself
}

Place next_place(const physics::Platform& platform) {
  return static_cast<Place>(platform.hosts.size());
}

}  // namespace

bool Machines::wanted(const scenario::Architecture& architecture) {
  return std::any_of(
      architecture.components.begin(), architecture.components.end(), [](const auto& component) {
        return std::holds_alternative<scenario::HostSpec>(component.spec) ||
               std::holds_alternative<scenario::LinkSpec>(component.spec) || machines_of(component) > 0;
      });
}

Machines::Machines(Runtime& runtime, const scenario::Architecture& architecture,
                   const physics::Factory& factory, Duration horizon)
    : credits_(runtime) {
  platform_.network = architecture.network == scenario::NetworkModel::lv08 ? physics::NetworkModel::lv08
                                                                           : physics::NetworkModel::cm02;
  platform_.file = architecture.platform_file;
  add_hosts(architecture);
  add_places(architecture);
  add_producers(architecture);
  add_lots(architecture);
  add_routes(architecture);
  silent_.resize(platform_.hosts.size());
  physics_ = factory ? factory(platform_, horizon, runtime.events, *this)
                     : physics::make_builtin(platform_, horizon, runtime.events, *this);
  platform_ = {};
}

void Machines::add_hosts(const scenario::Architecture& architecture) {
  for (std::size_t i = 0; i < architecture.components.size(); ++i) {
    const scenario::Component& component = architecture.components[i];
    if (const auto* host = std::get_if<scenario::HostSpec>(&component.spec)) {
      hosts_.emplace(component.name, next_place(platform_));
      if (host->machine.credits != scenario::CpuCredits::none)
        credits_.open(sim::start_of_run, next_place(platform_), host->machine, component.name);
      platform_.hosts.push_back({component.name, host->machine.cores, host->machine.speed,
                                 speeds_of(architecture, static_cast<scenario::ComponentIndex>(i))});
    }
    if (const auto* link = std::get_if<scenario::LinkSpec>(&component.spec)) {
      links_.emplace(component.name, static_cast<physics::LinkId>(platform_.links.size()));
      const std::vector<double> speeds = speeds_of(architecture, static_cast<scenario::ComponentIndex>(i));
      platform_.links.push_back({component.name, static_cast<double>(link->bits_per_second), link->latency,
                                 *std::max_element(speeds.begin(), speeds.end())});
    }
  }
}

void Machines::add_places(const scenario::Architecture& architecture) {
  for (const scenario::Component& component : architecture.components) {
    for (const scenario::ComponentIndex index : component.hosts)
      placed_[component.name].push_back(host(architecture.components[static_cast<std::size_t>(index)].name));
  }
}

void Machines::add_producers(const scenario::Architecture& architecture) {
  producers_.assign(architecture.producers.size(), nowhere);
  for (const scenario::Route& route : architecture.routes) {
    for (const scenario::RouteEnd& end : {route.from, route.to}) {
      const auto* producer = std::get_if<scenario::ProducerIndex>(&end);
      if (producer == nullptr) continue;
      const auto index = static_cast<std::size_t>(*producer);
      if (producers_[index] != nowhere) continue;
      producers_[index] = next_place(platform_);
      platform_.hosts.push_back({architecture.producers[index].name, 1, 1, {}});
    }
  }
}

void Machines::add_lots(const scenario::Architecture& architecture) {
  for (const scenario::Component& component : architecture.components) {
    const std::uint32_t count = machines_of(component);
    if (count == 0) continue;
    Lot& lot = lots_[component.name];
    lot.machine = component.machine;
    for (std::uint32_t machine = 0; machine < count; ++machine) {
      lot.free.push_back(next_place(platform_));
      // As nothing in a scenario can be called: names of hosts are unique.
      platform_.hosts.push_back({component.name + "#" + std::to_string(machine), component.machine.cores,
                                 component.machine.speed, speeds_of(component.machine)});
    }
    std::reverse(lot.free.begin(), lot.free.end());
  }
}

void Machines::add_routes(const scenario::Architecture& architecture) {
  const auto place_of = [&](const scenario::RouteEnd& end) {
    if (const auto* producer = std::get_if<scenario::ProducerIndex>(&end))
      return producers_[static_cast<std::size_t>(*producer)];
    return host(
        architecture.components[static_cast<std::size_t>(std::get<scenario::ComponentIndex>(end))].name);
  };
  for (const scenario::Route& described : architecture.routes) {
    physics::Route route{place_of(described.from), place_of(described.to), {}};
    for (const scenario::ComponentIndex index : described.links)
      route.links.push_back(link(architecture.components[static_cast<std::size_t>(index)].name));
    const auto add = [&] {
      routes_.emplace(std::pair{route.from, route.to},
                      static_cast<physics::RouteId>(platform_.routes.size()));
      platform_.routes.push_back(route);
    };
    add();
    if (!described.both_ways) continue;
    std::swap(route.from, route.to);
    std::reverse(route.links.begin(), route.links.end());
    add();
  }
}

Place Machines::host(const std::string& name) const {
  const auto found = hosts_.find(name);
  COUPLET_CHECK(found != hosts_.end());
  return found->second;
}

physics::LinkId Machines::link(const std::string& name) const {
  const auto found = links_.find(name);
  COUPLET_CHECK(found != links_.end());
  return found->second;
}

std::vector<Place> Machines::places_of(const std::string& component) const {
  const auto found = placed_.find(component);
  return found == placed_.end() ? std::vector<Place>{} : found->second;
}

Place Machines::take(Time now, const std::string& component) {
  const auto found = lots_.find(component);
  if (found == lots_.end()) return nowhere;
  Lot& lot = found->second;
  if (lot.free.empty()) {
    throw LimitError("'" + component +
                     "' has more instances that come, go and work than it can have machines; give it a "
                     "\"host\", or a longer cooldown to its autoscaler");
  }
  const Place machine = lot.free.back();
  lot.free.pop_back();
  if (lot.machine.credits != scenario::CpuCredits::none) credits_.open(now, machine, lot.machine, component);
  return machine;
}

void Machines::give_back(const std::string& component, Place machine) {
  if (machine != nowhere) lots_.at(component).free.push_back(machine);
}

void Machines::attach(std::uint16_t owner, CpuUser& user) {
  if (users_.size() <= owner) users_.resize(owner + std::size_t{1});
  users_[owner] = &user;
}

void Machines::attach(std::uint16_t owner, Sender& sender) {
  if (senders_.size() <= owner) senders_.resize(owner + std::size_t{1});
  senders_[owner] = &sender;
}

physics::Activity Machines::execute(Time now, Place machine, Duration work, std::uint16_t owner,
                                    std::uint32_t instance, std::uint32_t task) {
  const physics::Activity activity = physics_->execute(machine, work, {owner, instance, of_cpu, task});
  settle(now, machine);
  return activity;
}

void Machines::cancel(Time now, Place machine, physics::Activity execution) {
  physics_->cancel(execution);
  settle(now, machine);
}

void Machines::stretch(Time now, Place machine, double factor, std::uint16_t owner, std::uint32_t instance,
                       std::uint32_t task, physics::Activity& execution) {
  const Duration left = physics_->remaining(execution);
  if (left == Duration{0}) return;
  physics_->cancel(execution);
  execution = execute(now, machine, sim::to_duration(static_cast<double>(left.count()) * factor), owner,
                      instance, task);
}

std::optional<physics::RouteId> Machines::route(Place from, Place to) const {
  const auto found = routes_.find({from, to});
  return found == routes_.end() ? std::nullopt : std::optional(found->second);
}

physics::Activity Machines::transfer(physics::RouteId route, sim::Bytes size, std::uint16_t owner,
                                     std::uint32_t slot) {
  return physics_->transfer(route, size, {owner, 0, of_transfer, slot});
}

physics::Activity Machines::send(physics::RouteId route, sim::Bytes size, std::uint16_t owner,
                                 std::uint32_t number) {
  return physics_->transfer(route, size, {owner, 0, of_sender, number});
}

std::string Machines::links_of(physics::RouteId route) const {
  const physics::Platform& platform = physics_->platform();
  std::string names;
  for (const physics::LinkId link : platform.routes[static_cast<std::size_t>(route)].links)
    names += (names.empty() ? "" : ", ") + platform.links[static_cast<std::size_t>(link)].name;
  return names;
}

void Machines::slow(Time now, Place host, double factor) {
  if (credits_.has(host)) return credits_.slow(now, host, factor, *physics_);
  physics_->host_speed(host, speed_when(factor));
}

void Machines::set_up(Time now, Place place) {
  physics_->host_up(place);
  const auto found = waiting_.find(place);
  if (found == waiting_.end()) return;
  const auto actions = std::move(found->second);
  waiting_.erase(found);
  for (const auto& action : actions) action(now);
}

void Machines::ended(Time now, physics::Token token, bool well) {
  if (token.kind == of_transfer) return transfers_->ended(now, token.argument, well);
  if (token.kind == of_sender) return senders_[token.owner]->sent(now, token.argument, well);
  CpuUser& user = *users_[token.owner];
  settle(now, user.machine_of_task(token.argument));
  user.cpu_ended(now, token.argument, well);
}

}  // namespace couplet::model
