#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/time.hpp"

namespace couplet::script {

/// The n-th identifier of a kind, in the form of a random UUID (version 4); the same in every run.
std::string uuid(std::string_view kind, std::uint64_t n);

/// What a receipt handle stands for: one receive of one message of one queue.
struct Handle {
  std::uint32_t queue = 0;    // the number of the queue, never used again
  std::uint32_t slot = 0;     // the message's place in it
  std::uint16_t receive = 0;  // which receive of the message
  std::uint64_t sequence = 0;
};

/// 32 characters that tell a reader nothing.
std::string handle_text(const Handle& handle);
/// Nothing if handle_text never gave that: 48 bits of it are a check.
std::optional<Handle> read_handle(std::string_view text);

inline constexpr const char* account = "000000000000";

std::string queue_url(std::string_view name);
std::string queue_arn(std::string_view name);
std::string topic_arn(std::string_view name);
/// The name at the end of a URL or ARN, if it has the given beginning.
std::optional<std::string_view> name_in_queue_url(std::string_view url);
std::optional<std::string_view> name_in_queue_arn(std::string_view arn);
std::optional<std::string_view> name_in_topic_arn(std::string_view arn);

/// Milliseconds since simulated time zero, which stands where AWS has 1970.
std::int64_t epoch_milliseconds(sim::Time at);
/// "1970-01-01T00:00:02.000Z" for two seconds after simulated time zero.
std::string iso_timestamp(sim::Time at);

}  // namespace couplet::script
