#include "model/partitions.hpp"

#include <algorithm>
#include <variant>

#include "model/assembly.hpp"

namespace couplet::model {

Partitions::Partitions(Runtime& runtime, const scenario::Architecture& architecture, const Assembly& parts)
    : runtime_(runtime) {
  const auto owner_of = [&](const scenario::PartitionSide& side) {
    if (const auto* component = std::get_if<scenario::ComponentIndex>(&side))
      return parts.components[static_cast<std::size_t>(*component)]->owner();
    if (const auto* producer = std::get_if<scenario::ProducerIndex>(&side))
      return parts.producers[static_cast<std::size_t>(*producer)]->side();
    return all_others;
  };
  for (const scenario::Failure& failure : architecture.failures) {
    const auto* partition = std::get_if<scenario::PartitionFailure>(&failure.what);
    if (partition == nullptr) continue;
    cuts_.push_back({failure.order, owner_of(partition->a), owner_of(partition->b), partition->loss,
                     runtime.key("failure", failure.name), false});
  }
  if (cuts_.empty()) return;
  runtime.partitions = this;
  streams_.resize(parts.owners.size());
  names_.resize(parts.owners.size());
  parts_.resize(parts.owners.size());
  for (std::size_t i = 0; i < parts.components.size(); ++i) {
    const std::uint16_t owner = parts.components[i]->owner();
    streams_[owner] = sim::hash_of(architecture.components[i].stream);
    names_[owner] = &architecture.components[i].name;
    parts_[owner] = parts.by_index[i];
  }
  for (std::size_t i = 0; i < parts.producers.size(); ++i) {
    streams_[parts.producers[i]->side()] = sim::hash_of("workload/" + architecture.producers[i].name);
    names_[parts.producers[i]->side()] = &architecture.producers[i].name;
  }
}

Partitions::Cut& Partitions::cut(std::size_t order) {
  const auto found =
      std::find_if(cuts_.begin(), cuts_.end(), [order](const Cut& each) { return each.order == order; });
  COUPLET_CHECK(found != cuts_.end());
  return *found;
}

void Partitions::end(std::size_t order) {
  cuts_.erase(
      std::remove_if(cuts_.begin(), cuts_.end(), [order](const Cut& each) { return each.order == order; }),
      cuts_.end());
}

bool Partitions::Cut::between(std::uint16_t x, std::uint16_t y) const {
  if (x == y) return false;
  const auto on = [](std::uint16_t side, std::uint16_t who) { return side == all_others || side == who; };
  return (on(a, x) && on(b, y)) || (on(a, y) && on(b, x));
}

bool Partitions::may_strike(std::uint16_t x, std::uint16_t y) const {
  return std::any_of(cuts_.begin(), cuts_.end(), [=](const Cut& each) { return each.between(x, y); });
}

void Partitions::count(std::uint16_t callee, Way way) {
  Component& part = *parts_[callee];
  ++(way == Way::there ? part.requests_cut : part.answers_cut);
}

bool Partitions::severed(std::uint16_t caller, std::uint16_t callee) {
  const bool lost = std::any_of(cuts_.begin(), cuts_.end(), [=](const Cut& each) {
    return each.active && each.loss >= 1 && each.between(caller, callee);
  });
  if (lost) count(callee, Way::there);
  return lost;
}

bool Partitions::swallows(std::uint16_t caller, std::uint16_t callee, Way way, std::uint64_t identity,
                          sim::Lineage lineage) {
  const bool lost = cuts_link(caller, callee, way, identity, lineage);
  if (lost) count(callee, way);
  return lost;
}

bool Partitions::cuts_link(std::uint16_t caller, std::uint16_t callee, Way way, std::uint64_t identity,
                           sim::Lineage lineage) const {
  for (const Cut& each : cuts_) {
    if (!each.active || !each.between(caller, callee)) continue;
    if (each.loss >= 1) return true;
    // One request may pass several links, and each of them twice.
    const std::uint64_t link = sim::mix64(streams_[caller]) + streams_[callee];
    sim::Draw draw(each.key, identity, sim::repeated(lineage, link, way == Way::there ? 2 : 3));
    if (draw.unit() < each.loss) return true;
  }
  return false;
}

bool Partitions::let_through(Time now, const Component& target, Arrival& arrival) {
  if (arrival.reply.caller == nullptr) return true;
  const std::uint16_t caller = arrival.reply.caller->side_of(arrival.reply.slot);
  if (!may_strike(caller, target.owner())) return true;
  if (!arrival.joins) {
    call_identity_ = runtime_.identity(arrival.request);
    call_lineage_ = arrival.lineage;
  }
  if (swallows(caller, target.owner(), Way::there, call_identity_, call_lineage_)) {
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::request_cut, arrival.request, arrival.lineage, target.name(), 0,
                     *names_[caller]);
    }
    arrival.reply.leave_unanswered(now);
    return false;
  }
  if (++tokens_ == 0) ++tokens_;
  const std::uint32_t slot = crossings_.allocate();
  crossings_[slot] = {arrival.reply, arrival.request, call_identity_, call_lineage_,
                      caller,        target.owner(),  tokens_};
  if (runtime_.transfers != nullptr) waiting_.emplace(key_of(arrival.reply), slot);
  arrival.reply = {this, slot, tokens_};
  return true;
}

ReplyTo Partitions::passed_on(const Caller& caller, std::uint32_t slot, std::uint32_t token) {
  const auto found = waiting_.find({&caller, slot, token});
  if (found == waiting_.end()) return {};
  return {this, found->second, crossings_[found->second].token};
}

ReplyTo Partitions::take_out(std::uint32_t slot) {
  const ReplyTo reply = crossings_[slot].reply;
  if (runtime_.transfers != nullptr) waiting_.erase(key_of(reply));
  crossings_[slot].token = 0;
  crossings_.release(slot);
  return reply;
}

void Partitions::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  const Crossing crossing = crossings_[slot];
  if (crossing.token != token) return;
  const ReplyTo reply = take_out(slot);
  if (!swallows(crossing.caller, crossing.callee, Way::back, crossing.identity, crossing.lineage)) {
    reply.answer(now, reason);
    return;
  }
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::answer_cut, crossing.request, crossing.lineage, *names_[crossing.callee],
                   0, *names_[crossing.caller]);
  }
  reply.leave_unanswered(now);
}

void Partitions::unheard(Time now, std::uint32_t slot, std::uint32_t token) {
  if (crossings_[slot].token == token) take_out(slot).leave_unanswered(now);
}

}  // namespace couplet::model
