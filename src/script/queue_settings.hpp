#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "script/arguments.hpp"
#include "script/json.hpp"

namespace couplet::script {

/// RedrivePolicy: what is received more than maxReceiveCount times goes to another queue (1.8 of the facts).
struct Redrive {
  std::string target;  // name of the queue
  std::int32_t max_receives = 0;
};

/// RedriveAllowPolicy: whose dead-letter queue a queue may be.
struct RedriveAllow {
  enum class Permission : std::uint8_t { allow_all, deny_all, by_queue };
  Permission permission = Permission::allow_all;
  std::vector<std::string> sources;  // names of queues
  bool allows(std::string_view source) const;
};

/// The attributes of a queue that a user can set (1.1 of the facts).
struct QueueSettings {
  std::int32_t visibility_timeout = 30;  // seconds, as the next three
  std::int32_t delay = 0;
  std::int32_t retention = 345'600;
  std::int32_t wait = 0;
  std::int32_t message_size_max = 1'048'576;  // bytes
  bool fifo = false;
  bool content_based_deduplication = false;
  bool deduplication_by_group = false;  // DeduplicationScope
  bool limit_by_group = false;          // FifoThroughputLimit
  std::optional<Redrive> redrive;
  RedriveAllow redrive_allow;
  /// Those that only have to be given back: policies as they were written, encryption.
  std::map<std::string, std::string> texts;

  /// Values of all that GetQueueAttributes shows of them, by name.
  std::map<std::string, std::string> shown() const;
};

/// Changes what `attributes` names. Throws a Failure, and has then changed nothing, if a name or a value is
/// not allowed. Whether a dead-letter queue exists is the caller's to see.
void change(QueueSettings& settings, const Json& attributes, bool creating);

}  // namespace couplet::script
