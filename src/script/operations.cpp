#include "script/operations.hpp"

#include <algorithm>

namespace couplet::script {

namespace {

/// By name.
constexpr Operation table[] = {
    {"CancelMessageMoveTask", Service::sqs, cancel_message_move_task},
    {"ChangeMessageVisibility", Service::sqs, change_message_visibility},
    {"ChangeMessageVisibilityBatch", Service::sqs, change_message_visibility_batch},
    {"ConfirmSubscription", Service::sns, confirm_subscription},
    {"CreateQueue", Service::sqs, create_queue},
    {"CreateTopic", Service::sns, create_topic},
    {"DeleteMessage", Service::sqs, delete_message},
    {"DeleteMessageBatch", Service::sqs, delete_message_batch},
    {"DeleteQueue", Service::sqs, delete_queue},
    {"DeleteTopic", Service::sns, delete_topic},
    {"GetQueueAttributes", Service::sqs, get_queue_attributes},
    {"GetQueueUrl", Service::sqs, get_queue_url},
    {"GetSubscriptionAttributes", Service::sns, get_subscription_attributes},
    {"GetTopicAttributes", Service::sns, get_topic_attributes},
    {"ListDeadLetterSourceQueues", Service::sqs, list_dead_letter_source_queues},
    {"ListMessageMoveTasks", Service::sqs, list_message_move_tasks},
    {"ListQueueTags", Service::sqs, list_queue_tags},
    {"ListQueues", Service::sqs, list_queues},
    {"ListSubscriptions", Service::sns, list_subscriptions},
    {"ListSubscriptionsByTopic", Service::sns, list_subscriptions_by_topic},
    {"ListTopics", Service::sns, list_topics},
    {"Publish", Service::sns, publish},
    {"PublishBatch", Service::sns, publish_batch},
    {"PurgeQueue", Service::sqs, purge_queue},
    {"ReceiveMessage", Service::sqs, receive_message},
    {"SendMessage", Service::sqs, send_message},
    {"SendMessageBatch", Service::sqs, send_message_batch},
    {"SetQueueAttributes", Service::sqs, set_queue_attributes},
    {"SetSubscriptionAttributes", Service::sns, set_subscription_attributes},
    {"SetTopicAttributes", Service::sns, set_topic_attributes},
    {"StartMessageMoveTask", Service::sqs, start_message_move_task},
    {"Subscribe", Service::sns, subscribe},
    {"TagQueue", Service::sqs, tag_queue},
    {"Unsubscribe", Service::sns, unsubscribe},
    {"UntagQueue", Service::sqs, untag_queue},
};

bool before(const Operation& operation, std::string_view name) {
  return operation.name < name;
}

}  // namespace

const Operation* find_operation(std::string_view name) {
  const Operation* const found = std::lower_bound(std::begin(table), std::end(table), name, before);
  return found != std::end(table) && found->name == name ? found : nullptr;
}

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  for (const Operation& operation : table) names.emplace_back(operation.name);
  return names;
}

}  // namespace couplet::script
