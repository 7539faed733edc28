#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "cloud/token_bucket.hpp"

namespace couplet::cloud {

/// Limits and units of key-value tables (8.2 of the facts).
struct TableLimits {
  static constexpr std::int64_t write_unit_bytes = 1024;
  static constexpr std::int64_t read_unit_bytes = 4096;
  static constexpr std::int64_t item_bytes = 409'600;
  static constexpr std::uint32_t partition_reads = 3'000;  // units a second
  static constexpr std::uint32_t partition_writes = 1'000;
  static constexpr std::uint32_t new_table_reads = 12'000;  // on demand
  static constexpr std::uint32_t new_table_writes = 4'000;
  static constexpr std::uint32_t table_quota = 40'000;  // on demand, for reads and for writes
  static constexpr sim::Duration burst = std::chrono::seconds{300};
  static constexpr sim::Duration growth = std::chrono::minutes{30};  // on demand: for twice as much
};

enum class Access : std::uint8_t { read, write };

/// How a table is read and written: reads that may see an older item cost half, transactions twice as much.
enum class Consistency : std::uint8_t { eventual, strong, transactional };

/// What one access costs, in millionths of a unit: an item's size in units of 4 KiB (reads) or 1 KiB
/// (writes), rounded up, at least one. REQUIRES: bytes >= 0.
std::int64_t units_of(Access access, std::int64_t bytes, Consistency consistency);

/// How many units a second a table on demand gives: twice the most that it gave in any second, known for half
/// an hour, but never less than a new table does.
class OnDemandCapacity {
 public:
  /// Units a second, at first and at most.
  OnDemandCapacity(std::uint32_t least, std::uint32_t most) : least_(least), most_(most) {}

  /// Whether `amount` millionths of a unit may be used in the second (of the run's clock) of `now`.
  /// REQUIRES: now never goes back.
  bool holds(sim::Time now, std::int64_t amount);
  void spend(std::int64_t amount) { used_ += amount; }
  /// Units a second, now.
  std::int64_t per_second(sim::Time now);

 private:
  struct Peak {
    sim::Time counts_from{};
    std::int64_t amount = 0;  // millionths, in one second
  };

  void advance(sim::Time now);

  std::int64_t least_;
  std::int64_t most_;
  sim::Time second_{};          // the one that is counted: its start
  std::int64_t used_ = 0;       // in it
  std::int64_t peak_ = 0;       // of those that count
  std::deque<Peak> new_peaks_;  // each higher than the one before, and than peak_
};

struct TableConfig {
  std::optional<std::uint32_t> read_units;  // a second; nullopt: on demand
  std::optional<std::uint32_t> write_units;
  sim::Duration burst = TableLimits::burst;  // whose unused capacity is kept
};

/// What a table lets through: for reads and writes by themselves, provisioned or on demand; and of each
/// partition no more than it can do. Adaptive capacity gives a hot key a partition of its own, so each key
/// has the limits of one.
class TableCapacity {
 public:
  explicit TableCapacity(const TableConfig& config);

  /// Whether an access may pass; it uses its units then. Nullopt: a key that nobody else has.
  /// REQUIRES: now never goes back.
  bool admit(sim::Time now, Access access, std::int64_t amount, std::optional<std::uint32_t> key);

 private:
  struct Side {
    std::optional<TokenBucket> provisioned;
    std::optional<OnDemandCapacity> on_demand;
    std::vector<TokenBucket> partitions;  // by key
    sim::Rate partition_rate;
  };

  std::array<Side, 2> sides_;
};

}  // namespace couplet::cloud
