#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace couplet::scenario {
struct Architecture;
}

namespace couplet::model {

/// Of an instance that the scenario places nowhere: no outage of a zone strikes it.
inline constexpr std::uint16_t no_zone = 0xffff;

/// The availability zones of one architecture, by number: which are up.
class Zones {
 public:
  Zones() = default;
  explicit Zones(std::vector<std::string> names) : names_(std::move(names)), failures_(names_.size()) {}

  /// The number of a name; no_zone if there is none of that name.
  std::uint16_t find(const std::string& name) const {
    for (std::size_t zone = 0; zone < names_.size(); ++zone) {
      if (names_[zone] == name) return static_cast<std::uint16_t>(zone);
    }
    return no_zone;
  }
  const std::string& name(std::uint16_t zone) const { return names_[zone]; }
  bool up(std::uint16_t zone) const { return zone == no_zone || failures_[zone] == 0; }
  void strike(std::uint16_t zone) { ++failures_[zone]; }
  void restore(std::uint16_t zone) { --failures_[zone]; }

 private:
  std::vector<std::string> names_;
  std::vector<std::uint32_t> failures_;  // that hold it down, by zone
};

/// Those that the components of an architecture name, in that order.
Zones zones_of(const scenario::Architecture& architecture);

}  // namespace couplet::model
