#include "report/csv.hpp"

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "report/sample_result.hpp"

using namespace couplet;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("a time series has a row for each bin and architecture, and the columns of all") {
  CHECK(report::timeseries_csv(test::sample_result(1)) ==
        "time_s,architecture,requests.completed,web.waiting,queue.visible\n"
        "0,tight,300,1,\n"
        "0,loose,200,,7204\n"
        "600,tight,350,31,\n"
        "600,loose,300,,0\n"
        "1200,tight,250,,\n");
}

TEST_CASE("a latency has the points of its curve, more of them where the tail is") {
  const auto lines = lines_of(report::latency_csv(test::sample_result(1)));
  CHECK(lines[0] == "architecture,kind,percentile,seconds");
  CHECK(lines[1] == "tight,response,0.5,0.003999743");
  std::vector<std::string> loose;
  for (const auto& line : lines) {
    if (line.starts_with("loose,completion,")) loose.push_back(line);
  }
  CHECK(loose.size() == 197 + 9 + 10 + 1);
  CHECK(loose.front().rfind("loose,completion,0.5,", 0) == 0);
  CHECK(loose[197].rfind("loose,completion,99,", 0) == 0);
  CHECK(loose[198].rfind("loose,completion,99.1,", 0) == 0);
  CHECK(loose[206].rfind("loose,completion,99.9,", 0) == 0);
  CHECK(loose[215].rfind("loose,completion,99.99,", 0) == 0);
  CHECK(loose.back() == "loose,completion,100,99.9");
  // What never happened has no curve.
  CHECK(std::none_of(lines.begin(), lines.end(),
                     [](const std::string& line) { return line.rfind("loose,error_response", 0) == 0; }));
}

TEST_CASE("the comparison has a line for each figure, then the differences") {
  const auto lines = lines_of(report::comparison_csv(test::sample_result(1)));
  CHECK(lines[0] == "metric,architecture,value,low,high");
  CHECK(lines[1] == "requests.issued,tight,1000,,");
  CHECK(std::count(lines.begin(), lines.end(), "components.queue.visible.max,loose,7204,,") == 1);
  CHECK(std::count(lines.begin(), lines.end(), "components.queue.age_of_oldest.max,loose,,,") == 1);
  CHECK(lines.back() == "cost.per_million,loose - tight,0,,");
}

TEST_CASE("a cell with a comma or a quote is quoted") {
  CHECK(report::csv_cell("plain") == "plain");
  CHECK(report::csv_cell("a,b") == "\"a,b\"");
  CHECK(report::csv_cell("say \"x\"") == "\"say \"\"x\"\"\"");
}
