#include "script/lines.hpp"

#include <utility>
#include <vector>

#include "catch.hpp"
#include "script/play.hpp"

using namespace couplet;
using script::Lines;

namespace {

using Read = std::vector<std::pair<std::uint64_t, std::string>>;

Read read(const std::vector<std::string>& pieces) {
  Lines lines;
  Read got;
  const auto sink = [&](std::uint64_t number, std::string_view line, bool) {
    got.emplace_back(number, line);
    return true;
  };
  for (const std::string& piece : pieces) lines.feed(piece, sink);
  lines.finish(sink);
  return got;
}

}  // namespace

TEST_CASE("lines are the same however the text is cut into pieces") {
  const std::string text =
      "\xef\xbb\xbf"
      "one\r\n\ntwo\nthree";
  const Read whole = {{1, "one"}, {2, ""}, {3, "two"}, {4, "three"}};
  CHECK(read({text}) == whole);
  for (std::size_t cut = 3; cut < text.size(); ++cut) {
    CAPTURE(cut);
    CHECK(read({text.substr(0, cut), text.substr(cut)}) == whole);
  }
}

TEST_CASE("a line that is too long is told and skipped") {
  Lines lines;
  std::vector<bool> too_long;
  const auto sink = [&](std::uint64_t, std::string_view line, bool is_too_long) {
    too_long.push_back(is_too_long);
    CHECK(line.size() <= Lines::size_max);
    return true;
  };
  const std::string much(Lines::size_max / 2 + 1, 'x');
  for (int i = 0; i < 4; ++i) lines.feed(much, sink);
  lines.feed("\nshort\n", sink);
  CHECK(too_long == std::vector<bool>{true, false});
}

TEST_CASE("nobody gets lines after having said enough") {
  Lines lines;
  int count = 0;
  CHECK_FALSE(lines.feed("a\nb\nc\n", [&](std::uint64_t, std::string_view, bool) { return ++count < 2; }));
  CHECK(count == 2);
}

TEST_CASE("what is wrong with a line is said in its own answer, and the script goes on") {
  struct Row {
    const char* line;
    const char* answer;
  };
  const Row row = GENERATE(values<Row>({
      {R"({"t":"0s","op":"ListQueues")",
       R"({"at":0,"error":{"Code":"Couplet.MalformedLine","Message":"line 2: column 28: this is not JSON; look at the quotes, commas and braces there"}})"},
      {"[]",
       R"({"at":0,"error":{"Code":"Couplet.MalformedLine","Message":"line 2: a line must be an object such as {\"t\":\"0s\",\"op\":\"CreateQueue\",\"args\":{\"QueueName\":\"orders\"},\"as\":\"q\"}, not a list"}})"},
      {R"({"op":"ListQueues","as":"l"})",
       R"({"as":"l","op":"ListQueues","at":0,"error":{"Code":"Couplet.MalformedLine","Message":"line 2: there is no \"t\"; say when, as in \"t\":\"1m30s\""}})"},
      {R"({"t":5,"op":"ListQueues"})",
       R"({"op":"ListQueues","at":0,"error":{"Code":"Couplet.MalformedLine","Message":"line 2: \"t\" must be a duration such as \"1m30s\", not a number"}})"},
      {R"({"t":"0s","op":"ListQueues","op":"x"})",
       R"({"at":0,"error":{"Code":"Couplet.MalformedLine","Message":"line 2: \"op\" is there twice; remove one of them"}})"},
      {R"({"t":"0s","op":"ListQueues","arg":{}})",
       R"({"op":"ListQueues","at":0,"error":{"Code":"Couplet.MalformedLine","Message":"line 2: there is no \"arg\"; a line has \"t\", \"op\", \"args\" and \"as\""}})"},
      {R"({"t":"0s","op":"ListQueues","args":[]})",
       R"({"op":"ListQueues","at":0,"error":{"Code":"Couplet.MalformedLine","Message":"line 2: \"args\" must be an object, not a list"}})"},
      {R"({"t":"0s","op":"SendMesage","args":{}})",
       R"({"op":"SendMesage","t":0,"at":0,"error":{"Code":"Couplet.UnknownOperation","Message":"line 2: there is no operation \"SendMesage\"; did you mean \"SendMessage\"?"}})"},
      {R"({"t":"0s","op":"ListQueues","args":{"QueueNamePrefx":"a"}})",
       R"({"op":"ListQueues","t":0,"at":0,"error":{"Code":"Couplet.UnknownParameter","Message":"line 2: ListQueues has no parameter \"QueueNamePrefx\"; did you mean \"QueueNamePrefix\"?"}})"},
      {R"({"t":"0s","op":"ListQueues","args":{"MaxResults":"5"}})",
       R"({"op":"ListQueues","t":0,"at":0,"error":{"Code":"Couplet.WrongType","Message":"line 2: ListQueues.MaxResults must be a whole number, not text"}})"},
      {R"({"t":"40000d","op":"ListQueues"})",
       R"({"op":"ListQueues","at":0,"error":{"Code":"Couplet.ImpossibleTime","Message":"line 2: \"t\": a script ends after 36500d at the latest"}})"},
  }));
  CAPTURE(row.line);
  const std::vector<std::string> answers =
      test::play("// a comment\n" + std::string(row.line) + "\n\n" + test::ask("1s", "ListQueues", "{}"));
  REQUIRE(answers.size() == 2);
  CHECK(answers[0] == row.answer);
  CHECK(answers[1] == R"({"op":"ListQueues","t":1,"at":1,"result":{}})");
}

TEST_CASE("time does not go back, and a line that would leaves it where it is") {
  const auto answers = test::play(test::ask("2s", "ListQueues", "{}") + test::ask("1s", "ListQueues", "{}") +
                                  test::ask("-1s", "ListQueues", "{}") + test::ask("2s", "ListQueues", "{}"));
  CHECK(
      answers[1] ==
      R"({"op":"ListQueues","t":1,"at":2,"error":{"Code":"Couplet.ImpossibleTime","Message":"line 2: \"t\" is 1 s, but the script has come to 2 s; times must not go back"}})");
  CHECK(test::code_in(answers[2]) == "Couplet.ImpossibleTime");
  CHECK(answers[3] == R"({"op":"ListQueues","t":2,"at":2,"result":{}})");
}

TEST_CASE("deep brackets and bytes that are no UTF-8 are told, not followed") {
  const std::string deep =
      "{\"t\":\"0s\",\"op\":\"ListQueues\",\"args\":{\"a\":" + std::string(100'000, '[') + "\n";
  CHECK(test::code_in(test::last(deep)) == "Couplet.MalformedLine");
  CHECK(test::code_in(test::last("{\"t\":\"0s\",\"op\":\"\xff\"}\n")) == "Couplet.MalformedLine");
}
