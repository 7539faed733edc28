#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/trace_sample.hpp"

namespace couplet::model {

/// Hands records to the run's sink, if it has one. Callers test on() first, so that a run without a trace
/// pays one branch.
class Tracer {
 public:
  /// `requests`: at most so many of them, as TraceSample chooses them; 0: all, and all else.
  Tracer(TraceSink* sink, std::vector<std::string> producers, std::uint32_t requests = 0)
      : sink_(sink), producers_(std::move(producers)) {
    if (requests > 0) sample_.emplace(requests, producers_);
  }

  bool on() const { return sink_ != nullptr; }
  /// Whether nobody wants to know anything of the request, so that its records need not be made.
  bool leaves_out(std::uint64_t request) const { return sample_ && !sample_->keeps(request); }
  /// Of what is not about a request.
  bool leaves_out(TraceEvent event) const { return sample_ && !TraceSample::keeps(event); }
  void write(const TraceRecord& record) {
    if (!sample_ || sample_->has(record)) sink_->write(record);
  }
  std::string_view producer_name(std::uint16_t producer) const { return producers_[producer]; }

 private:
  TraceSink* sink_;
  std::vector<std::string> producers_;
  std::optional<TraceSample> sample_;
};

}  // namespace couplet::model
