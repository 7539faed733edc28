#include "scenario/quantities.hpp"

#include "catch.hpp"

using namespace couplet::scenario;
using namespace std::chrono_literals;
using couplet::sim::Bytes;
using couplet::sim::Duration;

TEST_CASE("durations are exact") {
  struct Row {
    const char* text;
    Duration duration;
  };
  const std::vector<Row> rows{
      {"0s", 0s},
      {"250ms", 250ms},
      {"1h30m", 90min},
      {"4d", 96h},
      {"1.5s", 1500ms},
      {"0.1s", 100ms},
      {"0.25ms", 250us},
      {"0.000000001s", 1ns},
      {"1d2h3m4s5ms6us7ns", 26h + 3min + 4s + 5ms + 6us + 7ns},
      {"90m", 90min},
      {"1.50s", 1500ms},
      {"007s", 7s},
      {"9223372036854775807ns", Duration::max()},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.text) {
      CHECK(parse_duration(row.text).error.empty());
      CHECK(parse_duration(row.text).value == row.duration);
    }
  }
}

TEST_CASE("what is no duration is refused with a sentence") {
  for (const char* text :
       {"", "s", "1", "1.s", ".5s", "1..5s", "-1s", "+1s", "1e3s", "1s1s", "1s1m", "0.5ns", " 1s", "1s ",
        "9223372036854775808ns", "293y", "1000000000000000000000000000s", "1,5s", "\xff"}) {
    DYNAMIC_SECTION(text) {
      CHECK(!parse_duration(text).value);
      CHECK(!parse_duration(text).error.empty());
    }
  }
}

TEST_CASE("what is written as a duration is read as the same one") {
  std::uint64_t state = 1;
  for (int i = 0; i < 10'000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const Duration duration{static_cast<std::int64_t>(state >> (1 + state % 60))};
    const std::string text = duration_text(duration);
    INFO(text);
    REQUIRE(parse_duration(text).value == duration);
  }
  CHECK(duration_text(90min) == "1h30m");
  CHECK(duration_text(1500ms) == "1s500ms");
  CHECK(duration_text(0s) == "0s");
}

TEST_CASE("sizes are exact") {
  CHECK(parse_size("0B").value == Bytes{0});
  CHECK(parse_size("3MB").value == Bytes{3'000'000});
  CHECK(parse_size("2KiB").value == Bytes{2048});
  CHECK(parse_size("1.5KB").value == Bytes{1500});
  CHECK(parse_size("0.5KiB").value == Bytes{512});
  CHECK(parse_size("2GiB").value == Bytes{2'147'483'648});
  for (const char* text :
       {"", "B", "5", "5kB", "0.1KiB", "1.0000001B", "-1B", "5 MB", "9300000000GB", "5Mb"}) {
    DYNAMIC_SECTION(text) {
      CHECK(!parse_size(text).value);
    }
  }
}

TEST_CASE("what is written as a size is read as the same one") {
  std::uint64_t state = 2;
  for (int i = 0; i < 10'000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const Bytes size{static_cast<std::int64_t>((state >> (1 + state % 60)) << (state % 3 == 0 ? 10 : 0)) &
                     INT64_MAX};
    INFO(size_text(size));
    REQUIRE(parse_size(size_text(size)).value == size);
  }
  CHECK(size_text({3'000'000}) == "3MB");
  CHECK(size_text({2048}) == "2KiB");
  CHECK(size_text({1001}) == "1001B");
  CHECK(size_text({0}) == "0B");
}

TEST_CASE("rates are exact") {
  struct Row {
    const char* text;
    std::int64_t micro_events;
    Duration per;
  };
  const std::vector<Row> rows{
      {"12/s", 12'000'000, 1s}, {"2.5/s", 2'500'000, 1s}, {"1000/min", 1'000'000'000, 1min},
      {"5/h", 5'000'000, 1h},   {"1/m", 1'000'000, 1min}, {"1/d", 1'000'000, 24h},
      {"0.000001/s", 1, 1s},    {"3/ms", 3'000'000, 1ms}, {"1000000000/s", 1'000'000'000'000'000, 1s}};
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.text) {
      REQUIRE(parse_rate(row.text).value);
      CHECK(parse_rate(row.text).value->micro_events == row.micro_events);
      CHECK(parse_rate(row.text).value->per == row.per);
    }
  }
  for (const char* text :
       {"", "/s", "12", "12/", "12/sec", "0/s", "-1/s", "0.0000001/s", "1000000001/s", "12s", "1 /s"}) {
    DYNAMIC_SECTION(text) {
      CHECK(!parse_rate(text).value);
      CHECK(!parse_rate(text).error.empty());
    }
  }
}
