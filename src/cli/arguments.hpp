#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/chart.hpp"
#include "experiment/life.hpp"
#include "experiment/precision.hpp"
#include "scenario/load.hpp"

namespace couplet::cli {

struct Command;

enum class Format { table, json, csv };

/// Of diagram.
enum class Picture { svg, dot, mermaid };

/// Who simulates hosts and links.
enum class PhysicsChoice { automatic, builtin, simgrid };

/// Of check.
struct CheckArguments {
  std::vector<std::string> paths;         // scenarios and folders of them; empty: the folder scenarios
  std::optional<std::string> baselines;   // folder; none: results/baselines
  std::optional<std::string> junit, tap;  // files
  bool update = false;
  bool strict = false;
};

/// Of sweep.
struct SweepArguments {
  std::vector<std::string> vary;  // "PTR=A,B,C" or "PTR=LO..HI:STEP"
  std::optional<std::uint32_t> sample;
  std::string shard;               // "2/8"
  std::vector<std::string> merge;  // files of other shards, or their folders
  std::vector<std::string> metrics;
  std::string until_recovered;  // "90%"
  std::string within;           // "10m"
};

/// Of plan, beside SweepArguments::vary.
struct PlanArguments {
  std::vector<std::string> require;
  std::string minimize, maximize;
  bool exhaustive = false;
};

/// Of grade.
struct GradeArguments {
  std::string exercise;                   // a folder, or its name below exercises/
  std::string submission;                 // a file
  std::optional<std::string> junit;       // file
  std::optional<std::string> time_limit;  // "30s"
};

/// What the user asked for.
struct Arguments {
  std::string command;   // the whole of it, as cli::command_text() has it
  std::string scenario;  // a file
  std::optional<std::string> architecture;
  std::vector<scenario::Override> overrides;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;
  std::optional<std::uint32_t> jobs;
  std::optional<std::string> out;  // folder of the results; diagram: a file
  Format format = Format::table;
  Picture picture = Picture::svg;  // diagram
  std::optional<std::string> trace;
  PhysicsChoice physics = PhysicsChoice::automatic;
  bool quiet = false;
  bool no_colour = false;
  bool theory = false;      // run, compare
  bool of_summary = false;  // schema
  bool of_plan = false;     // schema
  bool of_script = false;   // schema
  bool of_rubric = false;   // schema
  std::string script;       // script: a file, or "-" for the standard input
  bool strict = false;      // script
  std::string new_name;     // new
  std::string template_name = "tight-vs-loose";
  bool list_templates = false;
  experiment::LifeChoice life;                         // explain
  std::optional<experiment::PrecisionGoal> precision;  // run, compare
  std::optional<std::string> pricing;                  // a book's name or a file
  bool free_tier = false;
  std::string book = "aws-us-east-1";     // prices
  std::optional<std::string> break_even;  // compare: "PTR=LO..HI"
  bool list_books = false;                // prices
  ChartArguments chart;
  CheckArguments check;
  SweepArguments sweep;
  PlanArguments plan;
  GradeArguments grade;
};

/// Either a command with its arguments, or a text to show and an exit code.
struct Parsed {
  const Command* command = nullptr;
  Arguments arguments;
  std::string text;
  int exit_code = 0;
};

/// Reads a command line without the program's name. Usage errors have exit code 2, asking for help has 0.
Parsed parse_arguments(const std::vector<std::string>& words);

}  // namespace couplet::cli
