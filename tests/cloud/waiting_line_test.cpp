// Lines that are served in order, and that anybody may leave.

#include "cloud/waiting_line.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using couplet::cloud::WaitingLine;

TEST_CASE("who comes first is served first, and who leaves is passed over") {
  WaitingLine line;
  CHECK(line.empty());
  const auto first = line.join(7);
  const auto second = line.join(8);
  const auto third = line.join(7);
  CHECK(first == 1);
  CHECK(second == 2);
  CHECK(third == 3);
  line.leave(first);
  line.leave(first);  // no effect
  CHECK(line.waiting() == 2);
  CHECK(line.pop() == 8);
  line.leave(second);
  CHECK(line.pop() == 7);
  CHECK(line.empty());
  line.leave(99);  // nobody ever stood there
  CHECK(line.join(5) == 4);
  CHECK(line.waiting() == 1);
}

TEST_CASE("a line does what a list does, whatever happens in it") {
  for (std::uint64_t number = 1; number <= 200; ++number) {
    INFO(number);
    SplitMix random(number);
    WaitingLine line;
    std::deque<std::pair<WaitingLine::Place, std::uint32_t>> list;
    std::vector<WaitingLine::Place> places;
    std::uint64_t left = 0;
    for (std::uint32_t step = 0; step < 300; ++step) {
      const std::int64_t what = random.below(10);
      if (what < 5) {
        places.push_back(line.join(step));
        list.emplace_back(places.back(), step);
      } else if (what < 8 && !places.empty()) {
        const auto place =
            places[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(places.size())))];
        line.leave(place);
        left += std::erase_if(list, [&](const auto& each) { return each.first == place; });
      } else if (!list.empty()) {
        CHECK(line.pop() == list.front().second);
        list.pop_front();
      }
      CHECK(line.waiting() == list.size());
      CHECK(line.empty() == list.empty());
    }
    CHECK(left > 10);
  }
}
