#pragma once

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "cloud/queue_types.hpp"

/// The settings of a queue under test. Times are whole seconds.
struct Setup {
  couplet::cloud::QueueType type{};
  bool fair = false;
  int retention = 60;
  int delay = 0;
  int visibility_timeout = 30;
  std::uint32_t max_receives = 0;
  std::uint32_t in_flight_limit = 120'000;
  std::uint32_t shards = 1;
  bool scope_is_group = false;
  bool stale_deletes = false;  // a delete with an older receipt works

  bool fifo() const { return type == couplet::cloud::QueueType::fifo; }
  couplet::cloud::QueueConfig config() const;
};

enum class Verb { send, receive, remove, change, copy, purge };

/// One operation, `pause` seconds after the one before. What the numbers choose depends on what there is when
/// it is carried out, so that a sequence without one of its commands is a sequence too.
struct Command {
  Verb verb{};
  int pause = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
};

struct Sequence {
  Setup setup;
  std::vector<Command> commands;
};

/// Carries it out and throws a Violation at the first one.
void carry_out(const Sequence& sequence);

/// As a script for `couplet script`, up to the first violation, which is named. Comments say what a script
/// cannot.
void showValue(const Sequence& sequence, std::ostream& out);
