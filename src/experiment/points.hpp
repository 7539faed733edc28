#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiment/replay.hpp"
#include "model/run.hpp"

namespace couplet::experiment {

/// model::run, or a stand-in for it in tests.
using RunFunction = std::function<model::RunResult(const scenario::Scenario&, const scenario::Architecture&,
                                                   const model::RunOptions&)>;

struct PointsOptions {
  std::uint32_t jobs = 0;  // processes at a time; 0: one for each core; 1: no other process at all
  std::function<void(double)> progress;  // share of all the work done, 0..1; may be empty
  bool replays = false;  // whether replication 0 leaves a replay; it does not change what comes of it
};

/// Why a point has no result. Invalid: there is no such scenario, or no such platform.
enum class FailureKind { unbalanced, limit, memory, invariant, other, killed, invalid };

struct PointFailure {
  FailureKind kind = FailureKind::other;
  std::string architecture;
  std::uint32_t replication = 0;
  std::uint64_t seed = 0;
  std::string message;  // of a killed process: which signal
  int signal = 0;       // of a killed process
};

/// Thrown by a job that knows more of its failure than an exception's text says.
struct PlacedFailure {
  PointFailure failure;
};

enum class Ending { done, failed, interrupted };

struct Points {
  Ending ending = Ending::done;
  std::vector<std::vector<model::RunResult>> results;  // [architecture][replication]; complete only if done
  std::vector<Replay> replays;                         // by architecture, if they were asked for and done
  std::optional<PointFailure> failure;                 // if failed: of the first point, in order, that failed
};

/// Runs every replication of every architecture: each a process of its own, `jobs` at a time. What is
/// returned does not depend on `jobs`, nor on who finishes first. Leaves no process and no open file behind.
/// Ctrl-C ends all of it with Ending::interrupted; without other processes (jobs == 1) it ends the program.
Points run_points(const scenario::Scenario& scenario, const RunFunction& run, const PointsOptions& options);

/// The same for several scenarios, whose points share the processes. `done` gets each scenario's number and
/// points, in the order in which scenarios end; a failure in one does not touch the others. Always in other
/// processes. Returns Ending::interrupted after Ctrl-C, else Ending::done.
Ending run_scenarios(const std::vector<const scenario::Scenario*>& scenarios, const RunFunction& run,
                     const PointsOptions& options,
                     const std::function<void(std::size_t scenario, Points points)>& done);

/// Runs replication 0 of every architecture once more, in file order and in this process, with a trace.
/// `begin` is called with each architecture's name before its run.
std::optional<PointFailure> run_traced(const scenario::Scenario& scenario, const RunFunction& run,
                                       model::TraceSink& trace,
                                       const std::function<void(const std::string&)>& begin);

}  // namespace couplet::experiment
