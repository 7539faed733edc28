#pragma once

#include <cstdint>
#include <vector>

#include "cloud/message_store.hpp"

namespace couplet::cloud {

/// The messages of a FIFO queue by group (2.1 of the facts).
///
/// What a group can deliver is the part of its messages, in order of entry, before the first that is not
/// visible. So a group is available when its first message is visible; the available ones wait in a line,
/// where a group that becomes available goes to the end. Only messages among the `look_ahead` oldest of the
/// queue are seen.
class Groups {
 public:
  Groups(MessageStore& messages, std::uint32_t look_ahead) : messages_(&messages), look_ahead_(look_ahead) {}

  /// The state of a message was `from` and has changed. REQUIRES: one that enters is linked behind its older
  /// neighbour already, one that leaves is still linked.
  void changed(Time, std::uint32_t slot, MessageState from);
  /// A receive takes from one group as long as it can before it goes on to the next; this begins one.
  void begin_receive() { current_ = sim::nil; }
  /// What this receive takes next, or nil.
  std::uint32_t next();

  /// Groups with messages in flight.
  std::uint64_t in_flight() const { return in_flight_; }

 private:
  struct Group {
    std::uint32_t first = sim::nil;  // messages
    std::uint32_t last = sim::nil;
    GroupNumber before = no_group;  // in the line of available groups
    GroupNumber behind = no_group;
    std::uint32_t in_flight = 0;
    bool available = false;
  };

  void link(Group& group, std::uint32_t slot);
  void unlink(Group& group, std::uint32_t slot);
  void leave_view(std::uint32_t slot);
  bool deliverable(std::uint32_t slot) const;
  /// Lets the group join or leave the line, as its first message says.
  void refresh(GroupNumber number);

  MessageStore* messages_;
  std::vector<Group> groups_;
  GroupNumber first_ = no_group;  // of the line
  GroupNumber last_ = no_group;
  std::uint32_t current_ = sim::nil;  // the message this receive took last
  std::uint32_t look_ahead_;
  std::uint32_t seen_ = 0;         // messages among the look_ahead_ oldest
  std::uint32_t edge_ = sim::nil;  // the youngest of them
  std::uint64_t in_flight_ = 0;
};

}  // namespace couplet::cloud
