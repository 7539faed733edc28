#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "model/run.hpp"
#include "scenario/load.hpp"

/// One line of a trace, with texts of its own.
struct Line {
  couplet::sim::Time at{};
  couplet::model::TraceEvent event{};
  std::string producer;
  std::uint64_t request = couplet::model::no_request;
  std::uint64_t lineage = 0;
  std::uint32_t attempt = 0;
  std::string component;
  std::uint32_t instance = 0;
  std::string reason;
  std::string peer;
  std::int64_t amount = -1;
  bool measured = false;
};

/// What came of a run.
struct Outcome {
  couplet::model::RunResult result;
  std::vector<Line> trace;
};

/// Parts of a scenario in JSON, without the braces around them. Its one producer is called "people", and
/// nothing in it takes time that does not say so.
struct Setup {
  std::string people;      // R"("to": "app", "arrivals": {...})"
  std::string components;  // R"("app": {...})"
  std::string goal = R"("app")";
  std::string run = R"("duration": "10s")";
  std::string failures = "";
  std::string rest = "";  // of the architecture
};

/// R"("arrivals": ...)" of one request at time zero.
extern const char* const once;

couplet::scenario::Scenario scenario_of(const Setup& setup);
/// Reads a whole file; fails the test with its problems if it has any.
couplet::scenario::Scenario scenario_of(const std::string& text);

/// Runs the architecture of this number.
Outcome play(const couplet::scenario::Scenario& scenario, std::size_t architecture = 0,
             couplet::model::RunOptions options = {});
inline Outcome simulate(const Setup& setup) {
  return play(scenario_of(setup));
}

/// A figure of a component; fails the test if there is none.
double metric(const couplet::model::RunResult& result, const std::string& component, const std::string& name);

/// Every count of the books that is not zero: "issued 3, completed 2, failed 1, attempts 3".
std::string told(const couplet::model::Books& books);

/// The lines of these events: "0 issued 0; 1500 processed 0 at app", times in milliseconds. The answers and
/// retries of calls that components make are left out.
std::string told(const std::vector<Line>& trace, std::initializer_list<couplet::model::TraceEvent> events);

/// The same without whom and where: "0 issued; 1500 processed".
std::string briefly(const std::vector<Line>& trace, std::initializer_list<couplet::model::TraceEvent> events);

/// All of a run that must not depend on anything but the scenario and the seed, as text.
std::string fingerprint(const Outcome& outcome);

/// Seconds of a histogram's extremes: "2 of 1.5..3"; empty for nothing recorded.
std::string span(const couplet::stats::Histogram& histogram);
