#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/bench.hpp"

/// The books and latencies of a run, worked out from its trace and the scenario alone. Of the trace it reads
/// what happened, not what the ledger made of it: the records "completed", "failed", "duplicated", "absorbed"
/// and "pending" are passed over. "lost" is believed only if no message of the request is left in a queue.
class TraceAccount {
 public:
  struct Numbers {
    couplet::model::Books books;
    couplet::stats::Histogram response, error_response, completion, collected;
    std::uint64_t completions_in_window = 0;
    std::vector<std::string> contradictions;
  };

  TraceAccount(const couplet::scenario::Scenario& scenario,
               const couplet::scenario::Architecture& architecture)
      : scenario_(scenario), architecture_(architecture) {
    for (const auto& goal : architecture.goals) {
      for (const auto& entry : goal.all_of) {
        for (const auto component : entry.any_of) goals_.insert(name_of(component));
      }
    }
    for (const couplet::scenario::Component& component : architecture.components) {
      if (const auto* cache = std::get_if<couplet::scenario::CacheSpec>(&component.spec))
        guarded_[component.name] = name_of(cache->guard.guards);
      if (const auto* throttle = std::get_if<couplet::scenario::ThrottleSpec>(&component.spec))
        guarded_[component.name] = name_of(throttle->guard.guards);
    }
  }

  Numbers of(const std::vector<Line>& trace) {
    for (const Line& line : trace) {
      if (line.request != couplet::model::no_request) read(line);
    }
    for (auto& [id, story] : stories_) close(id, story);
    return numbers_;
  }

 private:
  using Event = couplet::model::TraceEvent;
  using Time = couplet::sim::Time;

  /// Where something counts as done once: a component, or one of the places that put into a bucket.
  using Place = std::pair<std::string, std::int64_t>;

  /// What the trace tells of one request.
  struct Story {
    Time issued{};
    bool measured = false;
    bool accepted = false;
    bool error = false;  // the customer's last attempt ended badly, and no other followed
    bool left = false;
    bool completed = false;
    bool lost = false;
    bool parked = false;
    Time last_answer{};
    std::int64_t messages = 0;  // in queues
    std::set<Place> done;
    std::map<std::pair<std::string, std::uint64_t>, std::string> putters;  // by bucket and lineage
  };
  using Id = std::pair<std::string, std::uint64_t>;

  const std::string& name_of(couplet::scenario::ComponentIndex component) const {
    return architecture_.components[static_cast<std::size_t>(component)].name;
  }

  /// What a guard stands before; any other component itself.
  const std::string& behind(const std::string& name) const {
    const auto found = guarded_.find(name);
    return found == guarded_.end() ? name : found->second;
  }

  bool idempotent(const std::string& name) const {
    for (const couplet::scenario::Component& component : architecture_.components) {
      if (component.name != name) continue;
      if (const auto* service = std::get_if<couplet::scenario::ServiceSpec>(&component.spec))
        return service->idempotent;
      if (const auto* worker = std::get_if<couplet::scenario::WorkerSpec>(&component.spec))
        return worker->idempotent;
      if (const auto* function = std::get_if<couplet::scenario::FunctionSpec>(&component.spec))
        return function->idempotent;
    }
    return false;
  }

  const couplet::scenario::Goal& goal_of(const std::string& producer) const {
    std::size_t i = 0;
    while (architecture_.producers[i].name != producer) ++i;
    return architecture_.goals[i];
  }

  bool in_window(Time at) const {
    const Time start = couplet::sim::start_of_run;
    return start + scenario_.run.warmup <= at && at < start + scenario_.run.duration;
  }

  void read(const Line& line) {
    Story& story = stories_[{line.producer, line.request}];
    switch (line.event) {
      case Event::issued:
        story.issued = line.at;
        story.measured = in_window(line.at);
        if (story.measured) ++numbers_.books.issued;
        if (story.measured != line.measured) contradict(line, "is marked wrongly as measured");
        break;
      case Event::called:
        // A customer's call names the entry alone, a component's call the caller and, as its reason, the
        // callee.
        if (line.reason.empty() && story.measured) ++numbers_.books.attempts;
        if (!line.reason.empty()) story.putters[{behind(line.reason), line.lineage}] = line.component;
        break;
      case Event::retry_denied:
        if (line.reason.empty() && story.measured) ++numbers_.books.retries_denied;
        break;
      case Event::rejected:
        if (!line.reason.empty()) break;  // of a component
        if (story.measured) ++numbers_.books.breaker_refused;
        give_up(line, story);
        break;
      case Event::answered:
        if (line.peer.empty()) answered(line, story);  // of the customer's call, not of a component's
        break;
      case Event::timed_out:
        if (line.reason.empty()) give_up(line, story);
        break;
      case Event::left:
        give_up(line, story);
        story.left = true;
        break;
      case Event::retried:
        if (line.peer.empty()) story.error = false;
        break;
      case Event::processed: done(line, story, {line.component, 0}, idempotent(line.component)); break;
      case Event::stored:
        if (line.amount >= 0) {
          const std::string putter = story.putters[{line.component, line.lineage}];
          done(line, story, {line.component, line.amount}, idempotent(putter));
        }
        break;
      case Event::sent:
      case Event::delayed: ++story.messages; break;
      case Event::deleted:
      case Event::expired: --story.messages; break;
      case Event::collected:
        if (story.measured) numbers_.collected.record(line.at - story.issued);
        break;
      case Event::parked: story.parked = true; break;
      case Event::lost:
        story.lost = true;
        if (story.messages != 0) contradict(line, "is lost although a queue holds it");
        break;
      default: break;
    }
    const bool visit = line.event == Event::collected;  // a look at what was stored before the rest was lost
    if (story.lost && line.event != Event::lost && !visit) contradict(line, "lives on after it was lost");
  }

  void answered(const Line& line, Story& story) {
    if (line.reason != "ok") {
      give_up(line, story);
      return;
    }
    story.accepted = true;
    if (story.measured) {
      ++numbers_.books.accepted;
      numbers_.response.record(line.at - story.issued);
    }
    if (goal_of(line.producer).all_of.empty()) complete(line, story);
  }

  void give_up(const Line& line, Story& story) {
    if (story.accepted) contradict(line, "was answered already");
    story.error = true;
    story.last_answer = line.at;
  }

  void done(const Line& line, Story& story, const Place& place, bool absorbs) {
    const bool goal = goals_.contains(place.first);
    if (!story.done.insert(place).second) {
      if (goal && story.measured)
        ++(absorbs ? numbers_.books.duplicates_absorbed : numbers_.books.duplicates);
      return;
    }
    if (story.completed || goal_of(line.producer).all_of.empty()) return;
    for (const auto& entry : goal_of(line.producer).all_of) {
      bool met = false;
      for (const auto component : entry.any_of) {
        for (const Place& reached : story.done) met = met || reached.first == name_of(component);
      }
      if (!met) return;
    }
    complete(line, story);
  }

  void complete(const Line& line, Story& story) {
    story.completed = true;
    if (in_window(line.at)) ++numbers_.completions_in_window;
    if (story.measured) numbers_.completion.record(line.at - story.issued);
  }

  void close(const Id& id, const Story& story) {
    if (story.messages < 0) numbers_.contradictions.push_back(id.first + " has fewer messages than none");
    if (!story.measured) return;
    couplet::model::Books& books = numbers_.books;
    if (story.error) numbers_.error_response.record(story.last_answer - story.issued);
    if (story.completed) {
      ++books.completed;
      if (story.error) ++books.completed_after_error;
    } else if (story.error) {
      ++books.failed;
      if (story.left) ++books.left;
    } else if (story.lost) {
      ++books.lost;
    } else if (story.parked) {
      ++books.parked;
    } else {
      ++books.pending;
      if (!story.accepted) ++books.unanswered;
    }
  }

  void contradict(const Line& line, const std::string& what) {
    numbers_.contradictions.push_back(line.producer + " " + std::to_string(line.request) + " " + what + " (" +
                                      std::string(couplet::model::word(line.event)) + ")");
  }

  const couplet::scenario::Scenario& scenario_;
  const couplet::scenario::Architecture& architecture_;
  std::set<std::string> goals_;
  std::map<std::string, std::string> guarded_;
  std::map<Id, Story> stories_;
  Numbers numbers_;
};
