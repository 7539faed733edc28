#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/trace.hpp"

namespace couplet::model {

/// Which requests of a trace are kept where only some are wanted: those whose number among their producer's
/// is a multiple of `every`, which doubles whenever they would become too many. So they lie evenly over the
/// run however long it is, which ones depends on their numbers alone, and nobody has to know beforehand how
/// many there will be. Of what is not about a request, only what takes instances down and brings them back.
///
/// Whoever is given nothing but the records that has() keeps comes to the same `every`, at the same record.
class TraceSample {
 public:
  /// REQUIRES: most >= the number of producers.
  TraceSample(std::uint32_t most, const std::vector<std::string>& producers) : most_(most) {
    for (const std::string& name : producers) producers_.push_back({name, 0});
  }

  /// To be asked of every record that keeps() does not turn down, in their order. True of the record that
  /// makes `every` double too, though keeps() may turn its request down from then on: who is given the
  /// records must count it to double as well.
  bool has(const TraceRecord& record) {
    if (record.request == no_request) return keeps(record.event);
    if (!keeps(record.request)) return false;
    if (record.event == TraceEvent::issued) note(record);
    return true;
  }

  /// Whether the request of this number is one of the sample. Once it is not, it never is again; one that is
  /// may drop out when has() lets `every` double.
  bool keeps(std::uint64_t number) const { return (number & (every_ - 1)) == 0; }
  /// A record about no request.
  static bool keeps(TraceEvent event) {
    return event == TraceEvent::crashed || event == TraceEvent::recovered || event == TraceEvent::terminated;
  }

  /// One request in so many.
  std::uint64_t every() const { return every_; }

 private:
  struct Issued {
    std::string name;
    std::uint64_t requests = 0;
  };

  /// Of a request that is kept. Those between do not change how many are, at this or a greater `every`.
  void note(const TraceRecord& record) {
    for (Issued& producer : producers_) {
      if (producer.name == record.producer) producer.requests = record.request + 1;
    }
    ++kept_;
    while (kept_ > most_) {
      every_ *= 2;
      kept_ = 0;
      for (const Issued& producer : producers_) kept_ += (producer.requests + every_ - 1) / every_;
    }
  }

  std::uint64_t most_;
  std::uint64_t every_ = 1;
  std::uint64_t kept_ = 0;
  std::vector<Issued> producers_;
};

}  // namespace couplet::model
