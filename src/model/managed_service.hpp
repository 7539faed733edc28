#pragma once

#include <cstdint>
#include <vector>

#include "model/component.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// A part that the provider runs in all zones at once: failures and operators strike all of it. While a crash
/// or a stop lasts it takes nothing new; while a silent crash does, it answers nobody.
class ManagedService : public Component {
 public:
  ManagedService(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
      : Component(component.name, owner), runtime_(runtime) {}

  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) final;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t) final { return crash(now, {}); }
  void recover(Time now, const std::vector<std::uint32_t>& instances) final;
  void stop(Time now) override;
  void resume(Time) override { --stops_; }

 protected:
  /// At least one crash lasts.
  bool crashed() const { return crashes_ > 0; }
  /// A crash or a stop lasts: it takes nothing new.
  bool away() const { return crashes_ > 0 || stops_ > 0; }
  /// One of the crashes is silent: nobody is answered.
  bool silent() const { return silent_; }

  /// A crash has begun, perhaps besides others.
  virtual void struck(Time, bool /*silent*/) {}
  /// The last crash is over.
  virtual void restored(Time) {}

  /// Traces and answers what is not taken in; no answer while it is silent.
  void turn_away(Time now, const Arrival& arrival, Reason reason,
                 TraceEvent event = TraceEvent::refused) const;
  /// The same, counted; what is beyond a limit is traced as throttled.
  void refuse(Time now, const Arrival& arrival, Reason reason, Counter& counter) const;

  Runtime& runtime_;

 private:
  std::uint32_t crashes_ = 0;
  std::uint32_t stops_ = 0;
  bool silent_ = false;
};

}  // namespace couplet::model
