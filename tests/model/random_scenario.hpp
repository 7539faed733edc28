#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// A small scenario of random shape: services, queues with workers, perhaps a bucket or a database, caches
/// and throttles before some of them, load balancers, autoscalers; customers with and without patience;
/// crashes of anything, one on top of the other. The same number gives the same text
/// with the same compiler: several draws in one expression come in the order that it likes.
std::string random_scenario(std::uint64_t number);

/// A part of a system, or a producer (kind "producer"): what failures strike.
struct RandomPart {
  std::string name;
  std::string kind;
};

/// A random scenario whose failures are still to be filled in. All its customers give up some time, and its
/// drain is longer than anything of it lasts.
struct RandomSystem {
  std::string before;  // the failures' list goes between the two
  std::string after;
  std::vector<RandomPart> parts;
  bool zones = false;  // something is placed in zone "a"
};
RandomSystem random_system(std::uint64_t number);
