#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/component.hpp"
#include "model/credit_accounts.hpp"
#include "physics/physics.hpp"

namespace couplet::model {

class Runtime;
class Transfers;

/// Who sends something over links by itself, and no call: a queue what a poller has received.
class Sender {
 public:
  virtual ~Sender() = default;
  /// A transfer is over; not well if a host or link was down.
  virtual void sent(Time now, std::uint32_t number, bool well) = 0;
};

/// Whose cpu steps run on machines.
class CpuUser {
 public:
  virtual ~CpuUser() = default;
  /// The execution that this task waited for has ended; not well if its host went down.
  virtual void cpu_ended(Time now, std::uint32_t task, bool well) = 0;
  /// Where it computes.
  virtual Place machine_of_task(std::uint32_t task) const = 0;
};

/// The hosts and links of one run, and the machines that instances have for themselves. Everything that
/// shares a core or a link goes by here.
class Machines final : public physics::Listener {
 public:
  /// Whether an architecture has anything for it to do: a platform, or cpu steps.
  static bool wanted(const scenario::Architecture& architecture);

  /// REQUIRES: `runtime` outlives it; wanted(architecture).
  Machines(Runtime& runtime, const scenario::Architecture& architecture, const physics::Factory& factory,
           Duration horizon);

  physics::Physics& physics() { return *physics_; }

  /// The place of a host by its name. REQUIRES: there is one.
  Place host(const std::string& name) const;
  physics::LinkId link(const std::string& name) const;
  /// Those of the hosts that a component names, in that order.
  std::vector<Place> places_of(const std::string& component) const;
  /// Where a producer's customers are; nowhere if no route begins or ends there.
  Place of_producer(std::size_t producer) const { return producers_[producer]; }

  /// A machine that an instance of the component has for itself until it gives it back, with credits as new.
  /// Throws LimitError if more instances are alive than there can be.
  Place take(Time now, const std::string& component);
  void give_back(const std::string& component, Place machine);

  /// Those of the owner's tasks that compute tell it so.
  void attach(std::uint16_t owner, CpuUser& user);
  void attach(Transfers& transfers) { transfers_ = &transfers; }
  /// What the owner sends by itself.
  void attach(std::uint16_t owner, Sender& sender);

  /// The task computes: cpu_ended() comes once, unless it is cancelled before.
  physics::Activity execute(Time now, Place machine, Duration work, std::uint16_t owner,
                            std::uint32_t instance, std::uint32_t task);
  void cancel(Time now, Place machine, physics::Activity execution);
  /// The same with `factor` times the work that is left; nothing if it ends in this instant.
  void stretch(Time now, Place machine, double factor, std::uint16_t owner, std::uint32_t instance,
               std::uint32_t task, physics::Activity& execution);

  /// Nullopt: nothing leads there.
  std::optional<physics::RouteId> route(Place from, Place to) const;
  /// Transfers::ended() comes once, unless it is cancelled before.
  physics::Activity transfer(physics::RouteId route, sim::Bytes size, std::uint16_t owner,
                             std::uint32_t slot);
  void cancel(physics::Activity transfer) { physics_->cancel(transfer); }
  /// Sender::sent() comes once with this number, unless it is cancelled before.
  physics::Activity send(physics::RouteId route, sim::Bytes size, std::uint16_t owner, std::uint32_t number);
  /// The names of the links of a route, one after the other: "uplink, az".
  std::string links_of(physics::RouteId route) const;

  /// From now on everything takes `factor` times as long there. REQUIRES: a failure of the scenario says so.
  void slow(Time now, Place host, double factor);

  /// A host that is down answers nobody, instead of breaking the connections.
  void set_silent(Place host, bool silent) { silent_[static_cast<std::size_t>(host)] = silent; }
  /// Whether anything can run there.
  bool up(Place place) const { return physics_->host_is_up(place); }
  /// Calls `action` when the host there is back, once. REQUIRES: it is down.
  void when_up(Place place, std::function<void(Time)> action) {
    waiting_[place].push_back(std::move(action));
  }
  /// The host there is back.
  void set_up(Time now, Place place);
  /// Whether whoever talks to or from there hears that it is down.
  bool heard_to_be_down(Place place) const {
    return !physics_->host_is_up(place) && !silent_[static_cast<std::size_t>(place)];
  }

  void completed(Time now, physics::Token token) override { ended(now, token, true); }
  void failed(Time now, physics::Token token) override { ended(now, token, false); }
  /// Takes an event of the kinds from first_event on.
  void on_event(Time now, const sim::Event& event) {
    if (event.kind() == CreditAccounts::due_event) return credits_.on_event(now, event, *physics_);
    physics_->on_event(now, event);
  }
  static constexpr std::uint8_t first_event = CreditAccounts::due_event;

  const CreditAccounts& credits() const { return credits_; }

 private:
  enum Kind : std::uint8_t { of_cpu, of_transfer, of_sender };

  /// The machines that a component's instances have for themselves.
  struct Lot {
    std::vector<Place> free;  // the next one last
    scenario::Machine machine;
  };

  void add_hosts(const scenario::Architecture& architecture);
  void add_places(const scenario::Architecture& architecture);
  void add_producers(const scenario::Architecture& architecture);
  void add_lots(const scenario::Architecture& architecture);
  void add_routes(const scenario::Architecture& architecture);
  void ended(Time now, physics::Token token, bool well);
  /// What computes at `place` has changed.
  void settle(Time now, Place place) {
    if (credits_.has(place)) credits_.settle(now, place, *physics_);
  }

  physics::Platform platform_;  // until physics has it
  std::map<std::string, Place> hosts_;
  std::map<std::string, physics::LinkId> links_;
  std::map<std::string, std::vector<Place>> placed_;  // by component
  std::vector<Place> producers_;
  std::map<std::string, Lot> lots_;
  std::map<std::pair<Place, Place>, physics::RouteId> routes_;
  std::vector<CpuUser*> users_;   // by owner
  std::vector<Sender*> senders_;  // by owner
  std::vector<bool> silent_;      // by place
  std::map<Place, std::vector<std::function<void(Time)>>> waiting_;
  CreditAccounts credits_;
  Transfers* transfers_ = nullptr;
  std::unique_ptr<physics::Physics> physics_;
};

}  // namespace couplet::model
