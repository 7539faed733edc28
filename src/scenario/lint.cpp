#include "scenario/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "scenario/lint_layers.hpp"
#include "scenario/lint_notes.hpp"

namespace couplet::scenario {

namespace {

struct Row {
  std::string_view id;
  LintRule rule;
};

/// A new rule is a function in one of the lint_*.cpp, a row here, and its paragraph in docs/lint.md.
constexpr Row rules[] = {
    {"dead-letter-retention", lint_dead_letter_retention},
    {"failure-after-end", lint_failure_after_end},
    {"fifo-rate", lint_fifo_rate},
    {"function-visibility", lint_function_visibility},
    {"host-overload", lint_host_overload},
    {"link-overload", lint_link_overload},
    {"max-receives-one", lint_max_receives},
    {"no-dead-letter-queue", lint_no_dead_letter},
    {"not-idempotent", lint_not_idempotent},
    {"one-message-group", lint_one_message_group},
    {"overload", lint_overload},
    {"payload-too-large", lint_payload},
    {"retention-shorter-than-outage", lint_retention_outage},
    {"retry-at-several-layers", lint_retry_layers},
    {"retry-without-jitter", lint_retry_jitter},
    {"short-polling", lint_short_polling},
    {"timeouts-upside-down", lint_timeouts},
    {"visibility-timeout-too-short", lint_visibility},
};

bool says_the_same(const Advice& a, const Advice& b) {
  return std::tie(a.id, a.component, a.pointer, a.reason, a.fix) ==
         std::tie(b.id, b.component, b.pointer, b.reason, b.fix);
}

/// What concerns a shared part is said once, for all architectures that have it.
void add_once(Advice&& advice, std::vector<Advice>& all) {
  const auto known =
      std::find_if(all.begin(), all.end(), [&](const Advice& other) { return says_the_same(advice, other); });
  if (known == all.end()) {
    all.push_back(std::move(advice));
  } else if (known->architectures.back() != advice.architectures.front()) {
    known->architectures.push_back(advice.architectures.front());
  }
}

}  // namespace

std::string Advice::text(std::string_view file) const {
  const std::string place = line > 0 ? fmt::format("{}:{}", file, line) : std::string(file);
  return fmt::format("{}: {}: {}: {}; {} [{}]", place, pointer, fmt::join(architectures, ", "), reason, fix,
                     id);
}

std::vector<Advice> lint(const Scenario& scenario) {
  LintBudget budget;
  std::vector<Advice> all;
  for (const Architecture& architecture : scenario.architectures) {
    const LintView view(scenario, architecture, budget);
    std::vector<Advice> found;
    for (const Row& row : rules) {
      const auto& ignored = scenario.ignored_advice;
      if (std::find(ignored.begin(), ignored.end(), row.id) != ignored.end()) continue;
      LintNotes notes(row.id, architecture, found);
      row.rule(view, notes);
    }
    for (Advice& advice : found) add_once(std::move(advice), all);
  }
  std::stable_sort(all.begin(), all.end(), [](const Advice& a, const Advice& b) { return a.line < b.line; });
  return all;
}

std::vector<std::string> lint_ids() {
  std::vector<std::string> ids;
  for (const Row& row : rules) ids.emplace_back(row.id);
  return ids;
}

}  // namespace couplet::scenario
