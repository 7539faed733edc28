#include <rapidcheck.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/account.hpp"

using couplet::cloud::QueueType;

namespace rc {

template <>
struct Arbitrary<Command> {
  static Gen<Command> arbitrary() {
    const auto verb = gen::weightedElement<Verb>(
        {{8, Verb::send}, {9, Verb::receive}, {5, Verb::remove}, {4, Verb::change}, {1, Verb::copy}});
    // Mostly within a timeout, sometimes beyond many of them.
    const auto pause = gen::weightedOneOf<int>(
        {{8, gen::just(0)}, {8, gen::inRange(0, 4)}, {3, gen::inRange(4, 40)}, {1, gen::inRange(40, 400)}});
    const auto number = gen::inRange<std::uint32_t>(0, 12);
    const auto usual = gen::construct<Command>(verb, pause, number, number, number);
    const auto purge = gen::construct<Command>(gen::just(Verb::purge), pause, number, number, number);
    return gen::weightedOneOf<Command>({{60, usual}, {1, purge}});
  }
};

}  // namespace rc

namespace {

/// Setups of a type; their small numbers make limits and ends come often.
rc::Gen<Setup> setups(QueueType type, bool fair) {
  using namespace rc;
  return gen::construct<Setup>(gen::just(type), gen::just(fair), gen::element(60, 61, 90, 300, 1'000),
                               gen::weightedElement<int>({{3, 0}, {1, 5}}), gen::element(0, 5, 30),
                               gen::element<std::uint32_t>(0, 0, 1, 2, 3),
                               gen::weightedElement<std::uint32_t>({{3, 120'000}, {1, 2}, {1, 4}}),
                               gen::weightedElement<std::uint32_t>({{2, 1}, {1, 3}}),
                               gen::just(type == QueueType::fifo && fair),
                               type == QueueType::fifo ? gen::just(false) : gen::arbitrary<bool>());
}

/// What is done to a queue. `variant`: fair, or the deduplication scope is the group.
rc::Gen<Sequence> sequences(QueueType type, bool variant) {
  auto setup = rc::gen::map(setups(type, variant), [](Setup chosen) {
    if (chosen.fifo()) chosen.fair = false;
    return chosen;
  });
  return rc::gen::construct<Sequence>(rc::gen::noShrink(std::move(setup)),
                                      rc::gen::arbitrary<std::vector<Command>>());
}

/// Checks so many sequences.
bool check(const std::string& what, QueueType type, bool variant) {
  return rc::check(what, [=] {
    const Sequence sequence = *sequences(type, variant);
    try {
      carry_out(sequence);
    } catch (const std::exception&) {  // a Violation, or a broken invariant of the queue itself
      std::ostringstream script;
      showValue(sequence, script);
      RC_FAIL(script.str());
    }
  });
}

}  // namespace

/// Prints so many sequences as scripts, each behind a line of its own, for what else carries them out.
void print_scripts(std::uint64_t count) {
  constexpr int size = 120;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto type = i % 2 == 0 ? QueueType::standard : QueueType::fifo;
    std::cout << "==== script " << i << "\n";
    showValue(sequences(type, i % 4 >= 2)(rc::Random(i), size).value(), std::cout);
  }
}

/// Prints what was checked; 1 if something was violated, with the shortest script found that shows it.
/// RC_PARAMS in the environment overrides the number of sequences and the seed. `--scripts N` prints scripts.
int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--scripts") {
    print_scripts(std::strtoull(argv[2], nullptr, 10));
    return 0;
  }
  setenv("RC_PARAMS", "seed=20 max_success=2600 max_size=120", 0);
  bool right = check("a standard queue keeps its promises", QueueType::standard, false);
  right = check("a fair queue keeps its promises", QueueType::standard, true) && right;
  right = check("a FIFO queue keeps its promises", QueueType::fifo, false) && right;
  right = check("a FIFO queue with ids per group keeps its promises", QueueType::fifo, true) && right;
  return right ? 0 : 1;
}
