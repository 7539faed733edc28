#include "cloud/groups.hpp"

namespace couplet::cloud {

void Groups::changed(Time, std::uint32_t slot, MessageState from) {
  const Message& message = (*messages_)[slot];
  if (message.group >= groups_.size()) groups_.resize(message.group + std::size_t{1});
  Group& group = groups_[message.group];
  if (from == MessageState::gone) link(group, slot);
  if (from == MessageState::in_flight && --group.in_flight == 0) --in_flight_;
  if (message.state == MessageState::in_flight) {
    if (group.in_flight++ == 0) ++in_flight_;
    current_ = slot;
  }
  if (message.state == MessageState::gone) unlink(group, slot);
  refresh(message.group);
  if (message.state == MessageState::gone) leave_view(slot);
}

void Groups::link(Group& group, std::uint32_t slot) {
  Message& message = (*messages_)[slot];
  message.before = group.last;
  message.after = sim::nil;
  (group.last == sim::nil ? group.first : (*messages_)[group.last].after) = slot;
  group.last = slot;
  if (seen_ < look_ahead_) {  // then all before it are seen too
    ++seen_;
    edge_ = slot;
  }
}

void Groups::unlink(Group& group, std::uint32_t slot) {
  const Message& message = (*messages_)[slot];
  (message.before == sim::nil ? group.first : (*messages_)[message.before].after) = message.after;
  (message.after == sim::nil ? group.last : (*messages_)[message.after].before) = message.before;
  if (current_ == slot) current_ = sim::nil;
}

void Groups::leave_view(std::uint32_t slot) {
  const Message& message = (*messages_)[slot];
  if (message.sequence > (*messages_)[edge_].sequence) return;
  --seen_;
  const bool was_edge = slot == edge_;
  const std::uint32_t candidate = was_edge ? message.newer : (*messages_)[edge_].newer;
  if (was_edge) edge_ = message.older;
  if (candidate == sim::nil) return;
  ++seen_;
  edge_ = candidate;
  refresh((*messages_)[candidate].group);
}

bool Groups::deliverable(std::uint32_t slot) const {
  if (slot == sim::nil || edge_ == sim::nil) return false;
  const Message& message = (*messages_)[slot];
  return message.state == MessageState::visible && message.sequence <= (*messages_)[edge_].sequence;
}

std::uint32_t Groups::next() {
  if (current_ != sim::nil && deliverable((*messages_)[current_].after)) return (*messages_)[current_].after;
  return first_ == no_group ? sim::nil : groups_[first_].first;
}

void Groups::refresh(GroupNumber number) {
  Group& group = groups_[number];
  const bool available = deliverable(group.first);
  if (available == group.available) return;
  group.available = available;
  if (available) {
    group.before = last_;
    group.behind = no_group;
    (last_ == no_group ? first_ : groups_[last_].behind) = number;
    last_ = number;
  } else {
    (group.before == no_group ? first_ : groups_[group.before].behind) = group.behind;
    (group.behind == no_group ? last_ : groups_[group.behind].before) = group.before;
  }
}

}  // namespace couplet::cloud
