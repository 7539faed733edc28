#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "model/random_scenario.hpp"

/// One failure of a random sequence. Numbers are taken as far as they make sense: a kind that cannot strike
/// the part is another kind, a part that is not there another part.
struct Strike {
  std::uint32_t kind = 0;
  std::uint32_t part = 0;
  std::uint32_t other = 0;   // of a partition
  std::uint32_t at = 0;      // tenths of a second
  std::uint32_t lasts = 1;   // tenths of a second
  std::uint32_t extent = 0;  // how much of it: tenths, or instances
};

/// A system and what befalls it.
struct Ordeal {
  std::uint64_t system = 0;
  std::vector<Strike> strikes;
};

/// How many kinds of failures there are.
std::uint32_t kinds_of_strikes();

/// The whole scenario, as JSON.
std::string scenario_text(const Ordeal& ordeal);

/// Runs it. Empty, or what does not hold: the books balance, the run ends before its drain does, and nothing
/// of any request is left in a thread, a connection, a queue or on its way.
std::string violation(const Ordeal& ordeal);

/// For RapidCheck: the scenario and what is wrong with it.
void showValue(const Ordeal& ordeal, std::ostream& out);
