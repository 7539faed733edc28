#include "cloud/event_source_mapping.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {
namespace {

constexpr Duration cut_period = std::chrono::minutes{1};

}  // namespace

EventSourceMapping::EventSourceMapping(const MappingConfig& config) : config_(config) {
  if (config.provisioned) {
    floor_ = initial_ = cut_floor_ = lanes_per_poller * config.provisioned->minimum;
    ceiling_ = lanes_per_poller * config.provisioned->maximum;
    growth_interval_ = std::chrono::milliseconds{60};
    poll_interval_ = std::chrono::seconds{1};  // ten lanes: ten polls a second for each poller
  } else {
    ceiling_ = config.maximum_concurrency.value_or(1250);
    initial_ = std::min(ceiling_, 5U);
    floor_ = config.maximum_concurrency ? initial_ : 2;
    cut_floor_ = 2;
    growth_interval_ = std::chrono::milliseconds{200};
  }
  permitted_ = floor_;
}

std::uint32_t EventSourceMapping::open(Time now) {
  if (grows_ <= now) {
    grows_ = sim::never;
    if (waiting_ == 0 && permitted_ < ceiling_) ++permitted_;
    schedule_growth(now);
  }
  if (open_ >= permitted_) return 0;
  const std::uint32_t more = permitted_ - open_;
  open_ = permitted_;
  return more;
}

void EventSourceMapping::schedule_growth(Time now) {
  if (grows_ != sim::never || waiting_ > 0 || batches_ == 0 || permitted_ >= ceiling_) return;
  const Time from = cut_ ? std::max(now, sim::add(*cut_, cut_period)) : now;
  grows_ = sim::add(from, growth_interval_);
}

std::uint32_t EventSourceMapping::ask(std::uint32_t gathered) const {
  return std::min(receive_max, config_.batch - gathered);
}

bool EventSourceMapping::complete(Time now, Time begun, std::uint32_t gathered, sim::Bytes payload) const {
  return gathered >= config_.batch || payload >= payload_max || now >= sim::add(begun, config_.window);
}

void EventSourceMapping::waits() {
  ++waiting_;
  grows_ = sim::never;
}

void EventSourceMapping::found(Time now, bool waited) {
  if (waited) --waiting_;
  const bool calm = !cut_ || now >= sim::add(*cut_, cut_period);
  if (calm) permitted_ = std::max(permitted_, initial_);
  schedule_growth(now);
}

bool EventSourceMapping::came_back_empty(Time now, bool held) {
  --waiting_;
  if (!held && open_ > permitted_) {
    --open_;
    return false;
  }
  const std::uint32_t floor = batches_ > 0 ? std::max(floor_, initial_) : floor_;
  if (held || permitted_ <= floor) {
    schedule_growth(now);
    return true;
  }
  --permitted_;
  --open_;
  return false;
}

void EventSourceMapping::wait_broken(Time now) {
  --waiting_;
  schedule_growth(now);
}

bool EventSourceMapping::batch_ends() {
  COUPLET_CHECK(batches_ > 0);
  --batches_;
  if (open_ <= permitted_) return true;
  --open_;
  return false;
}

void EventSourceMapping::failed(Time now) {
  if (cut_ && now < sim::add(*cut_, cut_period)) return;
  cut_ = now;
  permitted_ = std::max(cut_floor_, permitted_ / 2);
  grows_ = sim::never;
  schedule_growth(now);
}

void EventSourceMapping::closed(std::uint32_t lanes) {
  COUPLET_CHECK(lanes <= open_);
  open_ -= lanes;
  grows_ = sim::never;
}

std::vector<bool> deleted_after(const BatchResponse& response, std::size_t messages, bool fifo) {
  switch (response.kind) {
    case BatchResponse::Kind::success: return std::vector<bool>(messages, true);
    case BatchResponse::Kind::error:
    case BatchResponse::Kind::invalid: return std::vector<bool>(messages, false);
    case BatchResponse::Kind::item_failures: break;
  }
  COUPLET_CHECK(response.failed.size() == messages);
  std::vector<bool> deleted(messages);
  for (std::size_t i = 0; i < messages; ++i) {
    if (fifo && response.failed[i]) break;
    deleted[i] = !response.failed[i];
  }
  return deleted;
}

}  // namespace couplet::cloud
