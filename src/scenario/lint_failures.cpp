#include <fmt/format.h>

#include "scenario/lint_notes.hpp"
#include "scenario/scalars.hpp"

namespace couplet::scenario {

void lint_failure_after_end(const LintView& view, LintNotes& notes) {
  const sim::Time end = view.scenario.run.end();
  for (const Failure& failure : view.architecture.failures) {
    if (failure.at < end) continue;
    notes.add(failure, "at",
              fmt::format(
                  "'{}' begins at {}, but the run ends at {} at the latest, with its drain: it never happens",
                  failure.name, duration_text(failure.at - sim::start_of_run),
                  duration_text(end - sim::start_of_run)),
              R"(let it begin earlier, or write a longer "duration" in "run")");
  }
}

}  // namespace couplet::scenario
