#include "properties/account.hpp"

#include <algorithm>
#include <set>

using namespace couplet::cloud;
using couplet::sim::never;
using Kind = QueueEffect::Kind;
using Outcome = RemoveResult::Outcome;
using std::chrono::seconds;

namespace {

std::string named(std::uint64_t reference) {
  return "message " + std::to_string(reference);
}

}  // namespace

void Account::require(bool holds, const std::string& what) const {
  if (holds) return;
  throw Violation("at " + std::to_string((now_ - couplet::sim::start_of_run) / seconds{1}) + " s: " + what);
}

Account::Account(const Setup& setup) : setup_(setup), config_(setup.config()), queue_(config_) {
  const std::string suffix = setup.fifo() ? ".fifo" : "";
  const std::string fifo = setup.fifo() ? R"("FifoQueue":"true")" : "";
  std::string attributes = R"("VisibilityTimeout":")" + std::to_string(setup.visibility_timeout) +
                           R"(","DelaySeconds":")" + std::to_string(setup.delay) +
                           R"(","MessageRetentionPeriod":")" + std::to_string(setup.retention) + '"';
  if (setup.fifo()) attributes += "," + fifo;
  if (setup.scope_is_group) attributes += R"(,"DeduplicationScope":"messageGroup")";
  if (setup.max_receives > 0) {
    write("CreateQueue", R"("QueueName":"dead)" + suffix + R"(","Attributes":{)" + fifo + "}", "d");
    write("GetQueueAttributes", R"("QueueUrl":"${d.QueueUrl}","AttributeNames":["QueueArn"])", "a");
    attributes += R"(,"RedrivePolicy":"{\"deadLetterTargetArn\":\"${a.Attributes.QueueArn}\",)"
                  R"(\"maxReceiveCount\":\")" +
                  std::to_string(setup.max_receives) + R"(\"}")";
  }
  write("CreateQueue", R"("QueueName":"tested)" + suffix + R"(","Attributes":{)" + attributes + "}", "q");
  if (setup.stale_deletes) script_ += "// with deletes by older receipts that work\n";
  if (setup.shards > 1) script_ += "// with " + std::to_string(setup.shards) + " shards\n";
  if (setup.in_flight_limit < 1'000) {
    script_ += "// with at most " + std::to_string(setup.in_flight_limit) + " in flight\n";
  }
}

void Account::write(const std::string& operation, const std::string& arguments, const std::string& name) {
  script_ += R"({"t":")" + std::to_string((now_ - couplet::sim::start_of_run) / seconds{1}) + R"(s","op":")" +
             operation + R"(","args":{)" + arguments + "}" + (name.empty() ? "" : R"(,"as":")" + name + '"') +
             "}\n";
}

void Account::carry_out(const Command& command) {
  pass_until(now_ + seconds{command.pause});
  switch (command.verb) {
    case Verb::send: send(command); break;
    case Verb::receive: receive(command); break;
    case Verb::remove: remove(command); break;
    case Verb::change: change(command); break;
    case Verb::copy: copy(command); break;
    case Verb::purge: purge(); break;
  }
  settle();
}

void Account::pass_until(Time target) {
  // One instant after the other, so that each effect's is known.
  while (queue_.next_due() <= target) {
    now_ = std::max(now_, queue_.next_due());
    queue_.advance(now_, effects_);
    settle();
  }
  now_ = target;
}

void Account::send(const Command& command) {
  const std::uint64_t reference = ++references_;
  SendRequest request;
  request.payload.reference = reference;
  request.placement = command.a;
  if (setup_.fifo() || setup_.fair) request.group = command.a % 3;
  const std::uint64_t id = setup_.fifo() ? command.b % 5 : 0;
  request.deduplication = {0, id};
  const bool own_delay = !setup_.fifo() && command.c % 4 == 0;
  if (own_delay) request.delay = seconds{command.c};
  std::string arguments = R"("QueueUrl":"${q.QueueUrl}","MessageBody":"m)" + std::to_string(reference) + '"';
  if (own_delay) arguments += R"(,"DelaySeconds":)" + std::to_string(command.c);
  if (request.group != no_group) arguments += R"(,"MessageGroupId":"g)" + std::to_string(request.group) + '"';
  const std::string shown = id > 0 ? std::to_string(id) : "unique" + std::to_string(reference);
  if (setup_.fifo()) arguments += R"(,"MessageDeduplicationId":")" + shown + '"';
  write("SendMessage", arguments);

  const SendResult result = queue_.send(now_, request, effects_);
  const std::pair<std::uint32_t, std::uint64_t> key{setup_.scope_is_group ? request.group : 0, id};
  const auto before = accepted_.find(key);
  const bool duplicate =
      id > 0 && before != accepted_.end() && now_ < before->second + std::chrono::minutes{5};
  require((result.outcome == SendResult::Outcome::duplicate) == duplicate,
          named(reference) + (duplicate ? " is a duplicate, but was stored" : " was taken for a duplicate"));
  if (duplicate) return;
  if (id > 0) accepted_[key] = now_;
  Message& message = messages_[reference];
  message.sequence = result.sequence;
  message.sent = now_;
  message.group = request.group;
  message.hidden_until = now_ + (own_delay ? request.delay : config_.delay);
}

void Account::receive(const Command& command) {
  const auto poller = static_cast<std::uint32_t>(asks_.size());
  Ask ask;
  ask.at = now_;
  ask.max = 1 + command.a % 4;
  ask.wait = command.b % 3 == 0 ? seconds{command.b + 1} : seconds{0};
  ask.hide = command.c % 2 == 0 ? config_.visibility_timeout : Duration{seconds{command.c / 2}};
  ask.name = "r" + std::to_string(poller);
  write("ReceiveMessage",
        R"("QueueUrl":"${q.QueueUrl}","MaxNumberOfMessages":)" + std::to_string(ask.max) +
            R"(,"WaitTimeSeconds":)" + std::to_string(ask.wait / seconds{1}) + R"(,"VisibilityTimeout":)" +
            std::to_string(ask.hide / seconds{1}),
        ask.name);
  asks_.push_back(ask);
  couplet::sim::Draw sample(couplet::sim::DrawKey::of(1, 0, "sample"), poller);
  Poll poll;
  poll.poller = poller;
  poll.max = ask.max;
  poll.wait = ask.wait;
  poll.visibility_timeout = ask.hide;
  queue_.receive(now_, poll, sample, effects_);
}

bool Account::holds(const Message& message, const Receipt& receipt) const {
  return message.receives == receipt.receive && message.hidden_until > now_;
}

void Account::remove(const Command& command) {
  if (handles_.empty()) return;
  const Handle& handle = choose(command.a);
  write("DeleteMessage", R"("QueueUrl":"${q.QueueUrl}","ReceiptHandle":"${)" + handle.name + R"(}")");
  const RemoveResult result = queue_.remove(now_, handle.received.receipt, setup_.stale_deletes, effects_);
  Message& message = messages_.at(handle.message);
  Outcome expected = Outcome::deleted;
  const bool stale = message.receives != handle.received.receipt.receive;
  if (stale && !setup_.stale_deletes) expected = Outcome::survived;
  if (setup_.fifo() && !holds(message, handle.received.receipt)) expected = Outcome::expired;
  if (!message.alive) expected = Outcome::gone;
  require(result.outcome == expected, "the delete of " + named(handle.message) + " had the wrong outcome");
  if (expected != Outcome::deleted) return;
  require(result.payload.reference == handle.message,
          "another message than " + named(handle.message) + " was deleted");
  message.alive = false;
}

void Account::change(const Command& command) {
  if (handles_.empty()) return;
  const Handle& handle = choose(command.a);
  const Duration timeout = seconds{command.b == 11 ? 43'190 + command.c : command.b == 0 ? 0 : command.c * 3};
  write("ChangeMessageVisibility", R"("QueueUrl":"${q.QueueUrl}","ReceiptHandle":"${)" + handle.name +
                                       R"(}","VisibilityTimeout":)" + std::to_string(timeout / seconds{1}));
  Message& message = messages_.at(handle.message);
  ChangeOutcome expected = ChangeOutcome::changed;
  if (!message.alive) {
    expected = ChangeOutcome::gone;
  } else if (setup_.fifo() && !holds(message, handle.received.receipt)) {
    expected = ChangeOutcome::expired;
  } else if (message.hidden_until <= now_) {
    expected = ChangeOutcome::not_in_flight;
  } else if (now_ + timeout > message.received + seconds{43'200}) {
    expected = ChangeOutcome::beyond_maximum;
  } else {
    message.hidden_until = now_ + timeout;
  }
  require(queue_.change_visibility(now_, handle.received.receipt, timeout, effects_) == expected,
          "the change of " + named(handle.message) + " had the wrong outcome");
}

void Account::copy(const Command& command) {
  if (handles_.empty() || setup_.fifo()) return;
  const Handle& handle = choose(command.a);
  Received received = handle.received;
  received.payload.reference = ++references_;  // so that the copy can be told from the original
  script_ += "// a copy of " + named(handle.message) + " appears in " + std::to_string(command.b) + " s\n";
  Message& message = messages_[references_];
  message.sent = received.sent;
  message.group = received.group;
  message.hidden_until = now_ + seconds{command.b};
  message.receives = received.receipt.receive;
  message.copy = message.unseen = true;
  queue_.leave_copy(now_, received, seconds{command.b}, command.c, effects_);
}

void Account::purge() {
  write("PurgeQueue", R"("QueueUrl":"${q.QueueUrl}")");
  const bool in_progress = purged_ != never && now_ < purged_ + seconds{60};
  const PurgeOutcome outcome = queue_.purge(now_, effects_);
  require((outcome == PurgeOutcome::in_progress) == in_progress, "the purge had the wrong outcome");
  if (in_progress) return;
  purged_ = now_;
  accepted_.clear();
}

void Account::settle() {
  const QueueEffects effects = std::exchange(effects_, {});
  effects_.messages = effects.messages;
  for (const QueueEffect& effect : effects.effects) {
    switch (effect.kind) {
      case Kind::delivered: delivered(effect); break;
      case Kind::empty:
      case Kind::over_limit: unanswered(effect); break;
      case Kind::became_visible:
      case Kind::returned:
        require(messages_.at(effect.payload.reference).hidden_until <= now_,
                named(effect.payload.reference) + " came back too early");
        break;
      case Kind::copy_appeared: {
        Message& message = messages_.at(effect.payload.reference);
        require(message.unseen && message.hidden_until == now_, "a copy appeared at the wrong time");
        message.unseen = false;
        break;
      }
      case Kind::expired:
      case Kind::dead_lettered:
      case Kind::purged: left(effect); break;
    }
  }
  effects_.clear();
  compare();
}

void Account::delivered(const QueueEffect& effect) {
  Ask& ask = asks_.at(effect.poller);
  require(ask.open, ask.name + " was answered twice");
  require(now_ == ask.at || now_ < ask.at + ask.wait, ask.name + " was answered too late");
  require(effect.count >= 1 && effect.count <= ask.max, ask.name + " got too many messages");
  ask.open = false;
  script_ += "// " + ask.name + " gets";
  std::set<std::uint64_t> seen;
  for (std::uint32_t i = 0; i < effect.count; ++i) {
    const Received& received = effects_.messages.at(effect.first + i);
    require(seen.insert(received.payload.reference).second, ask.name + " got a message twice");
    script_ += " m" + std::to_string(received.payload.reference);
    delivered_one(received, ask);
    handles_.push_back({received, received.payload.reference,
                        ask.name + ".Messages[" + std::to_string(i) + "].ReceiptHandle"});
  }
  script_ += "\n";
  // A timeout of zero hides nothing from the next receive, but all of this one.
  for (const std::uint64_t reference : seen) messages_.at(reference).hidden_until = now_ + ask.hide;
}

void Account::delivered_one(const Received& received, const Ask& ask) {
  const auto found = messages_.find(received.payload.reference);
  require(found != messages_.end(), ask.name + " got a message that nobody sent");
  Message& message = found->second;
  const std::string name = named(found->first);
  require(message.alive, name + " was delivered after it was gone");
  require(message.hidden_until <= now_, name + " was delivered while it was invisible");
  require(now_ < message.sent + config_.retention, name + " was delivered after its retention");
  require(received.sent == message.sent && received.group == message.group, name + " is not what was sent");
  require(message.sequence == 0 || message.sequence == received.receipt.sequence,
          name + " has a new sequence");
  if (setup_.fifo()) first_of_group(message);
  message.sequence = received.receipt.sequence;
  ++message.receives;
  message.received = now_;
  message.hidden_until = never;  // until the receive is complete
  require(received.receipt.receive == message.receives, name + " has the wrong count of receives");
  require(config_.max_receives == 0 || message.receives <= config_.max_receives,
          name + " was received more often than the dead-letter policy says");
}

void Account::first_of_group(const Message& message) const {
  for (const auto& [reference, other] : messages_) {
    if (!other.alive || other.group != message.group || other.sequence >= message.sequence) continue;
    require(other.hidden_until == never, named(reference) + " was passed by a younger one of its group");
  }
}

void Account::unanswered(const QueueEffect& effect) {
  Ask& ask = asks_.at(effect.poller);
  require(ask.open, ask.name + " was answered twice");
  require(now_ == ask.at + ask.wait, ask.name + " got nothing at the wrong time");
  ask.open = false;
  if (effect.kind == Kind::over_limit) {
    require(!setup_.fifo() && ask.wait == Duration{0} && in_flight() >= config_.in_flight_limit,
            ask.name + " met a limit that is not reached");
  } else if (ask.wait == Duration{0} && (config_.shards == 1 || setup_.fifo())) {
    require(!something_to_deliver(), ask.name + " got nothing though there was something");
  }
}

void Account::left(const QueueEffect& effect) {
  Message& message = messages_.at(effect.payload.reference);
  const std::string name = named(effect.payload.reference);
  require(message.alive, name + " was gone already");
  message.alive = false;
  if (effect.kind == Kind::expired) {
    require(message.sent + config_.retention <= now_, name + " expired too early");
  }
  if (effect.kind != Kind::dead_lettered) return;
  require(message.hidden_until <= now_, name + " was moved while it was invisible");
  require(config_.max_receives > 0 && message.receives == config_.max_receives,
          name + " was moved before the policy says so");
}

std::uint64_t Account::in_flight() const {
  return static_cast<std::uint64_t>(
      std::count_if(messages_.begin(), messages_.end(), [this](const auto& each) {
        const Message& message = each.second;
        return message.alive && !message.unseen && message.receives > 0 && message.hidden_until > now_;
      }));
}

bool Account::something_to_deliver() const {
  if (in_flight() >= config_.in_flight_limit) return false;
  std::set<std::uint32_t> locked;
  for (const auto& [reference, message] : messages_) {  // in order of sending
    if (!message.alive || locked.contains(message.group)) continue;
    if (message.hidden_until <= now_ && !message.unseen) return true;
    if (setup_.fifo()) locked.insert(message.group);
  }
  return false;
}

void Account::compare() const {
  std::uint64_t alive = 0, visible = 0, unseen = 0;
  for (const auto& [reference, message] : messages_) {
    if (!message.alive) continue;
    require(now_ < message.sent + config_.retention, named(reference) + " outlived its retention");
    ++alive;
    unseen += message.unseen ? 1 : 0;
    visible += !message.unseen && message.hidden_until <= now_ ? 1 : 0;
  }
  require(queue_.contents().size() == alive, "the queue does not hold what it should");
  require(queue_.visible() == visible, "the gauge of visible messages is wrong");
  require(queue_.in_flight() == in_flight(), "the gauge of messages in flight is wrong");
  require(queue_.hidden_copies() == unseen, "the number of hidden copies is wrong");
  require(queue_.delayed() == alive - visible - in_flight() - unseen,
          "the gauge of delayed messages is wrong");
  const QueueCounters& n = queue_.counters();
  require(n.sent + n.moved_in + n.copies ==
              n.deleted + n.expired + n.dead_lettered + n.purged + n.taken_out + alive,
          "a message was lost or made up");
  const bool waiting = std::any_of(asks_.begin(), asks_.end(), [](const Ask& ask) { return ask.open; });
  require(!waiting || !something_to_deliver(), "somebody waits though there is something");
}
