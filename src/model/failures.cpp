#include "model/failures.hpp"

namespace couplet::model {

Failures::Failures(Runtime& runtime, const std::vector<scenario::Failure>& failures,
                   const std::vector<Component*>& components)
    : runtime_(runtime) {
  for (const scenario::Failure& failure : failures) {
    strikes_.push_back({&failure, components[static_cast<std::size_t>(failure.what.component)], {}});
  }
}

void Failures::start() {
  for (std::uint32_t i = 0; i < strikes_.size(); ++i) {
    const scenario::Failure& failure = *strikes_[i].failure;
    const auto order = static_cast<std::uint32_t>(failure.order);
    runtime_.events.schedule(failure.at, sim::Order::failures, strikes, order, 0, i);
    ++ahead_;
    if (!failure.lasts) continue;
    runtime_.events.schedule(sim::add(failure.at, *failure.lasts), sim::Order::failures, ends, order, 0, i);
    ++ahead_;
  }
}

void Failures::on_event(Time now, const sim::Event& event) {
  Strike& strike = strikes_[event.argument()];
  const std::string& component = strike.component->name();
  const std::string& name = strike.failure->name;
  --ahead_;
  if (event.owner() == strikes) {
    strike.instances = strike.component->crash(now, strike.failure->what);
    runtime_.story.failure_struck(now, component, name, strike.instances.size());
  } else {
    runtime_.story.failure_ended(now, component, name, strike.instances.size());
    strike.component->recover(now, strike.instances);
  }
}

}  // namespace couplet::model
