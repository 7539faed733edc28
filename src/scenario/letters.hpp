#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace couplet::scenario {

/// A letter of UTF-8: its code point, and how many bytes it takes.
struct Letter {
  std::uint32_t code = 0xfffd;
  std::size_t bytes = 1;

  /// A byte that belongs to no letter: U+FFFD that takes one byte, where the letter itself takes three.
  bool broken() const { return code == 0xfffd && bytes == 1; }
};

/// The first one, as RFC 3629 has them: no surrogates, none beyond U+10FFFF, none spelt longer than needed.
/// REQUIRES: the text is not empty.
Letter first_letter(std::string_view text);

}  // namespace couplet::scenario
