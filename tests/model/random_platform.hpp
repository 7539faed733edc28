#pragma once

#include <cstdint>
#include <string>

/// The random scenario of this number, its components spread over three hosts, half of its work on their
/// cores, and hosts and links among what fails.
std::string random_platform(std::uint64_t number);
