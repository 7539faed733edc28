#include "scenario/distributions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/fields.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

using sim::Distribution;
using Result = std::optional<Distribution>;

enum class Measure { duration, size };

constexpr NumberRange cv_range{0, 1000};
constexpr NumberRange shape_range{0.1, 1000};
constexpr NumberRange weight_range{0, 1e12};
constexpr double bounded_pareto_ratio_max = 1e12;

/// In nanoseconds or bytes.
std::optional<std::int64_t> read_amount(const Value& value, Measure measure, ProblemLog& log) {
  if (measure == Measure::duration) {
    const std::optional<sim::Duration> duration = read_duration(value, any_duration, log);
    return duration ? std::optional<std::int64_t>(duration->count()) : std::nullopt;
  }
  const std::optional<sim::Bytes> size = read_size(value, log);
  return size ? std::optional<std::int64_t>(size->count) : std::nullopt;
}

Result read_distribution(const Value& value, Measure measure, ProblemLog& log);

/// The parameters of one distribution. Each getter reports what does not fit.
class Parameters {
 public:
  Parameters(Fields& fields, Measure measure) : fields_(fields), measure_(measure) {}

  std::optional<std::int64_t> whole(std::string_view key) {
    const bool duration = measure_ == Measure::duration;
    const Value* found =
        fields_.require(key, fmt::format("\"{}\": \"{}\"", key, duration ? "800ms" : "2KiB"));
    return found == nullptr ? std::nullopt : read_amount(*found, measure_, fields_.log());
  }

  std::optional<double> amount(std::string_view key) {
    const std::optional<std::int64_t> result = whole(key);
    return result ? std::optional<double>(static_cast<double>(*result)) : std::nullopt;
  }

  std::optional<double> positive(std::string_view key) {
    const std::optional<double> result = amount(key);
    if (!result || *result > 0) return result;
    fields_.log().add(*fields_.find(key), fmt::format("{} must be greater than 0", key));
    return std::nullopt;
  }

  std::optional<double> number(std::string_view key, NumberRange range, std::string_view example) {
    const Value* found = fields_.require(key, fmt::format("\"{}\": {}", key, example));
    return found == nullptr ? std::nullopt : read_number(*found, range, fields_.log());
  }

  bool has(std::string_view key) { return fields_.find(key) != nullptr; }
  const Value* find(std::string_view key) { return fields_.find(key); }
  Fields& fields() { return fields_; }
  Measure measure() const { return measure_; }
  void complain(std::string_view key, std::string message) {
    fields_.log().add(*find(key), std::move(message));
  }

 private:
  Fields& fields_;
  Measure measure_;
};

Result constant(Parameters& p) {
  const auto value = p.whole("value");
  return value ? Result(Distribution::whole(*value)) : std::nullopt;
}

Result uniform(Parameters& p) {
  const auto min = p.amount("min");
  const auto max = p.amount("max");
  if (!min || !max) return std::nullopt;
  if (*max >= *min) return Distribution::uniform(*min, *max);
  p.complain("max", "max is below min");
  return std::nullopt;
}

Result exponential(Parameters& p) {
  const auto mean = p.amount("mean");
  return mean ? Result(Distribution::exponential(*mean)) : std::nullopt;
}

Result erlang(Parameters& p) {
  const auto mean = p.amount("mean");
  const Value* k = p.fields().require("k", "\"k\": 3");
  const auto stages = k == nullptr ? std::nullopt : read_count(*k, {1, 1'000'000}, p.fields().log());
  if (!mean || !stages) return std::nullopt;
  return Distribution::erlang(*mean, static_cast<std::int64_t>(*stages));
}

Result gamma(Parameters& p) {
  const auto mean = p.amount("mean");
  const auto cv = p.number("cv", cv_range, "0.5");
  return mean && cv ? Result(Distribution::gamma(*mean, *cv)) : std::nullopt;
}

Result lognormal(Parameters& p) {
  if (!p.has("median") && !p.has("p99")) {
    const auto mean = p.amount("mean");
    const auto cv = p.number("cv", cv_range, "1.2");
    return mean && cv ? Result(Distribution::lognormal(*mean, *cv)) : std::nullopt;
  }
  for (const std::string_view key : {"mean", "cv"}) {
    if (p.has(key)) p.complain(key, "lognormal takes mean and cv, or median and p99, but not both");
  }
  const auto median = p.positive("median");
  const auto p99 = p.positive("p99");
  if (!median || !p99) return std::nullopt;
  if (*p99 > *median) return Distribution::lognormal_median_p99(*median, *p99);
  p.complain("p99", "p99 must be greater than median");
  return std::nullopt;
}

Result weibull(Parameters& p) {
  const auto mean = p.amount("mean");
  const auto shape = p.number("shape", {0.1, 100}, "1.5");
  return mean && shape ? Result(Distribution::weibull(*mean, *shape)) : std::nullopt;
}

Result pareto(Parameters& p) {
  const auto mean = p.amount("mean");
  const auto shape = p.number("shape", shape_range, "2.5");
  if (!p.has("max")) {
    if (!mean || !shape) return std::nullopt;
    if (*shape > 1) return Distribution::pareto(*mean, *shape);
    p.complain("shape", "a shape of 1 or less has no finite mean; write a shape above 1, or a max");
    return std::nullopt;
  }
  const auto max = p.positive("max");
  if (!mean || !shape || !max) return std::nullopt;
  if (*mean == 0) return Distribution::constant(0);
  if (*max > *mean && *max <= *mean * bounded_pareto_ratio_max)
    return Distribution::pareto(*mean, *shape, *max);
  p.complain("max", *max > *mean ? "max is more than 10^12 times the mean" : "max must be greater than mean");
  return std::nullopt;
}

Result hyperexponential(Parameters& p) {
  const auto mean = p.amount("mean");
  const auto cv = p.number("cv", {1, 1000}, "2");
  return mean && cv ? Result(Distribution::hyperexponential(*mean, *cv)) : std::nullopt;
}

Result triangular(Parameters& p) {
  const auto min = p.amount("min");
  const auto mode = p.amount("mode");
  const auto max = p.amount("max");
  if (!min || !mode || !max) return std::nullopt;
  if (*min <= *mode && *mode <= *max) return Distribution::triangular(*min, *mode, *max);
  p.complain("mode", "triangular needs min <= mode <= max");
  return std::nullopt;
}

/// The weights of an empirical distribution; empty where there are none. Nullopt: they do not fit.
std::optional<std::vector<double>> read_weights(Parameters& p, std::size_t values) {
  std::vector<double> weights;
  const Value* found = p.find("weights");
  if (found == nullptr) return weights;
  if (!read_list(*found, "[1, 2, 1]", p.fields().log())) return std::nullopt;
  double sum = 0;
  for (const Value& element : found->elements) {
    const auto weight = read_number(element, weight_range, p.fields().log());
    if (!weight) return std::nullopt;
    weights.push_back(*weight);
    sum += *weight;
  }
  if (weights.size() != values) {
    p.complain("weights",
               fmt::format("{} weights for {} values; write one for each", weights.size(), values));
    return std::nullopt;
  }
  if (sum > 0) return weights;
  p.complain("weights", "all weights are 0");
  return std::nullopt;
}

Result empirical(Parameters& p) {
  p.fields().later({"file", "column"});
  if (p.fields().value().find("file") != nullptr) return std::nullopt;
  const Value* found =
      p.fields().require("values", p.measure() == Measure::duration ? R"("values": ["1s", "2s"])"
                                                                    : R"("values": ["1KB", "2KB"])");
  if (found == nullptr || !read_list(*found, "[\"1s\", \"2s\"]", p.fields().log())) return std::nullopt;
  std::vector<double> values;
  for (const Value& element : found->elements) {
    const auto amount = read_amount(element, p.measure(), p.fields().log());
    if (amount) values.push_back(static_cast<double>(*amount));
  }
  if (found->elements.empty()) p.complain("values", "the list is empty; write at least one value");
  std::optional<std::vector<double>> weights = read_weights(p, found->elements.size());
  if (values.empty() || values.size() != found->elements.size() || !weights) return std::nullopt;
  return Distribution::empirical(std::move(values), *weights);
}

Result mixture(Parameters& p) {
  constexpr std::string_view example = R"([{"weight": 0.9, "of": "1s"}, {"weight": 0.1, "of": "20s"}])";
  const Value* found = p.fields().require("of", fmt::format("\"of\": {}", example));
  if (found == nullptr || !read_list(*found, example, p.fields().log())) return std::nullopt;
  std::vector<sim::WeightedDistribution> parts;
  double sum = 0;
  for (const Value& element : found->elements) {
    Fields fields(element, "a part of a mixture", p.fields().log());
    const Value* weight_value = fields.require("weight", "\"weight\": 0.5");
    const Value* of = fields.require("of", "\"of\": \"1s\"");
    fields.finish();
    if (weight_value == nullptr || of == nullptr) continue;
    const double weight = read_number(*weight_value, weight_range, p.fields().log()).value_or(-1);
    const Result distribution = read_distribution(*of, p.measure(), p.fields().log());
    if (weight < 0 || !distribution) continue;
    parts.push_back({weight, *distribution});
    sum += weight;
  }
  if (parts.size() != found->elements.size()) return std::nullopt;
  if (sum > 0) return Distribution::mixture(parts);
  p.complain("of", parts.empty() ? "the list is empty; write at least one part" : "all weights are 0");
  return std::nullopt;
}

struct Family {
  std::string_view name;
  Result (*read)(Parameters&);
};

constexpr Family families[] = {
    {"constant", constant},     {"uniform", uniform},     {"exponential", exponential},
    {"erlang", erlang},         {"gamma", gamma},         {"lognormal", lognormal},
    {"weibull", weibull},       {"pareto", pareto},       {"hyperexponential", hyperexponential},
    {"triangular", triangular}, {"empirical", empirical}, {"mixture", mixture},
};

Result read_object(const Value& value, Measure measure, ProblemLog& log) {
  Fields outer(value, "a distribution", log);
  const Value* dist = outer.require("dist", R"("dist": "exponential", "mean": "800ms")");
  if (dist == nullptr || !read_text(*dist, log)) return std::nullopt;
  std::vector<std::string> names;
  for (const Family& family : families) {
    names.emplace_back(family.name);
    if (family.name != dist->text) continue;
    Fields fields(value, fmt::format("the distribution {}", family.name), log);
    fields.find("dist");
    Parameters parameters(fields, measure);
    Result result = family.read(parameters);
    fields.finish();
    return result;
  }
  log.add(*dist, unknown_word("distribution", dist->text, names));
  return std::nullopt;
}

Result read_distribution(const Value& value, Measure measure, ProblemLog& log) {
  if (value.kind == Value::Kind::object) return read_object(value, measure, log);
  const std::optional<std::int64_t> amount = read_amount(value, measure, log);
  return amount ? Result(Distribution::whole(*amount)) : std::nullopt;
}

}  // namespace

std::optional<sim::DurationDistribution> read_duration_distribution(const Value& value, ProblemLog& log) {
  const Result distribution = read_distribution(value, Measure::duration, log);
  if (!distribution) return std::nullopt;
  sim::DurationDistribution result;
  result.distribution = *distribution;
  return result;
}

std::optional<sim::SizeDistribution> read_size_distribution(const Value& value, ProblemLog& log) {
  const Result distribution = read_distribution(value, Measure::size, log);
  if (!distribution) return std::nullopt;
  sim::SizeDistribution result;
  result.distribution = *distribution;
  return result;
}

}  // namespace couplet::scenario
