#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::scenario {

/// A type of EC2 instance, as far as its processor goes (6.6 of the facts).
struct InstanceType {
  std::string_view name;
  std::uint32_t cores = 1;               // vCPU
  std::uint32_t credits_per_hour = 0;    // 0: not burstable
  std::uint32_t credits_max = 0;         // what it saves up at most
  std::uint32_t baseline_percent = 100;  // of each core
  std::uint32_t launch_credits = 0;      // what it starts with in standard mode
  bool unlimited_by_default = false;

  bool burstable() const { return credits_per_hour > 0; }
};

/// Null: there is none of this name.
const InstanceType* instance_type_named(std::string_view name);

/// Their names, in the order of the facts.
std::vector<std::string> instance_type_names(bool only_burstable = false);

}  // namespace couplet::scenario
