#include "report/story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/humane.hpp"
#include "sim/check.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using model::StoryEvent;
using model::StoryKind;

namespace {

const char* word(StoryKind kind) {
  switch (kind) {
    case StoryKind::failure_struck: return "failure_struck";
    case StoryKind::failure_ended: return "failure_ended";
    case StoryKind::first_failed: return "first_failed";
    case StoryKind::first_lost: return "first_lost";
    case StoryKind::backlog_peak: return "backlog_peak";
    case StoryKind::backlog_drained: return "backlog_drained";
    case StoryKind::recovered: return "recovered";
    case StoryKind::breaker_opened: return "breaker_opened";
    case StoryKind::redrive: return "redrive";
    case StoryKind::flush: return "flush";
    case StoryKind::target_unhealthy: return "target_unhealthy";
    case StoryKind::target_healthy: return "target_healthy";
    case StoryKind::scaled_out: return "scaled_out";
    case StoryKind::scaled_in: return "scaled_in";
    case StoryKind::bottleneck: return "bottleneck";
    case StoryKind::credits_spent: return "credits_spent";
  }
  COUPLET_CHECK(false && "a kind of event that does not exist");
  return "";
}

/// ", 10 min after crash renderer struck"
std::string after(sim::Duration passed, const std::string& what) {
  if (passed == sim::Duration::zero()) return ", just as " + what;
  return fmt::format(", {} after {}", plain_duration(sim::to_seconds(passed)), what);
}

/// Tells one event after the other, and remembers what later ones refer to.
class Teller {
 public:
  explicit Teller(const ArchitectureResult& architecture) : architecture_(architecture) {}

  StoryLine line(const StoryEvent& event) {
    StoryLine line;
    line.at = event.at;
    line.event = word(event.kind);
    line.component = event.component;
    switch (event.kind) {
      case StoryKind::failure_struck: failure_struck(event, line); break;
      case StoryKind::failure_ended: failure_ended(event, line); break;
      case StoryKind::first_failed:
        line.what = "the first customer was turned away with an error";
        line.since = since_struck(event);
        break;
      case StoryKind::first_lost:
        line.what = "the first request was lost: nothing of it was left";
        line.since = since_struck(event);
        break;
      case StoryKind::backlog_peak: backlog_peak(event, line); break;
      case StoryKind::backlog_drained: backlog_drained(event, line); break;
      case StoryKind::recovered: recovered(event, line); break;
      case StoryKind::breaker_opened:
        line.what = fmt::format("the circuit breaker of {} for {} opened", event.component, event.name);
        line.since = since_struck(event);
        if (event.amount > 1) line.since += ", the first of " + counted(event.amount, "time", "times");
        break;
      case StoryKind::flush:
        line.what = fmt::format("{} was flushed", event.component);
        line.since = ", with " + counted(event.amount, "entry", "entries") + " in it";
        break;
      case StoryKind::target_unhealthy:
      case StoryKind::target_healthy: target_changed(event, line); break;
      case StoryKind::redrive:
        line.what =
            event.amount > 0
                ? fmt::format("an operator had the {} in {} moved to {}",
                              counted(event.amount, "message", "messages"), event.component, event.name)
                : fmt::format("an operator found nothing in {} to move to {}", event.component, event.name);
        break;
      case StoryKind::scaled_out:
      case StoryKind::scaled_in:
        line.what = fmt::format("{} began to be scaled {} to {}", event.component,
                                event.kind == StoryKind::scaled_out ? "out" : "in",
                                counted(event.amount, "instance", "instances"));
        if (event.kind == StoryKind::scaled_out) line.since = since_struck(event);
        break;
      case StoryKind::bottleneck:
        line.what = fmt::format("{} was the bottleneck, {} busy", event.component, share_text(event.amount));
        line.until = event.until;
        break;
      case StoryKind::credits_spent:
        line.what = fmt::format("{} had spent its CPU credits and fell to {} of its speed", event.component,
                                share_text(event.amount));
        break;
    }
    past_.push_back(&event);
    return line;
  }

 private:
  void failure_struck(const StoryEvent& event, StoryLine& line) const {
    line.what = event.name + " struck";
    if (event.amount >= 1 && event.component.empty()) {
      line.since = fmt::format(": {} down", counted(event.amount, "instance", "instances"));
    } else if (event.amount >= 1) {
      line.since =
          fmt::format(": {} of {} down", counted(event.amount, "instance", "instances"), event.component);
    }
  }

  void failure_ended(const StoryEvent& event, StoryLine& line) const {
    line.what = event.name + " ended";
    const StoryEvent* struck = latest([&](const StoryEvent& past) {
      return past.kind == StoryKind::failure_struck && past.name == event.name;
    });
    if (struck != nullptr) line.since = after(event.at - struck->at, "it struck");
  }

  void backlog_peak(const StoryEvent& event, StoryLine& line) const {
    line.what =
        event.component + " peaked at " +
        (holds_messages(event.component) ? counted(event.amount, "message", "messages")
                                         : counted(event.amount, "waiting request", "waiting requests"));
    line.since = since_struck(event);
  }

  void backlog_drained(const StoryEvent& event, StoryLine& line) const {
    line.what = holds_messages(event.component) ? event.component + " was drained"
                                                : "nothing waited at " + event.component + " any more";
    const StoryEvent* peak = latest([&](const StoryEvent& past) {
      return past.kind == StoryKind::backlog_peak && past.component == event.component;
    });
    if (peak != nullptr) line.since = after(event.at - peak->at, "its peak");
  }

  /// "…; 2 healthy targets were left at 10:12 min, 12 s after crash app struck"
  void target_changed(const StoryEvent& event, StoryLine& line) const {
    const bool back = event.kind == StoryKind::target_healthy;
    const std::string targets = event.amount == 0 ? "no target" : counted(event.amount, "target", "targets");
    line.what = fmt::format("{} {} an instance of {}{} healthy", event.component,
                            back ? "took back" : "took out of service", event.name,
                            back ? ", and had " + targets : ", which left it " + targets);
    if (back) {
      const StoryEvent* ended =
          latest([](const StoryEvent& past) { return past.kind == StoryKind::failure_ended; });
      line.since =
          ended == nullptr ? since_struck(event) : after(event.at - ended->at, ended->name + " ended");
    } else {
      line.since = since_struck(event);
    }
  }

  void recovered(const StoryEvent& event, StoryLine& line) const {
    line.what = "customers were answered without errors again";
    std::string name = event.name;
    if (name.empty()) {
      const StoryEvent* ended =
          latest([](const StoryEvent& past) { return past.kind == StoryKind::failure_ended; });
      if (ended != nullptr) name = ended->name;
    }
    if (name.empty()) name = "the failure";
    line.since = event.amount > 0 ? fmt::format(", {} after {} ended", plain_duration(event.amount), name)
                                  : fmt::format(", as soon as {} ended", name);
  }

  std::string since_struck(const StoryEvent& event) const {
    const StoryEvent* struck = latest([](const StoryEvent& past) {
      return past.kind == StoryKind::failure_struck || past.kind == StoryKind::flush;
    });
    return struck == nullptr ? "" : after(event.at - struck->at, struck->name + " struck");
  }

  template <typename Is>
  const StoryEvent* latest(const Is& is) const {
    const auto found =
        std::find_if(past_.rbegin(), past_.rend(), [&](const StoryEvent* past) { return is(*past); });
    return found == past_.rend() ? nullptr : *found;
  }

  bool holds_messages(const std::string& name) const {
    for (const auto& component : architecture_.components) {
      if (component.name == name) return component.kind == "queue" || component.kind == "topic";
    }
    return false;
  }

  const ArchitectureResult& architecture_;
  std::vector<const StoryEvent*> past_;
};

std::string classes(const model::Books& books) {
  std::string text;
  const auto add = [&](std::uint64_t count, const char* one, const char* many) {
    if (count == 0) return;
    text += fmt::format("{} {} {}", text.empty() ? ";" : ",", count_text(count), count == 1 ? one : many);
  };
  add(books.failed, "failed", "failed");
  add(books.lost, "was lost", "were lost");
  add(books.parked, "sits in a dead-letter queue", "sit in dead-letter queues");
  add(books.pending, "was still under way at the end", "were still under way at the end");
  return text.empty() ? ", none failed or was lost" : text;
}

std::string latency(const char* what, const experiment::LatencySummary& latency) {
  if (latency.count == 0) return "";
  return fmt::format(" {} took {} at the median and {} at the 99th percentile.", what,
                     plain_duration(latency.p50), plain_duration(latency.p99));
}

}  // namespace

std::string StoryLine::sentence() const {
  if (until > at) return what + " from " + clock_text(at) + " to " + clock_text(until) + since;
  return what + " at " + clock_text(at) + since;
}

std::string StoryLine::without_time() const {
  return until > at ? what + " until " + clock_text(until) + since : what + since;
}

std::vector<StoryLine> tell(const ArchitectureResult& architecture) {
  std::vector<StoryLine> lines;
  Teller teller(architecture);
  for (const StoryEvent& event : architecture.story) lines.push_back(teller.line(event));
  return lines;
}

std::string verdict(const ArchitectureResult& architecture) {
  const model::Books& books = architecture.books;
  if (books.issued == 0) return "no request was issued.";
  std::string text;
  if (books.issued == 1) {
    text = books.completed == 1 ? "the one request was completed" : "the one request was not completed";
  } else if (books.completed == books.issued) {
    text = fmt::format("all {} requests were completed", count_text(books.issued));
  } else {
    const double share = static_cast<double>(books.completed) / static_cast<double>(books.issued);
    text = fmt::format("{} of {} requests were completed ({})", count_text(books.completed),
                       count_text(books.issued), share_text(share));
  }
  text += classes(books) + ".";
  return text + latency("Answers", architecture.latencies[0]) +
         latency("Completion", architecture.latencies[2]);
}

const char* word(experiment::Outcome outcome) {
  switch (outcome) {
    case experiment::Outcome::holds: return "holds";
    case experiment::Outcome::fails: return "fails";
    case experiment::Outcome::inconclusive: return "inconclusive";
  }
  COUPLET_CHECK(false && "an outcome that does not exist");
  return "";
}

}  // namespace couplet::report
