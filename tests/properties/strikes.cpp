#include "properties/strikes.hpp"

#include <algorithm>
#include <exception>
#include <ostream>
#include <string_view>

#include "model/run.hpp"
#include "scenario/load.hpp"

using namespace couplet;

namespace {

using Parts = std::vector<RandomPart>;

std::string tenths(std::uint32_t n) {
  return "\"" + std::to_string(n * 100) + "ms\"";
}

std::string share(const Strike& strike) {
  const std::uint32_t n = strike.extent % 11;
  return n == 10 ? "1" : "0." + std::to_string(n);
}

const std::string& other_than(const Parts& parts, const std::string& name, std::uint32_t wish) {
  const std::size_t first = wish % parts.size();
  return parts[first].name == name ? parts[(first + 1) % parts.size()].name : parts[first].name;
}

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

/// A kind of failure: which kinds of parts it strikes (all but producers if this is empty), and how it is
/// written. What other failures there are belongs here.
struct Kind {
  std::string_view strikes;
  std::string (*text)(const Strike&, const std::string& name, const Parts& parts);
};

const Kind kinds[] = {
    {"", [](const Strike&, const std::string& name, const Parts&) { return "\"crash\": " + quoted(name); }},
    {"",
     [](const Strike& strike, const std::string& name, const Parts&) {
       return "\"crash\": " + quoted(name) + ", \"instances\": " + std::to_string(1 + strike.extent % 3);
     }},
    {"", [](const Strike&, const std::string& name,
            const Parts&) { return "\"crash\": " + quoted(name) + R"(, "silent": true)"; }},
    {"service worker function database",
     [](const Strike& strike, const std::string& name, const Parts&) {
       return "\"slow\": " + quoted(name) + ", \"factor\": " + std::to_string(1 + strike.extent % 8);
     }},
    {"", [](const Strike& strike, const std::string& name,
            const Parts&) { return "\"errors\": " + quoted(name) + ", \"rate\": " + share(strike); }},
    {"", [](const Strike&, const std::string& name, const Parts&) { return "\"stop\": " + quoted(name); }},
    {"service worker database",
     [](const Strike& strike, const std::string& name, const Parts&) {
       return R"("random": "crash", "component": )" + quoted(name) +
              R"(, "mtbf": {"dist": "exponential", "mean": )" + tenths(10 + strike.extent) +
              R"(}, "mttr": {"dist": "exponential", "mean": )" + tenths(1 + strike.other % 50) + "}";
     }},
    {"any",
     [](const Strike& strike, const std::string& name, const Parts& parts) {
       return "\"partition\": [" + quoted(name) + ", " + quoted(other_than(parts, name, strike.other)) + "]";
     }},
    {"any",
     [](const Strike& strike, const std::string& name, const Parts& parts) {
       return "\"partition\": [" + quoted(other_than(parts, name, strike.other)) + ", " + quoted(name) +
              "], \"loss\": " + share(strike);
     }},
    {"any", [](const Strike&, const std::string& name,
               const Parts&) { return "\"partition\": [" + quoted(name) + R"(, "*"])"; }},
};

bool can_strike(const Kind& kind, const RandomPart& part) {
  if (kind.strikes.empty()) return part.kind != "producer";
  return kind.strikes == "any" || kind.strikes.find(part.kind) != std::string_view::npos;
}

std::string text_of(const Strike& strike, const Parts& parts) {
  const RandomPart& part = parts[strike.part % parts.size()];
  std::uint32_t kind = strike.kind % kinds_of_strikes();
  while (!can_strike(kinds[kind], part)) kind = (kind + 1) % kinds_of_strikes();
  return "{\"at\": " + tenths(strike.at) + ", \"for\": " + tenths(1 + strike.lasts) + ", " +
         kinds[kind].text(strike, part.name, parts) + "}";
}

/// Levels that do not say that something of a request is there.
bool stays(std::string_view metric) {
  constexpr std::string_view last = ".last";
  if (metric.size() < last.size() || metric.substr(metric.size() - last.size()) != last) return true;
  const std::string_view level = metric.substr(0, metric.size() - last.size());
  return level == "instances" || level == "environments" || level == "lanes";
}

std::string leaks(const model::RunResult& result) {
  for (const model::ComponentResult& component : result.components) {
    for (const model::Metric& metric : component.metrics) {
      if (!stays(metric.name) && metric.value != 0)
        return component.name + "." + metric.name + " is " + std::to_string(metric.value) + " at the end";
    }
  }
  return "";
}

}  // namespace

std::uint32_t kinds_of_strikes() {
  return static_cast<std::uint32_t>(std::end(kinds) - std::begin(kinds));
}

std::string scenario_text(const Ordeal& ordeal) {
  const RandomSystem system = random_system(ordeal.system);
  std::string failures;
  for (const Strike& strike : ordeal.strikes)
    failures += (failures.empty() ? "" : ", ") + text_of(strike, system.parts);
  return system.before + failures + system.after;
}

std::string violation(const Ordeal& ordeal) {
  scenario::Problems problems;
  const auto scenario = scenario::load(scenario_text(ordeal), {"random.json", {}}, problems);
  if (!scenario) return problems.front().text();
  try {
    const model::RunResult result = model::run(*scenario, scenario->architectures.front(), {});
    if (result.end >= sim::start_of_run + scenario->run.duration + scenario->run.drain)
      return "the run does not end by itself";
    if (result.books.pending > 0) return std::to_string(result.books.pending) + " requests are pending";
    return leaks(result);
  } catch (const std::exception& error) {  // an equation that does not hold, or a broken invariant
    return error.what();
  }
}

void showValue(const Ordeal& ordeal, std::ostream& out) {
  out << violation(ordeal) << "\n" << scenario_text(ordeal) << "\n";
}
