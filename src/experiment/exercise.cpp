#include "experiment/exercise.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/json.hpp"
#include "scenario/permission.hpp"

namespace couplet::experiment {

using scenario::Problem;
using scenario::Problems;
using scenario::Scenario;

namespace {

std::string folder_of(const std::string& file) {
  const std::size_t slash = file.find_last_of('/');
  return slash == std::string::npos ? "" : file.substr(0, slash + 1);
}

/// Whether a path stays in the folder in which it begins.
bool leads_out(const std::string& path) {
  if (path.empty() || path.front() == '/' || path.find('\\') != std::string::npos) return true;
  return ("/" + path + "/").find("/../") != std::string::npos;
}

std::optional<Scenario> load_changed(const SourceText& source, const scenario::Variant& variant,
                                     FileReader read_file, Problems& problems) {
  scenario::LoadOptions options;
  options.file_name = source.file;
  options.overrides = variant.set;
  options.read_file = std::move(read_file);
  auto loaded = scenario::load(source.text, options, problems);
  // Where nobody has written --set, it is the variant that is named.
  for (Problem& problem : problems) {
    if (problem.file.starts_with("--set ")) problem.file = "variant " + variant.name + ": " + problem.file;
  }
  return loaded;
}

bool equal(const Problem& a, const Problem& b) {
  return a.file == b.file && a.line == b.line && a.column == b.column && a.pointer == b.pointer &&
         a.message == b.message;
}

void add_new(const Problems& problems, Problems& to) {
  for (const Problem& problem : problems) {
    const bool known =
        std::any_of(to.begin(), to.end(), [&](const Problem& other) { return equal(problem, other); });
    if (!known) to.push_back(problem);
  }
}

}  // namespace

std::optional<Scenario> load_starter(const Exercise& exercise, const scenario::Variant& variant,
                                     Problems& problems) {
  return load_changed(exercise.starter, variant, exercise.read_file, problems);
}

std::optional<Scenario> load_submission(const Exercise& exercise, const SourceText& submission,
                                        const scenario::Variant& variant, Problems& problems) {
  const std::string from = folder_of(submission.file), to = folder_of(exercise.starter.file);
  const auto read = [&](const std::string& path) -> scenario::FileContent {
    const bool beside = path.starts_with(from);
    const std::string name = beside ? path.substr(from.size()) : path;
    if (!beside || leads_out(name))
      return {std::nullopt, "it is not in the exercise's folder; name a file that the exercise has"};
    return exercise.read_file(to + name);
  };
  return load_changed(submission, variant, read, problems);
}

std::optional<Exercise> read_exercise(std::string name, SourceText starter, const SourceText& rubric,
                                      FileReader read_file, Problems& problems) {
  Exercise exercise;
  exercise.name = std::move(name);
  exercise.starter = std::move(starter);
  exercise.read_file = std::move(read_file);
  const auto scenario = load_starter(exercise, {scenario::unchanged_variant, {}}, problems);
  if (!scenario) return std::nullopt;
  std::vector<std::string> architectures;
  for (const auto& architecture : scenario->architectures) architectures.push_back(architecture.name);
  auto read = scenario::read_rubric(rubric.text, rubric.file, architectures, problems);
  if (!read) return std::nullopt;
  exercise.rubric = std::move(*read);
  problems.clear();
  if (std::find(architectures.begin(), architectures.end(), scenario::starter_name) != architectures.end()) {
    Problem problem;
    problem.file = exercise.starter.file;
    problem.pointer = std::string("/architectures/") + scenario::starter_name;
    problem.message = "in a rubric this name is that of the whole starter; give the architecture another one";
    problems.push_back(std::move(problem));
  }
  for (const scenario::Variant& variant : exercise.rubric.variants) {
    Problems here;
    load_starter(exercise, variant, here);
    for (Problem& problem : here) problem.file = rubric.file + ": " + problem.file;
    add_new(here, problems);
  }
  if (!problems.empty()) return std::nullopt;
  return exercise;
}

SubmissionProblems problems_of(const Exercise& exercise, const SourceText& submission) {
  SubmissionProblems found;
  scenario::ProblemLog unread(exercise.starter.file), log(submission.file);
  const auto starter = scenario::parse_json(exercise.starter.text, {}, unread);
  const auto edited = scenario::parse_json(submission.text, {}, log);
  found.invalid = log.sorted();  // no JSON, or a key twice
  if (!edited || !starter) return found;
  if (edited->kind == scenario::Value::Kind::object) {
    scenario::ProblemLog edits(submission.file);
    scenario::report_forbidden_edits(*starter, *edited, exercise.rubric.allowed, edits);
    found.forbidden = edits.sorted();
  }
  for (const scenario::Variant& variant : exercise.rubric.variants) {
    Problems here;
    load_submission(exercise, submission, variant, here);
    add_new(here, found.invalid);
    // A variant's values in a scenario that is wrong by itself say nothing more.
    if (!here.empty()) break;
  }
  return found;
}

}  // namespace couplet::experiment
