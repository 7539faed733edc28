#include "report/summary.hpp"

#include "report/bill.hpp"
#include "report/json_writer.hpp"
#include "report/remarks.hpp"
#include "report/story.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::ExperimentResult;
using experiment::LatencySummary;

namespace {

void write_books(JsonWriter& json, const ArchitectureResult& architecture) {
  json.key("requests").begin_object();
  for (const auto& [name, count] : experiment::book_classes) json.key(name).value(architecture.books.*count);
  json.key("failed_share").value(architecture.failed_share);
  json.key("lost_share").value(architecture.lost_share);
  for (const auto& [name, count] : experiment::book_counts) json.key(name).value(architecture.books.*count);
  json.end();
}

void write_latencies(JsonWriter& json, const ArchitectureResult& architecture) {
  for (std::size_t kind = 0; kind < experiment::latency_kinds.size(); ++kind) {
    const LatencySummary& latency = architecture.latencies[kind];
    json.key(experiment::latency_kinds[kind].first).begin_object();
    json.key("count").value(latency.count);
    for (const auto& [name, figure] : experiment::latency_figures) json.key(name).value(latency.*figure);
    json.end();
  }
}

std::string_view head(std::string_view name) {
  return name.substr(0, name.find('.'));
}

/// "visible.mean" and "visible.max" become one object "visible", at the place of the first of them.
void write_metrics(JsonWriter& json, const std::vector<model::Metric>& metrics) {
  std::vector<std::string_view> written;
  for (const model::Metric& metric : metrics) {
    const std::string_view group = head(metric.name);
    if (group == metric.name) {
      json.key(metric.name).value(metric.value);
      continue;
    }
    bool seen = false;
    for (const auto& other : written) seen = seen || other == group;
    if (seen) continue;
    written.push_back(group);
    std::vector<model::Metric> inside;
    for (const model::Metric& other : metrics) {
      if (head(other.name) != group || other.name == group) continue;
      inside.push_back({other.name.substr(group.size() + 1), other.unit, other.value});
    }
    json.key(group).begin_object();
    write_metrics(json, inside);
    json.end();
  }
}

void write_components(JsonWriter& json, const ArchitectureResult& architecture) {
  json.key("components").begin_object();
  for (const auto& component : architecture.components) {
    json.key(component.name).begin_object().key("kind").value(component.kind);
    write_metrics(json, component.metrics);
    json.end();
  }
  json.end();
}

/// Only where the scenario names some.
void write_periods(JsonWriter& json, const ArchitectureResult& architecture) {
  if (architecture.periods.empty()) return;
  json.key("periods").begin_object();
  for (const auto& period : architecture.periods) {
    json.key(period.name).begin_object();
    write_metrics(json, period.metrics);
    json.end();
  }
  json.end();
}

void write_cost(JsonWriter& json, const experiment::Cost& cost) {
  json.key("cost").begin_object().key("total").value(cost.total);
  json.key("per_million").value(cost.per_million).key("per_hour").value(cost.per_hour);
  json.key("per_month").value(cost.per_month);
  write_bill(json, cost);
  json.end();
}

void write_story(JsonWriter& json, const ArchitectureResult& architecture) {
  json.key("story").begin_array();
  for (const StoryLine& line : tell(architecture)) {
    json.begin_object().key("at").value(sim::to_seconds(line.at)).key("event").value(line.event);
    if (!line.component.empty()) json.key("component").value(line.component);
    json.key("text").value(line.sentence()).end();
  }
  json.end();
}

void write_intervals(JsonWriter& json, const ArchitectureResult& architecture) {
  json.key("intervals").begin_object();
  for (const auto& scalar : architecture.scalars) {
    if (!scalar.interval || scalar.interval->low != scalar.interval->low) continue;  // NaN: not known
    json.key(scalar.path).begin_short_array();
    json.value(scalar.interval->low).value(scalar.interval->high).end();
  }
  json.end();
}

void write_architecture(JsonWriter& json, const ArchitectureResult& architecture) {
  json.key(architecture.name).begin_object().key("title").value(architecture.title);
  write_books(json, architecture);
  write_latencies(json, architecture);
  json.key("throughput").value(architecture.throughput);
  json.key("availability").value(architecture.availability);
  write_periods(json, architecture);
  write_components(json, architecture);
  write_cost(json, architecture.cost);
  write_story(json, architecture);
  write_intervals(json, architecture);
  json.end();
}

void write_comparison(JsonWriter& json, const experiment::Comparison& comparison) {
  json.key(comparison.name).begin_object();
  for (const auto& [path, interval] : comparison.differences) {
    json.key(path).begin_object().key("estimate").value(interval.estimate);
    json.key("low").value(interval.low).key("high").value(interval.high).end();
  }
  json.end();
}

void write_method(JsonWriter& json, const ExperimentResult& result) {
  json.key("warmup").begin_object().key("seconds").value(sim::to_seconds(result.warmup));
  json.key("method").value(result.automatic_warmup ? "automatic" : "given").end();
  json.key("intervals").begin_object();
  json.key("method").value(result.replications > 1 ? "replications" : "batches");
  json.key("confidence").value(0.95).end();
  if (!result.precision) return;
  const auto& precision = *result.precision;
  json.key("precision").begin_object().key("goal").value(precision.goal);
  json.key("of").begin_array();
  for (const auto& path : precision.of) json.value(path);
  json.end().key("reached").boolean(precision.reached);
  json.key("half_width").value(precision.half_width).key("widest").value(precision.widest).end();
}

void write_remarks(JsonWriter& json, const ExperimentResult& result) {
  json.key("remarks").begin_array();
  for (const auto& remark : result.remarks) {
    json.begin_object().key("kind").value(remark_name(remark.kind));
    if (!remark.architecture.empty()) json.key("of").value(remark.architecture);
    if (!remark.subject.empty()) json.key("subject").value(remark.subject);
    json.key("text").value(sentence(remark, result)).end();
  }
  json.end();
}

void write_figure(JsonWriter& json, const experiment::TheoryFigure& figure) {
  json.begin_object().key("path").value(figure.path);
  json.key("expected").value(figure.expected).key("bias").value(figure.bias);
  json.key("measured").value(figure.measured.estimate);
  json.key("low").value(figure.measured.low).key("high").value(figure.measured.high);
  json.key("outcome").value(agreement_name(figure.agreement)).end();
}

void write_theory_part(JsonWriter& json, const experiment::TheoryPart& part) {
  json.begin_object();
  if (!part.component.empty()) json.key("component").value(part.component);
  if (part.broken.empty()) {
    json.key("system").value(part.system);
    if (!part.given.empty()) json.key("given").value(part.given);
    json.key("figures").begin_array();
    for (const auto& figure : part.figures) write_figure(json, figure);
    json.end().end();
    return;
  }
  json.key("broken").begin_array();
  for (const auto& clause : part.broken) json.value(clause);
  json.end().end();
}

/// Only where it was asked for.
void write_theory(JsonWriter& json, const ExperimentResult& result) {
  if (!result.theory) return;
  json.key("theory").begin_object().key("confidence").value(result.theory->confidence);
  json.key("single_confidence").value(result.theory->single_confidence);
  json.key("figures").value(result.theory->figures).key("of").begin_object();
  for (std::size_t a = 0; a < result.theory->architectures.size(); ++a) {
    json.key(result.architectures[a].name).begin_array();
    for (const auto& part : result.theory->architectures[a]) write_theory_part(json, part);
    json.end();
  }
  json.end().end();
}

}  // namespace

const char* agreement_name(experiment::Agreement agreement) {
  switch (agreement) {
    case experiment::Agreement::agrees: return "agrees";
    case experiment::Agreement::disagrees: return "disagrees";
    case experiment::Agreement::too_few: break;
  }
  return "too_few";
}

std::string summary_json(const ExperimentResult& result) {
  JsonWriter json;
  json.begin_object().key("couplet").value(COUPLET_VERSION).key("scenario").begin_object();
  json.key("name")
      .value(result.scenario_name)
      .key("hash")
      .value(result.hash)
      .key("title")
      .value(result.title);
  json.end().key("seed").value(result.seed);
  json.key("replications").value(std::uint64_t{result.replications});
  write_method(json, result);
  json.key("architectures").begin_object();
  for (const auto& architecture : result.architectures) write_architecture(json, architecture);
  json.end().key("comparison").begin_object();
  for (const auto& comparison : result.comparisons) write_comparison(json, comparison);
  json.end();
  write_theory(json, result);
  write_remarks(json, result);
  json.key("expectations").begin_array();
  for (const auto& verdict : result.expectations) {
    json.begin_object().key("text").value(verdict.text).key("outcome").value(word(verdict.outcome));
    json.key("value").value(verdict.value).end();
  }
  json.end().end();
  return json.text();
}

}  // namespace couplet::report
