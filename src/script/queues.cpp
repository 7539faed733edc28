#include "script/queues.hpp"

#include <fmt/format.h>

#include <utility>

#include "script/characters.hpp"
#include "script/identifiers.hpp"

namespace couplet::script {

namespace {

using Kind = cloud::QueueEffect::Kind;
using std::chrono::seconds;

constexpr sim::Duration name_rests = seconds{60};  // after a queue is deleted
constexpr std::int64_t copy_after_max_s = 60;

cloud::QueueConfig config_of(const QueueSettings& settings, const Imperfections& imperfections) {
  cloud::QueueConfig config;
  config.visibility_timeout = seconds{settings.visibility_timeout};
  config.retention = seconds{settings.retention};
  config.delay = seconds{settings.delay};
  config.receive_wait = seconds{settings.wait};
  config.shards = settings.fifo ? 1 : imperfections.shards;
  config.max_receives = settings.redrive ? static_cast<std::uint32_t>(settings.redrive->max_receives) : 0;
  config.type = settings.fifo ? cloud::QueueType::fifo : cloud::QueueType::standard;
  config.fair = !settings.fifo;
  config.deduplication_scope = settings.deduplication_by_group ? cloud::DeduplicationScope::message_group
                                                               : cloud::DeduplicationScope::queue;
  config.high_throughput = settings.deduplication_by_group && settings.limit_by_group;
  config.calls_per_second = imperfections.calls_per_second;
  return config;
}

cloud::Key128 key_of(const std::string& text) {
  if (text.empty()) return {};
  return {sim::mix64(sim::fnv1a64(text)) | 1, sim::mix64(sim::fnv1a64(text, sim::mix64(text.size())))};
}

[[noreturn]] void no_queue(std::string_view name) {
  fail(code::unknown_queue, fmt::format("there is no queue \"{}\" at this time", name.substr(0, 200)));
}

}  // namespace

QueueRecord* Queues::find(std::string_view name) {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : records_[found->second].get();
}

QueueRecord* Queues::find_arn(std::string_view arn) {
  const auto name = name_in_queue_arn(arn);
  return name ? find(*name) : nullptr;
}

QueueRecord& Queues::of_url(Arguments& arguments) {
  const std::string& url = arguments.required_text("QueueUrl");
  const auto name = name_in_queue_url(url);
  if (!name) {
    fail(code::unknown_queue,
         fmt::format("QueueUrl must be what CreateQueue or GetQueueUrl answered, such as {}; it is "
                     "\"{}\"",
                     queue_url("orders"), url.substr(0, 200)));
  }
  QueueRecord* const queue = find(*name);
  if (queue == nullptr) no_queue(*name);
  return *queue;
}

QueueRecord& Queues::create(sim::Time now, const std::string& name, QueueSettings settings,
                            const Imperfections& imperfections) {
  auto record = std::make_unique<QueueRecord>();
  record->number = static_cast<std::uint32_t>(records_.size());
  record->name = name;
  record->machine = std::make_unique<cloud::Queue>(config_of(settings, imperfections));
  record->settings = std::move(settings);
  record->imperfections = imperfections;
  record->created = record->modified = now;
  const auto key = [&](const char* use) { return sim::DrawKey::of(imperfections.seed, 0, name + "/" + use); };
  record->placements = key("placement");
  record->samples = key("sample");
  record->copies = key("copy");
  record->overtakings = key("overtaking");
  names_[name] = record->number;
  deleted_.erase(name);
  return *records_.emplace_back(std::move(record));
}

bool Queues::deleted_recently(sim::Time now, const std::string& name) const {
  const auto found = deleted_.find(name);
  return found != deleted_.end() && now < found->second + name_rests;
}

void Queues::remove(sim::Time now, QueueRecord& queue) {
  for (const cloud::Payload& payload : queue.machine->contents()) letters_.drop(payload);
  for (std::uint32_t poller = 0; poller < receiving_.end(); ++poller) {
    const Receiving& receiving = receiving_[poller];
    if (!receiving.active || receiving.queue != queue.number) continue;
    answers_.refuse(
        receiving.asked, now,
        {code::unknown_queue, fmt::format("the queue \"{}\" was deleted during the receive", queue.name)});
    end_receiving(poller);
  }
  deleted_[queue.name] = now;
  names_.erase(queue.name);
  records_[queue.number].reset();
}

void Queues::change_settings(sim::Time now, QueueRecord& queue, QueueSettings settings) {
  queue.settings = std::move(settings);
  queue.modified = now;
  cloud::QueueEffects& effects = borrow();
  cloud::QueueConfig config = config_of(queue.settings, queue.imperfections);
  config.deduplication_scope = queue.machine->config().deduplication_scope;  // 2.3: as the queue was created
  queue.machine->reconfigure(now, config, effects);
  settle(now, queue, effects);
}

cloud::PurgeOutcome Queues::purge(sim::Time now, QueueRecord& queue) {
  cloud::QueueEffects& effects = borrow();
  const cloud::PurgeOutcome outcome = queue.machine->purge(now, effects);
  settle(now, queue, effects);
  return outcome;
}

bool Queues::admits_copy(sim::Time now, QueueRecord& queue, const std::string& group) {
  const cloud::GroupNumber number = group_number(queue, group);
  return queue.machine->admit(now, cloud::QueueAction::send, &number, 1).admitted(0);
}

cloud::Admission Queues::admit(sim::Time now, QueueRecord& queue, cloud::QueueAction action,
                               const std::vector<cloud::GroupNumber>& groups) {
  const cloud::Admission admission = queue.machine->admit(
      now, action, groups.empty() ? nullptr : groups.data(), static_cast<std::uint32_t>(groups.size()));
  if (admission.entries == 0) {
    fail("RequestThrottled",
         fmt::format("a FIFO queue takes {} calls of each action per second; send batches, or slower",
                     queue.imperfections.calls_per_second));
  }
  return admission;
}

cloud::GroupNumber Queues::group_number(QueueRecord& queue, const std::string& group) {
  if (group.empty()) return cloud::no_group;
  const auto next = static_cast<cloud::GroupNumber>(queue.groups.size());
  return queue.groups.try_emplace(group, next).first->second;
}

std::uint64_t Queues::placement(QueueRecord& queue) {
  if (queue.machine->config().shards == 1) return 0;
  sim::Draw draw(queue.placements, queue.sends);
  return draw.bits();
}

cloud::SendResult Queues::send(sim::Time now, QueueRecord& queue, Letter letter, sim::Duration delay) {
  ++queue.sends;
  cloud::SendRequest request;
  request.delay = delay;
  request.group = group_number(queue, letter.group);
  if (queue.fifo()) request.deduplication = key_of(letter.deduplication);
  request.placement = placement(queue);
  if (queue.imperfections.disorder_rate > 0) {
    sim::Draw draw(queue.overtakings, queue.sends);
    request.overtakes = draw.unit() < queue.imperfections.disorder_rate;
  }
  request.payload = letters_.add(std::move(letter));
  cloud::QueueEffects& effects = borrow();
  const cloud::SendResult result = queue.machine->send(now, request, effects);
  if (result.outcome == cloud::SendResult::Outcome::duplicate) letters_.drop(request.payload);
  settle(now, queue, effects);
  return result;
}

void Queues::receive(sim::Time now, QueueRecord& queue, cloud::Poll poll, Receiving receiving) {
  poll.poller = receiving_.allocate();
  receiving.active = true;
  receiving.queue = queue.number;
  receiving_[poll.poller] = std::move(receiving);
  sim::Draw sample(queue.samples, ++queue.polls);
  cloud::QueueEffects& effects = borrow();
  queue.machine->receive(now, poll, sample, effects);
  settle(now, queue, effects);
}

cloud::RemoveResult Queues::remove_message(sim::Time now, QueueRecord& queue, const cloud::Receipt& receipt) {
  cloud::QueueEffects& effects = borrow();
  const cloud::RemoveResult result = queue.machine->remove(now, receipt, false, effects);
  settle(now, queue, effects);
  if (result.deleted()) letters_.drop(result.payload);
  return result;
}

cloud::ChangeOutcome Queues::change_visibility(sim::Time now, QueueRecord& queue,
                                               const cloud::Receipt& receipt, sim::Duration timeout) {
  cloud::QueueEffects& effects = borrow();
  const cloud::ChangeOutcome outcome = queue.machine->change_visibility(now, receipt, timeout, effects);
  settle(now, queue, effects);
  return outcome;
}

std::optional<cloud::Received> Queues::take_out(sim::Time now, QueueRecord& queue) {
  cloud::QueueEffects& effects = borrow();
  const std::optional<cloud::Received> message = queue.machine->take_out(now, effects);
  settle(now, queue, effects);
  return message;
}

void Queues::put_back(sim::Time now, QueueRecord& queue, const cloud::Received& message) {
  cloud::QueueEffect back;
  back.kind = Kind::dead_lettered;
  back.payload = message.payload;
  back.receives = message.receipt.receive;
  back.sent = message.sent;
  back.first_received = message.first_received;
  back.group = message.group;
  cloud::QueueEffects& effects = borrow();
  queue.machine->take_over(now, back, placement(queue), effects);
  settle(now, queue, effects);
}

void Queues::advance(sim::Time now, std::uint32_t number) {
  QueueRecord* const queue = numbered(number);
  if (queue == nullptr) return;  // deleted meanwhile
  cloud::QueueEffects& effects = borrow();
  queue->machine->advance(now, effects);
  settle(now, *queue, effects);
}

cloud::QueueEffects& Queues::borrow() {
  if (borrowed_ == effects_.size()) effects_.push_back(std::make_unique<cloud::QueueEffects>());
  cloud::QueueEffects& effects = *effects_[borrowed_++];
  effects.clear();
  return effects;
}

void Queues::settle(sim::Time now, QueueRecord& queue, cloud::QueueEffects& effects) {
  // By number: copies that a delivery leaves behind add effects while we are at it.
  for (std::size_t i = 0; i < effects.effects.size(); ++i) {
    const cloud::QueueEffect effect = effects.effects[i];
    if (effect.kind == Kind::delivered && queue.imperfections.duplicate_rate > 0 && !queue.fifo()) {
      const std::vector<cloud::Received> messages(effects.messages.begin() + effect.first,
                                                  effects.messages.begin() + effect.first + effect.count);
      leave_copies(now, queue, messages.data(), effect.count, effects);
    }
    settle_one(now, queue, effect, effects);
  }
  give_back();
  agenda_.arm(Agenda::Kind::queue, queue.number, queue.machine->next_due());
}

void Queues::settle_one(sim::Time now, QueueRecord& queue, const cloud::QueueEffect& effect,
                        const cloud::QueueEffects& effects) {
  switch (effect.kind) {
    case Kind::delivered: deliver(now, queue, effect, effects); break;
    case Kind::empty:
      answers_.give(receiving_[effect.poller].asked, now, "{}");
      end_receiving(effect.poller);
      break;
    case Kind::over_limit:
      answers_.refuse(
          receiving_[effect.poller].asked, now,
          {"OverLimit", "120000 messages of this queue are in flight; delete some, or ask with a long poll"});
      end_receiving(effect.poller);
      break;
    case Kind::expired:
    case Kind::purged: letters_.drop(effect.payload); break;
    case Kind::dead_lettered: move_to_dead_letters(now, queue, effect); break;
    case Kind::became_visible:
    case Kind::returned:
    case Kind::copy_appeared: break;
  }
}

void Queues::move_to_dead_letters(sim::Time now, QueueRecord& queue, cloud::QueueEffect effect) {
  QueueRecord* const target = queue.settings.redrive ? find(queue.settings.redrive->target) : nullptr;
  if (target == nullptr) {  // deleted: AWS keeps such messages; here they end with their queue
    letters_.drop(effect.payload);
    return;
  }
  Letter& letter = letters_.of(effect.payload);
  letter.dead_letter_source = queue.name;
  if (target->fifo()) letter.deduplication = Letters::message_id(effect.payload);
  effect.group = group_number(*target, letter.group);
  ++target->sends;
  cloud::QueueEffects& effects = borrow();
  target->machine->take_over(now, effect, placement(*target), effects);
  settle(now, *target, effects);
}

void Queues::deliver(sim::Time now, QueueRecord& queue, const cloud::QueueEffect& effect,
                     const cloud::QueueEffects& effects) {
  const Receiving& receiving = receiving_[effect.poller];
  std::string result;
  JsonText json(result);
  json.open('{').key("Messages").open('[');
  for (std::uint32_t i = effect.first; i < effect.first + effect.count; ++i) {
    const cloud::Received& message = effects.messages[i];
    append_message(json, queue, message, letters_.of(message.payload), receiving);
  }
  json.close(']').close('}');
  answers_.give(receiving.asked, now, result);
  end_receiving(effect.poller);
}

void Queues::end_receiving(std::uint32_t poller) {
  receiving_[poller] = Receiving{};
  receiving_.release(poller);
}

void Queues::leave_copies(sim::Time now, QueueRecord& queue, const cloud::Received* messages,
                          std::uint32_t count, cloud::QueueEffects& effects) {
  for (std::uint32_t i = 0; i < count; ++i) {
    sim::Draw draw(queue.copies, ++queue.deliveries);
    const double chance = draw.unit();
    if (chance >= queue.imperfections.duplicate_rate) continue;
    const auto after = static_cast<std::int64_t>(draw.below(copy_after_max_s * 1'000'000'000));
    ++queue.sends;
    letters_.hold(messages[i].payload);
    queue.machine->leave_copy(now, messages[i], sim::Duration{after}, placement(queue), effects);
  }
}

}  // namespace couplet::script
