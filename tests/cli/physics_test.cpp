#include "cli/physics.hpp"

#include <sstream>
#include <string>

#include "catch.hpp"
#include "cli/carry_out.hpp"
#include "cli/exit_code.hpp"
#include "experiment/stand_in.hpp"
#include "report/temporary_folder.hpp"

using namespace couplet;

namespace {

constexpr const char* hosted = R"({
  "couplet": 1, "title": "With a host", "run": {"duration": "10s"},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "constant", "rate": "5/s"}}},
  "platform": {"hosts": {"box": {"cores": 2}}},
  "architectures": {"one": {"components": {"web": {"kind": "service", "host": "box", "steps": [{"cpu": "1ms"}]}}},
                    "two": {"components": {"web": {"kind": "service", "host": "box", "steps": [{"cpu": "2ms"}]}}}}
})";
constexpr const char* plain = R"({
  "couplet": 1, "title": "Without", "run": {"duration": "10s"},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "constant", "rate": "5/s"}}},
  "architectures": {"one": {"components": {"web": {"kind": "service", "steps": [{"work": "1ms"}]}}},
                    "two": {"components": {"web": {"kind": "service", "steps": [{"work": "2ms"}]}}}}
})";

/// Runs the program and notes which of its physics was used.
struct Program {
  test::TemporaryFolder folder;
  std::ostringstream out, err;
  std::string used;
  bool has_simgrid = true;
  bool knows_simgrid = false;  // it is another program

  Program() {
    folder.write("hosted.json", hosted);
    folder.write("plain.json", plain);
  }

  experiment::RunFunction noting(const char* what) {
    return [this, what](const auto& scenario, const auto& architecture, const auto& options) {
      used = what;
      if (used == "simgrid" && scenario.run.duration > std::chrono::hours{30 * 24})
        throw physics::PlatformError("a run of more than 30 days is too long for SimGrid");
      return test::stand_in_run(scenario, architecture, options);
    };
  }

  int operator()(const std::string& command, const std::string& file, std::vector<std::string> more = {}) {
    out.str("");
    err.str("");
    used.clear();
    std::vector<std::string> words = {command, folder.path(file)};
    if (command != "explain") words.insert(words.end(), {"--jobs", "1"});
    if (command == "compare" || command == "sweep")
      words.insert(words.end(), {"--out", folder.path("results")});
    if (command == "check") words.insert(words.end(), {"--baselines", folder.path("baselines")});
    words.insert(words.end(), more.begin(), more.end());
    cli::Shell shell{.out = out, .err = err, .run = noting("builtin")};
    if (has_simgrid) shell.simgrid_run = noting("simgrid");
    if (knows_simgrid) shell.become_simgrid = [this]() { used += "another program, "; };
    return cli::carry_out(words, shell);
  }
};

}  // namespace

TEST_CASE("a scenario with a platform is SimGrid's, others are not, and the user may say otherwise") {
  Program program;
  CHECK(program("compare", "hosted.json") == cli::exit_done);
  CHECK(program.used == "simgrid");
  CHECK(program("compare", "plain.json") == cli::exit_done);
  CHECK(program.used == "builtin");
  CHECK(program("compare", "hosted.json", {"--physics", "builtin"}) == cli::exit_done);
  CHECK(program.used == "builtin");
  CHECK(program("compare", "plain.json", {"--physics", "simgrid"}) == cli::exit_done);
  CHECK(program.used == "simgrid");
  program("explain", "hosted.json");
  CHECK(program.used == "simgrid");
  program("explain", "hosted.json", {"--physics", "builtin"});
  CHECK(program.used == "builtin");
}

TEST_CASE("without SimGrid the built-in physics does it, unless SimGrid was asked for") {
  Program program;
  program.has_simgrid = false;
  CHECK(program("compare", "hosted.json") == cli::exit_done);
  CHECK(program.used == "builtin");
  const std::string fallback =
      "couplet: there is no couplet-simgrid beside this program: hosts and links are those of the built-in "
      "physics, as with --physics builtin\n";
  CHECK(program.err.str().rfind(fallback, 0) == 0);
  CHECK(program("compare", "hosted.json", {"--quiet"}) == cli::exit_done);
  CHECK(program.err.str().empty());
  CHECK(program("compare", "hosted.json", {"--physics", "simgrid"}) == cli::exit_usage);
  CHECK(program.used.empty());
  CHECK(program.err.str() ==
        "couplet: --physics: there is no couplet-simgrid beside this program; copy it there, or, if Couplet "
        "was "
        "built without SimGrid, install that (Debian: libsimgrid-dev) and build again, or leave --physics "
        "out to "
        "have the built-in physics\n");
  CHECK(program("compare", "hosted.json", {"--physics", "other"}) == cli::exit_usage);
}

TEST_CASE("the built-in physics says that it has one network model") {
  Program program;
  const std::vector<std::string> lv08 = {"--physics", "builtin", "--set", "/platform/network=LV08"};
  CHECK(program("compare", "hosted.json", lv08) == cli::exit_done);
  CHECK(program.err.str().find("/platform/network: \"LV08\" needs SimGrid; the built-in physics goes on with "
                               "\"CM02\"\n") != std::string::npos);
  CHECK(program("compare", "hosted.json", {"--set", "/platform/network=LV08"}) == cli::exit_done);
  CHECK(program.err.str().find("LV08") == std::string::npos);
}

TEST_CASE("a program without SimGrid starts the one that has it, before anything is simulated") {
  Program program;
  program.has_simgrid = false;
  program.knows_simgrid = true;
  CHECK(program("compare", "plain.json") == cli::exit_done);
  CHECK(program.used == "builtin");
  // Here that does not work, as if it were not there; otherwise it would not come back.
  program("compare", "hosted.json", {"--physics", "simgrid"});
  CHECK(program.used == "another program, ");
}

TEST_CASE("a run of more than thirty days is not for SimGrid") {
  Program program;
  const std::vector<std::string> long_run = {"--set", "/run/duration=29d", "--set", "/run/drain=25h"};
  CHECK(program("compare", "hosted.json", long_run) == cli::exit_invalid);
  CHECK(program.err.str().find("a run of more than 30 days, its drain included, is too long for SimGrid") !=
        std::string::npos);
  CHECK(program.used.empty());
  CHECK(program("compare", "hosted.json", {"--set", "/run/duration=29d", "--set", "/run/drain=24h"}) ==
        cli::exit_done);
  std::vector<std::string> builtin = long_run;
  builtin.insert(builtin.end(), {"--physics", "builtin"});
  CHECK(program("compare", "hosted.json", builtin) == cli::exit_done);
}

// Points of sweeps and checks are run by other processes: which physics it was, files tell.

TEST_CASE("a sweep has the physics of its scenario, and keeps the points of each by themselves") {
  Program program;
  const auto sweep = [&](const std::string& file, std::vector<std::string> more) {
    more.insert(more.begin(), {"--vary", "/run/duration=10s,20s"});
    CHECK(program("sweep", file, more) == cli::exit_done);
    return program.err.str().substr(0, program.err.str().find(" computed"));
  };
  CHECK(sweep("hosted.json", {}) == "2 runs");
  CHECK(sweep("hosted.json", {}) == "0 runs");
  CHECK(sweep("hosted.json", {"--physics", "simgrid"}) == "0 runs");
  CHECK(sweep("hosted.json", {"--physics", "builtin"}) == "2 runs");
  CHECK(sweep("hosted.json", {"--physics", "builtin"}) == "0 runs");
  CHECK(sweep("plain.json", {}) == "2 runs");
  CHECK(sweep("plain.json", {"--physics", "builtin"}) == "0 runs");
  CHECK(sweep("plain.json", {"--physics", "simgrid"}) == "2 runs");
}

TEST_CASE("a point of a sweep that is too long for SimGrid is invalid, and the others go on") {
  Program program;
  const std::vector<std::string> vary = {"--vary", "/run/duration=10s,31d"};
  CHECK(program("sweep", "hosted.json", vary) == cli::exit_invalid);
  CHECK(program.err.str().find("couplet: /run/duration=31d: a run of more than 30 days is too long") == 0);
  CHECK(program.err.str().find("1 run computed") != std::string::npos);
  CHECK(program.out.str().find("failed") != std::string::npos);
  std::vector<std::string> builtin = vary;
  builtin.insert(builtin.end(), {"--physics", "builtin"});
  CHECK(program("sweep", "hosted.json", builtin) == cli::exit_done);
}

TEST_CASE("a point of a sweep has hosts or links if its scenario has some, unless a physics is asked for") {
  Program program;
  const std::vector<std::string> vary = {"--vary", R"(/platform={"hosts":{"box":{"cores":2}}})"};
  CHECK(program("sweep", "plain.json", vary) == cli::exit_invalid);
  CHECK(
      program.err.str().find("/platform: with hosts or links, where the scenario has none: one sweep has one "
                             "physics; say --physics builtin or --physics simgrid\n") != std::string::npos);
  std::vector<std::string> asked = vary;
  asked.insert(asked.end(), {"--physics", "simgrid"});
  CHECK(program("sweep", "plain.json", asked) == cli::exit_done);
  const std::vector<std::string> without = {"--set", vary[1], "--vary", "/platform={}"};
  CHECK(program("sweep", "plain.json", without) == cli::exit_invalid);
  CHECK(program.err.str().find("/platform: without hosts and links, where the scenario has some: ") !=
        std::string::npos);
}

TEST_CASE("a check has the built-in physics, or SimGrid's for those with a platform") {
  Program program;
  const std::vector<std::string> simgrid = {"--physics", "simgrid"};
  const std::vector<std::string> thirty_one = {"--physics", "simgrid", program.folder.path("long.json")};
  std::string text = hosted;
  text.replace(text.find("\"10s\""), 5, "\"31d\"");
  program.folder.write("long.json", text);
  CHECK(program("check", "hosted.json") == cli::exit_done);
  CHECK(program("check", "long.json") == cli::exit_done);
  CHECK(program("check", "plain.json", simgrid) == cli::exit_done);
  CHECK(program.out.str() == "0 scenarios: all as expected\n");
  CHECK(program("check", "hosted.json", simgrid) == cli::exit_done);
  CHECK(program("check", "hosted.json", thirty_one) == cli::exit_invalid);
  CHECK(program.out.str().find("FAIL  long: one, replication 0, seed 1: a run of more than 30 days") !=
        std::string::npos);
  CHECK(program.out.str().find("ok    hosted: ") != std::string::npos);
}
