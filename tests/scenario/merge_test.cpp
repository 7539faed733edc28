#include "scenario/merge.hpp"

#include "catch.hpp"
#include "scenario/json.hpp"

using namespace couplet::scenario;

namespace {

Value parsed(std::string_view text) {
  ProblemLog log("x.json");
  return parse_json(text, {}, log).value();
}

/// Compact JSON of a value, enough to compare merges.
std::string show(const Value& value) {
  const bool object = value.kind == Value::Kind::object;
  if (!object && value.kind != Value::Kind::list) return describe(value);
  std::string result(object ? "{" : "[");
  for (const Member& member : value.members) {
    if (result.size() > 1) result += ',';
    result += member.key;
    result += ':';
    result += show(member.value);
  }
  for (const Value& element : value.elements) {
    if (result.size() > 1) result += ',';
    result += show(element);
  }
  result += object ? '}' : ']';
  return result;
}

std::string show(const std::vector<Member>& members) {
  Value object;
  object.kind = Value::Kind::object;
  object.members = members;
  return show(object);
}

struct Row {
  std::string story;
  std::string target;
  std::string patch;
  std::string merged;
};

}  // namespace

TEST_CASE("merging follows RFC 7396") {
  const std::vector<Row> rows{
      {"a key is replaced in its place", R"({"a":1,"b":2})", R"({"a":3})", "{a:3,b:2}"},
      {"a key is added behind", R"({"a":1})", R"({"b":2})", "{a:1,b:2}"},
      {"null removes", R"({"a":1,"b":2})", R"({"a":null})", "{b:2}"},
      {"null of what is not there", R"({"a":1})", R"({"b":null})", "{a:1}"},
      {"objects are merged all the way down", R"({"a":{"b":1,"c":{"d":1}}})", R"({"a":{"c":{"e":2}}})",
       "{a:{b:1,c:{d:1,e:2}}}"},
      {"lists are replaced", R"({"a":[1,2]})", R"({"a":[3]})", "{a:[3]}"},
      {"an object replaces a number", R"({"a":1})", R"({"a":{"b":2,"c":null}})", "{a:{b:2}}"},
      {"a number replaces an object", R"({"a":{"b":2}})", R"({"a":1})", "{a:1}"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.story) {
      CHECK(show(merge_patch(parsed(row.target), parsed(row.patch))) == row.merged);
    }
  }
}

TEST_CASE("an architecture changes, replaces, removes and adds components") {
  const std::vector<Row> rows{
      {"nothing of its own", R"({"a":{"kind":"queue","x":1}})", "{}", R"({a:{kind:"queue",x:1}})"},
      {"a change", R"({"a":{"kind":"queue","x":1}})", R"({"a":{"x":2}})", R"({a:{kind:"queue",x:2}})"},
      {"the same kind", R"({"a":{"kind":"queue","x":1}})", R"({"a":{"kind":"queue","y":2}})",
       R"({a:{kind:"queue",x:1,y:2}})"},
      {"another kind", R"({"a":{"kind":"queue","x":1}})", R"({"a":{"kind":"service","y":2}})",
       R"({a:{kind:"service",y:2}})"},
      {"a removal", R"({"a":{"kind":"queue"},"b":{"kind":"queue"}})", R"({"a":null})",
       R"({b:{kind:"queue"}})"},
      {"an addition", R"({"a":{"kind":"queue"}})", R"({"b":{"kind":"service"}})",
       R"({a:{kind:"queue"},b:{kind:"service"}})"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.story) {
      ProblemLog log("x.json");
      const Value shared = parsed(row.target);
      const Value own = parsed(row.patch);
      CHECK(show(merge_components(&shared, &own, log)) == row.merged);
      CHECK(log.empty());
    }
  }
}

TEST_CASE("what is merged keeps its place and path") {
  const Value shared = parsed("{\"a\":{\"kind\":\"queue\",\n\"x\":1,\"y\":2}}");
  const Value own = parsed("\n\n\n{\"a\":{\"y\":3}}");
  ProblemLog log("x.json");
  const std::vector<Member> merged = merge_components(&shared, &own, log);
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].value.find("x")->value.place.line == 2);
  CHECK(merged[0].value.find("y")->value.place.line == 4);
  CHECK(pointer_text(merged[0].value.find("y")->value.path) == "/a/y");
}
