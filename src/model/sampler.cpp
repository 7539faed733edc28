#include "model/sampler.hpp"

#include <algorithm>

namespace couplet::model {

Sampler::Sampler(Runtime& runtime, const std::vector<std::unique_ptr<Part>>& components,
                 const scenario::RunSettings& settings)
    : runtime_(runtime),
      meters_(components.size()),
      bin_end_(sim::start_of_run + settings.sample),
      window_start_(settings.warmup > Duration{0} ? sim::start_of_run + settings.warmup : sim::never),
      window_end_(sim::start_of_run + settings.duration),
      latest_end_(sim::add(window_end_, settings.drain)) {
  series_.bin = settings.sample;
  series_.columns.assign(request_columns.begin(), request_columns.end());
  for (const auto& component : components) components_.push_back(component.get());
  for (std::size_t i = 0; i < components_.size(); ++i) {
    components_[i]->describe(meters_[i]);
    auto* component = dynamic_cast<Component*>(components_[i]);  // else nobody calls it
    if (component != nullptr && component->takes_requests()) {
      meters_[i].counter("faulted", Unit::requests, component->faulted);
      if (runtime_.partitions != nullptr) {
        meters_[i].counter("requests_cut", Unit::requests, component->requests_cut);
        meters_[i].counter("answers_cut", Unit::requests, component->answers_cut);
      }
      if (component->answers_customers())
        meters_[i].counter("answered_bytes", Unit::bytes, component->answered_bytes);
    }
    meters_[i].series_columns(components_[i]->name(), series_.columns);
  }
}

void Sampler::arm() {
  constexpr Duration before{1};  // a boundary's own instant belongs to what it begins
  const Time next = std::min({bin_end_ - before, window_start_ - before, window_end_ - before, latest_end_});
  runtime_.events.schedule(next, sim::Order::observers, 0, 0, 0, 0);
}

bool Sampler::on_event(Time now) {
  if (now == latest_end_) return false;
  const Time boundary = now + Duration{1};
  if (boundary == bin_end_) {
    take(boundary);
    bin_start_ = bin_end_;
    bin_end_ = sim::add(bin_start_, series_.bin);
  }
  if (boundary == window_start_) open_window(boundary);
  if (boundary == window_end_) close_window(boundary);
  arm();
  return true;
}

void Sampler::open_window(Time at) {
  window_start_ = sim::never;
  for (Meters& meters : meters_) meters.begin_window(at);
  for (Part* component : components_) component->begin_window(at);
}

void Sampler::close_window(Time at) {
  window_end_ = sim::never;
  for (Meters& meters : meters_) meters.freeze_window(at);
  for (Part* component : components_) component->freeze_window(at);
}

void Sampler::finish(Time end) {
  if (end >= bin_start_) take(end);
  series_.end = end;
}

void Sampler::take(Time until) {
  const Ledger::Flow& flow = runtime_.ledger.flow();
  const auto since = [](std::uint64_t now, std::uint64_t before) {
    return static_cast<double>(now - before);
  };
  // As request_columns has them.
  series_.values.push_back(since(flow.issued, flow_.issued));
  series_.values.push_back(since(flow.completed, flow_.completed));
  series_.values.push_back(since(flow.failed, flow_.failed));
  series_.values.push_back(since(flow.lost, flow_.lost));
  flow_ = flow;
  for (Meters& meters : meters_) meters.sample(until, series_.values);
}

}  // namespace couplet::model
