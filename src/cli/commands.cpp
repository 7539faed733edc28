#include "cli/command.hpp"

namespace couplet::cli {

namespace {

constexpr Command table[] = {
    // name, help, takes a scenario, simulates, takes --arch, options of its own
    {"run", "Simulate a scenario, or one architecture of it; print the table, write the results", true, true,
     true, OwnOptions::simulate, run},
    {"compare", "All architectures side by side, with what happened and why", true, true, false,
     OwnOptions::compare, compare},
    {"sweep", "One scenario at many points: lists and ranges of values, resumable, on all cores", true, true,
     false, OwnOptions::sweep, sweep},
    {"plan", "The cheapest configuration that meets requirements, found with few runs", true, true, true,
     OwnOptions::plan, plan},
    {"check", "Whether scenarios still meet their expectations and equal their recorded baselines", false,
     false, false, OwnOptions::check, check},
    {"grade", "Points for a submission to an exercise, on customers that it has not seen, with reasons",
     false, false, false, OwnOptions::grade, grade},
    {"validate", "Check a scenario without running it: every mistake at once, or advice on its design", true,
     false, false, OwnOptions::validate, validate},
    {"explain", "The life of single requests, step by step, and why they ended as they did", true, false,
     true, OwnOptions::explain, explain},
    {"diagram", "Draw the architectures: what uses what, as SVG, for Graphviz or for Mermaid", true, false,
     true, OwnOptions::diagram, diagram},
    {"chart", "A figure of results as SVG, PNG or PDF, by the Python package", false, false, false,
     OwnOptions::chart, chart},
    {"new", "Write a scenario to begin with, from a template", false, false, false, OwnOptions::new_scenario,
     new_scenario},
    {"script",
     "Carry out timed operations of SQS and SNS on simulated queues and topics; answer each with JSON", false,
     false, false, OwnOptions::script, script},
    {"schema", "Print the JSON Schema of scenarios, with which editors complete and explain", false, false,
     false, OwnOptions::schema, schema},
    {"prices", "Print a price book: what everything costs, since when, and who says so", false, false, false,
     OwnOptions::prices, prices},
    {"version", "Print the version", false, false, false, OwnOptions::none, version},
};

}  // namespace

std::span<const Command> commands() {
  return table;
}

}  // namespace couplet::cli
