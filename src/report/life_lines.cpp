#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "report/humane.hpp"
#include "report/life.hpp"
#include "scenario/quantities.hpp"

namespace couplet::report {

using experiment::Life;
using experiment::LifeEvent;
using model::TraceEvent;

namespace {

std::string seconds_of(sim::Duration duration) {
  return plain_duration(sim::to_seconds(duration));
}

/// "3rd"
std::string ordinal(std::int64_t n) {
  const std::int64_t tens = n % 100;
  const char* ending = "th";
  if (tens < 11 || tens > 13) {
    if (n % 10 == 1) ending = "st";
    if (n % 10 == 2) ending = "nd";
    if (n % 10 == 3) ending = "rd";
  }
  return fmt::format("{}{}", n, ending);
}

/// Says what each event of one life means.
class Narrator {
 public:
  Narrator(const Life& life, const scenario::Architecture& architecture) : life_(life) {
    for (const scenario::Component& component : architecture.components) {
      kinds_[component.name] = scenario::kind_name(component);
      std::uint32_t& instances = instances_[component.name];
      if (const auto* service = std::get_if<scenario::ServiceSpec>(&component.spec))
        instances = service->instances;
      if (const auto* worker = std::get_if<scenario::WorkerSpec>(&component.spec))
        instances = worker->instances;
    }
  }

  std::vector<LifeLine> lines() {
    const auto& events = life_.events;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const LifeEvent* next = i + 1 < events.size() ? &events[i + 1] : nullptr;
      const std::string text = tell(events[i], next, i > 0 ? &events[i - 1] : nullptr);
      if (text.empty()) {
        held_back_.push_back(&events[i]);
        continue;
      }
      LifeLine line{events[i].at - life_.issued, text, std::move(held_back_)};
      held_back_ = {};
      line.events.push_back(&events[i]);
      lines_.push_back(std::move(line));
    }
    if (!lines_.empty())
      lines_.back().events.insert(lines_.back().events.end(), held_back_.begin(), held_back_.end());
    return std::move(lines_);
  }

 private:
  std::string kind(const std::string& component) const {
    const auto found = kinds_.find(component);
    return found == kinds_.end() ? "" : found->second;
  }
  bool is(const std::string& component, const char* wanted) const { return kind(component) == wanted; }

  /// "instance 2 of app", if there are several.
  std::string place(const LifeEvent& event) const {
    const auto found = instances_.find(event.component);
    if (found == instances_.end() || found->second < 2) return event.component;
    return fmt::format("instance {} of {}", event.instance, event.component);
  }

  /// What is done to a target: "calls app", "sends to queue".
  std::string use(const std::string& target) const {
    const std::string of = kind(target);
    if (of == "queue") return "sends a message to " + target;
    if (of == "topic") return "publishes to " + target;
    if (of == "bucket" || of == "database") return "turns to " + target;
    return "calls " + target;
  }

  /// Empty: another line says it.
  std::string tell(const LifeEvent& event, const LifeEvent* next, const LifeEvent* last) {
    switch (event.event) {
      case TraceEvent::issued: return "";
      case TraceEvent::called: return called(event, next);
      case TraceEvent::answered: return answered(event, last);
      case TraceEvent::timed_out:
      case TraceEvent::retried:
      case TraceEvent::held_back:
      case TraceEvent::left: return waiting(event);
      case TraceEvent::arrived:
      case TraceEvent::refused:
      case TraceEvent::started:
      case TraceEvent::processed:
      case TraceEvent::errored:
      case TraceEvent::interrupted:
      case TraceEvent::throttled: return at_work(event, next);
      case TraceEvent::completed:
      case TraceEvent::failed:
      case TraceEvent::lost:
      case TraceEvent::pending:
      case TraceEvent::parked:
      case TraceEvent::duplicated:
      case TraceEvent::absorbed:
      case TraceEvent::collected: return in_books(event);
      case TraceEvent::crashed: return incident(event, next, "goes down", "go down");
      case TraceEvent::recovered: return incident(event, next, "is up again", "are up again");
      case TraceEvent::request_cut:
        return fmt::format("what {} sends to {} is lost on the way: a partition lies between them",
                           event.reason, event.component);
      case TraceEvent::answer_cut:
        return fmt::format("the answer of {} to {} is lost on the way: a partition lies between them",
                           event.component, event.reason);
      case TraceEvent::crossing: return begins_to_cross(event);
      case TraceEvent::crossed: return crossed(event);
      default: return message(event);
    }
  }

  std::string begins_to_cross(const LifeEvent& event) {
    crossing_[{event.component + " " + event.peer, event.copy}] = event.at;
    const std::string size = scenario::size_text({event.amount});
    if (event.reason == "answer")
      return fmt::format("the answer of {}, {}, begins to cross {}", event.component, size, event.peer);
    if (event.reason == "delivery")
      return fmt::format("the message from {}, {}, begins to cross {}", event.component, size, event.peer);
    return fmt::format("what goes to {}, {}, begins to cross {}", event.component, size, event.peer);
  }

  std::string crossed(const LifeEvent& event) {
    const auto began = crossing_.find({event.component + " " + event.peer, event.copy});
    const std::string after =
        began == crossing_.end() ? "" : fmt::format(", after {}", seconds_of(event.at - began->second));
    if (event.reason == "cut")
      return fmt::format("{} loses it: something there is down{}", event.peer, after);
    if (event.reason == "given_up")
      return fmt::format("nobody waits any more for what crosses {}: it stays there{}", event.peer, after);
    return fmt::format("it has crossed {}{}", event.peer, after);
  }

  /// What happens to several instances of a component at one instant is one line.
  std::string incident(const LifeEvent& event, const LifeEvent* next, const char* one, const char* many) {
    ++incidents_;
    if (next != nullptr && next->event == event.event && next->at == event.at &&
        next->component == event.component)
      return "";
    const std::size_t count = std::exchange(incidents_, 0);
    return count == 1 ? fmt::format("{} {}", place(event), one)
                      : fmt::format("{} instances of {} {}", count, event.component, many);
  }

  std::string called(const LifeEvent& event, const LifeEvent* next) {
    if (event.reason.empty()) {
      called_at_ = event.at;
      const char* again = event.attempt > 1 ? " again" : "";
      return fmt::format("the customer {}{}{}", use(event.component), again,
                         event.attempt > 1 ? fmt::format(" (attempt {})", event.attempt) : "");
    }
    // Without latency the other side says the same at once.
    const bool at_once = next != nullptr && next->at == event.at && next->component == event.reason &&
                         (next->event == TraceEvent::sent || next->event == TraceEvent::delayed ||
                          next->event == TraceEvent::stored || next->event == TraceEvent::published);
    return at_once ? "" : fmt::format("{} {}", place(event), use(event.reason));
  }

  std::string answered(const LifeEvent& event, const LifeEvent* last) {
    if (!event.peer.empty()) {
      if (event.reason != "ok")
        return fmt::format("{} hears from {}: {}", place(event), event.peer, plain_reason(event.reason));
      const bool at_once = last != nullptr && last->at == event.at && last->component == event.peer;
      return at_once ? "" : fmt::format("{} has the answer of {}", place(event), event.peer);
    }
    if (event.reason == "ok")
      return fmt::format("the customer is told by {} that all is well", event.component);
    return fmt::format("the customer is told by {}: {}", event.component, plain_reason(event.reason));
  }

  std::string waiting(const LifeEvent& event) const {
    if (event.event == TraceEvent::left) return "the customer's patience ends, and he leaves";
    if (event.event == TraceEvent::timed_out) {
      if (event.reason.empty())
        return fmt::format("the customer gives this attempt up: no answer for {}",
                           seconds_of(event.at - called_at_));
      if (event.reason == event.component) return event.component + " is stopped: its time is over";
      return fmt::format("{} gives up its call of {}: no answer in time", place(event), event.reason);
    }
    if (event.event == TraceEvent::held_back) {
      return event.reason.empty()
                 ? "the customer's client holds the call back: it has been throttled, and limits its rate"
                 : fmt::format("{} holds back its call of {}: it has been throttled, and limits its rate",
                               place(event), event.reason);
    }
    const std::string pause = seconds_of(sim::Duration{event.amount});
    if (event.peer.empty()) return fmt::format("the customer will try again in {}", pause);
    return fmt::format("{} will call {} again in {}", place(event), event.peer, pause);
  }

  std::string at_work(const LifeEvent& event, const LifeEvent* next) {
    const std::pair<std::string, std::uint64_t> here{event.component, event.copy};
    switch (event.event) {
      case TraceEvent::arrived: {
        came_[here] = event.at;
        const bool goes_on = next != nullptr && next->at == event.at && next->component == event.component &&
                             (next->event == TraceEvent::started || next->event == TraceEvent::refused);
        if (goes_on) return "";
        return is(event.component, "function")
                   ? fmt::format("{} takes it in", event.component)
                   : fmt::format("it waits at {} for a free thread", place(event));
      }
      case TraceEvent::refused:
        return fmt::format("{} refuses it: {}", place(event), plain_reason(event.reason));
      case TraceEvent::throttled: return fmt::format("{} refuses it: too much at a time", event.component);
      case TraceEvent::started: return began(event);
      case TraceEvent::errored:
        return ended(event, fmt::format("fails with it: {}", plain_reason(event.reason)));
      case TraceEvent::interrupted:
        return is(event.component, "database") || is(event.component, "service") ||
                       is(event.component, "worker")
                   ? fmt::format("{} goes down with it in hand: the work is lost", place(event))
                   : fmt::format("{} loses it", place(event));
      default:
        if (is(event.component, "endpoint")) return fmt::format("it has come to {}", event.component);
        return ended(event, "is done with it");
    }
  }

  std::string began(const LifeEvent& event) {
    const std::pair<std::string, std::uint64_t> here{event.component, event.copy};
    began_[here] = event.at;
    const auto came = came_.find(here);
    std::string text = place(event) + " begins to work on it";
    if (came != came_.end() && came->second < event.at)
      text += fmt::format(", after a wait of {}", seconds_of(event.at - came->second));
    return text;
  }

  std::string ended(const LifeEvent& event, const std::string& how) {
    const auto began = began_.find({event.component, event.copy});
    std::string text = fmt::format("{} {}", place(event), how);
    if (began != began_.end() && began->second < event.at)
      text += fmt::format(", after {}", seconds_of(event.at - began->second));
    return text;
  }

  std::string in_books(const LifeEvent& event) const {
    switch (event.event) {
      case TraceEvent::completed: return "it is COMPLETED: all has been done that the goal asks for";
      case TraceEvent::failed:
        return life_.completed ? "that was the customer's last attempt: he takes it for failed, but it is not"
                               : "it has FAILED: that was the customer's last attempt";
      case TraceEvent::lost: return "it is LOST: nothing of it is left";
      case TraceEvent::pending: return "the run ends; something of it is still under way: PENDING";
      case TraceEvent::parked: return "the run ends; what is left of it lies in a dead-letter queue: PARKED";
      case TraceEvent::duplicated: return "that had been done before: the work was done twice";
      case TraceEvent::absorbed: return "that had been done before, and does no harm a second time";
      default: return "the customer comes back and finds the result";
    }
  }

  std::string message(const LifeEvent& event) const {
    const std::string& at = event.component;
    switch (event.event) {
      case TraceEvent::sent: return fmt::format("{} has the message", at);
      case TraceEvent::delayed:
        if (event.reason == "copy") return fmt::format("a copy is left in {}, and will be visible later", at);
        return fmt::format("{} has the message and hides it for its delay", at);
      case TraceEvent::visible: return fmt::format("the message is visible in {}", at);
      case TraceEvent::received:
        return event.amount > 1
                   ? fmt::format("the message is received from {} for the {} time", at, ordinal(event.amount))
                   : fmt::format("the message is received from {}", at);
      case TraceEvent::deleted: return fmt::format("the message is deleted from {}", at);
      case TraceEvent::returned:
        return fmt::format("the message is visible in {} again, as nobody has deleted it", at);
      case TraceEvent::extended:
        return fmt::format("a heartbeat hides the message in {} for {} more", at,
                           seconds_of(sim::Duration{event.amount}));
      case TraceEvent::expired: return fmt::format("the retention of {} ends: the message is deleted", at);
      case TraceEvent::dead_lettered:
        return event.amount > 0 ? fmt::format("{} gives up after {}, and it goes to {}", at,
                                              counted(static_cast<double>(event.amount),
                                                      is(at, "queue") ? "receive" : "attempt",
                                                      is(at, "queue") ? "receives" : "attempts"),
                                              event.reason)
                                : fmt::format("{} gives up, and it goes to {}", at, event.reason);
      case TraceEvent::redriven: return fmt::format("an operator has it moved to {}, where it is new", at);
      case TraceEvent::stored:
        return is(at, "database") ? fmt::format("{} has committed the write", at)
                                  : fmt::format("{} has stored the object", at);
      case TraceEvent::published: return fmt::format("{} has the message, and passes it on", at);
      case TraceEvent::deduplicated:
        return fmt::format("{} has had it within five minutes: no second one", at);
      case TraceEvent::filtered:
        return fmt::format("the filter of {} holds a copy back from {}", at, event.reason);
      case TraceEvent::delivered: return fmt::format("{} has delivered a copy to {}", at, event.reason);
      case TraceEvent::dropped:
        return event.reason.empty() ? fmt::format("{} loses it", at)
                                    : fmt::format("{} gives up delivering it to {}", at, event.reason);
      default: return fmt::format("{} at {}", model::word(event.event), at);
    }
  }

  const Life& life_;
  std::map<std::string, std::string> kinds_;
  std::map<std::string, std::uint32_t> instances_;
  std::size_t incidents_ = 0;  // of the same kind, held back
  std::map<std::pair<std::string, std::uint64_t>, sim::Time> came_, began_, crossing_;
  sim::Time called_at_{};
  std::vector<const LifeEvent*> held_back_;
  std::vector<LifeLine> lines_;
};

}  // namespace

std::string plain_reason(const std::string& reason) {
  static constexpr std::pair<std::string_view, std::string_view> meanings[] = {
      {"refused", "no room"},
      {"connection_refused", "nobody there"},
      {"unavailable", "it is down"},
      {"reset", "it went down"},
      {"bulkhead", "too many such calls under way"},
      {"throttled", "too much at a time"},
      {"overdue", "it has waited too long"},
      {"circuit_open", "the circuit breaker is open"},
      {"bad_gateway", "no connection, or it broke"},
      {"gateway_timeout", "no answer in time"},
  };
  for (const auto& [word, meaning] : meanings) {
    if (word == reason) return fmt::format("{} ({})", meaning, reason);
  }
  return reason;
}

std::vector<LifeLine> life_lines(const Life& life, const scenario::Architecture& architecture) {
  return Narrator(life, architecture).lines();
}

}  // namespace couplet::report
