#include "scenario/instance_types.hpp"

namespace couplet::scenario {
namespace {

// T2 starts with 30 launch credits per vCPU; T3 runs in unlimited mode unless told otherwise.
constexpr InstanceType instance_types[] = {
    {"t2.micro", 1, 6, 144, 10, 30, false},   {"t2.small", 1, 12, 288, 20, 30, false},
    {"t2.medium", 2, 24, 576, 20, 60, false}, {"t2.large", 2, 36, 864, 30, 60, false},
    {"t3.micro", 2, 12, 288, 10, 0, true},    {"t3.small", 2, 24, 576, 20, 0, true},
    {"t3.medium", 2, 24, 576, 20, 0, true},   {"t3.large", 2, 36, 864, 30, 0, true},
    {"m5.large", 2, 0, 0, 100, 0, false},     {"c5.large", 2, 0, 0, 100, 0, false},
};

}  // namespace

const InstanceType* instance_type_named(std::string_view name) {
  for (const InstanceType& type : instance_types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

std::vector<std::string> instance_type_names(bool only_burstable) {
  std::vector<std::string> names;
  for (const InstanceType& type : instance_types) {
    if (!only_burstable || type.burstable()) names.emplace_back(type.name);
  }
  return names;
}

}  // namespace couplet::scenario
