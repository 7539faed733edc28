// Whole answer lines, worked out by hand.
#include <fmt/format.h>

#include "catch.hpp"
#include "script/identifiers.hpp"
#include "script/play.hpp"

using namespace couplet;
using namespace couplet::test;
using script::handle_text;
using script::uuid;

TEST_CASE("send, receive, delete: the shapes of AWS") {
  const auto answers =
      play(two_queues() + ask("1s", "SendMessage", on_q(R"("MessageBody":"order 1")"), "s") +
           ask("2s", "ReceiveMessage", on_q(R"("MessageSystemAttributeNames":["All"])"), "m") +
           ask("3s", "DeleteMessage", on_q(R"("ReceiptHandle":"${m.Messages[0].ReceiptHandle}")")) +
           ask("4s", "ReceiveMessage", on_q()));
  REQUIRE(answers.size() == 6);
  CHECK(
      answers[0] ==
      R"({"op":"CreateQueue","t":0,"at":0,"result":{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/000000000000/q"}})");
  CHECK(answers[2] == R"({"as":"s","op":"SendMessage","t":1,"at":1,"result":{"MessageId":")" +
                          uuid("message", 1) +
                          R"(","MD5OfMessageBody":"99a233e67156812c9681c22c78e91aaa"}})");
  CHECK(
      answers[3] ==
      R"({"as":"m","op":"ReceiveMessage","t":2,"at":2,"result":{"Messages":[{"MessageId":")" +
          uuid("message", 1) + R"(","ReceiptHandle":")" + handle_text({0, 0, 1, 1}) +
          R"(","MD5OfBody":"99a233e67156812c9681c22c78e91aaa","Body":"order 1","Attributes":{"SenderId":"000000000000","SentTimestamp":"1000","ApproximateReceiveCount":"1","ApproximateFirstReceiveTimestamp":"2000"}}]}})");
  CHECK(answers[4] == R"({"op":"DeleteMessage","t":3,"at":3,"result":{}})");
  CHECK(answers[5] == R"({"op":"ReceiveMessage","t":4,"at":4,"result":{}})");
}

TEST_CASE("a long poll is answered between the lines, when a message comes or its time is over") {
  const auto answers =
      play(two_queues() + ask("1s", "ReceiveMessage", on_q(R"("WaitTimeSeconds":20)"), "a") +
           ask("1s", "ReceiveMessage", on_q(R"("WaitTimeSeconds":2)"), "b") +
           ask("3s500ms", "SendMessage", on_q(R"("MessageBody":"order 1","DelaySeconds":1)"), "s") +
           ask("10s", "ReceiveMessage", on_q(R"("WaitTimeSeconds":20)"), "c"));
  REQUIRE(answers.size() == 6);
  CHECK(answers[2] == R"({"as":"b","op":"ReceiveMessage","t":1,"at":3,"result":{}})");
  CHECK(answers[3].find(R"({"as":"s","op":"SendMessage","t":3.5,"at":3.5,)") == 0);
  CHECK(answers[4].find(R"({"as":"a","op":"ReceiveMessage","t":1,"at":4.5,"result":{"Messages":[{)") == 0);
  CHECK(answers[5] ==
        R"({"as":"c","op":"ReceiveMessage","t":10,"at":30,"result":{}})");  // after the last line
}

TEST_CASE("what a send sets in motion is answered behind it, in the same instant") {
  const auto answers = play(two_queues() + ask("1s", "ReceiveMessage", on_q(R"("WaitTimeSeconds":20)"), "a") +
                            ask("2s", "SendMessage", on_q(R"("MessageBody":"hello")"), "s"));
  REQUIRE(answers.size() == 4);
  CHECK(answers[2].find(R"({"as":"s","op":"SendMessage","t":2,"at":2,)") == 0);
  CHECK(answers[3].find(R"({"as":"a","op":"ReceiveMessage","t":1,"at":2,"result":{"Messages":[{)") == 0);
}

TEST_CASE("message attributes come back as they were asked for, with the check of those that do") {
  const std::string attributes =
      R"("MessageBody":"hello","MessageAttributes":{"kind":{"DataType":"String","StringValue":"parcel"},)"
      R"("raw":{"DataType":"Binary","BinaryValue":"AP8="},"count":{"DataType":"Number.int","StringValue":"7"}})";
  const auto answers = play(
      two_queues() + ask("0s", "SendMessage", on_q(attributes)) +
      ask("0s", "ReceiveMessage", on_q(R"("VisibilityTimeout":0,"MessageAttributeNames":["All"])")) +
      ask("0s", "ReceiveMessage", on_q(R"("VisibilityTimeout":0,"MessageAttributeNames":["ki.*","kind"])")));
  REQUIRE(answers.size() == 5);
  CHECK(answers[2] == R"({"op":"SendMessage","t":0,"at":0,"result":{"MessageId":")" + uuid("message", 1) +
                          R"(","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592",)"
                          R"("MD5OfMessageAttributes":"01f9e50edf3699ab590b001289d8ac91"}})");
  CHECK(
      answers[3].find(
          R"("MD5OfMessageAttributes":"01f9e50edf3699ab590b001289d8ac91","MessageAttributes":)"
          R"({"count":{"StringValue":"7","DataType":"Number.int"},)"
          R"("kind":{"StringValue":"parcel","DataType":"String"},"raw":{"BinaryValue":"AP8=","DataType":"Binary"}}})") !=
      std::string::npos);
  CHECK(answers[4].find(R"("MD5OfMessageAttributes":"e03c21ba4b578444b45b5ea749179a11","MessageAttributes":)"
                        R"({"kind":{"StringValue":"parcel","DataType":"String"}}})") != std::string::npos);
}

TEST_CASE("a batch says for each entry what became of it") {
  const auto answers = play(
      two_queues() +
      ask("0s", "SendMessageBatch",
          on_q(
              R"("Entries":[{"Id":"a","MessageBody":"hello"},{"Id":"b","MessageBody":"x","DelaySeconds":901}])")) +
      ask("0s", "ReceiveMessage", on_q(), "m") +
      ask("0s", "DeleteMessageBatch",
          on_q(
              R"("Entries":[{"Id":"a","ReceiptHandle":"${m.Messages.0.ReceiptHandle}"},{"Id":"b","ReceiptHandle":"x"}])")));
  REQUIRE(answers.size() == 5);
  CHECK(answers[2] ==
        R"({"op":"SendMessageBatch","t":0,"at":0,"result":{"Successful":[{"Id":"a","MessageId":")" +
            uuid("message", 1) +
            R"(","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"}],)"
            R"("Failed":[{"Id":"b","SenderFault":true,"Code":"InvalidParameterValue",)"
            R"("Message":"DelaySeconds must be from 0 to 900; it is 901"}]}})");
  CHECK(answers[4] == R"({"op":"DeleteMessageBatch","t":0,"at":0,"result":{"Successful":[{"Id":"a"}],)"
                      R"("Failed":[{"Id":"b","SenderFault":true,"Code":"ReceiptHandleIsInvalid",)"
                      R"("Message":"ReceiptHandle must be what a receive from this queue answered"}]}})");
}

TEST_CASE("a duplicate of a FIFO queue is answered like its original") {
  const std::string send = on_f(R"("MessageBody":"hello","MessageGroupId":"g","MessageDeduplicationId":"d")");
  const auto answers = play(two_queues() + ask("0s", "SendMessage", send) + ask("4m", "SendMessage", send) +
                            ask("5m", "SendMessage", send));
  REQUIRE(answers.size() == 5);
  const auto result = [&](std::size_t i) { return answers[i].substr(answers[i].find("\"result\"")); };
  CHECK(result(2).find(uuid("message", 1)) != std::string::npos);
  CHECK(result(3) == result(2));
  CHECK(result(4) != result(2));
}

TEST_CASE("a deleted queue ends the receives that wait at it") {
  const auto answers = play(two_queues() + ask("0s", "ReceiveMessage", on_q(R"("WaitTimeSeconds":20)"), "m") +
                            ask("5s", "DeleteQueue", on_q()));
  REQUIRE(answers.size() == 4);
  CHECK(answers[2] == R"({"op":"DeleteQueue","t":5,"at":5,"result":{}})");
  CHECK(
      answers[3].find(
          R"({"as":"m","op":"ReceiveMessage","t":0,"at":5,"error":{"Code":"AWS.SimpleQueueService.NonExistentQueue",)") ==
      0);
}

TEST_CASE("imperfections come when they are asked for, and from a seed") {
  std::string script =
      ask("0s", "CreateQueue",
          R"({"QueueName":"q","Attributes":{"VisibilityTimeout":"0"},"Couplet":{"shards":8,"seed":7}})") +
      ask("0s", "SendMessage", on_q(R"("MessageBody":"x")"));
  for (int i = 1; i <= 100; ++i) script += ask(fmt::format("{}s", i), "ReceiveMessage", on_q());
  const auto answers = play(script);
  int empty = 0;
  for (const std::string& answer : answers) empty += answer.ends_with("\"result\":{}}") ? 1 : 0;
  CHECK(empty > 25);  // half of the shards are asked: 50 +- 5 of 100 miss the message
  CHECK(empty < 75);
  CHECK(play(script) == answers);

  const auto copies =
      play(ask("0s", "CreateQueue", R"({"QueueName":"q","Couplet":{"duplicate_rate":1}})") +
           ask("0s", "SendMessage", on_q(R"("MessageBody":"x")")) + ask("1s", "ReceiveMessage", on_q(), "m") +
           ask("1s", "DeleteMessage", on_q(R"("ReceiptHandle":"${m.Messages[0].ReceiptHandle}")")) +
           ask("62s", "ReceiveMessage", on_q()));
  CHECK(copies[4].find(uuid("message", 1)) != std::string::npos);  // deleted, and delivered all the same
}
