#include "model/random_scenario.hpp"

#include <algorithm>
#include <set>

#include "model/random_door.hpp"
#include "model/random_messaging.hpp"
#include "model/random_scaling.hpp"
#include "model/random_text.hpp"

namespace {

enum class Kind { service, queue, database, bucket };

struct Node {
  Kind kind;
  std::string name;
};

class Writer : private RandomText {
 public:
  explicit Writer(std::uint64_t number)
      : RandomText(number), door_maker_(number), scaling_(number), messaging_(number) {}

  std::string scenario() {
    const RandomSystem made = system(false);
    return made.before + failures() + made.after;
  }

  /// `ends`: everything in it ends some time.
  RandomSystem system(bool ends) {
    ends_ = ends;
    const auto count = 1 + random_.below(4);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t kind = random_.below(10);
      add(kind < 5 ? Kind::service : Kind::queue);
    }
    if (random_.below(3) == 0) add(Kind::database);
    if (random_.below(2) == 0) add(Kind::bucket);
    entry_ = static_cast<std::size_t>(
        random_.below(2) == 0 ? 0 : random_.below(static_cast<std::int64_t>(nodes_.size())));
    door_ = nodes_[entry_].kind == Kind::service && door_maker_.chosen();
    // What customers put themselves has no step that could absorb a copy, so nobody's puts do then.
    const Kind entry = nodes_[entry_].kind;
    idempotent_ = entry != Kind::bucket && entry != Kind::database && random_.below(2) == 0;
    std::vector<std::string> behind;  // a topic's subscribers are, so that nothing goes round
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
      if (node->kind == Kind::queue) messaging_.plan(node->name, behind, functions_);
      if (node->kind == Kind::queue || node->kind == Kind::service) behind.push_back(node->name);
    }
    std::string parts = components();
    parts += scaling_.autoscalers() + messaging_.components();
    const std::string customers = workload();
    RandomSystem made;
    made.before = R"({"couplet": 1, "title": "random", )" +
                  std::string(random_.below(2) == 0 ? R"("effects": "none", )" : "") +
                  R"("run": {"duration": "40s", "warmup": ")" +
                  seconds(random_.below(3) == 0 ? random_.below(20) : 0) + R"(", "drain": ")" +
                  seconds(drain()) + R"("}, "workload": {)" + customers + R"(}, "failures": [)";
    made.after = R"(], "architectures": {"only": {"components": {)" + parts + R"(}, "goal": [)" + goal() +
                 "]" + collect() + "}}}";
    for (const Node& node : nodes_) {
      static const char* const kinds[] = {"service", "queue", "database", "bucket"};
      const bool function = functions_.contains(node.name);
      made.parts.push_back({node.name, function ? "function" : kinds[static_cast<int>(node.kind)]});
    }
    for (const std::string& name : workers_)
      made.parts.push_back({name, name.starts_with("function") ? "function" : "worker"});
    for (const std::string& name : guards_)
      made.parts.push_back({name, caches_.contains(name) ? "cache" : "throttle"});
    if (door_) made.parts.push_back({"door", "load_balancer"});
    messaging_.list(made.parts);
    made.parts.push_back({"ann", "producer"});
    made.zones = scaling_.zones();
    return made;
  }

 private:
  std::int64_t drain() {
    if (ends_) return 86'400;
    return random_.below(3) == 0 ? random_.below(30) : 300;
  }

  void add(Kind kind) {
    static const char* const words[] = {"app", "queue", "db", "bucket"};
    nodes_.push_back({kind, words[static_cast<int>(kind)] + std::to_string(nodes_.size())});
    if (kind == Kind::service && chance(0.25)) functions_.insert(nodes_.back().name);
  }

  std::string components() {
    std::string text;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      text += (i == 0 ? "\"" : ", \"") + nodes_[i].name + "\": {";
      switch (nodes_[i].kind) {
        case Kind::service:
          text += (functions_.contains(nodes_[i].name) ? function(i) : service(i)) + "}";
          break;
        case Kind::bucket: text += R"("kind": "bucket"})"; break;
        case Kind::queue: text += queue() + "}" + workers(i); break;
        case Kind::database: text += database() + "}"; break;
      }
      while (chance(0.25)) text += guard(nodes_[i]);
      if (nodes_[i].kind != Kind::queue) processors_.push_back(nodes_[i].name);
      if (nodes_[i].kind == Kind::service && !functions_.contains(nodes_[i].name))
        scaling_.fleets.push_back(nodes_[i].name);
    }
    if (door_) text += door_maker_.balancer(nodes_[entry_].name, functions_.contains(nodes_[entry_].name));
    return text;
  }

  std::string service(std::size_t at) {
    std::string text = R"("kind": "service", "instances": )" + std::to_string(1 + random_.below(3)) +
                       R"(, "threads": )" + std::to_string(1 + random_.below(3));
    if (chance(0.5)) text += R"(, "backlog": )" + std::to_string(random_.below(4));
    if (chance(0.3)) text += R"(, "latency": )" + duration(300);
    if (chance(0.3)) text += R"(, "max_wait": ")" + seconds(1 + random_.below(4)) + "\"";
    if (chance(0.3)) text += R"(, "drop_abandoned": true)";
    return text + scaling_.zone() + faults() + R"(, "steps": [)" + steps(at, true) + "]";
  }

  std::string function(std::size_t at) {
    std::string text = R"("kind": "function", "timeout": ")" + seconds(1 + random_.below(5)) + "\"";
    if (chance(0.5)) {
      text += R"(, "reserved_concurrency": )" + std::to_string(random_.below(4));
    } else {
      scaling_.functions.push_back(nodes_[at].name);
      text += R"(, "provisioning": )" + duration(5000);
    }
    if (chance(0.4)) text += R"(, "cold_start": )" + duration(2000);
    if (chance(0.4)) text += R"(, "keep_warm": ")" + up_to(5000) + "\"";
    if (chance(0.4)) text += R"(, "retries": )" + std::to_string(random_.below(3));
    if (chance(0.3)) text += R"(, "latency": )" + duration(300);
    return text + messaging_.on_failure() + function_faults() + R"(, "steps": [)" + steps(at, true) + "]";
  }

  std::string function_faults() {
    std::string text;
    if (chance(0.3)) text += R"(, "error_rate": 0.3)";
    if (chance(0.1)) text += R"(, "poison": 0.2)";
    if (idempotent_) text += R"(, "idempotent": true)";
    return text;
  }

  /// A function that polls the queue at this place.
  std::string mapping(std::size_t at) {
    const std::string name = "function" + std::to_string(at);
    processors_.push_back(name);
    workers_.push_back(name);
    std::string text = ", \"" + name + R"(": {"kind": "function", "timeout": "1s", "source": ")" +
                       nodes_[at].name + R"(", "batch": )" + std::to_string(1 + random_.below(10));
    if (chance(0.4)) text += R"(, "window": ")" + seconds(random_.below(8)) + "\"";
    if (chance(0.4)) text += R"(, "partial_batch_response": true)";
    if (chance(0.4)) text += R"(, "reserved_concurrency": )" + std::to_string(random_.below(4));
    if (chance(0.3)) text += R"(, "maximum_concurrency": )" + std::to_string(2 + random_.below(4));
    return text + function_faults() + R"(, "steps": [)" + steps(at, false) + "]}";
  }

  std::string faults() {
    std::string text;
    if (chance(0.3)) text += R"(, "error_rate": 0.3)";
    if (chance(0.1)) text += R"(, "poison": 0.2)";
    if (chance(0.4)) text += R"(, "boot": )" + duration(5000);
    if (idempotent_) text += R"(, "idempotent": true)";
    return text;
  }

  std::string queue() {
    std::string text = R"("kind": "queue", "retention": "60s", "visibility_timeout": ")" +
                       seconds(1 + random_.below(15)) + "\"";
    if (chance(0.3)) text += R"(, "delay": ")" + up_to(4000) + "\"";
    if (chance(0.7)) text += R"(, "latency": )" + duration(200);
    if (chance(0.2)) text += R"(, "in_flight_limit": )" + std::to_string(1 + random_.below(3));
    if (chance(0.5)) text += R"(, "shards": )" + std::to_string(1 + random_.below(4));
    return text + messaging_.dead_letter();
  }

  std::string database() {
    std::string text = R"("kind": "database", "read": )" + duration(1000) + R"(, "write": )" + duration(1000);
    if (chance(0.3)) {
      text += R"(, "engine": "key_value")";
      if (chance(0.7)) {
        text += R"(, "read_units": )" + std::to_string(1 + random_.below(3)) + R"(, "write_units": )" +
                std::to_string(1 + random_.below(3)) + R"(, "burst": ")" + seconds(random_.below(9)) + "\"";
      }
      return text;
    }
    text += R"(, "connections": )" + std::to_string(1 + random_.below(4)) + R"(, "parallelism": )" +
            std::to_string(1 + random_.below(3));
    if (chance(0.4)) text += R"(, "connection_wait": ")" + up_to(4000) + "\"";
    if (chance(0.4)) text += R"(, "failover": )" + duration(5000) + scaling_.zone_of_one();
    if (chance(0.3)) text += R"(, "commit_latency": )" + duration(500);
    if (chance(0.3)) text += R"(, "deadlock_rate": 0.2)";
    if (chance(0.3)) text += R"(, "boot": )" + duration(3000);
    return text;
  }

  std::string guard(const Node& node) {
    const bool cache = node.kind != Kind::queue && chance(0.5);
    const std::string name = (cache ? "cache" : "throttle") + std::to_string(guards_.size());
    guards_.push_back(name);
    if (node.name == nodes_[entry_].name && chance(0.3)) to_ = name;
    std::string text = ", \"" + name + R"(": {"kind": ")" + (cache ? "cache" : "throttle") +
                       R"(", "guards": ")" + node.name + "\"";
    if (chance(0.3)) text += R"(, "when_down": "pass")";
    if (chance(0.5)) text += R"(, "timeout": ")" + seconds(1 + random_.below(20)) + "\"";
    if (!cache) {
      const bool rate = chance(0.5);
      text += R"(, "limit": {)";
      if (rate) {
        text += R"("rate": ")" + std::to_string(1 + random_.below(4)) + R"(/s", "burst": )" +
                std::to_string(1 + random_.below(4));
      }
      if (!rate || chance(0.3))
        text += (rate ? ", " : "") + std::string(R"("concurrency": )") + std::to_string(1 + random_.below(3));
      return text + "}" + (chance(0.4) ? R"(, "retry_after": "3s")" : "") + "}";
    }
    caches_.insert(name);
    text += R"(, "keys": {"zipf": {"n": )" + std::to_string(1 + random_.below(6)) + R"(, "s": 1}})";
    if (chance(0.5)) text += R"(, "capacity": )" + std::to_string(1 + random_.below(4));
    if (chance(0.5)) text += R"(, "ttl": ")" + seconds(1 + random_.below(20)) + "\"";
    if (chance(0.5)) text += R"(, "coalesce": true)";
    if (chance(0.5)) text += R"(, "eviction": "fifo")";
    if (chance(0.5)) text += R"(, "latency": )" + duration(200);
    return text + "}";
  }

  std::string workers(std::size_t at) {
    static const char* const deletes[] = {"after", "after", "after", "before", "never"};
    std::string text = chance(0.3) ? mapping(at) : "";
    for (std::int64_t i = random_.below(5) == 0 ? 0 : 1 + random_.below(2); i > 0; --i) {
      const std::string name = "worker" + std::to_string(at) + "_" + std::to_string(i);
      processors_.push_back(name);
      workers_.push_back(name);
      text += ", \"" + name + R"(": {"kind": "worker", "polls": ")" + nodes_[at].name +
              R"(", "instances": )" + std::to_string(1 + random_.below(2)) + R"(, "concurrency": )" +
              std::to_string(1 + random_.below(2)) + R"(, "batch": )" + std::to_string(1 + random_.below(4)) +
              R"(, "delete": ")" + deletes[random_.below(5)] + "\"";
      if (chance(0.5)) {
        text += R"(, "wait": ")" + seconds(1 + random_.below(20)) + "\"";
      } else {
        text += R"(, "wait": "0s", "pause": ")" + seconds(1 + random_.below(3)) + "\"";
        if (chance(0.2)) text += R"(, "visibility_timeout": "0s")";
      }
      scaling_.pools.push_back(name);
      text += scaling_.zone() + faults() + R"(, "steps": [)" + steps(at, false) + "]}";
    }
    return text;
  }

  /// Steps of the component at this place; they use components behind it, so that nothing goes round.
  std::string steps(std::size_t at, bool may_respond) {
    std::string text;
    for (std::int64_t i = random_.below(4); i > 0; --i) {
      if (!text.empty()) text += ", ";
      const auto behind = static_cast<std::int64_t>(nodes_.size() - at - 1);
      if (may_respond && chance(0.15)) {
        text += chance(0.8) ? R"({"respond": "ok"})" : R"({"respond": "busy"})";
        may_respond = false;
      } else if (behind > 0 && chance(0.6)) {
        text += use(nodes_[at + 1 + static_cast<std::size_t>(random_.below(behind))]);
      } else if (chance(0.04)) {
        text += R"({"fail": "bug"})";
      } else {
        text += R"({"work": )" + duration(3000) + "}";
      }
    }
    return text;
  }

  std::string use(const Node& node) {
    std::string verb = "call";
    if (node.kind == Kind::queue) verb = "send";
    if (node.kind == Kind::bucket) verb = chance(0.8) ? "put" : "get";
    if (node.kind == Kind::database) verb = chance(0.6) ? "write" : "read";
    const bool event = verb == "call" && functions_.contains(node.name) && chance(0.5);
    const std::string to = verb == "send" ? messaging_.way_to(node.name) : node.name;
    if (to != node.name) verb = "publish";
    std::string text = "{\"" + verb + "\": \"" + to + "\"";
    if (event) text += R"(, "async": true)";
    if (verb == "send" && chance(0.2)) text += R"(, "delay": ")" + up_to(5000) + "\"";
    if (chance(0.6)) text += R"(, "timeout": ")" + seconds(1 + random_.below(5)) + "\"";
    if (chance(0.5)) text += retry();
    if (chance(0.2)) text += R"(, "on_error": "continue")";
    if (verb == "call" && !functions_.contains(node.name) && chance(0.4)) text += R"(, "cancel": true)";
    if (chance(0.2)) text += R"(, "hedge": ")" + seconds(1 + random_.below(3)) + "\"";
    if (chance(0.2)) text += R"(, "max_concurrent": )" + std::to_string(1 + random_.below(2));
    if (chance(0.2)) text += breaker();
    return text + "}";
  }

  std::string workload() {
    std::string text = customers("ann");
    if (chance(0.3)) text += ", " + customers("bob");
    return text;
  }

  std::string customers(const std::string& name) {
    const std::string way = to_.empty() ? messaging_.way_to(nodes_[entry_].name) : to_;
    std::string text =
        "\"" + name + R"(": {"kind": "open", "to": ")" + (door_ ? "door" : way) + R"(", "arrivals": )";
    switch (random_.below(3)) {
      case 0:
        text += R"({"process": "poisson", "rate": ")" + std::to_string(1 + random_.below(4)) + R"(/s"})";
        break;
      case 1:
        text += R"({"process": "constant", "rate": ")" + std::to_string(1 + random_.below(4)) + R"(/s"})";
        break;
      default:
        text += R"({"process": "burst", "size": )" + std::to_string(1 + random_.below(10)) +
                R"(, "over": ")" + up_to(3000) + R"(", "every": "10s"})";
    }
    if (ends_ || chance(0.5)) text += R"(, "timeout": ")" + seconds(1 + random_.below(8)) + "\"";
    if (chance(0.4)) text += R"(, "patience": ")" + seconds(1 + random_.below(12)) + "\"";
    if (chance(0.6)) text += retry();
    if (chance(0.2)) text += breaker();
    return text + "}";
  }

  std::string failures() {
    std::vector<std::string> names = workers_;
    for (const Node& node : nodes_) names.push_back(node.name);
    names.insert(names.end(), guards_.begin(), guards_.end());
    if (door_) names.emplace_back("door");
    std::string text;
    for (std::int64_t i = random_.below(6); i > 0; --i) {
      const std::string& name =
          names[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(names.size())))];
      text += (text.empty() ? "{" : ", {") + std::string(R"("at": ")") + seconds(random_.below(50)) + "\", ";
      if (caches_.contains(name) && chance(0.5)) {
        text += R"("flush": ")" + name + "\"}";
        continue;
      }
      const bool worker = std::find(workers_.begin(), workers_.end(), name) != workers_.end();
      if (!worker && chance(0.15)) {
        text += R"("throttle": ")" + name + R"(", "for": "9s", "rate": "1/s"})";
        continue;
      }
      text += R"("crash": ")" + name + "\"";
      if (chance(0.8)) text += R"(, "for": ")" + seconds(1 + random_.below(15)) + "\"";
      if (chance(0.5)) text += chance(0.5) ? R"(, "instances": 1)" : R"(, "instances": 0.5)";
      if (chance(0.3)) text += R"(, "silent": true)";
      text += "}";
    }
    const std::string more = scaling_.planned();
    return text.empty() && !more.empty() ? more.substr(2) : text + more;
  }

  std::string goal() {
    std::string text;
    for (const std::string& name : processors_) {
      if (chance(0.5)) text += (text.empty() ? "\"" : ", \"") + name + "\"";
    }
    return text;
  }

  std::string collect() {
    if (nodes_.back().kind != Kind::bucket || chance(0.5)) return {};
    return R"(, "collect": {"ann": {"from": ")" + nodes_.back().name + R"(", "every": ")" +
           seconds(1 + random_.below(5)) + R"(", "give_up": ")" + seconds(10 + random_.below(50)) + "\"}}";
  }

  RandomDoor door_maker_;
  RandomScaling scaling_;
  RandomMessaging messaging_;
  std::vector<Node> nodes_;
  std::vector<std::string> workers_;
  std::vector<std::string> processors_;  // what may be a goal
  std::set<std::string> functions_;      // of the services
  std::vector<std::string> guards_;
  std::set<std::string> caches_;  // of the guards
  std::string to_;                // the guard that customers name, if they do
  std::size_t entry_ = 0;
  bool idempotent_ = false;
  bool door_ = false;  // a load balancer in front of the entry
  bool ends_ = false;
};

}  // namespace

std::string random_scenario(std::uint64_t number) {
  return Writer(number).scenario();
}

RandomSystem random_system(std::uint64_t number) {
  return Writer(number).system(true);
}
