#pragma once

#include <cstdint>
#include <string>

#include "model/random_text.hpp"

/// A load balancer in front of a random system. It draws by itself, so that the rest is the same without it.
class RandomDoor : private RandomText {
 public:
  explicit RandomDoor(std::uint64_t number) : RandomText(~number) {}

  /// Whether the system has one.
  bool chosen() { return random_.below(2) == 0; }

  /// The component, after a comma.
  std::string balancer(const std::string& target, bool function) {
    static const char* const algorithms[] = {"round_robin",     "least_outstanding", "random",
                                             "weighted_random", "power_of_two",      "flow_hash"};
    const auto algorithm = random_.below(6);
    const bool network = algorithm == 5 && random_.below(2) == 0 && !function;
    std::string text = R"(, "door": {"kind": "load_balancer", "targets": ")" + target +
                       R"(", "algorithm": ")" + algorithms[algorithm] + "\"";
    if (network) text += R"(, "type": "network")";
    if (algorithm == 3) text += R"(, "anomaly_mitigation": true)";
    if (!network && random_.below(2) == 0)
      text += R"(, "idle_timeout": ")" + seconds(1 + random_.below(6)) + "\"";
    if (random_.below(3) == 0) text += R"(, "latency": "100ms")";
    text += R"(, "health_check": {"interval": "5s", "timeout": ")" + seconds(2 + random_.below(3)) +
            R"(", "healthy": 2, "depth": ")" + (random_.below(2) == 0 ? "thread" : "shallow") + "\"}";
    if (network && random_.below(2) == 0)  // its nodes keep to their zones
      text += R"(, "dns_ttl": ")" + seconds(random_.below(9)) + "\"";
    return text + "}";
  }
};
