#include "script/references.hpp"

#include "catch.hpp"
#include "script/failure.hpp"
#include "script/play.hpp"

using namespace couplet;
using script::Json;

namespace {

script::References sample() {
  script::References references;
  references.keep("m", references.expect("m"), R"({"Messages":[{"Body":"a"},{"Body":"b"}],"Count":2})",
                  false);
  references.keep("bad", references.expect("bad"), "QueueAlreadyExists", true);
  references.expect("late");
  return references;
}

std::string message_of(const std::string& text) {
  script::References references = sample();
  Json value = text;
  try {
    references.resolve(value);
  } catch (const script::Failure& failure) {
    CHECK(failure.code == "Couplet.UnknownReference");
    return failure.message;
  }
  return "";
}

}  // namespace

TEST_CASE("a reference takes the place of a text, or is put into it") {
  struct Row {
    const char* text;
    Json value;
  };
  const Row row = GENERATE(values<Row>({
      {"${m.Messages[1].Body}", "b"},
      {"${m.Messages.0.Body}", "a"},
      {"${m.Count}", 2},
      {"${m.Messages[0]}", Json{{"Body", "a"}}},
      {"x ${m.Messages[0].Body}${m.Count} y", "x a2 y"},
      {"$${m.Count} $5", "${m.Count} $5"},
  }));
  script::References references = sample();
  Json value = {{"deep", {row.text}}};
  references.resolve(value);
  CHECK(value["deep"][0] == row.value);
}

TEST_CASE("a reference to what is not there says what is") {
  CHECK(message_of("${x.Body}") == "${x.Body}: no line before has \"as\":\"x\"");
  CHECK(message_of("${late.Body}") ==
        "${late.Body}: this operation has not been answered yet; refer to it later");
  CHECK(message_of("${bad.QueueUrl}") == "${bad.QueueUrl}: this operation failed, with QueueAlreadyExists");
  CHECK(message_of("${m.Mesages}") ==
        "${m.Mesages}: the answer has no \"Mesages\" there; it has Count, Messages");
  CHECK(message_of("${m.Messages[2]}") ==
        "${m.Messages[2]}: the list has 2 elements, counted from 0; there is no [2]");
  CHECK(message_of("${m.Messages.Body}") ==
        "${m.Messages.Body}: a list has no \"Body\"; name an element by its number, as in [0]");
  CHECK(message_of("${m.Count.x}") == "${m.Count.x}: \"x\" leads into a number");
  CHECK(message_of("${m.Messages[x]}") == "${m.Messages[x]}: brackets hold the number of an element, from 0");
  CHECK(message_of("${m.Count") == "\"${\" without \"}\"; for these two characters themselves write \"$${\"");
}

TEST_CASE(
    "a name that is given again stands for the newer operation, even if the older one is answered later") {
  using test::ask;
  const auto answers =
      test::play(test::two_queues() + ask("1s", "ReceiveMessage", test::on_q(R"("WaitTimeSeconds":5)"), "x") +
                 ask("2s", "GetQueueUrl", R"({"QueueName":"q"})", "x") +
                 ask("10s", "ListQueueTags", R"({"QueueUrl":"${x.QueueUrl}"})"));
  REQUIRE(answers.size() == 5);
  CHECK(answers[3] == R"({"as":"x","op":"ReceiveMessage","t":1,"at":6,"result":{}})");
  CHECK(answers[4] == R"({"op":"ListQueueTags","t":10,"at":10,"result":{}})");
}
