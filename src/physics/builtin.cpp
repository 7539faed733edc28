#include "physics/builtin.hpp"

#include <algorithm>
#include <utility>

#include "sim/check.hpp"

namespace couplet::physics {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
/// Behind every owner: what has ended by then has ended before anything hears of it.
constexpr std::uint16_t last_owner = (1U << sim::Event::owner_bits) - 1;

/// By link: the lowest link that routes combine it with, directly or through others.
std::vector<std::uint32_t> combine(const Platform& platform) {
  std::vector<std::uint32_t> group(platform.links.size());
  for (std::uint32_t i = 0; i < group.size(); ++i) group[i] = i;
  const auto root = [&group](std::uint32_t link) {
    while (group[link] != link) link = group[link] = group[group[link]];
    return link;
  };
  for (const Route& route : platform.routes) {
    const std::uint32_t first = root(static_cast<std::uint32_t>(route.links.front()));
    for (const LinkId link : route.links) {
      const std::uint32_t a = root(first);
      const std::uint32_t b = root(static_cast<std::uint32_t>(link));
      group[std::max(a, b)] = std::min(a, b);
    }
  }
  for (std::uint32_t i = 0; i < group.size(); ++i) group[i] = root(i);
  return group;
}

/// As CM02 weighs them: like TCP, whose share falls with the time of its round trip.
double weight_of(Duration latency) {
  return latency == Duration{0} ? 1 : 1 / sim::to_seconds(latency);
}

}  // namespace

Builtin::Builtin(const Platform& platform, sim::EventList& events, Listener& listener)
    : Base(platform, events, listener) {
  make_sharers();
}

void Builtin::make_sharers() {
  const Platform& all = platform();
  for (const Host& host : all.hosts) servers_.emplace_back(host.cores, host.speed, 1);
  const std::vector<std::uint32_t> group = combine(all);
  links_.resize(all.links.size());
  std::vector<std::vector<double>> bandwidths;
  std::vector<std::uint32_t> network_of(all.links.size(), sim::nil);  // by the group's lowest link
  for (std::uint32_t i = 0; i < group.size(); ++i) {
    const auto others = std::count(group.begin(), group.end(), group[i]);
    if (others == 1) {
      links_[i] = {sim::nil, static_cast<std::uint32_t>(servers_.size())};
      servers_.emplace_back(1, all.links[i].bandwidth, ns_per_second);
      continue;
    }
    std::uint32_t& network = network_of[group[i]];
    if (network == sim::nil) {
      network = static_cast<std::uint32_t>(bandwidths.size());
      bandwidths.emplace_back();
    }
    links_[i] = {network, static_cast<std::uint32_t>(bandwidths[network].size())};
    bandwidths[network].push_back(all.links[i].bandwidth / ns_per_second);
  }
  std::vector<std::vector<FlowNetwork::Lane>> lanes(bandwidths.size());
  for (const Route& route : all.routes) {
    const Membership& first = links_[index(route.links.front())];
    if (first.network == sim::nil) {
      ways_.push_back({true, first.place, 0});
      continue;
    }
    ways_.push_back({false, first.network, static_cast<std::uint32_t>(lanes[first.network].size())});
    FlowNetwork::Lane& lane = lanes[first.network].emplace_back();
    lane.weight = weight_of(latency_of(route));
    for (const LinkId link : route.links) lane.links.push_back(links_[index(link)].place);
  }
  for (std::size_t i = 0; i < lanes.size(); ++i) networks_.emplace_back(bandwidths[i], lanes[i]);
  armed_.resize(servers_.size() + networks_.size());
}

void Builtin::drive(const std::function<bool()>& step) {
  while (step()) {
  }
}

std::uint32_t Builtin::server_of(const Record& record) const {
  return record.is_transfer ? ways_[record.target].place : record.target;
}

void Builtin::begin(std::uint32_t slot) {
  if (slot >= places_.size()) places_.resize(slot + 1);
  const Record& what = record(slot);
  if (at_network(what)) {
    const Way& way = ways_[what.target];
    advance_network(way.place);
    networks_[way.place].add(way.lane, slot, static_cast<double>(what.amount) * 8, places_);
    return arm_network(way.place);
  }
  const std::uint32_t server = server_of(what);
  advance_server(server);
  auto work = SharedServer::fixed(what.amount);
  if (what.is_transfer) work *= 8;
  servers_[server].add(slot, work, places_);
  arm_server(server);
}

void Builtin::bring_up(std::uint32_t slot) {
  const Record& what = record(slot);
  if (at_network(what)) {
    advance_network(ways_[what.target].place);
  } else {
    advance_server(server_of(what));
  }
}

void Builtin::stop(std::uint32_t slot) {
  const Record& what = record(slot);
  if (at_network(what)) {
    const Way& way = ways_[what.target];
    networks_[way.place].remove(way.lane, slot, places_);
    return arm_network(way.place);
  }
  const std::uint32_t server = server_of(what);
  servers_[server].remove(slot, places_);
  arm_server(server);
}

double Builtin::bits_done(std::uint32_t slot) {
  const Record& what = record(slot);
  const double bits = static_cast<double>(what.amount) * 8;
  if (at_network(what)) {
    const Way& way = ways_[what.target];
    return bits - networks_[way.place].remaining(way.lane, slot, places_);
  }
  return bits - SharedServer::real(servers_[server_of(what)].remaining(slot, places_));
}

void Builtin::speed_changed(std::size_t place) {
  const auto server = static_cast<std::uint32_t>(place);
  advance_server(server);
  servers_[server].set_speed(host(place).speed * host_factor(place));
  arm_server(server);
}

void Builtin::bandwidth_changed(std::size_t place) {
  const Membership& member = links_[place];
  const double bandwidth = link(place).bandwidth * link_factor(place);
  if (member.network == sim::nil) {
    advance_server(member.place);
    servers_[member.place].set_speed(bandwidth);
    arm_server(member.place);
  } else {
    advance_network(member.network);
    networks_[member.network].set_bandwidth(member.place, bandwidth / ns_per_second);
    arm_network(member.network);
  }
}

void Builtin::advance_server(std::uint32_t server) {
  servers_[server].advance(now(), places_, [this](std::uint32_t slot) { end(slot, now(), false); });
}

void Builtin::advance_network(std::uint32_t network) {
  networks_[network].advance(now(), places_, [this](std::uint32_t slot) { end(slot, now(), false); });
}

void Builtin::arm_network(std::uint32_t network) {
  arm(static_cast<std::uint32_t>(servers_.size()) + network, networks_[network].next());
}

void Builtin::arm(std::uint32_t sharer, Time at) {
  Armed& armed = armed_[sharer];
  if (at >= armed.at) return;
  armed = {at, events().schedule(at, sim::Order::deadlines, last_owner, 0, wake_event, sharer)};
}

void Builtin::on_own_event(const sim::Event& event) {
  const std::uint32_t sharer = event.argument();
  if (armed_[sharer].number != event.number()) return;
  armed_[sharer] = {};
  if (sharer < servers_.size()) {
    advance_server(sharer);
    arm_server(sharer);
  } else {
    const auto network = sharer - static_cast<std::uint32_t>(servers_.size());
    advance_network(network);
    arm_network(network);
  }
}

std::unique_ptr<Physics> make_builtin(const Platform& platform, Duration /*horizon*/, sim::EventList& events,
                                      Listener& listener) {
  if (!platform.file.empty()) {
    throw PlatformError(
        "the platform file " + platform.file +
        " needs SimGrid: say --physics simgrid, or describe hosts, links and routes in the scenario");
  }
  return std::make_unique<Builtin>(platform, events, listener);
}

}  // namespace couplet::physics
