#include "model/zones.hpp"

#include <algorithm>

#include "scenario/scenario.hpp"

namespace couplet::model {

Zones zones_of(const scenario::Architecture& architecture) {
  std::vector<std::string> names;
  for (const scenario::Component& component : architecture.components) {
    for (const std::string& zone : component.zones) {
      if (std::find(names.begin(), names.end(), zone) == names.end()) names.push_back(zone);
    }
  }
  return Zones(std::move(names));
}

}  // namespace couplet::model
