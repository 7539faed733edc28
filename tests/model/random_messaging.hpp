#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/random_scenario.hpp"
#include "stats/splitmix.hpp"

/// Topics before the queues of a random scenario, and the queue that takes its dead letters. They are drawn
/// apart, as what scales is.
class RandomMessaging {
 public:
  explicit RandomMessaging(std::uint64_t number) : draws_(number ^ 0x70b1c) {}

  /// Perhaps a topic before a queue, which may have subscribers among `others` besides.
  void plan(const std::string& queue, const std::vector<std::string>& others,
            const std::set<std::string>& functions);
  /// Who wants to send to a queue sends to it, or publishes to its topic.
  std::string way_to(const std::string& queue);
  /// Members of a queue, and of a function: where their dead letters go, if they are kept. Only where there
  /// is a queue that they can be brought back to.
  std::string dead_letter();
  std::string on_failure();
  /// The topics and the queue of dead letters, each with a comma before it. REQUIRES: all is planned.
  std::string components() const;

  /// Adds them to the parts of a system; the queue of dead letters is of the kind "letters".
  void list(std::vector<RandomPart>& parts) const;

 private:
  bool luck(double share) { return draws_.uniform() < share; }
  std::string subscription(const std::string& to, bool http);

  SplitMix draws_;
  std::map<std::string, std::string> topics_;  // by queue: the subscriptions of its topic
  bool queues_ = false;                        // there is one besides that of the dead letters
  bool letters_ = false;                       // somebody keeps them
};
