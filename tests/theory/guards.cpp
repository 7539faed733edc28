// Caches, throttles, proxies, and services that get slower with their load.

#include <string>
#include <utility>
#include <vector>

#include "theory/caches.hpp"
#include "theory/chain.hpp"
#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

using State = Chain::State;
using Move = Chain::Move;

constexpr int catalogue = 5;
constexpr double skew = 0.8;

/// Reads of a database without latency, behind a cache.
Study cached(std::string name, int rate, const std::string& cache, std::uint64_t requests) {
  return study_of(std::move(name), rate, "app", "app",
                  R"({"app": {"kind": "service", "threads": 100000, "steps": [{"read": "db"}]},
    "db": {"kind": "database", "parallelism": 100000, "connections": 100000},
    "cache": {"kind": "cache", "guards": "db", "keys": {"zipf": {"n": )" +
                      std::to_string(catalogue) + R"(, "s": 0.8}}, )" + cache + "}}",
                  requests);
}

Study small_cache(std::string name, int places, bool lru, std::uint64_t requests) {
  Study study = cached(
      std::move(name), 100,
      R"("capacity": )" + std::to_string(places) + R"(, "eviction": ")" + (lru ? "lru" : "fifo") + "\"",
      requests);
  study.checks = {{"hit ratio", hit_ratio(zipf_chances(catalogue, skew), places, lru),
                   figure("cache", "hit_ratio"), true}};
  return study;
}

/// The times of entries are renewal processes: a miss, then `ttl` during which all is a hit, then on average
/// 1/lambda until the next miss.
Study entries_with_a_time(std::uint64_t requests) {
  constexpr int rate = 20;
  constexpr double ttl = 0.25;
  Study study = cached("cache-ttl", rate, R"("ttl": "250ms")", requests);
  double hits = 0;
  double held = 0;
  for (const double chance : zipf_chances(catalogue, skew)) {
    const double lambda = rate * chance;
    hits += chance * lambda * ttl / (1 + lambda * ttl);
    held += lambda * ttl / (1 + lambda * ttl);
  }
  study.checks = {{"hit ratio", hits, figure("cache", "hit_ratio"), true},
                  {"mean number of entries", held, figure("cache", "entries.mean"), true}};
  return study;
}

/// The same with a database that takes `fetch`: a cycle of a key is a miss, the fetch during which all others
/// wait, the time of the entry, and the gap.
Study coalesced(std::uint64_t requests) {
  constexpr int rate = 20;
  constexpr double fetch = 0.1;
  constexpr double ttl = 0.25;
  Study study = cached("cache-coalesce", rate, R"("ttl": "250ms", "coalesce": true)", requests);
  const std::string plain = R"("kind": "database")";
  study.components.insert(study.components.find(plain) + plain.size(), R"(, "read": "100ms")");
  double misses = 0;
  double waits = 0;
  for (const double chance : zipf_chances(catalogue, skew)) {
    const double lambda = rate * chance;
    const double cycle = 1 + lambda * (fetch + ttl);  // requests of it
    misses += chance / cycle;
    // The miss waits for the whole fetch, those that come during it for half of it on average.
    waits += chance * (fetch + lambda * fetch * fetch / 2) / cycle;
  }
  const Measure reads = figure("db", "reads");
  study.checks = {{"share that goes on", misses,
                   [reads](const Outcome& outcome) {
                     return reads(outcome) / static_cast<double>(outcome.result.books.issued);
                   },
                   true},
                  {"mean response", waits, mean_response(), true}};
  return study;
}

/// A token bucket is the workload of M/D/1/K, upside down: who finds less than a token is turned away.
Study token_bucket(std::uint64_t requests) {
  constexpr int rate = 100;
  constexpr int tokens = 90;  // a second
  constexpr int burst = 3;
  Study study = study_of("throttle-rate", rate, "app", "app",
                         R"({"app": {"kind": "service", "threads": 10, "steps": []},
    "door": {"kind": "throttle", "guards": "app", "limit": {"rate": "90/s", "burst": 3}}})",
                         requests);
  study.turns_away = true;
  study.checks = {
      {"share throttled", md1k_blocked(burst, rate, 1.0 / tokens), failed_share(), true},
  };
  return study;
}

/// A limit of concurrency makes M/M/c/K of a service with a line of any length.
Study limited(std::uint64_t requests) {
  constexpr int threads = 2;
  constexpr int places = 5;
  constexpr int rate = 240;
  Study study = at_server("throttle-concurrency", rate, threads, exponential, requests);
  study.components.insert(
      1, R"("door": {"kind": "throttle", "guards": "server", "limit": {"concurrency": 5}}, )");
  const LossLine theory = mmck(threads, places, rate, mu);
  study.turns_away = true;
  study.checks = {
      {"share throttled", theory.blocked, failed_share(), true},
      {"mean response of the others", theory.response, mean_response(), true},
      {"mean number under way", theory.inside, figure("door", "under_way.mean"), true},
  };
  return study;
}

/// M/M/c with customers who give up after the same time in line: a proxy before scarce connections.
Study proxy(std::uint64_t requests) {
  constexpr int connections = 3;
  constexpr int rate = 360;
  constexpr double patience = 0.02;
  Study study = study_of("proxy", rate, "app", "db",
                         R"({"app": {"kind": "service", "threads": 10000, "steps": [{"write": "db"}]},
    "db": {"kind": "database", "connections": 3, "parallelism": 100, "connection_wait": "20ms", "write": )" +
                             std::string(exponential) + "}}",
                         requests);
  const double lost = mmc_impatient(connections, rate, mu, patience);
  study.turns_away = true;
  study.checks = {
      {"share that gives up", lost, failed_share(), true},
      {"mean number of connections", rate * (1 - lost) / mu, figure("db", "connections.mean"), true},
  };
  return study;
}

/// Loss with work that takes as long as it did when it began: the state counts the work by the number of
/// threads that were busy at its start.
Study slower_with_load(std::uint64_t requests) {
  constexpr int threads = 3;
  constexpr int rate = 150;
  constexpr double factor = 0.4;
  const auto busy = [](const State& s) { return s[0] + s[1] + s[2]; };
  const Chain chain({}, [&](const State& s) {
    std::vector<Move> moves;
    if (busy(s) < threads) {
      State more = s;
      ++more[static_cast<std::size_t>(busy(s))];
      moves.push_back({more, rate});
    }
    for (int i = 0; i < threads; ++i) {
      if (s[static_cast<std::size_t>(i)] == 0) continue;
      State less = s;
      --less[static_cast<std::size_t>(i)];
      moves.push_back({less, s[static_cast<std::size_t>(i)] * mu / (1 + factor * i)});
    }
    return moves;
  });
  Study study =
      at_server("load-factor", rate, threads, exponential, requests, R"(, "backlog": 0, "load_factor": 0.4)");
  const double blocked = chain.mean([&](const State& s) { return busy(s) == threads ? 1.0 : 0.0; });
  const double at_work = chain.mean([&](const State& s) { return static_cast<double>(busy(s)); });
  study.turns_away = true;
  study.checks = {
      {"share turned away", blocked, failed_share(), true},
      {"mean number at work", at_work, figure("server", "busy.mean"), true},
      {"mean response", at_work / (rate * (1 - blocked)), mean_response(), true},
  };
  return study;
}

}  // namespace

std::vector<Study> guard_studies() {
  return {
      small_cache("cache-lru", 2, true, 60'000),
      small_cache("cache-fifo", 3, false, 60'000),
      entries_with_a_time(60'000),
      coalesced(60'000),
      token_bucket(400'000),
      limited(300'000),
      proxy(300'000),
      slower_with_load(150'000),
  };
}

}  // namespace couplet::theory
