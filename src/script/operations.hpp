#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "script/arguments.hpp"
#include "script/world.hpp"

namespace couplet::script {

/// One call: its parameters, who waits for the answer, and where the result is written unless it comes later.
struct Call {
  World& world;
  Arguments& arguments;
  const Asked& asked;
  std::string& result;
  bool later = false;  // the answer is given by what the call has set in motion
};

/// An operation of AWS. `run` throws a Failure or writes call.result; nothing has changed when it throws.
struct Operation {
  std::string_view name;
  Service service;
  void (*run)(Call& call);
};

/// Null: there is none of this name.
const Operation* find_operation(std::string_view name);
std::vector<std::string> operation_names();

// queue_operations.cpp
void create_queue(Call& call);
void get_queue_url(Call& call);
void list_queues(Call& call);
void get_queue_attributes(Call& call);
void set_queue_attributes(Call& call);
void delete_queue(Call& call);
void purge_queue(Call& call);
void tag_queue(Call& call);
void untag_queue(Call& call);
void list_queue_tags(Call& call);
void list_dead_letter_source_queues(Call& call);

// send_operations.cpp
void send_message(Call& call);
void send_message_batch(Call& call);

// receipt_operations.cpp
void receive_message(Call& call);
void delete_message(Call& call);
void delete_message_batch(Call& call);
void change_message_visibility(Call& call);
void change_message_visibility_batch(Call& call);

// move_operations.cpp
void start_message_move_task(Call& call);
void list_message_move_tasks(Call& call);
void cancel_message_move_task(Call& call);

// topic_operations.cpp
void create_topic(Call& call);
void delete_topic(Call& call);
void list_topics(Call& call);
void get_topic_attributes(Call& call);
void set_topic_attributes(Call& call);

// subscription_operations.cpp
void subscribe(Call& call);
void confirm_subscription(Call& call);
void unsubscribe(Call& call);
void list_subscriptions(Call& call);
void list_subscriptions_by_topic(Call& call);
void get_subscription_attributes(Call& call);
void set_subscription_attributes(Call& call);

// publish_operations.cpp
void publish(Call& call);
void publish_batch(Call& call);

}  // namespace couplet::script
