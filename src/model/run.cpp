#include "model/run.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "model/assembly.hpp"
#include "model/failures.hpp"
#include "model/machines.hpp"
#include "model/partitions.hpp"
#include "model/sampler.hpp"
#include "model/transfers.hpp"

namespace couplet::model {
namespace {

std::vector<std::string> producer_names(const scenario::Architecture& architecture) {
  std::vector<std::string> names;
  for (const scenario::Producer& producer : architecture.producers) names.push_back(producer.name);
  return names;
}

Window window_of(const scenario::RunSettings& settings) {
  return {sim::start_of_run + settings.warmup, sim::start_of_run + settings.duration,
          settings.warmup_origin == scenario::WarmupOrigin::automatic};
}

/// One run, from start to books.
class Run {
 public:
  Run(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
      const RunOptions& options)
      : scenario_(scenario),
        architecture_(architecture),
        options_(options),
        last_instant_(sim::start_of_run + scenario.run.duration - Duration{1}),
        at_one_instant_max_(
            std::min(options.limits.events_at_one_instant, scenario.limits.events_at_one_instant)),
        sites_(lay_out_sites(architecture)),
        tracer_(options.trace, producer_names(architecture), options.trace_requests),
        ledger_(window_of(scenario.run), sites_.goals, sites_.sites, tracer_, story_, options.sabotage,
                scenario.periods),
        runtime_(options.seed, options.replication, tracer_, ledger_, story_),
        machines_(machines()),
        transfers_(transfers()),
        parts_(assemble(scenario, architecture, sites_, runtime_)),
        partitions_(runtime_, architecture, parts_),
        failures_(runtime_, architecture.failures, parts_.by_index),
        sampler_(runtime_, parts_.components, scenario.run) {}

  RunResult operator()() {
    failures_.start();
    sampler_.start();
    for (auto& producer : parts_.producers) producer->start(sim::start_of_run);
    for (auto& component : parts_.components) component->start(sim::start_of_run);
    return result(simulate());
  }

 private:
  /// The hosts and links, if the architecture has something that shares them.
  std::unique_ptr<Machines> machines() {
    if (!Machines::wanted(architecture_)) return nullptr;
    const Duration horizon =
        sim::add(sim::start_of_run + scenario_.run.duration, scenario_.run.drain) - sim::start_of_run;
    auto made = std::make_unique<Machines>(runtime_, architecture_, options_.physics, horizon);
    runtime_.machines = made.get();
    return made;
  }
  std::unique_ptr<Transfers> transfers() {
    if (architecture_.routes.empty()) return nullptr;
    auto made = std::make_unique<Transfers>(runtime_, *machines_);
    runtime_.transfers = made.get();
    machines_->attach(*made);
    return made;
  }

  /// Carries out events until the run ends; returns that instant.
  Time simulate() {
    Time now{};
    if (machines_ == nullptr) {
      while (step<false>(now)) {
      }
    } else {
      machines_->physics().drive([&] { return step<true>(now); });
    }
    return now;
  }

  /// Carries out one event; false if the run is over, at `now`.
  template <bool shares>
  bool step(Time& now) {
    if (now >= last_instant_ && over(now)) [[unlikely]]
      return false;
    const sim::Event event = runtime_.events.pop();
    now = event.at;
    const sim::Order order = event.order();
    runtime_.current_order = order;
    if (shares && event.kind() >= Machines::first_event) {
      machines_->on_event(now, event);
    } else if (order == sim::Order::failures) {
      failures_.on_event(now, event);
    } else if (order == sim::Order::observers) {
      if (!sampler_.on_event(now)) return false;
      if (options_.progress) report_progress(now);
    } else {
      parts_.owners[event.owner()]->on_event(now, event);
    }
    const sim::EventList& events = runtime_.events;
    if (events.at_this_instant() > at_one_instant_max_ || events.popped() > options_.limits.events)
        [[unlikely]]
      throw_limit(now);
    return true;
  }

  /// Whether nothing is left to be done; then `now` is the end of the run. REQUIRES: now >= last_instant_.
  bool over(Time& now) {
    const Time duration = sim::start_of_run + scenario_.run.duration;
    if (runtime_.events.next_time() <= std::max(now, duration) || !idle()) return false;
    now = std::max(now, duration);
    return true;
  }

  /// Nothing of any request is alive, nobody's result waits to be collected, no failure lies ahead and no
  /// move of messages is under way.
  bool idle() const {
    if (ledger_.alive() > 0 || failures_.ahead()) return false;
    return std::none_of(parts_.producers.begin(), parts_.producers.end(),
                        [](const auto& producer) { return producer->results_wait(); }) &&
           std::none_of(parts_.components.begin(), parts_.components.end(),
                        [](const auto& component) { return component->working(); });
  }

  [[noreturn]] void throw_limit(Time now) const {
    if (runtime_.events.at_this_instant() > at_one_instant_max_) {
      throw LimitError("more than " + std::to_string(at_one_instant_max_) + " events at " +
                       std::to_string(sim::to_seconds(now)) +
                       " s of simulated time: something goes round without delay");
    }
    throw LimitError("more than " + std::to_string(options_.limits.events) + " events");
  }

  void report_progress(Time now) const {
    options_.progress(std::min(1.0, sim::to_seconds(now) / sim::to_seconds(scenario_.run.duration)));
  }

  RunResult result(Time end) {
    RunResult result;
    result.end = end;
    result.events = runtime_.events.popped();
    for (auto& component : parts_.components) component->end_run(end);
    sampler_.finish(end);
    result.series = sampler_.series();
    for (std::size_t i = 0; i < parts_.components.size(); ++i) {
      const Part& component = *parts_.components[i];
      const scenario::Component& described = architecture_.components[i];
      result.components.push_back(
          {component.name(), scenario::kind_name(described), sampler_.meters()[i].report()});
      component.tell(story_);
      const std::string broken = component.check_books();
      if (!broken.empty()) throw UnbalancedError("the books do not balance: " + broken);
    }
    const std::string broken = transfers_ == nullptr ? std::string{} : transfers_->check_books();
    if (!broken.empty()) throw UnbalancedError("the books do not balance: " + broken);
    ledger_.close(end, result);
    result.story = story_.in_order();
    return result;
  }

  const scenario::Scenario& scenario_;
  const scenario::Architecture& architecture_;
  const RunOptions& options_;
  Time last_instant_;  // of the window: until then the event that ends it lies ahead
  std::uint64_t at_one_instant_max_;
  Sites sites_;
  Story story_;
  Tracer tracer_;
  Ledger ledger_;
  Runtime runtime_;
  std::unique_ptr<Machines> machines_;    // null: nothing is shared
  std::unique_ptr<Transfers> transfers_;  // null: there is no route
  Assembly parts_;
  Partitions partitions_;
  Failures failures_;
  Sampler sampler_;
};

}  // namespace

RunResult run(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
              const RunOptions& options) {
  return Run(scenario, architecture, options)();
}

}  // namespace couplet::model
