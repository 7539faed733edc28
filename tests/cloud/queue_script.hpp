#pragma once

#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "cloud/queue.hpp"

/// Drives a queue through a script, and tells what happened. Times are whole seconds.
///
///     0 send a            20 send b after 5      a message, perhaps delayed
///     1 poll 0            a short poll by poller 0 for one message, hidden for 30 s
///     1 poll 0 max 10 for 20 hide 120            a long poll
///     9 delete a 1        with the receipt of the first receive of a
///     9 leave 0           the poller's connection breaks
///     9 pass
///
/// The log has one entry per event: its second, and one of
///     0=a,b delivered · 0= empty · +a delay over · ^a returned · xa expired · -a deleted · !a was gone
///     already
class QueueScript {
 public:
  explicit QueueScript(const couplet::cloud::QueueConfig& config) : queue_(config) {}

  std::string run(const std::string& script) {
    std::istringstream lines(script);
    for (std::string line; std::getline(lines, line, ';');) {
      std::istringstream words(line);
      int second = 0;
      std::string verb;
      words >> second >> verb;
      pass_until(second);
      carry_out(second, verb, words);
      note(second);
    }
    return log_;
  }

  const couplet::cloud::Queue& queue() const { return queue_; }

 private:
  static couplet::sim::Time at(int second) {
    return couplet::sim::start_of_run + std::chrono::seconds{second};
  }

  /// What falls due before this second happens at its own time.
  void pass_until(int second) {
    while (queue_.next_due() < at(second)) {
      const couplet::sim::Time due = queue_.next_due();
      queue_.advance(due, effects_);
      note(static_cast<int>(couplet::sim::to_seconds(due)));
    }
  }

  void carry_out(int second, const std::string& verb, std::istringstream& words) {
    if (verb == "send") send(second, words);
    if (verb == "poll") poll(second, words);
    if (verb == "pass") queue_.advance(at(second), effects_);
    if (verb == "leave") {
      std::uint32_t poller = 0;
      words >> poller;
      queue_.abandon(poller);
    }
    if (verb == "delete") {
      char name = 0;
      int receive = 0;
      words >> name >> receive;
      const auto gone = queue_.remove(at(second), receipts_.at({name, receive}), true, effects_);
      note(second);
      add(second, std::string(gone.deleted() ? "-" : "!") + name);
    }
  }

  void send(int second, std::istringstream& words) {
    char name = 0;
    std::string after;
    int delay = 0;
    words >> name >> after >> delay;
    const couplet::cloud::Payload payload{static_cast<unsigned char>(name), 0};
    queue_.send(at(second), {payload, std::chrono::seconds{delay}, 0}, effects_);
  }

  void poll(int second, std::istringstream& words) {
    couplet::cloud::Poll poll;
    poll.visibility_timeout = std::chrono::seconds{30};
    words >> poll.poller;
    std::string word;
    int value = 0;
    while (words >> word >> value) {
      if (word == "max") poll.max = static_cast<std::uint32_t>(value);
      if (word == "for") poll.wait = std::chrono::seconds{value};
      if (word == "hide") poll.visibility_timeout = std::chrono::seconds{value};
    }
    couplet::sim::Draw sample({}, 0);
    queue_.receive(at(second), poll, sample, effects_);
  }

  void note(int second) {
    using Kind = couplet::cloud::QueueEffect::Kind;
    for (const couplet::cloud::QueueEffect& effect : effects_.effects) {
      const std::string name(1, static_cast<char>(effect.payload.reference));
      switch (effect.kind) {
        case Kind::delivered: add(second, std::to_string(effect.poller) + "=" + names_of(effect)); break;
        case Kind::over_limit:
        case Kind::empty: add(second, std::to_string(effect.poller) + "="); break;
        case Kind::copy_appeared: add(second, "*" + name); break;
        case Kind::purged: add(second, "p" + name); break;
        case Kind::became_visible: add(second, "+" + name); break;
        case Kind::returned: add(second, "^" + name); break;
        case Kind::expired: add(second, "x" + name); break;
        case Kind::dead_lettered: add(second, "!" + name + std::to_string(effect.receives)); break;
      }
    }
    effects_.clear();
  }

  std::string names_of(const couplet::cloud::QueueEffect& effect) {
    std::string names;
    for (std::uint32_t i = effect.first; i < effect.first + effect.count; ++i) {
      const couplet::cloud::Received& message = effects_.messages[i];
      const char name = static_cast<char>(message.payload.reference);
      receipts_[{name, message.receipt.receive}] = message.receipt;
      names += (names.empty() ? "" : ",") + std::string(1, name);
    }
    return names;
  }

  void add(int second, const std::string& what) {
    log_ += (log_.empty() ? "" : " ") + std::to_string(second) + ":" + what;
  }

  couplet::cloud::Queue queue_;
  couplet::cloud::QueueEffects effects_;
  std::map<std::pair<char, int>, couplet::cloud::Receipt> receipts_;
  std::string log_;
};
