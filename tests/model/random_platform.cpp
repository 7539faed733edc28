#include "model/random_platform.hpp"

#include <functional>

#include "model/random_scenario.hpp"
#include "model/random_text.hpp"

namespace {

void replace_each(std::string& text, const std::string& from,
                  const std::function<std::string(std::size_t)>& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    const std::string by = to(at);
    text.replace(at, from.size(), by);
    at += by.size();
  }
}

/// The random scenario of this number, its components spread over three hosts, half of its work on their
/// cores, and hosts and links among what fails.
class Placed : private RandomText {
 public:
  explicit Placed(std::uint64_t number) : RandomText(number * 7919), number_(number) {}

  std::string text() {
    std::string text = random_scenario(number_);
    for (const char* kind : {"service", "queue", "worker", "bucket", "database", "function", "cache",
                             "throttle", "load_balancer"}) {
      const std::string named = std::string(R"("kind": ")") + kind + "\"";
      replace_each(text, named, [&](std::size_t at) {
        return chance(0.8) && !has_standby(text, at) ? named + R"(, "host": ")" + host() + "\"" : named;
      });
    }
    replace_each(text, R"({"work": )",
                 [&](std::size_t) { return chance(0.5) ? R"({"cpu": )" : R"({"work": )"; });
    const std::string list = R"("failures": [)";
    const std::size_t failures = text.find(list) + list.size();
    const bool others = text[failures] != ']';
    text.insert(failures, strikes() + (others ? ", " : ""));
    const bool bob = text.find(R"("bob": {)") != std::string::npos;
    text.insert(1, platform(bob) + ", ");
    return text;
  }

 private:
  /// Whether the component that begins there may not be on a host.
  static bool has_standby(const std::string& text, std::size_t at) {
    return text.substr(at, text.find("\"kind\"", at + 1) - at).find("\"failover\"") != std::string::npos;
  }
  std::string host() { return "host" + std::to_string(random_.below(3)); }

  std::string platform(bool bob) {
    std::string routes;
    const auto add = [&](const std::string& from, const std::string& to) {
      routes += (routes.empty() ? "" : ", ") + std::string(R"({"from": ")") + from + R"(", "to": ")" + to +
                R"(", "links": ["lan"]})";
    };
    add("host0", "host1");
    add("host0", "host2");
    add("host1", "host2");
    for (const char* to : {"host0", "host1", "host2"}) {
      add("ann", to);
      if (bob) add("bob", to);
    }
    const std::string credits = chance(0.3) ? R"("instance_type": "t2.micro", "credits": true)"
                                            : R"("cores": )" + std::to_string(1 + random_.below(3));
    return R"("platform": {"hosts": {"host0": {)" + credits +
           R"(}, "host1": {}, "host2": {"speed": 0.5}}, )" +
           R"("links": {"lan": {"bandwidth": "200kbps", "latency": "3ms"}}, "routes": [)" + routes + "]}";
  }

  std::string strikes() {
    std::string text = R"({"at": "8s", "slow": "host1", "for": "9s", "factor": 3}, )";
    text += R"({"at": ")" + seconds(random_.below(30)) + R"(", "for": ")" + seconds(1 + random_.below(9)) +
            R"(", "crash": "host0"})";
    text += R"(, {"at": ")" + seconds(random_.below(40)) + R"(", "for": ")" + seconds(1 + random_.below(5)) +
            R"(", "crash": ")" + host() + "\"" + (chance(0.5) ? R"(, "silent": true})" : "}");
    return text + R"(, {"at": ")" + seconds(random_.below(40)) + R"(", "for": ")" +
           seconds(1 + random_.below(5)) +
           R"(", "crash": "lan"}, {"at": "20s", "for": "9s", "slow": "lan", "factor": 5})";
  }

  std::uint64_t number_;
};

}  // namespace

std::string random_platform(std::uint64_t number) {
  return Placed(number).text();
}
