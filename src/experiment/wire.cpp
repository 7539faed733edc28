#include "experiment/wire.hpp"

#include <array>
#include <cstring>

namespace couplet::experiment {

using model::RunResult;

void WireWriter::number(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>(0x80 | (value & 0x7f)));
    value >>= 7;
  }
  bytes_.push_back(static_cast<char>(value));
}

void WireWriter::signed_number(std::int64_t value) {
  // Zigzag: 0, -1, 1, -2, … become 0, 1, 2, 3, …
  const auto bits = static_cast<std::uint64_t>(value);
  number(value < 0 ? ~(bits << 1) : bits << 1);
}

void WireWriter::wide(sim::Int128 value) {
  const auto bits = static_cast<sim::Uint128>(value);
  number(static_cast<std::uint64_t>(bits));
  number(static_cast<std::uint64_t>(bits >> 64));
}

void WireWriter::real(double value) {
  std::array<char, sizeof value> raw{};
  std::memcpy(raw.data(), &value, sizeof value);
  bytes_.append(raw.data(), raw.size());
}

void WireWriter::text(std::string_view value) {
  number(value.size());
  bytes_.append(value);
}

std::string_view WireReader::take(std::size_t size) {
  if (size > rest_.size()) throw WireError("a result ended early");
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint64_t WireReader::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(take(1).front());
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw WireError("a number in a result has no end");
}

std::int64_t WireReader::signed_number() {
  const std::uint64_t bits = number();
  return static_cast<std::int64_t>((bits >> 1) ^ (std::uint64_t{0} - (bits & 1)));
}

sim::Int128 WireReader::wide() {
  const std::uint64_t low = number();
  const std::uint64_t high = number();
  return static_cast<sim::Int128>((static_cast<sim::Uint128>(high) << 64) | low);
}

double WireReader::real() {
  double value = 0;
  std::memcpy(&value, take(sizeof value).data(), sizeof value);
  return value;
}

std::string WireReader::text() {
  return std::string(take(length()));
}

std::size_t WireReader::length() {
  const std::uint64_t value = number();
  if (value > rest_.size()) throw WireError("a list in a result is longer than the result");
  return static_cast<std::size_t>(value);
}

namespace {

/// Calls `each` with every count of the books, in one fixed order. Works for reading and for writing.
template <typename Books, typename Each>
void for_each_count(Books& books, const Each& each) {
  for (auto* count : {&books.issued, &books.completed, &books.failed, &books.lost, &books.parked,
                      &books.pending, &books.left, &books.unanswered, &books.accepted, &books.duplicates,
                      &books.duplicates_absorbed, &books.completed_after_error, &books.attempts,
                      &books.out_of_order, &books.retries_denied, &books.breaker_refused}) {
    each(*count);
  }
}
static_assert(sizeof(model::Books) == 16 * sizeof(std::uint64_t), "for_each_count names every count");

void put(WireWriter& out, const stats::Histogram& histogram) {
  out.number(histogram.count());
  if (histogram.count() == 0) return;
  out.wide(histogram.sum());
  out.signed_number(histogram.min().count());
  out.signed_number(histogram.max().count());
  const auto buckets = histogram.buckets();
  out.number(buckets.size());
  std::int32_t before = 0;
  for (const auto& bucket : buckets) {
    out.number(static_cast<std::uint64_t>(bucket.index - before));
    out.number(bucket.count);
    before = bucket.index;
  }
}

stats::Histogram get_histogram(WireReader& in) {
  const std::uint64_t count = in.number();
  if (count == 0) return {};
  const sim::Int128 sum = in.wide();
  const sim::Duration min{in.signed_number()};
  const sim::Duration max{in.signed_number()};
  std::vector<stats::Histogram::Bucket> buckets(in.length());
  std::int32_t before = 0;
  for (auto& bucket : buckets) {
    bucket.index = before + static_cast<std::int32_t>(in.number());
    bucket.count = in.number();
    before = bucket.index;
  }
  return stats::Histogram::restore(count, sum, min, max, buckets);
}

void put(WireWriter& out, const model::Batch& batch) {
  for (const std::uint64_t count : {batch.issued, batch.failed, batch.lost, batch.completions})
    out.number(count);
  for (const auto& latency : batch.latencies) {
    out.number(latency.count);
    if (latency.count == 0) continue;
    out.wide(latency.sum);
    for (const std::uint64_t below : latency.below) out.number(below);
  }
}

model::Batch get_batch(WireReader& in) {
  model::Batch batch;
  for (std::uint64_t* count : {&batch.issued, &batch.failed, &batch.lost, &batch.completions})
    *count = in.number();
  for (auto& latency : batch.latencies) {
    latency.count = in.number();
    if (latency.count == 0) continue;
    latency.sum = in.wide();
    for (std::uint64_t& below : latency.below) below = in.number();
  }
  return batch;
}

void put(WireWriter& out, const std::optional<model::Truncation>& truncation) {
  out.number(!truncation ? 0 : truncation->reliable ? 2 : 1);
  if (truncation) out.signed_number(truncation->warmup.count());
}

std::optional<model::Truncation> get_truncation(WireReader& in) {
  const std::uint64_t what = in.number();
  if (what == 0) return std::nullopt;
  return model::Truncation{sim::Duration{in.signed_number()}, what == 2};
}

void put(WireWriter& out, const model::ComponentResult& component) {
  out.text(component.name);
  out.text(component.kind);
  out.number(component.metrics.size());
  for (const auto& metric : component.metrics) {
    out.text(metric.name);
    out.number(static_cast<std::uint64_t>(metric.unit));
    out.real(metric.value);
  }
}

model::ComponentResult get_component(WireReader& in) {
  model::ComponentResult component;
  component.name = in.text();
  component.kind = in.text();
  component.metrics.resize(in.length());
  for (auto& metric : component.metrics) {
    metric.name = in.text();
    metric.unit = static_cast<model::Unit>(in.number());
    metric.value = in.real();
  }
  return component;
}

void put(WireWriter& out, const model::Series& series) {
  out.signed_number(series.bin.count());
  out.number(series.columns.size());
  for (const auto& column : series.columns) out.text(column);
  out.number(series.values.size());
  for (const double value : series.values) out.real(value);
  out.signed_number(series.end.time_since_epoch().count());
}

model::Series get_series(WireReader& in) {
  model::Series series;
  series.bin = sim::Duration{in.signed_number()};
  series.columns.resize(in.length());
  for (auto& column : series.columns) column = in.text();
  series.values.resize(in.length());
  for (double& value : series.values) value = in.real();
  series.end = sim::Time{sim::Duration{in.signed_number()}};
  return series;
}

void put(WireWriter& out, const model::StoryEvent& event) {
  out.signed_number(event.at.time_since_epoch().count());
  out.number(static_cast<std::uint64_t>(event.kind));
  out.text(event.component);
  out.text(event.name);
  out.real(event.amount);
  out.signed_number(event.until.time_since_epoch().count());
}

model::StoryEvent get_story_event(WireReader& in) {
  model::StoryEvent event;
  event.at = sim::Time{sim::Duration{in.signed_number()}};
  event.kind = static_cast<model::StoryKind>(in.number());
  event.component = in.text();
  event.name = in.text();
  event.amount = in.real();
  event.until = sim::Time{sim::Duration{in.signed_number()}};
  return event;
}

}  // namespace

std::string encode(const RunResult& result) {
  WireWriter out;
  for_each_count(result.books, [&](std::uint64_t count) { out.number(count); });
  for (const auto* histogram :
       {&result.response, &result.error_response, &result.completion, &result.collected}) {
    put(out, *histogram);
  }
  out.number(result.completions_in_window);
  out.number(result.batches.size());
  for (const auto& batch : result.batches) put(out, batch);
  put(out, result.truncation);
  out.signed_number(result.end.time_since_epoch().count());
  out.number(result.components.size());
  for (const auto& component : result.components) put(out, component);
  out.number(result.periods.size());
  for (const auto& period : result.periods) put(out, period);
  put(out, result.series);
  out.number(result.story.size());
  for (const auto& event : result.story) put(out, event);
  out.number(result.events);
  return out.bytes();
}

RunResult decode(std::string_view bytes) {
  WireReader in(bytes);
  RunResult result;
  for_each_count(result.books, [&](std::uint64_t& count) { count = in.number(); });
  for (auto* histogram : {&result.response, &result.error_response, &result.completion, &result.collected}) {
    *histogram = get_histogram(in);
  }
  result.completions_in_window = in.number();
  const std::size_t batches = in.length();
  for (std::size_t i = 0; i < batches; ++i) result.batches.push_back(get_batch(in));
  result.truncation = get_truncation(in);
  result.end = sim::Time{sim::Duration{in.signed_number()}};
  const std::size_t component_count = in.length();
  for (std::size_t i = 0; i < component_count; ++i) result.components.push_back(get_component(in));
  const std::size_t periods = in.length();
  for (std::size_t i = 0; i < periods; ++i) result.periods.push_back(get_component(in));
  result.series = get_series(in);
  const std::size_t events = in.length();
  for (std::size_t i = 0; i < events; ++i) result.story.push_back(get_story_event(in));
  result.events = in.number();
  if (!in.at_end()) throw WireError("a result is longer than it says");
  return result;
}

}  // namespace couplet::experiment
