#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("punctuation that is not JSON is explained in plain words") {
  const std::vector<Mistake> rows{
      {"an empty file", "", {"x.json:1:1: the file is empty; a scenario is an object and begins with '{'"}},
      {"only blanks and a comment",
       R"(  // nothing here
)",
       {"x.json:2:1: the file is empty; a scenario is an object and begins with '{'"}},
      {"a list instead of an object",
       "[1]",
       {"x.json:1:1: a scenario is an object and begins with '{'; found a list"}},
      {"an object that is never closed",
       R"({
  "couplet": 1,
  "run": {
)",
       {"x.json:4:1: the file ends too early: the object that begins in line 3 is not closed with '}'"}},
      {"a missing comma",
       R"({
  "couplet": 1
  "run": 2
})",
       {R"(x.json:3:3: a comma is missing before "run")"}},
      {"a comma too many in an object",
       R"({
  "couplet": 1,
})",
       {"x.json:3:1: the last entry before '}' ends with a comma; remove the comma"}},
      {"a comma too many in a list",
       R"({"expect": [1, 2,]})",
       {"x.json:1:18: the last entry before ']' ends with a comma; remove the comma"}},
      {"a key without quotes",
       "{couplet: 1}",
       {R"(x.json:1:2: couplet is neither a number nor true, false or null; a text is written in double quotes: "couplet")"}},
      {"a text without quotes",
       R"({"title": hello})",
       {R"(x.json:1:11: hello is neither a number nor true, false or null; a text is written in double quotes: "hello")"}},
      {"a duration without quotes",
       R"({"duration": 30s})",
       {R"(x.json:1:14: 30s is neither a number nor true, false or null; a text is written in double quotes: "30s")"}},
      {"single quotes",
       "{'title': 1}",
       {R"(x.json:1:2: found '; keys and texts are written in double quotes ("))"}},
      {"a text that is not closed",
       R"({"title": "abc
})",
       {R"(x.json:1:11: the text that begins here has no closing quote (") on its line)"}},
  };
  for (const Mistake& row : rows) {
    DYNAMIC_SECTION(row.story) {
      CHECK(problems_of(row.text) == row.problems);
    }
  }
}

TEST_CASE("texts, numbers and comments that are not JSON are explained in plain words") {
  const std::vector<Mistake> rows{
      {"a missing colon",
       R"({"title" "abc"})",
       {R"(x.json:1:10: expected ':' and a value behind the key, found "abc")"}},
      {"a missing value", R"({"title": })", {"x.json:1:11: expected a value, found '}'"}},
      {"a wrong bracket", R"({"expect": [1})", {"x.json:1:14: expected ',' or ']', found '}'"}},
      {"something behind the end",
       "{} {}",
       {"x.json:1:4: the document is complete before this; found '{' behind it"}},
      {"an unknown escape",
       R"({"title": "C:\dir"})",
       {R"(x.json:1:14: unknown escape; write \\ for a backslash, \" for a quote, \n for a new line)"}},
      {"a comment that is not closed", "{ /* until when", {"x.json:1:3: this comment is not closed with */"}},
      {"a single slash",
       "{ / }",
       {"x.json:1:3: found a single '/'; a comment begins with // or /*, a text is written in double "
        "quotes"}},
      {"invalid UTF-8",
       "{\"title\": \"\xff\"}",
       {"x.json:1:12: this byte is not UTF-8; save the file as UTF-8"}},
      {"a broken number",
       R"({"couplet": -})",
       {"x.json:1:13: - is not a number as JSON writes it (such as 5, 0.25 or -1)"}},
      {"a number beyond all bounds", R"({"couplet": 1e999})", {"x.json:1:13: the number 1e999 is too large"}},
      {"a key twice",
       R"({
  "couplet": 1,
  "couplet": 1
})",
       {R"(x.json:1:1: a scenario needs "run"; write for example "run": {"duration": "2h"})",
        R"(x.json:1:1: a scenario needs "workload"; write for example "workload": {"visitors": {...}})",
        R"(x.json:1:1: a scenario needs "architectures"; write for example "architectures": {"tight": {...}, "loose": {...}})",
        R"(x.json:3:3: /couplet: the key "couplet" appears twice; the first is in line 2)"}},
  };
  for (const Mistake& row : rows) {
    DYNAMIC_SECTION(row.story) {
      CHECK(problems_of(row.text) == row.problems);
    }
  }
}
