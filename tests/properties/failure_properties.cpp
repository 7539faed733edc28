// Whatever fails, however often, and whatever else is down then: the books balance, the run ends, and nothing
// of any request is left behind.

#include <rapidcheck.h>

#include <cstdlib>
#include <sstream>

#include "properties/strikes.hpp"

namespace {

/// All of the range at every size: sizes are those of sequences alone.
rc::Gen<std::uint32_t> below(std::uint32_t end, std::uint32_t from = 0) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(from, end));
}

}  // namespace

namespace rc {

template <>
struct Arbitrary<Strike> {
  static Gen<Strike> arbitrary() {
    // Mostly while customers come, sometimes in the drain; mostly short enough to end within a boot.
    const auto at = gen::weightedOneOf<std::uint32_t>(
        {{6, below(400)}, {2, below(1'500, 400)}, {2, gen::element<std::uint32_t>(0, 10, 100, 200)}});
    const auto lasts = gen::weightedOneOf<std::uint32_t>({{4, below(60)}, {2, below(600, 60)}});
    return gen::construct<Strike>(below(kinds_of_strikes()), below(100), below(100), at, lasts, below(100));
  }
};

}  // namespace rc

int main() {
  // More than RapidCheck's hundred sequences, unless somebody asks for a number of his own.
  ::setenv("RC_PARAMS", "seed=20 max_success=300 max_size=20", 0);
  const bool holds = rc::check("no sequence of failures leaks, unbalances the books or holds up the end", [] {
    const auto system = *rc::gen::noShrink(below(1'000'000));
    const auto strikes = *rc::gen::arbitrary<std::vector<Strike>>();
    const Ordeal ordeal{system, strikes};
    const std::string wrong = violation(ordeal);
    if (wrong.empty()) return;
    std::ostringstream text;
    showValue(ordeal, text);
    RC_FAIL(text.str());
  });
  return holds ? 0 : 1;
}
