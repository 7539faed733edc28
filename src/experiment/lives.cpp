#include "experiment/lives.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "stats/histogram.hpp"

namespace couplet::experiment {
namespace {

using By = LifeChoice::By;
using model::TraceEvent;
using Key = std::pair<std::size_t, std::uint64_t>;  // producer, number

/// The producers of an architecture by their place.
class Names {
 public:
  explicit Names(const scenario::Architecture& architecture) : architecture_(&architecture) {}

  Key of(std::string_view producer, std::uint64_t number) const {
    std::size_t place = 0;
    while (architecture_->producers[place].name != producer) ++place;
    return {place, number};
  }
  RequestName name(const Key& key) const { return {architecture_->producers[key.first].name, key.second}; }

 private:
  const scenario::Architecture* architecture_;
};

/// Sees every event of a run; keeps of it what tells which requests are the slowest, failed or lost.
class Watcher {
 public:
  explicit Watcher(const Names& names) : names_(names) {}

  void read(const model::TraceRecord& record) {
    if (record.request == model::no_request || !record.measured) return;
    switch (record.event) {
      case TraceEvent::issued: issued_.emplace(key(record), record.at); return;
      case TraceEvent::completed: completed(record); return;
      case TraceEvent::failed: failed(record); return;
      case TraceEvent::lost: note(lost_, record); return;
      case TraceEvent::parked: note(parked_, record); return;
      case TraceEvent::pending: note(pending_, record); return;
      default: return;
    }
  }

  std::vector<Key> chosen(const LifeChoice& choice) const {
    switch (choice.by) {
      case By::slowest: return slowest(choice.count);
      case By::failed: return failed(choice.count);
      case By::lost: return first(lost_, choice.count);
      case By::parked: return first(parked_, choice.count);
      case By::pending: return first(pending_, choice.count);
      case By::one_of_each:
      case By::request: break;
    }
    std::vector<Key> all = slowest(1);
    for (const std::vector<Key>& some : {failed(1), first(lost_, 1), first(parked_, 1), first(pending_, 1)}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }

  const stats::Histogram& completion() const { return completion_; }

 private:
  static constexpr std::size_t slowest_max = 1'000;

  Key key(const model::TraceRecord& record) const { return names_.of(record.producer, record.request); }

  void completed(const model::TraceRecord& record) {
    const auto issued = issued_.find(key(record));
    const sim::Duration time = record.at - issued->second;
    completion_.record(time);
    slowest_.emplace(-time.count(), issued->first);
    if (slowest_.size() > slowest_max) slowest_.erase(std::prev(slowest_.end()));
    failed_.erase(issued->first);
    issued_.erase(issued);
  }

  /// Nothing if the work was done before the customer heard of the error: such a request is completed.
  void failed(const model::TraceRecord& record) {
    if (issued_.contains(key(record))) failed_.emplace(key(record), record.at);
  }

  void note(std::vector<Key>& list, const model::TraceRecord& record) {
    list.push_back(key(record));
    issued_.erase(list.back());
  }

  static std::vector<Key> first(const std::vector<Key>& list, std::size_t count) {
    return {list.begin(), list.begin() + static_cast<std::ptrdiff_t>(std::min(count, list.size()))};
  }

  std::vector<Key> slowest(std::size_t count) const {
    std::vector<Key> keys;
    for (const auto& [time, request] : slowest_) {
      if (keys.size() < count) keys.push_back(request);
    }
    return keys;
  }

  std::vector<Key> failed(std::size_t count) const {
    std::vector<std::pair<sim::Time, Key>> in_order;
    for (const auto& [request, at] : failed_) in_order.emplace_back(at, request);
    std::sort(in_order.begin(), in_order.end());
    std::vector<Key> keys;
    for (const auto& [at, request] : in_order) {
      if (keys.size() < count) keys.push_back(request);
    }
    return keys;
  }

  const Names& names_;
  std::map<Key, sim::Time> issued_;  // those that are not through
  std::map<Key, sim::Time> failed_;  // when
  std::set<std::pair<std::int64_t, Key>> slowest_;
  std::vector<Key> lost_, parked_, pending_;
  stats::Histogram completion_;
};

/// Keeps what is told of some requests, and of crashes in between.
class Recorder {
 public:
  Recorder(const Names& names, const std::vector<Key>& wanted) : names_(names) {
    for (const Key& key : wanted) lives_.emplace(key, Life{});
  }

  void read(const model::TraceRecord& record) {
    if (record.request == model::no_request) {
      if (record.event == TraceEvent::crashed || record.event == TraceEvent::recovered) {
        incidents_.push_back(LifeEvent::of(record));
      }
      return;
    }
    const auto found = lives_.find(names_.of(record.producer, record.request));
    if (found == lives_.end()) return;
    Life& life = found->second;
    life.measured = record.measured;
    life.attempts = std::max(life.attempts, record.attempt);
    life.events.push_back(LifeEvent::of(record));
    switch (record.event) {
      case TraceEvent::issued: life.issued = record.at; break;
      case TraceEvent::answered:
        if (record.peer.empty() && record.reason == "ok") life.answered = record.at;
        break;
      case TraceEvent::completed: life.completed = record.at; break;
      default: break;
    }
  }

  /// What became of the requests, in the order in which they were wanted.
  std::vector<Life> lives(const std::vector<Key>& wanted) {
    std::vector<Life> result;
    for (const Key& key : wanted) {
      Life& life = lives_.at(key);
      if (life.events.empty()) continue;  // it was never issued
      life.name = names_.name(key);
      conclude(life);
      result.push_back(std::move(life));
    }
    return result;
  }

 private:
  static const LifeEvent* last(const Life& life, TraceEvent event) {
    const auto found = std::find_if(life.events.rbegin(), life.events.rend(),
                                    [event](const LifeEvent& each) { return each.event == event; });
    return found == life.events.rend() ? nullptr : &*found;
  }

  void conclude(Life& life) const {
    life.end = life.events.back().at;
    if (life.completed) {
      life.fate = Fate::completed;
      life.end = *life.completed;
    } else if (const LifeEvent* failed = last(life, TraceEvent::failed)) {
      life.fate = Fate::failed;
      life.end = failed->at;
    } else if (last(life, TraceEvent::lost) != nullptr) {
      life.fate = Fate::lost;
    } else if (last(life, TraceEvent::parked) != nullptr) {
      life.fate = Fate::parked;
    }
    life.spent = time_spent(life.events, life.issued, life.end);
    add_incidents(life);
  }

  /// Crashes of the components that it met, as long as it lived.
  void add_incidents(Life& life) const {
    std::set<std::string> met;
    for (const LifeEvent& event : life.events) {
      met.insert(event.component);
      if (event.event == TraceEvent::called) met.insert(event.reason);
    }
    std::vector<LifeEvent> all;
    auto next = life.events.begin();
    for (const LifeEvent& incident : incidents_) {
      if (incident.at < life.issued || incident.at > life.end || !met.contains(incident.component)) continue;
      // At one instant the failure comes first.
      while (next != life.events.end() && next->at < incident.at) all.push_back(std::move(*next++));
      all.push_back(incident);
    }
    while (next != life.events.end()) all.push_back(std::move(*next++));
    life.events = std::move(all);
  }

  const Names& names_;
  std::map<Key, Life> lives_;
  std::vector<LifeEvent> incidents_;
};

class Sink final : public model::TraceSink {
 public:
  Sink(Watcher& watcher, Recorder* recorder) : watcher_(watcher), recorder_(recorder) {}
  void write(const model::TraceRecord& record) override {
    watcher_.read(record);
    if (recorder_ != nullptr) recorder_->read(record);
  }

 private:
  Watcher& watcher_;
  Recorder* recorder_;
};

/// Runs one architecture of a scenario once.
std::optional<PointFailure> run_one(const scenario::Scenario& scenario, std::size_t architecture,
                                    const RunFunction& run, model::TraceSink& sink) {
  scenario::Scenario one = scenario;
  one.architectures = {scenario.architectures[architecture]};
  return run_traced(one, run, sink, [](const std::string&) {});
}

std::optional<PointFailure> follow(const scenario::Scenario& scenario, std::size_t place,
                                   const RunFunction& run, const LifeChoice& choice,
                                   ArchitectureLives& result) {
  const scenario::Architecture& architecture = scenario.architectures[place];
  const Names names(architecture);
  std::vector<Key> wanted;
  if (choice.by == By::request) {
    const std::string& producer =
        choice.request.producer.empty() ? architecture.producers.front().name : choice.request.producer;
    wanted.push_back(names.of(producer, choice.request.number));
  } else {
    Watcher first(names);
    Sink sink(first, nullptr);
    if (auto failure = run_one(scenario, place, run, sink)) return failure;
    wanted = first.chosen(choice);
  }
  Watcher watcher(names);
  Recorder recorder(names, wanted);
  Sink sink(watcher, &recorder);
  if (auto failure = run_one(scenario, place, run, sink)) return failure;
  result.architecture = architecture.name;
  result.lives = recorder.lives(wanted);
  result.completed = watcher.completion().count();
  if (result.completed > 0) result.median_completion = watcher.completion().percentile(50);
  return std::nullopt;
}

}  // namespace

Lives follow_lives(const scenario::Scenario& scenario, const RunFunction& run, const LifeChoice& choice) {
  Lives lives;
  for (std::size_t i = 0; i < scenario.architectures.size() && !lives.failure; ++i) {
    lives.architectures.emplace_back();
    lives.failure = follow(scenario, i, run, choice, lives.architectures.back());
  }
  return lives;
}

}  // namespace couplet::experiment
