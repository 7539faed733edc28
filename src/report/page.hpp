#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiment/break_even.hpp"
#include "experiment/plan_result.hpp"
#include "experiment/replay.hpp"
#include "experiment/results.hpp"
#include "experiment/sweep_table.hpp"
#include "report/diagram.hpp"
#include "report/page_failures.hpp"
#include "report/page_series.hpp"
#include "scenario/scenario.hpp"

namespace couplet::report {

/// What every page says of itself, whatever it shows.
struct PageHead {
  std::string kind;  // the command: "run", "compare", "sweep" or "plan"
  std::string title, question;
  std::string command;                   // that makes the page again
  std::string source_name, source_text;  // the scenario's file, as it was read
};

/// One architecture, with what is drawn of it.
struct PageArchitecture {
  std::vector<PageSeries> series;
  std::vector<PageFailure> failures;
  Diagram diagram;
  std::optional<experiment::Replay> replay;
};

/// A run or comparison.
struct PageRun {
  experiment::ExperimentResult result;
  std::vector<std::string> verdict;
  std::vector<PageArchitecture> architectures;  // as those of the result
};
/// `replays`: one for each architecture, or none at all.
PageRun page_run(const scenario::Scenario& scenario, experiment::ExperimentResult result,
                 std::vector<experiment::Replay> replays);

/// Where another architecture becomes cheaper.
struct PageBreakEven {
  experiment::BreakEven found;
  std::vector<std::string> architectures;
  std::string pointer;
};

/// What --until-recovered asked for.
struct PageRecovery {
  double share = 0;
  double within = 0;  // seconds
};

struct PageSweep {
  experiment::SweepTable table;
  std::vector<std::pair<experiment::AxisValues, std::string>> failed;  // points, and why
  std::optional<PageRecovery> recovery;
};

/// All that a page shows. REQUIRES: of run, sweep and plan one, that of the head's kind; the plan outlives
/// it.
struct Page {
  PageHead head;
  std::optional<PageRun> run;
  std::optional<PageSweep> sweep;
  const experiment::Plan* plan = nullptr;
  std::optional<PageBreakEven> break_even;
};

/// Points of a sweep or plan that a page takes at most; of more it takes every second one, or third …
inline constexpr std::size_t page_rows_max = 5'000;

/// The page's data as one line of JSON; the schema is schema/report.schema.json. It holds no `<`, so that it
/// can stand in a <script> of HTML whatever the scenario's texts are. A function of the page alone, to the
/// byte.
std::string page_json(const Page& page);

/// The page as HTML: the data put into its place in `page_template`, or, if that is empty, into a page that
/// shows all without a script. REQUIRES: a template has one place for the data.
std::string page_html(const Page& page, std::string_view page_template);

/// The place: an element of a template.
inline constexpr std::string_view page_data_element =
    R"(<script type="application/json" id="couplet-data"></script>)";

}  // namespace couplet::report
