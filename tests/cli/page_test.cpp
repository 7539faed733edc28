#include "cli/page.hpp"

#include "catch.hpp"

using couplet::cli::command_text;

TEST_CASE("the command of a page leaves out what changes nothing in it") {
  CHECK(command_text({"compare", "a.json", "--jobs", "3", "--seed", "7", "--out=x", "--quiet", "--format",
                      "json"}) == "couplet compare a.json --seed 7");
  CHECK(command_text({"run", "a.json", "--trace", "t.jsonl", "--no-color", "--arch", "tight"}) ==
        "couplet run a.json --arch tight");
  CHECK(command_text({"sweep", "a.json", "--vary", "/run/duration=1m,2m", "--jobs=8"}) ==
        "couplet sweep a.json --vary /run/duration=1m,2m");
}

TEST_CASE("the command of a page can be given to a shell as it is") {
  CHECK(command_text({"plan", "my file.json", "--require", "a.p95 < 1s", "--set", "/x='$(rm)'", ""}) ==
        R"(couplet plan 'my file.json' --require 'a.p95 < 1s' --set '/x='\''$(rm)'\''' '')");
}
