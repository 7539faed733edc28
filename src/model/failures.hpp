#pragma once

#include <cstdint>
#include <vector>

#include "model/component.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// Lets failures strike and end at their instants: at one instant ends before starts, then in file order.
class Failures {
 public:
  Failures(Runtime& runtime, const std::vector<scenario::Failure>& failures,
           const std::vector<Component*>& components);

  void start();
  void on_event(Time now, const sim::Event& event);
  /// Whether one has still to strike or to end.
  bool ahead() const { return ahead_ > 0; }

 private:
  enum Phase : std::uint16_t { ends, strikes };  // in the place of the owner: ends come first

  struct Strike {
    const scenario::Failure* failure;
    Component* component;
    std::vector<std::uint32_t> instances;  // what it took down
  };

  Runtime& runtime_;
  std::vector<Strike> strikes_;
  std::uint64_t ahead_ = 0;
};

}  // namespace couplet::model
