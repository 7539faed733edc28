#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "theory/law.hpp"

namespace couplet::theory {

/// What is taken for never: so rare are timeouts and full rooms that a formula without them may pass over.
inline constexpr double never = 1e-9;

/// Upper bounds of how often many are inside, or somebody stays long.
class Tail {
 public:
  void poisson(double load) { loads_.push_back(load); }
  /// The chance of n or more inside is at most `at` · decay^(n - from), from there on.
  void geometric(double from, double at, double decay) { lines_.push_back({from, at, decay}); }
  /// Never more than this.
  void at_most(double places) { places_ = places_ + places; }
  /// The chance to stay longer than t is at most factor · exp(-rate t).
  void stays(double factor, double rate) { stays_.emplace_back(factor, rate); }
  void stays_for_sure(double seconds) { sure_ += seconds; }
  /// Besides, a time of its own.
  void stays(const sim::DurationDistribution& time);
  /// Of how long somebody stays nothing is known.
  void stays_unknown() { unknown_ = true; }
  /// Besides, what is true of another.
  void add(const Tail& other);

  /// At most this is the chance of n or more inside.
  double reaches(double n) const;
  /// At most this is the chance of staying longer than t seconds.
  double exceeds(double t) const;

 private:
  struct Line {
    double from, at, decay;
  };
  std::vector<double> loads_;
  std::vector<Line> lines_;
  double places_ = 0;
  std::vector<std::pair<double, double>> stays_;
  std::vector<sim::DurationDistribution> times_;
  double sure_ = 0;
  bool unknown_ = false;
};

/// First come, first served, with exponential services: what a chain of calls needs to know of its end, and
/// percentiles of those who stay.
struct Line {
  std::uint32_t servers = 1;
  std::optional<std::uint64_t> places;  // in service and in line; nullopt: any
  double lambda = 0, mu = 0;
};

/// A queue in its steady state.
struct Station {
  std::string system;               // "M/M/1"; empty: none that is known
  std::vector<std::string> broken;  // why
  double servers = 1;               // that `busy` is of
  double busy = 0;                  // mean number of servers
  double waiting = 0;               // mean number in line
  double response = 0;              // mean stay of those let in, seconds
  double turned_away = 0;           // share
  bool poisson_out = false;
  double settling = 0;       // seconds; see mmc_settling
  bool never_waits = false;  // nobody ever waits for a server
  bool exponential_stay = false;
  bool shares_cores = false;  // nobody waits, and all are the slower for each other
  double slower = 0;  // on shared cores work takes so many times as long; 0: that of any length unknown
  bool waiting_known = true;
  bool response_known = true;
  std::optional<Line> line;
  Tail tail;

  bool known() const { return !system.empty(); }
};

Station unknown_station(std::string why);

/// So many servers that nobody ever waits: M/G/∞. Whoever leaves does so as a Poisson process.
Station never_full(const Law& law, double rate, double servers);
/// Whether they are so many.
bool is_never_full(const Law& law, double rate, double servers);

/// Poisson arrivals at servers with one line, of so many places; nullopt: any number.
Station queue(const Law& law, double rate, std::uint32_t servers,
              std::optional<std::uint64_t> waiting_places);

/// Every customer who has waited so long leaves.
Station impatient(const Law& law, double rate, std::uint32_t servers, double patience);

/// Single servers who get customers in turn.
Station in_turn(const Law& law, double rate, std::uint32_t servers);

/// Cores that all who are there share: M/G/1-PS, or any number of cores for exponential work.
Station shared_cores(const Law& law, double rate, std::uint32_t cores, std::uint32_t threads);

/// A closed loop of customers who think and come: M/M/c//N.
Station closed_loop(const Law& law, double think_seconds, std::uint32_t population, std::uint32_t servers);

/// Lines behind each other, where a place is held in one while the next is waited for, and only the last one
/// works: what each has busy and waiting.
struct Level {
  std::uint32_t servers = 1;
  std::optional<std::uint64_t> waiting_places;
};
/// The stations of all levels, the first the outermost; the last one's line is `end`.
std::vector<Station> held_behind(const std::vector<Level>& levels, double rate, double mu);

}  // namespace couplet::theory
