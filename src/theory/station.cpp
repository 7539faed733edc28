#include "theory/station.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/math.hpp"
#include "theory/formulas.hpp"

namespace couplet::theory {

namespace {

constexpr std::uint64_t places_max = 1'000'000;  // beyond it a line counts as endless

/// How long customers of a law stay who never wait.
void add_stay(const Law& law, Tail& tail) {
  if (law.is_zero()) return;
  if (!law.light()) return tail.stays_unknown();
  const double growth = law.fastest_growth();
  if (!std::isfinite(growth)) return tail.stays_for_sure(law.largest_constant());
  // Without its constants, the rest has a transform at half its limit.
  tail.stays(law.transform(growth / 2) / sim::exp(growth / 2 * law.largest_constant()), growth / 2);
  tail.stays_for_sure(law.largest_constant());
}

/// The rate at which long waits of M/G/1 become rarer (Lundberg): the root of lambda (E exp(theta S) - 1) =
/// theta, from below. REQUIRES: stable, a light law.
double decay_of_waits(const Law& law, double rate) {
  double low = 0;
  double high = law.fastest_growth();
  if (!std::isfinite(high)) {
    high = 1 / law.mean();
    while (rate * (law.transform(high) - 1) < high) high *= 2;
  }
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (rate * (law.transform(middle) - 1) < middle ? low : high) = middle;
  }
  return low;
}

Station overloaded(double load) {
  return unknown_station(fmt::format("it gets as much as it can serve, or more (load {:.3g})", load));
}

Station mmc(std::uint32_t servers, double lambda, double mu) {
  Station station;
  const int c = static_cast<int>(servers);
  station.system = fmt::format("M/M/{}", servers);
  station.servers = servers;
  station.busy = lambda / mu;
  station.waiting = in_line(lambda, mmc_wait(c, lambda, mu));
  station.response = mmc_response(c, lambda, mu);
  station.poisson_out = true;  // Burke
  station.settling = mmc_settling(c, lambda, mu);
  station.line = Line{servers, std::nullopt, lambda, mu};
  station.tail.geometric(servers, erlang_c(c, lambda / mu), lambda / (servers * mu));
  // Chernoff at half the slower of the two rates: neither transform is more than 2.
  station.tail.stays(4, std::min(mu, servers * mu - lambda) / 2);
  return station;
}

Station mg1(const Law& law, double rate) {
  const double mean = law.mean();
  const double cv = law.cv();
  if (!std::isfinite(cv)) return unknown_station("its service time has no finite variance");
  Station station;
  station.system = law.constant() ? "M/D/1" : "M/G/1";
  station.busy = rate * mean;
  const double wait = mg1_wait(rate, mean, cv);
  station.waiting = in_line(rate, wait);
  station.response = wait + mean;
  station.settling = mmc_settling(1, rate, 1 / mean) * std::max(1.0, (1 + cv * cv) / 2);
  if (!law.light()) {
    station.tail.geometric(1e300, 1, 0.5);
    station.tail.stays_unknown();
    return station;
  }
  const double half = decay_of_waits(law, rate) / 2;
  const double transform = 2 * law.transform(half);
  station.tail.stays(transform, half);
  // Those who came while one stayed are left behind by him: E z^N = E exp(lambda (z - 1) T).
  station.tail.geometric(0, transform, 1 / (1 + half / rate));
  return station;
}

Station loss(const Law& law, double rate, std::uint32_t servers) {
  Station station;
  const double load = rate * law.mean();
  station.system = fmt::format("M/{}/{}/{} (Erlang's loss)", law.exponential() ? "M" : "G", servers, servers);
  station.servers = servers;
  station.turned_away = erlang_b(static_cast<int>(servers), load);
  station.busy = load * (1 - station.turned_away);
  station.response = law.mean();
  station.settling = law.mean();
  station.tail.at_most(servers);
  add_stay(law, station.tail);
  return station;
}

/// Both the line and the servers are few: by the balance of neighbours.
Station short_line(std::uint32_t servers, std::uint64_t places, double lambda, double mu) {
  Station station;
  const LossLine theory = mmck(static_cast<int>(servers), static_cast<int>(places), lambda, mu);
  station.system = fmt::format("M/M/{}/{}", servers, places);
  station.servers = servers;
  station.turned_away = theory.blocked;
  station.busy = lambda * (1 - theory.blocked) / mu;
  station.waiting = theory.inside - station.busy;
  station.response = theory.response;
  // A walk between walls, at the pace of all servers: at most as long as the free one, or as crossing takes.
  const double both = lambda + servers * mu;
  const double drift = std::sqrt(lambda) - std::sqrt(servers * mu);
  const double crossing = static_cast<double>(places + 1) * static_cast<double>(places + 1) / (both * 5);
  station.settling = std::max(1 / mu, drift == 0 ? crossing : std::min(1 / (drift * drift), crossing));
  station.line = Line{servers, places, lambda, mu};
  station.tail.at_most(static_cast<double>(places));
  station.tail.stays(sim::pow(2.0, static_cast<double>(std::min<std::uint64_t>(places, 1000))), mu / 2);
  return station;
}

}  // namespace

Station unknown_station(std::string why) {
  Station station;
  station.broken.push_back(std::move(why));
  return station;
}

bool is_never_full(const Law& law, double rate, double servers) {
  Tail tail;
  tail.poisson(rate * law.mean());
  return tail.reaches(servers) < never;
}

Station never_full(const Law& law, double rate, double servers) {
  Station station;
  station.system = law.exponential() ? "M/M/∞" : "M/G/∞";
  station.servers = servers;
  station.busy = rate * law.mean();
  station.response = law.mean();
  station.poisson_out = true;
  station.never_waits = true;
  station.exponential_stay = law.exponential();
  station.settling = law.mean();
  station.tail.poisson(station.busy);
  add_stay(law, station.tail);
  return station;
}

Station queue(const Law& law, double rate, std::uint32_t servers, std::optional<std::uint64_t> waiting) {
  if (is_never_full(law, rate, servers)) return never_full(law, rate, servers);
  if (waiting && *waiting == 0) return loss(law, rate, servers);
  const double load = rate * law.mean() / servers;
  const bool exponential = law.exponential();
  const bool endless = !waiting || *waiting > places_max;
  if (!endless && exponential) {
    if (load < 1) {
      const Station open = mmc(servers, rate, 1 / law.mean());
      if (open.tail.reaches(static_cast<double>(servers + *waiting)) < never) return open;
    }
    // So long a line that is always full is one of its own.
    if (load > 1 && static_cast<double>(*waiting) * sim::log(load) > 600) return overloaded(load);
    return short_line(servers, servers + *waiting, rate, 1 / law.mean());
  }
  if (load >= 1) return overloaded(load);
  if (exponential) return mmc(servers, rate, 1 / law.mean());
  if (servers > 1)
    return unknown_station(
        fmt::format("its service time is not exponential, and it has {} servers", servers));
  Station station = mg1(law, rate);
  if (!endless && station.tail.reaches(static_cast<double>(1 + *waiting)) >= never)
    return unknown_station("its waiting room is limited, and its service time not exponential");
  return station;
}

Station impatient(const Law& law, double rate, std::uint32_t servers, double patience) {
  if (is_never_full(law, rate, servers)) return never_full(law, rate, servers);
  if (!law.exponential()) return unknown_station("a wait is limited, and its service time not exponential");
  const double mu = 1 / law.mean();
  const double spare = servers * mu - rate;
  if (spare < 1e-6 * rate && -spare < 1e-6 * rate) return overloaded(1);
  Station station;
  station.system = fmt::format("M/M/{}+D (impatience)", servers);
  station.servers = servers;
  station.turned_away = mmc_impatient(static_cast<int>(servers), rate, mu, patience);
  station.busy = rate * (1 - station.turned_away) / mu;
  station.settling = std::max(
      1 / mu, spare > 0 ? std::min(mmc_settling(static_cast<int>(servers), rate, mu), patience) : patience);
  station.waiting_known = station.response_known = servers == 1;
  if (servers == 1) {
    station.response = mm1_limited_wait(patience, rate, mu).response;
    // Whoever leaves has waited for as long as his patience lasts.
    const double lost = station.turned_away;
    station.waiting = in_line(rate, (1 - lost) * (station.response - 1 / mu) + lost * patience);
  }
  station.tail.poisson(rate * (patience + law.mean()));
  station.tail.stays_for_sure(patience);
  add_stay(law, station.tail);
  return station;
}

Station in_turn(const Law& law, double rate, std::uint32_t servers) {
  if (!law.exponential())
    return unknown_station("its instances take turns, and its service time is not exponential");
  const double mu = 1 / law.mean();
  const double each = rate / servers;
  if (each >= mu) return overloaded(each / mu);
  const int stages = static_cast<int>(servers);
  Station station;
  station.system = fmt::format("{} × E{}/M/1", servers, servers);
  station.servers = servers;
  station.busy = rate / mu;
  station.response = ekm1_response(stages, each, mu);
  station.waiting = in_line(rate, station.response - 1 / mu);
  station.settling = mmc_settling(1, each, mu);
  const double sigma = ekm1_sigma(stages, each, mu);
  station.tail.stays(1, mu * (1 - sigma));
  station.tail.geometric(0, servers, sim::pow(sigma, 1.0 / servers));
  return station;
}

Station shared_cores(const Law& law, double rate, std::uint32_t cores, std::uint32_t threads) {
  const double load = rate * law.mean() / cores;
  if (load >= 1) return overloaded(load);
  Station station;
  if (cores > 1) {
    if (!law.exponential())
      return unknown_station(fmt::format("its work is not exponential, and {} cores share it", cores));
    station = mmc(cores, rate, 1 / law.mean());
  } else {
    station.slower = 1 / (1 - load);
    station.response = law.mean() * station.slower;
    station.settling = mmc_settling(1, rate, 1 / law.mean()) * std::max(1.0, (1 + law.cv() * law.cv()) / 2);
    station.poisson_out = true;  // as for M/M/1: it is quasi-reversible (Kelly)
  }
  station.system = fmt::format("M/{}/{}-PS", law.exponential() ? "M" : "G", cores);
  station.shares_cores = true;
  station.servers = threads;
  station.busy = rate * station.response;  // each holds a thread
  station.waiting = 0;
  station.line.reset();
  station.tail = {};
  station.tail.geometric(cores, 1, load);
  station.tail.stays_unknown();
  if (station.tail.reaches(threads) >= never)
    return unknown_station("its threads may be too few for all who would share its machine");
  return station;
}

Station closed_loop(const Law& law, double think, std::uint32_t population, std::uint32_t servers) {
  const Repair theory =
      machine_repair(static_cast<int>(population), static_cast<int>(servers), 1 / think, 1 / law.mean());
  Station station;
  station.system = fmt::format("M/M/{}//{} (machine repair)", servers, population);
  station.servers = servers;
  station.busy = theory.busy;
  station.waiting = theory.down - theory.busy;
  station.response = theory.down / theory.throughput;
  // Of as many as think and come by themselves, and of a server who is the slower for it.
  const double together = 1 / (1 / think + 1 / law.mean());
  station.settling = together * population;
  station.tail.at_most(population);
  station.tail.stays_unknown();
  return station;
}

std::vector<Station> held_behind(const std::vector<Level>& levels, double rate, double mu) {
  std::uint64_t servers = levels.front().servers;
  std::optional<std::uint64_t> places;
  std::uint64_t passed_on = places_max;  // how many the level before lets through
  for (const Level& level : levels) {
    if (level.waiting_places && level.servers + *level.waiting_places <= passed_on) {
      const std::uint64_t here = level.servers + *level.waiting_places;
      places = places ? std::min(*places, here) : here;
    }
    servers = std::min<std::uint64_t>(servers, level.servers);
    passed_on = std::min<std::uint64_t>(passed_on, level.servers);
  }
  Law law;
  law.add(sim::DurationDistribution{sim::Distribution::exponential(1e9 / mu)});
  const auto room = places ? std::optional<std::uint64_t>(*places - servers) : std::nullopt;
  const Station whole = queue(law, rate, static_cast<std::uint32_t>(servers), room);
  std::vector<Station> stations;
  if (!whole.known()) return std::vector<Station>(levels.size(), whole);
  // The chances of n inside, up to where they are nothing.
  std::vector<double> share{1};
  double sum = 1;
  for (std::uint64_t n = 1; n <= places.value_or(places_max); ++n) {
    share.push_back(share.back() * rate / (static_cast<double>(std::min(n, servers)) * mu));
    sum += share.back();
    if (n > servers && share.back() < 1e-18 * sum && rate < static_cast<double>(servers) * mu) break;
  }
  passed_on = places_max;
  for (const Level& level : levels) {
    Station station = whole;
    station.servers = level.servers;
    station.busy = station.waiting = 0;
    for (std::size_t n = 0; n < share.size(); ++n) {
      const auto here = std::min<std::uint64_t>(n, passed_on);
      const auto held = std::min<std::uint64_t>(here, level.servers);
      station.busy += share[n] / sum * static_cast<double>(held);
      station.waiting += share[n] / sum * static_cast<double>(here - held);
    }
    passed_on = std::min<std::uint64_t>(passed_on, level.servers);
    stations.push_back(std::move(station));
  }
  return stations;
}

}  // namespace couplet::theory
