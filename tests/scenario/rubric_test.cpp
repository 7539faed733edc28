#include "scenario/rubric.hpp"

#include <string>

#include "catch.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;

namespace {

const std::string criterion = R"({"points": 4, "expect": "loose.requests.lost == 0", "why": "so"})";

/// A rubric of one criterion with more keys.
std::string rubric_with(const std::string& keys, const std::string& criteria = criterion) {
  return R"({"rubric": 1, "allow": ["/a/*/b"], )" + keys + R"("criteria": [)" + criteria + "]}";
}

std::string complaint(const std::string& text) {
  Problems problems;
  CHECK_FALSE(read_rubric(text, "rubric.json", {"tight", "loose"}, problems));
  std::string result;
  for (const Problem& problem : problems) result += problem.text() + "\n";
  return result;
}

Rubric good(const std::string& text) {
  Problems problems;
  auto rubric = read_rubric(text, "rubric.json", {"tight", "loose"}, problems);
  for (const Problem& problem : problems) INFO(problem.text());
  REQUIRE(problems.empty());
  REQUIRE(rubric);
  return *rubric;
}

/// A rubric whose only mistake is in its second criterion.
std::string criterion_complaint(const std::string& second) {
  const std::string text = complaint(rubric_with("", criterion + "," + second));
  const std::size_t at = text.find("/criteria/1");
  REQUIRE(at != std::string::npos);
  return text.substr(at);
}

}  // namespace

TEST_CASE("a rubric has defaults for all but what may change and what earns points") {
  const Rubric rubric = good(rubric_with(""));
  CHECK(rubric.title.empty());
  CHECK(rubric.allow == std::vector<std::string>{"/a/*/b"});
  CHECK(rubric.seeds == 3);
  CHECK_FALSE(rubric.replications);
  CHECK(rubric.time_limit == 1min);
  CHECK(rubric.events == 5'000'000);
  CHECK(rubric.size.count == 100'000);
  REQUIRE(rubric.variants.size() == 1);
  CHECK(rubric.variants[0].name == "as_given");
  CHECK(rubric.variants[0].set.empty());
  REQUIRE(rubric.criteria.size() == 1);
  CHECK(rubric.criteria[0].on == std::vector<std::size_t>{0});
  CHECK(rubric.points() == 4);
}

TEST_CASE("a rubric says all it can say") {
  const Rubric rubric = good(R"(// comments are allowed
    {"$schema": "x", "rubric": 1, "title": "T", "allow": ["/a", "/b/~1"], "seeds": 5, "replications": 2,
     "time_limit": "1m30s", "events": 1000, "size": "2KB",
     "variants": [{"name": "rush", "set": {"/x": "30/s", "/y/0": {"a": ["\"", 1.50, null, true]}}}],
     "criteria": [
       {"points": 1, "why": "one", "expect": ["loose.requests.lost == 0", "starter.tight.cost.total > 1"], "on": "all"},
       {"points": 2, "why": "two", "any": ["loose.requests.lost == 0"], "on": "rush"},
       {"points": 3, "why": "three", "no_advice": "short-polling", "on": ["rush", "as_given"]}]})");
  CHECK(rubric.title == "T");
  CHECK(rubric.seeds == 5);
  CHECK(rubric.replications == 2U);
  CHECK(rubric.time_limit == 90s);
  CHECK(rubric.events == 1000);
  CHECK(rubric.size.count == 2000);
  REQUIRE(rubric.variants.size() == 2);
  REQUIRE(rubric.variants[1].set.size() == 2);
  CHECK(rubric.variants[1].set[0].value == "\"30/s\"");
  CHECK(rubric.variants[1].set[1].pointer == "/y/0");
  CHECK(rubric.variants[1].set[1].value == R"({"a":["\"",1.50,null,true]})");
  REQUIRE(rubric.criteria.size() == 3);
  CHECK(rubric.points() == 6);
  CHECK(rubric.criteria[0].expectations.size() == 2);
  CHECK(rubric.criteria[0].on == std::vector<std::size_t>{0, 1});
  CHECK(rubric.criteria[1].kind == Criterion::Kind::any);
  CHECK(rubric.criteria[1].on == std::vector<std::size_t>{1});
  CHECK(rubric.criteria[2].advice == std::vector<std::string>{"short-polling"});
  CHECK(rubric.criteria[2].on == std::vector<std::size_t>{0, 1});
}

TEST_CASE("what changes no run may always be changed") {
  const Rubric rubric = good(rubric_with(""));
  for (const char* key : {"$schema", "title", "about", "source", "expect", "lint"}) {
    CHECK(std::find(rubric.allowed.begin(), rubric.allowed.end(), PlacePattern{key}) != rubric.allowed.end());
  }
  CHECK(rubric.allowed.size() == 7);
}

TEST_CASE("what a rubric needs is named, with an example") {
  CHECK(complaint("{}") ==
        "rubric.json:1:1: a rubric needs \"rubric\"; write for example \"rubric\": 1, the version of the "
        "format\n"
        "rubric.json:1:1: a rubric needs \"allow\"; write for example \"allow\": "
        "[\"/architectures/loose/components/*/visibility_timeout\"]\n"
        "rubric.json:1:1: a rubric needs \"criteria\"; write for example \"criteria\": [{\"points\": 4, "
        "\"expect\": \"loose.requests.lost == 0\", \"why\": \"no order may vanish\"}]\n");
  CHECK(complaint("[]") == "rubric.json:1:1: a rubric is an object and begins with '{'; found a list\n");
  CHECK(
      complaint(R"({"rubric": 2, "allow": ["/a"], "criteria": [)" + criterion + "]}") ==
      "rubric.json:1:12: /rubric: expected 1, the version of the format that this program reads, found 2\n");
  CHECK(complaint(rubric_with(R"("seed": 3, )")) ==
        "rubric.json:1:36: /seed: unknown key \"seed\"; did you mean \"seeds\"?\n");
}

TEST_CASE("wrong places, limits and variants are explained") {
  CHECK(complaint(R"({"rubric": 1, "allow": ["a"], "criteria": [)" + criterion + "]}") ==
        "rubric.json:1:25: /allow/0: \"a\" is no pointer; it begins with '/', as in /components/queue, '*' "
        "is any "
        "one key, and in a key '~' is written ~0 and '/' ~1\n");
  CHECK(complaint(R"({"rubric": 1, "allow": [], "criteria": [)" + criterion + "]}") ==
        "rubric.json:1:24: /allow: the list is empty, so that no submission could differ from the starter; "
        "name "
        "at least one place that may be changed\n");
  CHECK(complaint(rubric_with(R"("time_limit": "2h", )")) ==
        "rubric.json:1:50: /time_limit: 2h is too long; allowed is 1s to 1h\n");
  CHECK(complaint(rubric_with(R"("size": "1GB", )")) ==
        "rubric.json:1:44: /size: 1GB is too large; allowed is up to 64MB\n");
  CHECK(
      complaint(rubric_with(R"("variants": [{"name": "all", "set": {"/a": 1}}], )")) ==
      "rubric.json:1:58: /variants/0/name: \"all\" are all variants together; give this one another name\n");
  CHECK(complaint(rubric_with(R"("variants": [{"name": "as_given", "set": {"/a": 1}}], )")) ==
        "rubric.json:1:58: /variants/0/name: \"as_given\" is the exercise without any change, and always "
        "there; "
        "give this one another name\n");
  CHECK(complaint(rubric_with(
            R"("variants": [{"name": "x", "set": {"/a": 1}}, {"name": "x", "set": {"/a": 1}}], )")) ==
        "rubric.json:1:91: /variants/1/name: two variants are called \"x\"; give this one another name\n");
  CHECK(complaint(rubric_with(R"("variants": [{"name": "x", "set": {}}], )")) ==
        "rubric.json:1:70: /variants/0/set: expected values by pointer, such as "
        "{\"/workload/visitors/arrivals/rate\": \"30/s\"}, found none\n");
}

TEST_CASE("wrong criteria are explained") {
  CHECK(criterion_complaint(R"({"points": 1, "why": "so"})") ==
        "/criteria/1: a criterion has one of \"expect\", \"any\" and \"no_advice\"; this one has none\n");
  CHECK(criterion_complaint(
            R"({"points": 1, "why": "so", "expect": "loose.x == 0", "any": ["loose.x == 0"]})") ==
        "/criteria/1: a criterion has one of \"expect\", \"any\" and \"no_advice\"; this one has more than "
        "one\n");
  CHECK(criterion_complaint(R"({"points": 0, "why": "so", "expect": "loose.x == 0"})") ==
        "/criteria/1/points: expected a whole number from 1 to 1000, found 0\n");
  CHECK(criterion_complaint(R"({"points": 1, "why": "so", "expect": []})") ==
        "/criteria/1/expect: the list is empty; write for example \"loose.requests.lost == 0\"\n");
  CHECK(criterion_complaint(R"({"points": 1, "why": "so", "expect": "losse.x == 0"})") ==
        "/criteria/1/expect: \"losse.x\": 'losse' is not an architecture; did you mean 'loose'?\n");
  CHECK(criterion_complaint(R"({"points": 1, "why": "so", "expect": "loose.x = 0"})").substr(0, 50) ==
        "/criteria/1/expect: \"loose.x = 0\": at character 9:");
  CHECK(criterion_complaint(R"({"points": 1, "why": "so", "expect": "starter.cost.total > 0"})") ==
        "/criteria/1/expect: \"starter.cost.total\": behind 'starter' comes an architecture of the starter: "
        "tight "
        "or loose\n");
  CHECK(criterion_complaint(R"({"points": 1, "why": "so", "no_advice": ["short-poling"]})") ==
        "/criteria/1/no_advice/0: unknown advice \"short-poling\"; did you mean \"short-polling\"?\n");
  CHECK(criterion_complaint(R"({"points": 1, "why": "so", "expect": "loose.x == 0", "on": ["rush"]})") ==
        "/criteria/1/on/0: unknown variant \"rush\"; allowed: as_given\n");
}
