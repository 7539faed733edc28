#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cloud/queue.hpp"
#include "cloud/queue_reference.hpp"
#include "stats/splitmix.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::start_of_run;

namespace {

/// Among things of one instant that do not depend on each other, the order is not promised.
std::vector<std::string> in_any_order(std::vector<std::string> log) {
  const auto loose = [](const std::string& entry) { return !entry.starts_with("delivered"); };
  for (auto first = log.begin(); first != log.end();) {
    const auto last = std::find_if_not(first, log.end(), loose);
    std::sort(first, last);
    first = last == log.end() ? last : last + 1;
  }
  return log;
}

std::string joined(const std::vector<std::string>& log) {
  std::string text;
  for (const std::string& entry : log) text += entry + "; ";
  return text;
}

/// All sets of half of the shards, rounded up: what a short poll may ask.
std::vector<std::vector<std::uint32_t>> samples(std::uint32_t shards) {
  std::vector<std::vector<std::uint32_t>> sets;
  for (std::uint32_t mask = 0; mask < 1U << shards; ++mask) {
    std::vector<std::uint32_t> set;
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      if ((mask >> shard & 1U) != 0) set.push_back(shard);
    }
    if (set.size() == (shards + 1) / 2) sets.push_back(set);
  }
  return sets;
}

/// A queue and its reference, under the same random operations.
class Duel {
 public:
  explicit Duel(std::uint64_t seed)
      : random_(seed), config_(config()), queue_(config_), reference_(config_) {}

  /// Empty, or the operations up to the first difference.
  std::string fight(int operations) {
    history_ = "retention " + std::to_string(config_.retention.count()) + ", limit " +
               std::to_string(config_.in_flight_limit) + ", shards " + std::to_string(config_.shards) + "\n";
    for (int i = 0; i < operations; ++i) {
      // Often the very instant of a deadline, sometimes far beyond several of them.
      const Time due = queue_.next_due();
      const bool jump_there = due != couplet::sim::never && random_.below(3) == 0;
      now_ =
          jump_there ? std::max(now_, due) : now_ + Duration{random_.below(random_.below(8) == 0 ? 40 : 4)};
      operate();
      if (!same()) return history_;
    }
    return {};
  }

 private:
  QueueConfig config() {
    QueueConfig config;
    config.retention = Duration{5 + random_.below(60)};
    config.in_flight_limit = static_cast<std::uint32_t>(random_.below(2) == 0 ? 1 + random_.below(4) : 100);
    config.shards = static_cast<std::uint32_t>(1 + random_.below(4));
    return config;
  }

  void note(const std::string& what) {
    history_ += std::to_string(now_.time_since_epoch().count()) + ": " + what + "\n";
  }

  void operate() {
    switch (random_.below(10)) {
      case 0:
      case 1:
      case 2: send(); break;
      case 3:
      case 4:
      case 5:
      case 6: receive(); break;
      case 7:
      case 8: remove(); break;
      default:
        if (random_.below(3) == 0) {
          const auto poller = static_cast<std::uint32_t>(random_.below(6));
          note("abandon " + std::to_string(poller));
          // Time passes for both before the connection breaks.
          queue_.advance(now_, effects_);
          reference_.advance(now_);
          right_ = right_ && queue_.abandon(poller) == reference_.waits(poller);
          reference_.abandon(poller);
        } else {
          note("advance");
          queue_.advance(now_, effects_);
          reference_.advance(now_);
        }
    }
  }

  void send() {
    const Duration delay{random_.below(2) == 0 ? 0 : random_.below(20)};
    const std::uint64_t placement = random_.bits();
    note("send " + std::to_string(++sent_) + " delay " + std::to_string(delay.count()) + " shard " +
         std::to_string(placement % config_.shards));
    queue_.send(now_, {{sent_, 0}, delay, placement}, effects_);
    reference_.send(now_, sent_, delay, placement);
  }

  void receive() {
    Poll poll;
    poll.poller = static_cast<std::uint32_t>(random_.below(6));
    poll.max = static_cast<std::uint32_t>(1 + random_.below(3));
    poll.visibility_timeout = Duration{random_.below(12)};
    poll.wait = Duration{random_.below(2) == 0 ? 0 : random_.below(12)};
    queue_.advance(now_, effects_);
    reference_.advance(now_);
    if (reference_.waits(poll.poller)) return;
    note("receive by " + std::to_string(poll.poller) + " max " + std::to_string(poll.max) + " hide " +
         std::to_string(poll.visibility_timeout.count()) + " wait " + std::to_string(poll.wait.count()));
    Draw sample({}, random_.bits());
    queue_.receive(now_, poll, sample, effects_);
    if (poll.wait > Duration{0} || config_.shards == 1) {
      reference_.receive(now_, poll, reference_.all_shards());
      return;
    }
    // The sample is the queue's secret: one of them must explain what it did.
    const std::vector<std::string> expected = in_any_order(told(effects_));
    for (const auto& shards : samples(config_.shards)) {
      ReferenceQueue attempt = reference_;
      attempt.receive(now_, poll, shards);
      ReferenceQueue told_so = attempt;
      if (in_any_order(told_so.take_log()) != expected) continue;
      reference_ = attempt;
      return;
    }
    reference_.receive(now_, poll, reference_.all_shards());
  }

  void remove() {
    if (receipts_.empty()) return;
    const auto chosen = static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(receipts_.size())));
    const auto [reference, receipt] = receipts_[chosen];
    note("delete " + std::to_string(reference) + "#" + std::to_string(receipt.receive));
    const auto gone = queue_.remove(now_, receipt, true, effects_);
    right_ = right_ && gone.deleted() == reference_.remove(now_, reference);
    if (gone.deleted()) right_ = right_ && gone.payload.reference == reference;
  }

  bool same() {
    for (const Received& message : effects_.messages)
      receipts_.emplace_back(message.payload.reference, message.receipt);
    const auto queue_log = in_any_order(told(effects_));
    const auto reference_log = in_any_order(reference_.take_log());
    effects_.clear();
    history_ += "   queue     " + joined(queue_log) + told(queue_) + "\n";
    if (right_ && queue_log == reference_log && told(queue_) == reference_.contents() &&
        queue_.next_due() <= reference_.next_due()) {
      return true;
    }
    history_ += "   reference " + joined(reference_log) + reference_.contents() + "\n";
    return false;
  }

  SplitMix random_;
  QueueConfig config_;
  Queue queue_;
  QueueEffects effects_;
  ReferenceQueue reference_;
  Time now_ = start_of_run;
  std::uint64_t sent_ = 0;
  std::vector<std::pair<std::uint64_t, Receipt>> receipts_;
  std::string history_;
  bool right_ = true;
};

}  // namespace

TEST_CASE("random operations agree with a queue written plainly") {
  for (std::uint64_t seed = 1; seed <= 4'000; ++seed) {
    const std::string difference = Duel(seed).fight(60);
    INFO("seed " << seed << "\n" << difference);
    REQUIRE(difference.empty());
  }
}
