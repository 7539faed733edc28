#include "model/concurrency_scaler.hpp"

#include <algorithm>
#include <utility>

namespace couplet::model {

void ConcurrencyScaler::connect(Function& function) {
  function_ = &function;
  function.scale_provisioned();
  const std::uint32_t provisioned = function.provisioned();
  scale(function.name(), provisioned);
  for (; asked_for_ < provisioned; ++asked_for_) scaling_->group().adopt(asked_for_, no_zone);
  ready_ = asked_for_;
}

void ConcurrencyScaler::on_other_event(Time now, const sim::Event& event) {
  COUPLET_CHECK(event.kind() == ready_due);
  const std::uint32_t end = allocations_.front();
  allocations_.pop_front();
  for (; ready_ < end; ++ready_) {
    if (scaling_->group().knows(ready_)) scaling_->group().in_service(now, ready_);
  }
  adjust(now);
}

ScalingLoop::Datapoints ConcurrencyScaler::metrics(Time now) {
  const ProvisionedUse until = function_->provisioned_use(now);
  const ProvisionedUse before = std::exchange(use_, until);
  std::optional<double> utilization;
  if (until.there > before.there) {
    utilization =
        static_cast<double>(until.busy - before.busy) / static_cast<double>(until.there - before.there);
  }
  return Datapoints(spec_.policies.size(), utilization);
}

void ConcurrencyScaler::adjust(Time now) {
  cloud::ScalingGroup& group = scaling_->group();
  const std::uint32_t before = asked_for_;
  while (group.capacity() < scaling_->desired()) group.launched(asked_for_++, no_zone);
  if (asked_for_ > before) {
    launched_ += asked_for_ - before;
    allocations_.push_back(asked_for_);
    last_ready_ = std::max(last_ready_, sim::add(now, function_->draw_provisioning()));
    schedule(last_ready_, ready_due);
  }
  // What is not there yet is taken back first.
  while (group.capacity() > scaling_->desired()) {
    ++terminated_;
    group.terminated(now, group.members().rbegin()->first);
  }
  function_->set_provisioned(now, group.capacity() - group.pending());
  note_levels(now);
}

void ConcurrencyScaler::describe(Meters& meters) {
  describe_decisions(meters);
  meters.counter("launched", Unit::instances, launched_);
  meters.counter("terminated", Unit::instances, terminated_);
  describe_levels(meters);
}

std::string ConcurrencyScaler::check_books() const {
  const std::uint32_t ready = scaling_->group().capacity() - scaling_->group().pending();
  if (ready == function_->provisioned()) return {};
  return name() + ": " + std::to_string(ready) + " environments of " + target_ +
         " are to be ready, but it keeps " + std::to_string(function_->provisioned());
}

}  // namespace couplet::model
