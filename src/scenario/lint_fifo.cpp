#include "scenario/lint_fifo.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/lint_capacity.hpp"
#include "scenario/lint_notes.hpp"
#include "scenario/lint_rates.hpp"

namespace couplet::scenario {

namespace {

constexpr double messages_a_call = 10;

/// Who sends.
std::uint64_t instances_of(const Component& component) {
  const auto* service = std::get_if<ServiceSpec>(&component.spec);
  const auto* worker = std::get_if<WorkerSpec>(&component.spec);
  return service != nullptr ? service->instances : worker != nullptr ? worker->instances : 1;
}

/// Messages in a call of one send step on average, when it sends as many a second: those that come within
/// the linger of the first, up to a full batch.
double filled(const LintView& view, const Inflow& inflow, double per_second) {
  if (inflow.send == nullptr || inflow.send->batch == 1) return 1;
  const auto instances = static_cast<double>(instances_of(view.component(*inflow.from)));
  const double within = per_second / instances * sim::to_seconds(inflow.send->linger);
  return std::min<double>(inflow.send->batch, 1 + within);
}

/// Messages by producer that come to the queue on one way.
struct Way {
  Inflow inflow;
  std::vector<double> weights;
};

std::vector<Way> ways_to(const LintView& view, ComponentIndex queue) {
  std::vector<Way> ways;
  for (std::size_t i = 0; i < view.classes().size(); ++i) {
    const CustomerClass& customer = view.classes()[i];
    for (const Inflow& inflow : view.inflows(i)) {
      if (inflow.to != queue) continue;
      auto way = std::find_if(ways.begin(), ways.end(), [&](const Way& other) {
        return other.inflow.from == inflow.from && other.inflow.send == inflow.send;
      });
      if (way == ways.end())
        way = ways.insert(ways.end(), {inflow, std::vector<double>(view.architecture.producers.size())});
      way->weights[customer.producer] += customer.share * inflow.visits;
    }
  }
  return ways;
}

/// Receives of loops that find nothing.
double idle_receives(const LintView& view, ComponentIndex queue) {
  double sum = 0;
  for (const ComponentIndex consumer : view.consumers(queue)) {
    const auto* worker = view.as<WorkerSpec>(consumer);
    if (worker == nullptr) continue;  // a function's polls are long
    const auto& spec = *view.as<QueueSpec>(queue);
    const double loop = sim::to_seconds(worker->pause + worker->wait.value_or(spec.receive_wait)) +
                        spec.latency.mean_ns() / 1e9;
    sum += static_cast<double>(concurrency_of(view, view.component(consumer))) / loop;
  }
  return sum;
}

/// Messages that go with one receive, and with one delete, of the consumer that needs most calls.
struct PerCall {
  double receive = messages_a_call;
  double remove = messages_a_call;
};

PerCall per_call(const LintView& view, ComponentIndex queue) {
  PerCall least;
  for (const ComponentIndex consumer : view.consumers(queue)) {
    const auto* worker = view.as<WorkerSpec>(consumer);
    const double batch = worker != nullptr
                             ? worker->batch
                             : std::min<double>(view.as<FunctionSpec>(consumer)->batch, messages_a_call);
    least.receive = std::min(least.receive, batch);
    least.remove = std::min(least.remove, worker != nullptr && !worker->delete_batch ? 1 : batch);
  }
  return least;
}

struct Calls {
  const char* word;
  double rate;
  const char* key;  // how to have ten in one
};

void lint_calls(const LintView& view, ComponentIndex queue, const Calls& calls, double messages,
                LintNotes& notes) {
  if (calls.rate <= fifo_calls_per_second) return;
  const double batched = messages / messages_a_call;
  const std::string high = R"("high_throughput": true raises the limit, and each message group has its own)";
  const std::string fix =
      batched > fifo_calls_per_second
          ? fmt::format("even full batches of 10 make {} calls a second: {}", about(batched), high)
          : fmt::format("full batches of 10 ({}) make that {} calls a second; {}", calls.key, about(batched),
                        high);
  notes.add(
      view.component(queue), "type",
      fmt::format("up to {} {} a second come to '{}', but a FIFO queue takes {} calls a second of each kind: "
                  "the others are throttled",
                  about(calls.rate), calls.word, view.component(queue).name, about(fifo_calls_per_second)),
      fix);
}

}  // namespace

CallRates fifo_calls(const LintView& view, ComponentIndex queue) {
  const RunSettings& run = view.scenario.run;
  CallRates calls;
  std::vector<double> sends(view.architecture.producers.size());
  std::vector<double> messages(sends.size());
  for (const Way& way : ways_to(view, queue)) {
    const double full = filled(view, way.inflow, peak_rate(view.architecture, run, way.weights));
    for (std::size_t i = 0; i < sends.size(); ++i) {
      messages[i] += way.weights[i];
      sends[i] += way.weights[i] / full;
    }
  }
  calls.messages = peak_rate(view.architecture, run, messages);
  calls.sends = peak_rate(view.architecture, run, sends);
  const double taken = calls.messages * std::min(1.0, fifo_calls_per_second / std::max(calls.sends, 1e-9));
  const std::vector<double> alike(sends.size(), 1);
  const Capacity capacity = capacity_of(view, queue, alike);
  const double handled = std::min(taken, capacity.per_second);
  const PerCall each = per_call(view, queue);
  calls.receives = std::max(handled / each.receive, idle_receives(view, queue));
  calls.deletes = handled / each.remove;
  return calls;
}

void lint_fifo_rate(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* queue = view.as<QueueSpec>(index);
    if (queue == nullptr || queue->type != QueueType::fifo || queue->high_throughput) continue;
    const CallRates calls = fifo_calls(view, index);
    lint_calls(view, index, {"sends", calls.sends, R"("batch": 10 and a "linger" of the send)"},
               calls.messages, notes);
    const double handled = calls.deletes * per_call(view, index).remove;
    const double idle = idle_receives(view, index);
    if (idle > fifo_calls_per_second) {
      notes.add(
          view.component(index), "receive_wait",
          fmt::format("loops that find nothing ask '{}' {} times a second, but a FIFO queue takes {} calls a "
                      "second of each kind: the others are throttled",
                      view.component(index).name, about(idle), about(fifo_calls_per_second)),
          R"("receive_wait": "20s", and of every worker its "wait")");
    } else {
      lint_calls(view, index, {"receives", calls.receives, R"("batch": 10 of the worker)"}, handled, notes);
    }
    lint_calls(view, index,
               {"deletes", calls.deletes, R"("batch": 10 and "delete_batch": true of the worker)"}, handled,
               notes);
  }
}

void lint_one_message_group(const LintView& view, LintNotes& notes) {
  const std::vector<double> alike(view.architecture.producers.size(), 1);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* queue = view.as<QueueSpec>(index);
    if (queue == nullptr || queue->type != QueueType::fifo || view.groups(index) != 1) continue;
    const Capacity capacity = capacity_of(view, index, alike);
    if (!capacity.limited_by_groups || capacity.seconds <= 0) continue;
    std::uint64_t wanted = 0;
    for (const ComponentIndex consumer : view.consumers(index))
      wanted += concurrency_of(view, view.component(consumer));
    const bool function = view.as<FunctionSpec>(view.consumers(index).front()) != nullptr;
    notes.add(
        view.component(index), "type",
        fmt::format(
            "all that comes to '{}' is one message group, of which one consumer at a time has "
            "messages: {} together handle {} messages a second at most, one every {}",
            view.component(index).name,
            function ? several(wanted, "environment", "environments") : several(wanted, "loop", "loops"),
            about(capacity.per_second), about(sim::to_duration(capacity.seconds * 1e9))),
        R"(a "group" of the producers, such as {"zipf": {"n": 100, "s": 0}}: only what must stay in order )"
        R"(together shares one)");
  }
}

}  // namespace couplet::scenario
