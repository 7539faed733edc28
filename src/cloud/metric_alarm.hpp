#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace couplet::cloud {

enum class AlarmState { insufficient_data, ok, alarm };

/// On which side of its threshold a datapoint breaches.
enum class Breach { above, at_or_above, below, at_or_below };

/// What an alarm makes of a period without a datapoint.
enum class MissingData {
  missing,        // nothing: it counts for neither side
  not_breaching,  // as a good one
  breaching,      // as a bad one
  ignore,         // the alarm stays as it is
};

struct AlarmConfig {
  Breach breach = Breach::above;
  double threshold = 0;
  std::uint32_t datapoints = 1;  // M: so many breaching ones raise the alarm …
  std::uint32_t periods = 1;     // … of the last N; M <= N
  MissingData missing = MissingData::missing;
};

/// A CloudWatch alarm (6.4 of the facts): M out of the last N datapoints. It has insufficient data until
/// there was one in N periods.
class MetricAlarm {
 public:
  /// REQUIRES: 1 <= config.datapoints <= config.periods.
  explicit MetricAlarm(const AlarmConfig& config);

  /// The datapoint of one more period, nullopt if there is none. Returns the state from now on.
  AlarmState observe(std::optional<double> datapoint);
  AlarmState state() const { return state_; }

 private:
  bool breaches(double datapoint) const;

  AlarmConfig config_;
  std::deque<std::optional<bool>> breached_;  // of the last periods, oldest first; nullopt: no datapoint
  AlarmState state_ = AlarmState::insufficient_data;
};

}  // namespace couplet::cloud
