#include "cloud/topic_limits.hpp"

#include <algorithm>

namespace couplet::cloud {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::string_view code(TopicError error) {
  switch (error) {
    case TopicError::throttled: return "Throttled";
    case TopicError::too_many_topics: return "TopicLimitExceeded";
    case TopicError::too_many_subscriptions: return "SubscriptionLimitExceeded";
    case TopicError::too_many_filter_policies: return "FilterPolicyLimitExceeded";
    case TopicError::empty_batch: return "EmptyBatchRequest";
    case TopicError::too_many_entries: return "TooManyEntriesInBatchRequest";
    case TopicError::batch_too_large: return "BatchRequestTooLong";
    default: return "InvalidParameter";
  }
}

std::string_view text(TopicError error) {
  switch (error) {
    case TopicError::empty_message: return "a message has at least one byte";
    case TopicError::message_too_large: return "a message and its attributes have at most 262,144 bytes";
    case TopicError::subject_too_long: return "a subject has at most 99 characters";
    case TopicError::group_missing: return "a message to a FIFO topic needs a message group";
    case TopicError::deduplication_missing: return "a message to a FIFO topic needs a deduplication id";
    case TopicError::deduplication_on_standard: return "a standard topic takes no deduplication id";
    case TopicError::throttled: return "more messages per second than the quota allows";
    case TopicError::bad_name:
      return "a topic's name is 1 to 256 letters, digits, hyphens and underscores, and \".fifo\" ends that "
             "of "
             "a FIFO topic";
    case TopicError::too_many_topics: return "an account has at most 100,000 standard and 1,000 FIFO topics";
    case TopicError::too_many_subscriptions:
      return "a standard topic has at most 12,500,000 subscriptions, a FIFO topic 100";
    case TopicError::too_many_filter_policies:
      return "a topic has at most 200 filter policies, an account 10,000";
    case TopicError::no_queue_for_fifo: return "only queues can subscribe to a FIFO topic";
    case TopicError::fifo_queue_for_standard: return "a FIFO queue cannot subscribe to a standard topic";
    case TopicError::not_raw: return "raw delivery is for queues and HTTP endpoints";
    case TopicError::throttle:
      return "a delivery throttle is for HTTP endpoints and lets at least one message per second pass";
    case TopicError::empty_batch: return "a batch has at least one entry";
    case TopicError::too_many_entries: return "a batch has at most 10 entries";
    case TopicError::batch_too_large: return "a batch has at most 262,144 bytes";
  }
  return {};
}

std::optional<TopicError> check_topic_name(std::string_view name, bool fifo) {
  if (name.empty() || static_cast<std::int64_t>(name.size()) > TopicLimits::name_characters)
    return TopicError::bad_name;
  constexpr std::string_view ending = ".fifo";
  if (fifo) {
    if (name.size() <= ending.size() || name.substr(name.size() - ending.size()) != ending)
      return TopicError::bad_name;
    name.remove_suffix(ending.size());
  }
  if (!std::all_of(name.begin(), name.end(), is_name_character)) return TopicError::bad_name;
  return std::nullopt;
}

std::optional<TopicError> check_batch(std::int64_t entries, std::int64_t bytes) {
  if (entries < 1) return TopicError::empty_batch;
  if (entries > TopicLimits::batch_entries) return TopicError::too_many_entries;
  if (bytes > TopicLimits::message_bytes) return TopicError::batch_too_large;
  return std::nullopt;
}

/// Rounded down, so that as many as the rate says fit into the second.
sim::Duration RateBucket::time_of(std::int64_t amount, double per_second) {
  return sim::Duration{static_cast<std::int64_t>(1e9 * static_cast<double>(amount) / per_second)};
}

bool RateBucket::has(sim::Time now, double per_second, std::int64_t amount) const {
  const sim::Duration second = std::chrono::seconds{1};
  const sim::Duration more = time_of(amount, per_second);
  // The bucket lacks full_at - now of a second; what is taken must still leave it at zero or above.
  return std::max(full_at_, now) - now + more <= std::max(second, more);
}

void RateBucket::spend(sim::Time now, double per_second, std::int64_t amount) {
  full_at_ = sim::add(std::max(full_at_, now), time_of(amount, per_second));
}

bool RateBucket::take(sim::Time now, double per_second) {
  if (!has(now, per_second)) return false;
  spend(now, per_second);
  return true;
}

}  // namespace couplet::cloud
