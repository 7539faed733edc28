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
      return test::stand_in_run(scenario, architecture, options);
    };
  }

  int operator()(const std::string& command, const std::string& file, std::vector<std::string> more = {}) {
    out.str("");
    err.str("");
    used.clear();
    std::vector<std::string> words = {command, folder.path(file)};
    if (command != "explain") words.insert(words.end(), {"--jobs", "1", "--out", folder.path("results")});
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
