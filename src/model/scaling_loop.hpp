#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cloud/auto_scaling.hpp"
#include "model/component.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// What all autoscalers do, whatever they scale: take a datapoint each period, hear of it later, let the
/// policies and the schedule decide, and remember what was wanted.
class ScalingLoop : public Part {
 public:
  void start(Time now) override;
  void on_event(Time now, const sim::Event& event) override;
  void tell(Story& story) const override;

 protected:
  enum Kind : std::uint8_t { period_over = first_own_event, published, schedule_due, first_scaling_event };

  ScalingLoop(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);
  /// The second step of making it: the name of what it scales, and how much of it there is.
  void scale(const std::string& target, std::uint32_t desired);

  /// A datapoint for each policy.
  using Datapoints = std::vector<std::optional<double>>;
  virtual Datapoints metrics(Time now) = 0;
  /// Launches what is missing and sends away what is too much.
  virtual void adjust(Time now) = 0;
  /// An event of whoever derives from it.
  virtual void on_other_event(Time now, const sim::Event& event) = 0;

  void schedule(Time at, std::uint8_t kind, std::uint32_t argument = 0);
  void note_levels(Time now);
  /// What every autoscaler reports of its decisions and its group.
  void describe_decisions(Meters& meters);
  void describe_levels(Meters& meters);

  Runtime& runtime_;
  scenario::AutoscalerSpec spec_;
  std::optional<cloud::AutoScaling> scaling_;
  std::string target_;
  stats::Gauge desired_, in_service_, pending_;

 private:
  /// A change of the desired capacity, with those that followed in the same direction.
  struct Move {
    Time at{};
    std::uint32_t from = 0;
    std::uint32_t to = 0;
  };

  /// What was measured, and of how large a group.
  struct Sample {
    Datapoints values;
    cloud::GroupSize size;
  };

  void sample(Time now);
  void publish(Time now, const Sample& taken);
  void arm_schedule();
  void changed(Time now, const std::optional<cloud::ScalingChange>& change);

  std::deque<Sample> samples_;  // on their way
  Time published_{};            // when the last of them are there
  std::uint64_t periods_ = 0;
  sim::DrawKey action_key_;
  std::vector<Move> moves_;
  Counter scaled_out_, scaled_in_;
};

}  // namespace couplet::model
