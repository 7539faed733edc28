#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "model/component.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

struct Assembly;

/// What is lost between components, and between them and customers. A request that is lost never arrives; of
/// a lost answer the work has been done. Whoever waits hears nothing.
///
/// An arrival that may be struck goes to its target with a reply that leads here, so that its answer can be
/// struck as well. Partitions that overlap strike one after the other, each by draws of its own.
class Partitions final : public Caller {
 public:
  enum class Way : std::uint8_t { there, back };

  /// REQUIRES: outlives the use of `runtime`, in which it enters itself if the architecture has partitions.
  Partitions(Runtime& runtime, const scenario::Architecture& architecture, const Assembly& parts);
  Partitions(const Partitions&) = delete;
  Partitions& operator=(const Partitions&) = delete;
  ~Partitions() override = default;

  /// The failure at this place in the file strikes, or is over.
  void begin(std::size_t order) { cut(order).active = true; }
  void end(std::size_t order);

  /// Whether `arrival` comes through to `target`; if so, its answer goes back by way of here.
  bool let_through(Time now, const Component& target, Arrival& arrival);
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  void unheard(Time now, std::uint32_t slot, std::uint32_t token) override;
  std::uint16_t side() const override { return nobody; }
  /// A guard passes on what came by here, perhaps to be struck once more.
  std::uint16_t side_of(std::uint32_t slot) const override { return crossings_[slot].caller; }
  Place place(std::uint32_t slot) const override {
    return crossings_[slot].reply.caller->place(crossings_[slot].reply.slot);
  }
  bool waits(std::uint32_t slot, std::uint32_t token) const override {
    return crossings_[slot].token == token && !crossings_[slot].reply.abandoned();
  }

  /// What a call goes on as that is to be answered by way of here; no caller if it is none.
  ReplyTo passed_on(const Caller& caller, std::uint32_t slot, std::uint32_t token);

  /// The name of a component or producer by its owner number. REQUIRES: the architecture has partitions.
  const std::string& name_of(std::uint16_t owner) const { return *names_[owner]; }

  /// Whether nothing at all passes between them now, so that no connection can be made. Counts a call that is
  /// lost for this.
  bool severed(std::uint16_t caller, std::uint16_t callee);
  /// Whether the request (`there`) of a call that is no arrival, or its answer, is lost: of a poll, a delete,
  /// a look, a health check. `identity` and `lineage` are those of its draws. Counts it.
  bool swallows(std::uint16_t caller, std::uint16_t callee, Way way, std::uint64_t identity,
                sim::Lineage lineage);

 private:
  static constexpr std::uint16_t nobody = 0xffff;
  static constexpr std::uint16_t all_others = 0xffff;

  struct Cut {
    std::size_t order = 0;  // which failure it is
    std::uint16_t a = 0;    // owner numbers
    std::uint16_t b = 0;
    double loss = 1;
    sim::DrawKey key;
    bool active = false;

    bool between(std::uint16_t x, std::uint16_t y) const;
  };

  /// An answer to come.
  struct Crossing {
    ReplyTo reply;
    RequestId request = 0;
    std::uint64_t identity = 0;
    sim::Lineage lineage = 0;
    std::uint16_t caller = 0;
    std::uint16_t callee = 0;
    std::uint32_t token = 0;  // 0: it is over
  };

  Cut& cut(std::size_t order);
  bool may_strike(std::uint16_t x, std::uint16_t y) const;
  bool cuts_link(std::uint16_t caller, std::uint16_t callee, Way way, std::uint64_t identity,
                 sim::Lineage lineage) const;
  void count(std::uint16_t callee, Way way);
  ReplyTo take_out(std::uint32_t slot);
  using Key = std::tuple<const Caller*, std::uint32_t, std::uint32_t>;
  static Key key_of(const ReplyTo& reply) { return {reply.caller, reply.slot, reply.token}; }

  Runtime& runtime_;
  std::vector<Cut> cuts_;                  // those that are not over
  std::vector<std::uint64_t> streams_;     // by owner: the hash of its stream
  std::vector<const std::string*> names_;  // by owner
  std::vector<Component*> parts_;          // by owner; null: a producer or an autoscaler, whom nobody calls
  sim::Slab<Crossing> crossings_;
  std::map<Key, std::uint32_t> waiting_;  // looked up only; empty where nothing crosses links
  std::uint32_t tokens_ = 0;
  std::uint64_t call_identity_ = 0;  // of the API call that arrives: what joins it shares its fate
  sim::Lineage call_lineage_ = 0;
};

}  // namespace couplet::model
