#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace couplet::scenario {

/// Position of a component in its architecture's list. Strong, so that it is never mixed with an instance
/// number.
enum class ComponentIndex : std::uint16_t {};
/// Position of a need's name in Scenario::needs.
enum class NeedIndex : std::uint16_t {};
/// Position of a producer in Architecture::producers (the same in every architecture).
enum class ProducerIndex : std::uint16_t {};

enum class Backoff { none, constant, linear, exponential };
enum class Jitter { none, full, equal, decorrelated };

/// What a caller does after an error, a refusal or a timeout. Formulas: docs/semantics.md, Retries.
struct RetryPolicy {
  std::uint32_t attempts = 1;  // includes the first; 1: no retry
  Backoff backoff = Backoff::exponential;
  sim::Duration base = std::chrono::milliseconds{100};
  sim::Duration cap = std::chrono::seconds{20};
  Jitter jitter = Jitter::full;
};

enum class OnError { fail, proceed };  // "fail", "continue"

/// How a step uses another component.
struct Use {
  ComponentIndex target{};
  std::optional<sim::Duration> timeout = std::chrono::seconds{60};  // of one attempt; nullopt: "none"
  RetryPolicy retry;
  OnError on_error = OnError::fail;
  std::optional<sim::SizeDistribution> size;  // of what is sent; default: the request's payload
};

/// Busy for this long; no shared capacity.
struct Work {
  std::variant<NeedIndex, sim::DurationDistribution> duration;
};
/// Waits for the answer, holding its thread.
struct Call {
  Use use;
};
/// Stores a message in a queue; done when the queue has acknowledged it.
struct Send {
  Use use;
  std::optional<sim::Duration> delay;  // overrides the queue's
};
struct Put {
  Use use;
};
struct Get {
  Use use;
};
/// Answers the caller now; empty error: "ok". The steps behind it go on in the background, thread held.
struct Respond {
  std::string error;
};
/// Ends this attempt with an error.
struct Fail {
  std::string reason;
};

struct Step {
  std::variant<Work, Call, Send, Put, Get, Respond, Fail> action;
  /// Label of its draws below the component's stream: "as", else its kind and its ordinal among that kind
  /// in the component, as in "work-1".
  std::string label;
};

using Steps = std::vector<Step>;

}  // namespace couplet::scenario
