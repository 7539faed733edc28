#include "experiment/grade.hpp"

#include <filesystem>
#include <utility>
#include <variant>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/progress.hpp"
#include "cli/read_file.hpp"
#include "cli/read_scenario.hpp"
#include "report/files.hpp"
#include "report/grade.hpp"
#include "scenario/quantities.hpp"

namespace couplet::cli {

namespace fs = std::filesystem;
using experiment::Exercise;
using experiment::Grade;
using experiment::GradeOptions;
using experiment::Refusal;
using experiment::SourceText;
using report::FileError;

namespace {

constexpr std::size_t exercise_file_max = std::size_t{1} << 30;  // of a recorded trace
constexpr const char* exercise_wrong = "couplet: the exercise itself is wrong; tell who has written it\n";

/// A folder, or a name of one below exercises.
fs::path exercise_folder(const std::string& named) {
  std::error_code error;
  if (fs::is_directory(named, error)) return named;
  const fs::path usual = fs::path("exercises") / named;
  if (named.find('/') == std::string::npos && fs::is_directory(usual, error)) return usual;
  throw FileError(named,
                  "there is no such exercise; name its folder, or one of those in the folder exercises");
}

SourceText source_text(const fs::path& path) {
  return {path.string(), read_file(path.string())};
}

std::optional<Exercise> exercise_in(const fs::path& folder, Shell& shell) {
  const auto read = [](const std::string& path) {
    scenario::FileContent content;
    try {
      content.content = read_file(path, exercise_file_max);
    } catch (const FileError& error) {
      content.error = error.what();
    }
    return content;
  };
  fs::path named = fs::absolute(folder).lexically_normal();
  if (!named.has_filename()) named = named.parent_path();
  scenario::Problems problems;
  auto exercise = experiment::read_exercise(named.filename().string(), source_text(folder / "starter.json"),
                                            source_text(folder / "rubric.json"), read, problems);
  if (!exercise) {
    shell.err << exercise_wrong;
    show(problems, shell);
  }
  return exercise;
}

/// The submission, or why it is too much even to be read.
std::variant<SourceText, Refusal> read_submission(const std::string& path, sim::Bytes most) {
  std::error_code error;
  // A pipe or a device might never end, nor even begin.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error) && !fs::is_directory(path, error))
    return Refusal{Refusal::Kind::invalid, {path + ": is no regular file; hand in a file"}};
  SourceText submission{path, ""};
  bool too_large = false;
  read_pieces(path, [&](std::string_view piece) {
    submission.text.append(piece);
    too_large = submission.text.size() > static_cast<std::size_t>(most.count);
    return !too_large;
  });
  if (!too_large) return submission;
  return Refusal{Refusal::Kind::limit,
                 {path + ": is larger than " + scenario::size_text(most) + ", the most that is read here"}};
}

int grade_exit_code(const Grade& grade) {
  if (!grade.refusal) return grade.earned() == grade.points() ? exit_done : exit_expectation;
  switch (grade.refusal->kind) {
    case Refusal::Kind::invalid:
    case Refusal::Kind::forbidden:
    case Refusal::Kind::exercise: return exit_invalid;
    case Refusal::Kind::limit: return exit_limit;
    case Refusal::Kind::bug: break;
  }
  return exit_bug;
}

void tell_grade(const Grade& grade, const Arguments& arguments, Shell& shell) {
  report::TextStyle style;
  style.colour = shell.out_is_terminal && shell.colour_allowed && !arguments.no_colour;
  shell.out << (arguments.format == Format::json ? report::grade_json(grade)
                                                 : report::grade_text(grade, style));
  shell.out.flush();
  if (arguments.grade.junit) report::write_file(*arguments.grade.junit, report::grade_junit(grade));
}

}  // namespace

int grade(const Arguments& arguments, Shell& shell) {
  GradeOptions options;
  options.jobs = arguments.jobs.value_or(0);
  options.seed = arguments.seed.value_or(options.seed);
  if (arguments.grade.time_limit) {
    const auto limit = scenario::parse_duration(*arguments.grade.time_limit);
    if (!limit.value || *limit.value <= sim::Duration{0} || *limit.value > std::chrono::hours{24})
      return wrong_usage(
          "--time-limit wants a duration up to 1d, such as 30s; got \"" + *arguments.grade.time_limit + "\"",
          shell);
    options.time_limit = limit.value;
  }
  const auto exercise = exercise_in(exercise_folder(arguments.grade.exercise), shell);
  if (!exercise) return exit_invalid;
  auto submission = read_submission(arguments.grade.submission, exercise->rubric.size);
  Grade grade;
  if (auto* refusal = std::get_if<Refusal>(&submission)) {
    grade = experiment::refused(*exercise, options.seed, std::move(*refusal));
  } else {
    Progress progress(shell.err, shell.err_is_terminal && !arguments.quiet);
    options.progress = [&](double share) { progress.update(share); };
    grade = experiment::grade(*exercise, std::get<SourceText>(submission), shell.run, options);
  }
  if (grade.interrupted) {
    shell.err << "couplet: interrupted\n";
    return exit_interrupted;
  }
  if (grade.refusal && grade.refusal->kind == Refusal::Kind::exercise) {
    shell.err << exercise_wrong;
    for (const std::string& line : grade.refusal->lines) shell.err << line << '\n';
  } else {
    tell_grade(grade, arguments, shell);
  }
  return grade_exit_code(grade);
}

}  // namespace couplet::cli
