#pragma once

#include <cstdint>

#include "sim/check.hpp"
#include "sim/hash.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

/// The hash by which a network load balancer finds the target of a connection (5.4 of the facts). The client
/// stands for its address, the connection for port and sequence number; the secret is the balancer's own, so
/// that two balancers spread the same flows differently.
constexpr std::uint64_t flow_hash(std::uint64_t secret, std::uint64_t client, std::uint64_t connection) {
  return sim::mix64(sim::mix64(secret ^ sim::mix64(client)) + connection);
}

/// Which of n places the hash falls on: all with the same share. REQUIRES: n >= 1.
inline std::uint32_t flow_place(std::uint64_t hash, std::uint32_t n) {
  COUPLET_CHECK(n >= 1);
  return static_cast<std::uint32_t>(static_cast<sim::Uint128>(hash) * n >> 64);
}

}  // namespace couplet::cloud
