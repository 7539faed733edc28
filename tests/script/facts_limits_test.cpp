// Section 1.1 of the facts: limits and defaults.
#include "catch.hpp"
#include "script/play.hpp"

using namespace couplet::test;

namespace {

std::string code_of(const std::string& op, const std::string& args) {
  return code_in(last(two_queues() + ask("1s", op, args)));
}

std::string set(const std::string& name, const std::string& value) {
  return code_of("SetQueueAttributes", on_q("\"Attributes\":{\"" + name + "\":\"" + value + "\"}"));
}

/// Both ends are allowed, what is beyond them is not; a new queue has `standard`.
void check_range(const std::string& name, int low, int high, int standard) {
  CAPTURE(name);
  CHECK(set(name, std::to_string(low)).empty());
  CHECK(set(name, std::to_string(high)).empty());
  CHECK(set(name, std::to_string(high + 1)) == "InvalidAttributeValue");
  if (low > 0) CHECK(set(name, std::to_string(low - 1)) == "InvalidAttributeValue");
  const std::string shown =
      last(two_queues() + ask("1s", "GetQueueAttributes", on_q(R"("AttributeNames":["All"])")));
  CHECK(shown.find("\"" + name + "\":\"" + std::to_string(standard) + "\"") != std::string::npos);
}

std::string send(const std::string& attributes) {
  return code_of("SendMessage", on_q("\"MessageBody\":\"x\",\"MessageAttributes\":{" + attributes + "}"));
}

}  // namespace

TEST_CASE("Fact 1.1.1: the visibility timeout is 0 to 43,200 s, 30 s unless said") {
  check_range("VisibilityTimeout", 0, 43'200, 30);
  CHECK(code_of("ReceiveMessage", on_q(R"("VisibilityTimeout":43200)")).empty());
  CHECK(code_of("ReceiveMessage", on_q(R"("VisibilityTimeout":-1)")) == "InvalidParameterValue");
}

TEST_CASE("Fact 1.1.2: the delay is 0 to 900 s, none unless said") {
  check_range("DelaySeconds", 0, 900, 0);
  CHECK(code_of("SendMessage", on_q(R"("MessageBody":"x","DelaySeconds":900)")).empty());
}

TEST_CASE("Fact 1.1.3: messages are kept for 60 s to 14 days, 4 days unless said") {
  check_range("MessageRetentionPeriod", 60, 1'209'600, 345'600);
}

TEST_CASE("Fact 1.1.4: a receive waits 0 to 20 s, not at all unless said") {
  check_range("ReceiveMessageWaitTimeSeconds", 0, 20, 0);
}

TEST_CASE("Fact 1.1.5: a queue's largest message is 1,024 bytes to 1 MiB, 1 MiB unless said") {
  check_range("MaximumMessageSize", 1'024, 1'048'576, 1'048'576);
  const auto body = [](std::size_t size) {
    return on_q("\"MessageBody\":\"" + std::string(size, 'x') + "\"");
  };
  CHECK(code_of("SendMessage", body(1'048'576)).empty());
  CHECK(code_of("SendMessage", body(1'048'577)) == "InvalidParameterValue");
}

TEST_CASE("Fact 1.1.6: a receive asks for 1 to 10 messages, one unless said") {
  std::string script = two_queues();
  for (int i = 0; i < 12; ++i) script += ask("0s", "SendMessage", on_q(R"("MessageBody":"x")"));
  const auto count = [&](const std::string& more) {
    const std::string answer = last(script + ask("1s", "ReceiveMessage", on_q(more)));
    int messages = 0;
    for (std::size_t at = answer.find("\"Body\""); at != std::string::npos;
         at = answer.find("\"Body\"", at + 1))
      ++messages;
    return messages;
  };
  CHECK(count("") == 1);
  CHECK(count(R"("MaxNumberOfMessages":10)") == 10);
}

TEST_CASE("Fact 1.1.7: a batch has 1 to 10 entries and at most 1 MiB") {
  std::string ten;
  for (int i = 0; i < 10; ++i)
    ten += (i == 0 ? "" : ",") + ("{\"Id\":\"" + std::to_string(i) + "\",\"MessageBody\":\"x\"}");
  CHECK(code_of("SendMessageBatch", on_q("\"Entries\":[" + ten + "]")).empty());
  const auto entry = [](const char* id, std::size_t size) {
    return std::string("{\"Id\":\"") + id + "\",\"MessageBody\":\"" + std::string(size, 'x') + "\"}";
  };
  CHECK(code_of("SendMessageBatch",
                on_q("\"Entries\":[" + entry("a", 524'288) + "," + entry("b", 524'288) + "]"))
            .empty());
  CHECK(code_of("SendMessageBatch", on_q("\"Entries\":[" + entry("a", 524'288) + "," + entry("b", 524'289) +
                                         "]")) == "AWS.SimpleQueueService.BatchRequestTooLong");
}

TEST_CASE("Fact 1.1.8: a message has at most ten attributes, which count in its size") {
  const auto attributes = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += (i == 0 ? "" : ",") +
              ("\"a" + std::to_string(i) + "\":{\"DataType\":\"String\",\"StringValue\":\"v\"}");
    }
    return text;
  };
  CHECK(send(attributes(10)).empty());
  CHECK(send(attributes(11)) == "InvalidParameterValue");
  const std::string body(1'048'576 - 9, 'x');  // "a0", "String", "v" are 9 bytes
  CHECK(code_of("SendMessage",
                on_q("\"MessageBody\":\"" + body + "\",\"MessageAttributes\":{" + attributes(1) + "}"))
            .empty());
  CHECK(code_of("SendMessage", on_q("\"MessageBody\":\"x" + body + "\",\"MessageAttributes\":{" +
                                    attributes(1) + "}")) == "InvalidParameterValue");
  // The trace header does not count.
  CHECK(code_of("SendMessage", on_q("\"MessageBody\":\"123456789" + body + "\",\"MessageSystemAttributes\":" +
                                    R"({"AWSTraceHeader":{"DataType":"String","StringValue":"Root=1"}})"))
            .empty());
}

TEST_CASE("Fact 1.1.9: a body has at least one character, all of XML 1.0") {
  CHECK(code_of("SendMessage", on_q(R"("MessageBody":"")")) == "MissingParameter");
  CHECK(code_of("SendMessage", on_q(R"("MessageBody":"\u0000")")) == "InvalidMessageContents");
  CHECK(code_of("SendMessage", on_q(R"("MessageBody":"\ufffe")")) == "InvalidMessageContents");
  CHECK(code_of("SendMessage", on_q(R"("MessageBody":"\ud800\udc00")")).empty());
}

TEST_CASE("Fact 1.1.10: a queue's name has 1 to 80 letters, digits, hyphens and underscores") {
  const auto create = [](const std::string& name) {
    return code_of("CreateQueue", "{\"QueueName\":\"" + name + "\"}");
  };
  CHECK(create(std::string(80, 'a')).empty());
  CHECK(create(std::string(81, 'a')) == "InvalidParameterValue");
  CHECK(create("") == "InvalidParameterValue");
  CHECK(create("a b") == "InvalidParameterValue");
  CHECK(create("a.b") == "InvalidParameterValue");
  CHECK(create("Q").empty());  // another queue than q
}

TEST_CASE("Fact 1.1.11: the name of a FIFO queue ends with .fifo, which counts") {
  const auto create = [](const std::string& name, bool fifo) {
    return code_of("CreateQueue", "{\"QueueName\":\"" + name + "\"" +
                                      (fifo ? R"(,"Attributes":{"FifoQueue":"true"})" : "") + "}");
  };
  CHECK(create(std::string(75, 'a') + ".fifo", true).empty());
  CHECK(create(std::string(76, 'a') + ".fifo", true) == "InvalidParameterValue");
  CHECK(create("a", true) == "InvalidParameterValue");
  CHECK(create("a.fifo", false) == "InvalidParameterValue");
}

TEST_CASE(
    "Fact 1.1.12: ids of groups, deduplication and attempts have 1 to 128 printable characters of ASCII") {
  const auto group = [](const std::string& id) {
    return code_of(
        "SendMessage",
        on_f("\"MessageBody\":\"x\",\"MessageDeduplicationId\":\"d\",\"MessageGroupId\":\"" + id + "\""));
  };
  CHECK(group(std::string(128, '!')).empty());
  CHECK(group(std::string(129, '!')) == "InvalidParameterValue");
  CHECK(group("\u00e9") == "InvalidParameterValue");
  CHECK(code_of("ReceiveMessage", on_f(R"("ReceiveRequestAttemptId":"a b")")) == "InvalidParameterValue");
  CHECK(code_of("ReceiveMessage", on_f(R"("ReceiveRequestAttemptId":"a-b")")).empty());
}
