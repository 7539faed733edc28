#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "model/run.hpp"
#include "model/trace.hpp"
#include "theory/family.hpp"
#include "theory/full_size.hpp"
#include "theory/measures.hpp"
#include "theory/student.hpp"
#include "valid_scenario.hpp"

// Simulation against theory. All checks are one family, whose joint error level is 1 %: with K checks, each
// interval has the level 1 - 0.01 / K (Bonferroni), so that with a correct program the chance of even one
// false alarm is at most 1 %.
//
// The seed is 1 and is never changed to make a test pass: a check that fails is a bug to be found, or a wrong
// formula. More requests or more replications are allowed; they make every interval narrower.

using namespace couplet;
using namespace couplet::theory;

namespace {

constexpr std::uint64_t seed = 1;
constexpr double family_error = 0.01;
constexpr std::size_t family_checks = 126;
constexpr std::uint32_t replications = 30;

// Slow builds simulate less, and then only ask whether theory is inside the (wider) intervals.
constexpr std::uint64_t reduction = full_size ? 1 : 20;

constexpr const char* scenario_text = R"({
  "couplet": 1, "title": "$name", "effects": "none",
  "run": {"duration": "$durations", "warmup": "$warmups", "drain": "100d", "sample": "$sample"},
  "workload": {"$name": {"to": "$entry", $customers, "needs": {"service": $service}}},
  "failures": [$failures],
  "architectures": {"only": {"components": $components, "goal": ["$goal"]}}
})";

constexpr const char* poisson_customers = R"("arrivals": {"process": "poisson", "rate": "$rate/s"})";

void fill_in(std::string& text, const std::string& field, const std::string& value) {
  for (auto at = text.find(field); at != std::string::npos; at = text.find(field, at + value.size())) {
    text.replace(at, field.size(), value);
  }
}

scenario::Scenario load(const Study& study) {
  const auto seconds = [&study](std::uint64_t requests) {
    return static_cast<std::uint64_t>(static_cast<double>(requests) / study.rate);
  };
  const std::uint64_t warmup = seconds(study.warmup);
  const std::uint64_t duration = warmup + seconds(study.requests / (study.whole ? 1 : reduction));
  std::string text = scenario_text;
  fill_in(text, "$name", study.name);
  fill_in(text, "$duration", std::to_string(duration));
  fill_in(text, "$warmup", std::to_string(warmup));
  fill_in(text, "$sample", study.sample);
  fill_in(text, "$entry", study.entry);
  fill_in(text, "$customers", study.customers.empty() ? poisson_customers : study.customers);
  fill_in(text, "$rate", std::to_string(static_cast<std::uint64_t>(study.rate)));
  fill_in(text, "$failures", study.failures);
  fill_in(text, "$service", study.service);
  fill_in(text, "$components", study.components);
  fill_in(text, "$goal", study.goal);

  return test::valid_scenario(text, {study.name, {}});
}

/// Watches how long a single server works for each customer.
class Services final : public model::TraceSink {
 public:
  void write(const model::TraceRecord& record) override {
    if (record.event == model::TraceEvent::started) started_ = record.at;
    if (record.event != model::TraceEvent::processed || !record.measured) return;
    const double seconds = sim::to_seconds(record.at - started_);
    squares_ += seconds * seconds;
    ++count_;
  }
  /// NaN if there was none.
  double mean_square() const { return squares_ / count_; }

 private:
  sim::Time started_{};
  double squares_ = 0;
  double count_ = 0;
};

/// For each check the values of all replications.
std::vector<std::vector<double>> replicate(const Study& study) {
  const scenario::Scenario scenario = load(study);
  std::vector<std::vector<double>> values(study.checks.size());
  for (std::uint32_t replication = 0; replication < replications; ++replication) {
    model::RunOptions options;
    options.seed = seed;
    options.replication = replication;
    Services services;
    if (study.traced) options.trace = &services;
    const model::RunResult result = model::run(scenario, scenario.architectures.front(), options);
    const model::Books& books = result.books;
    REQUIRE(books.completed + (study.turns_away ? books.failed + books.parked : 0) == books.issued);
    const Outcome outcome{result, scenario.run, services.mean_square()};
    for (std::size_t i = 0; i < values.size(); ++i) values[i].push_back(study.checks[i].measure(outcome));
  }
  return values;
}

/// Half of the interval around the mean.
double half_width(const std::vector<double>& values, std::size_t checks) {
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto count = static_cast<double>(values.size());
  const double error = std::sqrt(squares / (count - 1) / count);
  return error * student_quantile(1 - family_error / static_cast<double>(checks),
                                  static_cast<int>(values.size()) - 1);
}

const Study& find(const std::vector<Study>& studies, const std::string& name) {
  const auto study =
      std::find_if(studies.begin(), studies.end(), [&](const Study& s) { return s.name == name; });
  REQUIRE(study != studies.end());
  return *study;
}

/// Every comparison with theory is made here and in compare_limit(), at the level that the size of the whole
/// family gives.
void compare(const Study& study, const std::vector<std::vector<double>>& values, std::size_t checks) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Check& check = study.checks[i];
    const double mean = mean_of(values[i]);
    const double half = half_width(values[i], checks);
    INFO(study.name << ", " << check.what << ": theory " << check.expected << ", measured " << mean << " +- "
                    << half);
    CHECK(std::fabs(mean - check.expected) <= half);
    if (full_size && check.to_one_percent) CHECK(half < 0.01 * check.expected);
  }
}

void compare(const std::string& name) {
  const std::vector<Study> studies = family();
  const Study& study = find(studies, name);
  compare(study, replicate(study), checks_in(studies));
}

/// Compares two studies, and what they say together of a limit. Replication r of both has the same draws as
/// far as both make them; the pairs are independent of each other, and that is all that an interval of values
/// made of pairs needs.
void compare_limit(const Limit& limit) {
  const std::vector<Study> studies = family();
  const std::size_t checks = checks_in(studies);
  const Study& study_of_few = find(studies, limit.few);
  const Study& study_of_many = find(studies, limit.many);
  const auto values_of_few = replicate(study_of_few);
  const auto values_of_many = replicate(study_of_many);
  compare(study_of_few, values_of_few, checks);
  compare(study_of_many, values_of_many, checks);
  const std::vector<double>& few = values_of_few.front();
  const std::vector<double>& many = values_of_many.front();
  std::vector<double> values;
  for (std::size_t i = 0; i < few.size(); ++i) {
    values.push_back((limit.many_servers * many[i] - limit.few_servers * few[i]) /
                     (limit.many_servers - limit.few_servers));
  }
  const double mean = mean_of(values);
  const double half = half_width(values, checks);
  INFO(limit.what << ": theory " << limit.expected << ", extrapolated " << mean << " +- " << half);
  CHECK(std::fabs(mean - limit.expected) <= half);
  if (full_size) {
    // Near enough to tell it from what the fewer servers have.
    CHECK(half < 0.01 * limit.expected);
    CHECK(mean_of(few) - half > limit.expected);
  }
}

}  // namespace

TEST_CASE("the family is complete") {
  const std::vector<Study> studies = family();
  CHECK(checks_in(studies) == family_checks);
  std::set<std::string> names;
  for (const Study& study : studies) {
    CHECK_FALSE(study.checks.empty());
    names.insert(study.name);
  }
  CHECK(names.size() == studies.size());
}

TEST_CASE("M/M/1 half loaded") {
  compare("mm1-50");
}
TEST_CASE("M/M/1 loaded to 80 %") {
  compare("mm1-80");
}
TEST_CASE("M/M/2") {
  compare("mm2-80");
}
TEST_CASE("M/M/8") {
  compare("mm8-80");
}
TEST_CASE("M/D/1") {
  compare("md1-80");
}
TEST_CASE("M/G/1 with lognormal service") {
  compare("mg1-50-lognormal");
}
TEST_CASE("M/G/1 with hyperexponential service") {
  compare("mg1-50-hyperexponential");
}
TEST_CASE("arrivals are Poisson at short and at long scale") {
  compare("poisson");
}
TEST_CASE("workers that poll a queue are M/M/c") {
  compare("mm4-80-queue");
}
TEST_CASE("Erlang's loss system") {
  compare("mm4-loss");
}
TEST_CASE("Erlang's loss system does not ask how service is distributed") {
  compare("mg10-loss");
}
TEST_CASE("M/M/1/K") {
  compare("mm1k");
}
TEST_CASE("machines and one repairman") {
  compare("machines-1");
}
TEST_CASE("machines and two repairmen") {
  compare("machines-2");
}
TEST_CASE("a database is M/M/c") {
  compare("database");
}
TEST_CASE("a database short of connections is M/M/c/K") {
  compare("connections");
}
TEST_CASE("messages that outlive their visibility timeout") {
  compare("redelivery");
}
TEST_CASE("messages that fail until they are dead letters") {
  compare("dead-letters");
}
TEST_CASE("a FIFO queue with one group is M/M/1, however many workers poll it") {
  compare("one-group");
}
TEST_CASE("MMPP/M/1") {
  compare("mmpp");
}
TEST_CASE("arrivals of a rate that changes in steps") {
  compare("profile-step");
}
TEST_CASE("arrivals of a rate that changes steadily") {
  compare("profile-linear");
}
TEST_CASE("a service and a worker in a row") {
  compare("tandem-service");
}
TEST_CASE("two workers in a row") {
  compare("tandem-workers");
}
TEST_CASE("a thread is held during a call, and both sides have few places") {
  compare("nested-two");
}
TEST_CASE("threads are held through three levels") {
  compare("nested-three");
}
TEST_CASE("a fan-out is complete after the longer of two independent times") {
  compare("fan-out");
}
TEST_CASE("servers that are asked in turn are E_k/M/1") {
  compare("round-robin");
}
TEST_CASE("the less loaded of two of a hundred and of four hundred servers, and the fixed point") {
  for (const Limit& limit : limits()) compare_limit(limit);
}
TEST_CASE("the shortest of four lines") {
  compare("shortest-line");
}
TEST_CASE("deadlocks strike each try by itself") {
  compare("deadlocks");
}
TEST_CASE("errors at once thin the load") {
  compare("errors");
}
TEST_CASE("errors after the work do not") {
  compare("error-rate");
}
TEST_CASE("reads and writes at one server are M/G/1") {
  compare("reads-and-writes");
}
TEST_CASE("availabilities of a chain of calls multiply") {
  compare("chain");
}
TEST_CASE("tries of a call are geometric") {
  compare("tries");
}
TEST_CASE("M/M/1 with a bounded wait") {
  compare("max-wait");
}
TEST_CASE("M/M/1 with calls that are cancelled at their timeout") {
  compare("cancel");
}
TEST_CASE("a small LRU cache holds what its Markov chain says") {
  compare("cache-lru");
}
TEST_CASE("a small FIFO cache does too") {
  compare("cache-fifo");
}
TEST_CASE("entries of a cache are renewal processes") {
  compare("cache-ttl");
}
TEST_CASE("misses that wait for each other") {
  compare("cache-coalesce");
}
TEST_CASE("a token bucket is M/D/1/K") {
  compare("throttle-rate");
}
TEST_CASE("a limit of concurrency makes M/M/c/K") {
  compare("throttle-concurrency");
}
TEST_CASE("a proxy before scarce connections is M/M/c with impatience") {
  compare("proxy");
}
TEST_CASE("work that takes longer the more of it there is") {
  compare("load-factor");
}
