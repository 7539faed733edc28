#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "scenario/lint_notes.hpp"
#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using sim::Duration;
using sim::Time;

constexpr double seconds_a_year = 365.0 * 86'400;

/// Dollars a million requests, first tier, as taught and in 2026.
double price_of(const QueueSpec& queue) {
  return queue.type == QueueType::fifo ? 0.50 : 0.40;
}

/// Requests a year of loops that find nothing.
double idle_requests(const WorkerSpec& worker, const QueueSpec& queue, Duration wait) {
  const double loop = sim::to_seconds(worker.pause + wait) + queue.latency.mean_ns() / 1e9;
  return static_cast<double>(worker.instances) * worker.concurrency / loop * seconds_a_year;
}

std::string dollars(double amount) {
  return "$" + (amount < 100 ? fmt::format("{:.2f}", amount) : about(amount));
}

const char* word_of(const CrashFailure&) {
  return "crashes";
}
const char* word_of(const StopFailure&) {
  return "is stopped";
}
const char* word_of(const ErrorsFailure&) {
  return "answers with errors";
}
const char* word_of(const ThrottleFailure&) {
  return "is throttled";
}
const char* word_of(const FlushFailure&) {
  return nullptr;  // slow, not wrong
}
const char* word_of(const RandomCrashFailure&) {
  return "crashes at random";
}
const char* word_of(const SlowFailure&) {
  return nullptr;
}
const char* word_of(const RedriveFailure&) {
  return nullptr;
}
const char* word_of(const ZoneFailure&) {
  return nullptr;
}
const char* word_of(const DeployFailure&) {
  return nullptr;
}
const char* word_of(const PartitionFailure&) {
  return nullptr;
}

/// Why an attempt at a message may end in an error. Looks at a component and what it uses.
class Causes {
 public:
  explicit Causes(const LintView& view) : view_(view), seen_(view.size()) {}

  std::string of_consumer(ComponentIndex index) {
    std::string own = faults_of(index);
    if (!own.empty()) return own;
    // A worker that crashes loses its messages without an error: they come back by themselves.
    for (const Failure& failure : view_.architecture.failures) {
      const auto* errors = std::get_if<ErrorsFailure>(&failure.what);
      if (errors != nullptr && errors->component == index) return told(failure);
    }
    return of_steps(index);
  }

 private:
  static std::string own_faults(const std::string& name, double poison, double error_rate) {
    if (poison > 0) return fmt::format("{} of requests always fail at '{}'", percent(poison), name);
    if (error_rate > 0) return fmt::format("{} of attempts fail at '{}'", percent(error_rate), name);
    return {};
  }

  std::string faults_of(ComponentIndex index) const {
    const std::string& name = view_.component(index).name;
    if (const auto* service = view_.as<ServiceSpec>(index))
      return own_faults(name, service->poison, service->error_rate);
    if (const auto* worker = view_.as<WorkerSpec>(index))
      return own_faults(name, worker->poison, worker->error_rate);
    const auto* function = view_.as<FunctionSpec>(index);
    return function == nullptr ? "" : own_faults(name, function->poison, function->error_rate);
  }

  std::string told(const Failure& failure) const {
    const auto tell = [&](const auto& what) -> std::string {
      const char* word = word_of(what);
      if (word == nullptr) return {};
      const std::string& name = view_.component(what.component).name;
      if (std::is_same_v<std::decay_t<decltype(what)>, RandomCrashFailure>)
        return fmt::format("'{}' {}", name, word);
      return fmt::format("'{}' {} at {}", name, word, duration_text(failure.at - sim::start_of_run));
    };
    return std::visit(tell, failure.what);
  }

  std::string of_steps(ComponentIndex index) {
    std::string cause;
    for_each_step(steps_of(view_.component(index)), [&](const Step& step, const std::string&) {
      if (!cause.empty()) return;
      const auto* fail = std::get_if<Fail>(&step.action);
      const auto* respond = std::get_if<Respond>(&step.action);
      if (fail != nullptr) {
        cause = fmt::format("'{}' has a step that fails", view_.component(index).name);
      } else if (respond != nullptr && !respond->error.empty() && view_.as<WorkerSpec>(index) == nullptr) {
        cause = fmt::format("'{}' answers \"{}\"", view_.component(index).name, respond->error);
      } else if (const Use* use = use_of(step); use != nullptr && use->on_error == OnError::fail) {
        cause = is_async(step) ? struck(use->target)
                               : of_target(use->target, std::holds_alternative<Write>(step.action));
      }
    });
    return cause;
  }

  std::string of_target(ComponentIndex index, bool writes) {
    const std::string& name = view_.component(index).name;
    const auto* database = view_.as<DatabaseSpec>(index);
    if (database != nullptr && writes && database->deadlock_rate > 0) {
      return fmt::format("{} of writes deadlock at '{}'", percent(database->deadlock_rate), name);
    }
    if (seen_[static_cast<std::size_t>(index)]) return {};
    seen_[static_cast<std::size_t>(index)] = true;
    std::string own = faults_of(index);
    if (own.empty()) own = struck(index);
    return own.empty() ? of_steps(index) : own;
  }

  std::string struck(ComponentIndex index) const {
    for (const Failure& failure : view_.architecture.failures) {
      const bool here = std::visit([&](const auto& what) { return what.component == index; }, failure.what);
      if (here && !told(failure).empty()) return told(failure);
    }
    for (const Component& component : view_.architecture.components) {
      const auto* throttle = std::get_if<ThrottleSpec>(&component.spec);
      if (throttle != nullptr && throttle->guard.guards == index)
        return fmt::format("'{}' throttles calls of '{}'", component.name, view_.component(index).name);
    }
    return {};
  }

  const LintView& view_;
  std::vector<bool> seen_;
};

using Spans = std::vector<std::pair<Time, Time>>;  // in order, apart from each other

Spans united(Spans spans) {
  std::sort(spans.begin(), spans.end());
  Spans result;
  for (const auto& span : spans) {
    if (!result.empty() && span.first <= result.back().second) {
      result.back().second = std::max(result.back().second, span.second);
    } else {
      result.push_back(span);
    }
  }
  return result;
}

Spans common(const Spans& a, const Spans& b) {
  Spans result;
  for (const auto& one : a) {
    for (const auto& other : b) {
      const Time from = std::max(one.first, other.first);
      const Time to = std::min(one.second, other.second);
      if (from < to) result.emplace_back(from, to);
    }
  }
  return result;
}

/// `worker`: null for a function, of which there is one.
bool takes_all(const Failure& failure, ComponentIndex component, const WorkerSpec* worker) {
  if (const auto* stop = std::get_if<StopFailure>(&failure.what)) return stop->component == component;
  const auto* crash = std::get_if<CrashFailure>(&failure.what);
  if (crash == nullptr || crash->component != component) return false;
  if (worker == nullptr) return true;
  if (const auto* count = std::get_if<std::uint32_t>(&crash->instances)) return *count >= worker->instances;
  if (const auto* share = std::get_if<double>(&crash->instances)) return *share >= 1;
  return true;
}

/// When no instance of a consumer is there, by what is planned.
Spans absences(const LintView& view, ComponentIndex component) {
  const Time end = view.scenario.run.end();
  Spans spans;
  for (const Failure& failure : view.architecture.failures) {
    if (!takes_all(failure, component, view.as<WorkerSpec>(component))) continue;
    const Time back = failure.lasts ? sim::add(failure.at, *failure.lasts) : std::max(failure.at, end);
    spans.emplace_back(failure.at, back);
  }
  return united(std::move(spans));
}

template <typename F>
void for_each_queue(const LintView& view, F visit) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    if (const auto* queue = view.as<QueueSpec>(index)) visit(index, *queue);
  }
}

}  // namespace

void lint_short_polling(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* worker = view.as<WorkerSpec>(index);
    if (worker == nullptr) continue;
    const auto& queue = *view.as<QueueSpec>(worker->polls);
    if (worker->wait.value_or(queue.receive_wait) > Duration{0}) continue;
    const double requests = idle_requests(*worker, queue, Duration{0});
    const double longer = idle_requests(*worker, queue, std::chrono::seconds{20});
    const Component& polled = view.component(worker->polls);
    notes.add(worker->wait ? view.component(index) : polled, worker->wait ? "wait" : "receive_wait",
              fmt::format("'{}' polls '{}' without waiting: {} {} times a year, {} at "
                          "${:.2f} per million (the first million a month is not subtracted)",
                          view.component(index).name, polled.name,
                          several(std::uint64_t{worker->instances} * worker->concurrency,
                                  "loop that finds nothing asks", "loops that find nothing ask"),
                          about(requests), dollars(requests * price_of(queue) / 1e6), price_of(queue)),
              fmt::format(R"("{}": "20s" makes that {} requests, {})", worker->wait ? "wait" : "receive_wait",
                          about(longer), dollars(longer * price_of(queue) / 1e6)));
  }
}

void lint_no_dead_letter(const LintView& view, LintNotes& notes) {
  for_each_queue(view, [&](ComponentIndex index, const QueueSpec& queue) {
    if (queue.dead_letter || view.takes_dead_letters(index)) return;
    for (const ComponentIndex consumer : view.consumers(index)) {
      const auto* worker = view.as<WorkerSpec>(consumer);
      if (worker != nullptr && worker->delete_message != DeleteMessage::after) continue;
      const std::string cause = Causes(view).of_consumer(consumer);
      if (cause.empty()) continue;
      const Duration timeout = view.visibility_timeout(consumer);
      const std::string again =
          timeout > Duration{0}
              ? fmt::format("comes back every {}, up to {} times until it expires after {}",
                            duration_text(timeout),
                            grouped(static_cast<std::uint64_t>(queue.retention / timeout)),
                            duration_text(queue.retention))
              : fmt::format("comes back at once until it expires after {}", duration_text(queue.retention));
      notes.add(view.component(index), "",
                fmt::format("'{}' has no dead-letter queue, but {}: a message that cannot be handled {}{}",
                            view.component(index).name, cause, again,
                            queue.type == QueueType::fifo ? ", and holds up its group meanwhile" : ""),
                R"(add "dead_letter": {"to": "…", "max_receives": 5}, and a queue of that name)");
      return;
    }
  });
}

void lint_retention_outage(const LintView& view, LintNotes& notes) {
  for_each_queue(view, [&](ComponentIndex index, const QueueSpec& queue) {
    const std::vector<ComponentIndex> consumers = view.consumers(index);
    if (consumers.empty()) return;
    Spans away = absences(view, consumers.front());
    for (std::size_t i = 1; i < consumers.size(); ++i) away = common(away, absences(view, consumers[i]));
    Duration longest{0};
    Time from{};
    for (const auto& [first, last] : away) {
      if (last - first > longest) from = first;
      longest = std::max<Duration>(longest, last - first);
    }
    if (longest == Duration{0} || longest < queue.retention) return;
    notes.add(view.component(index), "retention",
              fmt::format("nobody takes messages from '{}' for {} from {} on, but it keeps them for {} only: "
                          "what comes at the beginning is lost",
                          view.component(index).name, duration_text(longest),
                          duration_text(from - sim::start_of_run), duration_text(queue.retention)),
              R"(write a "retention" well beyond the outage; "14d" is the longest, and costs nothing)");
  });
}

void lint_max_receives(const LintView& view, LintNotes& notes) {
  for_each_queue(view, [&](ComponentIndex index, const QueueSpec& queue) {
    if (!queue.dead_letter || queue.dead_letter->max_receives > 1) return;
    notes.add(
        view.component(index), "dead_letter/max_receives",
        fmt::format("'{}' gives up a message after 1 receive, but a receive may be lost on its way, and a "
                    "crash of the worker counts as one too: good messages land in '{}'",
                    view.component(index).name, view.component(queue.dead_letter->to).name),
        R"("max_receives": 3 or more)");
  });
}

void lint_dead_letter_retention(const LintView& view, LintNotes& notes) {
  for_each_queue(view, [&](ComponentIndex index, const QueueSpec& queue) {
    // What comes to a FIFO dead-letter queue starts anew.
    if (!queue.dead_letter || queue.type == QueueType::fifo) return;
    const Component& letters = view.component(queue.dead_letter->to);
    const Duration kept = view.as<QueueSpec>(queue.dead_letter->to)->retention;
    if (kept > queue.retention) return;
    notes.add(
        letters, "retention",
        fmt::format("a dead letter keeps the age it had in '{}', which keeps messages for {}: one that moves "
                    "late has little or nothing left of the {} of '{}'",
                    view.component(index).name, duration_text(queue.retention), duration_text(kept),
                    letters.name),
        R"(write a longer "retention" here than there; "14d" is the longest)");
  });
}

}  // namespace couplet::scenario
