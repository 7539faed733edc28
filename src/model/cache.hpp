#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cloud/cache.hpp"
#include "model/group_choice.hpp"
#include "model/guard.hpp"
#include "model/program.hpp"

namespace couplet::model {

/// Answers reads, gets and calls whose key it holds. The others pass, and fill it when they come back well.
class Cache final : public Guard {
 public:
  Cache(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  /// Where a call that is answered here counts as processed.
  struct Credit {
    std::optional<Condition> only_if;  // else always
    SiteId site = sites_max;           // of a goal; sites_max: nowhere
    std::string name;                  // of the component
  };
  /// The first that holds for a request counts.
  void set_credits(std::vector<Credit> credits) { credits_ = std::move(credits); }
  /// Empties it; how many entries it held.
  std::uint32_t flush(Time now);

  void on_event(Time now, const sim::Event& event) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  void describe(Meters& meters) override;
  std::string check_books() const override;

 private:
  enum CacheKind : std::uint8_t { expiry = first_guard_event };

  void admit(Time now, const Arrival& arrival) override;
  void returned(Time now, std::uint32_t pass, Reason reason) override;
  Duration way(const Arrival& arrival) const override;

  std::optional<std::uint32_t> key_of(const Arrival& arrival) const;
  /// Who would have done the work; null: nobody whose work counts.
  const Credit* credited(const Arrival& arrival) const;
  void hit(Time now, const Arrival& arrival, std::uint32_t key);
  void miss(Time now, const Arrival& arrival, std::uint32_t key);
  /// The number of the pass whose answer a key waits for; nil: none. Grows with the keys.
  std::uint32_t& flight(std::uint32_t key);
  void trace(Time now, TraceEvent event, const Arrival& arrival, std::uint32_t key) const;
  void count(Time now);

  scenario::CacheSpec spec_;
  cloud::Cache cache_;
  std::optional<GroupChoice> keys_;
  sim::DrawKey way_key_;
  std::vector<std::uint32_t> flights_;  // by key
  std::vector<Credit> credits_;
  Alarm expiry_alarm_;

  Counter hits_, misses_, coalesced_, passed_, fills_, evicted_, expired_, dropped_, flushed_;
  stats::Gauge entries_, fetching_;
};

}  // namespace couplet::model
