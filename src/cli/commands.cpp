#include "cli/command.hpp"

namespace couplet::cli {

int run(const Arguments& arguments, Shell& shell);
int compare(const Arguments& arguments, Shell& shell);
int validate(const Arguments& arguments, Shell& shell);
int version(const Arguments& arguments, Shell& shell);

namespace {

constexpr Command table[] = {
    // name, help, takes a scenario, simulates, takes --arch
    {"run", "Simulate a scenario, or one architecture of it; print the table, write the results", true, true,
     true, run},
    {"compare", "All architectures side by side, with what happened and why", true, true, false, compare},
    {"validate", "Check a scenario without running it; show every mistake at once", true, false, false,
     validate},
    {"version", "Print the version", false, false, false, version},
};

}  // namespace

std::span<const Command> commands() {
  return table;
}

}  // namespace couplet::cli
