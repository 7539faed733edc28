#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cloud/queue.hpp"

/// A queue operated by hand: messages are named by a letter, and a receive tells the letters it got. "" is an
/// empty receive, "over limit" the error, "waits" a long poll that has no answer yet.
class QueueHand {
 public:
  using Config = couplet::cloud::QueueConfig;
  using Duration = couplet::cloud::Duration;
  using Time = couplet::cloud::Time;
  using Effect = couplet::cloud::QueueEffect;

  explicit QueueHand(const Config& config = {}) : queue(config) {}

  /// What one may say about a receive.
  struct Ask {
    std::uint32_t max = 1;
    Duration hide = couplet::cloud::queue_default;
    Duration wait{0};
    std::uint64_t attempt = 0;
    std::uint32_t poller = 0;
  };

  /// Goes to this time after the start of the run.
  QueueHand& at(Duration since_start) {
    now = couplet::sim::start_of_run + since_start;
    queue.advance(now, effects);
    note();
    return *this;
  }

  couplet::cloud::SendResult send(char name, couplet::cloud::SendRequest request = {}) {
    request.payload.reference = static_cast<unsigned char>(name);
    const couplet::cloud::SendResult result = queue.send(now, request, effects);
    note();
    return result;
  }
  /// Into a group; `id` 0: without a deduplication id.
  couplet::cloud::SendResult send_to(std::uint32_t group, char name, std::uint64_t id = 0) {
    couplet::cloud::SendRequest request;
    request.group = group;
    request.deduplication = {0, id};
    return send(name, request);
  }
  void send_all(std::uint32_t group, const std::string& names) {
    for (const char name : names) send_to(group, name);
  }

  std::string receive() { return receive(Ask{}); }
  std::string receive(const Ask& ask) {
    couplet::cloud::Poll poll;
    poll.poller = ask.poller;
    poll.max = ask.max;
    poll.visibility_timeout = ask.hide;
    poll.wait = ask.wait;
    poll.attempt = {0, ask.attempt};
    couplet::sim::Draw sample(couplet::sim::DrawKey::of(1, 0, "sample"), ++receives_);
    answers.erase(ask.poller);
    queue.receive(now, poll, sample, effects);
    note();
    const auto answer = answers.find(ask.poller);
    return answer == answers.end() ? "waits" : answer->second;
  }

  couplet::cloud::RemoveResult::Outcome remove(char name, bool stale_works = true) {
    return remove(receipt(name), stale_works);
  }
  couplet::cloud::RemoveResult::Outcome remove(const couplet::cloud::Receipt& receipt,
                                               bool stale_works = true) {
    const auto outcome = queue.remove(now, receipt, stale_works, effects).outcome;
    note();
    return outcome;
  }
  couplet::cloud::ChangeOutcome change(char name, Duration timeout) { return change(receipt(name), timeout); }
  couplet::cloud::ChangeOutcome change(const couplet::cloud::Receipt& receipt, Duration timeout) {
    const auto outcome = queue.change_visibility(now, receipt, timeout, effects);
    note();
    return outcome;
  }

  /// Of the newest receive.
  const couplet::cloud::Received& received(char name) const { return messages.at(name); }
  couplet::cloud::Receipt receipt(char name) const { return received(name).receipt; }
  std::uint64_t inside() const { return queue.contents().size(); }
  /// The letters of what left by this way, in order.
  std::string gone_by(Effect::Kind kind) const {
    std::string names;
    for (const Effect& effect : log) {
      if (effect.kind == kind) names += static_cast<char>(effect.payload.reference);
    }
    return names;
  }

  couplet::cloud::Queue queue;
  couplet::cloud::QueueEffects effects;
  Time now{};
  std::map<char, couplet::cloud::Received> messages;
  std::map<std::uint32_t, std::string> answers;  // by poller, the last one
  std::vector<Effect> log;

 private:
  void note() {
    for (const Effect& effect : effects.effects) {
      log.push_back(effect);
      if (effect.kind == Effect::Kind::empty) answers[effect.poller] = "";
      if (effect.kind == Effect::Kind::over_limit) answers[effect.poller] = "over limit";
      if (effect.kind != Effect::Kind::delivered) continue;
      std::string names;
      for (std::uint32_t i = effect.first; i < effect.first + effect.count; ++i) {
        const auto name = static_cast<char>(effects.messages[i].payload.reference);
        messages[name] = effects.messages[i];
        names += name;
      }
      answers[effect.poller] = names;
    }
    effects.clear();
  }

  std::uint64_t receives_ = 0;
};

/// A receive of up to so many messages, hidden for so long.
inline QueueHand::Ask up_to(std::uint32_t max,
                            couplet::cloud::Duration hide = couplet::cloud::queue_default) {
  QueueHand::Ask ask;
  ask.max = max;
  ask.hide = hide;
  return ask;
}

inline QueueHand::Ask hidden_for(couplet::cloud::Duration timeout) {
  return up_to(1, timeout);
}

/// A long poll.
inline QueueHand::Ask waiting(couplet::cloud::Duration wait, std::uint32_t max = 1,
                              std::uint32_t poller = 0) {
  QueueHand::Ask ask;
  ask.max = max;
  ask.wait = wait;
  ask.poller = poller;
  return ask;
}

inline couplet::cloud::SendRequest delayed_by(couplet::cloud::Duration delay) {
  couplet::cloud::SendRequest request;
  request.delay = delay;
  return request;
}

inline couplet::cloud::SendRequest placed(std::uint64_t placement) {
  couplet::cloud::SendRequest request;
  request.placement = placement;
  return request;
}

inline couplet::cloud::QueueConfig with_dead_letters(
    std::uint32_t max_receives, couplet::cloud::QueueType type = couplet::cloud::QueueType::standard) {
  couplet::cloud::QueueConfig config;
  config.max_receives = max_receives;
  config.type = type;
  return config;
}

inline couplet::cloud::QueueConfig fifo_queue() {
  return with_dead_letters(0, couplet::cloud::QueueType::fifo);
}
