#include <unistd.h>

#include <array>
#include <string>

#include "cli/surroundings.hpp"

namespace {

/// The program with SimGrid lies beside this one. Returns if it cannot be started.
void become_simgrid(char** argv) {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0 || static_cast<std::size_t>(size) == path.size()) return;
  const std::string program(path.data(), static_cast<std::size_t>(size));
  ::execv((program + "-simgrid").c_str(), argv);
}

}  // namespace

int main(int argc, char** argv) {
  return couplet::cli::carry_out_here(argc, argv, {}, nullptr, [argv]() { become_simgrid(argv); });
}
