#include "catch.hpp"
#include "script/play.hpp"

using namespace couplet::test;

namespace {

std::string redrive(const std::string& policy) {
  std::string text;
  for (const char c : policy) text += c == '"' ? std::string("\\\"") : std::string(1, c);
  return last(two_queues() + ask("1s", "CreateQueue",
                                 R"({"QueueName":"source","Attributes":{"RedrivePolicy":")" + text + "\"}}"));
}

}  // namespace

TEST_CASE("a redrive policy names a queue of the same type that exists, and a count") {
  const std::string arn = R"("deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:)";
  CHECK(code_in(redrive("{" + arn + "q\",\"maxReceiveCount\":1}")).empty());
  CHECK(code_in(redrive("{" + arn + "q\",\"maxReceiveCount\":\"1000\"}")).empty());
  for (const std::string& bad :
       {"{" + arn + "q\"}", "{" + arn + "q\",\"maxReceiveCount\":0}",
        "{" + arn + "q\",\"maxReceiveCount\":1001}", "{" + arn + "q\",\"maxReceiveCount\":1.5}",
        "{" + arn + "none\",\"maxReceiveCount\":1}", "{" + arn + "f.fifo\",\"maxReceiveCount\":1}",
        "{" + arn + "source\",\"maxReceiveCount\":1}", std::string(R"({"maxReceiveCount":1})"),
        std::string("[]"), std::string("nonsense")}) {
    CAPTURE(bad);
    CHECK(code_in(redrive(bad)) == "InvalidParameterValue");
  }
}

TEST_CASE("a queue says whose dead-letter queue it will be") {
  const auto with = [](const char* allow) {
    return code_in(last(
        two_queues() +
        ask("1s", "SetQueueAttributes",
            on_q(std::string(R"("Attributes":{"RedriveAllowPolicy":")") + allow + "\"}")) +
        ask("1s", "CreateQueue",
            R"({"QueueName":"source","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\",\"maxReceiveCount\":1}"}})")));
  };
  CHECK(with(R"({\"redrivePermission\":\"allowAll\"})").empty());
  CHECK(with(R"({\"redrivePermission\":\"denyAll\"})") == "InvalidParameterValue");
  CHECK(
      with(
          R"({\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"arn:aws:sqs:us-east-1:000000000000:source\"]})")
          .empty());
  CHECK(
      with(
          R"({\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"arn:aws:sqs:us-east-1:000000000000:other\"]})") ==
      "InvalidParameterValue");
}

TEST_CASE("a move task needs a dead-letter queue, runs alone, and can be cancelled while it runs") {
  const std::string arn = R"("arn:aws:sqs:us-east-1:000000000000:q")";
  const std::string start = ask("10s", "StartMessageMoveTask",
                                R"({"SourceArn":)" + arn + R"(,"MaxNumberOfMessagesPerSecond":1})", "task");
  CHECK(code_in(last(two_queues() + start)) == "InvalidParameterValue");

  std::string script =
      two_queues() +
      ask("0s", "CreateQueue",
          R"({"QueueName":"source","Attributes":{"VisibilityTimeout":"0","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\",\"maxReceiveCount\":1}"}})",
          "s");
  for (int i = 0; i < 3; ++i)
    script += ask("0s", "SendMessage", R"({"QueueUrl":"${s.QueueUrl}","MessageBody":"x"})");
  const std::string receive =
      ask("1s", "ReceiveMessage", R"({"QueueUrl":"${s.QueueUrl}","MaxNumberOfMessages":10})");
  script += receive + receive + start;
  CHECK(code_in(last(script)).empty());
  CHECK(code_in(last(script + start)) == "AWS.SimpleQueueService.UnsupportedOperation");
  // One a second, the first after one second: two at 12 s.
  const std::string cancel =
      ask("12s500ms", "CancelMessageMoveTask", R"({"TaskHandle":"${task.TaskHandle}"})");
  CHECK(
      last(script + cancel) ==
      R"({"op":"CancelMessageMoveTask","t":12.5,"at":12.5,"result":{"ApproximateNumberOfMessagesMoved":2}})");
  const std::string list = ask("20s", "ListMessageMoveTasks", R"({"SourceArn":)" + arn + "}");
  CHECK(last(script + cancel + list).find(R"("Status":"CANCELLED","SourceArn":)" + arn) != std::string::npos);
  CHECK(last(script + list).find(R"("Status":"COMPLETED")") != std::string::npos);
  const std::string left =
      ask("20s", "GetQueueAttributes", on_q(R"("AttributeNames":["ApproximateNumberOfMessages"])"));
  CHECK(
      last(script + cancel + left) ==
      R"({"op":"GetQueueAttributes","t":20,"at":20,"result":{"Attributes":{"ApproximateNumberOfMessages":"1"}}})");
  CHECK(
      code_in(last(script + ask("20s", "CancelMessageMoveTask", R"({"TaskHandle":"${task.TaskHandle}"})"))) ==
      "AWS.SimpleQueueService.UnsupportedOperation");
  CHECK(code_in(last(script + ask("20s", "CancelMessageMoveTask", R"({"TaskHandle":"x"})"))) ==
        "ResourceNotFoundException");
}

TEST_CASE("a message that was sent to a dead-letter queue by hand has nowhere to go back to, and stays") {
  const std::string script =
      two_queues() +
      ask("0s", "CreateQueue",
          R"({"QueueName":"source","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\",\"maxReceiveCount\":1}"}})") +
      ask("0s", "SendMessage", on_q(R"("MessageBody":"by hand")")) +
      ask("1s", "StartMessageMoveTask", R"({"SourceArn":"arn:aws:sqs:us-east-1:000000000000:q"})");
  CHECK(last(script +
             ask("5s", "ListMessageMoveTasks", R"({"SourceArn":"arn:aws:sqs:us-east-1:000000000000:q"})"))
            .find(R"("FailureReason":"CouldNotDetermineMessageSource")") != std::string::npos);
  CHECK(last(script + ask("5s", "ReceiveMessage", on_q())).find("by hand") != std::string::npos);
}
