#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenario/merge.hpp"
#include "scenario/pricing.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr unsigned entry_kinds = service_kind | queue_kind | bucket_kind | database_kind | function_kind |
                                 topic_kind | load_balancer_kind | cache_kind | throttle_kind;

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
    settle_platform(result_, merged_, around_.platform, around_.workload, log_);
    check_prices();
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
      const Member* engine = member.value.find("engine");
      const bool key_value = engine != nullptr && engine->value.text == "key_value";
      names_.add(member.key, read_kind(member, log_), key_value);
    }
    add_platform_names();
    for (std::size_t i = 0; i < merged_.size(); ++i) {
      const auto index = static_cast<ComponentIndex>(i);
      const KindSet kind = names_.kind(index);
      result_.components.push_back(kind == no_kind
                                       ? Component{merged_[i].key, merged_[i].key, {}, {}, {}, {}, {}}
                                       : read_component(merged_[i], kind, index, scope_));
    }
    for (const PlatformPart& part : around_.platform.parts) result_.components.push_back(part.component);
    check_streams();
    settle_autoscalers(result_.components, merged_, around_.effects, log_);
    check_account(result_.components, merged_, around_.account, log_);
    check_zones_of_balancers(result_.components, merged_, log_);
    check_instances();
    check_messaging(result_.components, merged_, flow_, names_, log_);
  }

  /// Behind the components, so that these can refer to hosts.
  void add_platform_names() {
    for (std::size_t i = 0; i < around_.platform.parts.size(); ++i) {
      const PlatformPart& part = around_.platform.parts[i];
      const auto taken = names_.find(part.component.name);
      if (taken) {
        log_.add(*part.value,
                 fmt::format("'{}' is already {} of architecture '{}'; give the {} another name",
                             part.component.name, with_article(kind_words(names_.kind(*taken)).front()),
                             member_.key, i < around_.platform.hosts ? "host" : "link"));
      }
      names_.add(part.component.name, i < around_.platform.hosts ? host_kind : link_kind);
    }
  }

  const Value& place_of(std::size_t component, std::string_view key) const {
    if (component >= merged_.size()) return *around_.platform.parts[component - merged_.size()].value;
    const Member* member = merged_[component].value.find(key);
    return member == nullptr ? merged_[component].value : member->value;
  }

  /// Of what is read without mistakes: the price of everything is in the book.
  void check_prices() {
    if (around_.prices == nullptr) return;
    scenario::check_prices(
        result_, *around_.prices,
        [this](std::size_t component, std::string_view key) -> const Value& {
          return place_of(component, key);
        },
        log_);
  }

  void check_streams() {
    std::map<std::string, std::string> owners{{"need", ""}, {"workload", ""}};
    for (std::size_t i = 0; i < result_.components.size(); ++i) {
      const Component& component = result_.components[i];
      const auto [owner, fresh] = owners.emplace(component.stream, component.name);
      if (fresh || owner->second == component.name) continue;  // two of one name are reported already
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
      if (const auto* autoscaler = std::get_if<AutoscalerSpec>(&component.spec)) sum += autoscaler->max;
    }
    if (sum <= around_.limits.instances) return;
    log_.add(member_.value,
             fmt::format("architecture '{}' has {} instances (a worker's loops count); more than {} need "
                         R"("limits": {{"instances": N}})",
                         member_.key, grouped(sum), grouped(around_.limits.instances)));
  }

  void read_coupling() {
    Coupling usual = Coupling::tight;
    for (const Component& component : result_.components) {
      if (std::holds_alternative<QueueSpec>(component.spec) ||
          std::holds_alternative<TopicSpec>(component.spec)) {
        usual = Coupling::asynchronous;
      }
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
      if (draft.zone != nullptr) place_outage(draft);
      if (!draft.sides.empty()) place_sides(draft);
      if (draft.component == nullptr) continue;
      const auto component = names_.find(draft.component->text);
      if (component) {
        names_.check_kind(*component, *draft.component, draft.allowed, draft.kind, log_);
        check_whole(draft, *component);
        result_.failures.push_back(draft.failure);
        std::visit([&](auto& what) { what.component = *component; }, result_.failures.back().what);
        if (auto* redrive = std::get_if<RedriveFailure>(&result_.failures.back().what)) {
          place_redrive(draft, *redrive);
        }
      } else {
        result_.failures_not_applicable.push_back(draft.failure.name);
      }
    }
  }

  /// A host or link crashes as a whole.
  void check_whole(const FailureDraft& draft, ComponentIndex component) {
    const auto* crash = std::get_if<CrashFailure>(&draft.failure.what);
    if (crash == nullptr || std::holds_alternative<std::monostate>(crash->instances)) return;
    const KindSet kind = names_.kind(component);
    if (kind != host_kind && kind != link_kind) return;
    log_.add(*draft.component, fmt::format("'{}' is one {}; leave \"instances\" out", draft.component->text,
                                           kind_words(kind).front()));
  }

  void place_outage(const FailureDraft& draft) {
    const bool here =
        std::any_of(result_.components.begin(), result_.components.end(), [&](const Component& component) {
          const auto& zones = component.zones;
          return std::find(zones.begin(), zones.end(), draft.zone->text) != zones.end();
        });
    if (here) {
      result_.failures.push_back(draft.failure);
    } else {
      result_.failures_not_applicable.push_back(draft.failure.name);
    }
  }

  void place_sides(const FailureDraft& draft) {
    Failure failure = draft.failure;
    if (place_partition(draft, names_, around_.workload, std::get<PartitionFailure>(failure.what))) {
      result_.failures.push_back(std::move(failure));
    } else {
      result_.failures_not_applicable.push_back(draft.failure.name);
    }
  }

  void place_redrive(const FailureDraft& draft, RedriveFailure& redrive) {
    const auto to = draft.to == nullptr ? source_of(draft, redrive.component)
                                        : names_.resolve(*draft.to, queue_kind, "redrive", log_);
    if (!to) return;
    redrive.to = *to;
    if (*to == redrive.component) {
      log_.add(draft.to == nullptr ? *draft.component : *draft.to,
               fmt::format("'{}' cannot be redriven to itself", names_.name(*to)));
      return;
    }
    flow_.edges.push_back({redrive.component, *to, draft.component, false, {}});
  }

  /// The queue whose dead letters these are.
  std::optional<ComponentIndex> source_of(const FailureDraft& draft, ComponentIndex letters) {
    std::vector<ComponentIndex> sources;
    for (std::size_t i = 0; i < result_.components.size(); ++i) {
      const auto* queue = std::get_if<QueueSpec>(&result_.components[i].spec);
      if (queue == nullptr || !queue->dead_letter || queue->dead_letter->to != letters) continue;
      sources.push_back(static_cast<ComponentIndex>(i));
    }
    if (sources.size() == 1) return sources.front();
    log_.add(
        *draft.component,
        fmt::format("{} in '{}' has '{}' as its dead-letter queue; say where its messages go, as in "
                    "\"to\": \"orders\"",
                    sources.empty() ? "no queue" : "more than one queue", member_.key, names_.name(letters)));
    return std::nullopt;
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
