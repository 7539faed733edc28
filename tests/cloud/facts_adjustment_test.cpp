// 6.3 of the facts: by how much a step changes the capacity.

#include "catch.hpp"
#include "cloud/scaling_policy.hpp"

using namespace couplet::cloud;

TEST_CASE("Fact 6.3.1: an adjustment changes the capacity by a number, by a share, or to a number") {
  using Type = Adjustment::Type;
  CHECK(adjusted({Type::change_in_capacity, 3, 0}, 10) == 13);
  CHECK(adjusted({Type::change_in_capacity, -3, 0}, 10) == 7);
  CHECK(adjusted({Type::change_in_capacity, -3, 0}, 2) == 0);
  CHECK(adjusted({Type::exact_capacity, 4, 0}, 10) == 4);
  CHECK(adjusted({Type::percent_change, 50, 0}, 10) == 15);
  CHECK(adjusted({Type::percent_change, -50, 0}, 10) == 5);
}

TEST_CASE("Fact 6.3.2: a share of the capacity is rounded, and never to nothing") {
  using Type = Adjustment::Type;
  CHECK(adjusted({Type::percent_change, 27, 0}, 10) == 12);  // 2.7: down
  CHECK(adjusted({Type::percent_change, 4, 0}, 10) == 11);   // 0.4: one
  CHECK(adjusted({Type::percent_change, -4, 0}, 10) == 9);   // -0.4: one
  CHECK(adjusted({Type::percent_change, -67, 0}, 10) == 4);  // -6.7: towards zero
}

TEST_CASE("Fact 6.3.3: a share may have a least magnitude") {
  using Type = Adjustment::Type;
  CHECK(adjusted({Type::percent_change, 10, 2}, 4) == 6);
  CHECK(adjusted({Type::percent_change, -10, 2}, 4) == 2);
  CHECK(adjusted({Type::percent_change, 100, 2}, 4) == 8);
  CHECK(adjusted({Type::change_in_capacity, 1, 5}, 4) == 5);  // not of a number
}
