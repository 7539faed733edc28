#include <fmt/format.h>

#include "cloud/topic_limits.hpp"
#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

class MessagingChecks {
 public:
  MessagingChecks(const std::vector<Component>& components, const std::vector<Member>& merged,
                  const Flow& flow, const ComponentNames& names, ProblemLog& log)
      : components_(components), merged_(merged), flow_(flow), names_(names), log_(log) {}

  void run() {
    check_circles();
    check_message_timers();
    for (std::size_t i = 0; i < components_.size(); ++i) {
      if (const auto* queue = std::get_if<QueueSpec>(&components_[i].spec)) check_dead_letter_type(i, *queue);
      if (const auto* bucket = std::get_if<BucketSpec>(&components_[i].spec)) check_notified(i, *bucket);
      if (const auto* topic = std::get_if<TopicSpec>(&components_[i].spec)) check_subscribers(i, *topic);
      if (const auto* function = std::get_if<FunctionSpec>(&components_[i].spec)) check_fed_by(i, *function);
      const auto* worker = std::get_if<WorkerSpec>(&components_[i].spec);
      if (worker == nullptr) continue;
      const QueueSpec* queue = polled_by(i, *worker);
      if (queue == nullptr) continue;
      check_polling(i, *worker, *queue);
      check_heartbeat(i, *worker, *queue);
    }
  }

 private:
  const Value& place_of(std::size_t component, std::string_view key) const {
    const Member* member = merged_[component].value.find(key);
    return member == nullptr ? merged_[component].value : member->value;
  }

  const QueueSpec* queue_at(ComponentIndex component) const {
    return std::get_if<QueueSpec>(&components_[static_cast<std::size_t>(component)].spec);
  }

  std::optional<ComponentIndex> dead_letters_of(ComponentIndex component) const {
    const QueueSpec* queue = queue_at(component);
    if (queue == nullptr || !queue->dead_letter) return std::nullopt;
    return queue->dead_letter->to;
  }

  /// A message may move from queue to queue, but not for ever.
  void check_circles() {
    const std::size_t count = components_.size();
    std::vector<bool> reported(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto start = static_cast<ComponentIndex>(i);
      std::vector<ComponentIndex> way{start};
      auto next = dead_letters_of(start);
      while (next && *next != start && way.size() <= count) {
        way.push_back(*next);
        next = dead_letters_of(*next);
      }
      if (!next || *next != start || reported[i]) continue;
      std::string chain;
      for (const ComponentIndex stop : way) {
        chain += names_.name(stop) + " -> ";
        reported[static_cast<std::size_t>(stop)] = true;
      }
      log_.add(place_of(i, "dead_letter"),
               fmt::format("the dead-letter queues come back to where they began: {}{}", chain,
                           names_.name(start)));
    }
  }

  void check_dead_letter_type(std::size_t i, const QueueSpec& queue) {
    if (!queue.dead_letter) return;
    const QueueSpec* letters = queue_at(queue.dead_letter->to);
    if (letters == nullptr || letters->type == queue.type) return;
    const bool fifo = queue.type == QueueType::fifo;
    log_.add(place_of(i, "dead_letter"),
             fmt::format("the dead-letter queue of a {} queue is {} too, but '{}' is not; give both the same "
                         "\"type\"",
                         fifo ? "FIFO" : "standard", fifo ? "FIFO" : "standard",
                         names_.name(queue.dead_letter->to)));
  }

  /// Buckets notify standard topics and queues only (4 of the facts).
  void check_notified(std::size_t i, const BucketSpec& bucket) {
    for (const Notification& notification : bucket.notify) {
      const Component& notified = components_[static_cast<std::size_t>(notification.to)];
      const auto* topic = std::get_if<TopicSpec>(&notified.spec);
      const auto* queue = std::get_if<QueueSpec>(&notified.spec);
      const bool fifo =
          (topic != nullptr && topic->fifo) || (queue != nullptr && queue->type == QueueType::fifo);
      if (!fifo) continue;
      log_.add(place_of(i, "notify"), fmt::format("'{}' is a FIFO {}; a bucket notifies standard ones only",
                                                  notified.name, topic != nullptr ? "topic" : "queue"));
    }
  }

  void check_message_timers() {
    for (const Flow::MessageTimer& timer : flow_.message_timers) {
      const QueueSpec* queue = queue_at(timer.queue);
      if (queue == nullptr || queue->type != QueueType::fifo || timer.at == nullptr) continue;
      log_.add(*timer.at, fmt::format("'{}' is a FIFO queue, where single messages have no delay; give the "
                                      "queue a \"delay\"",
                                      names_.name(timer.queue)));
    }
  }

  /// Standard topics deliver to standard queues only (3.1 of the facts), and space what they send by HTTP
  /// alone.
  void check_subscribers(std::size_t i, const TopicSpec& topic) {
    for (const TopicSubscription& subscription : topic.subscriptions) {
      const auto* endpoint =
          std::get_if<EndpointSpec>(&components_[static_cast<std::size_t>(subscription.to)].spec);
      if (endpoint == nullptr || subscription.receives_per_second == 0 ||
          endpoint->protocol == EndpointProtocol::http || endpoint->protocol == EndpointProtocol::https)
        continue;
      log_.add(place_of(i, "subscriptions"),
               fmt::format("'{}' is not reached by HTTP; {}", names_.name(subscription.to),
                           cloud::text(cloud::TopicError::throttle)));
    }
    if (topic.fifo) return;
    for (const TopicSubscription& subscription : topic.subscriptions) {
      const QueueSpec* queue = queue_at(subscription.to);
      if (queue == nullptr || queue->type != QueueType::fifo) continue;
      log_.add(
          place_of(i, "subscriptions"),
          fmt::format("'{}' is a FIFO queue, and a standard topic delivers to standard queues only; give "
                      "'{}' the \"type\" \"fifo\" too",
                      names_.name(subscription.to), components_[i].name));
    }
  }

  void check_fed_by(std::size_t i, const FunctionSpec& function) {
    const QueueSpec* queue = function.source ? queue_at(*function.source) : nullptr;
    if (queue != nullptr) check_source(merged_[i].value, components_[i], *queue, log_);
  }

  /// The queue that a worker polls. Null: reported already.
  const QueueSpec* polled_by(std::size_t i, const WorkerSpec& worker) const {
    const auto polled = names_.find(place_of(i, "polls").text);
    if (!polled || *polled != worker.polls) return nullptr;
    return queue_at(worker.polls);
  }

  /// A short poll that takes no time, of an empty queue, would be repeated for ever at one instant.
  void check_polling(std::size_t i, const WorkerSpec& worker, const QueueSpec& queue) {
    if (worker.pause > sim::Duration{0} || !queue.latency.is_zero()) return;
    if (worker.wait.value_or(queue.receive_wait) > sim::Duration{0}) return;
    log_.add(place_of(i, "wait"),
             fmt::format("'{}' would poll for ever at one instant: its polls do not wait, it does not pause, "
                         "and the queue has no latency; write \"wait\": \"20s\" or \"pause\": \"1s\"",
                         components_[i].name));
  }

  void check_heartbeat(std::size_t i, const WorkerSpec& worker, const QueueSpec& queue) {
    if (!worker.heartbeat) return;
    const sim::Duration visibility = worker.visibility_timeout.value_or(queue.visibility_timeout);
    if (*worker.heartbeat < visibility) return;
    log_.add(
        place_of(i, "heartbeat"),
        fmt::format("the heartbeat of '{}' comes too late: its messages are visible again after {}; beat "
                    "more often than that",
                    components_[i].name, duration_text(visibility)));
  }

  const std::vector<Component>& components_;
  const std::vector<Member>& merged_;
  const Flow& flow_;
  const ComponentNames& names_;
  ProblemLog& log_;
};

}  // namespace

void check_messaging(const std::vector<Component>& components, const std::vector<Member>& merged,
                     const Flow& flow, const ComponentNames& names, ProblemLog& log) {
  MessagingChecks(components, merged, flow, names, log).run();
}

}  // namespace couplet::scenario
