#include "cli/arguments.hpp"

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "report/text.hpp"

using namespace couplet::cli;

namespace {

std::string usage_error(const std::vector<std::string>& words) {
  const Parsed parsed = parse_arguments(words);
  CHECK(parsed.command == nullptr);
  CHECK(parsed.exit_code == exit_usage);
  return parsed.text;
}

}  // namespace

TEST_CASE("a script is a file or the standard input, strictly or not") {
  const Parsed file = parse_arguments({"script", "a.jsonl", "--strict"});
  REQUIRE(file.command != nullptr);
  CHECK(file.arguments.script == "a.jsonl");
  CHECK(file.arguments.strict);
  const Parsed standard_input = parse_arguments({"script", "-"});
  REQUIRE(standard_input.command != nullptr);
  CHECK(standard_input.arguments.script == "-");
  CHECK_FALSE(standard_input.arguments.strict);
}

TEST_CASE("a diagram is an SVG, or for Graphviz or Mermaid") {
  const Parsed plain = parse_arguments({"diagram", "x.json"});
  REQUIRE(plain.command != nullptr);
  CHECK(plain.arguments.picture == Picture::svg);
  CHECK_FALSE(plain.arguments.out);
  const Parsed dot = parse_arguments(
      {"diagram", "x.json", "--format", "dot", "--arch", "loose", "--out", "a/b.dot", "--set", "/a=1"});
  REQUIRE(dot.command != nullptr);
  CHECK(dot.arguments.picture == Picture::dot);
  CHECK(dot.arguments.architecture == "loose");
  CHECK(dot.arguments.out == "a/b.dot");
  CHECK(dot.arguments.overrides.size() == 1);
  const Parsed mermaid = parse_arguments({"diagram", "x.json", "--format", "mermaid"});
  CHECK(mermaid.arguments.picture == Picture::mermaid);
  CHECK(usage_error({"diagram", "x.json", "--format", "png"}).find("--format") != std::string::npos);
  CHECK(usage_error({"diagram", "x.json", "--seed", "1"}).find("--seed") != std::string::npos);
}

TEST_CASE("every option finds its place") {
  const Parsed parsed = parse_arguments({"run",
                                         "--set",
                                         "/run/duration=10m",
                                         "x.json",
                                         "--set",
                                         "/a/b={\"c\":\"d=e\"}",
                                         "--arch",
                                         "loose",
                                         "--seed",
                                         "18446744073709551615",
                                         "--replications",
                                         "5",
                                         "--jobs",
                                         "3",
                                         "--out",
                                         "here",
                                         "--format",
                                         "json",
                                         "--trace",
                                         "t.jsonl",
                                         "--quiet",
                                         "--no-color"});
  REQUIRE(parsed.command != nullptr);
  CHECK(std::string(parsed.command->name) == "run");
  const Arguments& arguments = parsed.arguments;
  CHECK(arguments.scenario == "x.json");
  REQUIRE(arguments.overrides.size() == 2);
  CHECK(arguments.overrides[0].pointer == "/run/duration");
  CHECK(arguments.overrides[0].value == "10m");
  CHECK(arguments.overrides[1].value == "{\"c\":\"d=e\"}");
  CHECK(arguments.architecture == "loose");
  CHECK(arguments.seed == 18446744073709551615U);
  CHECK(arguments.replications == 5U);
  CHECK(arguments.jobs == 3U);
  CHECK(arguments.out == "here");
  CHECK(arguments.format == Format::json);
  CHECK(arguments.trace == "t.jsonl");
  CHECK(arguments.quiet);
  CHECK(arguments.no_colour);
}

TEST_CASE("what is not said stays open") {
  const Arguments arguments = parse_arguments({"compare", "x.json"}).arguments;
  CHECK_FALSE(arguments.seed);
  CHECK_FALSE(arguments.replications);
  CHECK_FALSE(arguments.jobs);
  CHECK_FALSE(arguments.out);
  CHECK(arguments.format == Format::table);
  CHECK_FALSE(arguments.quiet);
}

TEST_CASE("a sweep's options repeat, and leave the scenario alone") {
  const Parsed parsed = parse_arguments({"sweep", "--vary", "/a=1,2", "x.json", "--vary", "/b=1..4:1",
                                         "--metric", "completion.p99", "--merge", "one", "--merge", "two",
                                         "--shard", "1/2", "--sample", "9", "--jobs", "3"});
  REQUIRE(parsed.command != nullptr);
  const auto& sweep = parsed.arguments.sweep;
  CHECK(parsed.arguments.scenario == "x.json");
  CHECK(sweep.vary == std::vector<std::string>{"/a=1,2", "/b=1..4:1"});
  CHECK(sweep.merge == std::vector<std::string>{"one", "two"});
  CHECK(sweep.metrics == std::vector<std::string>{"completion.p99"});
  CHECK(sweep.shard == "1/2");
  CHECK(sweep.sample == 9);
  CHECK(parsed.arguments.jobs == 3);
}

TEST_CASE("a plan has requirements and one objective") {
  const Parsed parsed =
      parse_arguments({"plan", "x.json", "--vary", "/a=1..4", "--require", "one.requests.lost == 0",
                       "--require", "one.response.p95 < 1s", "--maximize", "2 * /a", "--exhaustive"});
  REQUIRE(parsed.command != nullptr);
  const auto& plan = parsed.arguments.plan;
  CHECK(parsed.arguments.sweep.vary == std::vector<std::string>{"/a=1..4"});
  CHECK(plan.require == std::vector<std::string>{"one.requests.lost == 0", "one.response.p95 < 1s"});
  CHECK(plan.maximize == "2 * /a");
  CHECK(plan.minimize.empty());
  CHECK(plan.exhaustive);
  CHECK(parse_arguments({"plan", "x.json", "--vary", "/a=1", "--require", "x.y < 1", "--minimize", "/a",
                         "--maximize", "/a"})
            .exit_code == 2);
}

TEST_CASE("recovery is looked for within a time") {
  const Parsed parsed =
      parse_arguments({"sweep", "x.json", "--vary", "/a=1,2", "--until-recovered", "90%", "--within", "10m"});
  REQUIRE(parsed.command != nullptr);
  CHECK(parsed.arguments.sweep.until_recovered == "90%");
  CHECK(parsed.arguments.sweep.within == "10m");
  CHECK(parse_arguments({"sweep", "x.json", "--vary", "/a=1,2", "--until-recovered", "90%"}).exit_code == 2);
}

TEST_CASE("check takes files and folders, or none") {
  const Parsed none = parse_arguments({"check"});
  REQUIRE(none.command != nullptr);
  CHECK(none.arguments.check.paths.empty());
  CHECK_FALSE(none.arguments.check.baselines);
  CHECK_FALSE(none.arguments.check.strict);
  const Parsed some = parse_arguments({"check", "a.json", "folder", "--update", "--strict", "--tap", "t"});
  REQUIRE(some.command != nullptr);
  CHECK(some.arguments.check.paths == std::vector<std::string>{"a.json", "folder"});
  CHECK(some.arguments.check.update);
  CHECK(some.arguments.check.strict);
  CHECK(some.arguments.check.tap == "t");
  CHECK_FALSE(some.arguments.check.junit);
}

TEST_CASE("a misspelt command is answered with the one that was meant") {
  CHECK(usage_error({"comapre", "x.json"}) ==
        "couplet: there is no command \"comapre\"; did you mean \"compare\"?\n");
  CHECK(usage_error({"frobnicate"}) ==
        "couplet: there is no command \"frobnicate\"; the commands are run, compare, sweep, plan, check, "
        "grade, validate, explain, diagram, chart, new, script, schema, prices and version\n");
}

TEST_CASE("what makes no sense is a usage error") {
  const auto words = GENERATE(values<std::vector<std::string>>({
      {},
      {"--jobs", "3"},
      {"compare"},
      {"compare", "a.json", "b.json"},
      {"compare", "a.json", "--jobs", "0"},
      {"compare", "a.json", "--jobs", "-1"},
      {"compare", "a.json", "--jobs", "many"},
      {"compare", "a.json", "--replications", "0"},
      {"compare", "a.json", "--seed", "-1"},
      {"compare", "a.json", "--seed", "1.5"},
      {"compare", "a.json", "--seed", "18446744073709551616"},
      {"compare", "a.json", "--format", "xml"},
      {"compare", "a.json", "--set"},
      {"compare", "a.json", "--set", "/run/duration"},
      {"compare", "a.json", "--set", "run=1"},
      {"compare", "a.json", "--arch", "loose"},
      {"compare", "a.json", "--colour"},
      {"validate", "a.json", "--jobs", "2"},
      {"validate", "a.json", "--format", "csv"},
      {"version", "a.json"},
      {"schema", "a.json"},
      {"schema", "--list"},
      {"new", "a", "b"},
      {"new", "a", "--template"},
      {"explain"},
      {"explain", "a.json", "--slowest", "0"},
      {"explain", "a.json", "--slowest", "1001"},
      {"explain", "a.json", "--format", "csv"},
      {"explain", "a.json", "--replications", "2"},
  }));
  CHECK_FALSE(usage_error(words).empty());
}

TEST_CASE("an override without a value says what it should look like") {
  CHECK(
      usage_error({"validate", "a.json", "--set", "/run/duration"}) ==
      "couplet: --set wants a JSON pointer and a value, such as /run/duration=10m; got \"/run/duration\"\n");
}

TEST_CASE("explain is told which requests are meant") {
  using By = couplet::experiment::LifeChoice::By;
  const auto choice = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"explain", "a.json"};
    words.insert(words.end(), more.begin(), more.end());
    return parse_arguments(words).arguments.life;
  };
  CHECK(choice({}).by == By::one_of_each);
  CHECK(choice({"--slowest", "3"}).by == By::slowest);
  CHECK(choice({"--slowest", "3"}).count == 3);
  CHECK(choice({"--failed", "1"}).by == By::failed);
  CHECK(choice({"--lost", "1"}).by == By::lost);
  CHECK(choice({"--parked", "1"}).by == By::parked);
  CHECK(choice({"--pending", "1000"}).by == By::pending);
  CHECK(choice({"--request", "17"}).by == By::request);
  CHECK(choice({"--request", "17"}).request.number == 17);
  CHECK(choice({"--request", "17"}).request.producer.empty());
  CHECK(choice({"--request", "visitors:18"}).request.producer == "visitors");
  CHECK(choice({"--request", "visitors:18"}).request.number == 18);
  CHECK(usage_error({"explain", "a.json", "--lost", "1", "--failed", "1"}) ==
        "couplet: explain shows one choice of requests at a time: --request, --slowest, --failed, --lost, "
        "--parked or --pending\n");
  CHECK(usage_error({"explain", "a.json", "--request", "visitors"}) ==
        "couplet: --request wants a number, counted from 0, such as 17, or visitors:17; got \"visitors\"\n");
  CHECK_FALSE(usage_error({"explain", "a.json", "--request", ":17"}).empty());
  CHECK_FALSE(usage_error({"explain", "a.json", "--request", "-1"}).empty());
}

TEST_CASE("help is no error, and names every command and exit code") {
  const Parsed parsed = parse_arguments({"--help"});
  CHECK(parsed.exit_code == 0);
  for (const Command& command : commands()) CHECK(parsed.text.find(command.name) != std::string::npos);
  CHECK(parsed.text.find("130 interrupted") != std::string::npos);
  const Parsed of_compare = parse_arguments({"compare", "--help"});
  CHECK(of_compare.exit_code == 0);
  CHECK(of_compare.text.find("--replications") != std::string::npos);
  // Each command's help fits a terminal, and loses no word to that.
  const auto widest = [](const std::string& text) {
    std::size_t most = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      most = std::max(most, couplet::report::display_width(line));
    return most;
  };
  CHECK(widest(parsed.text) <= 100);
  for (const Command& command : commands()) {
    INFO(command.name);
    CHECK(widest(parse_arguments({command.name, "--help"}).text) <= 100);
  }
  CHECK(of_compare.text.find("(default:\n                              mean response and") !=
        std::string::npos);
  CHECK(parse_arguments({"--version"}).text == "couplet 0.1.0\n");
}

TEST_CASE("a precision is a share, with what belongs to it") {
  const Parsed parsed = parse_arguments({"run", "--precision", "2.5%", "--of", "loose.completion.p99",
                                         "x.json", "--of", "response.mean", "--max-replications", "50"});
  REQUIRE(parsed.command != nullptr);
  REQUIRE(parsed.arguments.precision);
  CHECK(parsed.arguments.precision->half_width == 0.025);
  CHECK(parsed.arguments.precision->of == std::vector<std::string>{"loose.completion.p99", "response.mean"});
  CHECK(parsed.arguments.precision->replications_max == 50);
  CHECK(parsed.arguments.scenario == "x.json");

  const Parsed plain = parse_arguments({"compare", "x.json", "--precision", "0.1"});
  REQUIRE(plain.arguments.precision);
  CHECK(plain.arguments.precision->half_width == 0.1);
  CHECK(plain.arguments.precision->replications_max == 1000);
  CHECK_FALSE(parse_arguments({"compare", "x.json"}).arguments.precision);
}

TEST_CASE("a precision that makes no sense is a usage error") {
  for (const char* wrong : {"2 %", "0", "100%", "-1%", "%", "two", "1e-3", "nan", "0.1x"}) {
    CHECK(usage_error({"run", "x.json", std::string("--precision=") + wrong}) ==
          "couplet: --precision wants a share between 0 and 1, such as 2% or 0.02; got \"" +
              std::string(wrong) + "\"\n");
  }
  CHECK(usage_error({"run", "x.json", "--of", "response.mean"}) ==
        "couplet: --of belongs to --precision; write for example --precision 2%\n");
  CHECK(usage_error({"run", "x.json", "--max-replications", "9"}) ==
        "couplet: --max-replications belongs to --precision; write for example --precision 2%\n");
  CHECK(
      usage_error({"run", "x.json", "--precision", "2%", "--replications", "9", "--max-replications", "8"}) ==
      "couplet: --replications, with which --precision begins, is more than --max-replications (8)\n");
}
