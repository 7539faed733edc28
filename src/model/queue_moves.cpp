#include "model/queue.hpp"

namespace couplet::model {

bool Queue::redrive(Time now, Queue& to, std::uint32_t per_second) {
  if (move_) return false;
  queue_.advance(now, effects_);
  after_operation(now);
  move_.emplace(Move{cloud::MoveTask(now, per_second, queue_.visible()), &to});
  move_alarm_.arm(runtime_.events, move_->task.next_due(), sim::Order::arrivals, owner(), move_due);
  return true;
}

void Queue::moves_due(Time now) {
  while (move_ && move_->task.next_due() <= now) {
    cloud::MoveTask& task = move_->task;
    if (task.advance(now)) {
      if (away() || move_->to->away()) continue;  // 503: the messages stay until both are back
      if (const auto message = queue_.take_out(now, effects_)) {
        task.moved();
        ++redriven_;
        bill_move(*move_, message->payload.bytes);
        move_->to->readmit(now, *message);
        after_operation(now);
        forget(now, static_cast<RequestId>(message->payload.reference));
      } else {
        task.drained();
      }
    }
    if (task.next_due() == sim::never) move_.reset();
  }
  if (move_) {
    move_alarm_.arm(runtime_.events, move_->task.next_due(), sim::Order::arrivals, owner(), move_due);
  }
}

void Queue::bill_move(Move& move, std::int64_t bytes) {
  constexpr std::uint32_t batch_max = 10;
  std::uint64_t billed = 0;
  if (move.batch == 0 || move.batch == batch_max || move.bytes + bytes > spec_.batch_bytes.count) {
    move.batch = 0;
    move.bytes = 0;
    requests_ += 2;
    ++move.to->requests_;
    ++billed_deletes_;
  } else {
    billed = chunks_of(move.bytes);
  }
  ++move.batch;
  move.bytes += bytes;
  const std::uint64_t more = chunks_of(move.bytes) - billed;
  billed_receives_ += more;
  move.to->billed_sends_ += more;
}

void Queue::readmit(Time now, const cloud::Received& message) {
  const auto request = static_cast<RequestId>(message.payload.reference);
  // It is new here and is received for the first time again, but what is drawn for it must not repeat.
  const sim::Lineage lineage = sim::repeated(message.payload.lineage, sim::mix64(site_ + 1), 2);
  ++moved_in_;
  keep(request);
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::redriven, request, lineage, name(), 0);
  cloud::SendRequest sent;
  sent.payload = {message.payload.reference, lineage, message.payload.bytes};
  sent.delay = spec_.delay;
  sent.placement = placement(request, lineage);
  if (fifo() || spec_.fair) sent.group = group_of(request);
  queue_.send(now, sent, effects_);
  after_operation(now);
}

}  // namespace couplet::model
