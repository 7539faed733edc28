#include "catch.hpp"
#include "script/identifiers.hpp"
#include "script/play.hpp"

using namespace couplet::test;
using couplet::script::uuid;

namespace {

constexpr const char* arn = R"("TopicArn":"arn:aws:sns:us-east-1:000000000000:news")";

std::string on_topic(const std::string& rest) {
  return "{" + std::string(arn) + (rest.empty() ? "" : "," + rest) + "}";
}

/// Two queues, a topic, and a subscription of the first queue.
std::string subscribed(const std::string& attributes = "{}") {
  return two_queues() + ask("0s", "CreateTopic", R"({"Name":"news"})") +
         ask("0s", "Subscribe",
             on_topic(R"("Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:q","Attributes":)" +
                      attributes),
             "s");
}

std::string received(const std::string& script) {
  return last(script + ask("9s", "ReceiveMessage",
                           on_q(R"("MaxNumberOfMessages":10,"MessageAttributeNames":["All"])")));
}

}  // namespace

TEST_CASE("a message reaches a queue in the envelope of SNS, or raw") {
  const std::string publish = ask(
      "2s", "Publish",
      on_topic(
          R"("Message":"hello","Subject":"hi","MessageAttributes":{"kind":{"DataType":"String","StringValue":"parcel"}})"));
  const std::string envelope = received(subscribed() + publish);
  CHECK(
      envelope.find(
          R"("Body":"{\"Type\":\"Notification\",\"MessageId\":\")" + uuid("publication", 1) +
          R"(\",\"TopicArn\":\"arn:aws:sns:us-east-1:000000000000:news\",\"Subject\":\"hi\",\"Message\":\"hello\",\"Timestamp\":\"1970-01-01T00:00:02.000Z\",\"UnsubscribeURL\":)") !=
      std::string::npos);
  CHECK(envelope.find(R"(\"MessageAttributes\":{\"kind\":{\"Type\":\"String\",\"Value\":\"parcel\"}}}")") !=
        std::string::npos);
  const std::string raw = received(subscribed(R"({"RawMessageDelivery":"true"})") + publish);
  CHECK(
      raw.find(
          R"("Body":"hello","MD5OfMessageAttributes":"e03c21ba4b578444b45b5ea749179a11","MessageAttributes":{"kind":{"StringValue":"parcel","DataType":"String"}})") !=
      std::string::npos);
}

TEST_CASE("a filter lets pass what matches, and can be changed") {
  const auto publish = [](const char* t, const char* kind) {
    return ask(t, "Publish",
               on_topic(R"("Message":"m","MessageAttributes":{"kind":{"DataType":"String","StringValue":")" +
                        std::string(kind) + "\"}}"));
  };
  const std::string script = subscribed(R"({"FilterPolicy":"{\"kind\":[\"a\"]}"})");
  CHECK(received(script + publish("1s", "b")).ends_with("\"result\":{}}"));
  CHECK(received(script + publish("1s", "a")).find("\"Messages\"") != std::string::npos);
  const std::string changed =
      script +
      ask("1s", "SetSubscriptionAttributes",
          R"({"SubscriptionArn":"${s.SubscriptionArn}","AttributeName":"FilterPolicy","AttributeValue":"{\"kind\":[\"b\"]}"})");
  CHECK(received(changed + publish("2s", "b")).find("\"Messages\"") != std::string::npos);
}

TEST_CASE("what cannot be delivered goes to the dead-letter queue of the subscription") {
  const std::string script =
      two_queues() + ask("0s", "CreateQueue", R"({"QueueName":"gone"})", "g") +
      ask("0s", "CreateTopic", R"({"Name":"news"})") +
      ask("0s", "Subscribe",
          on_topic(
              R"("Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:gone","Attributes":{"RawMessageDelivery":"true","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\"}"})")) +
      ask("1s", "DeleteQueue", R"({"QueueUrl":"${g.QueueUrl}"})") +
      ask("2s", "Publish", on_topic(R"("Message":"lost?")"));
  CHECK(received(script).find(R"("Body":"lost?")") != std::string::npos);
}

TEST_CASE("what is larger than the queue takes goes to the dead-letter queue of the subscription") {
  const auto script = [](std::size_t size) {
    return two_queues() +
           ask("0s", "CreateQueue", R"({"QueueName":"small","Attributes":{"MaximumMessageSize":"1024"}})") +
           ask("0s", "CreateTopic", R"({"Name":"news"})") +
           ask("0s", "Subscribe",
               on_topic(
                   R"("Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:small","Attributes":{"RawMessageDelivery":"true","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\"}"})")) +
           ask("2s", "Publish", on_topic(R"("Message":")" + std::string(size, 'x') + "\""));
  };
  CHECK(received(script(1025)).find("xxxx") != std::string::npos);
  CHECK(received(script(1024)).find("xxxx") == std::string::npos);
}

TEST_CASE("a FIFO queue throttles the copies of a topic as it does other senders; they are tried again") {
  const char* const news = R"("TopicArn":"arn:aws:sns:us-east-1:000000000000:news.fifo")";
  std::string script =
      ask("0s", "CreateQueue",
          R"({"QueueName":"f.fifo","Attributes":{"FifoQueue":"true"},"Couplet":{"calls_per_second":1}})") +
      ask("0s", "CreateTopic", R"({"Name":"news.fifo","Attributes":{"FifoTopic":"true"}})") +
      ask("0s", "Subscribe",
          "{" + std::string(news) +
              R"(,"Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:f.fifo"})");
  for (const char* group : {"a", "b", "c"}) {
    script += ask("10s", "Publish",
                  "{" + std::string(news) + R"(,"Message":"m","MessageGroupId":")" + group +
                      R"(","MessageDeduplicationId":")" + group + "\"}");
  }
  const auto visible = [&](const char* at) {
    const std::string answer =
        last(script + ask(at, "GetQueueAttributes",
                          "{\"QueueUrl\":\"" + std::string(f_url) +
                              R"(","AttributeNames":["ApproximateNumberOfMessages"]})"));
    const std::size_t place = answer.find(R"("ApproximateNumberOfMessages":")");
    return answer.substr(place + 31, 1);
  };
  CHECK(visible("10s") == "1");
  CHECK(visible("60s") == "3");
}

TEST_CASE("an address is sent nothing before it has agreed, and its token lasts two days") {
  const std::string script =
      two_queues() + ask("0s", "CreateTopic", R"({"Name":"news"})") +
      ask("0s", "Subscribe", on_topic(R"("Protocol":"email","Endpoint":"a@example.com")"), "s");
  CHECK(
      last(script) ==
      R"({"as":"s","op":"Subscribe","t":0,"at":0,"result":{"SubscriptionArn":"pending confirmation","Couplet":{"Token":")" +
          uuid("token", 1) + R"("}}})");
  const std::string confirm = on_topic(R"("Token":"${s.Couplet.Token}")");
  CHECK(
      last(script + ask("1s", "ConfirmSubscription", confirm)) ==
      R"({"op":"ConfirmSubscription","t":1,"at":1,"result":{"SubscriptionArn":"arn:aws:sns:us-east-1:000000000000:news:)" +
          uuid("subscription", 1) + R"("}})");
  CHECK(code_in(last(script + ask("2d", "ConfirmSubscription", confirm))) == "InvalidParameter");
  CHECK(last(script + ask("1s", "ListSubscriptions", "{}"))
            .find(R"("SubscriptionArn":"PendingConfirmation")") != std::string::npos);
}

TEST_CASE("a FIFO topic keeps order, groups and deduplication up to the queue") {
  const std::string script =
      two_queues() +
      ask("0s", "CreateTopic", R"({"Name":"news.fifo","Attributes":{"FifoTopic":"true"}})", "t") +
      ask("0s", "Subscribe",
          R"({"TopicArn":"${t.TopicArn}","Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:f.fifo","Attributes":{"RawMessageDelivery":"true"}})");
  const auto publish = [](const char* t, const char* body, const char* id) {
    return ask(t, "Publish",
               R"({"TopicArn":"${t.TopicArn}","MessageGroupId":"g","Message":")" + std::string(body) +
                   R"(","MessageDeduplicationId":")" + id + "\"}");
  };
  const auto answers = play(
      script + publish("1s", "one", "1") + publish("2s", "two", "2") + publish("3s", "one again", "1") +
      ask("4s", "ReceiveMessage",
          on_f(
              R"("MaxNumberOfMessages":10,"MessageSystemAttributeNames":["MessageGroupId","MessageDeduplicationId"])")));
  const auto result = [&](std::size_t i) { return answers[i].substr(answers[i].find("\"result\"")); };
  CHECK(result(6) == result(4));  // the repeated publish is answered like the first
  const std::string& got = answers[7];
  CHECK(got.find("\"Body\":\"one\"") < got.find("\"Body\":\"two\""));
  CHECK(got.find("again") == std::string::npos);
  CHECK(got.find(R"("Attributes":{"MessageDeduplicationId":"2","MessageGroupId":"g"})") != std::string::npos);
  CHECK(code_in(last(script + ask("1s", "Publish", R"({"TopicArn":"${t.TopicArn}","Message":"x"})"))) ==
        "InvalidParameter");
}

TEST_CASE("the limits of topics") {
  const auto code = [](const std::string& op, const std::string& args) {
    return code_in(last(subscribed() + ask("1s", op, args)));
  };
  const auto message = [](std::size_t size) {
    return on_topic("\"Message\":\"" + std::string(size, 'x') + "\"");
  };
  CHECK(code("Publish", message(262'144)).empty());
  CHECK(code("Publish", message(262'145)) == "InvalidParameter");
  CHECK(code("Publish", on_topic(R"("Message":"")")) == "InvalidParameter");
  CHECK(code("Publish", on_topic("\"Message\":\"x\",\"Subject\":\"" + std::string(99, 's') + "\"")).empty());
  CHECK(code("Publish", on_topic("\"Message\":\"x\",\"Subject\":\"" + std::string(100, 's') + "\"")) ==
        "InvalidParameter");
  CHECK(code("CreateTopic", "{\"Name\":\"" + std::string(256, 'n') + "\"}").empty());
  CHECK(code("CreateTopic", "{\"Name\":\"" + std::string(257, 'n') + "\"}") == "InvalidParameter");
  CHECK(code("Publish", R"({"TopicArn":"arn:aws:sns:us-east-1:000000000000:none","Message":"x"})") ==
        "NotFound");
  CHECK(code("PublishBatch", on_topic(R"("PublishBatchRequestEntries":[])")) == "EmptyBatchRequest");
  CHECK(code("Subscribe",
             on_topic(R"("Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:000000000000:f.fifo")")) ==
        "InvalidParameter");
  CHECK(code("Subscribe",
             on_topic(R"("Protocol":"email","Endpoint":"a@b","Attributes":{"FilterPolicy":"{\"a\":[]}"})")) ==
        "InvalidParameter");
}

TEST_CASE("who creates a topic that exists gets it, unless an attribute is another one") {
  const auto again = [](const std::string& attributes) {
    const std::string made = R"({"Name":"news","Attributes":{"DisplayName":"N"}})";
    return last(ask("0s", "CreateTopic", made) +
                ask("1s", "CreateTopic", R"({"Name":"news")" + attributes + "}"));
  };
  for (const char* alike : {"", R"(,"Attributes":{})", R"(,"Attributes":{"DisplayName":"N"})"}) {
    INFO(alike);
    CHECK(again(alike).find("arn:aws:sns:us-east-1:000000000000:news") != std::string::npos);
    CHECK(code_in(again(alike)).empty());
  }
  const std::string other = again(R"(,"Attributes":{"DisplayName":"M"})");
  CHECK(code_in(other) == "InvalidParameter");
  CHECK(other.find("exists with another DisplayName") != std::string::npos);
}

TEST_CASE("a deleted topic takes its subscriptions along") {
  const auto answers =
      play(subscribed() + ask("1s", "DeleteTopic", on_topic("")) + ask("1s", "DeleteTopic", on_topic("")) +
           ask("2s", "ListSubscriptions", "{}") + ask("2s", "ListTopics", "{}"));
  CHECK(code_in(answers[4]).empty());
  CHECK(code_in(answers[5]).empty());  // once more does no harm
  CHECK(answers[6] == R"({"op":"ListSubscriptions","t":2,"at":2,"result":{"Subscriptions":[]}})");
  CHECK(answers[7] == R"({"op":"ListTopics","t":2,"at":2,"result":{"Topics":[]}})");
}
