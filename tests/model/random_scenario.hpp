#pragma once

#include <cstdint>
#include <string>

/// A small scenario of random shape: services, queues with workers, perhaps a bucket, autoscalers; customers
/// with and without patience; crashes of anything, one on top of the other. The same number gives the same
/// text.
std::string random_scenario(std::uint64_t number);
