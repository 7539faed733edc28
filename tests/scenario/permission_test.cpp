#include "scenario/permission.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "scenario/json.hpp"

using namespace couplet::scenario;

namespace {

Value read(const std::string& text) {
  ProblemLog log("x.json");
  auto value = parse_json(text, {}, log);
  REQUIRE(value);
  return *value;
}

/// What is forbidden, one line each: "/a/b: …".
std::vector<std::string> forbidden(const std::string& original, const std::string& edited,
                                   const std::vector<std::string>& allow = {}) {
  std::vector<PlacePattern> patterns;
  for (const std::string& pointer : allow) {
    auto pattern = read_pointer(pointer);
    REQUIRE(pattern);
    patterns.push_back(*pattern);
  }
  ProblemLog log("");
  report_forbidden_edits(read(original), read(edited), patterns, log);
  std::vector<std::string> lines;
  for (const Problem& problem : log.sorted()) lines.push_back(problem.pointer + ": " + problem.message);
  return lines;
}

const std::string was_removed = " was here and is gone, but may not be taken out; put it back";
const std::string was_added = " is new, but nothing may be added here; take it out";

}  // namespace

TEST_CASE("a place pattern is a pointer whose stars stand for any key") {
  CHECK(*read_pointer("/a/*/b") == PlacePattern{"a", "*", "b"});
  CHECK(*read_pointer("/a~1b/~0/~01") == PlacePattern{"a/b", "~", "~1"});
  CHECK(*read_pointer("/") == PlacePattern{""});
  CHECK_FALSE(read_pointer(""));
  CHECK_FALSE(read_pointer("a/b"));
  CHECK_FALSE(read_pointer("/a~2"));
  CHECK_FALSE(read_pointer("/a~"));
}

TEST_CASE("comments, order, formatting and the spelling of a number are no edits") {
  CHECK(forbidden(R"({"a": 1, "b": [1.5, "x"], "c": null})",
                  "// mine\n{\"c\":null,\n\"b\":[1.50,\"x\"], /* one */ \"a\": 1}")
            .empty());
  CHECK(forbidden("1.0", "1").empty());
  CHECK(forbidden("100", "1e2").empty());
}

TEST_CASE("whole numbers differ in their last digit, however many they have") {
  CHECK(forbidden("9007199254740993", "9007199254740992").size() == 1);
}

TEST_CASE("what is changed, new or gone is named with its place") {
  CHECK(forbidden(R"({"a": {"b": "30s"}})", R"({"a": {"b": "1ms"}})") ==
        std::vector<std::string>{
            "/a/b: this was \"30s\" and is now \"1ms\", but may not be changed; put it back"});
  CHECK(forbidden(R"({"a": {}})", R"({"a": {"b": 3}})") == std::vector<std::string>{"/a/b: 3" + was_added});
  CHECK(forbidden(R"({"a": {"b": 3}})", R"({"a": {}})") == std::vector<std::string>{"/a/b: 3" + was_removed});
  CHECK(forbidden("true", "false").size() == 1);
  CHECK(forbidden("\"1\"", "1").size() == 1);
  CHECK(forbidden("{}", "[]").size() == 1);
  CHECK(forbidden(R"({"a/b": {"~": 1}})", R"({"a/b": {"~": 2}})").front().substr(0, 10) == "/a~1b/~0: ");
}

TEST_CASE("an edit has the line and column where it was made") {
  ProblemLog log("x.json");
  report_forbidden_edits(read("{\"a\": 1, \"b\": 2}"), read("{\n  \"a\": 5\n}"), {}, log);
  const Problems problems = log.sorted();
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].text() ==
        "x.json:1:1: /b: 2 was here and is gone, but may not be taken out; put it back");
  CHECK(problems[1].text() == "x.json:2:8: /a: this was 1 and is now 5, but may not be changed; put it back");
}

TEST_CASE("a pattern allows its place and all that is below it") {
  const std::string one = R"({"parts": {"queue": {"wait": "1s", "type": "standard"}}})";
  const std::string two = R"({"parts": {"queue": {"wait": "2s", "type": "fifo"}}})";
  CHECK(forbidden(one, two, {"/parts"}).empty());
  CHECK(forbidden(one, two, {"/parts/*"}).empty());
  CHECK(forbidden(one, two, {"/parts/queue/wait", "/parts/queue/type"}).empty());
  CHECK(forbidden(one, two, {"/parts/queue/wait"}).size() == 1);
  CHECK(forbidden(one, two, {"/parts/*/wait", "/*/other/type"}).size() == 1);
  CHECK(forbidden(one, two, {"/parts/queue/wait/unit"}).size() == 2);
  CHECK(forbidden(one, two, {"/part"}).size() == 2);
}

TEST_CASE("a star is one level, neither none nor two") {
  CHECK(forbidden(R"({"a": {"b": 1}})", R"({"a": {"b": 2}})", {"/*/*"}).empty());
  CHECK(forbidden(R"({"a": {"b": 1}})", R"({"a": {"b": 2}})", {"/*/*/*"}).size() == 1);
  CHECK(forbidden(R"({"a": {"x": {"b": 1}}})", R"({"a": {"x": {"b": 2}}})", {"/*/b"}).size() == 1);
}

TEST_CASE("additions and removals are allowed at and below a pattern") {
  CHECK(forbidden("{}", R"({"a": {"b": {"c": 1}}})", {"/a"}).empty());
  CHECK(forbidden(R"({"a": {"b": {"c": 1}}})", "{}", {"/a"}).empty());
  // The object is new only because of what is allowed in it.
  CHECK(forbidden("{}", R"({"a": {"b": {"c": 1}}})", {"/a/b/c"}).empty());
  CHECK(forbidden(R"({"a": {"b": {"c": 1}}})", "{}", {"/a/*/c"}).empty());
  CHECK(forbidden("{}", R"({"a": {"b": 1, "c": 2}})", {"/a/b"}) ==
        std::vector<std::string>{"/a/c: 2" + was_added});
  CHECK(forbidden(R"({"a": {"b": 1, "c": [2]}})", "{}", {"/a/b"}) ==
        std::vector<std::string>{"/a/c: a list" + was_removed});
  CHECK(forbidden("{}", R"({"a": {}})", {"/a/b"}) == std::vector<std::string>{"/a: an object" + was_added});
}

TEST_CASE("a part that becomes another kind of value must be allowed itself") {
  CHECK(forbidden(R"({"a": {"b": 1}})", R"({"a": 1})", {"/a/b"}).size() == 1);
  CHECK(forbidden(R"({"a": {"b": 1}})", R"({"a": null})", {"/a"}).empty());
}

TEST_CASE("lists are compared element by element") {
  CHECK(forbidden("[1, 2, 3]", "[1, 5, 3]", {"/1"}).empty());
  CHECK(forbidden("[1, 2, 3]", "[1, 2, 3, 4]") == std::vector<std::string>{"/3: 4" + was_added});
  CHECK(forbidden("[1, 2, 3]", "[1, 2]") == std::vector<std::string>{"/2: 3" + was_removed});
  CHECK(forbidden("[1, 2]", "[2]").size() == 2);
  CHECK(forbidden(R"({"steps": [{"work": "1s"}]})", R"({"steps": [{"work": "1s", "as": "x"}]})",
                  {"/steps/*/as"})
            .empty());
  CHECK(forbidden(R"({"steps": [{"work": "1s"}]})", R"({"steps": []})", {"/steps/0"}).empty());
}
