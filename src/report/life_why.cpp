#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "report/humane.hpp"
#include "report/life.hpp"

namespace couplet::report {

using experiment::ArchitectureLives;
using experiment::Fate;
using experiment::Life;
using experiment::LifeEvent;
using model::TraceEvent;

namespace {

const LifeEvent* last(const Life& life, std::initializer_list<TraceEvent> events) {
  const auto found = std::find_if(life.events.rbegin(), life.events.rend(), [&](const LifeEvent& each) {
    return each.at <= life.end && std::find(events.begin(), events.end(), each.event) != events.end();
  });
  return found == life.events.rend() ? nullptr : &*found;
}

std::string trouble_of(const LifeEvent& event) {
  switch (event.event) {
    case TraceEvent::refused:
      return fmt::format("{} refused it: {}", event.component, plain_reason(event.reason));
    case TraceEvent::answered:
      return fmt::format("{} answered {}: {}", event.peer, event.component, plain_reason(event.reason));
    case TraceEvent::throttled: return fmt::format("{} had had its calls of that second", event.component);
    case TraceEvent::errored:
      return fmt::format("{} failed with it: {}", event.component, plain_reason(event.reason));
    case TraceEvent::interrupted: return fmt::format("{} went down with it in hand", event.component);
    case TraceEvent::request_cut:
      return fmt::format("what {} sent to {} was lost in a partition", event.reason, event.component);
    case TraceEvent::answer_cut:
      return fmt::format("the answer of {} to {} was lost in a partition", event.component, event.reason);
    default: return fmt::format("{} had no answer from {} in time", event.component, event.reason);
  }
}

/// The first thing that went wrong in the last attempt of the customer: what came after was its consequence.
const LifeEvent* first_trouble(const Life& life) {
  const LifeEvent* found = nullptr;
  for (const LifeEvent& event : life.events) {
    if (event.at > life.end) break;
    const bool customers = event.event == TraceEvent::called && event.reason.empty();
    if (customers) found = nullptr;
    if (found != nullptr) continue;
    switch (event.event) {
      case TraceEvent::refused:
      case TraceEvent::throttled:
      case TraceEvent::errored:
      case TraceEvent::interrupted:
      case TraceEvent::request_cut:
      case TraceEvent::answer_cut: found = &event; break;
      case TraceEvent::timed_out:
        if (!event.reason.empty()) found = &event;
        break;
      case TraceEvent::answered:
        if (!event.peer.empty() && event.reason != "ok") found = &event;
        break;
      default: break;
    }
  }
  return found;
}

std::string most_of_it(const Life& life, const scenario::Architecture& architecture) {
  if (life.spent.empty() || life.end == life.issued) return "";
  const double all = sim::to_seconds(life.end - life.issued);
  const double first = sim::to_seconds(life.spent.front().time);
  return fmt::format(" {} of its time went into {}.", share_text(first / all),
                     spent_text(life.spent.front(), architecture));
}

std::string why_failed(const Life& life) {
  const LifeEvent* answer = last(life, {TraceEvent::answered, TraceEvent::timed_out, TraceEvent::left});
  std::string text;
  for (auto each = life.events.rbegin(); each != life.events.rend(); ++each) {
    const bool customers =
        each->peer.empty() && (each->event == TraceEvent::answered || each->event == TraceEvent::left ||
                               (each->event == TraceEvent::timed_out && each->reason.empty()));
    if (!customers || each->at > life.end) continue;
    answer = &*each;
    break;
  }
  const std::string attempts =
      life.attempts == 1 ? "The only attempt" : fmt::format("The last of {} attempts", life.attempts);
  if (answer == nullptr) {
    text = "The customer had no good answer.";
  } else if (answer->event == TraceEvent::left) {
    text = fmt::format("The customer lost patience after {}.",
                       plain_duration(sim::to_seconds(answer->at - life.issued)));
  } else if (answer->event == TraceEvent::timed_out) {
    text = attempts + " ended without an answer in time.";
  } else {
    text = fmt::format("{} was answered: {}.", attempts, plain_reason(answer->reason));
  }
  if (const LifeEvent* cause = first_trouble(life))
    text += fmt::format(" What began it: {}.", trouble_of(*cause));
  return text;
}

std::string why_lost(const Life& life) {
  const LifeEvent* end = last(life, {TraceEvent::expired, TraceEvent::dropped, TraceEvent::interrupted,
                                     TraceEvent::errored, TraceEvent::filtered});
  if (end == nullptr) return "It was accepted, but nothing that it led to met the goal.";
  switch (end->event) {
    case TraceEvent::expired:
      return fmt::format("The retention of {} ended before anybody had done the work.", end->component);
    case TraceEvent::dropped:
      return end->reason.empty() ? fmt::format("{} lost it, and nobody is told.", end->component)
                                 : fmt::format(
                                       "{} could not deliver it to {}, and there is no dead-letter "
                                       "queue to keep it.",
                                       end->component, end->reason);
    case TraceEvent::filtered:
      return fmt::format("The filter of {} held it back from {}, and nobody else had it.", end->component,
                         end->reason);
    default:
      return fmt::format(
          "{} after the customer had been told that all was well, and nothing else of it "
          "was left to repeat the work from.",
          trouble_of(*end));
  }
}

std::string why_parked(const Life& life) {
  const LifeEvent* letter = last(life, {TraceEvent::dead_lettered});
  if (letter == nullptr) return "What is left of it lies in a dead-letter queue.";
  std::string text = fmt::format("{} gave it up", letter->component);
  if (letter->amount > 0)
    text += fmt::format(" after {}", counted(static_cast<double>(letter->amount), "try", "tries"));
  text += fmt::format(", and it lies in {} until somebody looks at it.", letter->reason);
  const LifeEvent* error =
      last(life, {TraceEvent::errored, TraceEvent::interrupted, TraceEvent::refused, TraceEvent::answer_cut});
  if (error != nullptr) text += fmt::format(" The last try: {}.", trouble_of(*error));
  return text;
}

std::string why_pending(const Life& life) {
  std::string text = "When the run ended, something of it was still under way.";
  const auto receives = std::count_if(life.events.begin(), life.events.end(), [](const LifeEvent& event) {
    return event.event == TraceEvent::received;
  });
  const LifeEvent* error = last(life, {TraceEvent::errored, TraceEvent::interrupted, TraceEvent::answer_cut});
  if (receives > 1 && error != nullptr)
    text += fmt::format(" It had been received {} times; the last time: {}.",
                        count_text(static_cast<std::uint64_t>(receives)), trouble_of(*error));
  return text;
}

/// Whether it strikes once and is over, as far as a scenario says when.
bool momentary(const scenario::Failure& failure) {
  return std::holds_alternative<scenario::FlushFailure>(failure.what) ||
         std::holds_alternative<scenario::DeployFailure>(failure.what);
}

/// The failures with a date that lay over its life; of one that has no length, the moment.
std::string meanwhile(const Life& life, const scenario::Architecture& architecture) {
  std::string text;
  for (const scenario::Failure& failure : architecture.failures) {
    const bool dated = !std::holds_alternative<scenario::RandomCrashFailure>(failure.what) &&
                       !std::holds_alternative<scenario::RedriveFailure>(failure.what);
    const bool moment = momentary(failure);
    const bool over = (moment && failure.at < life.issued) ||
                      (failure.lasts && sim::add(failure.at, *failure.lasts) < life.issued);
    if (!dated || over || failure.at > life.end) continue;
    text += fmt::format("{}{} ({} {}", text.empty() ? " It met: " : ", ", failure.name,
                        moment ? "at" : "from", clock_text(failure.at));
    text += failure.lasts ? fmt::format(" to {})", clock_text(sim::add(failure.at, *failure.lasts))) : ")";
  }
  return text.empty() ? "" : text + ".";
}

std::string why_completed(const Life& life, const ArchitectureLives& of) {
  const sim::Duration time = life.end - life.issued;
  std::string text = fmt::format("It took {}", plain_duration(sim::to_seconds(time)));
  if (of.median_completion && *of.median_completion > sim::Duration{0}) {
    const double ratio = sim::to_seconds(time) / sim::to_seconds(*of.median_completion);
    const std::string median = plain_duration(sim::to_seconds(*of.median_completion));
    text += ratio >= 1.5 ? fmt::format(", {} times the median ({})", three_digits(ratio), median)
                         : fmt::format("; the median is {}", median);
  }
  text += ".";
  const bool failed = std::any_of(life.events.begin(), life.events.end(),
                                  [](const LifeEvent& event) { return event.event == TraceEvent::failed; });
  if (failed) text += " But the customer's last attempt failed, so that he does not know.";
  return text;
}

}  // namespace

std::string why(const Life& life, const ArchitectureLives& of, const scenario::Architecture& architecture) {
  std::string text;
  switch (life.fate) {
    case Fate::completed: text = why_completed(life, of) + most_of_it(life, architecture); break;
    case Fate::failed: text = why_failed(life) + most_of_it(life, architecture); break;
    case Fate::lost: text = why_lost(life); break;
    case Fate::parked: text = why_parked(life); break;
    case Fate::pending: text = why_pending(life) + most_of_it(life, architecture); break;
  }
  return text + meanwhile(life, architecture);
}

}  // namespace couplet::report
