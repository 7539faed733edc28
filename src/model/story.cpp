#include "model/story.hpp"

#include <algorithm>

namespace couplet::model {

void Story::failure_struck(sim::Time now, const std::string& component, const std::string& name,
                           double extent) {
  watch(now, StoryKind::failure_struck, component, name, extent);
}

void Story::watch(sim::Time now, StoryKind kind, const std::string& component, const std::string& name,
                  double amount) {
  events_.push_back({now, kind, component, name, amount});
  watching_ = true;
  errors_ = 0;
  calm_ = 0;
  ended_at_ = sim::never;
  failure_ = name;
}

void Story::failure_ended(sim::Time now, const std::string& component, const std::string& name,
                          double extent) {
  events_.push_back({now, StoryKind::failure_ended, component, name, extent});
  if (name == failure_) ended_at_ = now;
}

void Story::redrive(sim::Time now, const std::string& from, const std::string& to, double messages) {
  events_.push_back({now, StoryKind::redrive, from, to, messages});
}

void Story::flush(sim::Time now, const std::string& cache, const std::string& name, double entries) {
  watch(now, StoryKind::flush, cache, name, entries);
  ended_at_ = now;
}

void Story::random_failure(sim::Time now, const std::string& component, const std::string& name) {
  if (ended_at_ != sim::never && errors_ == 0) watching_ = false;  // what fails from now on is its doing
  if (++random_failures_ > random_told) return;
  events_.push_back({now, StoryKind::failure_struck, component, name, 1});
}

void Story::breaker_opened(sim::Time now, const std::string& caller, const std::string& callee) {
  for (StoryEvent& event : events_) {
    if (event.kind != StoryKind::breaker_opened || event.component != caller || event.name != callee)
      continue;
    ++event.amount;
    return;
  }
  events_.push_back({now, StoryKind::breaker_opened, caller, callee, 1});
}

void Story::target_changed(sim::Time now, const std::string& balancer, const std::string& target,
                           bool healthy, std::uint32_t healthy_targets) {
  if (++target_changes_ > targets_told) return;
  events_.push_back({now, healthy ? StoryKind::target_healthy : StoryKind::target_unhealthy, balancer, target,
                     static_cast<double>(healthy_targets)});
}

void Story::bottleneck(sim::Time from, sim::Time until, const std::string& part, double utilization) {
  events_.push_back({from, StoryKind::bottleneck, part, "", utilization, until});
}

void Story::customer_failed(sim::Time now, bool measured) {
  ++errors_;
  calm_ = 0;
  if (!measured || failed_) return;
  failed_ = true;
  events_.push_back({now, StoryKind::first_failed, "", "", 0});
}

void Story::request_lost(sim::Time now, bool measured) {
  if (!measured || lost_) return;
  lost_ = true;
  events_.push_back({now, StoryKind::first_lost, "", "", 0});
}

void Story::count_success(sim::Time now) {
  if (ended_at_ == sim::never) return;
  if (calm_++ == 0) calm_since_ = now;
  if (calm_ < calm_answers) return;
  events_.push_back(
      {calm_since_, StoryKind::recovered, "", failure_, sim::to_seconds(calm_since_ - ended_at_)});
  watching_ = false;
}

void Story::backlog(const std::string& component, const PeakWatch& watch, double mean) {
  const auto peak = static_cast<double>(watch.peak());
  if (peak < 10 || peak < 2 * mean) return;
  events_.push_back({watch.peak_at(), StoryKind::backlog_peak, component, "", peak});
  if (watch.drained_at() == sim::never) return;
  events_.push_back({watch.drained_at(), StoryKind::backlog_drained, component, "", 0});
}

std::vector<StoryEvent> Story::in_order() const {
  std::vector<StoryEvent> events = events_;
  // A failure before what comes of it at the same instant.
  const auto follows = [](const StoryEvent& event) {
    return event.kind != StoryKind::failure_struck && event.kind != StoryKind::flush;
  };
  std::stable_sort(events.begin(), events.end(), [&](const StoryEvent& a, const StoryEvent& b) {
    return a.at != b.at ? a.at < b.at : follows(a) < follows(b);
  });
  return events;
}

}  // namespace couplet::model
