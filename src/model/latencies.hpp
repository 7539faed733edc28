#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/result.hpp"
#include "model/window.hpp"
#include "stats/mser.hpp"

namespace couplet::model {

/// In the order of Batch::latencies.
enum class Latency : std::uint8_t { response, error_response, completion, collected };

/// What is measured of requests, in equal parts of the measured window: what a single long run says about
/// the precision of its own figures.
class Latencies {
 public:
  explicit Latencies(const Window& window);

  /// The part that begins at or before `now`, the last that does; the first before the warm-up's end.
  /// REQUIRES: `now` never decreases.
  std::uint8_t part(Time now) {
    if (now >= part_end_) [[unlikely]]
      turn(now);
    return part_;
  }

  void issued(std::uint8_t part) { ++parts_[part].issued; }
  void failed(std::uint8_t part) { ++parts_[part].failed; }
  void lost(std::uint8_t part) { ++parts_[part].lost; }
  /// In the measured window.
  void completed(Time now) { ++parts_[part(now)].completions; }

  /// Of a measured request that was issued in `part`.
  void record(Latency what, std::uint8_t part, Time now, Duration latency) {
    parts_[part].latencies[static_cast<std::size_t>(what)].record(latency);
    if (pilot_) [[unlikely]]
      follow(what, now, latency);
  }

  /// The same of a response and a completion at once.
  void record_both(std::uint8_t part, Time now, Duration latency) {
    parts_[part].both.record(latency);
    if (pilot_) [[unlikely]] {
      follow(Latency::response, now, latency);
      follow(Latency::completion, now, latency);
    }
  }

  /// Fills in latencies, batches and truncation.
  void report(RunResult& result) const;

 private:
  struct Part {
    std::array<stats::Histogram, 4> latencies;
    stats::Histogram both;  // responses that were completions too, which each of the two counts
    std::uint64_t issued = 0, failed = 0, lost = 0, completions = 0;
  };
  /// What a pilot run looks at: the answers and the completions before the end, each in its order.
  struct Pilot {
    stats::Mser responses, completions;
  };

  void turn(Time now);
  void follow(Latency what, Time now, Duration latency);
  Truncation truncation() const;

  Window window_;
  Duration length_;
  Time part_end_;
  std::uint8_t part_ = 0;
  std::vector<Part> parts_;
  std::unique_ptr<Pilot> pilot_;
};

}  // namespace couplet::model
