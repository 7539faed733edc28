#include "model/random_messaging.hpp"

void RandomMessaging::plan(const std::string& queue, const std::vector<std::string>& others,
                           const std::set<std::string>& functions) {
  queues_ = true;
  if (luck(0.6)) return;
  std::string subscriptions = subscription(queue, false);
  for (const std::string& other : others) {
    if (luck(0.4))
      subscriptions += ", " + subscription(other, other.starts_with("app") && !functions.contains(other));
  }
  topics_[queue] = subscriptions;
}

std::string RandomMessaging::subscription(const std::string& to, bool http) {
  std::string text = R"({"to": ")" + to + "\"";
  if (luck(0.4)) {
    letters_ = true;
    text += R"(, "dead_letter": "letters")";
  }
  if (luck(0.5)) {
    const std::string retries = std::to_string(draws_.below(4));
    text += R"(, "delivery": {"retries": )" + retries + R"(, "min_delay": "1s", "max_delay": "3s")";
    if (http && luck(0.3)) text += R"(, "throttle": "1/s")";
    text += "}";
  }
  return text + "}";
}

std::string RandomMessaging::way_to(const std::string& queue) {
  return !topics_.contains(queue) || luck(0.4) ? queue : "topic-" + queue;
}

std::string RandomMessaging::dead_letter() {
  if (luck(0.6)) return {};
  letters_ = true;
  return R"(, "dead_letter": {"to": "letters", "max_receives": )" + std::to_string(1 + draws_.below(4)) + "}";
}

std::string RandomMessaging::on_failure() {
  if (!queues_ || luck(0.6)) return {};
  letters_ = true;
  return R"(, "on_failure": {"to": "letters"})";
}

std::string RandomMessaging::components() const {
  std::string text;
  for (const auto& [queue, subscriptions] : topics_) {
    text += R"(, "topic-)" + queue + R"(": {"kind": "topic", "subscriptions": [)";
    text += subscriptions + "]}";
  }
  if (letters_) text += R"(, "letters": {"kind": "queue", "retention": "10m"})";
  return text;
}

void RandomMessaging::list(std::vector<RandomPart>& parts) const {
  for (const auto& [queue, subscriptions] : topics_) parts.push_back({"topic-" + queue, "topic"});
  if (letters_) parts.push_back({"letters", "letters"});
}
