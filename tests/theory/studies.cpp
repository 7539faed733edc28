#include "theory/studies.hpp"

#include <utility>

#include "theory/measures.hpp"

namespace couplet::theory {

Study at_server(std::string name, int rate, int threads, std::string service, std::uint64_t requests,
                const std::string& more) {
  Study study = study_of(std::move(name), rate, "server", "server",
                         R"({"server": {"kind": "service", "threads": )" + std::to_string(threads) +
                             R"(, "steps": [{"work": "service"}])" + more + "}}",
                         requests);
  study.service = std::move(service);
  return study;
}

Study study_of(std::string name, int rate, std::string entry, std::string goal, std::string components,
               std::uint64_t requests) {
  Study study;
  study.name = std::move(name);
  study.rate = rate;
  study.entry = std::move(entry);
  study.goal = std::move(goal);
  study.service = constant;
  study.components = std::move(components);
  study.sample = "1h";
  study.requests = requests;
  return study;
}

std::string work(int milliseconds) {
  return R"({"work": {"dist": "exponential", "mean": ")" + std::to_string(milliseconds) + R"(ms"}})";
}

Measure mean_response() {
  return [](const Outcome& outcome) { return outcome.result.response.mean(); };
}

Measure mean_completion() {
  return [](const Outcome& outcome) { return outcome.result.completion.mean(); };
}

Measure failed_share() {
  return [](const Outcome& outcome) {
    const model::Books& books = outcome.result.books;
    return static_cast<double>(books.failed) / static_cast<double>(books.issued);
  };
}

Measure figure(std::string component, std::string name) {
  return [component = std::move(component), name = std::move(name)](const Outcome& outcome) {
    return metric(outcome.result, component, name);
  };
}

}  // namespace couplet::theory
