#include "report/page_failures.hpp"

#include <fmt/format.h>

#include "report/humane.hpp"

namespace couplet::report {

using scenario::Architecture;

namespace {

/// The word and the sentence of each kind of failure.
class FailureTeller {
 public:
  FailureTeller(const Architecture& architecture, PageFailure& failure)
      : architecture_(architecture), failure_(failure) {}

  void operator()(const scenario::CrashFailure& crash) const {
    std::string who = "all instances of " + name(crash.component) + " are";
    if (const auto* count = std::get_if<std::uint32_t>(&crash.instances)) {
      who = fmt::format("{} of {} {}", counted(*count, "instance", "instances"), name(crash.component),
                        *count == 1 ? "is" : "are");
    } else if (const auto* share = std::get_if<double>(&crash.instances)) {
      who = fmt::format("{} of the instances of {} are", share_text(*share), name(crash.component));
    }
    set("crash", crash.component, who + (crash.silent ? " down, and nobody is told" : " down"));
  }
  void operator()(const scenario::SlowFailure& slow) const {
    set("slow", slow.component,
        fmt::format("work at {} takes {} times as long", name(slow.component), three_digits(slow.factor)));
  }
  void operator()(const scenario::ErrorsFailure& errors) const {
    set("errors", errors.component,
        fmt::format("{} of what comes to {} is answered with an error", share_text(errors.rate),
                    name(errors.component)));
  }
  void operator()(const scenario::StopFailure& stop) const {
    set("stop", stop.component,
        name(stop.component) + " is stopped: it finishes what it has and takes no more");
  }
  void operator()(const scenario::RandomCrashFailure& random) const {
    set("random", random.component, "instances of " + name(random.component) + " crash now and then");
  }
  void operator()(const scenario::RedriveFailure& redrive) const {
    set("redrive", redrive.component,
        fmt::format("the messages in {} are moved to {}", name(redrive.component), name(redrive.to)));
  }
  void operator()(const scenario::FlushFailure& flush) const {
    set("flush", flush.component, name(flush.component) + " loses all that it holds");
  }
  void operator()(const scenario::ThrottleFailure& throttle) const {
    set("throttle", throttle.component,
        fmt::format("{} takes no more than {}/s", name(throttle.component),
                    three_digits(throttle.rate.per_second())));
  }
  void operator()(const scenario::ZoneFailure& zone) const {
    failure_.kind = "zone";
    failure_.text = "all that is placed in zone " + zone.zone + " is down";
  }
  void operator()(const scenario::DeployFailure& deploy) const {
    set("deploy", deploy.component,
        fmt::format("the instances of {} are replaced, {} at a time", name(deploy.component),
                    deploy.rolling));
  }
  void operator()(const scenario::PartitionFailure& partition) const {
    failure_.kind = "partition";
    failure_.text = fmt::format("{} of what passes between {} and {} is lost", share_text(partition.loss),
                                side(partition.a), side(partition.b));
  }

 private:
  const std::string& name(scenario::ComponentIndex component) const {
    return architecture_.components[static_cast<std::size_t>(component)].name;
  }
  std::string side(const scenario::PartitionSide& side) const {
    if (const auto* component = std::get_if<scenario::ComponentIndex>(&side)) return name(*component);
    if (const auto* producer = std::get_if<scenario::ProducerIndex>(&side))
      return architecture_.producers[static_cast<std::size_t>(*producer)].name;
    return "all others";
  }
  void set(const char* kind, scenario::ComponentIndex component, std::string text) const {
    failure_.kind = kind;
    failure_.component = name(component);
    failure_.text = std::move(text);
  }

  const Architecture& architecture_;
  PageFailure& failure_;
};

bool over_at_once(const scenario::Failure& failure) {
  return std::holds_alternative<scenario::FlushFailure>(failure.what) ||
         std::holds_alternative<scenario::RedriveFailure>(failure.what);
}

std::optional<double> end_of(const scenario::Failure& failure, const experiment::ArchitectureResult& result) {
  if (failure.lasts) return sim::to_seconds(sim::add(failure.at, *failure.lasts));
  if (over_at_once(failure)) return sim::to_seconds(failure.at);
  if (!std::holds_alternative<scenario::DeployFailure>(failure.what)) return std::nullopt;
  for (const model::StoryEvent& event : result.story) {
    if (event.kind == model::StoryKind::failure_ended && event.name == failure.name)
      return sim::to_seconds(event.at);
  }
  return std::nullopt;
}

}  // namespace

std::vector<PageFailure> page_failures(const Architecture& architecture,
                                       const experiment::ArchitectureResult& result) {
  std::vector<PageFailure> failures;
  for (const scenario::Failure& failure : architecture.failures) {
    PageFailure& told = failures.emplace_back();
    told.name = failure.name;
    told.from = sim::to_seconds(failure.at);
    told.to = end_of(failure, result);
    std::visit(FailureTeller(architecture, told), failure.what);
  }
  return failures;
}

}  // namespace couplet::report
