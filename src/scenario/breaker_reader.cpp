#include <fmt/format.h>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;

constexpr DurationRange window_range{1ms, sim::Duration::max()};

}  // namespace

std::optional<cloud::CircuitBreakerConfig> read_breaker(Fields& outer) {
  const Value* value = outer.find("breaker");
  if (value == nullptr) return std::nullopt;
  cloud::CircuitBreakerConfig config;
  Fields fields(*value, "a breaker", outer.log());
  const bool in_row = fields.find("failures") != nullptr;
  const bool by_share = fields.find("error_share") != nullptr || !in_row;
  if (in_row) config.failures = fields.count("failures", 5, {1, 1'000'000'000});
  config.error_share = by_share ? fields.number("error_share", config.error_share, {0, 1, true}) : 0;
  for (const std::string_view key : {"window", "minimum"}) {
    const Value* of_share = fields.find(key);
    if (of_share == nullptr || by_share) continue;
    outer.log().add(*of_share, fmt::format("\"{}\" belongs to \"error_share\"; \"failures\" are counted in a "
                                           "row, however long that takes",
                                           key));
  }
  config.window = fields.duration("window", config.window, window_range);
  config.minimum = fields.count("minimum", config.minimum, {1, 1'000'000'000});
  config.open = fields.duration("open", config.open, positive_duration);
  config.half_open = fields.count("half_open", config.half_open, {1, 1'000'000});
  fields.finish();
  return config;
}

}  // namespace couplet::scenario
