#include "experiment/grade.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <limits>
#include <utility>

#include "experiment/grade_run.hpp"
#include "experiment/pool.hpp"
#include "experiment/watchdog.hpp"
#include "experiment/wire.hpp"
#include "scenario/quantities.hpp"

namespace couplet::experiment {

using scenario::Criterion;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t refusal_lines_max = 100;
constexpr std::chrono::seconds reading_time_max{5};  // what needs longer to be read is not meant to be read

void encode_problems(const scenario::Problems& problems, WireWriter& out) {
  const bool cut = problems.size() > refusal_lines_max;
  out.number(cut ? refusal_lines_max + 1 : problems.size());
  for (std::size_t i = 0; i < problems.size() && i < refusal_lines_max; ++i) out.text(problems[i].text());
  if (cut) out.text("and " + std::to_string(problems.size() - refusal_lines_max) + " more");
}

std::vector<std::string> decode_problems(WireReader& in) {
  std::vector<std::string> lines(in.length());
  for (std::string& line : lines) line = in.text();
  return lines;
}

/// The same criteria, nothing earned yet.
Grade ungraded(const Exercise& exercise, std::uint64_t seed) {
  Grade grade;
  grade.exercise = exercise.name;
  grade.title = exercise.rubric.title.empty() ? exercise.name : exercise.rubric.title;
  grade.seed = seed;
  grade.seeds = exercise.rubric.seeds;
  grade.allowed = exercise.rubric.allow;
  for (const Criterion& criterion : exercise.rubric.criteria) {
    CriterionGrade& here = grade.criteria.emplace_back();
    here.points = criterion.points;
    here.why = criterion.why;
    here.any = criterion.kind == Criterion::Kind::any;
  }
  return grade;
}

/// How bad: the lower the worse. Fails, inconclusive, holds; of equals the one with less margin.
struct Badness {
  int rank = 3;
  double margin = std::numeric_limits<double>::infinity();

  Badness() = default;
  explicit Badness(const Answer& answer)
      : rank(answer.outcome == Outcome::fails          ? 0
             : answer.outcome == Outcome::inconclusive ? 1
                                                       : 2),
        margin(std::isnan(answer.margin) ? -std::numeric_limits<double>::infinity() : answer.margin) {}

  bool operator<(const Badness& other) const {
    return rank != other.rank ? rank < other.rank : margin < other.margin;
  }
  Outcome outcome() const {
    return rank == 0 ? Outcome::fails : rank == 1 ? Outcome::inconclusive : Outcome::holds;
  }
};

/// Gathers what all cases say of one criterion.
class CriterionSum {
 public:
  CriterionSum(const Criterion& criterion, CriterionGrade& grade) : criterion_(criterion), grade_(grade) {
    for (const auto& expectation : criterion.expectations) texts_.push_back(expectation.text);
    for (const auto& id : criterion.advice) texts_.push_back(id);
    worst_.resize(texts_.size());
    grade_.measured.resize(texts_.size());
  }

  /// REQUIRES: cases come in their order, whoever was through first.
  void take(const std::vector<Answer>& answers, const std::string& variant, std::uint32_t run) {
    if (answers.empty()) return;
    if (criterion_.kind == Criterion::Kind::any) {
      take_any(answers, variant, run);
      return;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const Badness here(answers[i]);
      if (!(here < worst_[i])) continue;
      worst_[i] = here;
      grade_.measured[i] = measured(i, answers[i], variant, run);
      rank_ = std::min(rank_, here.rank);
    }
  }

  void finish() {
    Badness all;
    all.rank = rank_;
    grade_.outcome = all.outcome();
    grade_.earned = grade_.outcome == Outcome::holds ? grade_.points : 0;
  }

 private:
  /// Of the case whose best is worst, everything is shown.
  void take_any(const std::vector<Answer>& answers, const std::string& variant, std::uint32_t run) {
    Badness best(answers.front());
    for (const Answer& answer : answers) {
      if (best < Badness(answer)) best = Badness(answer);
    }
    if (!(best < worst_.front())) return;
    worst_.front() = best;
    rank_ = best.rank;
    for (std::size_t i = 0; i < answers.size(); ++i)
      grade_.measured[i] = measured(i, answers[i], variant, run);
  }

  Measured measured(std::size_t i, const Answer& answer, const std::string& variant,
                    std::uint32_t run) const {
    return {texts_[i], answer.outcome, answer.value, answer.unit, variant, run, answer.words};
  }

  const Criterion& criterion_;
  CriterionGrade& grade_;
  std::vector<std::string> texts_;
  std::vector<Badness> worst_;
  int rank_ = 2;  // a criterion asks at least one case
};

class Grader {
 public:
  Grader(const Exercise& exercise, const SourceText& submission, const RunFunction& run,
         const GradeOptions& options)
      : exercise_(exercise),
        submission_(submission),
        run_(run),
        options_(options),
        time_limit_(options.time_limit.value_or(exercise.rubric.time_limit)),
        deadline_(Clock::now() + time_limit_),
        grade_(ungraded(exercise, options.seed)) {}

  Grade work() {
    if (look() && run_all()) sum_up();
    return std::move(grade_);
  }

 private:
  /// Whether the submission may be run.
  bool look() {
    const Clock::time_point until = std::min(deadline_, Clock::now() + reading_time_max);
    const auto look_there = [this, until](const std::function<void(double)>&) {
      bound_this_process(until);
      const SubmissionProblems found = problems_of(exercise_, submission_);
      WireWriter out;
      encode_problems(found.forbidden, out);
      encode_problems(found.invalid, out);
      return out.bytes();
    };
    bool asked = false;
    Work work;
    work.next = [&]() -> std::optional<Work::Next> {
      return std::exchange(asked, true) ? std::nullopt : std::optional<Work::Next>({0, look_there});
    };
    work.collect = [&](std::size_t, JobOutcome outcome) {
      if (outcome.bytes) {
        take_problems(*outcome.bytes);
      } else {
        const sim::Duration given = std::min<sim::Duration>(time_limit_, reading_time_max);
        refuse(*outcome.failure, "", "reading it takes more than " + scenario::duration_text(given));
      }
      return true;
    };
    return through(work, 1);
  }

  void take_problems(const std::string& bytes) {
    WireReader in(bytes);
    const auto forbidden = decode_problems(in);
    const auto invalid = decode_problems(in);
    if (!forbidden.empty()) {
      grade_.refusal = Refusal{Refusal::Kind::forbidden, forbidden};
    } else if (!invalid.empty()) {
      grade_.refusal = Refusal{Refusal::Kind::invalid, invalid};
    }
  }

  bool run_all() {
    cases_ = grade_cases(exercise_, options_.seed);
    answers_.resize(cases_.size());
    std::size_t next = 0;
    Work work;
    work.next = [&]() -> std::optional<Work::Next> {
      if (next == cases_.size()) return std::nullopt;
      const std::size_t number = next++;
      return Work::Next{
          number, [this, number](const std::function<void(double)>& progress) {
            bound_this_process(deadline_);
            return encode_answers(answers_of(exercise_, submission_, cases_[number], run_, progress));
          }};
    };
    work.collect = [&](std::size_t number, JobOutcome outcome) {
      if (outcome.bytes) {
        answers_[number] = decode_answers(*outcome.bytes);
        return !refuse_own_mistakes(answers_[number]);
      }
      // Those before it are awaited, and the first one in order is told.
      refuse(*outcome.failure, exercise_.rubric.variants[cases_[number].variant].name,
             "stopped after " + scenario::duration_text(time_limit_) + ", the exercise's time limit");
      return false;
    };
    if (options_.progress) {
      work.progress = [&](double done) { options_.progress(done / static_cast<double>(cases_.size())); };
    }
    return through(work, processes(options_.jobs));
  }

  bool through(const Work& work, std::size_t at_a_time) {
    grade_.interrupted = work_through(work, at_a_time) == Ending::interrupted;
    return !grade_.interrupted && !grade_.refusal;
  }

  /// Whether the rubric asks for what no submission can have; else it would cost everybody its points.
  bool refuse_own_mistakes(const Answers& answers) {
    Refusal refusal;
    refusal.kind = Refusal::Kind::exercise;
    for (std::size_t c = 0; c < answers.size(); ++c) {
      for (std::size_t i = 0; i < answers[c].size(); ++i) {
        if (!answers[c][i].exercise_wrong) continue;
        refusal.lines.push_back("rubric.json: /criteria/" + std::to_string(c) + ": " +
                                exercise_.rubric.criteria[c].expectations[i].text + ": " +
                                answers[c][i].words);
      }
    }
    if (refusal.lines.empty()) return false;
    grade_.refusal = std::move(refusal);
    return true;
  }

  /// `out_of_time`: what to say if it was the deadline that ended it.
  void refuse(const PointFailure& failure, const std::string& variant, const std::string& out_of_time) {
    Refusal refusal;
    refusal.kind = kind_of(failure);
    std::string line = failure.architecture.empty() ? "" : "architecture " + failure.architecture;
    if (!variant.empty()) line += (line.empty() ? "variant " : ", variant ") + variant;
    if (!line.empty()) line += ": ";
    if (failure.signal == deadline_signal) {
      line = out_of_time + "; look for what goes round without end, or is far too much";
    } else if (failure.kind == FailureKind::memory || failure.signal == SIGKILL) {
      line += "it needs more memory than the 2 GiB that a run has here; look for what piles up without end";
    } else if (failure.kind == FailureKind::limit) {
      line += failure.message +
              "; no run here may do more. Look for what goes round without end, or asks too often";
    } else {
      line += failure.message;
    }
    refusal.lines = {line};
    grade_.refusal = std::move(refusal);
  }

  static Refusal::Kind kind_of(const PointFailure& failure) {
    switch (failure.kind) {
      case FailureKind::limit:
      case FailureKind::memory: return Refusal::Kind::limit;
      case FailureKind::invalid: return Refusal::Kind::invalid;
      case FailureKind::killed:
        return failure.signal == deadline_signal || failure.signal == SIGKILL ? Refusal::Kind::limit
                                                                              : Refusal::Kind::bug;
      case FailureKind::unbalanced:
      case FailureKind::invariant:
      case FailureKind::other: break;
    }
    return Refusal::Kind::bug;
  }

  void sum_up() {
    for (const GradeCase& each : cases_) {
      const std::string& name = exercise_.rubric.variants[each.variant].name;
      if (grade_.variants.empty() || grade_.variants.back() != name) grade_.variants.push_back(name);
    }
    for (std::size_t c = 0; c < grade_.criteria.size(); ++c) {
      CriterionSum sum(exercise_.rubric.criteria[c], grade_.criteria[c]);
      for (std::size_t i = 0; i < cases_.size(); ++i)
        sum.take(answers_[i][c], exercise_.rubric.variants[cases_[i].variant].name, cases_[i].run);
      sum.finish();
    }
  }

  const Exercise& exercise_;
  const SourceText& submission_;
  const RunFunction& run_;
  const GradeOptions& options_;
  sim::Duration time_limit_;
  Clock::time_point deadline_;
  Grade grade_;
  std::vector<GradeCase> cases_;
  std::vector<Answers> answers_;  // as cases_
};

}  // namespace

std::uint32_t Grade::points() const {
  std::uint32_t sum = 0;
  for (const CriterionGrade& criterion : criteria) sum += criterion.points;
  return sum;
}

std::uint32_t Grade::earned() const {
  std::uint32_t sum = 0;
  for (const CriterionGrade& criterion : criteria) sum += criterion.earned;
  return sum;
}

Grade grade(const Exercise& exercise, const SourceText& submission, const RunFunction& run,
            const GradeOptions& options) {
  return Grader(exercise, submission, run, options).work();
}

Grade refused(const Exercise& exercise, std::uint64_t seed, Refusal refusal) {
  Grade grade = ungraded(exercise, seed);
  grade.refusal = std::move(refusal);
  return grade;
}

}  // namespace couplet::experiment
