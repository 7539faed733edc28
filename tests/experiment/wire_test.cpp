#include "experiment/wire.hpp"

#include <cstdint>
#include <cstring>
#include <limits>

#include "catch.hpp"
#include "experiment/stand_in.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::WireReader;
using experiment::WireWriter;

namespace {

std::uint64_t bits(double value) {
  std::uint64_t all = 0;
  std::memcpy(&all, &value, sizeof all);
  return all;
}

bool same_bits(double a, double b) {
  return bits(a) == bits(b);
}

}  // namespace

TEST_CASE("whole numbers of every size arrive as they were sent") {
  const std::uint64_t value = GENERATE(as<std::uint64_t>(), 0, 1, 127, 128, 16383, 16384, 0x8000000000000000,
                                       std::numeric_limits<std::uint64_t>::max());
  WireWriter out;
  out.number(value);
  out.signed_number(static_cast<std::int64_t>(value));
  WireReader in(out.bytes());
  CHECK(in.number() == value);
  CHECK(in.signed_number() == static_cast<std::int64_t>(value));
  CHECK(in.at_end());
}

TEST_CASE("128-bit sums arrive as they were sent") {
  const sim::Int128 huge = (sim::Int128{1} << 100) + 12345;
  for (const sim::Int128 value : {sim::Int128{0}, sim::Int128{-1}, huge, -huge}) {
    WireWriter out;
    out.wide(value);
    WireReader in(out.bytes());
    CHECK((in.wide() == value));
  }
}

TEST_CASE("real numbers keep every bit") {
  const double value = GENERATE(0.0, -0.0, 0.1, 1e308, 5e-324, std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN());
  WireWriter out;
  out.real(value);
  WireReader in(out.bytes());
  CHECK(same_bits(in.real(), value));
}

TEST_CASE("what ends early, or claims too much, is refused") {
  WireWriter out;
  out.text("Kochel am See");
  const std::string bytes = out.bytes();
  WireReader early(std::string_view(bytes).substr(0, 5));
  CHECK_THROWS_AS(early.text(), experiment::WireError);
  WireReader endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
  CHECK_THROWS_AS(endless.number(), experiment::WireError);
  const std::string result = experiment::encode(model::RunResult{});
  for (std::size_t size = 0; size < result.size(); ++size) {
    CHECK_THROWS_AS(experiment::decode(result.substr(0, size)), experiment::WireError);
  }
  CHECK_THROWS_AS(experiment::decode(result + "x"), experiment::WireError);
}

TEST_CASE("an empty result makes the round trip") {
  const model::RunResult back = experiment::decode(experiment::encode(model::RunResult{}));
  CHECK(back.books.issued == 0);
  CHECK(back.completion.count() == 0);
  CHECK(back.components.empty());
  CHECK(back.series.rows() == 0);
  CHECK(back.batches.empty());
  CHECK_FALSE(back.truncation);
}

TEST_CASE("a result makes the round trip, extreme values included") {
  const auto scenario = test::two_architectures(1);
  model::RunOptions options;
  options.replication = 3;
  model::RunResult result = test::stand_in_run(scenario, scenario.architectures[1], options);
  result.books.out_of_order = std::numeric_limits<std::uint64_t>::max();
  result.books.accepted = 17;
  result.books.retries_denied = 5;
  result.books.breaker_refused = 6;
  result.periods = {{"after", "period", {{"goodput", model::Unit::per_second, 0.1}}}};
  for (int i = 0; i < 3; ++i) result.collected.record(sim::Duration::max());
  result.collected.record(0ns);
  result.end = sim::never;
  result.story.push_back({sim::never, model::StoryKind::recovered, "", "crash \"app\"\n", -1.5, sim::never});
  result.batches.resize(2);
  result.batches[0].issued = std::numeric_limits<std::uint64_t>::max();
  result.batches[1].failed = 3;
  result.batches[1].lost = 4;
  result.batches[1].completions = 5;
  result.batches[1].latencies[3] = {7, (sim::Int128{1} << 90) + 5, {1, 2, 3, 4, 7}};
  result.truncation = model::Truncation{17s, true};
  result.series.values.push_back(std::numeric_limits<double>::quiet_NaN());
  result.series.values.push_back(-0.0);
  result.series.end = sim::Time{17s};

  const model::RunResult back = experiment::decode(experiment::encode(result));
  CHECK(back.books.out_of_order == result.books.out_of_order);
  CHECK(back.books.accepted == 17);
  CHECK(back.books.lost == 1);
  CHECK(back.books.retries_denied == 5);
  CHECK(back.books.breaker_refused == 6);
  REQUIRE(back.periods.size() == 1);
  CHECK(back.periods[0].name == "after");
  CHECK(back.periods[0].metrics[0].value == 0.1);
  CHECK((back.response == result.response));
  CHECK((back.completion == result.completion));
  CHECK((back.collected == result.collected));
  CHECK(back.batches == result.batches);
  CHECK(back.truncation == result.truncation);
  CHECK(back.end == sim::never);
  CHECK(back.components[0].metrics[1].name == "visible.mean");
  CHECK(back.components[0].metrics[1].unit == model::Unit::messages);
  CHECK(same_bits(back.components[0].metrics[1].value, result.components[0].metrics[1].value));
  CHECK(back.series.columns == result.series.columns);
  CHECK(same_bits(back.series.values.back(), -0.0));
  CHECK(back.series.end == sim::Time{17s});
  CHECK(back.story.back().name == "crash \"app\"\n");
  CHECK(back.story.back().until == sim::never);
  CHECK(back.events == result.events);
  // All the rest: the same bytes again.
  CHECK(experiment::encode(back) == experiment::encode(result));
}
