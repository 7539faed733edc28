#pragma once

#include <cstdint>
#include <string_view>

namespace couplet::cloud {

/// What an error says to whoever might try again (9.1 of the facts).
enum class ErrorKind : std::uint8_t {
  timeout,     // no answer in time
  throttling,  // the service asks for fewer calls: 429 and AWS's throttling codes
  transient,   // the connection broke, or HTTP 500, 502, 503, 504
  client,      // the call itself is wrong, any other 4xx: the next attempt would be as well
  other,       // an application's own error, of which nothing is known
};

/// The kind of an error by its code: an HTTP status, or one of AWS's throttling codes. Others are `other`.
ErrorKind error_kind(std::string_view code);

/// Whether the AWS SDKs try again after it.
constexpr bool retried_by_sdk(ErrorKind kind) {
  return kind == ErrorKind::timeout || kind == ErrorKind::throttling || kind == ErrorKind::transient;
}

}  // namespace couplet::cloud
