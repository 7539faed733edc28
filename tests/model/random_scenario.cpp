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
  explicit Writer(std::uint64_t number) : random_(number) {}

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
    if (random_.below(2) == 0) add(Kind::bucket);
    entry_ = static_cast<std::size_t>(
        random_.below(2) == 0 ? 0 : random_.below(static_cast<std::int64_t>(nodes_.size())));
    // What customers put themselves has no step that could absorb a copy, so nobody's puts do then.
    idempotent_ = nodes_[entry_].kind != Kind::bucket && random_.below(2) == 0;
    const std::string parts = components();
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
      static const char* const kinds[] = {"service", "queue", "bucket"};
      const bool function = functions_.contains(node.name);
      made.parts.push_back({node.name, function ? "function" : kinds[static_cast<int>(node.kind)]});
    }
    for (const std::string& name : workers_)
      made.parts.push_back({name, name.rfind("function", 0) == 0 ? "function" : "worker"});
    made.parts.push_back({"ann", "producer"});
    return made;
  }

 private:
  std::int64_t drain() {
    if (ends_) return 86'400;
    return random_.below(3) == 0 ? random_.below(30) : 300;
  }

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
      if (nodes_[i].kind == Kind::bucket) processors_.push_back(nodes_[i].name);
    }
    return text;
  }

  std::string service(std::size_t at) {
    std::string text = R"("kind": "service", "instances": )" + std::to_string(1 + random_.below(3)) +
                       R"(, "threads": )" + std::to_string(1 + random_.below(3));
    if (chance(0.5)) text += R"(, "backlog": )" + std::to_string(random_.below(4));
    if (chance(0.3)) text += R"(, "latency": )" + duration(300);
    return text + faults() + R"(, "steps": [)" + steps(at, true) + "]";
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
      text += faults() + R"(, "steps": [)" + steps(at, false) + "]}";
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
    if (ends_ || chance(0.5)) text += R"(, "timeout": ")" + seconds(1 + random_.below(8)) + "\"";
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
    return text;
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
  std::vector<Node> nodes_;
  std::vector<std::string> workers_;
  std::vector<std::string> processors_;  // what may be a goal
  std::set<std::string> functions_;      // of the services
  std::size_t entry_ = 0;
  bool idempotent_ = false;
  bool ends_ = false;
};

}  // namespace

std::string random_scenario(std::uint64_t number) {
  return Writer(number).scenario();
}

RandomSystem random_system(std::uint64_t number) {
  return Writer(number).system(true);
}
