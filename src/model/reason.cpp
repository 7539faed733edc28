#include "model/reason.hpp"

#include "sim/check.hpp"

namespace couplet::model {

namespace {

using cloud::ErrorKind;

struct BuiltIn {
  const char* word;
  ErrorKind kind;
};

/// In the order of Reason. A deadlock's victim is told to try again.
constexpr BuiltIn built_in[] = {{"ok", ErrorKind::other},
                                {"error", ErrorKind::transient},
                                {"refused", ErrorKind::transient},
                                {"connection_refused", ErrorKind::transient},
                                {"unavailable", ErrorKind::transient},
                                {"reset", ErrorKind::transient},
                                {"timeout", ErrorKind::timeout},
                                {"left", ErrorKind::other},
                                {"bulkhead", ErrorKind::transient},
                                {"too_many_connections", ErrorKind::transient},
                                {"deadlock", ErrorKind::transient},
                                {"throttled", ErrorKind::throttling},
                                {"message_too_large", ErrorKind::client},
                                {"circuit_open", ErrorKind::transient},
                                {"overdue", ErrorKind::transient},
                                {"bad_gateway", ErrorKind::transient},
                                {"gateway_timeout", ErrorKind::transient}};

}  // namespace

Reasons::Reasons() {
  for (const BuiltIn& reason : built_in) {
    words_.emplace_back(reason.word);
    kinds_.push_back(reason.kind);
    hints_.emplace_back(0);
  }
}

Reason Reasons::named(std::string_view name) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_[i] == name) return static_cast<Reason>(i);
  }
  COUPLET_CHECK(words_.size() < UINT16_MAX);
  words_.emplace_back(name);
  kinds_.push_back(cloud::error_kind(name));
  hints_.emplace_back(0);
  return static_cast<Reason>(words_.size() - 1);
}

Reason Reasons::with_hint(Reason reason, sim::Duration retry_after) {
  COUPLET_CHECK(words_.size() < UINT16_MAX);
  words_.push_back(words_[static_cast<std::size_t>(reason)]);
  kinds_.push_back(kind(reason));
  hints_.push_back(retry_after);
  return static_cast<Reason>(words_.size() - 1);
}

}  // namespace couplet::model
