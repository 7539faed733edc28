#include "report/page_json.hpp"

#include <algorithm>

#include "report/csv.hpp"
#include "report/story.hpp"
#include "report/summary.hpp"
#include "scenario/letters.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;

namespace {

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end();
}

void write_numbers(JsonWriter& json, const std::vector<double>& numbers) {
  json.begin_short_array();
  for (const double number : numbers) json.value(number);
  json.end();
}

void write_curves(JsonWriter& json, const ArchitectureResult& architecture) {
  json.key("latency").begin_array();
  for (std::size_t kind = 0; kind < experiment::latency_kinds.size(); ++kind) {
    const stats::Histogram& histogram = architecture.histograms[kind];
    if (histogram.count() == 0) continue;
    json.begin_object().key("kind").value(experiment::latency_kinds[kind].first);
    json.key("points").begin_array();
    for (const std::int64_t point : latency_curve()) {
      const double percentile = static_cast<double>(point) / 1000;
      json.begin_short_array().value(percentile);
      json.value(sim::to_seconds(histogram.percentile(percentile))).end();
    }
    json.end().end();
  }
  json.end();
}

void write_series(JsonWriter& json, const std::vector<PageSeries>& all) {
  json.key("series").begin_array();
  for (const PageSeries& series : all) {
    json.begin_object().key("name").value(series.name()).key("unit").value(series.unit);
    json.key("what").value(series.level ? "level" : "count").key("component");
    write_optional(json, series.component);
    json.key("metric").value(series.metric).key("time");
    write_numbers(json, series.time);
    json.key("value");
    write_numbers(json, series.value);
    json.end();
  }
  json.end();
}

void write_failures(JsonWriter& json, const std::vector<PageFailure>& failures) {
  json.key("failures").begin_array();
  for (const PageFailure& failure : failures) {
    json.begin_object().key("component").value(failure.component).key("kind").value(failure.kind);
    json.key("name").value(failure.name).key("from").value(failure.from);
    json.key("to");
    write_optional(json, failure.to);
    json.key("text").value(failure.text).end();
  }
  json.end();
}

void write_events(JsonWriter& json, const ArchitectureResult& architecture) {
  json.key("story").begin_array();
  for (const StoryLine& line : tell(architecture)) {
    json.begin_object().key("at").value(sim::to_seconds(line.at)).key("event").value(line.event);
    json.key("component").value(line.component).key("text").value(line.sentence()).end();
  }
  json.end();
}

void write_architecture(JsonWriter& json, const ArchitectureResult& result, const PageArchitecture& page) {
  json.begin_object().key("name").value(result.name).key("title").value(result.title);
  write_curves(json, result);
  write_series(json, page.series);
  // Of a run that is shorter than a bin its one bin is as long as the run.
  json.key("sample").value(
      sim::to_seconds(std::min(sim::start_of_run + result.series.bin, result.series.end)));
  write_failures(json, page.failures);
  write_events(json, result);
  json.key("diagram");
  write_diagram(json, page.diagram);
  json.key("replay");
  if (page.replay) {
    write_replay(json, *page.replay);
  } else {
    json.null();
  }
  json.end();
}

void write_run(JsonWriter& json, const PageRun& run) {
  json.key("summary").raw(summary_json(run.result));
  json.key("verdict");
  write_texts(json, run.verdict);
  json.key("architectures").begin_array();
  for (std::size_t a = 0; a < run.architectures.size(); ++a)
    write_architecture(json, run.result.architectures[a], run.architectures[a]);
  json.end();
}

/// The first letter, with the bytes that it takes, as a script may have it.
scenario::Letter add_letter(std::string_view json, std::string& text) {
  const scenario::Letter letter = scenario::first_letter(json);
  if (letter.code == 0x2028 || letter.code == 0x2029) {
    text += letter.code == 0x2028 ? "\\u2028" : "\\u2029";
  } else if (letter.broken()) {
    text += "\xef\xbf\xbd";
  } else {
    text += json.substr(0, letter.bytes);
  }
  return letter;
}

}  // namespace

void write_optional(JsonWriter& json, const std::string& text) {
  if (text.empty()) {
    json.null();
  } else {
    json.value(text);
  }
}

void write_optional(JsonWriter& json, std::optional<double> number) {
  if (number) {
    json.value(*number);
  } else {
    json.null();
  }
}

std::string for_script(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  bool inside = false;  // of a string
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!inside && (c == ' ' || c == '\n')) continue;
    if (c == '"') inside = !inside;
    if (c == '\\') {
      text += c;
      text += json[++i];  // a string does not end with a backslash
    } else if (c == '<') {
      text += "\\u003c";
    } else if (static_cast<unsigned char>(c) < 0x80) {
      text += c;
    } else {
      i += add_letter(json.substr(i), text).bytes - 1;
    }
  }
  return text;
}

std::string page_json(const Page& page) {
  JsonWriter json;
  const PageHead& head = page.head;
  json.begin_object().key("report").value(std::uint64_t{1}).key("couplet").value(COUPLET_VERSION);
  json.key("kind").value(head.kind).key("title").value(head.title).key("question");
  write_optional(json, head.question);
  json.key("command").value(head.command);
  json.key("source").begin_object().key("name").value(head.source_name);
  json.key("text").value(head.source_text).end();
  if (page.run) {
    write_run(json, *page.run);
  } else {
    json.key("summary").null().key("verdict").begin_array().end();
    json.key("architectures").begin_array().end();
  }
  const auto part = [&json](const char* key, bool there, const auto& write) {
    json.key(key);
    if (there) {
      write();
    } else {
      json.null();
    }
  };
  part("sweep", page.sweep.has_value(), [&] { write_sweep(json, *page.sweep); });
  part("plan", page.plan != nullptr, [&] { write_plan(json, *page.plan); });
  part("breakEven", page.break_even.has_value(), [&] { write_break_even(json, *page.break_even); });
  json.end();
  return for_script(json.text());
}

}  // namespace couplet::report
