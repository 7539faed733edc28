#include "model/reason.hpp"

#include "sim/check.hpp"

namespace couplet::model {

Reasons::Reasons()
    : words_{"ok",
             "error",
             "refused",
             "connection_refused",
             "unavailable",
             "reset",
             "timeout",
             "left",
             "bulkhead",
             "too_many_connections",
             "deadlock",
             "throttled",
             "message_too_large",
             "bad_gateway",
             "gateway_timeout"} {}

Reason Reasons::named(std::string_view name) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_[i] == name) return static_cast<Reason>(i);
  }
  COUPLET_CHECK(words_.size() < UINT16_MAX);
  words_.emplace_back(name);
  return static_cast<Reason>(words_.size() - 1);
}

}  // namespace couplet::model
