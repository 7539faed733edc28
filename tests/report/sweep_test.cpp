#include "report/sweep.hpp"

#include <limits>

#include "catch.hpp"
#include "report/columns.hpp"
#include "report/recovery_map.hpp"

using namespace couplet;
using experiment::MetricUnit;
using experiment::SweepCell;
using experiment::SweepTable;

namespace {

SweepTable sample(std::uint32_t replications) {
  SweepTable table;
  table.scenario_name = "sample";
  table.seed = 3;
  table.replications = replications;
  std::string error;
  for (const char* text : {"/workload/a/rate=10/s,20/s", "/components/app/threads=1..2:1"})
    table.axes.push_back(*experiment::read_axis(text, error));
  table.columns = {{"tight", "completion.p99", MetricUnit::seconds},
                   {"loose", "completion.p99", MetricUnit::seconds},
                   {"loose", "components.queue.backlog.max", MetricUnit::other},
                   {"loose", "requests.lost_share", MetricUnit::share}};
  const auto cell = [&](double value, double half) {
    SweepCell made{value, std::nullopt};
    if (replications > 1) made.interval = stats::Interval{value, value - half, value + half};
    return std::optional<SweepCell>(made);
  };
  table.rows.push_back({{"10/s", "1"}, true, {cell(1.5, 0.5), cell(2, 0.25), cell(12, 0), std::nullopt}});
  table.rows.push_back({{"10/s", "2"}, false, {}});
  const double undefined = std::numeric_limits<double>::quiet_NaN();
  table.rows.push_back(
      {{"20/s", "1"}, true, {cell(3, 1), cell(undefined, 0), cell(400, 10), cell(0.25, 0.125)}});
  return table;
}

}  // namespace

TEST_CASE("the table of a sweep has a block for each architecture") {
  CHECK(report::sweep_text(sample(1), {}) ==
        "tight\n"
        "  rate (/s)  threads  completion.p99\n"
        "         10        1          1.50 s\n"
        "         10        2          failed\n"
        "         20        1          3.00 s\n"
        "\n"
        "loose\n"
        "  rate (/s)  threads  completion.p99  queue.backlog.max  requests.lost_share\n"
        "         10        1          2.00 s                 12                    –\n"
        "         10        2          failed             failed               failed\n"
        "         20        1               –                400               25.0 %\n");
}

TEST_CASE("a long table ends with how much more there is") {
  const std::string text = report::sweep_text(sample(1), {}, 2);
  CHECK(text.find("  and 1 more point\n") != std::string::npos);
  CHECK(text.find("20/s") == std::string::npos);
}

TEST_CASE("the CSV file of a sweep has units in headings and nothing in doubt") {
  CHECK(report::sweep_csv(sample(1)) ==
        "point,/workload/a/rate (/s),/components/app/threads,seed,replications,status,tight.completion.p99,"
        "loose.completion.p99,loose.queue.backlog.max,loose.requests.lost_share\n"
        "0,10,1,3,1,done,1.5,2,12,\n"
        "1,10,2,3,1,failed,,,,\n"
        "2,20,1,3,1,done,3,,400,0.25\n");
  const std::string with_intervals = report::sweep_csv(sample(2));
  CHECK(with_intervals.find(",tight.completion.p99,tight.completion.p99.low,tight.completion.p99.high,") !=
        std::string::npos);
  CHECK(with_intervals.find("\n0,10,1,3,2,done,1.5,1,2,2,1.75,2.25,12,12,12,,,\n") != std::string::npos);
  CHECK(with_intervals.find("\n1,10,2,3,2,failed,,,,,,,,,,,,\n") != std::string::npos);
}

TEST_CASE("the CSV file of a sweep has the intervals of single replications, too") {
  SweepTable table = sample(1);
  table.rows[2].cells[0]->interval = stats::Interval{3, 2, 4};
  const std::string text = report::sweep_csv(table);
  CHECK(text.find("status,tight.completion.p99,tight.completion.p99.low,tight.completion.p99.high,loose.") !=
        std::string::npos);
  CHECK(text.find("\n0,10,1,3,1,done,1.5,,,2,,,12,,,,,\n") != std::string::npos);
  CHECK(text.find("\n2,20,1,3,1,done,3,2,4,,,,400,,,0.25,,\n") != std::string::npos);
}

TEST_CASE("axes that end alike are told apart") {
  SweepTable table = sample(1);
  std::string error;
  table.axes = {*experiment::read_axis("/components/app/threads=1,2", error),
                *experiment::read_axis("/components/db/threads=1,2", error)};
  CHECK(report::sweep_text(table, {}).find("app/threads  db/threads") != std::string::npos);
}

TEST_CASE("the JSON of a sweep keeps the values as they were varied") {
  const std::string json = report::sweep_json(sample(2));
  CHECK(json.find("\"unit\": \"/s\"") != std::string::npos);
  CHECK(json.find("\"loose.queue.backlog.max\": [400, 390, 410]") != std::string::npos);
  CHECK(json.find("\"status\": \"failed\"") != std::string::npos);
  CHECK(json.find("\"10/s\"") != std::string::npos);
}

TEST_CASE("a share whose interval reaches further to one side has both its ends") {
  const auto text = [](double share, double low, double high) {
    return report::cell_text(SweepCell{share, stats::Interval{share, low, high}}, MetricUnit::share);
  };
  CHECK(text(1, 0.44, 1) == "100 % [44.0, 100]");
  CHECK(text(0, 0, 0.28) == "0 % [0, 28.0]");
  CHECK(text(0.5, 0.25, 0.75) == "50.0 ± 25.0 %");
}

TEST_CASE("a map of recovery marks what may go either way, and leaves out what has no result") {
  SweepTable table = sample(1);
  table.columns = {{"tight", "recovered", MetricUnit::share},
                   {"tight", "recovery_time", MetricUnit::seconds}};
  const auto cells = [](std::uint64_t recovered, std::uint64_t of) {
    const stats::Interval share = stats::share_interval(recovered, of);
    return std::vector<std::optional<SweepCell>>{SweepCell{share.estimate, share}, std::nullopt};
  };
  table.rows = {{{"10/s", "1"}, true, cells(10, 10)},
                {{"10/s", "2"}, false, {}},
                {{"20/s", "1"}, true, cells(6, 10)},
                {{"20/s", "2"}, true, cells(0, 10)}};
  CHECK(report::recovery_map(table, {}) ==
        "tight – % of runs that recover; down rate (/s), across threads\n"
        "        1   2\n"
        "  10  100   –\n"
        "  20   60~  0\n"
        "\n"
        "~ the 95 % interval includes 50 %: more --replications may tell\n");
}
