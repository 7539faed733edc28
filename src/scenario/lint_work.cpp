#include "scenario/lint_work.hpp"

#include <algorithm>

namespace couplet::scenario {

namespace {

using sim::Duration;

constexpr int depth_max = 64;  // of calls within calls; a cycle of shares may go deeper, hardly ever

/// The latencies that a use of a component meets there, all drawn or summed by whoever asks.
std::vector<const sim::DurationDistribution*> latencies_of(const Step& step, const Component& target) {
  if (const auto* service = std::get_if<ServiceSpec>(&target.spec)) return {&service->latency};
  if (const auto* queue = std::get_if<QueueSpec>(&target.spec)) return {&queue->latency};
  if (const auto* function = std::get_if<FunctionSpec>(&target.spec)) return {&function->latency};
  if (const auto* topic = std::get_if<TopicSpec>(&target.spec)) return {&topic->latency};
  if (const auto* balancer = std::get_if<LoadBalancerSpec>(&target.spec)) return {&balancer->latency};
  if (const auto* bucket = std::get_if<BucketSpec>(&target.spec)) {
    return {std::holds_alternative<Get>(step.action) ? &bucket->get_latency : &bucket->put_latency};
  }
  if (const auto* database = std::get_if<DatabaseSpec>(&target.spec)) {
    return {&database->latency,
            std::holds_alternative<Write>(step.action) ? &database->write : &database->read};
  }
  return {};
}

/// One pass through some steps.
struct Walk {
  Duration now{0};
  std::optional<Duration> answered;  // when the caller had its answer, if before the end
  bool failed = false;
};

/// Draws the times of one batch.
class Sample {
 public:
  Sample(const LintView& view, sim::DrawKey key, std::uint64_t number)
      : view_(view), key_(key), number_(number) {}

  void next_customer(const CustomerClass& customer) {
    customer_ = &customer;
    needs_.assign(view_.scenario.needs.size(), Duration{-1});
  }
  sim::Draw draw() { return sim::Draw(key_, number_, draws_++); }
  Duration sample(const sim::DurationDistribution& distribution) {
    sim::Draw drawn = draw();
    return distribution.sample(drawn);
  }

  void walk(const Steps& steps, Walk& way, int depth) {
    for (const Step& step : steps) {
      if (way.failed || depth > depth_max) return;
      --view_.budget.steps;
      if (view_.matches(step.when, *customer_)) take(step, way, depth);
    }
  }

 private:
  void take(const Step& step, Walk& way, int depth) {
    if (const auto* work = std::get_if<Work>(&step.action)) {
      way.now = later(way.now, duration_of(*work));
    } else if (const auto* respond = std::get_if<Respond>(&step.action)) {
      if (!way.answered) way.answered = way.now;
      if (!respond->error.empty()) way.failed = true;
    } else if (std::holds_alternative<Fail>(step.action)) {
      way.failed = true;
    } else if (const auto* parallel = std::get_if<Parallel>(&step.action)) {
      const Walk start = way;
      for (const Steps& branch : parallel->branches) {
        Walk own = start;
        walk(branch, own, depth);
        way.now = std::max(way.now, own.now);
        way.failed = way.failed || own.failed;
      }
    } else if (const auto* choose = std::get_if<Choose>(&step.action)) {
      choose_one(*choose, way, depth);
    } else if (const auto* repeat = std::get_if<Repeat>(&step.action)) {
      for (std::uint32_t i = 0; i < repeat->times && view_.budget.steps > 0; ++i) {
        walk(repeat->steps, way, depth);
      }
    } else {
      use(step, *use_of(step), way, depth);
    }
  }

  static Duration later(Duration now, Duration more) {
    return sim::add(sim::start_of_run + now, more) - sim::start_of_run;
  }

  Duration duration_of(const Work& work) {
    if (const auto* own = std::get_if<sim::DurationDistribution>(&work.duration)) return sample(*own);
    const auto index = static_cast<std::size_t>(std::get<NeedIndex>(work.duration));
    const auto& need = view_.architecture.producers[customer_->producer].needs[index];
    if (!need) return Duration{0};
    if (needs_[index] < Duration{0}) needs_[index] = sample(*need);
    return needs_[index];
  }

  void choose_one(const Choose& choose, Walk& way, int depth) {
    const std::vector<double> shares = view_.shares(choose, *customer_);
    double rest = draw().unit();
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (rest < shares[i]) return walk(choose.branches[i].steps, way, depth);
      rest -= shares[i];
    }
  }

  /// What is called does its steps; a function at most for its timeout.
  void walk_called(const Component& called, Walk& there, int depth) {
    const Duration begun = there.now;
    const Component* worker = view_.behind(called, *customer_);
    if (worker == nullptr) return;
    const Component& target = *worker;
    walk(steps_of(target), there, depth);
    const auto* function = std::get_if<FunctionSpec>(&target.spec);
    if (function == nullptr || there.now - begun < function->timeout) return;
    there.now = begun + function->timeout;
    if (there.answered && *there.answered < there.now) return;
    there.answered = there.now;
    there.failed = true;
  }

  void use(const Step& step, const Use& use, Walk& way, int depth) {
    for (std::uint32_t attempt = 1; view_.budget.steps > 0; ++attempt) {
      Walk there;
      const Component& target = view_.component(use.target);
      for (const auto* latency : latencies_of(step, target)) there.now = later(there.now, sample(*latency));
      if (!is_async(step)) walk_called(target, there, depth + 1);
      const Duration needed = there.answered.value_or(there.now);
      const bool late = use.timeout && needed >= *use.timeout;
      way.now = later(way.now, late ? *use.timeout : needed);
      if (!late && !there.failed) return;
      if (attempt >= use.retry.attempts) break;
      way.now = later(way.now, delay_before_retry(use.retry, attempt));
    }
    if (use.on_error == OnError::fail) way.failed = true;
  }

  const LintView& view_;
  sim::DrawKey key_;
  std::uint64_t number_;
  std::uint64_t draws_ = 0;
  const CustomerClass* customer_ = nullptr;
  std::vector<Duration> needs_;  // of this customer; below zero: not drawn yet
};

/// The classes of a producer that come to a component, with weights that need not add up to 1.
struct Comers {
  std::vector<const CustomerClass*> customers;
  std::vector<double> up_to;  // sums of weights

  const CustomerClass& pick(sim::Draw draw) const {
    const double place = draw.unit() * up_to.back();
    std::size_t i = 0;
    while (i + 1 < up_to.size() && place >= up_to[i]) ++i;
    return *customers[i];
  }
};

Comers comers_of(const LintView& view, ComponentIndex component, std::size_t producer) {
  Comers comers;
  double sum = 0;
  for (std::size_t i = 0; i < view.classes().size(); ++i) {
    if (view.classes()[i].producer != producer) continue;
    for (const Visitor& visitor : view.visitors(i, component)) {
      sum += visitor.as.share * (visitor.visits > 0 ? visitor.visits : 1);
      comers.customers.push_back(&visitor.as);
      comers.up_to.push_back(sum);
    }
  }
  return comers;
}

/// Sums of means along steps. `going` is the share of requests that come so far.
class Mean {
 public:
  Mean(const LintView& view, const CustomerClass& customer) : view_(view), customer_(customer) {}

  struct Sum {
    double ns = 0;
    double going = 1;
  };

  /// `to_answer`: up to the answer of a call only.
  Sum of(const Steps& steps, bool to_answer, int depth) const {
    Sum sum;
    for (const Step& step : steps) {
      if (depth > depth_max || sum.going <= 0) break;
      if (!view_.matches(step.when, customer_)) continue;
      const Sum own = of(step, to_answer, depth);
      sum.ns += sum.going * own.ns;
      sum.going *= own.going;
    }
    return sum;
  }

 private:
  Sum of(const Step& step, bool to_answer, int depth) const {
    if (const auto* work = std::get_if<Work>(&step.action)) return {mean_ns(view_, *work, customer_), 1};
    if (std::holds_alternative<Fail>(step.action)) return {0, 0};
    if (std::holds_alternative<Respond>(step.action)) return {0, to_answer ? 0.0 : 1.0};
    Sum sum{0, 1};
    if (const auto* parallel = std::get_if<Parallel>(&step.action)) {
      for (const Steps& branch : parallel->branches) {
        const Sum own = of(branch, to_answer, depth);
        sum = {std::max(sum.ns, own.ns), std::min(sum.going, own.going)};
      }
    } else if (const auto* choose = std::get_if<Choose>(&step.action)) {
      const std::vector<double> shares = view_.shares(*choose, customer_);
      for (std::size_t i = 0; i < shares.size(); ++i) {
        const Sum own = of(choose->branches[i].steps, to_answer, depth);
        sum.ns += shares[i] * own.ns;
        sum.going -= shares[i] * (1 - own.going);
      }
    } else if (const auto* repeat = std::get_if<Repeat>(&step.action)) {
      const Sum own = of(repeat->steps, to_answer, depth);
      // A pass that some leave makes the later ones rarer; one pass is then the safe side.
      return own.going < 1 ? own : Sum{own.ns * repeat->times, 1};
    } else {
      sum.ns = mean_of(step, *use_of(step), depth);
    }
    return sum;
  }

  double mean_of(const Step& step, const Use& use, int depth) const {
    const Component& target = view_.component(use.target);
    const Component* worker = view_.behind(target, customer_);
    double ns = is_async(step) || worker == nullptr ? 0 : of(steps_of(*worker), true, depth + 1).ns;
    if (const auto* function = std::get_if<FunctionSpec>(&target.spec))
      ns = std::min(ns, static_cast<double>(function->timeout.count()));
    for (const auto* latency : latencies_of(step, target)) ns += latency->mean_ns();
    return use.timeout ? std::min(ns, static_cast<double>(use.timeout->count())) : ns;
  }

  const LintView& view_;
  const CustomerClass& customer_;
};

/// A worker's batch: each message is deleted when it is through, or all with one call.
void handle(const LintView& view, const WorkerSpec& worker, const Comers& comers, Sample& sample,
            HandlingTimes& times) {
  const auto& queue = *view.as<QueueSpec>(worker.polls);
  Duration now{0};
  std::size_t well = 0;
  for (std::uint32_t i = 0; i < worker.batch; ++i) {
    sample.next_customer(comers.pick(sample.draw()));
    Walk message{now, {}, false};
    sample.walk(worker.steps, message, 0);
    now = message.now;
    if (message.failed) continue;
    ++well;
    if (worker.delete_batch) continue;
    now += sample.sample(queue.latency);  // of the delete
    times.message.push_back(now.count());
  }
  if (worker.delete_batch && well > 0) {
    now += sample.sample(queue.latency);
    times.message.insert(times.message.end(), well, now.count());
  }
  times.batch.push_back(now.count());
}

/// A function's batch: it is gathered, handled until the first error or the timeout, and deleted when it is
/// through.
void handle(const LintView& view, const FunctionSpec& function, const Comers& comers, Sample& sample,
            HandlingTimes& times) {
  Walk batch;
  batch.now = sample.sample(function.latency);
  const Duration begun = batch.now;
  std::size_t well = 0;
  for (std::uint32_t i = 0; i < function.batch && batch.now - begun < function.timeout; ++i) {
    sample.next_customer(comers.pick(sample.draw()));
    Walk message{batch.now, {}, false};
    sample.walk(function.steps, message, 0);
    batch.now = message.now;
    if (!message.failed) ++well;
    if (message.failed && !function.partial_batch_response) {
      well = 0;
      break;
    }
  }
  if (batch.now - begun >= function.timeout) {
    batch.now = begun + function.timeout;
    well = 0;
  }
  batch.now += function.window;
  if (well > 0) batch.now += sample.sample(view.as<QueueSpec>(*function.source)->latency);
  times.message.insert(times.message.end(), well, batch.now.count());
  times.batch.push_back(batch.now.count());
}

}  // namespace

std::optional<HandlingTimes> handling_times(const LintView& view, ComponentIndex consumer,
                                            std::size_t producer) {
  const Comers comers = comers_of(view, consumer, producer);
  if (comers.customers.empty()) return std::nullopt;
  const auto* worker = view.as<WorkerSpec>(consumer);
  const auto key = sim::DrawKey::of(0, 0, "lint/work");
  HandlingTimes times;
  for (int k = 0; k < handling_samples; ++k) {
    Sample sample(view, key, static_cast<std::uint64_t>(k));
    if (worker != nullptr) {
      handle(view, *worker, comers, sample, times);
    } else {
      handle(view, *view.as<FunctionSpec>(consumer), comers, sample, times);
    }
    if (--view.budget.steps <= 0) return std::nullopt;
  }
  std::sort(times.batch.begin(), times.batch.end());
  std::sort(times.message.begin(), times.message.end());
  return times;
}

double mean_handling_ns(const LintView& view, ComponentIndex consumer, const CustomerClass& customer) {
  return Mean(view, customer).of(steps_of(view.component(consumer)), false, 0).ns;
}

double mean_ns(const LintView& view, const Work& work, const CustomerClass& customer) {
  if (const auto* own = std::get_if<sim::DurationDistribution>(&work.duration)) return own->mean_ns();
  const auto& need = view.architecture.producers[customer.producer]
                         .needs[static_cast<std::size_t>(std::get<NeedIndex>(work.duration))];
  return need ? need->mean_ns() : 0;
}

}  // namespace couplet::scenario
