#include <fmt/format.h>

#include <algorithm>

#include "scenario/distributions.hpp"
#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t names_max = 10'000;

std::optional<sim::Rate> required_rate(Fields& fields) {
  const Value* rate = fields.require("rate", R"("rate": "12/s")");
  return rate == nullptr ? std::nullopt : read_rate(*rate, fields.log());
}

BurstArrivals read_burst(Fields& fields) {
  BurstArrivals burst;
  fields.require("size", "\"size\": 1000");
  burst.size = fields.count64("size", 1, {1, 1'000'000'000'000});
  burst.over = fields.duration("over", burst.over);
  burst.at = fields.duration("at", burst.at);
  burst.every = fields.optional_duration("every", positive_duration);
  if (burst.every && *burst.every < burst.over) {
    fields.log().add(
        *fields.find("every"),
        fmt::format("the next burst would begin before the last one ends: every ({}) is shorter than "
                    "over ({})",
                    duration_text(*burst.every), duration_text(burst.over)));
  }
  return burst;
}

enum class Process { none, poisson, constant, burst };

void read_arrivals(const Value& value, Producer& producer, ProblemLog& log) {
  Fields fields(value, "an arrival process", log);
  fields.require("process", R"("process": "poisson", "rate": "12/s")");
  const auto process = fields.choice(
      "process", Process::none,
      {{"poisson", Process::poisson}, {"constant", Process::constant}, {"burst", Process::burst}},
      {"renewal", "profile", "mmpp", "trace"});
  if (process == Process::none) return;  // its other keys mean nothing without it
  if (process == Process::burst) {
    producer.arrivals = read_burst(fields);
  } else {
    const sim::Rate rate = required_rate(fields).value_or(sim::Rate{});
    if (process == Process::poisson) producer.arrivals = PoissonArrivals{rate};
    if (process == Process::constant) producer.arrivals = ConstantArrivals{rate};
  }
  fields.finish();
}

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
    producer.needs[index] = read_duration_distribution(member.value, log);
  }
}

ProducerDraft read_producer(const Member& member, std::vector<std::string>& needs, ProblemLog& log) {
  Fields fields(member.value, "a producer", log);
  ProducerDraft draft{{}, &member.value, nullptr};
  Producer& producer = draft.producer;
  producer.name = member.key;
  fields.choice("kind", 0, {{"open", 0}}, {"closed"});
  draft.to = fields.find("to");
  if (const Value* arrivals =
          fields.require("arrivals", R"("arrivals": {"process": "poisson", "rate": "12/s"})")) {
    read_arrivals(*arrivals, producer, log);
  }
  producer.payload =
      fields.size_distribution("payload").value_or(sim::SizeDistribution::constant(sim::Bytes{1024}));
  if (const Value* own = fields.find("needs")) read_needs(*own, producer, needs, log);
  producer.timeout = fields.duration_or_none("timeout", std::nullopt);
  producer.patience = fields.duration_or_none("patience", std::nullopt);
  producer.retry = read_retry(fields);
  if (fields.find("limit") != nullptr) producer.limit = fields.count64("limit", 1, {1});
  fields.later({"attributes", "group", "population", "think"});
  fields.finish();
  return draft;
}

}  // namespace

Workload read_workload(const Value& value, ProblemLog& log) {
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
      workload.producers.push_back(read_producer(member, workload.needs, log));
    }
  }
  for (ProducerDraft& draft : workload.producers) draft.producer.needs.resize(workload.needs.size());
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
