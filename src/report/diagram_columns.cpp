#include <algorithm>

#include "report/diagram_layout.hpp"

namespace couplet::report {

namespace {

/// Edges by the node they leave or enter, turned round where `backwards` says so.
struct Directed {
  Directed(const LayoutGraph& graph, const std::vector<bool>& backwards)
      : out(graph.nodes.size()), in(graph.nodes.size()) {
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      const auto& edge = graph.edges[e];
      const std::size_t from = backwards[e] ? edge.to : edge.from;
      const std::size_t to = backwards[e] ? edge.from : edge.to;
      out[from].push_back(to);
      in[to].push_back(from);
    }
  }

  std::vector<std::vector<std::size_t>> out, in;
};

/// Which edges close a cycle, depth first from the sources; with a stack of its own, as chains may be long.
std::vector<bool> closing_edges(const LayoutGraph& graph) {
  std::vector<std::vector<std::size_t>> leaving(graph.nodes.size());
  for (std::size_t e = 0; e < graph.edges.size(); ++e) leaving[graph.edges[e].from].push_back(e);
  enum class State { fresh, open, done };
  std::vector<State> state(graph.nodes.size(), State::fresh);
  std::vector<bool> closing(graph.edges.size(), false);
  std::vector<std::pair<std::size_t, std::size_t>> way;  // node, next edge of it
  const auto visit = [&](std::size_t start) {
    if (state[start] != State::fresh) return;
    state[start] = State::open;
    way.emplace_back(start, 0);
    while (!way.empty()) {
      auto& [node, next] = way.back();
      if (next == leaving[node].size()) {
        state[node] = State::done;
        way.pop_back();
        continue;
      }
      const std::size_t edge = leaving[node][next++];
      const std::size_t to = graph.edges[edge].to;
      if (state[to] == State::open) closing[edge] = true;
      if (state[to] != State::fresh) continue;
      state[to] = State::open;
      way.emplace_back(to, 0);
    }
  };
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    if (graph.nodes[n].source) visit(n);
  }
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) visit(n);
  return closing;
}

/// Nodes before all that they lead to.
std::vector<std::size_t> topological(const Directed& directed) {
  std::vector<std::size_t> missing(directed.in.size());
  std::vector<std::size_t> order;
  for (std::size_t n = 0; n < missing.size(); ++n) {
    missing[n] = directed.in[n].size();
    if (missing[n] == 0) order.push_back(n);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const std::size_t to : directed.out[order[i]]) {
      if (--missing[to] == 0) order.push_back(to);
    }
  }
  return order;
}

std::vector<std::size_t> columns_of_nodes(const LayoutGraph& graph, const Directed& directed) {
  const bool sources =
      std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const auto& n) { return n.source; });
  std::vector<std::size_t> column(graph.nodes.size());
  const std::vector<std::size_t> order = topological(directed);
  for (const std::size_t node : order) {
    if (!graph.nodes[node].source && sources) column[node] = std::max<std::size_t>(column[node], 1);
    for (const std::size_t to : directed.out[node]) column[to] = std::max(column[to], column[node] + 1);
  }
  // Who has more to its right than to its left moves there: its edges become shorter.
  for (auto node = order.rbegin(); node != order.rend(); ++node) {
    if (graph.nodes[*node].source || directed.out[*node].size() <= directed.in[*node].size()) continue;
    std::size_t nearest = column[directed.out[*node].front()];
    for (const std::size_t to : directed.out[*node]) nearest = std::min(nearest, column[to]);
    column[*node] = nearest - 1;
  }
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    // Of a chain, such as a host under a scaler under a worker, the last counts.
    std::size_t under = n;
    for (std::size_t steps = 0; graph.nodes[under].beside && steps < graph.nodes.size(); ++steps)
      under = *graph.nodes[under].beside;
    column[n] = column[under];
  }
  return column;
}

}  // namespace

void assign_columns(const LayoutGraph& graph, Layout& layout) {
  layout.backwards = closing_edges(graph);
  const Directed directed(graph, layout.backwards);
  const std::vector<std::size_t> column = columns_of_nodes(graph, directed);
  std::size_t last = 0;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    layout.vertices.push_back({column[n], 0, graph.nodes[n].height, graph.nodes[n].in});
    last = std::max(last, column[n]);
  }
  layout.columns.resize(graph.nodes.empty() ? 0 : last + 1);
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    auto& width = layout.columns[column[n]].width;
    width = std::max(width, graph.nodes[n].width);
  }
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    const auto& edge = graph.edges[e];
    const std::size_t left = layout.backwards[e] ? edge.to : edge.from;
    const std::size_t right = layout.backwards[e] ? edge.from : edge.to;
    std::vector<std::size_t> chain{left};
    for (std::size_t c = column[left] + 1; c < column[right]; ++c) {
      chain.push_back(layout.vertices.size());
      layout.vertices.push_back({c, 0, 0, edge.in});
    }
    chain.push_back(right);
    layout.chains.push_back(std::move(chain));
  }
}

}  // namespace couplet::report
