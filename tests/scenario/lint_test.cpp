#include "scenario/lint.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "scenario/lint_pipeline.hpp"

using namespace couplet::scenario;

TEST_CASE("a sound pipeline gets no advice") {
  CHECK(texts_of(text_of({})).empty());
}

TEST_CASE("what concerns a shared part is said once, and what is ignored not at all") {
  Pipeline pipeline;
  pipeline.worker = R"("error_rate": 0.5, "wait": "0s", "pause": "1s")";
  pipeline.inside = R"(}, "other": {)";
  std::vector<std::string> ids;
  for (const Advice& advice : lint(loaded(text_of(pipeline)))) {
    ids.push_back(advice.id);
    CHECK(advice.architectures == std::vector<std::string>{"loose", "other"});
  }
  CHECK(ids == std::vector<std::string>{"no-dead-letter-queue", "short-polling"});
  pipeline.top += R"(, "lint": {"ignore": ["short-polling", "overload"]})";
  const std::vector<Advice> rest = lint(loaded(text_of(pipeline)));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].id == "no-dead-letter-queue");
  CHECK(rest[0].text("x.json").find("x.json:5: /components/queue: loose, other: ") == 0);
}

TEST_CASE("a part that an override writes has no line") {
  const std::vector<Advice> all = lint(
      loaded(text_of({}), {{"/components/worker/error_rate", "0.5"}, {"/components/queue/retention", "1h"}}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].text("x.json").find("x.json:5: /components/queue: ") == 0);
  const std::vector<Advice> wait =
      lint(loaded(text_of({}), {{"/components/worker/wait", "0s"}, {"/components/worker/pause", "1s"}}));
  REQUIRE(wait.size() == 1);
  CHECK(wait[0].line == 0);
  CHECK(wait[0].text("x.json").find("x.json: /components/worker/wait: loose: ") == 0);
}

TEST_CASE("mistakes in what is to be ignored") {
  check_mistakes(
      &SampleFile::rest,
      {{"an id that nobody knows",
        R"(, "lint": {"ignore": ["short-poling"]})",
        {R"(x.json:7:35: /lint/ignore/0: unknown advice "short-poling"; did you mean "short-polling"?)"}},
       {"another key",
        R"(, "lint": {"ignroe": []})",
        {R"(x.json:7:24: /lint/ignroe: unknown key "ignroe"; did you mean "ignore"?)"}}});
}

TEST_CASE("advice on failures that begin when the run is over") {
  const std::string never =
      R"(x.json:4: /failures/0/at: loose: 'crash worker' begins at 2h, but the run ends at 2h at the latest, with its drain: it never happens; )"
      R"(let it begin earlier, or write a longer "duration" in "run" [failure-after-end])";
  Pipeline pipeline;
  pipeline.failures = R"({"at": "7199s", "for": "1s", "crash": "worker"})";
  CHECK(texts_of(text_of(pipeline)).empty());
  pipeline.failures = R"({"at": "2h", "for": "1s", "crash": "worker"})";
  CHECK(texts_of(text_of(pipeline)) == std::vector<std::string>{never});
}

TEST_CASE("every id is explained in docs/lint.md and listed in the order of the alphabet") {
  const std::ifstream file(COUPLET_DOCS "/lint.md");
  REQUIRE(file);
  std::ostringstream content;
  content << file.rdbuf();
  std::vector<std::string> ids = lint_ids();
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  std::vector<std::string> explained;
  std::istringstream lines(content.str());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("### ")) explained.push_back(line.substr(4));
  }
  std::sort(explained.begin(), explained.end());
  CHECK(explained == ids);
}
