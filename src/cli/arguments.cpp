#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <sstream>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/experiment_options.hpp"
#include "cli/help.hpp"
#include "cli/page.hpp"
#include "scenario/suggest.hpp"

namespace couplet::cli {

namespace {

/// Options as CLI11 fills them, before they are looked at.
struct Raw {
  std::vector<std::string> sets;
  std::string seed;  // CLI11 2.1 would take -1 and what overflows
  std::string format = "table";
  std::string physics;                            // empty: automatic
  std::string precision;                          // "2%"
  std::vector<std::string> of;                    // --precision
  std::optional<std::uint32_t> replications_max;  // --precision
  std::string request;                            // explain: 17, or visitors:17
  std::vector<std::pair<experiment::LifeChoice::By, std::uint32_t>> lives;
};

void add_overrides(CLI::App& app, Raw& raw) {
  // Without allow_extra_args(false) it would swallow the scenario that follows it.
  app.add_option("--set", raw.sets,
                 "Override a value of the scenario, as in --set /run/duration=10m; repeatable")
      ->type_name("PTR=VALUE")
      ->allow_extra_args(false);
}

void add_physics(CLI::App& app, Raw& raw, const std::string& usual = "simgrid where it was built in") {
  app.add_option("--physics", raw.physics,
                 "Who simulates hosts and links: simgrid, or builtin (default: " + usual + ")")
      ->type_name("NAME")
      ->check(CLI::IsMember({"simgrid", "builtin"}));
}

void add_pricing(CLI::App& app, Arguments& arguments) {
  app.add_option("--pricing", arguments.pricing, "A price book's name, or a file (default: the scenario's)")
      ->type_name("NAME|FILE");
  app.add_flag("--free-tier", arguments.free_tier, "Bills begin with what is free each month");
}

void add_common(CLI::App& app, Arguments& arguments, Raw& raw) {
  add_overrides(app, raw);
  app.add_option("--seed", raw.seed, "Seed of all that is random (default: the scenario's)")->type_name("N");
  app.add_option("--replications", arguments.replications,
                 "Independent repetitions (default: the scenario's)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  add_jobs(app, arguments);
  app.add_option("--out", arguments.out, "Folder of the results (default: results/runs/NAME)")
      ->type_name("DIR");
  app.add_option("--format", raw.format, "What to print: table, json or csv (default: table)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json", "csv"}));
  app.add_option("--trace", arguments.trace,
                 "Write every event of the first replication to a file of JSON lines")
      ->type_name("FILE");
  add_pricing(app, arguments);
  add_physics(app, raw);
  add_quiet(app, arguments, "Say nothing but results and errors");
}

void add_precision(CLI::App& app, Raw& raw) {
  app.add_option("--precision", raw.precision,
                 "Add replications until 95 % intervals are no wider than this to each side, as in 2%")
      ->type_name("SHARE");
  app.add_option(
         "--of", raw.of,
         "Whose: completion.p99 or loose.completion.p99; repeatable (default: mean response and completion)")
      ->type_name("METRIC")
      ->allow_extra_args(false);
  app.add_option("--max-replications", raw.replications_max,
                 "At most so many for --precision (default: 1000)")
      ->type_name("N")
      ->check(CLI::Range(2, 100'000));
}

void add_explain(CLI::App& app, Raw& raw) {
  using By = experiment::LifeChoice::By;
  add_physics(app, raw);
  app.add_option("--seed", raw.seed, "Seed of all that is random (default: the scenario's)")->type_name("N");
  app.add_option("--format", raw.format, "What to print: table (lines for people) or json (default: table)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}));
  app.add_option("--request", raw.request, "The request of this number; with several producers visitors:17")
      ->type_name("N");
  const auto add = [&](const char* name, By by, const char* help) {
    app.add_option_function<std::uint32_t>(
           name, [&raw, by](const std::uint32_t& count) { raw.lives.emplace_back(by, count); }, help)
        ->type_name("K")
        ->check(CLI::Range(1, 1000));
  };
  add("--slowest", By::slowest, "The K requests that took longest until they were completed");
  add("--failed", By::failed, "The first K that failed");
  add("--lost", By::lost, "The first K that were lost");
  add("--parked", By::parked, "The first K that ended in a dead-letter queue");
  add("--pending", By::pending, "The first K that were under way when the run ended");
}

void add_diagram(CLI::App& app, Arguments& arguments, Raw& raw) {
  app.add_option("--format", raw.format, "What to draw it as: svg, dot or mermaid (default: svg)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"svg", "dot", "mermaid"}));
  app.add_option("--out", arguments.out, "Write it to a file (default, and -: print it)")->type_name("FILE");
}

void add_own(CLI::App& app, OwnOptions own, Arguments& arguments, Raw& raw) {
  if (own == OwnOptions::validate) {
    app.add_option("--format", raw.format, "What to print: table (lines for people) or json (default: table)")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json"}));
  }
  if (own == OwnOptions::simulate || own == OwnOptions::compare) {
    add_precision(app, raw);
    app.add_flag("--theory", arguments.theory,
                 "What queueing theory says beside what was measured, or why it says nothing");
  }
  if (own == OwnOptions::compare) {
    app.add_option("--break-even", arguments.break_even,
                   "Where another architecture becomes cheaper: a value of the scenario, and its range")
        ->type_name("PTR=LO..HI");
  }
  if (own == OwnOptions::explain) add_explain(app, raw);
  if (own == OwnOptions::diagram) add_diagram(app, arguments, raw);
  if (own == OwnOptions::check) {
    add_check(app, arguments);
    add_physics(app, raw, "builtin, and baselines of each version of simgrid's own");
  }
  if (own == OwnOptions::chart) add_chart(app, arguments.chart);
  if (own == OwnOptions::grade) {
    add_grade(app, arguments);
    app.add_option("--seed", raw.seed, "Other runs than everybody knows (default: 1)")->type_name("N");
    app.add_option("--format", raw.format, "What to print: table (lines for people) or json (default: table)")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json"}));
  }
  if (own == OwnOptions::sweep) add_sweep(app, arguments);
  if (own == OwnOptions::plan) add_plan(app, arguments);
  if (own == OwnOptions::prices) {
    app.add_option("book", arguments.book, "A name, or a file (default: aws-us-east-1)")
        ->type_name("NAME|FILE");
    app.add_flag("--list", arguments.list_books, "Say which books there are");
    app.add_option("--format", raw.format, "What to print: table or json (default: table)")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json"}));
  }
  if (own == OwnOptions::schema) {
    app.add_flag("--summary", arguments.of_summary, "That of summary.json, instead of that of scenarios");
    app.add_flag("--plan", arguments.of_plan, "That of plan.json");
    app.add_flag("--script", arguments.of_script, "That of a line of a script");
    app.add_flag("--rubric", arguments.of_rubric, "That of the rubric of an exercise");
  }
  if (own == OwnOptions::script) {
    app.add_option("file", arguments.script, "JSON lines, one operation each; - reads the standard input")
        ->required()
        ->type_name("FILE");
    app.add_flag("--strict", arguments.strict, "Stop at the first line that is wrong, with exit code 3");
  }
  if (own == OwnOptions::new_scenario) {
    app.add_option("name", arguments.new_name, "Writes NAME.json into the current folder")->type_name("NAME");
    app.add_option("--template", arguments.template_name, "Which one (default: tight-vs-loose)")
        ->type_name("TEMPLATE");
    app.add_flag("--list", arguments.list_templates, "Say which templates there are, and write nothing");
  }
}

Parsed usage_error(const std::string& message) {
  Parsed parsed;
  parsed.text = "couplet: " + message + "\n";
  parsed.exit_code = exit_usage;
  return parsed;
}

std::string unknown_command(const std::string& word) {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  const std::string near = scenario::nearest(word, names);
  const std::string message = "there is no command \"" + word + "\"";
  if (!near.empty()) return message + "; did you mean \"" + near + "\"?";
  return message + "; the commands are " + scenario::listed(names);
}

/// The option of a command that nobody knows, with what may have been meant; empty: there is none.
std::string unknown_option(const CLI::App& command, const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (!name.starts_with("--") || name.size() == 2) continue;
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string near = scenario::nearest(name, names);
    std::string message = command.get_name() + " has no option \"" + name + "\"";
    if (!near.empty()) message += "; did you mean \"" + near + "\"?";
    return message;
  }
  return "";
}

/// What CLI11 found wrong, with a way out.
std::string parse_error(const CLI::ParseError& error, const std::vector<CLI::App*>& apps,
                        const std::vector<std::string>& words) {
  const auto called = std::find_if(apps.begin(), apps.end(), [&](const CLI::App* app) {
    return !words.empty() && app->get_name() == words.front();
  });
  if (called == apps.end()) return error.what();
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    const std::string unknown = unknown_option(**called, words);
    if (!unknown.empty()) return unknown;
  }
  return std::string(error.what()) + "; see couplet " + words.front() + " --help";
}

/// "/run/duration=10m"; the value may hold further equals signs.
std::optional<scenario::Override> read_override(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (text.empty() || text.front() != '/' || equals == std::string::npos) return std::nullopt;
  return scenario::Override{text.substr(0, equals), text.substr(equals + 1)};
}

std::optional<std::uint64_t> read_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

/// What explain was asked for; nullopt, and the message of a usage error, if that is unclear.
std::optional<experiment::LifeChoice> read_choice(const Raw& raw, std::string& error) {
  using By = experiment::LifeChoice::By;
  experiment::LifeChoice choice;
  if (raw.lives.size() + (raw.request.empty() ? 0 : 1) > 1) {
    error =
        "explain shows one choice of requests at a time: --request, --slowest, --failed, --lost, --parked "
        "or --pending";
    return std::nullopt;
  }
  if (!raw.lives.empty()) {
    choice.by = raw.lives.front().first;
    choice.count = raw.lives.front().second;
  }
  if (raw.request.empty()) return choice;
  choice.by = By::request;
  const std::size_t colon = raw.request.rfind(':');
  if (colon != std::string::npos) choice.request.producer = raw.request.substr(0, colon);
  const auto number = read_seed(colon == std::string::npos ? raw.request : raw.request.substr(colon + 1));
  if (!number || colon == 0) {
    error =
        "--request wants a number, counted from 0, such as 17, or visitors:17; got \"" + raw.request + "\"";
    return std::nullopt;
  }
  choice.request.number = *number;
  return choice;
}

/// "2%" or "0.02"; nullopt if it is neither, or not between 0 and 1.
std::optional<double> read_share(const std::string& text) {
  const bool percent = !text.empty() && text.back() == '%';
  const std::string number = percent ? text.substr(0, text.size() - 1) : text;
  if (number.find_first_not_of("0123456789.") != std::string::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  if (percent) value /= 100;
  const bool is_share = value > 0 && value < 1;
  return is_share ? std::optional<double>(value) : std::nullopt;
}

/// False, and the message of a usage error, if it is unclear.
bool read_precision(const Raw& raw, Arguments& arguments, std::string& error) {
  if (raw.precision.empty()) {
    if (raw.of.empty() && !raw.replications_max) return true;
    error = std::string(raw.of.empty() ? "--max-replications" : "--of") +
            " belongs to --precision; write for example --precision 2%";
    return false;
  }
  const auto share = read_share(raw.precision);
  if (!share) {
    error = "--precision wants a share between 0 and 1, such as 2% or 0.02; got \"" + raw.precision + "\"";
    return false;
  }
  experiment::PrecisionGoal goal;
  goal.half_width = *share;
  goal.of = raw.of;
  goal.replications_max = raw.replications_max.value_or(goal.replications_max);
  if (arguments.replications.value_or(0) > goal.replications_max) {
    error = "--replications, with which --precision begins, is more than --max-replications (" +
            std::to_string(goal.replications_max) + ")";
    return false;
  }
  arguments.precision = std::move(goal);
  return true;
}

Parsed finished(const Command& command, Arguments arguments, const Raw& raw) {
  for (const std::string& text : raw.sets) {
    auto override_of = read_override(text);
    if (!override_of) {
      return usage_error("--set wants a JSON pointer and a value, such as /run/duration=10m; got \"" + text +
                         "\"");
    }
    arguments.overrides.push_back(std::move(*override_of));
  }
  if (!raw.seed.empty()) {
    arguments.seed = read_seed(raw.seed);
    if (!arguments.seed) {
      return usage_error("--seed wants a whole number from 0 to 18446744073709551615; got \"" + raw.seed +
                         "\"");
    }
  }
  if (arguments.out && arguments.out->empty()) return usage_error("--out wants a name; got nothing");
  std::string error;
  const auto choice = read_choice(raw, error);
  if (!choice) return usage_error(error);
  arguments.life = *choice;
  if (!read_precision(raw, arguments, error)) return usage_error(error);
  arguments.format = raw.format == "json" ? Format::json : raw.format == "csv" ? Format::csv : Format::table;
  arguments.physics = raw.physics == "simgrid"   ? PhysicsChoice::simgrid
                      : raw.physics == "builtin" ? PhysicsChoice::builtin
                                                 : PhysicsChoice::automatic;
  arguments.picture = raw.format == "dot"       ? Picture::dot
                      : raw.format == "mermaid" ? Picture::mermaid
                                                : Picture::svg;
  Parsed parsed;
  parsed.command = &command;
  parsed.arguments = std::move(arguments);
  return parsed;
}

}  // namespace

Parsed parse_arguments(const std::vector<std::string>& words) {
  if (!words.empty() && !words.front().empty() && words.front().front() != '-') {
    bool known = false;
    for (const Command& command : commands()) known = known || words.front() == command.name;
    if (!known) return usage_error(unknown_command(words.front()));
  }
  Arguments arguments;
  Raw raw;
  CLI::App app("Couplet: the same customers, the same failures, differently coupled.", "couplet");
  app.set_version_flag("--version", "couplet " COUPLET_VERSION);
  shape_help(app);
  app.require_subcommand(1);
  std::vector<CLI::App*> apps;
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.help);
    if (command.takes_scenario) {
      sub->add_option("scenario", arguments.scenario, "The scenario's file")
          ->required()
          ->type_name("SCENARIO");
    }
    if (command.takes_architecture) {
      sub->add_option("--arch", arguments.architecture, "Only this architecture")->type_name("NAME");
    }
    if (command.simulates) {
      add_common(*sub, arguments, raw);
    } else if (command.takes_scenario) {
      add_overrides(*sub, raw);
    }
    add_own(*sub, command.own, arguments, raw);
    apps.push_back(sub);
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // it wants them in reverse
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const int code = app.exit(error, out, err);
    if (code != 0) {
      Parsed parsed = usage_error(parse_error(error, apps, words));
      if (words.empty()) parsed.text = app.help();
      return parsed;
    }
    Parsed parsed;
    parsed.text = out.str();
    return parsed;
  }
  std::size_t chosen = 0;
  while (!apps[chosen]->parsed()) ++chosen;
  arguments.command = command_text(words);
  return finished(commands()[chosen], std::move(arguments), raw);
}

}  // namespace couplet::cli
