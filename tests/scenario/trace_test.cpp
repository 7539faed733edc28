#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;
using couplet::sim::start_of_run;

namespace {

using Texts = std::vector<std::string>;

std::string scenario_with(const std::string& columns, const std::string& more = "") {
  SampleFile file;
  file.workload = R"({"visitors": {"to": "web", "arrivals": {"process": "trace", "file": "day.csv", )" +
                  columns + "}" + more + "}}";
  return file.text();
}

/// Loads folder/x.json with the trace beside it.
std::optional<Scenario> load_with(const std::string& text, const std::string& csv, Problems& problems) {
  LoadOptions options;
  options.file_name = "folder/x.json";
  options.read_file = [&](const std::string& path) {
    CHECK(path == "folder/day.csv");
    return FileContent{csv, ""};
  };
  return load(text, options, problems);
}

struct Row {
  std::string story;
  std::string columns;
  std::string csv;
  Texts problems;
};

Texts problems_of_trace(const Row& row) {
  Problems problems;
  load_with(scenario_with(row.columns), row.csv, problems);
  Texts texts;
  for (const Problem& problem : problems) texts.push_back(problem.text());
  return texts;
}

}  // namespace

TEST_CASE("a trace is read back") {
  const std::string text = scenario_with(R"("time": "t", "payload": "bytes", "attributes": {"type": "what"})",
                                         R"(, "attributes": {"colour": "red"})");
  const std::string csv =
      "\xEF\xBB\xBFwhat,t,\"bytes, sent\",bytes\r\nphoto,0.25,x,10\r\n\r\n\"a "
      "\"\"b\"\"\",1m,x,2KiB\r\nphoto,60,x,0";
  Problems problems;
  const auto scenario = load_with(text, csv, problems);
  REQUIRE(problems.empty());
  const Producer& producer = scenario->architectures.at(0).producers.at(0);
  const auto& trace = std::get<TraceArrivals>(std::get<Arrivals>(producer.source));
  CHECK(trace.at ==
        std::vector<couplet::sim::Time>{start_of_run + 250ms, start_of_run + 1min, start_of_run + 60s});
  REQUIRE(trace.payload.size() == 3);
  CHECK(trace.payload[0].count == 10);
  CHECK(trace.payload[1].count == 2048);
  REQUIRE(scenario->attributes.size() == 2);
  CHECK(scenario->attributes[1].values == Texts{"a \"b\"", "photo"});
  REQUIRE(trace.attributes.size() == 2);
  CHECK(trace.attributes[0].empty());
  CHECK(trace.attributes[1] == std::vector<std::uint16_t>{1, 0, 1});
  CHECK(producer.attributes.at(0).value().values == std::vector<std::uint16_t>{0});
  CHECK(!producer.attributes.at(1));
}

TEST_CASE("the hash follows a trace") {
  const std::string text = scenario_with(R"("time": "t")");
  Problems problems;
  const std::string hash = load_with(text, "t\n1\n", problems).value().hash;
  CHECK(load_with(text, "t\n1\n", problems).value().hash == hash);
  CHECK(load_with(text, "t\n2\n", problems).value().hash != hash);
}

TEST_CASE("mistakes in a trace") {
  const std::string time = R"("time": "t")";
  const std::vector<Row> rows{
      {"an empty file",
       time,
       "",
       {"folder/day.csv:1:1: the file is empty; its first line names the columns"}},
      {"no rows", time, "t\n", {"folder/day.csv:2:1: the trace has no rows"}},
      {"a misspelt column",
       R"("time": "tme")",
       "time,size\n1,2\n",
       {R"(folder/x.json:3:100: /workload/visitors/arrivals/time: unknown column of "folder/day.csv" "tme"; did you mean "time"?)"}},
      {"no column of times",
       R"("payload": "t")",
       "t\n1\n",
       {R"(folder/x.json:3:52: /workload/visitors/arrivals: an arrival process needs "time"; write for example "time": "seconds", the name of its column)"}},
      {"times that are none, one column further each",
       time,
       "x,t\n1,0\n1,soon\n12,-1\n123,1e3\n",
       {R"(folder/day.csv:3:3: t: "soon" is not a duration; write for example "250ms"; a time is in seconds, such as 1.5, or a duration)",
        R"(folder/day.csv:4:4: t: "-1" is negative; write a duration of zero or more, such as "250ms"; a time is in seconds, such as 1.5, or a duration)",
        R"(folder/day.csv:5:5: t: "1e3": "e" is not a unit of time; the units are ns, us, ms, s, m, h and d; a time is in seconds, such as 1.5, or a duration)"}},
      {"a trace that goes back",
       time,
       "t\n1.5\n1s\n2\n",
       {"folder/day.csv:3:1: t: 1s comes before 1s500ms of an earlier row; a trace never goes back"}},
      {"a row that is too short",
       time,
       "t,x\n1\n",
       {"folder/day.csv:2:1: 1 values, but the first line names 2 columns"}},
      {"a quote that does not close",
       time,
       "t,x\n1,\"a\n2,b\n",
       {R"(folder/day.csv:2:3: the text that begins here has no closing quote (") on its line)"}},
      {"a payload that is none",
       R"("time": "t", "payload": "size")",
       "t,size\n1,big\n",
       {R"(folder/day.csv:2:3: size: "big" is not a size; write for example "2KiB")"}},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.story) {
      CHECK(problems_of_trace(row) == row.problems);
    }
  }
}

TEST_CASE("a trace of mistakes alone does not fill the screen") {
  std::string csv = "t\n";
  for (int i = 0; i < 1000; ++i) csv += "x\n";
  const Texts problems = problems_of_trace({"", R"("time": "t")", csv, {}});
  REQUIRE(problems.size() == 21);
  CHECK(
      problems.back() ==
      R"(folder/x.json:3:81: /workload/visitors/arrivals/file: "folder/day.csv" has more mistakes than these; the rest was not looked at)");
}

TEST_CASE("what a trace brings is named once, and a trace needs somebody who reads it") {
  Problems problems;
  load_with(scenario_with(R"("time": "t", "payload": "p", "attributes": {"type": "k"})",
                          R"(, "payload": "1KB", "attributes": {"type": "photo"})"),
            "t,p,k\n1,2,3\n", problems);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].message == "the trace brings the payload already; name it once");
  CHECK(problems[1].message == "the trace brings the attribute 'type' already; name it once");
  CHECK(
      problems_of(scenario_with(R"("time": "t")")) ==
      Texts{
          R"(x.json:3:81: /workload/visitors/arrivals/file: "day.csv" cannot be read: there are no files here)"});
}
