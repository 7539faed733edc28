#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/arrivals.hpp"
#include "model/bucket.hpp"
#include "model/call_guard.hpp"
#include "model/component.hpp"
#include "model/group_choice.hpp"
#include "model/program.hpp"
#include "model/retry.hpp"
#include "model/runtime.hpp"
#include "sim/delay_lists.hpp"

namespace couplet::model {

/// An entry of a goal that only some requests need.
struct GoalCondition {
  std::uint16_t entry = 0;
  Condition condition;
};

/// Customers of one kind. Open: they come by themselves, whatever the system does. Closed: a fixed number who
/// think, issue a request, and think again after its last answer. All wait, time out, try again, lose
/// patience, and come back for the result.
class Producer final : public Actor, public Caller {
 public:
  Producer(Runtime& runtime, const scenario::Producer& producer, std::uint16_t index, std::uint16_t owner,
           Time until);

  /// The second step of making it, when all components exist. `put_site`: of requests that go straight into a
  /// bucket.
  void connect(Component& entry, Operation operation, SiteId put_site);
  /// Whoever sends the answers, for the bill. REQUIRES: their size is given.
  void count_answers(Component& sender);
  /// Customers come back for the result.
  void collect(Bucket& from, const scenario::Collect& collect);

  /// Entries of the goal that hold for some requests only.
  void set_goal_conditions(std::vector<GoalCondition> conditions) {
    goal_conditions_ = std::move(conditions);
  }

  void start(Time now);
  void on_event(Time now, const sim::Event& event) override;
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  bool waits(std::uint32_t slot, std::uint32_t token) const override {
    return runtime_.ledger[slot].awaited() == token;
  }
  std::uint16_t side() const override { return owner_; }
  Place place(std::uint32_t) const override { return place_; }

  /// Customers whose result lies ready, and who will find it at their next look.
  bool results_wait() const;

 private:
  enum Kind : std::uint8_t {
    issue_next = first_own_event,
    thought,
    deadline,
    again,
    look,
    looked,
    token_due
  };

  /// What a customer waits for besides the answer. Only those with a timeout, patience or a way to collect
  /// have one.
  struct Customer {
    sim::DelayLink timeout;  // of the attempt
    sim::DelayLink patience;
    sim::DelayLink next_look;
    RequestId request = 0;
    std::uint64_t retry_event = 0;
    std::uint64_t looks = 0;
    Time give_up = sim::never;
    bool live = false;
  };

  /// All but the next customer's coming.
  void on_other_event(Time now, const sim::Event& event);
  void schedule_next();
  void think(Time now, std::uint32_t user);
  /// The customer has had his last answer.
  void answered_finally(Time now, const Request& request);
  void issue(Time now, std::uint64_t index);
  /// Makes an attempt, as soon as the rate that the producer allows itself lets it go.
  void attempt(Time now, Request& request);
  void send_attempt(Time now, Request& request);
  void attempt_failed(Time now, Request& request, Reason reason);
  /// Whether the breaker lets the attempt pass; if not, it has failed.
  bool admitted(Time now, Request& request);
  /// Tells the guard of an attempt's outcome.
  void tell_guard(Time now, RequestId id, Reason reason);
  /// An attempt has ended, nullopt: well. Tells the limiter, which may let others go earlier.
  void attempt_ended(Time now, std::optional<cloud::ErrorKind> error);
  void tokens_due(Time now, const sim::Event& event);
  void attempt_after(Time now, const Request& request, Duration delay);
  /// Whether the budget has something for another attempt.
  bool affordable(Time now, RequestId id, cloud::ErrorKind error);
  void give_up(Time now, Request& request, Reason reason);
  void accepted(Time now, Request& request);
  void mind_answer(Time now, const Request& request);
  /// Of the answer to its latest attempt.
  sim::Bytes reply_size(const Request& request) const;
  void deadlines(Time now);
  void looks_due(Time now);
  bool look_comes_through(std::uint32_t customer) const;
  void look_at(Time now, std::uint32_t customer);
  /// Nobody waits for the answer to the attempt any more.
  void stop_attempt(Time now, Request& request);
  void stop_waiting(std::uint32_t customer);
  void forget_customer(std::uint32_t customer);
  void arm_deadlines();

  Runtime& runtime_;
  const scenario::Producer& spec_;
  std::uint16_t index_;
  std::uint16_t owner_;
  std::uint64_t hash_;  // of its name: the identity of its requests
  Time until_;
  std::optional<ArrivalProcess> arrivals_;  // open
  const scenario::ClosedLoop* closed_ = nullptr;
  std::vector<std::uint32_t> cycles_;  // closed: how many requests each user has issued
  sim::DrawKey think_key_;
  std::optional<GroupChoice> groups_;
  std::vector<GoalCondition> goal_conditions_;
  std::uint64_t issued_ = 0;
  sim::DrawKey latency_key_;
  sim::DrawKey look_latency_key_;
  sim::DrawKey reply_key_;
  Place place_ = nowhere;
  Retry retry_;
  CallGuard guard_;                   // of all customers
  std::vector<GuardedCall> guarded_;  // by request, as far as there is a guard
  Component* entry_ = nullptr;
  Component* sender_ = nullptr;                         // of answers that are counted; null: none are
  const sim::DurationDistribution* latency_ = nullptr;  // of a call of the entry; null: none
  Operation operation_ = Operation::call;
  SiteId put_site_ = sites_max;
  Bucket* bucket_ = nullptr;
  scenario::Collect collect_;
  bool minds_answers_ = false;  // a good one is counted, or the guard hears of it
  bool has_timers_;
  std::uint64_t next_index_ = 0;

  sim::Slab<Customer> customers_;
  sim::DelayLists<Customer, &Customer::timeout> timeouts_{customers_};
  sim::DelayLists<Customer, &Customer::patience> patience_{customers_};
  sim::DelayLists<Customer, &Customer::next_look> next_looks_{customers_};
  Alarm deadline_alarm_;
  Alarm look_alarm_;
};

}  // namespace couplet::model
