// Section 1.11 of the facts: the error codes.
#include "catch.hpp"
#include "script/play.hpp"

using namespace couplet::test;

namespace {

struct Row {
  std::string op;
  std::string args;
  std::string code;
};

/// What each row answers, to two fresh queues.
void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.op, row.args.substr(0, 300));
    const std::string answer = last(two_queues() + ask("1s", row.op, row.args));
    CHECK(code_in(answer) == row.code);
  }
}

/// The Code of the one entry that failed.
std::string failed_code(const std::string& answer) {
  const std::size_t failed = answer.find("\"Failed\"");
  if (failed == std::string::npos) return "";
  const std::size_t begin = answer.find("\"Code\":\"", failed) + 8;
  return answer.substr(begin, answer.find('"', begin) - begin);
}

const std::string big(2'000, 'x');

}  // namespace

TEST_CASE("Fact 1.11.1: a queue that does not exist") {
  const std::string none = R"({"QueueUrl":"https://sqs.us-east-1.amazonaws.com/000000000000/none"})";
  check({{"ReceiveMessage", none, "AWS.SimpleQueueService.NonExistentQueue"},
         {"GetQueueUrl", R"({"QueueName":"none"})", "AWS.SimpleQueueService.NonExistentQueue"},
         {"PurgeQueue", R"({"QueueUrl":"q"})", "AWS.SimpleQueueService.NonExistentQueue"},
         {"ReceiveMessage", on_q(), ""}});
}

TEST_CASE("Fact 1.11.2: a value out of range") {
  const std::string with_group = R"("MessageBody":"x","MessageDeduplicationId":"d","MessageGroupId":"g")";
  check({{"ReceiveMessage", on_q(R"("MaxNumberOfMessages":0)"), "InvalidParameterValue"},
         {"ReceiveMessage", on_q(R"("MaxNumberOfMessages":11)"), "InvalidParameterValue"},
         {"ReceiveMessage", on_q(R"("WaitTimeSeconds":21)"), "InvalidParameterValue"},
         {"ReceiveMessage", on_q(R"("VisibilityTimeout":43201)"), "InvalidParameterValue"},
         {"SendMessage", on_q(R"("MessageBody":"x","DelaySeconds":901)"), "InvalidParameterValue"},
         {"SendMessage", on_f(with_group + R"(,"DelaySeconds":1)"), "InvalidParameterValue"},
         {"SendMessage", on_f(with_group + R"(,"DelaySeconds":0)"), ""},
         {"SendMessage", on_f(R"("MessageBody":"x","MessageDeduplicationId":"d","MessageGroupId":"a b")"),
          "InvalidParameterValue"},
         {"SendMessage", on_f(R"("MessageBody":"x","MessageDeduplicationId":"","MessageGroupId":"g")"),
          "InvalidParameterValue"},
         {"SendMessage",
          on_q(R"("MessageBody":"x","MessageAttributes":{"a":{"DataType":"String","StringValue":""}})"),
          "InvalidParameterValue"}});
  const std::string small =
      ask("1s", "SetQueueAttributes", on_q(R"("Attributes":{"MaximumMessageSize":"1024"})"));
  CHECK(code_in(
            last(two_queues() + small + ask("1s", "SendMessage", on_q("\"MessageBody\":\"" + big + "\"")))) ==
        "InvalidParameterValue");
}

TEST_CASE("Fact 1.11.3: an empty body, or no group on a FIFO queue") {
  check({{"SendMessage", on_q(R"("MessageBody":"")"), "MissingParameter"},
         {"SendMessage", on_f(R"("MessageBody":"x","MessageDeduplicationId":"d")"), "MissingParameter"}});
  const auto batch = [](const std::string& target) {
    return last(two_queues() + ask("1s", "SendMessageBatch", target));
  };
  CHECK(failed_code(batch(on_q(R"("Entries":[{"Id":"a","MessageBody":""}])"))) == "InvalidParameterValue");
  CHECK(
      failed_code(batch(on_f(R"("Entries":[{"Id":"a","MessageBody":"x","MessageDeduplicationId":"d"}])"))) ==
      "InvalidParameterValue");
}

TEST_CASE("Fact 1.11.4: a FIFO send without an id, unless the content makes one") {
  const std::string send = on_f(R"("MessageBody":"x","MessageGroupId":"g")");
  check({{"SendMessage", send, "InvalidParameterValue"}});
  const std::string by_content =
      ask("1s", "SetQueueAttributes", on_f(R"("Attributes":{"ContentBasedDeduplication":"true"})"));
  CHECK(code_in(last(two_queues() + by_content + ask("1s", "SendMessage", send))).empty());
}

TEST_CASE("Fact 1.11.5: a character that XML 1.0 does not have") {
  check({{"SendMessage", on_q(R"("MessageBody":"bell \u0007")"), "InvalidMessageContents"},
         {"SendMessage", on_q(R"("MessageBody":"\uffff")"), "InvalidMessageContents"},
         {"SendMessage", on_q(R"("MessageBody":"tab \t line \n \r \ufffd \ud83d\ude00")"), ""}});
}

TEST_CASE("Fact 1.11.6: more than ten entries") {
  std::string entries;
  for (int i = 0; i < 11; ++i)
    entries += (i == 0 ? "" : ",") + ("{\"Id\":\"" + std::to_string(i) + "\",\"MessageBody\":\"x\"}");
  check({{"SendMessageBatch", on_q("\"Entries\":[" + entries + "]"),
          "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"}});
}

TEST_CASE("Fact 1.11.7: no entries, equal ids, a bad id") {
  check({{"SendMessageBatch", on_q(R"("Entries":[])"), "EmptyBatchRequest"},
         {"DeleteMessageBatch",
          on_q(R"("Entries":[{"Id":"a","ReceiptHandle":"x"},{"Id":"a","ReceiptHandle":"y"}])"),
          "BatchEntryIdsNotDistinct"},
         {"ChangeMessageVisibilityBatch",
          on_q(R"("Entries":[{"Id":"a b","ReceiptHandle":"x","VisibilityTimeout":1}])"),
          "InvalidBatchEntryId"}});
}

TEST_CASE("Fact 1.11.8: a batch of more than 1 MiB") {
  const std::string half(600'000, 'x');
  const auto entry = [&](const char* id) {
    return std::string("{\"Id\":\"") + id + "\",\"MessageBody\":\"" + half + "\"}";
  };
  check({{"SendMessageBatch", on_q("\"Entries\":[" + entry("a") + "," + entry("b") + "]"),
          "AWS.SimpleQueueService.BatchRequestTooLong"},
         {"SendMessageBatch", on_q("\"Entries\":[" + entry("a") + "]"), ""}});
}

TEST_CASE("Fact 1.11.9: a malformed handle, and an expired one on a FIFO queue") {
  check({{"DeleteMessage", on_q(R"("ReceiptHandle":"nonsense")"), "ReceiptHandleIsInvalid"},
         {"ChangeMessageVisibility", on_q(R"("ReceiptHandle":"nonsense","VisibilityTimeout":1)"),
          "ReceiptHandleIsInvalid"}});
  const std::string received =
      two_queues() +
      ask("1s", "SendMessage",
          on_f(R"("MessageBody":"x","MessageGroupId":"g","MessageDeduplicationId":"d")")) +
      ask("1s", "ReceiveMessage", on_f(R"("VisibilityTimeout":5)"), "m");
  const std::string remove = R"("ReceiptHandle":"${m.Messages[0].ReceiptHandle}")";
  CHECK(code_in(last(received + ask("5s", "DeleteMessage", on_f(remove)))).empty());
  CHECK(code_in(last(received + ask("6s", "DeleteMessage", on_f(remove)))) == "InvalidParameterValue");
  // A handle of another queue is malformed here.
  CHECK(code_in(last(received + ask("5s", "DeleteMessage", on_q(remove)))) == "ReceiptHandleIsInvalid");
}

TEST_CASE("Fact 1.11.10: an attribute that the queue does not have, and a bad value of one that it has") {
  check(
      {{"SetQueueAttributes", on_q(R"("Attributes":{"ContentBasedDeduplication":"true"})"),
        "InvalidAttributeName"},
       {"SetQueueAttributes", on_q(R"("Attributes":{"Colour":"red"})"), "InvalidAttributeName"},
       {"GetQueueAttributes", on_q(R"("AttributeNames":["Colour"])"), "InvalidAttributeName"},
       {"ReceiveMessage", on_q(R"("MessageSystemAttributeNames":["Colour"])"), "InvalidAttributeName"},
       {"SetQueueAttributes", on_q(R"("Attributes":{"VisibilityTimeout":"-1"})"), "InvalidAttributeValue"},
       {"SetQueueAttributes", on_q(R"("Attributes":{"VisibilityTimeout":"soon"})"), "InvalidAttributeValue"},
       {"SetQueueAttributes", on_f(R"("Attributes":{"ContentBasedDeduplication":"true"})"), ""}});
}

TEST_CASE("Fact 1.11.11: more calls than a FIFO queue takes in a second") {
  std::string script = two_queues();
  for (int i = 0; i < 301; ++i) {
    script += ask("1s", "SendMessage",
                  on_f(R"("MessageBody":"x","MessageGroupId":"g","MessageDeduplicationId":")" +
                       std::to_string(i) + "\""));
  }
  const auto answers = play(script);
  CHECK(code_in(answers[301]).empty());
  CHECK(code_in(answers[302]) == "RequestThrottled");
}

TEST_CASE("Fact 1.11.12: a second purge within 60 s") {
  const std::string purged = two_queues() + ask("1s", "PurgeQueue", on_q());
  CHECK(code_in(last(purged + ask("60s", "PurgeQueue", on_q()))) == "PurgeQueueInProgress");
  CHECK(code_in(last(purged + ask("61s", "PurgeQueue", on_q()))).empty());
}

TEST_CASE("Fact 1.11.13: a batch that is refused in part is a success") {
  const std::string answer =
      last(two_queues() +
           ask("1s", "SendMessageBatch",
               on_q(R"("Entries":[{"Id":"good","MessageBody":"x"},{"Id":"bad","MessageBody":"\u0001"}])")));
  CHECK(code_in(answer).empty());
  CHECK(failed_code(answer) == "InvalidMessageContents");
  CHECK(answer.find(R"("Successful":[{"Id":"good",)") != std::string::npos);
}

TEST_CASE("Fact 1.10.4: a name is free again 60 s after its queue was deleted") {
  const std::string deleted = two_queues() + ask("1s", "DeleteQueue", on_q());
  CHECK(code_in(last(deleted + ask("60s", "CreateQueue", R"({"QueueName":"q"})"))) == "QueueDeletedRecently");
  CHECK(code_in(last(deleted + ask("61s", "CreateQueue", R"({"QueueName":"q"})"))).empty());
}

TEST_CASE("Fact 1.10.5: creating the same queue again gives its URL, with another attribute an error") {
  const std::string same = R"({"QueueName":"q","Attributes":{"VisibilityTimeout":"30"}})";
  const std::string other = R"({"QueueName":"q","Attributes":{"VisibilityTimeout":"31"}})";
  CHECK(last(two_queues() + ask("1s", "CreateQueue", same)).find(q_url) != std::string::npos);
  CHECK(code_in(last(two_queues() + ask("1s", "CreateQueue", other))) == "QueueAlreadyExists");
}
