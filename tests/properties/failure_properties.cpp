// Whatever fails, however often, and whatever else is down then: the books balance, the run ends, and nothing
// of any request is left behind.

#include <rapidcheck.h>

#include <cstdlib>
#include <sstream>

#include "properties/strikes.hpp"

namespace rc {

template <>
struct Arbitrary<Strike> {
  static Gen<Strike> arbitrary() {
    const auto any = gen::inRange<std::uint32_t>(0, 100);
    // Mostly while customers come, sometimes in the drain; mostly short enough to end within a boot.
    const auto at = gen::weightedOneOf<std::uint32_t>({{6, gen::inRange<std::uint32_t>(0, 400)},
                                                       {2, gen::inRange<std::uint32_t>(400, 1'500)},
                                                       {2, gen::element<std::uint32_t>(0, 10, 100, 200)}});
    const auto lasts = gen::weightedOneOf<std::uint32_t>(
        {{4, gen::inRange<std::uint32_t>(0, 60)}, {2, gen::inRange<std::uint32_t>(60, 600)}});
    return gen::construct<Strike>(gen::inRange<std::uint32_t>(0, kinds_of_strikes()), any, any, at, lasts,
                                  any);
  }
};

}  // namespace rc

int main() {
  // More than RapidCheck's hundred sequences, unless somebody asks for a number of his own.
  ::setenv("RC_PARAMS", "seed=20 max_success=300 max_size=20", 0);
  const bool holds = rc::check("no sequence of failures leaks, unbalances the books or holds up the end", [] {
    const auto system = *rc::gen::noShrink(rc::gen::inRange<std::uint64_t>(0, 1'000'000));
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
