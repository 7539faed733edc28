#pragma once

#include <cstdint>
#include <string>

#include "stats/splitmix.hpp"

/// Pieces of random scenarios that need nothing but numbers.
class RandomText {
 protected:
  explicit RandomText(std::uint64_t number) : random_(number) {}

  static std::string seconds(std::int64_t s) { return std::to_string(s) + "s"; }
  std::string up_to(std::int64_t ms) { return std::to_string(random_.below(ms / 100) * 100) + "ms"; }
  bool chance(double share) { return random_.uniform() < share; }

  std::string duration(std::int64_t ms) {
    if (chance(0.5)) return "\"" + up_to(ms) + "\"";
    return R"({"dist": "exponential", "mean": ")" + std::to_string(1 + random_.below(ms)) + R"(ms"})";
  }

  std::string retry() {
    static const char* const backoffs[] = {"none", "constant", "linear", "exponential"};
    static const char* const jitters[] = {"none", "full", "equal", "decorrelated"};
    return R"(, "retry": {"attempts": )" + std::to_string(1 + random_.below(4)) + R"(, "backoff": ")" +
           backoffs[random_.below(4)] + R"(", "base": ")" + up_to(2000) + R"(", "cap": "5s", "jitter": ")" +
           jitters[random_.below(4)] + "\"" + (chance(0.2) ? R"(, "on": "transient")" : "") +
           (chance(0.3) ? R"(, "adaptive": true)" : "") + (chance(0.3) ? R"(, "retry_after": "2s")" : "") +
           (chance(0.3) ? budget() : "") + "}";
  }

  std::string budget() {
    std::string text = R"(, "budget": {"capacity": )" + std::to_string(random_.below(6));
    if (chance(0.3)) text += R"(, "cost": {"timeout": 2})";
    if (chance(0.3)) {
      text += R"(, "refill": "1/s")";
    } else if (chance(0.5)) {
      text += R"(, "refill": {"per_success": 1, "gives_back": true})";
    }
    return text + "}";
  }

  std::string breaker() {
    std::string text = R"(, "breaker": {"open": ")" + seconds(1 + random_.below(10)) + R"(", "half_open": )" +
                       std::to_string(1 + random_.below(2));
    text += chance(0.5) ? R"(, "failures": )" + std::to_string(1 + random_.below(3))
                        : R"(, "error_share": 0.3, "minimum": )" + std::to_string(1 + random_.below(5));
    return text + "}";
  }

  SplitMix random_;
};
