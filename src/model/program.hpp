#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/component.hpp"
#include "model/retry.hpp"
#include "model/runtime.hpp"
#include "scenario/steps.hpp"

namespace couplet::model {

/// One step, with everything it needs looked up.
struct Op {
  enum class Kind : std::uint8_t { work, need, use, respond, fail };
  Kind kind{};
  // work
  scenario::NeedIndex need{};
  sim::DurationDistribution duration;
  sim::DrawKey key;  // of the work's duration
  // use of another component
  Component* target = nullptr;
  Operation operation{};
  std::optional<Duration> timeout;
  Retry retry;
  sim::DrawKey latency_key;
  std::optional<sim::SizeDistribution> size;
  sim::DrawKey size_key;
  bool proceed = false;     // on_error: continue
  SiteId site = sites_max;  // of a put that is counted
  Duration delay{-1};       // of a send; negative: the queue's
  // respond, fail
  Reason reason = Reason::ok;
};

using Program = std::vector<Op>;

/// Where a program's puts are counted; sites_max where they are not.
using PutSites = std::vector<SiteId>;

/// Compiles the steps of the component called `stream`. `put_sites` has one entry per put, in step order.
Program compile(const scenario::Steps& steps, const std::string& stream,
                const std::vector<Component*>& components, const PutSites& put_sites, Runtime& runtime);

/// Errors that a component makes up: error_rate and poison.
class Faults {
 public:
  Faults(double error_rate, double poison, const std::string& stream, const Runtime& runtime);
  /// Whether this attempt, which went well so far, fails.
  bool strike(const Runtime& runtime, RequestId request, sim::Lineage lineage) const;

 private:
  double error_rate_;
  double poison_;
  sim::DrawKey error_key_;
  sim::DrawKey poison_key_;
};

}  // namespace couplet::model
