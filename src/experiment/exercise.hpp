#pragma once

#include <functional>
#include <optional>
#include <string>

#include "scenario/load.hpp"
#include "scenario/rubric.hpp"

namespace couplet::experiment {

/// A file as it was read.
struct SourceText {
  std::string file;  // as the user would open it
  std::string text;
};

/// Content of a file, or why it cannot be read.
using FileReader = std::function<scenario::FileContent(const std::string& path)>;

/// What submissions are compared with, and how they are graded.
struct Exercise {
  std::string name;  // of its folder; seeds come from it
  SourceText starter;
  FileReader read_file;  // of what the starter names
  scenario::Rubric rubric;
};

/// Reads an exercise. Either it is returned, or `problems` holds every mistake of the starter, else of the
/// rubric, its variants' changes to the starter included.
std::optional<Exercise> read_exercise(std::string name, SourceText starter, const SourceText& rubric,
                                      FileReader read_file, scenario::Problems& problems);

/// Reads the starter as a variant changes it.
std::optional<scenario::Scenario> load_starter(const Exercise& exercise, const scenario::Variant& variant,
                                               scenario::Problems& problems);

/// Reads a submission as a variant changes it. The files that it may name are those of the exercise: a name
/// that leads out of its folder cannot be read.
std::optional<scenario::Scenario> load_submission(const Exercise& exercise, const SourceText& submission,
                                                  const scenario::Variant& variant,
                                                  scenario::Problems& problems);

/// All that is wrong with a submission before it runs: it is no scenario, differs from the starter where the
/// rubric does not allow it, or is none that a variant can change.
struct SubmissionProblems {
  scenario::Problems invalid;
  scenario::Problems forbidden;  // edits; looked for in anything that is JSON
};
SubmissionProblems problems_of(const Exercise& exercise, const SourceText& submission);

}  // namespace couplet::experiment
