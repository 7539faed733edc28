#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/component.hpp"
#include "model/retry.hpp"
#include "model/runtime.hpp"
#include "scenario/steps.hpp"

namespace couplet::model {

/// A filter on the attributes that customers bring, and those that steps set on copies.
class Condition {
 public:
  Condition() = default;
  explicit Condition(scenario::Filter filter) : filter_(std::move(filter)) {}
  bool holds(const Runtime& runtime, RequestId request, OverlayId overlay = 0) const;

 private:
  scenario::Filter filter_;
};

/// One step, with everything it needs looked up. Nested steps are laid out in line, with jumps between them.
struct Op {
  enum class Kind : std::uint8_t {
    work,        // for `duration`
    need,        // for the customer's `need`
    use,         // another component
    respond,     // `reason` to whoever waits
    fail,        // with `reason`
    jump,        // to `to`
    unless,      // to `to` unless `condition` holds
    choose,      // to `to` unless the draw is in [share_from, share_to)
    repeat,      // the steps up to `to` are gone through `times` times
    again,       // end of a pass of the repeat at `to`
    parallel,    // starts a branch at each of `targets`; goes on at `to` when all have ended
    branch_end,  // of one of them
    cpu,         // `duration` of a core
    cpu_need,    // the customer's `need` of a core
    finish,      // behind the last step
  };
  Kind kind{};
  std::uint16_t to = 0;
  std::vector<std::uint16_t> targets;
  double share_from = 0;
  double share_to = 0;
  std::uint32_t times = 0;
  Condition condition;
  // work
  scenario::NeedIndex need{};
  sim::DurationDistribution duration;
  sim::DrawKey key;  // of the work's duration, or of the choice
  // use of another component
  Component* target = nullptr;
  Operation operation{};
  std::optional<Duration> timeout;
  std::optional<Duration> hedge;
  std::optional<std::uint32_t> max_concurrent;
  std::optional<cloud::CircuitBreakerConfig> breaker;
  std::uint16_t guard = 0;  // number of this step among those that are guarded()
  Retry retry;
  std::uint64_t site_hash = 0;  // of the step, in lineages
  std::uint32_t visit = 1;      // which use of this target it is in the program, from 1
  sim::DrawKey latency_key;
  std::optional<sim::SizeDistribution> size;
  sim::DrawKey size_key;
  std::optional<sim::SizeDistribution> reply;
  sim::DrawKey reply_key;
  bool proceed = false;      // on_error: continue
  bool cancel = false;       // of a call: what is given up is stopped
  SiteId site = sites_max;   // of a put or write that is counted
  Duration delay{-1};        // of a send; negative: the queue's
  std::uint32_t batch = 1;   // of a send: messages of one API call
  sim::Bytes batch_bytes{};  // at most, of one API call
  Duration linger{0};
  OverlayId attributes = 0;  // set on the copy that a send, put or publish makes
  // respond, fail
  Reason reason = Reason::ok;

  /// Whether an instance remembers something of its calls.
  bool guarded() const { return max_concurrent || breaker || retry.budget() || retry.adaptive(); }
};

using Program = std::vector<Op>;

/// Where a program's puts and writes are counted; sites_max where they are not.
using PutSites = std::vector<SiteId>;

/// Compiles the steps of the component called `stream`. `put_sites` has one entry per put or write,
/// in the order of the file.
Program compile(const scenario::Steps& steps, const std::string& stream,
                const std::vector<Component*>& components, const PutSites& put_sites, Runtime& runtime);

/// Turns cpu steps into work: each has a core of speed 1 for itself.
void compute_alone(Program& program);

/// Errors that a component makes up: error_rate and poison.
class Faults {
 public:
  Faults(double error_rate, double poison, const std::string& stream, const Runtime& runtime);
  /// Whether this attempt, which went well so far, fails.
  bool strike(const Runtime& runtime, RequestId request, sim::Lineage lineage) const {
    return any_ && drawn(runtime, request, lineage);
  }

 private:
  bool drawn(const Runtime& runtime, RequestId request, sim::Lineage lineage) const;

  double error_rate_;
  double poison_;
  bool any_;
  sim::DrawKey error_key_;
  sim::DrawKey poison_key_;
};

}  // namespace couplet::model
