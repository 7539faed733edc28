#pragma once

#include <optional>
#include <string>

#include "cloud/filter_policy.hpp"
#include "script/json.hpp"
#include "script/message_attributes.hpp"

namespace couplet::script {

/// The attributes of a subscription that a user can set (3.3 to 3.5 of the facts).
struct SubscriptionSettings {
  bool raw = false;
  std::string filter_policy;  // as it was written; empty: none
  bool filter_by_body = false;
  std::string redrive_policy;     // as it was written
  std::string dead_letter_queue;  // name of the queue that it names; empty: none
  std::string delivery_policy;

  /// Compiled, or nothing.
  std::optional<cloud::FilterPolicy> filter;
};

/// Changes one attribute. `protocol`: as Subscribe names it. Throws a Failure if it is not allowed, and has
/// then changed nothing. The filter is compiled by compile_filter(), when policy and scope are both known.
void change(SubscriptionSettings& settings, const std::string& protocol, const std::string& name,
            const std::string& value);
void compile_filter(SubscriptionSettings& settings);

/// For the filter: the values that they look at.
cloud::MessageAttributes filter_values(const MessageAttributes& attributes);
cloud::JsonValue filter_value(const Json& value);

}  // namespace couplet::script
