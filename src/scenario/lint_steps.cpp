#include "scenario/lint_view.hpp"

#include <algorithm>

namespace couplet::scenario {

bool has_steps(const Component& component) {
  return std::holds_alternative<ServiceSpec>(component.spec) ||
         std::holds_alternative<WorkerSpec>(component.spec) ||
         std::holds_alternative<FunctionSpec>(component.spec);
}

const Steps& steps_of(const Component& component) {
  static const Steps none;
  if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) return service->steps;
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec)) return worker->steps;
  if (const auto* function = std::get_if<FunctionSpec>(&component.spec)) return function->steps;
  return none;
}

std::optional<ComponentIndex> source_of(const Component& component) {
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec)) return worker->polls;
  const auto* function = std::get_if<FunctionSpec>(&component.spec);
  return function == nullptr ? std::nullopt : function->source;
}

const Use* use_of(const Step& step, const char** word) {
  const char* ignored = nullptr;
  const char*& found = word == nullptr ? ignored : *word;
  const auto& action = step.action;
  if (const auto* call = std::get_if<Call>(&action)) return found = "call", &call->use;
  if (const auto* send = std::get_if<Send>(&action)) return found = "send", &send->use;
  if (const auto* put = std::get_if<Put>(&action)) return found = "put", &put->use;
  if (const auto* get = std::get_if<Get>(&action)) return found = "get", &get->use;
  if (const auto* read = std::get_if<Read>(&action)) return found = "read", &read->use;
  if (const auto* write = std::get_if<Write>(&action)) return found = "write", &write->use;
  if (const auto* publish = std::get_if<Publish>(&action)) return found = "publish", &publish->use;
  return nullptr;
}

bool is_async(const Step& step) {
  const auto* call = std::get_if<Call>(&step.action);
  return call != nullptr && call->async;
}

void for_each_step(const Steps& steps, const std::function<void(const Step&, const std::string&)>& visit,
                   const std::string& part) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string here = part + '/' + std::to_string(i);
    visit(steps[i], here);
    if (const auto* parallel = std::get_if<Parallel>(&steps[i].action)) {
      for (std::size_t k = 0; k < parallel->branches.size(); ++k) {
        for_each_step(parallel->branches[k], visit, here + "/parallel/" + std::to_string(k));
      }
    } else if (const auto* choose = std::get_if<Choose>(&steps[i].action)) {
      for (std::size_t k = 0; k < choose->branches.size(); ++k) {
        for_each_step(choose->branches[k].steps, visit, here + "/choose/" + std::to_string(k) + "/steps");
      }
    } else if (const auto* repeat = std::get_if<Repeat>(&steps[i].action)) {
      for_each_step(repeat->steps, visit, here + "/steps");
    }
  }
}

sim::Duration delay_before_retry(const RetryPolicy& retry, std::uint32_t n) {
  double factor = 0;
  if (retry.backoff == Backoff::constant) factor = 1;
  if (retry.backoff == Backoff::linear) factor = n;
  if (retry.backoff == Backoff::exponential) {
    factor = 1;
    for (std::uint32_t i = 1; i < std::min(n, 64U); ++i) factor *= 2;
  }
  return std::min(retry.cap, sim::to_duration(static_cast<double>(retry.base.count()) * factor));
}

}  // namespace couplet::scenario
