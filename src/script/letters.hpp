#pragma once

#include <cstdint>
#include <string>

#include "cloud/queue_types.hpp"
#include "script/message_attributes.hpp"
#include "sim/slab.hpp"

namespace couplet::script {

/// What a message says, kept once however many queues hold copies of it.
struct Letter {
  std::string body;
  std::string body_md5;
  MessageAttributes attributes;
  std::string attributes_md5;
  std::string trace_header;
  std::string group;               // empty: none
  std::string deduplication;       // FIFO
  std::string dead_letter_source;  // name of the queue from which it was moved away last
  std::uint32_t holders = 0;
};

/// The letters of all messages. A queue's Payload refers to one: `reference` is its slot, `lineage` the
/// number of the message, from which its MessageId follows (a duplicate's is asked for when the letter may be
/// gone).
class Letters {
 public:
  /// A new message, held once.
  cloud::Payload add(Letter letter);
  Letter& of(const cloud::Payload& payload) { return letters_[slot(payload)]; }
  void hold(const cloud::Payload& payload) { ++of(payload).holders; }
  /// Forgets it with its last holder.
  void drop(const cloud::Payload& payload);

  static std::string message_id(const cloud::Payload& payload);

 private:
  static std::uint32_t slot(const cloud::Payload& payload) {
    return static_cast<std::uint32_t>(payload.reference);
  }

  sim::Slab<Letter> letters_;
  std::uint64_t messages_ = 0;
};

}  // namespace couplet::script
