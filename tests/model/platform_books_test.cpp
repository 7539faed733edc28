// Random systems on random hosts: whatever fails, nothing leaks and the books balance.

#include "catch.hpp"
#include "model/bench.hpp"
#include "model/random_platform.hpp"

TEST_CASE("random systems on hosts: nothing leaks, and twice the same is the same") {
  std::uint64_t completed = 0;
  for (std::uint64_t number = 1; number <= 150; ++number) {
    const std::string text = random_platform(number);
    INFO("scenario " << number << ": " << text);
    const auto scenario = scenario_of(text);
    const Outcome outcome = play(scenario);  // throws if the books of a part or of the links do not balance
    CHECK(outcome.result.books.balanced());
    completed += outcome.result.books.completed;
    if (number % 10 == 0) CHECK(fingerprint(outcome) == fingerprint(play(scenario)));
  }
  CHECK(completed > 100);
}
