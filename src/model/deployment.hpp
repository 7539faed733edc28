#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <set>

#include "model/component.hpp"
#include "model/instances.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// Replaces the instances of a component by new ones, a few at a time: each finishes what it holds, and the
/// next one has its turn when its replacement has booted and has passed a check of each who watches. It
/// does not wait for a replacement that crashes.
class Deployment final : private InstanceObserver {
 public:
  static constexpr Duration look_every = std::chrono::seconds{1};  // at checks, and for a zone that is up

  /// `boot_key`: of the boots that the deployment says; else they take as long as usual. `ended` is called
  /// once, when every instance is replaced.
  Deployment(Runtime& runtime, Component& component, scenario::DeployFailure spec, sim::DrawKey boot_key,
             std::function<void(Time)> ended);

  void begin(Time now);
  /// Looks again at what it waits for. True if it wants to be called again `look_every` later.
  bool look(Time now);

 private:
  std::size_t in_progress() const {
    return leaving_.size() + unplaced_.size() + booting_.size() + checked_.size();
  }
  void advance(Time now);
  void place(Time now, std::uint16_t zone);

  void instance_terminated(Time now, std::uint32_t instance) override;
  void instance_in_service(Time now, std::uint32_t instance) override;
  void instance_crashed(Time now, std::uint32_t instance) override;

  Runtime& runtime_;
  Instances& instances_;
  scenario::DeployFailure spec_;
  sim::DrawKey boot_key_;
  std::function<void(Time)> ended_;     // empty: it has
  std::deque<std::uint32_t> waiting_;   // old ones whose turn comes
  std::set<std::uint32_t> leaving_;     // old ones that finish what they hold
  std::deque<std::uint16_t> unplaced_;  // zones of those gone, as long as no zone is up
  std::set<std::uint32_t> booting_;     // new ones
  std::set<std::uint32_t> checked_;     // new ones that have booted, until they are found healthy
};

}  // namespace couplet::model
