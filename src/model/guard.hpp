#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/managed_service.hpp"
#include "sim/delay_lists.hpp"

namespace couplet::model {

/// A part that stands before another one: who names that one meets it first. A managed service: while it is
/// down or stopped it takes nothing new, and what has passed goes on.
class Guard : public ManagedService, public Caller {
 public:
  Guard(Runtime& runtime, const scenario::Component& component, const scenario::GuardSpec& spec,
        std::uint16_t owner);

  /// The second step of making it: what stands behind it, another guard or what both guard.
  void set_next(Component& next) { next_ = &next; }

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) final;
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) final;
  void unheard(Time now, std::uint32_t slot, std::uint32_t token) final;
  std::uint16_t side() const final { return owner(); }
  Place place(std::uint32_t slot) const final;
  /// A guard without a host stands at the door of what it guards: where that would take this arrival.
  Place place_for(Arrival& arrival) final;
  bool in_network() const final { return own_place() != nowhere || next_->in_network(); }
  bool waits(std::uint32_t slot, std::uint32_t token) const override { return passes_[slot].token == token; }
  std::string check_books() const override;

 protected:
  enum Kind : std::uint8_t { deadline = first_own_event, first_guard_event };

  /// A call that waits for its answer.
  struct Pass {
    sim::DelayLink deadline;
    Arrival arrival;
    std::uint32_t tag = 0;          // the guard's own
    std::uint32_t next = sim::nil;  // of those that wait for the same answer
    std::uint32_t token = 0;        // of the answer that is awaited; 0: none is
  };

  /// What an arrival meets while the guard is up.
  virtual void admit(Time now, const Arrival& arrival) = 0;
  /// An answer, or none in time (Reason::timeout), has come for a pass, which is to be concluded now.
  virtual void returned(Time now, std::uint32_t pass, Reason reason) = 0;

  /// How long it takes to what stands behind.
  virtual Duration way(const Arrival& arrival) const = 0;
  /// Passes an arrival on; its answer does not come by here.
  void pass_on(Time now, const Arrival& arrival);
  /// Keeps an arrival until conclude().
  std::uint32_t keep(const Arrival& arrival, std::uint32_t tag);
  /// Passes on what is kept; the answer comes to returned(), perhaps before this ends.
  void send(Time now, std::uint32_t pass);
  /// Answers the caller of a pass, which is over.
  void conclude(Time now, std::uint32_t pass, Reason reason);

  Component* next_ = nullptr;
  sim::Slab<Pass> passes_;
  Counter arrived_, refused_, bypassed_, kept_, concluded_, timeouts_;

 private:
  scenario::GuardSpec guard_;
  sim::DelayLists<Pass, &Pass::deadline> deadlines_{passes_};
  Alarm alarm_;
  std::uint32_t tokens_ = 0;
};

}  // namespace couplet::model
