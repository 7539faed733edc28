#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::cost {

/// What a month's worth of something follows from: requests, and what they bring about, come with the load;
/// machines, polls and contents with the time that passes.
enum class Driver { load, time };

inline constexpr std::int64_t hours_per_month = 730;
inline constexpr std::int64_t seconds_per_month = hours_per_month * 3600;

/// Something that a bill may list. Quantities are whole numbers of a base unit so small that nothing is lost.
struct Item {
  std::string name;       // "queue.standard.requests", "instance.t2.micro"
  std::string unit;       // "requests", "hours": in which prices and bills speak of it
  std::int64_t base = 1;  // base units in one unit: 3,600 for seconds in an hour
  Driver driver = Driver::load;
  std::string text;  // what it is
};

/// The item of this name: one of the list, "instance.TYPE", or "database.TYPE.single_az" and ".multi_az".
std::optional<Item> item_named(std::string_view name);

/// Names of all items but instances and databases.
std::vector<std::string> item_names();

}  // namespace couplet::cost
