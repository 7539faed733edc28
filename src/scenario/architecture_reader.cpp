#include <fmt/format.h>

#include <map>

#include "scenario/merge.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr unsigned entry_kinds = service_kind | queue_kind | bucket_kind | database_kind | function_kind;

/// Builds one architecture out of the pieces that the file gives for it.
class ArchitectureReader {
 public:
  ArchitectureReader(const Member& member, const Surroundings& around, ProblemLog& log)
      : member_(member),
        around_(around),
        log_(log),
        fields_(member.value, "an architecture", log),
        names_(member.key),
        scope_{names_,
               around.workload.needs,
               around.workload.attributes,
               around.limits,
               around.effects,
               around.profile,
               flow_,
               log} {}

  Architecture read() {
    result_.name = member_.key;
    result_.title = fields_.text("title", member_.key);
    if (!merge()) return std::move(result_);
    read_components();
    read_coupling();
    read_producers();
    result_.goals = read_goals(fields_.find("goal"), around_.workload, scope_);
    result_.collects = read_collects(fields_.find("collect"), around_.workload, scope_);
    place_failures();
    fields_.finish();
    check_cycles(flow_, names_, log_);
    if (entries_known_) check_needs(flow_, names_, result_.producers, around_.workload.needs, log_);
    return std::move(result_);
  }

 private:
  bool merge() {
    const Value* own = fields_.find("components");
    if (own != nullptr && own->kind != Value::Kind::object) {
      log_.add(*own, fmt::format("expected the components by name, found {}", describe(*own)));
      own = nullptr;
    }
    merged_ = merge_components(around_.components, own, log_);
    if (merged_.size() <= components_max) return true;
    log_.add(member_.value,
             fmt::format("{} components; at most {} are allowed", merged_.size(), components_max));
    return false;
  }

  void read_components() {
    for (const Member& member : merged_) {
      check_name(member, "a component", log_);
      names_.add(member.key, read_kind(member, log_));
    }
    for (std::size_t i = 0; i < merged_.size(); ++i) {
      const auto index = static_cast<ComponentIndex>(i);
      const KindSet kind = names_.kind(index);
      result_.components.push_back(kind == no_kind ? Component{merged_[i].key, merged_[i].key, {}}
                                                   : read_component(merged_[i], kind, index, scope_));
    }
    check_streams();
    check_instances();
    check_dead_letters();
    check_polling();
    check_sources();
  }

  const Value& place_of(std::size_t component, std::string_view key) const {
    const Member* member = merged_[component].value.find(key);
    return member == nullptr ? merged_[component].value : member->value;
  }

  void check_streams() {
    std::map<std::string, std::string> owners{{"need", ""}, {"workload", ""}};
    for (std::size_t i = 0; i < result_.components.size(); ++i) {
      const Component& component = result_.components[i];
      const auto [owner, fresh] = owners.emplace(component.stream, component.name);
      if (fresh) continue;
      log_.add(
          place_of(i, "stream"),
          owner->second.empty()
              ? fmt::format("the stream \"{}\" is the customers'; give '{}' another \"stream\"",
                            component.stream, component.name)
              : fmt::format("'{}' and '{}' have the same stream \"{}\"; give one of them another \"stream\"",
                            owner->second, component.name, component.stream));
    }
  }

  void check_instances() {
    std::uint64_t sum = 0;
    for (const Component& component : result_.components) {
      if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) sum += service->instances;
      if (const auto* worker = std::get_if<WorkerSpec>(&component.spec)) {
        sum += std::uint64_t{worker->instances} * worker->concurrency;
      }
    }
    if (sum <= around_.limits.instances) return;
    log_.add(member_.value,
             fmt::format("architecture '{}' has {} instances (a worker's loops count); more than {} need "
                         R"("limits": {{"instances": N}})",
                         member_.key, grouped(sum), grouped(around_.limits.instances)));
  }

  std::optional<ComponentIndex> dead_letters_of(ComponentIndex component) const {
    const auto* queue = std::get_if<QueueSpec>(&result_.components[static_cast<std::size_t>(component)].spec);
    if (queue == nullptr || !queue->dead_letter) return std::nullopt;
    return queue->dead_letter->to;
  }

  /// A message may move from queue to queue, but not for ever.
  void check_dead_letters() {
    const std::size_t count = result_.components.size();
    std::vector<bool> reported(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto start = static_cast<ComponentIndex>(i);
      std::vector<ComponentIndex> way{start};
      auto next = dead_letters_of(start);
      while (next && *next != start && way.size() <= count) {
        way.push_back(*next);
        next = dead_letters_of(*next);
      }
      if (!next || *next != start || reported[i]) continue;
      std::string chain;
      for (const ComponentIndex stop : way) {
        chain += names_.name(stop) + " -> ";
        reported[static_cast<std::size_t>(stop)] = true;
      }
      log_.add(place_of(i, "dead_letter"),
               fmt::format("the dead-letter queues come back to where they began: {}{}", chain,
                           names_.name(start)));
    }
  }

  /// A short poll that takes no time, of an empty queue, would be repeated for ever at one instant.
  void check_polling() {
    for (std::size_t i = 0; i < result_.components.size(); ++i) {
      const auto* worker = std::get_if<WorkerSpec>(&result_.components[i].spec);
      if (worker == nullptr || worker->pause > sim::Duration{0}) continue;
      const auto polled = names_.find(place_of(i, "polls").text);
      if (!polled || *polled != worker->polls) continue;  // reported already
      const auto* queue =
          std::get_if<QueueSpec>(&result_.components[static_cast<std::size_t>(worker->polls)].spec);
      if (queue == nullptr || !queue->latency.is_zero()) continue;
      if (worker->wait.value_or(queue->receive_wait) > sim::Duration{0}) continue;
      log_.add(place_of(i, "wait"),
               fmt::format(
                   "'{}' would poll for ever at one instant: its polls do not wait, it does not pause, and "
                   "the queue has no latency; write \"wait\": \"20s\" or \"pause\": \"1s\"",
                   result_.components[i].name));
    }
  }

  void check_sources() {
    for (std::size_t i = 0; i < result_.components.size(); ++i) {
      const auto* function = std::get_if<FunctionSpec>(&result_.components[i].spec);
      if (function == nullptr || !function->source) continue;
      const Component& source = result_.components[static_cast<std::size_t>(*function->source)];
      const auto* queue = std::get_if<QueueSpec>(&source.spec);
      if (queue != nullptr) check_source(merged_[i].value, result_.components[i], *queue, log_);
    }
  }

  void read_coupling() {
    Coupling usual = Coupling::tight;
    for (const Component& component : result_.components) {
      if (std::holds_alternative<QueueSpec>(component.spec)) usual = Coupling::asynchronous;
    }
    result_.coupling = fields_.choice("coupling", usual,
                                      {{"tight", Coupling::tight},
                                       {"synchronous", Coupling::synchronous},
                                       {"asynchronous", Coupling::asynchronous}});
  }

  void read_producers() {
    const Value* entry = fields_.find("entry");
    if (entry != nullptr && entry->kind != Value::Kind::object) {
      log_.add(*entry,
               fmt::format(R"(expected an object by producer, such as {{"visitors": "web"}}, found {})",
                           describe(*entry)));
      entry = nullptr;
      entries_known_ = false;
    }
    if (entry != nullptr) {
      for (const Member& member : entry->members) find_producer(member, around_.workload, log_);
    }
    for (const ProducerDraft& draft : around_.workload.producers) {
      Producer producer = draft.producer;
      const Member* own = entry == nullptr ? nullptr : entry->find(producer.name);
      const Value* to = own == nullptr ? draft.to : &own->value;
      const auto target =
          to == nullptr ? no_entry(draft) : names_.resolve(*to, entry_kinds, "a producer", log_);
      if (target) producer.entry = *target;
      entries_known_ = entries_known_ && target.has_value();
      result_.producers.push_back(std::move(producer));
    }
  }

  std::optional<ComponentIndex> no_entry(const ProducerDraft& draft) {
    log_.add(*draft.value,
             fmt::format("'{}' does not say where its requests go; write \"to\": \"web\", or give "
                         "architecture '{}' an \"entry\"",
                         draft.producer.name, member_.key));
    return std::nullopt;
  }

  void place_failures() {
    for (const FailureDraft& draft : around_.failures) {
      if (draft.component == nullptr) continue;
      const auto component = names_.find(draft.component->text);
      if (component) {
        names_.check_kind(*component, *draft.component, draft.allowed, draft.kind, log_);
        result_.failures.push_back(draft.failure);
        std::visit([&](auto& what) { what.component = *component; }, result_.failures.back().what);
      } else {
        result_.failures_not_applicable.push_back(draft.failure.name);
      }
    }
  }

  const Member& member_;
  const Surroundings& around_;
  ProblemLog& log_;
  Fields fields_;
  ComponentNames names_;
  Flow flow_;
  Scope scope_;
  std::vector<Member> merged_;
  Architecture result_;
  bool entries_known_ = true;
};

}  // namespace

Architecture read_architecture(const Member& member, const Surroundings& around, ProblemLog& log) {
  return ArchitectureReader(member, around, log).read();
}

}  // namespace couplet::scenario
