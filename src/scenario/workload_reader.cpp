#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "scenario/distributions.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t names_max = 10'000;

NeedIndex need_number(std::vector<std::string>& needs, const std::string& name) {
  const auto found = std::find(needs.begin(), needs.end(), name);
  if (found == needs.end()) {
    needs.push_back(name);
    return static_cast<NeedIndex>(needs.size() - 1);
  }
  return static_cast<NeedIndex>(found - needs.begin());
}

void read_needs(const Value& value, Producer& producer, std::vector<std::string>& needs, ProblemLog& log) {
  if (value.kind != Value::Kind::object) {
    log.add(value, fmt::format(R"(expected the needs by name, such as {{"render": "2s"}}, found {})",
                               describe(value)));
    return;
  }
  for (const Member& member : value.members) {
    if (!check_name(member, "a need", log)) continue;
    const auto index = static_cast<std::size_t>(need_number(needs, member.key));
    if (producer.needs.size() <= index) producer.needs.resize(index + 1);
    // A wrong one is declared all the same: nobody is told that it is missing.
    producer.needs[index] =
        read_duration_distribution(member.value, log).value_or(sim::DurationDistribution{});
  }
}

enum class Loop { open, closed, unknown };

Loop read_loop(Fields& fields) {
  const Loop fallback = fields.find("kind") == nullptr ? Loop::open : Loop::unknown;
  return fields.choice("kind", fallback, {{"open", Loop::open}, {"closed", Loop::closed}});
}

std::variant<Arrivals, ClosedLoop> read_open(Fields& fields, Files& files,
                                             std::vector<AttributeDraft>& attributes) {
  for (const std::string_view key : {"population", "think"}) {
    if (const Value* value = fields.find(key)) {
      fields.log().add(*value,
                       fmt::format("{} belongs to producers of \"kind\": \"closed\"", in_quotes(key)));
    }
  }
  const Value* arrivals = fields.require("arrivals", R"("arrivals": {"process": "poisson", "rate": "12/s"})");
  return arrivals == nullptr ? Arrivals{} : read_arrivals(*arrivals, files, attributes, fields.log());
}

std::variant<Arrivals, ClosedLoop> read_closed(Fields& fields) {
  ClosedLoop closed;
  if (const Value* arrivals = fields.find("arrivals")) {
    fields.log().add(
        *arrivals,
        "a closed producer has no arrivals: its customers come back by themselves after they have "
        "thought; remove \"arrivals\"");
  }
  fields.require("population", "\"population\": 10");
  closed.population = fields.count("population", closed.population, {1, 1'000'000});
  fields.require("think", R"("think": {"dist": "exponential", "mean": "10s"})");
  closed.think = fields.duration_distribution("think", closed.think);
  return closed;
}

/// What a trace brings cannot be given beside it.
void check_trace(const Fields& fields, const ProducerDraft& draft, ProblemLog& log) {
  const auto* arrivals = std::get_if<Arrivals>(&draft.producer.source);
  const auto* trace = arrivals == nullptr ? nullptr : std::get_if<TraceArrivals>(arrivals);
  if (trace == nullptr) return;
  const Member* payload = fields.value().find("payload");
  if (payload != nullptr && !trace->payload.empty()) {
    log.add(payload->value, "the trace brings the payload already; name it once");
  }
  const Member* own = fields.value().find("attributes");
  for (const AttributeDraft& attribute : draft.attributes) {
    const Member* member =
        own == nullptr || !attribute.weights.empty() ? nullptr : own->value.find(attribute.name);
    if (member == nullptr) continue;
    log.add(member->place, member->value.path,
            fmt::format("the trace brings the attribute '{}' already; name it once", attribute.name));
  }
}

ProducerDraft read_producer(const Member& member, std::vector<std::string>& needs, Files& files,
                            ProblemLog& log) {
  Fields fields(member.value, "a producer", log);
  ProducerDraft draft{{}, &member.value, nullptr, {}};
  Producer& producer = draft.producer;
  producer.name = member.key;
  producer.origin = Origin(member.value);
  draft.to = fields.find("to");
  switch (read_loop(fields)) {
    case Loop::open: producer.source = read_open(fields, files, draft.attributes); break;
    case Loop::closed: producer.source = read_closed(fields); break;
    case Loop::unknown:  // its other keys mean nothing without it
      for (const std::string_view key : {"arrivals", "population", "think"}) fields.find(key);
      break;
  }
  producer.payload =
      fields.size_distribution("payload").value_or(sim::SizeDistribution::constant(sim::Bytes{1024}));
  if (const Value* own = fields.find("attributes")) {
    std::vector<AttributeDraft> read = read_attributes(*own, log);
    std::move(read.begin(), read.end(), std::back_inserter(draft.attributes));
  }
  check_trace(fields, draft, log);
  if (const Value* group = fields.find("group")) producer.group = read_group(*group, log);
  if (const Value* own = fields.find("needs")) read_needs(*own, producer, needs, log);
  producer.timeout = fields.duration_or_none("timeout", std::nullopt);
  producer.patience = fields.duration_or_none("patience", std::nullopt);
  producer.retry = read_retry(fields);
  producer.breaker = read_breaker(fields);
  producer.reply = fields.size_distribution("reply");
  if (fields.find("limit") != nullptr) producer.limit = fields.count64("limit", 1, {1});
  fields.finish();
  return draft;
}

}  // namespace

Workload read_workload(const Value& value, const std::vector<AttributeDraft>& of_steps, Files& files,
                       ProblemLog& log) {
  Workload workload;
  if (value.kind != Value::Kind::object || value.members.empty()) {
    log.add(
        value,
        fmt::format(R"(expected at least one producer by name, such as {{"visitors": {{...}}}}, found {})",
                    value.members.empty() && value.kind == Value::Kind::object ? "none" : describe(value)));
    return workload;
  }
  if (value.members.size() > names_max) {
    log.add(value, fmt::format("{} producers; at most {} are allowed", value.members.size(), names_max));
    return workload;
  }
  for (const Member& member : value.members) {
    if (check_name(member, "a producer", log)) {
      workload.producers.push_back(read_producer(member, workload.needs, files, log));
    }
  }
  for (ProducerDraft& draft : workload.producers) draft.producer.needs.resize(workload.needs.size());
  workload.attributes = number_attributes(workload.producers, of_steps, log);
  if (workload.needs.size() > names_max) {
    log.add(value, fmt::format("{} needs; at most {} are allowed", workload.needs.size(), names_max));
  }
  return workload;
}

std::optional<std::size_t> find_producer(const Member& member, const Workload& workload, ProblemLog& log) {
  std::vector<std::string> names;
  for (const ProducerDraft& draft : workload.producers) {
    if (draft.producer.name == member.key) return names.size();
    names.push_back(draft.producer.name);
  }
  log.add(member.place, member.value.path, unknown_word("producer", member.key, names));
  return std::nullopt;
}

}  // namespace couplet::scenario
