#include "model/sampler.hpp"

namespace couplet::model {

Sampler::Sampler(Runtime& runtime, const std::vector<Component*>& components, const scenario::RunSettings& settings)
    : runtime_(runtime), components_(components), settings_(settings), meters_(components.size()) {
  series_.bin = settings.sample;
  series_.columns = {"requests.issued", "requests.completed", "requests.failed", "requests.lost"};
  for (std::size_t i = 0; i < components_.size(); ++i) {
    components_[i]->describe(meters_[i]);
    meters_[i].series_columns(components_[i]->name(), series_.columns);
  }
}

void Sampler::start() {
  if (settings_.warmup > Duration{0}) schedule_before(sim::start_of_run + settings_.warmup, window_begins);
  schedule_before(sim::start_of_run + settings_.duration, window_ends);
  schedule_before(sim::start_of_run + settings_.sample, sample);
  const Time latest = sim::add(sim::start_of_run + settings_.duration, settings_.drain);
  runtime_.events.schedule(latest, sim::Order::observers, 0, 0, latest_end, 0);
}

void Sampler::schedule_before(Time boundary, Kind kind) {
  runtime_.events.schedule(boundary - Duration{1}, sim::Order::observers, 0, 0, kind, 0);
}

bool Sampler::on_event(Time now, const sim::Event& event) {
  const Time boundary = sim::add(now, Duration{1});
  switch (event.kind()) {
    case sample:
      take();
      bin_start_ = boundary;
      schedule_before(sim::add(boundary, settings_.sample), sample);
      return true;
    case window_begins:
      for (Meters& meters : meters_) meters.begin_window(boundary);
      for (Component* component : components_) component->begin_window(boundary);
      return true;
    case window_ends:
      for (Meters& meters : meters_) meters.freeze_window(boundary);
      for (Component* component : components_) component->freeze_window(boundary);
      return true;
    default: return false;
  }
}

void Sampler::finish(Time end) {
  if (end >= bin_start_) take();
}

void Sampler::take() {
  const Ledger::Flow& flow = runtime_.ledger.flow();
  const auto since = [](std::uint64_t now, std::uint64_t before) { return static_cast<double>(now - before); };
  series_.values.push_back(since(flow.issued, flow_.issued));
  series_.values.push_back(since(flow.completed, flow_.completed));
  series_.values.push_back(since(flow.failed, flow_.failed));
  series_.values.push_back(since(flow.lost, flow_.lost));
  flow_ = flow;
  for (Meters& meters : meters_) meters.sample(series_.values);
}

}  // namespace couplet::model
