#include "bench/operations.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "bench/measurement.hpp"
#include "script/engine.hpp"
#include "sim/check.hpp"
#include "sim/draws.hpp"
#include "sim/event_list.hpp"
#include "sim/philox.hpp"
#include "stats/histogram.hpp"

namespace couplet::bench {
namespace {

using sim::Draw;
using sim::DrawKey;
using sim::Duration;

volatile std::uint64_t results_go_here;  // so that no work can be left out

/// Exponential durations of mean one second, drawn beforehand: few enough to stay in the nearest cache.
using Durations = std::array<Duration, 1024>;

Durations draw_durations() {
  Durations durations;
  for (std::size_t i = 0; i < durations.size(); ++i) {
    Draw draw(DrawKey::of(1, 0, "durations"), i);
    durations[i] = sim::to_duration(draw.exponential() * 1e9);
  }
  return durations;
}

/// Calls operation(i) for i = 0 … count - 1 and returns the nanoseconds of one.
template <class Operation>
double time_of_one(std::uint64_t count, Operation operation) {
  const Stopwatch stopwatch;
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < count; ++i) sum += operation(i);
  results_go_here = sum;
  return stopwatch.seconds() / static_cast<double>(count) * 1e9;
}

/// An event is taken out and another put in, so that as many are pending as before.
double time_events(std::size_t pending, std::uint64_t count, const Durations& durations) {
  sim::EventList events;
  const auto schedule = [&](std::uint64_t i) {
    return events.schedule(events.now() + durations[i % durations.size()], sim::Order::completions, 0, 0, 1,
                           0);
  };
  for (std::uint64_t i = 0; i < pending; ++i) schedule(i);
  for (std::uint64_t i = 0; i < 4 * pending; ++i) {  // until the times are mixed
    events.pop();
    schedule(i);
  }
  return time_of_one(count, [&](std::uint64_t i) {
    const auto at = static_cast<std::uint64_t>(events.pop().at.time_since_epoch().count());
    return at ^ schedule(i);
  });
}

double time_philox(std::uint64_t count) {
  return time_of_one(count, [](std::uint64_t i) -> std::uint64_t {
    return sim::philox4x32({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i >> 32), 0, 0},
                           {1, 2})[0];
  });
}

double time_exponential(std::uint64_t count) {
  const DrawKey key = DrawKey::of(1, 0, "exponential");
  return time_of_one(count, [key](std::uint64_t i) {
    Draw draw(key, i);
    return static_cast<std::uint64_t>(draw.exponential() * 1e9);
  });
}

double time_histogram(std::uint64_t count, const Durations& durations) {
  stats::Histogram histogram;
  const double time = time_of_one(count, [&](std::uint64_t i) {
    histogram.record(durations[i % durations.size()]);
    return i;
  });
  results_go_here = histogram.count();
  return time;
}

/// A message is sent, received and deleted: three lines of a script, read, carried out and answered.
double time_script(std::uint64_t count) {
  script::Engine engine;
  engine.line(1, R"({"t":"0s","op":"CreateQueue","args":{"QueueName":"q"},"as":"q"})");
  const std::string send = R"("op":"SendMessage","args":{"QueueUrl":"${q.QueueUrl}","MessageBody":"order"}})";
  const std::string receive = R"("op":"ReceiveMessage","args":{"QueueUrl":"${q.QueueUrl}"},"as":"m"})";
  const std::string remove =
      R"("op":"DeleteMessage","args":{"QueueUrl":"${q.QueueUrl}","ReceiptHandle":"${m.Messages[0].ReceiptHandle}"}})";
  const double three = time_of_one(count, [&](std::uint64_t i) {
    const std::string begin = fmt::format("{{\"t\":\"{}ms\",", i);
    for (const std::string* const rest : {&send, &receive, &remove}) engine.line(i + 2, begin + *rest);
    const std::uint64_t bytes = engine.answers().size();
    engine.answers().clear();
    return bytes;
  });
  COUPLET_CHECK(engine.failures() == 0);
  return three / 3;
}

struct Operation {
  std::string name;
  std::function<double()> nanoseconds;
  std::vector<double> rounds;
};

}  // namespace

void measure_operations(const Size& size) {
  const Durations durations = draw_durations();
  const std::uint64_t count = 10'000'000 / size.divisor;
  std::vector<Operation> operations;
  for (const std::size_t pending : {10U, 1'000U, 100'000U}) {
    operations.push_back({fmt::format("event: schedule and pop, {} pending", pending),
                          [=, &durations] { return time_events(pending, count, durations); },
                          {}});
  }
  operations.push_back({"Philox 4x32-10, one block of 128 bits", [=] { return time_philox(count); }, {}});
  operations.push_back({"exponential draw, keyed", [=] { return time_exponential(count); }, {}});
  operations.push_back(
      {"histogram: record", [=, &durations] { return time_histogram(count, durations); }, {}});
  operations.push_back(
      {"script: one line of send, receive, delete", [=] { return time_script(count / 30); }, {}});
  for (int round = 1; round <= size.rounds; ++round) {
    fmt::print(stderr, "operations, round {} of {}\n", round, size.rounds);
    for (Operation& operation : operations) operation.rounds.push_back(operation.nanoseconds());
  }
  fmt::print("| {:<40} | ns: median (min .. max) |\n", "operation");
  fmt::print("|:{0:-<40}-|-{0:-<22}-:|\n", "-");
  for (const Operation& operation : operations) {
    const Spread spread = Spread::of(operation.rounds);
    fmt::print("| {:<40} | {:>23} |\n", operation.name,
               fmt::format("{:.1f} ({:.1f} .. {:.1f})", spread.median, spread.min, spread.max));
  }
  fmt::print("\n");
}

}  // namespace couplet::bench
