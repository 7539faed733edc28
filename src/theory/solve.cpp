#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenario/lint_view.hpp"
#include "theory/formulas.hpp"
#include "theory/network.hpp"
#include "theory/obstacles.hpp"

namespace couplet::theory {

using namespace scenario;

namespace {

Station broken_station(std::vector<std::string> clauses) {
  Station station;
  station.broken = std::move(clauses);
  return station;
}

/// Who serves, and who may wait.
struct Servers {
  std::uint32_t instances = 1;
  std::uint32_t each = 1;  // threads of an instance
  std::optional<std::uint64_t> waiting_places;
  std::optional<sim::Duration> max_wait;
};

Servers servers_of(const Component& component) {
  if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) {
    Servers servers{service->instances, service->threads, std::nullopt, service->max_wait};
    if (service->backlog) servers.waiting_places = *service->backlog;
    return servers;
  }
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec))
    return {1, worker->instances * worker->concurrency, std::nullopt, std::nullopt};
  return {1, 1'000'000'000, std::nullopt, std::nullopt};  // passes on
}

/// The share of attempts that end in an error after their steps.
double failing(const Component& component) {
  const auto* service = std::get_if<ServiceSpec>(&component.spec);
  return service == nullptr ? 0 : 1 - (1 - service->error_rate) * (1 - service->poison);
}

bool is_passive(const Component& component) {
  return std::holds_alternative<QueueSpec>(component.spec) ||
         std::holds_alternative<TopicSpec>(component.spec) ||
         std::holds_alternative<BucketSpec>(component.spec) ||
         std::holds_alternative<HostSpec>(component.spec) ||
         std::holds_alternative<LinkSpec>(component.spec) ||
         std::holds_alternative<AutoscalerSpec>(component.spec) ||
         std::holds_alternative<EndpointSpec>(component.spec);
}

}  // namespace

void Network::backward() {
  in_chain_.assign(nodes_.size(), false);
  for (auto index = order_.rbegin(); index != order_.rend(); ++index) {
    nodes_[*index].station = solve(*index);
    nodes_[*index].success = success_of(*index);
    settle_answer(*index);
  }
}

double Network::success_of(Index index) const {
  const Node& node = nodes_[index];
  const auto& answered = node.program.answered;
  double success = 1 - node.station.turned_away;
  if (!answered) success *= 1 - failing(architecture_.components[index]);
  if (in_chain_[index]) return success;
  for (std::size_t i = 0; i < node.program.visits.size(); ++i) {
    const Visit& visit = node.program.visits[i];
    if (!visit.waits() || in_chain_[place(visit.to)]) continue;
    // What fails behind the answer does not change it.
    const bool counts = !answered || std::any_of(answered->begin(), answered->end(), [&](const Way& way) {
      return std::find(way.visits.begin(), way.visits.end(), i) != way.visits.end();
    });
    if (counts) success *= nodes_[place(visit.to)].success;
  }
  return success;
}

void Network::settle_answer(Index index) {
  Node& node = nodes_[index];
  const Station& station = node.station;
  const double rate = node.in.rate();
  node.answer = station.response;
  node.answer_known = station.response_known;
  // By Little: those who are turned away are inside for a time, too, if they have to wait for it.
  node.hold = rate > 0 ? (station.busy + station.waiting) / rate : station.response;
  if (!node.program.answered || !(rate > 0) || !station.known()) return;
  Visit respond;
  respond.before = *node.program.answered;
  const auto well = time_before(index, respond, &Node::answer);
  const auto any = time_before(index, respond, &Node::hold);
  node.answer_known = well.has_value();
  if (!well) return;
  node.answer = *well;
  const double in_vain = node.hold - (1 - station.turned_away) * station.response;
  node.hold = (1 - station.turned_away) * *any + std::max(0.0, in_vain);
}

std::string Network::upset_by(Index index, const Visit& visit) const {
  if (nodes_[place(visit.to)].success >= 1 - never) return {};
  const std::string& name = name_of(architecture_, visit.to);
  if (std::holds_alternative<WorkerSpec>(architecture_.components[index].spec))
    return fmt::format("a message comes back when {} fails", name);
  if (visit.use.breaker) return fmt::format("a circuit breaker may open when {} fails", name);
  if (!visit.last || visit.share < 1 - 1e-12 || visit.forked || visit.use.retry.attempts > 1 ||
      visit.use.on_error == OnError::proceed)
    return fmt::format("it goes on, or calls again, when {} fails", name);
  return {};
}

Law Network::own_law(Index index) const {
  const Node& node = nodes_[index];
  const double whole = node.in.rate();
  std::vector<std::pair<double, Law>> parts;
  for (Index p = 0; p < node.in.rates.size(); ++p) {
    if (node.in.rates[p] > 0)
      parts.emplace_back(node.in.rates[p] / whole, law_of(node.program.ways, architecture_.producers[p]));
  }
  return Law::mixture(parts);
}

Station Network::solve(Index index) {
  const Node& node = nodes_[index];
  const Component& component = architecture_.components[index];
  if (!node.first_broken.empty()) return broken_station(node.first_broken);
  if (is_passive(component)) {
    // What is stored waits for others; that it is stored takes no server.
    Station station = broken_station(node.obstacles);
    if (station.broken.empty()) station.broken = node.in.broken;
    if (station.broken.empty()) station.system = "passes on";
    station.poisson_out = true;
    station.response_known = !std::holds_alternative<EndpointSpec>(component.spec);
    return station;
  }
  std::vector<std::string> broken = node.obstacles;
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec)) {
    const Node& queue = nodes_[place(worker->polls)];
    for (const std::string& clause : queue.obstacles)
      broken.push_back(name_of(architecture_, worker->polls) + ": " + clause);
    const auto& spec = std::get<QueueSpec>(architecture_.components[place(worker->polls)].spec);
    if (worker->wait.value_or(spec.receive_wait) <= sim::Duration::zero())
      broken.emplace_back("it asks again and again (short polling)");
  }
  if (!broken.empty()) return broken_station(broken);
  if (node.in.closed) return solve_closed(index);
  if (!node.in.broken.empty()) return broken_station(node.in.broken);
  if (!(node.in.rate() > 0)) return unknown_station("nobody whose rate is known comes to it");
  if (std::holds_alternative<DatabaseSpec>(component.spec)) return solve_database(index);
  std::vector<const Producer*> producers;
  for (Index p = 0; p < node.in.rates.size(); ++p) {
    if (node.in.rates[p] > 0) producers.push_back(&architecture_.producers[p]);
  }
  for (const Visit& visit : node.program.visits) {
    const std::string fails = visit.waits() ? "" : may_fail(architecture_, visit, producers);
    if (!fails.empty()) return unknown_station(fails);
  }
  const Law law = own_law(index);
  const bool waits = std::any_of(node.program.visits.begin(), node.program.visits.end(),
                                 [](const Visit& visit) { return visit.waits(); });
  Station station = waits ? solve_holding(index, law) : solve_alone(index, law);
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec); worker != nullptr && station.known()) {
    const auto& spec = std::get<QueueSpec>(architecture_.components[place(worker->polls)].spec);
    const double visibility = sim::to_seconds(worker->visibility_timeout.value_or(spec.visibility_timeout));
    // Of the service alone: what waits is visible.
    Tail service = never_full(law, node.in.rate(), 1).tail;
    if (waits) service = station.tail;
    if (service.exceeds(visibility) >= never)
      return unknown_station("a message may become visible again while it is handled");
    const std::uint64_t loops = std::uint64_t{worker->instances} * worker->concurrency;
    if (loops > spec.in_flight_limit && station.tail.reaches(spec.in_flight_limit) >= never)
      return unknown_station(fmt::format("it could have more messages in flight than {} allows",
                                         name_of(architecture_, worker->polls)));
    if (station.tail.exceeds(sim::to_seconds(spec.retention)) >= never)
      return unknown_station("a message may be too old before it is handled");
  }
  return station;
}

Station Network::solve_closed(Index index) const {
  const Node& node = nodes_[index];
  const Producer& producer = architecture_.producers[*node.in.closed];
  const auto& loop = std::get<ClosedLoop>(producer.source);
  const auto* service = std::get_if<ServiceSpec>(&architecture_.components[index].spec);
  if (node.in.feeders > 1) return unknown_station("customers of a closed loop and others come to it");
  if (architecture_.producers.size() > 1) return unknown_station("customers of a closed loop are not alone");
  if (!producers_broken_[*node.in.closed].empty()) return unknown_station(producers_broken_[*node.in.closed]);
  if (producer.timeout || producer.patience || producer.retry.attempts > 1 || producer.breaker)
    return unknown_station("customers of the closed loop do not just wait");
  if (service == nullptr || !node.program.visits.empty() || node.program.answered || node.program.on_cpu)
    return unknown_station("customers of a closed loop pass more than servers with a line");
  if (service->instances > 1) return unknown_station("its instances take turns");
  if (service->max_wait) return unknown_station("a wait is limited");
  if (failing(architecture_.components[index]) > 0) return unknown_station("some of its attempts fail");
  if (service->backlog && service->threads + *service->backlog < loop.population)
    return unknown_station("customers of the closed loop may be turned away");
  if (!service->latency.is_zero()) return unknown_station("there is a latency on the way to it");
  if (!loop.think.distribution.is_exponential())
    return unknown_station("the customers' think time is not exponential");
  const Law law = law_of(node.program.ways, producer);
  if (!law.exponential()) return unknown_station("its service time is not exponential");
  return closed_loop(law, loop.think.mean_ns() / 1e9, loop.population, service->threads);
}

Station Network::solve_database(Index index) const {
  const Node& node = nodes_[index];
  const auto& database = std::get<DatabaseSpec>(architecture_.components[index].spec);
  const double rate = node.in.rate();
  Law read;
  Law write;
  read.add(database.read);
  write.add(database.write);
  const Law law = Law::mixture({{node.in.reads / rate, read}, {node.in.writes / rate, write}});
  if (law.is_zero()) return unknown_station("its service takes no time");
  if (database.connection_wait > sim::Duration::zero()) {
    if (database.parallelism < database.connections)
      return unknown_station("there are two lines, before its connections and behind");
    return impatient(law, rate, database.connections, sim::to_seconds(database.connection_wait));
  }
  const std::uint32_t servers = std::min(database.parallelism, database.connections);
  return queue(law, rate, servers, database.connections - servers);
}

Station Network::solve_alone(Index index, const Law& law) const {
  const Node& node = nodes_[index];
  const Component& component = architecture_.components[index];
  const Servers servers = servers_of(component);
  const double rate = node.in.rate();
  if (node.program.on_cpu) {
    if (servers.instances > 1) return unknown_station("its instances take turns");
    const Machine* machine = &component.machine;
    if (!component.hosts.empty()) {
      for (Index other = 0; other < nodes_.size(); ++other) {
        const auto& theirs = architecture_.components[other].hosts;
        if (other != index &&
            std::find(theirs.begin(), theirs.end(), component.hosts.front()) != theirs.end())
          return unknown_station(
              fmt::format("it shares its host with {}", architecture_.components[other].name));
      }
      machine = &std::get<HostSpec>(architecture_.components[place(component.hosts.front())].spec).machine;
      if (!nodes_[place(component.hosts.front())].obstacles.empty())
        return unknown_station("failures strike its host");
    }
    if (machine->credits != CpuCredits::none) return unknown_station("its machine spends CPU credits");
    if (!(machine->speed == 1)) return unknown_station("its cores are not of speed 1");
    if (servers.max_wait) return unknown_station("a wait is limited");
    return shared_cores(law, rate, machine->cores, servers.each);
  }
  const double all = static_cast<double>(servers.each) * servers.instances;
  if (is_never_full(law, rate, servers.each)) return never_full(law, rate, all);
  if (servers.instances == 1) {
    if (!servers.max_wait) return queue(law, rate, servers.each, servers.waiting_places);
    if (servers.waiting_places) return unknown_station("both a wait and the waiting room are limited");
    return impatient(law, rate, servers.each, sim::to_seconds(*servers.max_wait));
  }
  if (servers.max_wait) return unknown_station("a wait is limited");
  if (node.choice == Choice::several) return unknown_station("its instances are chosen in several ways");
  if (node.choice == Choice::at_random) {
    Station station = queue(law, rate / servers.instances, servers.each, servers.waiting_places);
    if (!station.known()) return station;
    station.system = fmt::format("{} × {}", servers.instances, station.system);
    station.servers *= servers.instances;
    station.busy *= servers.instances;
    station.waiting *= servers.instances;
    station.tail.geometric(0, 1, 0.999999);  // of all of them together nothing is known
    return station;
  }
  if (servers.each == 1 && !servers.waiting_places) return in_turn(law, rate, servers.instances);
  return unknown_station("its instances take turns, so that what comes to one is not Poisson");
}

bool Network::solve_chain(Index index, Station& station) {
  std::vector<Index> chain;
  for (Index here = index;;) {
    const Component& component = architecture_.components[here];
    const Node& node = nodes_[here];
    chain.push_back(here);
    if (node.program.visits.empty()) break;
    const bool only_calls = node.program.visits.size() == 1 && node.program.visits.front().waits() &&
                            node.program.visits.front().share >= 1 - 1e-12 && own_law(here).is_zero();
    const Servers servers = servers_of(component);
    if (!only_calls || servers.instances > 1 || servers.max_wait) return false;
    const Visit& visit = node.program.visits.front();
    if (failing(component) > 0 || node.program.answered) return false;
    here = place(visit.to);
    if (nodes_[here].in.feeders != 1 || !nodes_[here].obstacles.empty()) return false;
  }
  const Node& end = nodes_[chain.back()];
  const Component& last = architecture_.components[chain.back()];
  const auto* service = std::get_if<ServiceSpec>(&last.spec);
  if (service == nullptr || service->instances > 1 || service->max_wait || end.program.on_cpu ||
      end.program.answered || failing(last) > 0)
    return false;
  const Law law = own_law(chain.back());
  if (!law.exponential()) return false;
  std::vector<Level> levels;
  for (const Index each : chain) {
    const Servers servers = servers_of(architecture_.components[each]);
    levels.push_back({servers.each, servers.waiting_places});
  }
  const double rate = nodes_[index].in.rate();
  const std::vector<Station> stations = held_behind(levels, rate, 1 / law.mean());
  if (!stations.front().known()) return false;
  const bool refuses = stations.front().turned_away >= never;
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    const Use& use = nodes_[chain[i]].program.visits.front().use;
    if (use.timeout && stations.front().tail.exceeds(sim::to_seconds(*use.timeout)) >= never) return false;
    if (refuses && (use.breaker || use.retry.attempts > 1 || use.on_error == OnError::proceed)) return false;
  }
  const bool worker = std::holds_alternative<WorkerSpec>(architecture_.components[index].spec);
  if (refuses && worker) return false;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    nodes_[chain[i]].station = stations[i];
    nodes_[chain[i]].station.turned_away = 0;  // who is turned away, is so by the whole
    nodes_[chain[i]].station.response_known = false;
    nodes_[chain[i]].success = 1 - failing(architecture_.components[chain[i]]);
    in_chain_[chain[i]] = true;
  }
  station = stations.front();
  return true;
}

Station Network::solve_holding(Index index, const Law& law) {
  const Node& node = nodes_[index];
  const Servers servers = servers_of(architecture_.components[index]);
  const double rate = node.in.rate();
  if (node.program.on_cpu) return unknown_station("it works on a core and calls others");
  Station station = never_full(law, rate, static_cast<double>(servers.each) * servers.instances);
  station.system = "M/G/∞";
  station.exponential_stay = false;
  Tail held;
  held.poisson(rate * law.mean());
  double forked = 0;
  Station chained;
  for (const Visit& visit : node.program.visits) {
    if (!visit.waits()) continue;
    const Node& there = nodes_[place(visit.to)];
    const std::string& name = name_of(architecture_, visit.to);
    if (!there.station.known() && solve_chain(index, chained)) return chained;
    if (!there.station.known())
      return unknown_station(fmt::format("it waits for {}, which follows no known law", name));
    if (!there.answer_known) return unknown_station(fmt::format("how long {} takes is not known", name));
    const std::string upset = upset_by(index, visit);
    if (!upset.empty()) return unknown_station(upset);
    held.add(there.station.tail);
    station.tail.add(there.station.tail);
    station.settling += there.station.settling;
    station.poisson_out = station.poisson_out && there.station.poisson_out;
    if (visit.forked) {
      const Station* other = nullptr;
      for (const Visit& beside : node.program.visits) {
        if (beside.forked && &beside != &visit) other = &nodes_[place(beside.to)].station;
      }
      const auto& line = there.station.line;
      const bool equal = other != nullptr && line && other->line && line->servers == 1 && !line->places &&
                         other->line->servers == 1 && !other->line->places && line->mu == other->line->mu &&
                         line->lambda == other->line->lambda && line->lambda == rate;
      if (!equal) return unknown_station("what it forks are not two equal M/M/1");
      station.system = "M/G/∞ (fork and join of two M/M/1)";
      forked = fork_join_response(line->lambda, line->mu);
      continue;
    }
    station.busy += rate * visit.share * there.hold;
    station.response += visit.share * there.answer;
  }
  station.busy += rate * forked;
  station.response += forked;
  const bool ample = held.reaches(servers.each) < never;
  if (!ample) {
    if (solve_chain(index, chained)) return chained;
    return unknown_station("all its threads may be held while it waits for others");
  }
  for (const Visit& visit : node.program.visits) {
    if (!visit.waits() || !visit.use.timeout) continue;
    Tail stay = nodes_[place(visit.to)].station.tail;
    stay.stays(latency_of(architecture_.components[place(visit.to)], visit.stores));
    if (stay.exceeds(sim::to_seconds(*visit.use.timeout)) >= never)
      return unknown_station(
          fmt::format("a call of {} may reach its timeout", name_of(architecture_, visit.to)));
  }
  return station;
}

}  // namespace couplet::theory
