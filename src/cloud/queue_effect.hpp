#pragma once

#include "cloud/message_store.hpp"
#include "cloud/queue_types.hpp"

namespace couplet::cloud {

/// Adds an effect on one message.
inline void tell(QueueEffect::Kind kind, const Message& message, QueueEffects& effects) {
  QueueEffect& effect = effects.effects.emplace_back();
  effect.kind = kind;
  effect.copy = message.copy;
  effect.receives = message.receives;
  effect.payload = message.payload;
  effect.sent = message.sent;
  effect.first_received = message.first_received;
  effect.group = message.group;
  effect.bytes = message.bytes;
}

}  // namespace couplet::cloud
