#include "cloud/throughput.hpp"

#include <algorithm>

#include "sim/check.hpp"
#include "sim/hash.hpp"

namespace couplet::cloud {

bool CallLimit::admit(Time now, std::uint32_t rate) {
  if (last_.size() < rate) {
    last_.push_back(now);
    return true;
  }
  if (sim::add(last_[oldest_], std::chrono::seconds{1}) > now) return false;
  last_[oldest_] = now;
  oldest_ = (oldest_ + 1) % last_.size();
  return true;
}

std::uint32_t Throughput::partition_of(GroupNumber group) const {
  return static_cast<std::uint32_t>(sim::mix64(group) % partitions_);
}

bool Throughput::admit_one(Time now, QueueAction action, std::uint32_t partition) {
  if (partition >= limits_.size()) limits_.resize(partition + std::size_t{1});
  const auto kind = static_cast<std::size_t>(action);
  if (!limits_[partition][kind].admit(now, rate_)) return false;
  ++used_[kind];
  return true;
}

Admission Throughput::admit(Time now, QueueAction action, const GroupNumber* groups, std::uint32_t count) {
  COUPLET_CHECK(count <= 32);
  const std::uint32_t all = count <= 1    ? 1
                            : count == 32 ? ~std::uint32_t{0}
                                          : (std::uint32_t{1} << count) - 1;
  if (rate_ == 0) return {all};
  if (!high_) return {admit_one(now, action, 0) ? all : 0};
  adapt(now);
  if (count == 0) {
    receive_turn_ = (receive_turn_ + 1) % partitions_;
    return {admit_one(now, action, receive_turn_) ? all : 0};
  }
  Admission admission;
  for (std::uint32_t i = 0; i < count; ++i) {
    // The entries of one partition are one transaction, carried by the first of them.
    const std::uint32_t partition = partition_of(groups[i]);
    std::uint32_t first = 0;
    while (partition_of(groups[first]) != partition) ++first;
    const bool admitted = first == i ? admit_one(now, action, partition) : admission.admitted(first);
    if (admitted) admission.entries |= std::uint32_t{1} << i;
  }
  return admission;
}

void Throughput::adapt(Time now) {
  if (begin_ == sim::never) begin_ = now;
  const std::int64_t spans = (now - begin_) / span;
  if (spans == 0) return;
  const std::uint64_t busiest = *std::max_element(used_.begin(), used_.end());
  const std::uint64_t capacity = std::uint64_t{partitions_} * rate_ * 10;
  std::int64_t idle = spans - 1;  // the spans after the one that was counted had no call
  if (busiest == 0) ++idle;
  if (busiest * 10 > capacity * 8 && partitions_ < partitions_max_) ++partitions_;
  partitions_ = static_cast<std::uint32_t>(std::max<std::int64_t>(1, partitions_ - idle));
  begin_ += span * spans;
  used_ = {};
}

}  // namespace couplet::cloud
