#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/component.hpp"
#include "model/program.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// A bucket's event notifications: one for each object put and each target that wants it, after a delay,
/// rarely twice. What the target does not take is tried again for some minutes, and then lost.
class Notifier : public Caller {
 public:
  static constexpr std::uint8_t first_event = 8;  // kinds of event below are the bucket's

  Notifier(Runtime& runtime, const scenario::Component& bucket, std::uint16_t owner);

  /// Who a notification of the scenario goes to.
  struct Target {
    Component* component = nullptr;
    Operation operation = Operation::notify;
  };
  /// The second step of making it: one for each notification, in file order.
  void connect(const std::vector<Target>& targets);

  /// An object has been put.
  void stored(Time now, const Arrival& put);
  /// REQUIRES: event.kind() >= first_event.
  void on_event(Time now, const sim::Event& event);
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  void unheard(Time now, std::uint32_t slot, std::uint32_t token) override;
  std::uint16_t side() const override { return owner_; }
  Place place(std::uint32_t) const override { return place_; }
  void set_place(Place place) { place_ = place; }

  std::string check_books() const;

  Counter delivered, duplicated, filtered, retries, lost;

 private:
  enum Kind : std::uint8_t { deliver = first_event, no_answer };

  struct Route {
    Target to;
    std::optional<Condition> filter;
    std::uint64_t copy = 1;  // which notification to this target it is, from 1
    sim::DrawKey delay_key;
    sim::DrawKey duplicate_key;
  };
  struct Pending {
    RequestId request = 0;
    sim::Lineage lineage = 0;
    OverlayId overlay = 0;
    std::uint32_t route = 0;
    std::uint32_t tries = 0;
    std::uint32_t token = 0;  // of the try under way; 0: none
    Time give_up{};
  };

  void add(Time now, const Arrival& put, std::uint32_t route, std::uint64_t copy);
  void end(Time now, std::uint32_t slot);

  Runtime& runtime_;
  std::string bucket_;
  std::string stream_;
  std::uint16_t owner_;
  Place place_ = nowhere;  // the bucket's
  std::uint64_t site_;
  std::vector<scenario::Notification> specs_;
  double duplicate_rate_;
  std::vector<Route> routes_;
  sim::Slab<Pending> pending_;
  std::uint32_t tokens_ = 0;
  std::uint64_t waiting_ = 0;

  std::uint64_t made_ = 0;
};

}  // namespace couplet::model
