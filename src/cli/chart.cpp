#include "cli/chart.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"

namespace couplet::cli {

namespace {

/// Debian's, which has pandas and matplotlib by apt; another that is found first may lack them.
constexpr const char* python = "/usr/bin/python3";

/// Python's own words for a package that is not there name no remedy, and its exit code is taken.
constexpr const char* start_chart = R"(
import importlib.util, runpy, sys
if importlib.util.find_spec("couplet") is None:
    print("couplet: charts are drawn by the Python package couplet, which is not there any more where this "
          "program was built; install it: pip install PATH/python of a checkout", file=sys.stderr)
    sys.exit(5)
sys.argv[0] = "-m"  # by which the package knows that it is a command
runpy.run_module("couplet", run_name="__main__", alter_sys=True)
)";

std::vector<std::string> words_for_python(const ChartArguments& arguments) {
  std::vector<std::string> words = {python, "-c", start_chart, "chart", "--kind", arguments.kind};
  const auto add = [&](const char* option, const std::optional<std::string>& value) {
    if (value) words.push_back(std::string(option) + "=" + *value);
  };
  add("--format", arguments.format);
  add("--size", arguments.size);
  add("--out", arguments.out);
  add("--metric", arguments.metric);
  add("--arch", arguments.architecture);
  words.insert(words.end(), {"--", arguments.result});
  return words;
}

/// The package of the checkout that this program was built from, if that is still there, comes before others.
void find_package() {
  std::error_code error;
  if (!std::filesystem::is_directory(COUPLET_PYTHON "/couplet", error)) return;
  std::string path = COUPLET_PYTHON;
  const char* others = std::getenv("PYTHONPATH");
  if (others != nullptr && *others != '\0') path += std::string(":") + others;
  ::setenv("PYTHONPATH", path.c_str(), 1);
}

/// A random.py of the folder where somebody works is not Python's.
void keep_out_the_current_folder() {
  ::setenv("PYTHONSAFEPATH", "1", 1);
}

}  // namespace

void add_chart(CLI::App& app, ChartArguments& arguments) {
  app.add_option("result", arguments.result, "A folder of results, as --out of run, compare or sweep")
      ->required()
      ->type_name("RESULT");
  app.add_option("--kind", arguments.kind, "What it shows")
      ->required()
      ->check(CLI::IsMember(
          {"latency", "backlog", "loss", "bill", "instances", "utilization", "age", "sweep", "heatmap"}))
      ->type_name("KIND");
  app.add_option("--format", arguments.format, "svg, png or pdf (default: by the name of --out, else svg)")
      ->check(CLI::IsMember({"svg", "png", "pdf"}))
      ->type_name("FORMAT");
  app.add_option("--size", arguments.size, "Of the slide (default: 16:9)")
      ->check(CLI::IsMember({"16:9", "4:3"}))
      ->type_name("SIZE");
  app.add_option("--out", arguments.out, "Default: KIND.FORMAT in RESULT; - is the standard output")
      ->type_name("FILE");
  app.add_option("--metric", arguments.metric, "Of a sweep: which figure, as in completion.p99")
      ->type_name("PATH");
  app.add_option("--arch", arguments.architecture, "Of a sweep: only this architecture")->type_name("NAME");
}

int chart(const Arguments& arguments, Shell& shell) {
  std::vector<std::string> words = words_for_python(arguments.chart);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  find_package();
  keep_out_the_current_folder();
  ::execv(python, pointers.data());
  shell.err << "couplet: charts are drawn by " << python
            << ", which cannot be started; on Debian: sudo apt-get install python3 python3-pandas "
               "python3-matplotlib\n";
  return exit_file;
}

}  // namespace couplet::cli
