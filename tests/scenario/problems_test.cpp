#include "catch.hpp"
#include "scenario/sample_file.hpp"

using Problems = std::vector<std::string>;

TEST_CASE("all mistakes of a file are reported at once, in file order") {
  SampleFile file;
  file.run = R"({"duration": 30, "sed": 1})";
  file.workload = R"({"visitors": {"to": "wbe", "arrivals": {"process": "poisson", "rate": 5}}})";
  file.failures = R"([{"at": "1h", "crash": "db"}])";
  file.components = R"({"web": {"kind": "service", "threads": 0}})";
  file.expect = R"(["loose.x = 1"])";
  CHECK(
      problems_of(file.text()) ==
      Problems{
          R"(x.json:2:21: /run/duration: 30 has no unit; write "30s")",
          R"(x.json:2:25: /run/sed: unknown key "sed"; did you mean "seed"?)",
          R"(x.json:3:33: /workload/visitors/to: 'wbe' is not a component of architecture 'loose'; did you mean 'web'?)",
          R"(x.json:3:83: /workload/visitors/arrivals/rate: 5 has no unit; write "5/s")",
          R"(x.json:4:36: /failures/0/crash: no architecture has a component "db")",
          "x.json:5:54: /components/web/threads: expected a whole number from 1 to 1000000, found 0",
          R"(x.json:7:12: /expect/0: "loose.x = 1": at character 9: a single = compares nothing; write ==)"});
}

TEST_CASE("a mistake in a shared component is reported once") {
  SampleFile file;
  file.components = R"({"web": {"kind": "service", "threads": 0}})";
  file.architectures = R"({"tight": {}, "loose": {}, "looser": {"components": {"web": {"instances": 2}}}})";
  CHECK(problems_of(file.text()) ==
        Problems{"x.json:5:54: /components/web/threads: expected a whole number from 1 to 1000000, found 0"});
}

TEST_CASE("a mistake is shown where it is written, whatever was merged") {
  SampleFile file;
  file.components = R"({"web": {"kind": "service", "boot": "1x"}})";
  file.architectures = R"({"loose": {"components": {"web": {"threads": 0}}}})";
  CHECK(
      problems_of(file.text()) ==
      Problems{
          R"(x.json:5:51: /components/web/boot: "1x": "x" is not a unit of time; the units are ns, us, ms, s, )"
          "m, h and d",
          "x.json:6:63: /architectures/loose/components/web/threads: expected a whole number from 1 to "
          "1000000, "
          "found 0"});
}

TEST_CASE("columns count characters, not bytes") {
  SampleFile file;
  file.rest = ", \"title\": \"h\xC3\xA9h\xC3\xA9\", \"runn\": 1";
  CHECK(problems_of(file.text()) ==
        Problems{R"(x.json:7:32: /runn: unknown key "runn"; did you mean "run"?)"});
}

TEST_CASE("every producer that comes to a step brings what its work needs") {
  SampleFile file;
  file.workload = R"({
    "visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}, "needs": {"render": "1s"}},
    "robots": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}},
    "staff": {"to": "desk", "arrivals": {"process": "poisson", "rate": "1/s"}}})";
  file.components = R"({"web": {"kind": "service", "steps": [{"send": "queue"}]}, "queue": {"kind": "queue"},
    "desk": {"kind": "service"},
    "app": {"kind": "worker", "polls": "queue", "steps": [{"work": "render"}, {"work": "rendr"}]}})";
  CHECK(
      problems_of(file.text()) ==
      Problems{
          "x.json:10:68: /components/app/steps/0/work: requests of 'robots' come to 'app', but 'robots' "
          "declares no need 'render'",
          R"(x.json:10:88: /components/app/steps/1/work: no producer declares a need "rendr"; did you mean )"
          R"("render"?)"});
}

TEST_CASE("a producer says where its requests go, or every architecture does") {
  SampleFile file;
  file.workload = R"({"visitors": {"arrivals": {"process": "poisson", "rate": "1/s"}}})";
  file.architectures = R"({"tight": {"entry": {"visitors": "web"}}, "loose": {}})";
  CHECK(problems_of(file.text()) ==
        Problems{R"(x.json:3:26: /workload/visitors: 'visitors' does not say where its requests go; write )"
                 R"("to": "web", or give architecture 'loose' an "entry")"});
  file.architectures = R"({"tight": {"entry": {"visitors": "web"}}})";
  CHECK(problems_of(file.text()).empty());
}

TEST_CASE("a file may be large, but not without limit") {
  SampleFile file;
  file.rest = ", \"about\": \"" + std::string(std::size_t{64} << 20, 'x') + '"';
  const std::string text = file.text();
  CHECK(problems_of(text) == Problems{"x.json: the file has " + std::to_string(text.size()) +
                                      " bytes; at most 67108864 (64 MiB) are allowed; recorded customers "
                                      "belong into a file of their own, which a \"trace\" names"});
}

TEST_CASE("a missing version is asked for") {
  CHECK(problems_of(R"({"run": {"duration": "1h"}, "couplet": 2})").at(0) ==
        R"(x.json:1:1: a scenario needs "workload"; write for example "workload": {"visitors": {...}})");
  CHECK(problems_of(R"({"run": {"duration": "1h"}, "couplet": 2})").at(2) ==
        "x.json:1:40: /couplet: expected 1, the version of the format that this program reads, found 2");
}
