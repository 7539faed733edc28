#include "report/number.hpp"

#include <limits>

#include "catch.hpp"
#include "sim/check.hpp"

using namespace couplet;

TEST_CASE("a number is written with the fewest digits that read back") {
  struct Row {
    double value;
    std::string text;
  };
  const auto row = GENERATE(values<Row>({
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-7204, "-7204"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {1e-5, "1e-05"},
      {123456.789, "123456.789"},
      {9007199254740991.0, "9007199254740991"},
      {9007199254740992.0, "9007199254740992"},
      {1e15, "1000000000000000"},
      {1e16, "1e+16"},
      {1e22, "1e+22"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {5e-324, "5e-324"},
  }));
  CHECK(report::number_text(row.value) == row.text);
  CHECK(report::json_number(row.value) == row.text);
  CHECK(report::csv_number(row.value) == row.text);
}

TEST_CASE("what is no number is null in JSON and nothing in CSV") {
  const double value =
      GENERATE(std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
               -std::numeric_limits<double>::infinity());
  CHECK(report::json_number(value) == "null");
  CHECK(report::csv_number(value).empty());
  CHECK_THROWS_AS(report::number_text(value), sim::InvariantError);
}
