#include "experiment/grade_run.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "experiment/standing.hpp"
#include "experiment/warmup.hpp"
#include "experiment/wire.hpp"
#include "scenario/lint.hpp"
#include "sim/hash.hpp"

namespace couplet::experiment {

using scenario::Criterion;
using scenario::Expectation;
using scenario::Scenario;

namespace {

constexpr double not_a_value = std::numeric_limits<double>::quiet_NaN();

bool asks(const Criterion& criterion, std::size_t variant) {
  return std::find(criterion.on.begin(), criterion.on.end(), variant) != criterion.on.end();
}

std::string first_segment(const std::string& path) {
  return path.substr(0, path.find('.'));
}

/// The architectures that a variant's criteria read: of the submission, and of the starter.
struct Wanted {
  std::vector<std::string> of_submission, of_starter;

  Wanted(const Exercise& exercise, std::size_t variant) {
    for (const Criterion& criterion : exercise.rubric.criteria) {
      if (!asks(criterion, variant)) continue;
      for (const Expectation& expectation : criterion.expectations) {
        for (const std::string& path : scenario::paths_of(expectation)) add(path);
      }
    }
  }

 private:
  void add(const std::string& path) {
    const std::string first = first_segment(path);
    if (first == scenario::starter_name) {
      of_starter.push_back(first_segment(path.substr(first.size() + 1)));
    } else {
      of_submission.push_back(first);
    }
  }
};

/// Without those that nobody asks for; all of them if none is left.
void keep_architectures(const std::vector<std::string>& names, Scenario& scenario) {
  const auto unwanted = [&](const scenario::Architecture& architecture) {
    return std::find(names.begin(), names.end(), architecture.name) == names.end();
  };
  auto& all = scenario.architectures;
  if (std::all_of(all.begin(), all.end(), unwanted)) return;
  all.erase(std::remove_if(all.begin(), all.end(), unwanted), all.end());
}

class CaseRunner {
 public:
  CaseRunner(const Exercise& exercise, const GradeCase& asked, const RunFunction& run)
      : exercise_(exercise), asked_(asked), events_(exercise.rubric.events), run_(run) {}

  ExperimentResult result_of(Scenario scenario, const std::vector<std::string>& architectures,
                             const std::function<void(double)>& progress) const {
    scenario.run.seed = asked_.seed;
    if (exercise_.rubric.replications) scenario.run.replications = *exercise_.rubric.replications;
    keep_architectures(architectures, scenario);
    PointsOptions options;
    options.jobs = 1;
    if (const auto pilot = settle_warmup(scenario, bounded(), options)) fail(*pilot);
    options.progress = progress;
    const Points points = run_points(scenario, bounded(), options);
    if (points.ending != Ending::done) fail(points);
    return summarise(scenario, points.results);
  }

 private:
  RunFunction bounded() const {
    return [this](const Scenario& scenario, const scenario::Architecture& architecture,
                  const model::RunOptions& options) {
      model::RunOptions here = options;
      here.limits.events = std::min(here.limits.events, events_);
      return run_(scenario, architecture, here);
    };
  }

  [[noreturn]] static void fail(const Points& points) {
    throw PlacedFailure{points.failure.value_or(PointFailure{})};
  }

  const Exercise& exercise_;
  const GradeCase& asked_;
  std::uint64_t events_;
  const RunFunction& run_;
};

/// The whole starter as if it were one architecture: "starter.loose.cost.total".
ArchitectureResult as_architecture(const ExperimentResult& starter) {
  constexpr std::string_view components = "components.";
  ArchitectureResult one;
  one.name = scenario::starter_name;
  for (const ArchitectureResult& architecture : starter.architectures) {
    for (const Scalar& scalar : architecture.scalars) {
      Scalar copy = scalar;
      copy.path = architecture.name + "." + scalar.path;
      one.scalars.push_back(copy);
      if (!scalar.path.starts_with(components)) continue;
      copy.path = architecture.name + "." + scalar.path.substr(components.size());
      one.scalars.push_back(std::move(copy));
    }
  }
  return one;
}

/// Whether every submission has it, or none: a figure of the starter, or of the requests that all runs count.
bool independent_of_submission(const std::string& path, const ExperimentResult& result) {
  const std::string first = first_segment(path);
  if (first == scenario::starter_name) return true;
  return result.find(first) != nullptr && path.compare(first.size(), 10, ".requests.") == 0;
}

Answer answer_of(const Expectation& expectation, const ExperimentResult& result) {
  Answer answer;
  for (const std::string& path : scenario::paths_of(expectation)) {
    std::string words = unknown_path({path}, result);
    if (words.empty() || answer.exercise_wrong) continue;
    answer.exercise_wrong = independent_of_submission(path, result);
    if (answer.words.empty() || answer.exercise_wrong) answer.words = std::move(words);
  }
  if (!answer.words.empty()) {
    answer.value = answer.margin = not_a_value;
    return answer;
  }
  Scenario asking;
  asking.expectations = {expectation};
  ExperimentResult judged = result;
  judge(asking, {}, judged);
  answer.outcome = judged.expectations.front().outcome;
  answer.value = judged.expectations.front().value;
  answer.margin = standing_of(expectation, result).margin.value;
  answer.unit = unit_of(expectation.left, result);
  return answer;
}

/// What is asked of the design alone; what the scenario silences is not silent here.
std::vector<Answer> advice_answers(const Criterion& criterion, Scenario scenario) {
  scenario.ignored_advice.clear();
  std::vector<Answer> answers;
  const std::vector<scenario::Advice> given = scenario::lint(scenario);
  for (const std::string& id : criterion.advice) {
    Answer answer;
    answer.value = answer.margin = not_a_value;
    const auto found =
        std::find_if(given.begin(), given.end(), [&](const scenario::Advice& each) { return each.id == id; });
    answer.outcome = found == given.end() ? Outcome::holds : Outcome::fails;
    if (found != given.end()) answer.words = found->pointer + ": " + found->reason + "; " + found->fix;
    answers.push_back(std::move(answer));
  }
  return answers;
}

Scenario loaded(std::optional<Scenario> scenario, const scenario::Problems& problems) {
  if (scenario) return std::move(*scenario);
  PointFailure failure;
  failure.kind = FailureKind::invalid;
  failure.message = problems.empty() ? "it cannot be read" : problems.front().text();
  throw PlacedFailure{failure};
}

}  // namespace

std::vector<GradeCase> grade_cases(const Exercise& exercise, std::uint64_t seed) {
  std::vector<GradeCase> cases;
  const std::uint64_t own = sim::fnv1a64_of_number(seed, sim::fnv1a64("grade/" + exercise.name));
  for (std::size_t variant = 0; variant < exercise.rubric.variants.size(); ++variant) {
    const auto& criteria = exercise.rubric.criteria;
    const bool asked = std::any_of(criteria.begin(), criteria.end(),
                                   [variant](const Criterion& each) { return asks(each, variant); });
    for (std::uint32_t run = 1; asked && run <= exercise.rubric.seeds; ++run)
      cases.push_back({variant, run, sim::mix64(sim::fnv1a64_of_number(run, own))});
  }
  return cases;
}

Answers answers_of(const Exercise& exercise, const SourceText& submission, const GradeCase& asked,
                   const RunFunction& run, const std::function<void(double)>& progress) {
  const scenario::Variant& variant = exercise.rubric.variants[asked.variant];
  scenario::Problems problems;
  const Scenario scenario = loaded(load_submission(exercise, submission, variant, problems), problems);
  const Wanted wanted(exercise, asked.variant);
  const CaseRunner runner(exercise, asked, run);
  const bool with_starter = !wanted.of_starter.empty();
  ExperimentResult result;
  if (!wanted.of_submission.empty() || with_starter) {
    const double parts = with_starter ? 2 : 1;
    result = runner.result_of(scenario, wanted.of_submission, [&](double share) { progress(share / parts); });
    if (with_starter) {
      result.architectures.push_back(as_architecture(
          runner.result_of(loaded(load_starter(exercise, variant, problems), problems), wanted.of_starter,
                           [&](double share) { progress(0.5 + share / 2); })));
    }
  }
  Answers answers;
  for (const Criterion& criterion : exercise.rubric.criteria) {
    std::vector<Answer>& here = answers.emplace_back();
    if (!asks(criterion, asked.variant)) continue;
    if (criterion.kind == Criterion::Kind::advice) here = advice_answers(criterion, scenario);
    for (const Expectation& expectation : criterion.expectations)
      here.push_back(answer_of(expectation, result));
  }
  return answers;
}

std::string encode_answers(const Answers& answers) {
  WireWriter out;
  out.number(answers.size());
  for (const std::vector<Answer>& of_criterion : answers) {
    out.number(of_criterion.size());
    for (const Answer& answer : of_criterion) {
      out.number(static_cast<std::uint64_t>(answer.outcome));
      out.real(answer.value);
      out.real(answer.margin);
      out.number(static_cast<std::uint64_t>(answer.unit));
      out.text(answer.words);
      out.number(answer.exercise_wrong ? 1 : 0);
    }
  }
  return out.bytes();
}

Answers decode_answers(std::string_view bytes) {
  WireReader in(bytes);
  Answers answers(in.length());
  for (std::vector<Answer>& of_criterion : answers) {
    of_criterion.resize(in.length());
    for (Answer& answer : of_criterion) {
      answer.outcome = static_cast<Outcome>(in.number());
      answer.value = in.real();
      answer.margin = in.real();
      answer.unit = static_cast<MetricUnit>(in.number());
      answer.words = in.text();
      answer.exercise_wrong = in.number() != 0;
    }
  }
  return answers;
}

}  // namespace couplet::experiment
