#include "scenario/json.hpp"

#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;

namespace {

Value parsed(std::string_view text) {
  ProblemLog log("x.json");
  std::optional<Value> value = parse_json(text, {}, log);
  REQUIRE(value);
  CHECK(log.empty());
  return *value;
}

std::string place(const Value& value) {
  return std::to_string(value.place.line) + ':' + std::to_string(value.place.column) + ' ' +
         pointer_text(value.path);
}

}  // namespace

TEST_CASE("every key and value knows where it stands") {
  const Value root = parsed(
      "// first\n{\"a\" : /* 1 */ 12 ,\n  \"b\\\"c/~\": [true , -0.5e1,\n{ \"d\": null}], \"\": \"x\"}");
  CHECK(place(root) == "2:1 ");
  REQUIRE(root.members.size() == 3);
  CHECK(root.members[0].place.column == 2);
  CHECK(place(root.members[0].value) == "2:16 /a");
  CHECK(root.members[0].value.text == "12");
  CHECK(root.members[0].value.kind == Value::Kind::integer);
  CHECK(root.members[1].key == "b\"c/~");
  const Value& list = root.members[1].value;
  CHECK(place(list) == "3:13 /b\"c~1~0");
  CHECK(place(list.elements.at(0)) == "3:14 /b\"c~1~0/0");
  CHECK(place(list.elements.at(1)) == "3:21 /b\"c~1~0/1");
  CHECK(list.elements[1].text == "-0.5e1");
  CHECK(list.elements[1].number == -5);
  CHECK(place(list.elements.at(2)) == "4:1 /b\"c~1~0/2");
  CHECK(place(list.elements[2].members.at(0).value) == "4:8 /b\"c~1~0/2/d");
  CHECK(place(root.members[2].value) == "4:20 /");
}

TEST_CASE("integers keep their spelling beyond the range of a double") {
  CHECK(parsed("18446744073709551615").text == "18446744073709551615");
  CHECK(parsed("123456789012345678901234567890").kind == Value::Kind::integer);
}

TEST_CASE("a hundred brackets are the limit, and 200,000 do no harm") {
  const std::string open(100, '[');
  CHECK(parsed(open + std::string(100, ']')).kind == Value::Kind::list);
  const std::vector<std::string> too_deep{
      "x.json:1:101: brackets are nested more than 100 deep; that is the limit"};
  CHECK(problems_of(std::string(200'000, '[')) == too_deep);
  CHECK(problems_of(std::string(200'000, '[') + std::string(200'000, ']')) == too_deep);
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  CHECK(problems_of(objects) ==
        std::vector<std::string>{"x.json:1:501: brackets are nested more than 100 deep; that is the limit"});
}

TEST_CASE("a letter that means nothing is told whole, and a byte that is no letter as such") {
  using Lines = std::vector<std::string>;
  const std::string no_utf8 = "this byte is not UTF-8; save the file as UTF-8";
  const std::string straight = "; keys and texts are written in straight double quotes (\")";
  CHECK(problems_of("{\"a\": \xC3\xA9}") == Lines{"x.json:1:7: found \xC3\xA9, which means nothing here"});
  CHECK(problems_of("{\"a\": 5\xE2\x80\x93 7}") ==
        Lines{"x.json:1:8: found \xE2\x80\x93, which means nothing here"});
  CHECK(problems_of("\xF0\x9F\x98\x80") ==
        Lines{"x.json:1:1: found \xF0\x9F\x98\x80, which means nothing here"});
  CHECK(problems_of("{\xE2\x80\x9C"
                    "a\xE2\x80\x9D: 1}") == Lines{"x.json:1:2: found \xE2\x80\x9C" + straight});
  CHECK(problems_of("{\"a\": \xE2\x80\x98x\xE2\x80\x99}") ==
        Lines{"x.json:1:7: found \xE2\x80\x98" + straight});
  CHECK(problems_of("{\"a\":\xC2\xA0"
                    "1}") == Lines{"x.json:1:6: found a no-break space; write an ordinary space"});
  CHECK(problems_of(std::string("\xFF\xFE{\0\"\0", 6)) == Lines{"x.json:1:1: " + no_utf8});
  CHECK(problems_of(std::string("{\0\"\0}\0", 6)) == Lines{"x.json:1:2: " + no_utf8});
  for (const char* broken :
       {"\xC3(", "\xE2\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8"})
    CHECK(problems_of("{\"a\": " + std::string(broken)) == Lines{"x.json:1:7: " + no_utf8});
}

TEST_CASE("whoever writes a file does not write to the reader's terminal") {
  const std::vector<std::string> lines = problems_of(
      "{\"couplet\": 1, \"\\u001b[31m\": 1, \"b\\n10 of 10\": \"\\u007f\", \"\\u009b2J\": 1, \"run\": "
      "\"x\\n\\ty\"}");
  bool key = false, line = false, value = false, behind_ascii = false;
  for (const std::string& each : lines) {
    for (const char c : each) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
    CHECK(each.find("\xC2\x9B") == std::string::npos);
    key = key || each.find("/\\u001b[31m: ") != std::string::npos;
    line = line || each.find("/b\\n10 of 10: ") != std::string::npos;
    value = value || each.find("found \"x\\n\\ty\"") != std::string::npos;
    behind_ascii = behind_ascii || each.find("/\\u009b2J: ") != std::string::npos;
  }
  CHECK(key);
  CHECK(line);
  CHECK(value);
  CHECK(behind_ascii);
}

TEST_CASE("a key that appears twice keeps its first value, and the rest is read on") {
  ProblemLog log("x.json");
  const std::optional<Value> value = parse_json("{\"a\": 1, \"a\": {\"b\": 1, \"b\": 2}, \"c\": 3}", {}, log);
  REQUIRE(value);
  REQUIRE(value->members.size() == 2);
  CHECK(value->members[0].value.text == "1");
  CHECK(value->members[1].key == "c");
  const auto problems = log.sorted();
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].text() == "x.json:1:10: /a: the key \"a\" appears twice; the first is in line 1");
  CHECK(problems[1].text() == "x.json:1:24: /a/b: the key \"b\" appears twice; the first is in line 1");
}
