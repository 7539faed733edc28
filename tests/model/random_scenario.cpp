#include "model/random_scenario.hpp"

#include <set>
#include <vector>

#include "stats/splitmix.hpp"

namespace {

enum class Kind { service, queue, bucket };

struct Node {
  Kind kind;
  std::string name;
};

class Writer {
 public:
  explicit Writer(std::uint64_t number) : random_(number), scaling_(~number) {}

  std::string scenario() {
    const auto count = 1 + random_.below(4);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t kind = random_.below(10);
      add(kind < 5 ? Kind::service : Kind::queue);
    }
    if (random_.below(2) == 0) add(Kind::bucket);
    entry_ = static_cast<std::size_t>(
        random_.below(2) == 0 ? 0 : random_.below(static_cast<std::int64_t>(nodes_.size())));
    // What customers put themselves has no step that could absorb a copy, so nobody's puts do then.
    idempotent_ = nodes_[entry_].kind != Kind::bucket && random_.below(2) == 0;
    const std::string parts = components() + autoscalers();
    const std::string customers = workload();
    return R"({"couplet": 1, "title": "random", )" +
           std::string(random_.below(2) == 0 ? R"("effects": "none", )" : "") +
           R"("run": {"duration": "40s", "warmup": ")" +
           seconds(random_.below(3) == 0 ? random_.below(20) : 0) + R"(", "drain": ")" +
           seconds(random_.below(3) == 0 ? random_.below(30) : 300) + R"("}, "workload": {)" + customers +
           R"(}, "failures": [)" + failures() + R"(], "architectures": {"only": {"components": {)" + parts +
           R"(}, "goal": [)" + goal() + "]" + collect() + "}}}";
  }

 private:
  void add(Kind kind) {
    static const char* const words[] = {"app", "queue", "bucket"};
    nodes_.push_back({kind, words[static_cast<int>(kind)] + std::to_string(nodes_.size())});
    if (kind == Kind::service && chance(0.25)) functions_.insert(nodes_.back().name);
  }

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
           jitters[random_.below(4)] + "\"}";
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
      }
      if (nodes_[i].kind == Kind::service) processors_.push_back(nodes_[i].name);
      if (nodes_[i].kind == Kind::service && !functions_.contains(nodes_[i].name))
        fleets_.push_back(nodes_[i].name);
      if (nodes_[i].kind == Kind::bucket) processors_.push_back(nodes_[i].name);
    }
    return text;
  }

  std::string service(std::size_t at) {
    std::string text = R"("kind": "service", "instances": )" + std::to_string(1 + random_.below(3)) +
                       R"(, "threads": )" + std::to_string(1 + random_.below(3));
    if (chance(0.5)) text += R"(, "backlog": )" + std::to_string(random_.below(4));
    if (chance(0.3)) text += R"(, "latency": )" + duration(300);
    return text + zone() + faults() + R"(, "steps": [)" + steps(at, true) + "]";
  }

  std::string function(std::size_t at) {
    std::string text = R"("kind": "function", "timeout": ")" + seconds(1 + random_.below(5)) + "\"";
    if (chance(0.5)) text += R"(, "reserved_concurrency": )" + std::to_string(random_.below(4));
    if (chance(0.4)) text += R"(, "cold_start": )" + duration(2000);
    if (chance(0.4)) text += R"(, "keep_warm": ")" + up_to(5000) + "\"";
    if (chance(0.4)) text += R"(, "retries": )" + std::to_string(random_.below(3));
    if (chance(0.3)) text += R"(, "latency": )" + duration(300);
    return text + function_faults() + R"(, "steps": [)" + steps(at, true) + "]";
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

  // What scales, and where it is, is drawn apart: the rest of a number's scenario stays as it was without it.

  bool luck(double share) { return scaling_.uniform() < share; }
  std::string some(std::int64_t from, std::int64_t to) {
    return std::to_string(from + scaling_.below(to - from + 1));
  }

  std::string zone() {
    if (luck(0.4)) return {};
    zones_ = true;
    return luck(0.5)   ? R"(, "zone": ["a", "b"])"
           : luck(0.5) ? R"(, "zone": "a")"
                       : R"(, "zone": ["b", "a", "c"])";
  }

  /// An autoscaler for some of the services and workers.
  std::string autoscalers() {
    std::string text;
    for (const std::string& name : fleets_) {
      if (luck(0.5)) text += autoscaler(name, false);
    }
    for (const std::string& name : pools_) {
      if (luck(0.6)) text += autoscaler(name, true);
    }
    return text;
  }

  std::string autoscaler(const std::string& name, bool polls) {
    std::string text = R"(, "scale-)" + name + R"(": {"kind": "autoscaler", "scales": ")" + name +
                       R"(", "max": )" + some(3, 6) + R"(, "period": ")" + some(1, 5) + R"(s", "warmup": ")" +
                       some(0, 8) + R"(s", "policy": )";
    const std::string metric = R"(, "metric": ")" + this->metric(polls) + "\"";
    const std::string adjust = R"(, "adjust": [{"above": )" + level(0.3) + R"(, "below": )" + level(0.6) +
                               R"(, "by": 1}, {"above": )" + level(0.6) + R"(, "by": "80%"}, {"below": )" +
                               level(0.2) + R"(, "by": -1}])";
    switch (scaling_.below(5)) {
      case 0: text += R"("none")"; break;
      case 1:
        text += R"("scheduled", "schedule": [{"at": ")" + some(1, 20) + R"(s", "every": "15s", "min": 0,
                         "desired": )" +
                some(0, 2) + R"(}, {"at": ")" + some(5, 30) + R"(s", "desired": 3}])";
        break;
      case 2: text += R"("step")" + metric + adjust; break;
      case 3: text += R"("simple", "cooldown": "5s")" + metric + adjust; break;
      default:
        text += R"("target_tracking", "high_datapoints": )" + some(1, 3) + R"(, "low_datapoints": )" +
                some(1, 4) + metric + R"(, "target": )" + level(0.5);
    }
    if (luck(0.3)) text += R"(, "metric_delay": ")" + some(0, 7) + "s\"";
    if (luck(0.2)) text += R"(, "scale_in_cooldown": "6s")";
    if (luck(0.2)) text += R"(, "health": "balancer", "grace": "3s")";
    return text + "}";
  }

  std::string metric(bool polls) {
    rate_ = luck(0.3);
    messages_ = !rate_ && polls && luck(0.5);
    if (rate_) return "requests_per_target";
    if (messages_) return "backlog_per_instance";
    return luck(0.5) ? "cpu" : "busy_threads";
  }
  /// Of the metric drawn last.
  std::string level(double share) const {
    if (rate_) return "\"" + std::to_string(static_cast<int>(share * 100)) + "/min\"";
    return std::to_string(messages_ ? share * 10 : share);
  }

  /// Outages of zones and deployments, each with a comma before it.
  std::string planned() {
    std::string text;
    for (std::int64_t i = zones_ ? scaling_.below(3) : 0; i > 0; --i) {
      text += R"(, {"at": ")" + some(0, 45) + R"(s", "zone": "a")";
      if (luck(0.8)) text += R"(, "for": ")" + some(1, 15) + "s\"";
      if (luck(0.3)) text += R"(, "silent": true)";
      text += "}";
    }
    std::vector<std::string> names = fleets_;
    names.insert(names.end(), pools_.begin(), pools_.end());
    for (std::int64_t i = names.empty() ? 0 : scaling_.below(4); i > 0; --i) {
      const auto which = static_cast<std::size_t>(scaling_.below(static_cast<std::int64_t>(names.size())));
      text += R"(, {"at": ")" + some(0, 45) + R"(s", "deploy": ")" + names[which] + R"(", "rolling": )" +
              some(1, 3);
      if (luck(0.5)) text += R"(, "boot": ")" + some(0, 6) + "s\"";
      text += "}";
    }
    for (std::int64_t i = names.empty() ? 0 : scaling_.below(2); i > 0; --i) {
      const auto which = static_cast<std::size_t>(scaling_.below(static_cast<std::int64_t>(names.size())));
      text += R"(, {"at": ")" + some(0, 20) + R"(s", "for": "20s", "random": "crash", "component": ")" +
              names[which] + R"(", "mtbf": {"dist": "exponential", "mean": "6s"}, "mttr": "3s"})";
    }
    return text;
  }

  std::string queue() {
    std::string text = R"("kind": "queue", "retention": "60s", "visibility_timeout": ")" +
                       seconds(1 + random_.below(15)) + "\"";
    if (chance(0.3)) text += R"(, "delay": ")" + up_to(4000) + "\"";
    if (chance(0.7)) text += R"(, "latency": )" + duration(200);
    if (chance(0.2)) text += R"(, "in_flight_limit": )" + std::to_string(1 + random_.below(3));
    if (chance(0.5)) text += R"(, "shards": )" + std::to_string(1 + random_.below(4));
    return text;
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
      pools_.push_back(name);
      text += zone() + faults() + R"(, "steps": [)" + steps(at, false) + "]}";
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
    const bool event = verb == "call" && functions_.contains(node.name) && chance(0.5);
    std::string text = "{\"" + verb + "\": \"" + node.name + "\"";
    if (event) text += R"(, "async": true)";
    if (verb == "send" && chance(0.2)) text += R"(, "delay": ")" + up_to(5000) + "\"";
    if (chance(0.6)) text += R"(, "timeout": ")" + seconds(1 + random_.below(5)) + "\"";
    if (chance(0.5)) text += retry();
    if (chance(0.2)) text += R"(, "on_error": "continue")";
    return text + "}";
  }

  std::string workload() {
    std::string text = customers("ann");
    if (chance(0.3)) text += ", " + customers("bob");
    return text;
  }

  std::string customers(const std::string& name) {
    std::string text =
        "\"" + name + R"(": {"kind": "open", "to": ")" + nodes_[entry_].name + R"(", "arrivals": )";
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
    if (chance(0.5)) text += R"(, "timeout": ")" + seconds(1 + random_.below(8)) + "\"";
    if (chance(0.4)) text += R"(, "patience": ")" + seconds(1 + random_.below(12)) + "\"";
    if (chance(0.6)) text += retry();
    return text + "}";
  }

  std::string failures() {
    std::vector<std::string> names = workers_;
    for (const Node& node : nodes_) names.push_back(node.name);
    std::string text;
    for (std::int64_t i = random_.below(6); i > 0; --i) {
      const std::string& name =
          names[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(names.size())))];
      text += (text.empty() ? "{" : ", {") + std::string(R"("at": ")") + seconds(random_.below(50)) +
              R"(", "crash": ")" + name + "\"";
      if (chance(0.8)) text += R"(, "for": ")" + seconds(1 + random_.below(15)) + "\"";
      if (chance(0.5)) text += chance(0.5) ? R"(, "instances": 1)" : R"(, "instances": 0.5)";
      if (chance(0.3)) text += R"(, "silent": true)";
      text += "}";
    }
    const std::string more = planned();
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

  SplitMix random_;
  SplitMix scaling_;
  std::vector<Node> nodes_;
  std::vector<std::string> workers_;
  std::vector<std::string> fleets_;  // services that may be scaled
  std::vector<std::string> pools_;   // workers
  bool zones_ = false;               // somebody is in one
  bool rate_ = false;                // of the metric drawn last
  bool messages_ = false;
  std::vector<std::string> processors_;  // what may be a goal
  std::set<std::string> functions_;      // of the services
  std::size_t entry_ = 0;
  bool idempotent_ = false;
};

}  // namespace

std::string random_scenario(std::uint64_t number) {
  return Writer(number).scenario();
}
