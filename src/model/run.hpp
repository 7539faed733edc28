#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>

#include "model/result.hpp"
#include "model/trace.hpp"
#include "physics/physics.hpp"
#include "scenario/scenario.hpp"

namespace couplet::model {

/// What a run may use up before it is stopped with a LimitError; the scenario's own limits hold too.
struct Limits {
  std::uint64_t events_at_one_instant = ~std::uint64_t{0};
  std::uint64_t events = std::uint64_t{1} << 47;
};

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;  // from 0
  TraceSink* trace = nullptr;
  std::uint32_t trace_requests = 0;  // the trace is about so many at most (see TraceSample); 0: about all
  Limits limits;
  /// Makes what hosts and links share by; empty: the built-in one. Not called where there is nothing to
  /// share.
  physics::Factory physics;
  /// Called now and then with the share of simulated time done (0..1); may be empty. Must not throw.
  std::function<void(double)> progress;
  /// For tests of the books alone: drops the n-th (from 1) transition of the ledger; 0: none.
  std::uint64_t sabotage = 0;
};

/// A limit stopped the run (exit code 6).
class LimitError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The books do not balance: a bug (exit code 4). Says which equation broke.
class UnbalancedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Simulates one architecture once. The result is a function of the arguments alone.
RunResult run(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
              const RunOptions& options);

}  // namespace couplet::model
