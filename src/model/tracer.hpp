#pragma once

#include <string>
#include <vector>

#include "model/trace.hpp"

namespace couplet::model {

/// Hands records to the run's sink, if it has one. Callers test on() first, so that a run without a trace
/// pays one branch.
class Tracer {
 public:
  Tracer(TraceSink* sink, std::vector<std::string> producers)
      : sink_(sink), producers_(std::move(producers)) {}

  bool on() const { return sink_ != nullptr; }
  void write(const TraceRecord& record) { sink_->write(record); }
  std::string_view producer_name(std::uint16_t producer) const { return producers_[producer]; }

 private:
  TraceSink* sink_;
  std::vector<std::string> producers_;
};

}  // namespace couplet::model
