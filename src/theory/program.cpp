#include "theory/program.hpp"

#include <algorithm>
#include <map>

#include "theory/formulas.hpp"
#include "theory/obstacles.hpp"

namespace couplet::theory {

using namespace scenario;

namespace {

constexpr std::size_t ways_max = 64;
constexpr std::uint32_t passes_max = 16;

/// The latency of a component's operation, which holds whoever uses it.
struct LatencyOf {
  bool stores;

  sim::DurationDistribution operator()(const ServiceSpec& spec) const { return spec.latency; }
  sim::DurationDistribution operator()(const QueueSpec& spec) const { return spec.latency; }
  sim::DurationDistribution operator()(const BucketSpec& spec) const {
    return stores ? spec.put_latency : spec.get_latency;
  }
  sim::DurationDistribution operator()(const DatabaseSpec& spec) const { return spec.latency; }
  sim::DurationDistribution operator()(const FunctionSpec& spec) const { return spec.latency; }
  sim::DurationDistribution operator()(const TopicSpec& spec) const { return spec.latency; }
  sim::DurationDistribution operator()(const LoadBalancerSpec& spec) const { return spec.latency; }
  template <typename Other>
  sim::DurationDistribution operator()(const Other&) const {
    return {};
  }
};

class Walk {
 public:
  explicit Walk(const Architecture& architecture) : architecture_(architecture) {}

  Program take(const Steps& steps) {
    std::vector<Way> ways{Way{}};
    go(steps, ways);
    program_.ways = std::move(ways);
    if (works_ && program_.on_cpu) give_up("it works on a core and beside it");
    return std::move(program_);
  }

 private:
  void give_up(const std::string& why) {
    auto& broken = program_.broken;
    if (std::find(broken.begin(), broken.end(), why) == broken.end()) broken.push_back(why);
  }

  void go(const Steps& steps, std::vector<Way>& ways) {
    for (const Step& step : steps) {
      if (step.when) give_up("a step is for some customers only, by what they bring");
      std::visit([&](const auto& action) { act(action, ways); }, step.action);
    }
  }

  void spend(const OwnTime& time, std::vector<Way>& ways) {
    for (Way& way : ways) way.times.push_back(time);
    follow(ways);
  }

  /// Something comes behind the visits on these ways; a message that leaves in the same moment only behind
  /// those that are waited for.
  void follow(const std::vector<Way>& ways, bool at_once = false) {
    for (const Way& way : ways) {
      for (const std::size_t earlier : way.visits) {
        Visit& visit = program_.visits[earlier];
        visit.last = visit.last && at_once && !visit.waits();
      }
    }
  }

  void act(const Work& work, std::vector<Way>& ways) {
    (work.on_cpu ? program_.on_cpu : works_) = true;
    if (const auto* need = std::get_if<NeedIndex>(&work.duration)) return spend({*need}, ways);
    const auto& time = std::get<sim::DurationDistribution>(work.duration);
    if (!time.is_zero()) spend({time}, ways);
  }

  void use(const Use& use, VisitKind kind, std::vector<Way>& ways, bool stores = false) {
    const auto latency = latency_of(architecture_.components[place(use.target)], stores);
    if (!latency.is_zero()) {
      works_ = true;
      spend({latency}, ways);
    }
    if (use.hedge) give_up("a second call may go beside the first");
    if (use.max_concurrent) give_up("a bulkhead limits one of its calls");
    Visit visit{use.target, kind, use, 0, ways, stores, true, false};
    for (const Way& way : ways) visit.share += way.share;
    follow(ways, kind == VisitKind::message);
    for (Way& way : ways) way.visits.push_back(program_.visits.size());
    program_.visits.push_back(std::move(visit));
  }

  void act(const Call& call, std::vector<Way>& ways) {
    use(call.use, call.async ? VisitKind::message : VisitKind::call, ways);
  }
  void act(const Read& read, std::vector<Way>& ways) { use(read.use, VisitKind::read, ways); }
  void act(const Write& write, std::vector<Way>& ways) { use(write.use, VisitKind::write, ways); }
  void act(const Publish& publish, std::vector<Way>& ways) { use(publish.use, VisitKind::message, ways); }
  void act(const Put& put, std::vector<Way>& ways) { use(put.use, VisitKind::message, ways, true); }
  void act(const Get& get, std::vector<Way>& ways) { use(get.use, VisitKind::message, ways); }
  void act(const Send& send, std::vector<Way>& ways) {
    if (send.batch > 1) give_up("messages wait for each other to share a call");
    if (send.delay && *send.delay > sim::Duration::zero()) give_up("a message is delayed");
    use(send.use, VisitKind::message, ways);
  }

  void act(const Respond& respond, std::vector<Way>& ways) {
    if (!respond.error.empty()) give_up("it answers with an error");
    if (program_.answered || ways.size() > 1) return give_up("it answers at one step or another");
    program_.answered = ways;
  }
  void act(const Fail&, std::vector<Way>&) { give_up("some requests fail on purpose"); }

  void act(const Choose& choose, std::vector<Way>& ways) {
    const std::size_t choice = choices_++;
    std::vector<Way> joined;
    double rest = 1;
    for (std::size_t i = 0; i < choose.branches.size(); ++i) {
      const auto* share = std::get_if<double>(&choose.branches[i].condition);
      if (share == nullptr) {
        give_up("a choice is made by what customers bring");
        continue;
      }
      const double part = std::min(*share, rest);
      rest -= part;
      if (part > 0) take_branch(choose.branches[i].steps, part, {choice, i}, ways, joined);
    }
    if (rest > 1e-12) take_branch({}, rest, {choice, choose.branches.size()}, ways, joined);
    if (joined.size() > ways_max) return give_up("there are too many ways through its steps");
    if (!joined.empty()) ways = std::move(joined);
  }

  void take_branch(const Steps& steps, double share, std::pair<std::size_t, std::size_t> at,
                   const std::vector<Way>& ways, std::vector<Way>& joined) {
    std::vector<Way> branch = ways;
    for (Way& way : branch) {
      way.share *= share;
      way.at.push_back(at);
    }
    go(steps, branch);
    joined.insert(joined.end(), branch.begin(), branch.end());
  }

  void act(const Repeat& repeat, std::vector<Way>& ways) {
    if (repeat.times > passes_max) return give_up("its steps are repeated too often to follow");
    for (std::uint32_t i = 0; i < repeat.times; ++i) go(repeat.steps, ways);
  }

  void act(const Parallel& parallel, std::vector<Way>& ways) {
    if (parallel.branches.size() == 2 && fork_of_work(parallel, ways)) return;
    if (parallel.branches.size() == 2 && fork_of_calls(parallel, ways)) return;
    give_up("it does several things at once");
    for (const Steps& branch : parallel.branches) go(branch, ways);
  }

  /// Two exponential times: the thread is held for the longer one.
  bool fork_of_work(const Parallel& parallel, std::vector<Way>& ways) {
    double means[2];
    for (std::size_t i = 0; i < 2; ++i) {
      const auto* work = parallel.branches[i].size() == 1
                             ? std::get_if<Work>(&parallel.branches[i].front().action)
                             : nullptr;
      const auto* time = work != nullptr && !work->on_cpu && !parallel.branches[i].front().when
                             ? std::get_if<sim::DurationDistribution>(&work->duration)
                             : nullptr;
      if (time == nullptr || !time->distribution.is_exponential()) return false;
      means[i] = time->mean_ns() / 1e9;
    }
    const double mean = longer_of_two(means[0], means[1]);
    Law longer;
    longer.add(mean, longer_of_two_square(means[0], means[1]) - mean * mean);
    works_ = true;
    spend({longer}, ways);
    return true;
  }

  bool fork_of_calls(const Parallel& parallel, std::vector<Way>& ways) {
    const Call* calls[2];
    for (std::size_t i = 0; i < 2; ++i) {
      calls[i] = parallel.branches[i].size() == 1 ? std::get_if<Call>(&parallel.branches[i].front().action)
                                                  : nullptr;
      if (calls[i] == nullptr || calls[i]->async || parallel.branches[i].front().when) return false;
    }
    if (calls[0]->use.target == calls[1]->use.target) return false;
    const std::size_t first = program_.visits.size();
    use(calls[0]->use, VisitKind::call, ways);
    use(calls[1]->use, VisitKind::call, ways);
    program_.visits[first].last = true;
    program_.visits[first].forked = program_.visits[first + 1].forked = true;
    return true;
  }

  const Architecture& architecture_;
  Program program_;
  bool works_ = false;
  std::size_t choices_ = 0;
};

}  // namespace

bool Program::exclusive(const Visit& a, const Visit& b) const {
  for (const Way& one : a.before) {
    for (const Way& other : b.before) {
      const bool apart = std::any_of(one.at.begin(), one.at.end(), [&](const auto& here) {
        return std::any_of(other.at.begin(), other.at.end(), [&](const auto& there) {
          return here.first == there.first && here.second != there.second;
        });
      });
      if (!apart) return false;
    }
  }
  return true;
}

Program program_of(const Architecture& architecture, const Steps& steps) {
  return Walk(architecture).take(steps);
}

sim::DurationDistribution latency_of(const Component& component, bool stores) {
  return std::visit(LatencyOf{stores}, component.spec);
}

Law law_of(const std::vector<Way>& ways, const Producer& producer) {
  double whole = 0;
  for (const Way& way : ways) whole += way.share;
  std::vector<std::pair<double, Law>> parts;
  for (const Way& way : ways) {
    Law law;
    std::map<NeedIndex, double> needs;  // the same draw, however often it is asked for
    for (const OwnTime& time : way.times) {
      if (const auto* need = std::get_if<NeedIndex>(&time.of)) {
        needs[*need] += 1;
      } else if (const auto* drawn = std::get_if<sim::DurationDistribution>(&time.of)) {
        law.add(*drawn);
      } else {
        const Law& known = std::get<Law>(time.of);
        law.add(known.mean(), known.square() - known.mean() * known.mean());
      }
    }
    for (const auto& [need, times] : needs) {
      const auto& brought = producer.needs[static_cast<std::size_t>(need)];
      if (brought) law.add(*brought, times);
    }
    parts.emplace_back(way.share / whole, law);
  }
  return Law::mixture(parts);
}

}  // namespace couplet::theory
