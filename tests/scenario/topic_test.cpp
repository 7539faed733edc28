#include <algorithm>
#include <stdexcept>
#include <variant>

#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;

namespace {

using Values = std::vector<std::string>;

/// A file whose customers have these types and sizes, and whose only step has this "when".
Scenario filtered(const std::string& when) {
  SampleFile file;
  file.workload =
      R"({"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}, "attributes": {
          "type": {"choice": {"photo": 1, "Scan": 1, "scan-2": 1}}, "size": {"choice": {"5": 1, "20": 1, "x": 1}},
          "ip": {"choice": {"10.0.0.7": 1, "10.1.0.7": 1}}}}})";
  file.components = R"({"web": {"kind": "service", "steps": [{"work": "1s", "when": )" + when + "}]}}";
  return loaded(file.text());
}

const Filter& filter_of(const Scenario& scenario) {
  return *std::get<ServiceSpec>(scenario.architectures[0].components[0].spec).steps[0].when;
}

/// The values that the filter's only condition lets pass.
Values passing(const std::string& when) {
  const Scenario scenario = filtered(when);
  const AttributeCondition& condition = filter_of(scenario).all_of.at(0);
  Values values;
  for (const std::uint16_t value : condition.values)
    values.push_back(scenario.attributes[static_cast<std::size_t>(condition.attribute)].values[value]);
  return values;
}

double median_ns(const couplet::sim::DurationDistribution& latency) {
  constexpr int draws = 20'000;
  std::vector<std::int64_t> samples;
  for (std::uint64_t i = 0; i < draws; ++i) {
    couplet::sim::Draw draw(couplet::sim::DrawKey::of(1, 0, "median"), i);
    samples.push_back(latency.sample(draw).count());
  }
  std::sort(samples.begin(), samples.end());
  return static_cast<double>(samples[draws / 2]);
}

Scenario with_effects(const std::string& rest) {
  SampleFile file;
  file.workload = R"({"visitors": {"to": "files", "arrivals": {"process": "poisson", "rate": "1/s"}}})";
  file.components =
      R"({"files": {"kind": "bucket", "notify": [{"to": "news"}, {"to": "q"}]}, "q": {"kind": "queue"},
      "reader": {"kind": "endpoint", "protocol": "email"},
      "news": {"kind": "topic", "subscriptions": [{"to": "q"}, {"to": "reader"}]}})";
  file.rest = rest;
  return loaded(file.text());
}

template <typename Spec>
const Spec& part(const Scenario& scenario, std::string_view name) {
  for (const Component& component : scenario.architectures[0].components) {
    if (component.name == name) return std::get<Spec>(component.spec);
  }
  throw std::out_of_range(std::string(name));
}

}  // namespace

TEST_CASE("operators of a filter become the values that they let pass") {
  struct Row {
    std::string when;
    Values values;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"type": "photo"})", {"photo"}},
      {R"({"type": ["photo", {"prefix": "scan"}]})", {"photo", "scan-2"}},
      {R"({"type": {"suffix": "o"}})", {"photo"}},
      {R"({"type": {"equals-ignore-case": "sCAN"}})", {"Scan"}},
      {R"({"type": {"anything-but": ["photo", "Scan"]}})", {"scan-2"}},
      {R"({"type": {"anything-but": {"prefix": "S"}}})", {"photo", "scan-2"}},
      {R"({"type": {"exists": true}})", {"Scan", "photo", "scan-2"}},
      {R"({"type": {"exists": false}})", {}},
      {R"({"size": {"numeric": [">", 5, "<=", 20]}})", {"20"}},
      {R"({"size": {"numeric": ["<", 100]}})", {"20", "5"}},
      {R"({"size": [5.0]})", {"5"}},
      {R"({"size": {"anything-but": [5]}})", {"20", "x"}},
      {R"({"size": {"anything-but": ["5"]}})", {"20", "x"}},
      {R"({"size": {"prefix": "2"}})", {"20"}},
      {R"({"ip": {"cidr": "10.0.0.0/16"}})", {"10.0.0.7"}},
  }));
  INFO(row.when);
  CHECK(passing(row.when) == row.values);
}

TEST_CASE("absence and alternatives stay in a filter") {
  const Scenario absent = filtered(R"({"type": ["photo", {"exists": false}]})");
  CHECK(filter_of(absent).all_of.at(0).absent);
  CHECK_FALSE(filter_of(filtered(R"({"type": "photo"})")).all_of.at(0).absent);
  const Scenario either =
      filtered(R"({"size": "5", "$or": [{"type": "photo"}, {"ip": {"cidr": "10.0.0.0/8"}}]})");
  CHECK(filter_of(either).all_of.size() == 1);
  REQUIRE(filter_of(either).alternatives.size() == 1);
  CHECK(filter_of(either).alternatives[0].size() == 2);
}

TEST_CASE("attributes that steps set are numbered with those of the customers") {
  SampleFile file;
  file.workload = R"({"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"},
                                   "attributes": {"type": "photo"}}})";
  file.components = R"({"web": {"kind": "service", "steps": [
        {"send": "q", "attributes": {"type": "thumb", "size": "small"}}]}, "q": {"kind": "queue"}})";
  const Scenario scenario = loaded(file.text());
  REQUIRE(scenario.attributes.size() == 2);
  CHECK(scenario.attributes[0].name == "size");
  CHECK(scenario.attributes[1].values == Values{"photo", "thumb"});
  const auto& send =
      std::get<Send>(std::get<ServiceSpec>(scenario.architectures[0].components[0].spec).steps[0].action);
  REQUIRE(send.attributes.size() == 2);
  CHECK(send.attributes[0].value == 0);
  CHECK(send.attributes[1].value == 1);
  CHECK(scenario.architectures[0].producers[0].attributes[1]->values == std::vector<std::uint16_t>{0});
}

TEST_CASE("a step that sets what a filter wants can be followed by work that only some customers need") {
  SampleFile file;
  file.workload = R"({"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"},
                                   "attributes": {"type": "photo"}},
                      "robots": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"},
                                 "needs": {"shrink": "1s"}}})";
  file.components =
      R"({"web": {"kind": "service", "steps": [{"publish": "news", "attributes": {"type": "thumb"}}]},
      "app": {"kind": "service", "steps": [{"work": "shrink"}]},
      "news": {"kind": "topic", "subscriptions": [{"to": "app", "filter": {"type": "thumb"}}]}})";
  const std::vector<std::string> problems = problems_of(file.text());
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("requests of 'visitors' come to 'app', but 'visitors' declares no need 'shrink'") !=
        std::string::npos);
}

TEST_CASE("who is told of an object may fetch it") {
  SampleFile file;
  file.components =
      R"({"web": {"kind": "service", "steps": [{"put": "files"}]},
      "files": {"kind": "bucket", "notify": [{"to": "q"}]}, "q": {"kind": "queue"},
      "w": {"kind": "worker", "polls": "q", "pause": "1s", "steps": [{"get": "files"}]}})";
  CHECK(problems_of(file.text()).empty());
}

TEST_CASE("Fact 3.6.3: a delivery to a queue takes a median of 30 ms, e-mail seconds to minutes") {
  const Scenario scenario = with_effects("");
  const double delivery = median_ns(part<TopicSpec>(scenario, "news").delivery_latency);
  CHECK(delivery == Approx(30e6).epsilon(0.03));
  CHECK(median_ns(part<EndpointSpec>(scenario, "reader").latency) == Approx(10e9).epsilon(0.05));
  const Scenario none = with_effects(R"(, "effects": "none")");
  CHECK(part<TopicSpec>(none, "news").delivery_latency.is_zero());
  CHECK(part<TopicSpec>(none, "news").latency.is_zero());
  CHECK(part<EndpointSpec>(none, "reader").latency.is_zero());
}

TEST_CASE("Fact 4.2: a bucket notifies queues and standard topics, after a median of 1 s, rarely twice") {
  const Scenario scenario = with_effects("");
  const BucketSpec& bucket = part<BucketSpec>(scenario, "files");
  REQUIRE(bucket.notify.size() == 2);
  CHECK(median_ns(bucket.notify[0].delay) == Approx(1e9).epsilon(0.05));
  CHECK(bucket.duplicate_rate == 1e-4);
  const Scenario none = with_effects(R"(, "effects": "none")");
  CHECK(part<BucketSpec>(none, "files").duplicate_rate == 0);
  CHECK(part<BucketSpec>(none, "files").notify[0].delay.is_zero());
}
