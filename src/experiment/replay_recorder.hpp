#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "experiment/replay.hpp"
#include "model/trace_sample.hpp"
#include "scenario/scenario.hpp"

namespace couplet::experiment {

/// Makes a replay of a run's trace. Keeps the requests of the sample alone, of each of them how it begins and
/// how it ends, and of a component's outages as many as can be seen, so that its size does not depend on the
/// run's.
class ReplayRecorder final : public model::TraceSink {
 public:
  /// REQUIRES: the architecture outlives it.
  explicit ReplayRecorder(const scenario::Architecture& architecture);

  /// What the run's options are to have as trace_requests.
  static std::uint32_t requests_max(const scenario::Architecture& architecture);

  void write(const model::TraceRecord& record) override;

  /// Of a run that ended at `end`. Called once, when it is over.
  Replay finish(sim::Time end);

 private:
  using Key = std::pair<std::uint64_t, std::size_t>;  // number, producer
  /// How a request ends, as far as is known.
  struct End {
    Fate fate = Fate::pending;
    sim::Time at{};                         // of completed, failed and lost
    std::string worker;                     // that met the goal, if that is the end
    sim::Time answered = sim::Time::min();  // positively; min: not yet
    sim::Time processed{};                  // the last time, and by whom
    std::string processed_by;

    /// Neither it nor the way there is changed by what happens now.
    bool settled(sim::Time now) const {
      return fate == Fate::completed && answered != sim::Time::min() && now > std::max(at, answered);
    }
  };
  struct Kept {
    sim::Time issued{};
    End end;
    std::vector<LifeEvent> first;
    std::deque<LifeEvent> last;  // of all others
    bool gap = false;            // between the two
  };
  struct Watched {
    std::set<std::uint32_t> down;  // instances
    sim::Time since{};             // so many
    std::vector<Replay::Down> spans;
    sim::Duration grain{};  // 0: all spans; else of each part of this length the longest that begins there
  };

  void instance(const model::TraceRecord& record);
  static void note_end(End& end, const model::TraceRecord& record);
  static void note_down(const std::string& component, Watched& watched, sim::Time until);
  static void keep_span(Watched& watched, const Replay::Down& span);
  std::size_t producer_of(std::string_view name) const;
  Replay::Request request(const Key& key, const Kept& kept, sim::Time run_end) const;

  const scenario::Architecture* architecture_;
  model::TraceSample sample_;
  std::map<Key, Kept> kept_;
  std::map<std::string, Watched> watched_;
};

/// A replay as bytes for another process, and back.
std::string encode(const Replay& replay);
Replay decode_replay(std::string_view bytes);

}  // namespace couplet::experiment
