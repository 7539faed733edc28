#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/life.hpp"
#include "experiment/precision.hpp"
#include "scenario/load.hpp"

namespace couplet::cli {

struct Command;

enum class Format { table, json, csv };

/// What the user asked for.
struct Arguments {
  std::string scenario;  // a file
  std::optional<std::string> architecture;
  std::vector<scenario::Override> overrides;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;
  std::optional<std::uint32_t> jobs;
  std::optional<std::string> out;  // folder of the results
  Format format = Format::table;
  std::optional<std::string> trace;
  bool quiet = false;
  bool no_colour = false;
  bool of_summary = false;  // schema
  bool of_script = false;   // schema
  std::string script;       // script: a file, or "-" for the standard input
  bool strict = false;      // script
  std::string new_name;     // new
  std::string template_name = "tight-vs-loose";
  bool list_templates = false;
  experiment::LifeChoice life;                         // explain
  std::optional<experiment::PrecisionGoal> precision;  // run, compare
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
