#include "scenario/expectation.hpp"

#include "catch.hpp"

using namespace couplet::scenario;

namespace {

double value_of(const std::string& expression) {
  ExpectationError error;
  const auto expectation = parse_expectation(expression + " == 0", error);
  INFO(expression << ": " << error.message);
  REQUIRE(expectation);
  return evaluate(expectation->left, [](const std::string& path) { return path == "a.five" ? 5.0 : 7.0; });
}

}  // namespace

TEST_CASE("numbers convert by their unit") {
  CHECK(value_of("200ms") == 0.2);
  CHECK(value_of("1.5min") == 90);
  CHECK(value_of("2m") == 120);
  CHECK(value_of("1h") == 3600);
  CHECK(value_of("3us") == 3e-6);
  CHECK(value_of("40ns") == 4e-8);
  CHECK(value_of("5%") == 0.05);
  CHECK(value_of("12.5%") == 0.125);
  CHECK(value_of("2KiB") == 2048);
  CHECK(value_of("1.5MB") == 1.5e6);
  CHECK(value_of("0.001") == 0.001);
}

TEST_CASE("arithmetic has the usual order") {
  CHECK(value_of("1 + 2 * 3") == 7);
  CHECK(value_of("(1 + 2) * 3") == 9);
  CHECK(value_of("10 - 3 - 2") == 5);
  CHECK(value_of("12 / 2 / 3") == 2);
  CHECK(value_of("-a.five + 6") == 1);
  CHECK(value_of("--2") == 2);
  CHECK(value_of("a.five-b") == 7);  // one name
  CHECK(value_of("a.five - 1") == 4);
  CHECK(value_of("a.five -1") == 4);
  CHECK(value_of("5-1") == 4);
  const double nothing = value_of("0 / 0");
  CHECK(nothing != nothing);
}

TEST_CASE("an expectation is read with its relation and its parts") {
  ExpectationError error;
  const auto range = parse_expectation("tight.failed_share in [0.05, 20%]", error);
  REQUIRE(range);
  CHECK(range->relation == Relation::in);
  CHECK(range->right.number == 0.05);
  CHECK(range->high.value().number == 0.2);
  CHECK(!range->slack);

  const auto slack = parse_expectation("loose.queue-1.visible.max == 400 +- 2 * tight.x", error);
  REQUIRE(slack);
  CHECK(slack->text == "loose.queue-1.visible.max == 400 +- 2 * tight.x");
  CHECK(slack->relation == Relation::equal);
  CHECK(slack->slack.value().kind == Expression::Kind::multiply);
  CHECK(paths_of(*slack) == std::vector<std::string>{"loose.queue-1.visible.max", "tight.x"});

  const std::vector<std::pair<std::string, Relation>> relations{
      {"<", Relation::less},       {"<=", Relation::less_equal}, {"==", Relation::equal},
      {"!=", Relation::not_equal}, {">", Relation::greater},     {">=", Relation::greater_equal}};
  for (const auto& [symbol, relation] : relations) {
    const auto expectation = parse_expectation("a.b" + symbol + "1", error);
    REQUIRE(expectation);
    CHECK(expectation->relation == relation);
  }
}

TEST_CASE("what cannot be read says where and why") {
  struct Row {
    const char* text;
    std::size_t position;
    const char* message;
  };
  const std::vector<Row> rows{
      {"", 0, "expected a number or a metric such as loose.completion.p99, found the end"},
      {"a.b", 3, "expected <, <=, ==, !=, >=, > or in, found the end"},
      {"a.b <", 5, "expected a number or a metric such as loose.completion.p99, found the end"},
      {"a.b = 1", 4, "a single = compares nothing; write =="},
      {"a.b => 1", 4, "'=>' compares nothing; write >="},
      {"a.b =< 1", 4, "'=<' compares nothing; write <="},
      {"a.b < 5 minutes", 6, "a unit is short and follows its number at once; write 5m"},
      {"a.b < 1.5seconds", 6, "a unit is short and follows its number at once; write 1.5s"},
      {"a.b in [5 %, 1]", 8, "a unit is short and follows its number at once; write 5%"},
      {"a.b < 5 s.c", 8, "expected the end, + - * / or +-, found \"s.c\""},
      {"a.b < 1 2", 8, "expected the end, + - * / or +-, found a number"},
      {"a.b < 1 < 2", 8, "expected the end, + - * / or +-, found '<'"},
      {"a. < 1", 2, "expected a name behind the point"},
      {"a.b < 5parsec", 7,
       "\"parsec\" is not a unit; there are ns us ms s m h d, B KB MB GB KiB MiB GiB and %"},
      {"(a.b < 1", 5, "expected ')', found '<'"},
      {"a.b in 1", 7, "expected '[' behind in, as in [0.05, 0.20], found a number"},
      {"a.b in [1 2]", 10, "expected ',' between the two bounds, found a number"},
      {"a.b in [1, 2", 12, "expected ']' behind the upper bound, found the end"},
      {"a.b < 5 $", 8, "'$' means nothing here"},
      {"a.b < \xC2\xB1 5", 6, "'\xC2\xB1' means nothing here"},
      {"a.b < 1234567890123456789", 6, "this number has too many digits"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.text) {
      ExpectationError error;
      CHECK(!parse_expectation(row.text, error));
      CHECK(error.position == row.position);
      CHECK(error.message == row.message);
    }
  }
}

TEST_CASE("an expectation may not be nested or long without limit") {
  ExpectationError error;
  CHECK(!parse_expectation(std::string(1000, '(') + "1" + std::string(900, ')') + " == 1", error));
  CHECK(error.message == "brackets and signs are nested too deeply");
  CHECK(!parse_expectation(std::string(1000, '-') + "1 == 1", error));
  CHECK(!parse_expectation("1 == 1" + std::string(100'000, ' '), error));
  CHECK(error.message == "an expectation may have 2000 characters at most");
}

TEST_CASE("a quantifier stands at the beginning") {
  ExpectationError error;
  const auto plain = parse_expectation("a.x < 1", error);
  REQUIRE(plain);
  CHECK(plain->quantifier == Quantifier::none);
  const auto every = parse_expectation("always a.x < 1", error);
  REQUIRE(every);
  CHECK(every->quantifier == Quantifier::always);
  CHECK(every->text == "always a.x < 1");
  CHECK(paths_of(*every) == std::vector<std::string>{"a.x"});
  const auto whole = parse_expectation("  surely (a.x - b.x) / 2 in [1%, 2%] +- 1", error);
  REQUIRE(whole);
  CHECK(whole->quantifier == Quantifier::surely);
  const auto name = parse_expectation("always.x < surely.x", error);  // architectures may be called so
  REQUIRE(name);
  CHECK(name->quantifier == Quantifier::none);
}

TEST_CASE("a quantifier anywhere else is a mistake") {
  struct Row {
    const char* text;
    std::size_t position;
    const char* message;
  };
  const Row rows[] = {
      {"a.x < surely 1", 6, "'surely' stands once, at the beginning"},
      {"surely always a.x < 1", 7, "'always' stands once, at the beginning"},
      {"always always a.x < 1", 7, "'always' stands once, at the beginning"},
      {"a.x surely < 1", 4, "expected <, <=, ==, !=, >=, > or in, found \"surely\""},
      {"surely", 6, "expected a number or a metric such as loose.completion.p99, found the end"},
      {"surely < 1", 7, "expected a number or a metric such as loose.completion.p99, found '<'"}};
  for (const Row& row : rows) {
    ExpectationError error;
    CHECK_FALSE(parse_expectation(row.text, error));
    INFO(row.text);
    CHECK(error.position == row.position);
    CHECK(error.message == row.message);
  }
}
