#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/load.hpp"

namespace couplet::wasm {

struct Request {
  std::string_view text;                      // the scenario file's content
  std::string file_name;                      // for messages and the scenario's name
  std::vector<scenario::Override> overrides;  // applied in order
  std::optional<std::uint64_t> seed;          // else the scenario's
  std::optional<std::uint32_t> replications;  // else the scenario's
};

/// What `couplet compare` would have ended with, printed as JSON and said.
struct Answer {
  int exit_code = 0;    // as the manual has them
  std::string summary;  // the content of summary.json; empty if there is nothing to sum up
  std::string talk;     // problems and failures, a line each
};

/// Simulates all architectures of a scenario here and now, one replication after the other.
Answer compare(const Request& request);

}  // namespace couplet::wasm
