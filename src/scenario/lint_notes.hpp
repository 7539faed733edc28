#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/lint.hpp"
#include "scenario/lint_view.hpp"

namespace couplet::scenario {

/// Takes down what one rule says about one architecture.
class LintNotes {
 public:
  LintNotes(std::string_view id, const Architecture& architecture, std::vector<Advice>& advice)
      : id_(id), architecture_(architecture), advice_(advice) {}

  /// About a part of a component, such as "visibility_timeout" or "steps/2".
  void add(const Component& component, std::string_view part, std::string reason, std::string fix);
  void add(const Producer& producer, std::string_view part, std::string reason, std::string fix);
  void add(const Failure& failure, std::string_view part, std::string reason, std::string fix);

 private:
  void add(const std::string& name, const Written& where, std::string reason, std::string fix);

  std::string_view id_;
  const Architecture& architecture_;
  std::vector<Advice>& advice_;
};

/// A rule looks at one architecture.
using LintRule = void (*)(const LintView& view, LintNotes& notes);

/// Three digits that matter and a unit for people: "29.3s", "12.1min".
std::string about(sim::Duration duration);
/// Three digits that matter, no exponent: "0.0123", "36", "1,234,568".
std::string about(double number);
/// "10 %"
std::string percent(double share);
/// "2 loops", "1 loop", "1,000 loops".
std::string several(std::uint64_t count, std::string_view one, std::string_view many);

// The rules, by file. What each is about, and why, is in docs/lint.md.

void lint_visibility(const LintView& view, LintNotes& notes);
void lint_function_visibility(const LintView& view, LintNotes& notes);

void lint_fifo_rate(const LintView& view, LintNotes& notes);
void lint_one_message_group(const LintView& view, LintNotes& notes);

void lint_short_polling(const LintView& view, LintNotes& notes);
void lint_no_dead_letter(const LintView& view, LintNotes& notes);
void lint_retention_outage(const LintView& view, LintNotes& notes);
void lint_max_receives(const LintView& view, LintNotes& notes);
void lint_dead_letter_retention(const LintView& view, LintNotes& notes);

void lint_retry_jitter(const LintView& view, LintNotes& notes);
void lint_timeouts(const LintView& view, LintNotes& notes);

void lint_not_idempotent(const LintView& view, LintNotes& notes);

void lint_failure_after_end(const LintView& view, LintNotes& notes);

void lint_payload(const LintView& view, LintNotes& notes);
void lint_overload(const LintView& view, LintNotes& notes);

void lint_host_overload(const LintView& view, LintNotes& notes);
void lint_link_overload(const LintView& view, LintNotes& notes);

}  // namespace couplet::scenario
