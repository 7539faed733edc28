#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;

namespace {

struct Row {
  std::string story;
  Override change;
  std::string problem;  // whole message
};

}  // namespace

TEST_CASE("an override changes what the file says") {
  const std::string file = SampleFile{}.text();
  CHECK(loaded(file, {{"/run/duration", "2h"}}).run.duration == 2h);
  CHECK(loaded(file, {{"/run/duration", "\"2h\""}}).run.duration == 2h);
  CHECK(loaded(file, {{"/run", R"({"duration": "5m", "seed": 7})"}}).run.seed == 7);
  CHECK(loaded(file, {{"/run/seed", "9"}, {"/run/seed", "8"}}).run.seed == 8);
  CHECK(loaded(file, {{"/title", "20 // per s"}}).title == "20 // per s");
  const Scenario twice = loaded(file, {{"/expect/-", "loose.a == 1"}, {"/expect/0", "loose.b == 1"}});
  REQUIRE(twice.expectations.size() == 1);
  CHECK(twice.expectations[0].text == "loose.b == 1");
  const Scenario threads = loaded(file, {{"/components/web/threads", "4"}});
  CHECK(std::get<ServiceSpec>(threads.architectures[0].components[0].spec).threads == 4);
}

TEST_CASE("mistakes in overrides") {
  const std::vector<Row> rows{
      {"a pointer to nowhere",
       {"/workload/vistors/arrivals/rate", "20/s"},
       "--set /workload/vistors/arrivals/rate=20/s: /workload has no \"vistors\"; did you mean "
       "\"visitors\"?"},
      {"nothing near",
       {"/components/db/threads", "2"},
       "--set /components/db/threads=2: /components has no \"db\"; it has web"},
      {"below a text",
       {"/run/duration/x", "3"},
       "--set /run/duration/x=3: /run/duration is \"1h\"; there is no \"x\" below it"},
      {"no pointer",
       {"run/seed", "1"},
       "--set run/seed=1: a pointer begins with '/', as in /run/seed; in a key '~' is written ~0 and '/' ~1"},
      {"a broken escape",
       {"/run/~2", "1"},
       "--set /run/~2=1: a pointer begins with '/', as in /run/seed; in a key '~' is written ~0 and '/' ~1"},
      {"an element that is not there",
       {"/expect/0", "x"},
       "--set /expect/0=x: /expect is a list of 0; \"0\" is not one of its indices (from 0, or - to append)"},
      {"a value that does not fit",
       {"/run/duration", "20"},
       "--set /run/duration=20: /run/duration: 20 has no unit; write \"20s\""},
      {"a key that the format does not know",
       {"/run/sed", "4"},
       "--set /run/sed=4: /run/sed: unknown key \"sed\"; did you mean \"seed\"?"},
      {"a key with a slash in it",
       {"/run/a~1b~0", "4"},
       "--set /run/a~1b~0=4: /run/a~1b~0: unknown key \"a/b~\"; the run knows duration, warmup, drain, seed, "
       "replications and sample"},
      {"a key twice",
       {"/run", R"({"duration": "1h", "duration": "2h"})"},
       R"(--set /run={"duration": "1h", "duration": "2h"}: /run/duration: the key "duration" appears twice; the )"
       "first is in line 1"},
      {"deep inside",
       {"/components/app", R"({"kind": "service", "threads": 0})"},
       R"(--set /components/app={"kind": "service", "threads": 0}: /components/app/threads: expected a whole number )"
       "from 1 to 1000000, found 0"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.story) {
      CHECK(problems_of(SampleFile{}.text(), {row.change}) == std::vector<std::string>{row.problem});
    }
  }
}

TEST_CASE("mistakes of overrides come after those of the file, in the order of the command line") {
  SampleFile file;
  file.run = R"({"duration": 1})";
  CHECK(
      problems_of(file.text(), {{"/run/seed", "x"}, {"/nowhere/at/all", "1"}, {"/run/drain", "2"}}) ==
      std::vector<std::string>{
          R"(x.json:2:21: /run/duration: 1 has no unit; write "1s")",
          R"(--set /run/seed=x: /run/seed: expected a whole number, 0 or more, found "x")",
          R"(--set /nowhere/at/all=1: the scenario has no "nowhere"; it has couplet, run, workload, failures, )"
          "components, architectures and expect",
          R"(--set /run/drain=2: /run/drain: 2 has no unit; write "2s")"});
}
