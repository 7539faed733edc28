// What a single run says of the precision of its own figures, and a pilot run of the warm-up.

#include <algorithm>

#include "catch.hpp"
#include "model/bench.hpp"

using namespace couplet;
using model::Batch;
using model::RunResult;
using model::TraceEvent;

namespace {

/// The same customer every second; the work takes what `work` says.
Setup each_second(const std::string& work, const std::string& run) {
  return {R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"})",
          R"("app": {"kind": "service", "threads": 100, "steps": [{"work": )" + work + "}]}", R"("app")",
          run};
}

const char* const random_people =
    R"("to": "app", "arrivals": {"process": "poisson", "rate": "50/s"}, "timeout": "60ms", "retry": {"attempts": 1})";
const char* const random_app =
    R"("app": {"kind": "service", "threads": 2, "backlog": 3, "steps": [{"work": {"dist": "exponential", "mean": "30ms"}}]})";

std::uint64_t sum_of(const std::vector<Batch>& batches, std::uint64_t Batch::* count) {
  std::uint64_t sum = 0;
  for (const Batch& batch : batches) sum += batch.*count;
  return sum;
}

}  // namespace

TEST_CASE("requests belong to the batch of their issue, completions to that of their instant") {
  // 64 s after a warm-up of 10 s: batches of 2 s. Requests take 3 s.
  const RunResult result = simulate(each_second(R"("3s")", R"("duration": "74s", "warmup": "10s")")).result;
  REQUIRE(result.batches.size() == 32);
  for (std::size_t i = 0; i < 32; ++i) {
    CHECK(result.batches[i].issued == 2);
    CHECK(result.batches[i].latencies[0].count == 2);
    CHECK((result.batches[i].latencies[2].sum == sim::Int128{6'000'000'000}));
    CHECK(result.batches[i].completions == 2);  // of those issued before the warm-up ended, too
  }
}

TEST_CASE("the last batch takes what the division leaves over, and what comes late") {
  // 33 ns in 32 batches of 1 ns: the last has two of them. Requests at 0 and at 32 ns.
  Setup often = each_second(R"("3s")", R"("duration": "33ns", "sample": "1h")");
  often.people.replace(often.people.find("1/s"), 3, "31250000/s");
  const RunResult result = simulate(often).result;
  CHECK(result.batches[0].issued == 1);
  CHECK(result.batches[0].latencies[0].count == 1);
  CHECK(result.batches[31].issued == 1);
  CHECK(result.batches[31].latencies[0].count == 1);
  CHECK(sum_of(result.batches, &Batch::issued) == 2);
  CHECK(sum_of(result.batches, &Batch::completions) == 0);
}

TEST_CASE("batches add up to the whole") {
  const RunResult result =
      simulate({random_people, random_app, R"("app")", R"("duration": "5m", "warmup": "7s")"}).result;
  const auto& batches = result.batches;
  REQUIRE(batches.size() == 32);
  CHECK(sum_of(batches, &Batch::issued) == result.books.issued);
  CHECK(result.books.failed > 100);
  CHECK(sum_of(batches, &Batch::failed) == result.books.failed);
  CHECK(sum_of(batches, &Batch::lost) == result.books.lost);
  CHECK(sum_of(batches, &Batch::completions) == result.completions_in_window);
  std::size_t kind = 0;
  for (const auto* whole :
       {&result.response, &result.error_response, &result.completion, &result.collected}) {
    std::uint64_t count = 0;
    sim::Int128 sum = 0;
    for (const Batch& batch : batches) {
      count += batch.latencies[kind].count;
      sum += batch.latencies[kind].sum;
    }
    CHECK(count == whole->count());
    CHECK((sum == whole->sum()));
    for (std::size_t p = 0; p < model::reported_percentiles.size() && count > 0; ++p) {
      std::uint64_t below = 0;
      for (const Batch& batch : batches) below += batch.latencies[kind].below[p];
      const std::int32_t bucket =
          stats::Histogram::index_of(whole->percentile(model::reported_percentiles[p]));
      CHECK(below == whole->counts_up_to({bucket})[0]);
      CHECK(static_cast<double>(below) >= model::reported_percentiles[p] / 100 * static_cast<double>(count));
    }
    ++kind;
  }
}

TEST_CASE("batches count what the trace shows") {
  const Outcome outcome =
      simulate({random_people, random_app, R"("app")", R"("duration": "3m20s", "warmup": "40s")"});
  std::vector<std::uint64_t> issued(32), completions(32);
  for (const Line& line : outcome.trace) {
    const std::int64_t batch =
        (line.at - sim::start_of_run - std::chrono::seconds{40}) / std::chrono::seconds{5};
    if (line.at < sim::start_of_run + std::chrono::seconds{40} || batch > 31) continue;
    if (line.event == TraceEvent::issued) ++issued[static_cast<std::size_t>(batch)];
    if (line.event == TraceEvent::completed) ++completions[static_cast<std::size_t>(batch)];
  }
  for (std::size_t i = 0; i < 32; ++i) {
    CHECK(outcome.result.batches[i].issued == issued[i]);
    CHECK(outcome.result.batches[i].completions == completions[i]);
  }
}

TEST_CASE("a run whose warm-up is to be found measures everything and says where to cut") {
  // Work takes 1 s, from 200 s on 3 s; a constant is what it is from the first request on.
  const RunResult constant =
      simulate(each_second(R"("1s")", R"("duration": "1000s", "warmup": "auto")")).result;
  REQUIRE(constant.truncation);
  CHECK(constant.books.issued == 1000);
  CHECK(constant.truncation->warmup == sim::Duration{0});
  CHECK(constant.truncation->reliable);

  // Twice as slow for the first 200 s: a hundred and some observations, cut to the batch of five.
  Setup slow = each_second(R"("1s")", R"("duration": "1000s", "warmup": "auto")");
  slow.failures = R"({"at": "0s", "for": "200s", "slow": "app", "factor": 2})";
  const auto cut = simulate(slow).result.truncation;
  REQUIRE(cut);
  CHECK(cut->reliable);
  // Answers come at 2, 3, … 200, and from then on at once: the last slow one is observation 199 or so.
  CHECK(cut->warmup >= std::chrono::seconds{199});
  CHECK(cut->warmup <= std::chrono::seconds{206});

  CHECK_FALSE(simulate(each_second(R"("1s")", R"("duration": "1000s")")).result.truncation);
}

TEST_CASE("a pilot run that is too short says so") {
  const RunResult result = simulate(each_second(R"("1s")", R"("duration": "50s", "warmup": "auto")")).result;
  REQUIRE(result.truncation);
  CHECK_FALSE(result.truncation->reliable);
  CHECK(result.truncation->warmup == sim::Duration{0});
}
