#include "bench/simpy.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

namespace couplet::bench {
namespace {

constexpr const char* python = "/usr/bin/python3";  // Debian's, which sees Debian's packages

}  // namespace

bool simpy_is_installed() {
  return std::system(fmt::format("{} -c 'import simpy' 2>/dev/null", python).c_str()) == 0;
}

std::optional<Measurement> run_simpy(const Model& model, std::uint64_t requests, std::uint64_t seed) {
  const std::string command =
      fmt::format("{} '{}/{}' {} {}", python, COUPLET_BENCH_FOLDER, model.simpy_script, requests, seed);
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said.push_back(static_cast<char>(c));
  if (pclose(pipe) != 0) return std::nullopt;
  Measurement measured;
  if (!(std::istringstream(said) >> measured.requests >> measured.seconds >> measured.mean_response)) {
    return std::nullopt;
  }
  return measured;
}

}  // namespace couplet::bench
