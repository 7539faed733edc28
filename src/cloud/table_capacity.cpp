#include "cloud/table_capacity.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {

namespace {

constexpr sim::Duration second = std::chrono::seconds{1};

sim::Rate per_second(std::uint32_t units) {
  return {std::int64_t{units} * TokenBucket::token, second};
}

}  // namespace

std::int64_t units_of(Access access, std::int64_t bytes, Consistency consistency) {
  COUPLET_CHECK(bytes >= 0);
  const std::int64_t unit =
      access == Access::read ? TableLimits::read_unit_bytes : TableLimits::write_unit_bytes;
  const std::int64_t units = std::max<std::int64_t>(1, bytes / unit + (bytes % unit > 0 ? 1 : 0));
  const std::int64_t whole = units * TokenBucket::token;
  if (consistency == Consistency::transactional) return 2 * whole;
  return access == Access::read && consistency == Consistency::eventual ? whole / 2 : whole;
}

void OnDemandCapacity::advance(sim::Time now) {
  if (now >= second_ + second) {
    const std::int64_t highest = new_peaks_.empty() ? peak_ : new_peaks_.back().amount;
    if (used_ > highest) new_peaks_.push_back({sim::add(second_ + second, TableLimits::growth), used_});
    used_ = 0;
    second_ += second * ((now - second_) / second);
  }
  while (!new_peaks_.empty() && new_peaks_.front().counts_from <= now) {
    peak_ = new_peaks_.front().amount;
    new_peaks_.pop_front();
  }
}

std::int64_t OnDemandCapacity::per_second(sim::Time now) {
  advance(now);
  return std::clamp(2 * peak_ / TokenBucket::token, least_, most_);
}

bool OnDemandCapacity::holds(sim::Time now, std::int64_t amount) {
  return used_ + amount <= per_second(now) * TokenBucket::token;
}

TableCapacity::TableCapacity(const TableConfig& config) {
  const auto make = [&](Access access, std::optional<std::uint32_t> units, std::uint32_t at_first,
                        std::uint32_t of_partition) {
    Side& side = sides_[static_cast<std::size_t>(access)];
    side.partition_rate = per_second(of_partition);
    if (units) {
      const std::int64_t kept = std::max(config.burst, second) / second;
      side.provisioned.emplace(per_second(*units), kept * *units * TokenBucket::token);
    } else {
      side.on_demand.emplace(at_first, TableLimits::table_quota);
    }
  };
  make(Access::read, config.read_units, TableLimits::new_table_reads, TableLimits::partition_reads);
  make(Access::write, config.write_units, TableLimits::new_table_writes, TableLimits::partition_writes);
}

bool TableCapacity::admit(sim::Time now, Access access, std::int64_t amount,
                          std::optional<std::uint32_t> key) {
  Side& side = sides_[static_cast<std::size_t>(access)];
  const bool table =
      side.provisioned ? side.provisioned->holds(now, amount) : side.on_demand->holds(now, amount);
  if (!table) return false;
  if (key) {
    while (side.partitions.size() <= *key)
      side.partitions.emplace_back(side.partition_rate, side.partition_rate.micro_events);
    if (!side.partitions[*key].take(now, amount)) return false;
  }
  if (side.provisioned) {
    side.provisioned->spend(amount);
  } else {
    side.on_demand->spend(amount);
  }
  return true;
}

}  // namespace couplet::cloud
