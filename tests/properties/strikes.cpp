#include "properties/strikes.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <ostream>
#include <stdexcept>
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

/// Any queue but that of the dead letters. REQUIRES: there is one.
const std::string& queue_of(const Parts& parts, std::uint32_t wish) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const RandomPart& part = parts[(wish + i) % parts.size()];
    if (part.kind == "queue") return part.name;
  }
  throw std::logic_error("a system keeps dead letters without any queue");
}

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

/// A kind of failure: which kinds of parts it strikes (all but producers if this is empty; "zone": whatever
/// is in one), and how it is written. What other failures there are belongs here.
struct Kind {
  std::string_view strikes;
  std::string (*text)(const Strike&, const std::string& name, const Parts& parts);
  bool lasts = true;  // it takes a "for"
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
    {"service queue function database bucket cache throttle load_balancer",
     [](const Strike& strike, const std::string& name, const Parts&) {
       return "\"throttle\": " + quoted(name) + R"(, "rate": ")" + std::to_string(1 + strike.extent % 5) +
              "/s\"";
     }},
    {"cache",
     [](const Strike&, const std::string& name, const Parts&) { return "\"flush\": " + quoted(name); },
     false},
    {"service worker",
     [](const Strike& strike, const std::string& name, const Parts&) {
       return "\"deploy\": " + quoted(name) + ", \"rolling\": " + std::to_string(1 + strike.extent % 3) +
              ", \"boot\": " + tenths(strike.other % 50);
     },
     false},
    // Fast enough to be through before what it moves comes back: else it goes round, and rightly so.
    {"letters",
     [](const Strike& strike, const std::string& name, const Parts& parts) {
       return "\"redrive\": " + quoted(name) + ", \"to\": " + quoted(queue_of(parts, strike.other)) +
              (strike.extent % 2 == 0 ? "" : R"(, "rate": "500/s")");
     },
     false},
    {"zone",
     [](const Strike& strike, const std::string&, const Parts&) {
       return R"("zone": "a", "silent": )" + std::string(strike.extent % 2 == 0 ? "true" : "false");
     }},
};

bool can_strike(const Kind& kind, const RandomPart& part, bool zones) {
  if (kind.strikes == "zone") return zones;
  if (kind.strikes.empty()) return part.kind != "producer";
  return kind.strikes == "any" || kind.strikes.find(part.kind) != std::string_view::npos;
}

std::string text_of(const Strike& strike, const RandomSystem& system) {
  const Parts& parts = system.parts;
  const RandomPart& part = parts[strike.part % parts.size()];
  std::uint32_t kind = strike.kind % kinds_of_strikes();
  while (!can_strike(kinds[kind], part, system.zones)) kind = (kind + 1) % kinds_of_strikes();
  const std::string lasts = kinds[kind].lasts ? "\"for\": " + tenths(1 + strike.lasts) + ", " : "";
  return "{\"at\": " + tenths(strike.at) + ", " + lasts + kinds[kind].text(strike, part.name, parts) + "}";
}

/// Levels that do not say that something of a request is there.
bool stays(std::string_view metric) {
  constexpr std::string_view last = ".last";
  if (metric.size() < last.size() || metric.substr(metric.size() - last.size()) != last) return true;
  const std::string_view level = metric.substr(0, metric.size() - last.size());
  constexpr std::array<std::string_view, 11> levels = {"instances", "environments", "lanes",     "entries",
                                                       "healthy",   "unhealthy",    "anomalous", "mitigated",
                                                       "desired",   "in_service",   "stored"};
  return std::find(levels.begin(), levels.end(), level) != levels.end();
}

std::string leaks(const model::RunResult& result) {
  for (const model::ComponentResult& component : result.components) {
    for (const model::Metric& metric : component.metrics) {
      if (component.name == "letters") continue;  // what is parked stays, with all that it says of itself
      const bool boots = metric.name == "pending.last" && component.name.starts_with("scale-");
      if (!boots && !stays(metric.name) && metric.value != 0)
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
    failures += (failures.empty() ? "" : ", ") + text_of(strike, system);
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
