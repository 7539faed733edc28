#include "cloud/tenants.hpp"

#include <algorithm>
#include <utility>

namespace couplet::cloud {

namespace {

constexpr Duration minute = std::chrono::minutes{1};

std::int64_t minute_of(Time at) {
  return at.time_since_epoch() / minute;
}

}  // namespace

void ConsumerTime::run_until(Time now) {
  const std::int64_t before = minute_of(since_);
  const std::int64_t current = minute_of(now);
  const Time start{minute * current};
  const auto spent = [&](Time from, Time to) { return (to - from).count() * std::int64_t{in_flight_}; };
  if (before == current) {
    this_minute_ += spent(since_, now);
  } else {
    last_minute_ = before + 1 == current ? this_minute_ + spent(since_, start)
                                         : minute.count() * std::int64_t{in_flight_};
    this_minute_ = spent(start, now);
  }
  since_ = now;
}

void ConsumerTime::set(Time now, std::uint32_t in_flight) {
  run_until(now);
  in_flight_ = in_flight;
}

std::int64_t ConsumerTime::recent(Time now) {
  run_until(now);
  return last_minute_ + this_minute_;
}

void Tenants::changed(Time now, std::uint32_t slot, MessageState from) {
  Message& message = (*messages_)[slot];
  if (from == MessageState::visible) {
    list_of(message).remove(*messages_, slot);
    message.aside = false;
  }
  if (message.state == MessageState::visible) list_of(message).add(*messages_, slot);
  count(now, message, from);
  if (message.group != no_group) judge(now, message.group);
}

VisibleList& Tenants::list_of(const Message& message) {
  if (!message.aside) return quiet_[message.shard];
  return noisy_[tenants_[message.group].noisy].shards[message.shard];
}

void Tenants::count(Time now, const Message& message, MessageState from) {
  const auto step = [](MessageState state, MessageState was, MessageState is) {
    return (is == state ? 1 : 0) - (was == state ? 1 : 0);
  };
  const auto add = [](std::uint32_t& value, int difference) {
    value = static_cast<std::uint32_t>(static_cast<std::int64_t>(value) + difference);
  };
  const int in_flight = step(MessageState::in_flight, from, message.state);
  const auto flying = [&](ConsumerTime& consumers) {
    if (in_flight == 0) return;
    std::uint32_t value = consumers.in_flight();
    add(value, in_flight);
    consumers.set(now, value);
  };
  flying(consumers_);
  if (message.group == no_group) return;
  if (message.group >= tenants_.size()) tenants_.resize(message.group + std::size_t{1});
  Tenant& tenant = tenants_[message.group];
  flying(tenant.consumers);
  add(tenant.visible, step(MessageState::visible, from, message.state));
  add(tenant.delayed, step(MessageState::delayed, from, message.state));
  if (from == MessageState::gone && !message.copy) tenant.last_sent = now;
}

void Tenants::judge(Time now, GroupNumber group) {
  Tenant& tenant = tenants_[group];
  if (tenant.visible + tenant.delayed == 0) {
    if (tenant.noisy != not_noisy) turn_quiet(group);
    return;
  }
  if (tenant.noisy != not_noisy || sim::add(tenant.last_sent, quiet_after) <= now) return;
  const std::int64_t own = tenant.consumers.in_flight();
  const std::int64_t all = consumers_.in_flight();
  const bool by_number = own >= noisy_in_flight_min && own * noisy_share > all;
  if (!by_number && tenant.consumers.recent(now) <= consumers_.recent(now) / noisy_share) return;
  tenant.noisy = static_cast<std::uint32_t>(noisy_.size());
  noisy_.push_back({group, std::vector<VisibleList>(quiet_.size())});
}

void Tenants::turn_quiet(GroupNumber group) {
  const std::uint32_t place = tenants_[group].noisy;
  for (VisibleList& list : noisy_[place].shards) {
    for (std::uint32_t slot = list.first(*messages_); slot != sim::nil; slot = list.first(*messages_)) {
      list.remove(*messages_, slot);
      (*messages_)[slot].aside = false;
      quiet_[(*messages_)[slot].shard].add(*messages_, slot);
    }
  }
  tenants_[group].noisy = not_noisy;
  if (place + std::size_t{1} < noisy_.size()) {
    std::swap(noisy_[place], noisy_.back());
    tenants_[noisy_[place].group].noisy = place;
  }
  noisy_.pop_back();
}

void Tenants::end_old_noise(Time now) {
  for (std::size_t i = noisy_.size(); i-- > 0;) {
    const GroupNumber group = noisy_[i].group;
    if (sim::add(tenants_[group].last_sent, quiet_after) <= now) turn_quiet(group);
  }
}

std::uint32_t Tenants::next(Time now, const ShardSet& asked) {
  end_old_noise(now);
  const std::uint32_t quiet = next_quiet(asked);
  return quiet != sim::nil || noisy_.empty() ? quiet : next_noisy(asked);
}

std::uint32_t Tenants::next_quiet(const ShardSet& asked) {
  std::uint32_t first = sim::nil;
  for (const std::uint16_t shard : asked) {
    VisibleList& list = quiet_[shard];
    std::uint32_t slot = list.first(*messages_);
    for (; slot != sim::nil; slot = list.first(*messages_)) {
      Message& message = (*messages_)[slot];
      if (message.group == no_group || tenants_[message.group].noisy == not_noisy) break;
      list.remove(*messages_, slot);
      message.aside = true;
      list_of(message).add(*messages_, slot);
    }
    if (slot == sim::nil) continue;
    if (first == sim::nil || (*messages_)[slot].order < (*messages_)[first].order) first = slot;
  }
  return first;
}

std::uint32_t Tenants::next_noisy(const ShardSet& asked) {
  std::uint32_t first = sim::nil;
  std::uint32_t fewest = 0;
  for (Noisy& noisy : noisy_) {
    const std::uint32_t in_flight = tenants_[noisy.group].consumers.in_flight();
    if (first != sim::nil && in_flight > fewest) continue;
    for (const std::uint16_t shard : asked) {
      const std::uint32_t slot = noisy.shards[shard].first(*messages_);
      if (slot == sim::nil) continue;
      const bool better =
          first == sim::nil || in_flight < fewest || (*messages_)[slot].order < (*messages_)[first].order;
      if (!better) continue;
      first = slot;
      fewest = in_flight;
    }
  }
  return first;
}

Tenants::Counts Tenants::noisy() const {
  Counts counts;
  for (const Noisy& noisy : noisy_) {
    const Tenant& tenant = tenants_[noisy.group];
    counts.visible += tenant.visible;
    counts.in_flight += tenant.consumers.in_flight();
    counts.delayed += tenant.delayed;
    ++counts.tenants;
  }
  return counts;
}

}  // namespace couplet::cloud
