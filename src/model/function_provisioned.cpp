#include <algorithm>

#include "model/function.hpp"

namespace couplet::model {

Duration Function::draw_provisioning() {
  if (spec_.provisioning.is_zero()) return Duration{0};
  sim::Draw draw(provisioning_key_, sim::machine_identity(0, ++allocations_));
  return spec_.provisioning.sample(draw);
}

void Function::set_provisioned(Time now, std::uint32_t environments) {
  if (environments == environments_.provisioned()) return;
  environments_.set_provisioned(now, environments);
  note_environments(now);
}

ProvisionedUse Function::provisioned_use(Time now) {
  note_provisioned(now);
  return use_;
}

void Function::note_provisioned(Time now) {
  const sim::Int128 passed = (now - use_since_).count();
  use_.busy += passed * in_use_;
  use_.there += passed * provisioned_;
  use_since_ = now;
  in_use_ = environments_.provisioned_busy();
  provisioned_ = environments_.provisioned();
}

void Function::note_poller_time(Time now) {
  if (!spec_.pollers) return;
  constexpr std::int64_t lanes = cloud::EventSourceMapping::lanes_per_poller;
  const std::int64_t pollers =
      std::max<std::int64_t>((lane_count_.value() + lanes - 1) / lanes, spec_.pollers->minimum);
  poller_time_ += static_cast<sim::Int128>((now - poller_time_until_).count()) * pollers;
  poller_time_until_ = now;
}

/// What is provisioned is billed whether it is used or not, from the end of the warm-up.
void Function::begin_window(Time at) {
  peak_.begin(at, pending_.value());
  unbilled_ = provisioned_use(at);
  note_poller_time(at);
  poller_time_ = 0;
}

void Function::end_run(Time end) {
  note_provisioned(end);
  note_poller_time(end);
}

}  // namespace couplet::model
