#include "report/sparkline.hpp"

#include <limits>

#include "catch.hpp"

using namespace couplet;

TEST_CASE("bars from zero to the scale, the greatest of each part") {
  CHECK(report::sparkline({0, 0.5, 1, 2, 3, 4, 5, 6}, 6, 8) == "▁▂▃▄▅▆▇█");
  CHECK(report::sparkline({0, 9, 0, 0, 0, 3}, 9, 3) == "█▁▄");
  CHECK(report::sparkline({0, 0}, 0, 4) == "▁▁▁▁");
}

TEST_CASE("what is above zero is never shown as zero, what is not defined is passed over") {
  CHECK(report::sparkline({0, 0.001, std::numeric_limits<double>::quiet_NaN(), 1000}, 1000, 4) == "▁▂▁█");
  CHECK(report::sparkline({}, 1, 5).empty());
}

TEST_CASE("fewer levels than bars are repeated") {
  CHECK(report::sparkline({0, 6}, 6, 6) == "▁▁▁███");
}
