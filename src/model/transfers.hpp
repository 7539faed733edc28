#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "model/component.hpp"
#include "model/machines.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// Brings what components send each other over the links of the platform, wherever both ends are placed and
/// apart: a request when its latency is over, its answer when it is given.
///
/// An arrival goes to its target with a reply that leads here, so that its answer comes by here too. Whoever
/// gives up waiting says so with drop(): then nothing of it crosses any link any more.
class Transfers final : public Caller {
 public:
  Transfers(Runtime& runtime, Machines& machines) : runtime_(runtime), machines_(machines) {}

  /// Whether it takes `arrival` over links, and hands it over later. If not, the caller hands it over: the
  /// target may have chosen an instance for it.
  bool carry(Time now, Component& target, Arrival& arrival);
  /// Nobody waits for the answer to this call any more, nor for what a guard made of it by passing it on.
  void drop(Time now, const Caller& caller, std::uint32_t slot, std::uint32_t token);
  /// A transfer has ended; not well if a host or link was down.
  void ended(Time now, std::uint32_t slot, bool well);

  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  void unheard(Time now, std::uint32_t slot, std::uint32_t token) override;
  bool waits(std::uint32_t slot, std::uint32_t token) const override {
    return crossings_[slot].token == token && !crossings_[slot].reply.abandoned();
  }
  std::uint16_t side() const override { return 0xffff; }
  std::uint16_t side_of(std::uint32_t slot) const override {
    const ReplyTo& reply = crossings_[slot].reply;
    return reply.caller->side_of(reply.slot);
  }
  /// What is passed on from where a request came to begins there.
  Place place(std::uint32_t slot) const override { return crossings_[slot].to; }

  /// Every crossing that began ended, was dropped or is under way; empty, or what is wrong.
  std::string check_books() const;

 private:
  enum class Way : std::uint8_t { there, at_work, back };

  /// A call on its way.
  struct Crossing {
    Arrival arrival;
    ReplyTo reply;  // the caller's
    Component* target = nullptr;
    Place from = nowhere;
    Place to = nowhere;
    physics::Activity activity;
    std::vector<std::uint32_t> joined;  // parts of the same API call, which cross with it
    std::uint32_t head = sim::nil;      // of a part: what it crosses with
    bool landed = false;                // the transfer is over, and ended() is about to come to it
    std::uint32_t token = 0;            // 0: it is over, or nobody waits for it
    Way way = Way::there;
    Reason reason = Reason::ok;
    physics::RouteId route{};  // that it crosses now
  };
  using Key = std::tuple<const Caller*, std::uint32_t, std::uint32_t>;

  static Key key_of(const ReplyTo& reply) { return {reply.caller, reply.slot, reply.token}; }
  /// Part of the API call that sets out right now.
  bool join(Time now, Component& target, const Arrival& arrival);
  /// Whether nobody waits any more for what is about to cross: it is never seen.
  bool given_up(const Component& target, const Arrival& arrival) const;
  std::uint32_t open(Time now, Component& target, const Arrival& arrival, Place from, Place to,
                     physics::RouteId route);
  /// Traces that a crossing begins, or is over: how, unless well.
  void trace(Time now, TraceEvent event, const Crossing& crossing, std::string_view how, sim::Bytes size);
  void trace_end(Time now, std::uint32_t slot, std::string_view how) {
    if (runtime_.traces() && crossings_[slot].token != 0)
      trace(now, TraceEvent::crossed, crossings_[slot], how, {-1});
  }
  void come(Time now, std::uint32_t slot, bool well);
  void hand_over(Time now, std::uint32_t slot);
  void fail(Time now, std::uint32_t slot);
  void drop_request(Time now, std::uint32_t slot);
  /// Nobody waits for it any more; returns the caller's reply.
  ReplyTo forget(std::uint32_t slot);
  /// Forgets and ends it.
  ReplyTo close(std::uint32_t slot);

  Runtime& runtime_;
  Machines& machines_;
  sim::Slab<Crossing> crossings_;
  std::map<Key, std::uint32_t> under_way_;  // looked up only
  std::uint32_t tokens_ = 0;
  // The last API call that went over links: what joins it goes with it.
  std::uint32_t head_ = sim::nil;
  const Component* head_target_ = nullptr;
  Time head_at_{};
  bool headless_ = false;  // nobody waits for that one: what joins it goes without
  sim::Bytes rest_{};      // then: the size of what joins it
  std::uint64_t opened_ = 0;
  std::uint64_t closed_ = 0;
};

/// `caller` gives up the call with this token, if any: it breaks the connection.
inline void break_connection(const Runtime& runtime, Time now, const Caller& caller, std::uint32_t slot,
                             std::uint32_t token) {
  if (runtime.transfers != nullptr && token != 0) runtime.transfers->drop(now, caller, slot, token);
}

}  // namespace couplet::model
