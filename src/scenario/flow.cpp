#include "scenario/flow.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace couplet::scenario {

namespace {

std::size_t number(ComponentIndex component) {
  return static_cast<std::size_t>(component);
}

/// Edges by the component they leave, in file order.
std::vector<std::vector<Flow::Edge>> leaving(const Flow& flow, std::size_t components) {
  std::vector<std::vector<Flow::Edge>> result(components);
  for (const Flow::Edge& edge : flow.edges) result[number(edge.from)].push_back(edge);
  return result;
}

/// Depth first, with a stack of its own: a chain of components may be long.
class CycleSearch {
 public:
  CycleSearch(const Flow& flow, const ComponentNames& names, ProblemLog& log)
      : names_(names), log_(log), edges_(leaving(flow, names.all().size())), state_(names.all().size()) {}

  void run() {
    for (std::size_t i = 0; i < state_.size(); ++i) {
      if (state_[i] == State::fresh) visit(static_cast<ComponentIndex>(i));
    }
  }

 private:
  enum class State { fresh, open, done };
  struct Stop {
    ComponentIndex component{};
    std::size_t next = 0;  // edge
  };

  void visit(ComponentIndex start) {
    push(start);
    while (!way_.empty()) {
      Stop& stop = way_.back();
      const std::vector<Flow::Edge>& edges = edges_[number(stop.component)];
      if (stop.next == edges.size()) {
        state_[number(stop.component)] = State::done;
        way_.pop_back();
        continue;
      }
      const Flow::Edge& edge = edges[stop.next++];
      if (!edge.always) continue;
      if (state_[number(edge.to)] == State::open) report(edge);
      if (state_[number(edge.to)] == State::fresh) push(edge.to);
    }
  }

  void push(ComponentIndex component) {
    state_[number(component)] = State::open;
    way_.push_back({component, 0});
  }

  void report(const Flow::Edge& closing) {
    const auto first = std::find_if(way_.begin(), way_.end(),
                                    [&](const Stop& stop) { return stop.component == closing.to; });
    std::string cycle;
    for (auto stop = first; stop != way_.end(); ++stop) cycle += names_.name(stop->component) + " -> ";
    log_.add(*closing.at,
             fmt::format("requests would go round for ever: {}{}", cycle, names_.name(closing.to)));
  }

  const ComponentNames& names_;
  ProblemLog& log_;
  std::vector<std::vector<Flow::Edge>> edges_;
  std::vector<State> state_;
  std::vector<Stop> way_;
};

bool is_set(const AttributeCondition& condition, const std::vector<AttributeValue>& set) {
  return std::any_of(set.begin(), set.end(), [&](const AttributeValue& value) {
    return value.attribute == condition.attribute &&
           std::binary_search(condition.values.begin(), condition.values.end(), value.value);
  });
}

bool can_match(const AttributeCondition& condition, const Producer& producer) {
  const auto index = static_cast<std::size_t>(condition.attribute);
  const auto wanted = [&](std::uint16_t value) {
    return std::binary_search(condition.values.begin(), condition.values.end(), value);
  };
  if (index < producer.attributes.size() && producer.attributes[index]) {
    const Choice& choice = *producer.attributes[index];
    for (std::size_t i = 0; i < choice.values.size(); ++i) {
      if (choice.weights[i] > 0 && wanted(choice.values[i])) return true;
    }
  }
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  const auto* trace = arrivals == nullptr ? nullptr : std::get_if<TraceArrivals>(arrivals);
  const bool traced =
      trace != nullptr && index < trace->attributes.size() && !trace->attributes[index].empty();
  if (!traced)
    return condition.absent && (index >= producer.attributes.size() || !producer.attributes[index]);
  return std::any_of(trace->attributes[index].begin(), trace->attributes[index].end(), wanted);
}

/// Whether some request of the producer, or a copy of it, may match: by what the producer brings, and what
/// steps set anywhere.
bool can_match(const Filter& filter, const Producer& producer, const std::vector<AttributeValue>& set) {
  const auto all = std::all_of(filter.all_of.begin(), filter.all_of.end(), [&](const auto& condition) {
    return can_match(condition, producer) || is_set(condition, set);
  });
  const auto one_of = [&](const std::vector<Filter>& alternatives) {
    return std::any_of(alternatives.begin(), alternatives.end(),
                       [&](const Filter& each) { return can_match(each, producer, set); });
  };
  return all && std::all_of(filter.alternatives.begin(), filter.alternatives.end(), one_of);
}

bool passes(const Producer& producer, const std::vector<Filter>& filters, const Flow& flow) {
  return std::all_of(filters.begin(), filters.end(),
                     [&](const Filter& filter) { return can_match(filter, producer, flow.set); });
}

std::vector<bool> reached_by(const Producer& producer, const std::vector<std::vector<Flow::Edge>>& edges,
                             const Flow& flow) {
  std::vector<bool> reached(edges.size());
  std::vector<ComponentIndex> open{producer.entry};
  while (!open.empty()) {
    const ComponentIndex component = open.back();
    open.pop_back();
    if (reached[number(component)]) continue;
    reached[number(component)] = true;
    for (const Flow::Edge& edge : edges[number(component)]) {
      if (!reached[number(edge.to)] && passes(producer, edge.filters, flow)) open.push_back(edge.to);
    }
  }
  return reached;
}

}  // namespace

void check_cycles(const Flow& flow, const ComponentNames& names, ProblemLog& log) {
  CycleSearch(flow, names, log).run();
}

void check_needs(const Flow& flow, const ComponentNames& names, const std::vector<Producer>& producers,
                 const std::vector<std::string>& needs, ProblemLog& log) {
  const auto edges = leaving(flow, names.all().size());
  for (const Producer& producer : producers) {
    const std::vector<bool> reached = reached_by(producer, edges, flow);
    for (const Flow::NeedUse& use : flow.needs) {
      const auto need = static_cast<std::size_t>(use.need);
      if (!reached[number(use.component)] || producer.needs[need]) continue;
      if (!passes(producer, use.filters, flow)) continue;
      log.add(*use.at, fmt::format("requests of '{}' come to '{}', but '{}' declares no need '{}'",
                                   producer.name, names.name(use.component), producer.name, needs[need]));
    }
  }
}

}  // namespace couplet::scenario
