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

}  // namespace couplet::model
