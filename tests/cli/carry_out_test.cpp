#include "cli/carry_out.hpp"

#include <sstream>

#include "catch.hpp"
#include "cli/exit_code.hpp"
#include "experiment/stand_in.hpp"
#include "report/temporary_folder.hpp"

using namespace couplet;

namespace {

constexpr const char* sample = R"({
  "couplet": 1, "title": "A sample",
  "run": {"duration": "10s"},
  "workload": {"visitors": {"kind": "open", "to": "web", "arrivals": {"process": "constant", "rate": "5/s"}}},
  "architectures": {
    "tight": {"coupling": "tight",
              "components": {"web": {"kind": "service", "steps": [{"work": "1ms"}]}}},
    "loose": {"coupling": "asynchronous", "goal": ["worker"],
              "components": {"web": {"kind": "service", "steps": [{"send": "queue"}]},
                             "queue": {"kind": "queue", "receive_wait": "10s"},
                             "worker": {"kind": "worker", "polls": "queue", "steps": [{"work": "1ms"}]}}}},
  "expect": ["loose.requests.lost == 1"]
})";

/// Runs the program with an invented model on a scenario of its own.
struct Program {
  test::TemporaryFolder folder;
  std::ostringstream out, err;
  experiment::RunFunction run = test::stand_in_run;

  Program() { folder.write("sample.json", sample); }

  int operator()(const std::vector<std::string>& words) {
    out.str("");
    err.str("");
    cli::Shell shell{.out = out, .err = err, .run = run};
    return cli::carry_out(words, shell);
  }

  std::string file() const { return folder.path("sample.json"); }
  std::string results() const { return folder.path("results"); }
};

}  // namespace

TEST_CASE("compare prints table, story and expectations, and writes the results") {
  Program program;
  CHECK(program({"compare", program.file(), "--out", program.results()}) == cli::exit_done);
  const std::string text = program.out.str();
  CHECK(text.find("\nA sample: 10 s of customers, seed 1\n") != std::string::npos);
  CHECK(text.find("loose - tight") != std::string::npos);
  CHECK(text.find("What happened") != std::string::npos);
  CHECK(text.find("✓ loose.requests.lost == 1") != std::string::npos);
  CHECK(program.err.str().find("Results in " + program.results() + "; it took ") != std::string::npos);
  CHECK(program.err.str().ends_with("; open " + program.results() + "/report.html\n"));
  CHECK(program.folder.read("results/report.html").find("id=\"couplet-data\">{\"report\":1") !=
        std::string::npos);
  CHECK(program.folder.read("results/summary.json").find("\"couplet\": \"0.1.0\"") != std::string::npos);
  CHECK(program.folder.read("results/timeseries.csv").find("time_s,architecture,") == 0);
  CHECK(program.folder.read("results/latency.csv").find("architecture,kind,percentile,seconds") == 0);
}

TEST_CASE("results are the same bytes whatever the number of jobs") {
  Program program;
  program(
      {"compare", program.file(), "--out", program.folder.path("a"), "--jobs", "1", "--replications", "3"});
  const std::string table = program.out.str();
  program(
      {"compare", program.file(), "--out", program.folder.path("b"), "--jobs", "4", "--replications", "3"});
  CHECK(program.out.str() == table);
  for (const char* file : {"summary.json", "timeseries.csv", "latency.csv", "bill.csv", "report.html"}) {
    CHECK(program.folder.read(std::string("a/") + file) == program.folder.read(std::string("b/") + file));
  }
}

TEST_CASE("run keeps to one architecture, and passes over what is said of others") {
  Program program;
  CHECK(program({"run", program.file(), "--arch", "tight", "--out", program.results()}) == cli::exit_done);
  CHECK(program.out.str().find("loose") == std::string::npos);
  CHECK(program.out.str().find("What happened") == std::string::npos);
  CHECK(program({"run", program.file(), "--arch", "lose", "--out", program.results()}) == cli::exit_usage);
  CHECK(program.err.str() == "couplet: --arch: there is no architecture \"lose\"; did you mean \"loose\"?\n");
}

TEST_CASE("machine output has stdout for itself") {
  Program program;
  program({"compare", program.file(), "--out", program.results(), "--format", "json"});
  CHECK(program.out.str() == program.folder.read("results/summary.json"));
  program({"compare", program.file(), "--out", program.results(), "--format", "csv", "--quiet"});
  CHECK(program.out.str().find("metric,architecture,value,low,high\n") == 0);
  CHECK(program.err.str().empty());
}

TEST_CASE("an expectation that fails is exit code 1") {
  Program program;
  CHECK(program({"compare", program.file(), "--out", program.results(), "--set",
                 "/expect=[\"loose.requests.lost == 0\"]"}) == cli::exit_expectation);
  CHECK(program.out.str().find("✗ loose.requests.lost == 0") != std::string::npos);
}

TEST_CASE("an expectation about nothing is an invalid scenario, all others are judged") {
  Program program;
  CHECK(program({"compare", program.file(), "--out", program.results(), "--set",
                 "/expect=[\"loose.requests.lsot == 0\",\"loose.requests.lost == 1\"]"}) ==
        cli::exit_invalid);
  CHECK(program.err.str().find("/expect/0: nothing is called \"loose.requests.lsot\"; did you mean "
                               "\"loose.requests.lost\"?\n") != std::string::npos);
  CHECK(program.out.str().find("✓ loose.requests.lost == 1") != std::string::npos);
}

TEST_CASE("seed and replications of the command line win") {
  Program program;
  program({"compare", program.file(), "--out", program.results(), "--seed", "7", "--replications", "2",
           "--format", "json"});
  CHECK(program.out.str().find("\"seed\": 7,\n  \"replications\": 2,") != std::string::npos);
}

TEST_CASE("what stops a run has its exit code and its place") {
  struct Row {
    const char* story;
    void (*deed)();
    int code;
    std::string said;
  };
  const auto row = GENERATE(values<Row>({
      {"books", [] { throw model::UnbalancedError("5 are not 4"); }, cli::exit_bug, "seed 1: 5 are not 4\n"},
      {"limit", [] { throw model::LimitError("too much"); }, cli::exit_limit, "seed 1: too much\n"},
      {"other", [] { throw std::runtime_error("odd"); }, cli::exit_bug, "this is a bug in Couplet"},
  }));
  DYNAMIC_SECTION(row.story) {
    Program program;
    program.run = [&](const auto&, const auto&, const auto&) -> model::RunResult {
      row.deed();
      return {};
    };
    CHECK(program({"compare", program.file(), "--out", program.results()}) == row.code);
    CHECK(program.err.str().find("couplet: tight, replication 0, seed 1: ") == 0);
    CHECK(program.err.str().find(row.said) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(program.results()));
  }
}

TEST_CASE("files that cannot be read or written are exit code 5") {
  Program program;
  CHECK(program({"compare", program.folder.path("none.json")}) == cli::exit_file);
  CHECK(program.err.str() == "couplet: " + program.folder.path("none.json") + ": there is no such file\n");
  CHECK(program({"compare", program.file(), "--out", program.file() + "/x"}) == cli::exit_file);
  CHECK(program({"compare", program.file(), "--out", program.results(), "--trace", program.folder.path()}) ==
        cli::exit_file);
}

TEST_CASE("an output that cannot be written is exit code 5") {
  Program program;
  program.out.setstate(std::ios::badbit);
  cli::Shell shell{.out = program.out, .err = program.err, .run = program.run};
  CHECK(cli::carry_out({"version"}, shell) == cli::exit_file);
}

TEST_CASE("an invalid scenario shows its mistakes and is exit code 3") {
  Program program;
  program.folder.write("bad.json", "{\"couplet\": 1, \"run\": {\"duration\": 30}}");
  for (const char* command : {"compare", "run", "validate"}) {
    CHECK(program({command, program.folder.path("bad.json")}) == cli::exit_invalid);
    CHECK(program.err.str().find(program.folder.path("bad.json") + ":1:") == 0);
    CHECK(program.out.str().empty());
  }
}

TEST_CASE("validate says what a scenario holds") {
  Program program;
  CHECK(program({"validate", program.file()}) == cli::exit_done);
  CHECK(
      program.out.str() ==
      program.file() +
          ": valid; 2 architectures (tight of 1 component, loose of 3 components), 1 producer, "
          "0 failures, 1 expectation\n"
          "\n" +
          program.file() +
          ":11: /architectures/loose/components/worker: loose: 'worker' does the work that counts and is not "
          "idempotent, but 'queue' delivers at least once: a crash brings up to 1 message in hand a second "
          "time, after 30s; make a repetition harmless, such as by a key that a request brings, and say "
          "\"idempotent\": true [not-idempotent]\n"
          "1 piece of advice\n");
  CHECK(program.err.str().empty());
  const std::string ignored = "/lint={\"ignore\": [\"not-idempotent\"]}";
  CHECK(program({"validate", program.file(), "--set", ignored}) == cli::exit_done);
  CHECK(program.out.str().find("1 expectation\n") == program.out.str().size() - 14);
}

TEST_CASE("validate says the same as JSON") {
  Program program;
  CHECK(program({"validate", program.file(), "--format", "json"}) == cli::exit_done);
  CHECK(program.out.str() == "{\n  \"scenario\": \"" + program.file() +
                                 "\",\n"
                                 R"(  "problems": [],
  "advice": [
    {
      "id": "not-idempotent",
      "architectures": [
        "loose"
      ],
      "component": "worker",
      "pointer": "/architectures/loose/components/worker",
      "line": 11,
      "reason": "'worker' does the work that counts and is not idempotent, but 'queue' delivers at least once: a crash brings up to 1 message in hand a second time, after 30s",
      "fix": "make a repetition harmless, such as by a key that a request brings, and say \"idempotent\": true"
    }
  ]
}
)");
  CHECK(program.err.str().empty());
  CHECK(program({"validate", program.file(), "--format", "json", "--set", "/run/duration=30"}) ==
        cli::exit_invalid);
  CHECK(program.out.str() == "{\n  \"scenario\": \"" + program.file() +
                                 "\",\n"
                                 R"(  "problems": [
    {
      "file": "--set /run/duration=30",
      "pointer": "/run/duration",
      "message": "30 has no unit; write \"30s\""
    }
  ],
  "advice": []
}
)");
  CHECK(program.err.str().empty());
}

TEST_CASE("run and compare mention advice once, unless they are to be quiet") {
  Program program;
  const std::string mentioned = "1 piece of advice: couplet validate " + program.file() + "\n";
  for (const char* command : {"compare", "run"}) {
    program({command, program.file(), "--out", program.results()});
    const std::string said = program.err.str();
    CHECK(said.find(mentioned) == 0);
    CHECK(said.find("advice", mentioned.size()) == std::string::npos);
    CHECK(program.out.str().find("advice") == std::string::npos);
    program({command, program.file(), "--out", program.results(), "--quiet"});
    CHECK(program.err.str().empty());
  }
  program({"run", program.file(), "--arch", "tight", "--out", program.results()});
  CHECK(program.err.str().find("advice") == std::string::npos);
}

TEST_CASE("a trace follows the first replication of each architecture") {
  Program program;
  program.run = [](const scenario::Scenario& of, const scenario::Architecture& architecture,
                   const model::RunOptions& options) {
    if (options.trace != nullptr) {
      model::TraceRecord record;
      record.producer = "visitors";
      record.request = options.replication;
      options.trace->write(record);
    }
    return test::stand_in_run(of, architecture, options);
  };
  program({"compare", program.file(), "--out", program.results(), "--replications", "3", "--trace",
           program.folder.path("trace.jsonl")});
  CHECK(program.folder.read("trace.jsonl") ==
        "{\"t_ns\":0,\"architecture\":\"tight\",\"event\":\"issued\",\"producer\":\"visitors\",\"request\":0,"
        "\"copy\":0}\n"
        "{\"t_ns\":0,\"architecture\":\"loose\",\"event\":\"issued\",\"producer\":\"visitors\",\"request\":0,"
        "\"copy\":0}\n");
}

TEST_CASE("explain tells the life of a request, and which producers there are") {
  Program program;
  program.run = model::run;
  CHECK(program({"explain", program.file(), "--request", "3"}) == cli::exit_done);
  CHECK(program.out.str().find("tight: request 3 of visitors, issued at 0:00:00: completed after 1 ms\n") ==
        0);
  CHECK(program.out.str().find("\nloose: request 3 of visitors") != std::string::npos);
  CHECK(program.err.str().empty());
  CHECK(program({"explain", program.file(), "--arch", "loose", "--format", "json"}) == cli::exit_done);
  CHECK(program.out.str().find("\"tight\"") == std::string::npos);
  CHECK(program({"explain", program.file(), "--request", "50"}) == cli::exit_usage);
  CHECK(program.err.str() ==
        "couplet: --request: no customer issues a request 50; they are counted from 0\n");
  CHECK(program({"explain", program.file(), "--request", "visitor:3"}) == cli::exit_usage);
  CHECK(program.err.str() ==
        "couplet: --request: there is no producer \"visitor\"; did you mean \"visitors\"?\n");
  CHECK(program({"explain", program.file(), "--request", "3", "--set",
                 R"(/workload/robots={"to": "web", "arrivals": {"process": "constant", "rate": "1/s"}})"}) ==
        cli::exit_usage);
  CHECK(program.err.str() ==
        "couplet: --request: there are several producers; write visitors:3; the producers "
        "are visitors and robots\n");
  CHECK(program.out.str().empty());
}

TEST_CASE("what stops a run stops explain with the same exit code") {
  Program program;
  program.run = [](const auto&, const auto&, const auto&) -> model::RunResult {
    throw model::LimitError("too much");
  };
  CHECK(program({"explain", program.file()}) == cli::exit_limit);
  CHECK(program.err.str() == "couplet: tight, replication 0, seed 1: too much\n");
}

TEST_CASE("the version is one line") {
  Program program;
  CHECK(program({"version"}) == cli::exit_done);
  CHECK(program.out.str() == "couplet 0.1.0\n");
}

TEST_CASE("a precision is reached, or the cap ends it, and both are told") {
  Program program;
  CHECK(program({"compare", program.file(), "--precision", "20%", "--out", program.results()}) ==
        cli::exit_done);
  CHECK(program.out.str().find("5 replications have made tight.response.mean precise to ± ") !=
        std::string::npos);
  CHECK(program.folder.read("results/summary.json").find("\"reached\": true") != std::string::npos);
  // Replication r takes 3 ms longer than the one before: no number of them makes it precise.
  program({"compare", program.file(), "--precision", "0.01%", "--max-replications", "6", "--out",
           program.results()});
  CHECK(program.out.str().find("6 replications (all that are allowed) have made tight.response.mean precise "
                               "to ± ") != std::string::npos);
  CHECK(program.folder.read("results/summary.json").find("\"replications\": 6") != std::string::npos);
  CHECK(program({"compare", program.file(), "--precision", "20%", "--of", "compeltion.mean", "--out",
                 program.results()}) == cli::exit_usage);
  CHECK(program.err.str().find("--of: nothing is called \"compeltion.mean\"") != std::string::npos);
}

TEST_CASE("replications that --precision adds are those that --replications would have run") {
  Program program;
  program({"compare", program.file(), "--precision", "0.01%", "--max-replications", "7", "--out",
           program.folder.path("a"), "--jobs", "2"});
  program({"compare", program.file(), "--replications", "7", "--out", program.folder.path("b")});
  for (const char* file : {"timeseries.csv", "latency.csv", "bill.csv"}) {
    CHECK(program.folder.read(std::string("a/") + file) == program.folder.read(std::string("b/") + file));
  }
}

TEST_CASE("a warm-up that is found is told") {
  Program program;
  program.run = [](const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                   const model::RunOptions& options) {
    auto result = test::stand_in_run(scenario, architecture, options);
    if (scenario.run.warmup_origin == scenario::WarmupOrigin::automatic)
      result.truncation = model::Truncation{std::chrono::seconds{architecture.name == "loose" ? 4 : 2}, true};
    return result;
  };
  program({"compare", program.file(), "--set", "/run/warmup=auto", "--out", program.results()});
  CHECK(program.out.str().find(
            "\nA sample: 10 s of customers, the first 4 s not measured (found by a pilot run), "
            "seed 1") != std::string::npos);
  const std::string summary = program.folder.read("results/summary.json");
  CHECK(summary.find("\"seconds\": 4") != std::string::npos);
  CHECK(summary.find("\"method\": \"automatic\"") != std::string::npos);
  CHECK(program({"explain", program.file(), "--set", "/run/warmup=auto", "--request", "1"}) ==
        cli::exit_usage);
}
