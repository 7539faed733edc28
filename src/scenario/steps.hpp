#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cloud/circuit_breaker.hpp"
#include "cloud/retry_budget.hpp"
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
  std::optional<sim::Duration> throttling_base;    // after a throttling error, instead of base
  sim::Duration retry_after{0};                    // beyond its own delay, if the server asks for it
  bool adaptive = false;                           // the client limits its own rate after throttling
  bool transient_only = false;                     // "on": "transient"; else after any error
  std::optional<cloud::RetryBudgetConfig> budget;  // nullopt: no limit but `attempts`
};

/// The retries of the AWS SDKs (9.1 of the facts), by name: "aws" (the default since November 2026),
/// "aws-adaptive" (that with a rate limit), "aws-2025" (the standard mode before) or "aws-legacy". Those for
/// tables of keys and values differ. Nullopt: there is none of this name.
std::optional<RetryPolicy> named_retry(std::string_view name, bool key_value);
inline constexpr std::string_view retry_names[] = {"aws", "aws-adaptive", "aws-2025", "aws-legacy"};

enum class OnError { fail, proceed };  // "fail", "continue"

/// Position of an attribute's name in Scenario::attributes.
enum class AttributeIndex : std::uint16_t {};

/// Whether a request has one of some values of an attribute: {"type": ["photo", "scan"]}. Values are
/// positions in Scenario::attributes[attribute].values. Operators ("prefix", …) are carried out at load: what
/// is left of them is the list of values that they let pass.
struct AttributeCondition {
  AttributeIndex attribute{};
  std::vector<std::uint16_t> values;  // sorted
  bool absent = false;                // requests without the attribute match too
};

/// All conditions must hold, and of each list of alternatives ("$or") at least one filter.
struct Filter {
  std::vector<AttributeCondition> all_of;
  std::vector<std::vector<Filter>> alternatives;
};

/// An attribute that a step sets on the copy it makes, and so on what follows from that copy.
struct AttributeValue {
  AttributeIndex attribute{};
  std::uint16_t value = 0;  // position in Scenario::attributes[attribute].values
};

/// How a step uses another component.
struct Use {
  ComponentIndex target{};
  std::optional<sim::Duration> timeout = std::chrono::seconds{60};  // of one attempt; nullopt: "none"
  RetryPolicy retry;
  OnError on_error = OnError::fail;
  std::optional<sim::SizeDistribution> size;    // of what is sent; default: the request's payload
  std::optional<sim::SizeDistribution> reply;   // of the answer; default: 1KiB, of a get what is fetched
  std::optional<sim::Duration> hedge;           // > 0s; a second call beside the first after this long
  std::optional<std::uint32_t> max_concurrent;  // >= 1, per instance and step; one more is refused at once
  std::optional<cloud::CircuitBreakerConfig> breaker;  // per instance and step
};

/// Busy for this long; no shared capacity. Or, `on_cpu`, this much time of a core of speed 1 on the machine
/// of the instance, which all that it works on share.
struct Work {
  std::variant<NeedIndex, sim::DurationDistribution> duration;
  bool on_cpu = false;
};
/// Waits for the answer, holding its thread.
struct Call {
  Use use;
  bool async = false;   // of a function: done when it has accepted the event
  bool cancel = false;  // of a service: what it does for a call that is given up is stopped
};
/// Stores a message in a queue; done when the queue has acknowledged it.
struct Send {
  Use use;
  std::optional<sim::Duration> delay;  // overrides the queue's
  std::uint32_t batch = 1;            // 1..10: sends of one instance that go in one API call; all wait for it
  sim::Bytes batch_bytes{1'048'576};  // of one API call, by the profile
  sim::Duration linger = std::chrono::milliseconds{50};  // a batch is sent this long after its first message
  std::vector<AttributeValue> attributes;
};
struct Put {
  Use use;
  std::vector<AttributeValue> attributes;
};
/// Hands a message to a topic; done when the topic has acknowledged it.
struct Publish {
  Use use;
  std::vector<AttributeValue> attributes;
};
struct Get {
  Use use;
};
/// Of a database.
struct Read {
  Use use;
};
struct Write {
  Use use;
};
/// Answers the caller now; empty error: "ok". The steps behind it go on in the background, thread held.
struct Respond {
  std::string error;
  std::optional<sim::Duration> retry_after;  // > 0s; what the answer asks of who tries again
};
/// Ends this attempt with an error.
struct Fail {
  std::string reason;
  std::optional<sim::Duration> retry_after;  // the same
};

struct Step;
using Steps = std::vector<Step>;

/// All branches at once; done when all are, with an error if one had one.
struct Parallel {
  std::vector<Steps> branches;
};

/// One way to go on: for a share of the requests, or for those that match a filter.
struct Branch {
  std::variant<double, Filter> condition;
  Steps steps;
};

/// The first branch that applies; none may. Shares add up to at most 1 and share one draw.
struct Choose {
  std::vector<Branch> branches;
};

/// The steps `times` times over; pass k >= 2 draws anew.
struct Repeat {
  std::uint32_t times = 1;  // 1..10,000
  Steps steps;
};

struct Step {
  std::variant<Work, Call, Send, Put, Get, Read, Write, Respond, Fail, Parallel, Choose, Repeat, Publish>
      action;
  std::optional<Filter> when;  // skipped where it does not hold
  /// Label of its draws below the component's stream: "as", else its kind and its ordinal among that kind
  /// in the component, as in "work-1".
  std::string label;
};

}  // namespace couplet::scenario
