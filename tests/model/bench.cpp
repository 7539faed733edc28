#include "model/bench.hpp"

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "valid_scenario.hpp"

using namespace couplet;

const char* const once = R"("arrivals": {"process": "burst", "size": 1, "over": "1s"})";

namespace {

class Recorder final : public model::TraceSink {
 public:
  explicit Recorder(std::vector<Line>& lines) : lines_(lines) {}
  void write(const model::TraceRecord& record) override {
    lines_.push_back({record.at, record.event, std::string(record.producer), record.request, record.lineage,
                      record.attempt, std::string(record.component), record.instance,
                      std::string(record.reason), std::string(record.peer), record.amount, record.measured});
  }

 private:
  std::vector<Line>& lines_;
};

std::string milliseconds(sim::Time at) {
  std::ostringstream text;
  text << static_cast<double>(at.time_since_epoch().count()) / 1e6;
  return text.str();
}

}  // namespace

scenario::Scenario scenario_of(const std::string& text) {
  return test::valid_scenario(text);
}

scenario::Scenario scenario_of(const Setup& setup) {
  return scenario_of(
      R"({"couplet": 1, "title": "test", "effects": "none", "run": {)" + setup.run +
      R"(}, "workload": {"people": {"kind": "open", )" + setup.people + R"(}}, "failures": [)" +
      setup.failures + R"(], "architectures": {"only": {"components": {)" + setup.components +
      R"(}, "goal": [)" + setup.goal + "]" + (setup.rest.empty() ? "" : ", ") + setup.rest + "}}}");
}

Outcome play(const scenario::Scenario& scenario, std::size_t architecture, model::RunOptions options) {
  Outcome outcome;
  Recorder recorder(outcome.trace);
  options.trace = &recorder;
  outcome.result = model::run(scenario, scenario.architectures.at(architecture), options);
  return outcome;
}

double metric(const model::RunResult& result, const std::string& component, const std::string& name) {
  for (const model::ComponentResult& part : result.components) {
    if (part.name != component) continue;
    for (const model::Metric& row : part.metrics) {
      if (row.name == name) return row.value;
    }
  }
  FAIL("there is no " << component << "." << name);
  return 0;
}

std::string told(const model::Books& books) {
  struct Count {
    const char* name;
    std::uint64_t value;
  };
  const Count counts[] = {{"issued", books.issued},
                          {"completed", books.completed},
                          {"failed", books.failed},
                          {"lost", books.lost},
                          {"parked", books.parked},
                          {"pending", books.pending},
                          {"left", books.left},
                          {"unanswered", books.unanswered},
                          {"accepted", books.accepted},
                          {"duplicates", books.duplicates},
                          {"absorbed", books.duplicates_absorbed},
                          {"after error", books.completed_after_error},
                          {"attempts", books.attempts}};
  std::string text;
  for (const Count& count : counts) {
    if (count.value == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(count.name) + " " + std::to_string(count.value);
  }
  return text;
}

std::string told(const std::vector<Line>& trace, std::initializer_list<model::TraceEvent> events) {
  std::string text;
  for (const Line& line : trace) {
    if (std::count(events.begin(), events.end(), line.event) == 0 || !line.peer.empty()) continue;
    text += (text.empty() ? "" : "; ") + milliseconds(line.at) + " " + std::string(model::word(line.event));
    if (line.request != model::no_request) text += " " + std::to_string(line.request);
    if (!line.component.empty()) text += " at " + line.component;
    if (!line.reason.empty()) text += ": " + line.reason;
  }
  return text;
}

std::string briefly(const std::vector<Line>& trace, std::initializer_list<model::TraceEvent> events) {
  std::vector<Line> bare = trace;
  for (Line& line : bare) {
    line.request = model::no_request;
    line.component.clear();
    line.reason.clear();
  }
  return told(bare, events);
}

std::string fingerprint(const Outcome& outcome) {
  std::ostringstream text;
  text.precision(17);
  const model::RunResult& result = outcome.result;
  text << told(result.books) << '\n'
       << result.end.time_since_epoch().count() << ' ' << result.events << ' ' << result.completions_in_window
       << '\n';
  for (const stats::Histogram* histogram :
       {&result.response, &result.error_response, &result.completion, &result.collected}) {
    text << histogram->count() << ' ' << histogram->mean();
    for (const auto& bucket : histogram->buckets()) text << ' ' << bucket.index << ':' << bucket.count;
    text << '\n';
  }
  for (const model::ComponentResult& part : result.components) {
    for (const model::Metric& row : part.metrics)
      text << part.name << '.' << row.name << ' ' << row.value << '\n';
  }
  for (const double value : result.series.values) text << value << ' ';
  for (const model::StoryEvent& event : result.story) {
    text << '\n'
         << event.at.time_since_epoch().count() << ' ' << event.component << ' ' << event.name << ' '
         << event.amount;
  }
  for (const Line& line : outcome.trace) {
    text << '\n'
         << line.at.time_since_epoch().count() << ' ' << model::word(line.event) << ' ' << line.producer
         << ' ' << line.request << ' ' << line.lineage << ' ' << line.attempt << ' ' << line.component << ' '
         << line.instance << ' ' << line.reason << ' ' << line.amount << ' ' << line.measured;
  }
  return text.str();
}

std::string span(const stats::Histogram& histogram) {
  if (histogram.count() == 0) return {};
  std::ostringstream text;
  text << histogram.count() << " of " << sim::to_seconds(histogram.min()) << ".."
       << sim::to_seconds(histogram.max());
  return text.str();
}
