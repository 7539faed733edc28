#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace couplet::cloud {

/// The 4 bytes of "10.0.0.1" or the 16 of "2001:db8::1". Nullopt: it is no address.
std::optional<std::string> parse_address(std::string_view text);

/// A block of addresses: those that agree with `address` in its first `bits` bits.
struct AddressBlock {
  std::string address;
  int bits = 0;
  bool contains(std::string_view other) const;
};
/// "10.0.0.0/24". Nullopt: it is none.
std::optional<AddressBlock> parse_block(std::string_view text);

}  // namespace couplet::cloud
