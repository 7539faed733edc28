#include <fmt/format.h>

#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr sim::Duration smallest{1};

void check_warmup(const Value& warmup, const RunSettings& run, ProblemLog& log) {
  if (run.duration == sim::Duration{0} || run.warmup < run.duration) return;
  log.add(warmup, fmt::format("the warm-up ({}) must be shorter than the duration ({})",
                              duration_text(run.warmup), duration_text(run.duration)));
}

void check_sample(const Value& sample, const RunSettings& run, ProblemLog& log) {
  const auto bins = static_cast<std::uint64_t>(run.duration / run.sample);
  if (bins <= samples_max) return;
  const sim::Duration enough{(run.duration.count() - 1) / static_cast<std::int64_t>(samples_max) + 1};
  log.add(sample, fmt::format("a time series of {} bins is too long; write \"{}\" or more (at most {} bins)",
                              bins, duration_text(enough), samples_max));
}

void read_warmup(Fields& fields, RunSettings& run) {
  const Value* warmup = fields.find("warmup");
  if (warmup == nullptr) return;
  if (warmup->kind == Value::Kind::string && warmup->text == "auto") {
    run.warmup_origin = WarmupOrigin::automatic;
    return;
  }
  if (warmup->kind == Value::Kind::string && !warmup->text.empty() && warmup->text.front() >= 'A') {
    fields.log().add(*warmup, fmt::format("{} is not a duration; write for example \"250ms\", or \"auto\"",
                                          in_quotes(warmup->text)));
    return;
  }
  run.warmup = read_duration(*warmup, any_duration, fields.log()).value_or(sim::Duration{0});
  check_warmup(*warmup, run, fields.log());
}

}  // namespace

RunSettings read_run(const Value& value, ProblemLog& log) {
  Fields fields(value, "the run", log);
  RunSettings run;
  if (const Value* duration = fields.require("duration", R"("duration": "2h")")) {
    run.duration = read_duration(*duration, positive_duration, log).value_or(sim::Duration{0});
  }
  read_warmup(fields, run);
  run.drain = fields.duration("drain", run.drain);
  if (run.drain > sim::Duration::max() - run.duration) {
    log.add(value, "duration and drain together are longer than 292 years, the limit");
  }
  run.seed = fields.count64("seed", run.seed, {});
  run.replications = fields.count("replications", run.replications, {1, 10'000});
  const sim::Duration rounded{(run.duration.count() / 250 + 1) / 2};
  run.sample = fields.duration("sample", std::max(rounded, smallest), positive_duration);
  if (const Value* sample = fields.find("sample")) check_sample(*sample, run, log);
  fields.finish();
  return run;
}

}  // namespace couplet::scenario
