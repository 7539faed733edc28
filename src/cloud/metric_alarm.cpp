#include "cloud/metric_alarm.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {

MetricAlarm::MetricAlarm(const AlarmConfig& config) : config_(config) {
  COUPLET_CHECK(config.datapoints >= 1 && config.datapoints <= config.periods);
}

bool MetricAlarm::breaches(double datapoint) const {
  switch (config_.breach) {
    case Breach::above: return datapoint > config_.threshold;
    case Breach::at_or_above: return datapoint >= config_.threshold;
    case Breach::below: return datapoint < config_.threshold;
    case Breach::at_or_below: return datapoint <= config_.threshold;
  }
  return false;
}

AlarmState MetricAlarm::observe(std::optional<double> datapoint) {
  std::optional<bool> breached;
  if (datapoint) breached = breaches(*datapoint);
  if (!datapoint && config_.missing == MissingData::ignore) return state_;
  if (!datapoint && config_.missing == MissingData::breaching) breached = true;
  if (!datapoint && config_.missing == MissingData::not_breaching) breached = false;
  breached_.push_back(breached);
  if (breached_.size() > config_.periods) breached_.pop_front();
  const auto bad = std::count(breached_.begin(), breached_.end(), std::optional<bool>(true));
  const auto good = std::count(breached_.begin(), breached_.end(), std::optional<bool>(false));
  if (bad + good == 0) {
    state_ = AlarmState::insufficient_data;
  } else {
    state_ = bad >= static_cast<std::ptrdiff_t>(config_.datapoints) ? AlarmState::alarm : AlarmState::ok;
  }
  return state_;
}

}  // namespace couplet::cloud
