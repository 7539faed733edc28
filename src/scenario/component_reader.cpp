#include <fmt/format.h>

#include <algorithm>

#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;

constexpr DurationRange visibility_range{0s, 12h};
constexpr DurationRange delay_range{0s, 15min};
constexpr DurationRange wait_range{0s, 20s};

struct KindName {
  std::string_view word;
  KindSet kind;
};
constexpr KindName component_kinds[] = {
    {"service", service_kind}, {"queue", queue_kind},       {"worker", worker_kind},
    {"bucket", bucket_kind},   {"database", database_kind}, {"function", function_kind},
    {"topic", topic_kind},     {"endpoint", endpoint_kind}, {"load_balancer", load_balancer_kind},
    {"cache", cache_kind},     {"throttle", throttle_kind}, {"autoscaler", autoscaler_kind}};

struct ComponentReader {
  Fields& fields;
  ComponentIndex index;
  const Scope& scope;
};

/// What is assumed where the file says nothing: AWS-like, or nothing at all with "effects": "none".
sim::DurationDistribution usual_latency(const Scope& scope, sim::Duration median, sim::Duration p99) {
  sim::DurationDistribution latency;
  if (scope.effects) {
    latency.distribution = sim::Distribution::lognormal_median_p99(static_cast<double>(median.count()),
                                                                   static_cast<double>(p99.count()));
  }
  return latency;
}

/// A number of instances. One beyond the limit of the scenario says how to raise it.
std::uint32_t read_instances(ComponentReader& reader) {
  const std::uint64_t max = reader.scope.limits.instances;
  const Value* value = reader.fields.find("instances");
  if (value == nullptr || value->kind != Value::Kind::integer || value->number <= static_cast<double>(max)) {
    return reader.fields.count("instances", 1, {1, max});
  }
  const std::string found =
      value->number < 1e18 ? grouped(static_cast<std::uint64_t>(value->number)) : describe(*value);
  reader.scope.log.add(*value, fmt::format(R"({} instances; more than {} need "limits": {{"instances": N}})",
                                           found, grouped(max)));
  return 1;
}

Steps steps_of(ComponentReader& reader) {
  const Value* steps = reader.fields.find("steps");
  return steps == nullptr ? Steps{} : read_steps(*steps, reader.index, reader.scope);
}

ServiceSpec read_service(ComponentReader& reader) {
  Fields& fields = reader.fields;
  ServiceSpec spec;
  spec.instances = read_instances(reader);
  spec.threads = fields.count("threads", spec.threads, {1, 1'000'000});
  if (fields.find("backlog") != nullptr) spec.backlog = fields.count("backlog", 0, {0, 1'000'000'000});
  spec.max_wait = fields.optional_duration("max_wait", positive_duration);
  spec.drop_abandoned = fields.flag("drop_abandoned");
  spec.boot = fields.duration_distribution("boot", spec.boot);
  spec.latency = fields.duration_distribution("latency", spec.latency);
  spec.load_factor = fields.number("load_factor", spec.load_factor, {0, 1000, false});
  spec.error_rate = fields.fraction("error_rate");
  spec.poison = fields.fraction("poison");
  spec.idempotent = fields.flag("idempotent");
  spec.steps = steps_of(reader);
  return spec;
}

std::optional<DeadLetter> read_dead_letter(ComponentReader& reader) {
  const Value* value = reader.fields.find("dead_letter");
  if (value == nullptr) return std::nullopt;
  const Scope& scope = reader.scope;
  Fields fields(*value, "a dead_letter", scope.log);
  DeadLetter dead_letter;
  const Value* to = fields.require("to", R"("to": "failed-orders")");
  dead_letter.max_receives = fields.count("max_receives", dead_letter.max_receives, {1, 1000});
  fields.finish();
  const auto found =
      to == nullptr ? std::nullopt : scope.names.resolve(*to, queue_kind, "dead_letter", scope.log);
  if (!found) return std::nullopt;
  dead_letter.to = *found;
  scope.flow.edges.push_back({reader.index, *found, to, false, {}});
  return dead_letter;
}

sim::Bytes read_message_max(ComponentReader& reader) {
  const sim::Bytes most = message_max(reader.scope.profile);
  const Value* value = reader.fields.find("max_message_size");
  if (value == nullptr) return most;
  const sim::Bytes size = read_size(*value, reader.scope.log).value_or(most);
  if (size.count < 1024 || size > most) {
    reader.scope.log.add(
        *value, fmt::format("a queue's largest message is between 1KiB and {}, found {}",
                            most == message_max_aws_2026 ? "1MiB" : "256KiB", in_quotes(value->text)));
  }
  return size;
}

/// Reports keys that only queues of another type have.
void only_for(Fields& fields, std::string_view type, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Value* value = fields.find(key);
    if (value == nullptr) continue;
    fields.log().add(*value, fmt::format("only a {} queue has {}; this one is {}", type, in_quotes(key),
                                         type == "FIFO" ? "a standard queue" : "FIFO"));
  }
}

void read_standard(ComponentReader& reader, QueueSpec& spec) {
  Fields& fields = reader.fields;
  spec.duplicate_rate = fields.fraction("duplicate_rate", reader.scope.effects ? spec.duplicate_rate : 0);
  spec.disorder = fields.fraction("disorder", spec.disorder);
  spec.stale_delete = fields.fraction("stale_delete", spec.stale_delete);
  spec.fair = fields.flag("fair");
  only_for(fields, "FIFO", {"high_throughput", "deduplication"});
}

void read_fifo(ComponentReader& reader, QueueSpec& spec) {
  Fields& fields = reader.fields;
  spec.shards = 1;
  spec.duplicate_rate = 0;
  spec.high_throughput = fields.flag("high_throughput");
  spec.deduplication =
      fields.choice("deduplication", spec.deduplication,
                    {{"request", Deduplication::request}, {"attempt", Deduplication::attempt}});
  only_for(fields, "standard", {"shards", "duplicate_rate", "disorder", "stale_delete", "fair"});
}

QueueSpec read_queue(ComponentReader& reader) {
  Fields& fields = reader.fields;
  QueueSpec spec;
  const bool taught = reader.scope.profile == Profile::as_taught;
  spec.type =
      fields.choice("type", spec.type, {{"standard", QueueType::standard}, {"fifo", QueueType::fifo}});
  spec.visibility_timeout = fields.duration("visibility_timeout", spec.visibility_timeout, visibility_range);
  spec.delay = fields.duration("delay", spec.delay, delay_range);
  spec.retention = fields.duration("retention", spec.retention, {taught ? sim::Duration{24h} : 60s, 336h});
  spec.receive_wait = fields.duration("receive_wait", spec.receive_wait, wait_range);
  spec.shards = fields.count("shards", reader.scope.effects ? spec.shards : 1, {1, 10'000});
  spec.in_flight_limit = fields.count("in_flight_limit", spec.in_flight_limit, {1, 1'000'000'000});
  spec.latency = fields.duration_distribution("latency", usual_latency(reader.scope, 10ms, 60ms));
  spec.dead_letter = read_dead_letter(reader);
  spec.max_message_size = read_message_max(reader);
  spec.batch_bytes = message_max(reader.scope.profile);
  if (spec.type == QueueType::fifo) {
    read_fifo(reader, spec);
  } else {
    read_standard(reader, spec);
  }
  return spec;
}

WorkerSpec read_worker(ComponentReader& reader) {
  Fields& fields = reader.fields;
  WorkerSpec spec;
  if (const Value* polls = fields.require("polls", R"("polls": "queue")")) {
    const auto queue = reader.scope.names.resolve(*polls, queue_kind, "polls", reader.scope.log);
    if (queue) {
      spec.polls = *queue;
      reader.scope.flow.edges.push_back({*queue, reader.index, polls, true, {}});
    }
  }
  spec.instances = read_instances(reader);
  spec.concurrency = fields.count("concurrency", spec.concurrency, {1, 1'000'000});
  spec.batch = fields.count("batch", spec.batch, {1, 10});
  spec.wait = fields.optional_duration("wait", wait_range);
  spec.pause = fields.duration("pause", spec.pause);
  spec.visibility_timeout = fields.optional_duration("visibility_timeout", visibility_range);
  spec.delete_message = fields.choice(
      "delete", spec.delete_message,
      {{"after", DeleteMessage::after}, {"before", DeleteMessage::before}, {"never", DeleteMessage::never}});
  spec.delete_batch = fields.flag("delete_batch");
  spec.heartbeat = fields.optional_duration("heartbeat", positive_duration);
  if (const Value* select = fields.find("select")) {
    spec.select = read_filter(*select, reader.scope.attributes, reader.scope.log);
  }
  spec.boot = fields.duration_distribution("boot", spec.boot);
  spec.error_rate = fields.fraction("error_rate");
  spec.poison = fields.fraction("poison");
  spec.idempotent = fields.flag("idempotent");
  spec.steps = steps_of(reader);
  return spec;
}

sim::DurationDistribution read_direction(Fields& bucket, std::string_view key,
                                         const sim::DurationDistribution& fallback) {
  const Value* value = bucket.find(key);
  if (value == nullptr) return fallback;
  Fields fields(*value, fmt::format("a bucket's {}", in_quotes(key)), bucket.log());
  sim::DurationDistribution latency = fields.duration_distribution("latency", fallback);
  fields.later({"bandwidth"});
  fields.finish();
  return latency;
}

BucketSpec read_bucket(ComponentReader& reader) {
  Fields& fields = reader.fields;
  const sim::DurationDistribution both =
      fields.duration_distribution("latency", usual_latency(reader.scope, 20ms, 100ms));
  BucketSpec spec;
  spec.put_latency = read_direction(fields, "put", both);
  spec.get_latency = read_direction(fields, "get", both);
  read_notifications(fields, reader.index, reader.scope, spec);
  return spec;
}

/// "zone": a name, or a list of names that are dealt to instances in turn.
std::vector<std::string> read_zones(Fields& fields, KindSet kind) {
  const bool placed = (kind & (service_kind | worker_kind | database_kind)) != 0;
  if (!placed && fields.value().find("zone") == nullptr) return {};
  const Value* value = fields.find("zone");
  if (value == nullptr) return {};
  if (!placed) {
    fields.log().add(*value, fmt::format("{} is in all zones at once and outlives one; leave \"zone\" out",
                                         fields.what()));
    return {};
  }
  std::vector<std::string> zones;
  if (value->kind != Value::Kind::list) {
    if (const auto name = read_name(*value, fields.log())) zones.push_back(*name);
    return zones;
  }
  if (value->elements.empty()) {
    fields.log().add(*value, R"(a list of zones needs at least one, such as ["a", "b"])");
  }
  for (const Value& element : value->elements) {
    if (const auto name = read_name(element, fields.log())) zones.push_back(*name);
  }
  if (kind == database_kind && zones.size() > 1) {
    fields.log().add(*value, R"(a database is in one zone; write "zone": "a")");
  }
  return zones;
}

std::optional<ComponentIndex> find_host(const Value& name, const Scope& scope) {
  if (!read_text(name, scope.log)) return std::nullopt;
  const auto found = scope.names.find(name.text);
  if (found) {
    const bool fits = scope.names.check_kind(*found, name, host_kind, "host", scope.log);
    return fits ? found : std::nullopt;
  }
  std::vector<std::string> hosts;
  for (std::size_t i = 0; i < scope.names.all().size(); ++i) {
    if (scope.names.kind(static_cast<ComponentIndex>(i)) == host_kind) hosts.push_back(scope.names.all()[i]);
  }
  if (hosts.empty()) {
    scope.log.add(name,
                  fmt::format(R"(there is no host {}; write "platform": {{"hosts": {{{}: {{"cores": 2}}}}}})",
                              in_quotes(name.text), in_quotes(name.text)));
  } else {
    scope.log.add(name, unknown_word("host", name.text, hosts));
  }
  return std::nullopt;
}

/// "host": a name, or a list of names that are dealt to instances in turn; else the machine of each instance.
void read_place(Fields& fields, KindSet kind, const Scope& scope, Component& component) {
  if (kind == autoscaler_kind) return;
  const bool many = (kind & (service_kind | worker_kind)) != 0;
  const Value* value = fields.find("host");
  if (many && value == nullptr) component.machine = read_machine(fields, false);
  if (many) {
    for (const char* key : {"instance_type", "credits"}) {
      const Value* own = fields.find(key);
      if (own == nullptr || value == nullptr) continue;
      fields.log().add(*own, fmt::format("its host says what machine it is; write {} there", in_quotes(key)));
    }
  }
  if (value == nullptr) return;
  const auto add = [&](const Value& name) {
    if (const auto host = find_host(name, scope)) component.hosts.push_back(*host);
  };
  if (value->kind != Value::Kind::list) return add(*value);
  if (value->elements.empty())
    scope.log.add(*value, R"(a list of hosts needs at least one, such as ["a", "b"])");
  if (!many && value->elements.size() > 1) {
    scope.log.add(*value, fmt::format(R"({} is on one host; write "host": "a")", fields.what()));
  }
  for (const Value& element : value->elements) add(element);
}

}  // namespace

KindSet read_kind(const Member& component, ProblemLog& log) {
  const Value& value = component.value;
  if (value.kind != Value::Kind::object) {
    log.add(value, fmt::format("expected a component, an object in braces, found {}", describe(value)));
    return no_kind;
  }
  std::vector<std::string> words;
  for (const KindName& kind : component_kinds) words.emplace_back(kind.word);
  const Member* member = value.find("kind");
  if (member == nullptr) {
    log.add(value, fmt::format("a component needs \"kind\": {}", listed(words, "or")));
    return no_kind;
  }
  if (!read_text(member->value, log)) return no_kind;
  const std::string& word = member->value.text;
  for (const KindName& kind : component_kinds) {
    if (kind.word == word) return kind.kind;
  }
  log.add(member->value, unknown_word("kind", word, words));
  return no_kind;
}

Component read_component(const Member& member, KindSet kind, ComponentIndex index, const Scope& scope) {
  Component component;
  component.name = member.key;
  component.origin = Origin(member.value);
  Fields fields(member.value, with_article(kind_words(kind).front()), scope.log);
  fields.find("kind");
  ComponentReader reader{fields, index, scope};
  if (kind == service_kind) component.spec = read_service(reader);
  if (kind == queue_kind) component.spec = read_queue(reader);
  if (kind == worker_kind) component.spec = read_worker(reader);
  if (kind == bucket_kind) component.spec = read_bucket(reader);
  if (kind == database_kind) component.spec = read_database(fields, scope);
  if (kind == cache_kind) component.spec = read_cache(fields, index, scope);
  if (kind == throttle_kind) component.spec = read_throttle(fields, index, scope);
  if (kind == topic_kind) component.spec = read_topic(fields, index, scope);
  if (kind == endpoint_kind) component.spec = read_endpoint(fields, scope);
  if (kind == autoscaler_kind) component.spec = read_autoscaler(fields, scope);
  if (kind == function_kind) component.spec = read_function(fields, index, scope);
  if (kind == load_balancer_kind) component.spec = read_load_balancer(fields, index, scope);
  const Value* stream = fields.find("stream");
  component.stream = stream == nullptr ? member.key : read_name(*stream, scope.log).value_or(member.key);
  component.zones = read_zones(fields, kind);
  read_place(fields, kind, scope, component);
  fields.finish();
  return component;
}

const char* kind_name(const Component& component) {
  struct Name {
    const char* operator()(const ServiceSpec&) const { return "service"; }
    const char* operator()(const QueueSpec&) const { return "queue"; }
    const char* operator()(const WorkerSpec&) const { return "worker"; }
    const char* operator()(const BucketSpec&) const { return "bucket"; }
    const char* operator()(const DatabaseSpec&) const { return "database"; }
    const char* operator()(const TopicSpec&) const { return "topic"; }
    const char* operator()(const EndpointSpec&) const { return "endpoint"; }
    const char* operator()(const FunctionSpec&) const { return "function"; }
    const char* operator()(const CacheSpec&) const { return "cache"; }
    const char* operator()(const ThrottleSpec&) const { return "throttle"; }
    const char* operator()(const LoadBalancerSpec&) const { return "load_balancer"; }
    const char* operator()(const AutoscalerSpec&) const { return "autoscaler"; }
    const char* operator()(const HostSpec&) const { return "host"; }
    const char* operator()(const LinkSpec&) const { return "link"; }
  };
  return std::visit(Name{}, component.spec);
}

const GuardSpec* guard_of(const Component& component) {
  if (const auto* cache = std::get_if<CacheSpec>(&component.spec)) return &cache->guard;
  const auto* throttle = std::get_if<ThrottleSpec>(&component.spec);
  return throttle == nullptr ? nullptr : &throttle->guard;
}

bool falls_with_zone(const Component& component) {
  const auto* database = std::get_if<DatabaseSpec>(&component.spec);
  return std::holds_alternative<ServiceSpec>(component.spec) ||
         std::holds_alternative<WorkerSpec>(component.spec) || (database != nullptr && !database->key_value);
}

}  // namespace couplet::scenario
