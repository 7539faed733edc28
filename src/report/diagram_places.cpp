#include <algorithm>
#include <array>
#include <cmath>

#include "report/diagram_layout.hpp"

namespace couplet::report {

namespace {

constexpr std::int32_t gap_of_nodes = 28;
constexpr std::int32_t gap_of_bends = 12;
constexpr std::int32_t gap_of_both = 18;
constexpr std::int32_t gap_of_platform = 44;  // above what stands beside
constexpr std::int32_t gap_of_columns = 72;

/// From centre to centre, of two that show together.
std::int32_t distance(const Layout::Vertex& above, const Layout::Vertex& below) {
  const bool bend_above = above.height == 0;
  const bool bend_below = below.height == 0;
  const std::int32_t gap = bend_above && bend_below   ? gap_of_bends
                           : bend_above || bend_below ? gap_of_both
                                                      : gap_of_nodes;
  return (above.height + below.height) / 2 + gap;
}

/// Moves the vertices of one column after the other to the heights that their neighbours would like.
class Heights {
 public:
  Heights(const LayoutGraph& graph, Layout& layout)
      : layout_(layout), neighbours_(layout.vertices.size()), y_(layout.vertices.size()) {
    for (const auto& chain : layout.chains) {
      for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
        const bool bends = chain[i] >= graph.nodes.size();
        const bool bends_on = chain[i + 1] >= graph.nodes.size();
        const double weight = bends && bends_on ? 8 : bends || bends_on ? 2 : 1;  // long edges are straight
        neighbours_[chain[i]].push_back({chain[i + 1], weight});
        neighbours_[chain[i + 1]].push_back({chain[i], weight});
      }
    }
  }

  void settle() {
    for (std::size_t c = 0; c < layout_.columns.size(); ++c) spread(c);
    constexpr int passes = 24;
    for (int pass = 0; pass < passes; ++pass) {
      const bool both = pass >= passes / 2;
      for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
        const std::size_t c = pass % 2 == 0 ? i : layout_.columns.size() - 1 - i;
        move(c, both ? Sides::both : pass % 2 == 0 ? Sides::left : Sides::right);
      }
    }
    round_all();
  }

 private:
  enum class Sides { left, right, both };
  struct Neighbour {
    std::size_t vertex;
    double weight;
  };

  /// The last vertex so far in each of the graphs that are drawn in one.
  using Last = std::array<std::size_t, 64>;
  static constexpr std::size_t none = ~std::size_t{0};

  template <typename Do>
  void for_each_before(const Last& last, std::size_t vertex, const Do& act) const {
    const std::uint64_t in = layout_.vertices[vertex].in;
    std::size_t done = none;
    for (std::size_t bit = 0; bit < last.size(); ++bit) {
      if ((in >> bit & 1U) == 0 || last[bit] == none || last[bit] == done) continue;
      done = last[bit];
      act(last[bit]);
    }
  }
  void remember(Last& last, std::size_t vertex) const {
    for (std::size_t bit = 0; bit < last.size(); ++bit) {
      if ((layout_.vertices[vertex].in >> bit & 1U) != 0) last[bit] = vertex;
    }
  }

  /// As far up as the order allows, but not above `wanted`.
  template <typename Number>
  std::vector<Number> pushed_down(const std::vector<std::size_t>& vertices,
                                  std::vector<Number> wanted) const {
    Last last;
    last.fill(none);
    std::vector<Number> at(layout_.vertices.size());
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      for_each_before(last, vertices[i], [&](std::size_t above) {
        const std::int32_t apart = distance(layout_.vertices[above], layout_.vertices[vertices[i]]);
        wanted[i] = std::max(wanted[i], at[above] + apart);
      });
      at[vertices[i]] = wanted[i];
      remember(last, vertices[i]);
    }
    return wanted;
  }

  void spread(std::size_t column) {
    const auto& vertices = layout_.columns[column].vertices;
    const auto heights = pushed_down(vertices, std::vector<double>(vertices.size(), 0.0));
    for (std::size_t i = 0; i < vertices.size(); ++i) y_[vertices[i]] = heights[i];
  }

  double wanted(std::size_t vertex, Sides sides) const {
    const std::size_t column = layout_.vertices[vertex].column;
    double sum = 0;
    double weights = 0;
    for (const Neighbour& each : neighbours_[vertex]) {
      const std::size_t there = layout_.vertices[each.vertex].column;
      if (sides == Sides::left && there > column) continue;
      if (sides == Sides::right && there < column) continue;
      sum += each.weight * y_[each.vertex];
      weights += each.weight;
    }
    return weights > 0 ? sum / weights : y_[vertex];
  }

  /// Pushed down from the top, and up from the bottom: the mean of both keeps the distances as each does.
  void move(std::size_t column, Sides sides) {
    const auto& vertices = layout_.columns[column].vertices;
    std::vector<double> heights;
    for (const std::size_t vertex : vertices) heights.push_back(wanted(vertex, sides));
    const auto down = pushed_down(vertices, heights);
    const std::vector<std::size_t> upwards(vertices.rbegin(), vertices.rend());
    std::vector<double> mirrored(heights.rbegin(), heights.rend());
    for (double& height : mirrored) height = -height;
    const auto up = pushed_down(upwards, mirrored);
    for (std::size_t i = 0; i < vertices.size(); ++i)
      y_[vertices[i]] = (down[i] - up[vertices.size() - 1 - i]) / 2;
  }

  void round_all() {
    double top = 0;
    for (const auto& column : layout_.columns) {
      for (const std::size_t vertex : column.vertices)
        top = std::min(top, y_[vertex] - layout_.vertices[vertex].height / 2.0);
    }
    for (const auto& column : layout_.columns) {
      std::vector<std::int32_t> rounded;
      for (const std::size_t vertex : column.vertices)
        rounded.push_back(static_cast<std::int32_t>(std::floor(y_[vertex] - top + 0.5)));
      const auto heights = pushed_down(column.vertices, rounded);
      for (std::size_t i = 0; i < heights.size(); ++i) layout_.vertices[column.vertices[i]].y = heights[i];
    }
  }

  Layout& layout_;
  std::vector<std::vector<Neighbour>> neighbours_;  // by vertex
  std::vector<double> y_;                           // by vertex: of its centre
};

/// Puts what stands beside below everything, and leaves the margin above; returns how high it all is.
std::int32_t place_platform(const LayoutGraph& graph, Layout& layout) {
  std::int32_t top = 0;
  std::int32_t bottom = 0;
  bool first = true;
  const auto seen = [&](const Layout::Vertex& vertex) {
    top = first ? vertex.y - vertex.height / 2 : std::min(top, vertex.y - vertex.height / 2);
    bottom = first ? vertex.y + vertex.height / 2 : std::max(bottom, vertex.y + vertex.height / 2);
    first = false;
  };
  for (const auto& column : layout.columns) {
    for (const std::size_t vertex : column.vertices) seen(layout.vertices[vertex]);
  }
  std::vector<std::int32_t> next(layout.columns.size(), first ? 0 : bottom + gap_of_platform);
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    if (!graph.nodes[n].beside) continue;
    auto& vertex = layout.vertices[n];
    vertex.y = next[vertex.column] + vertex.height / 2;
    next[vertex.column] += vertex.height + gap_of_nodes;
    seen(vertex);
  }
  for (auto& vertex : layout.vertices) vertex.y += diagram_margin - top;
  return bottom - top + 2 * diagram_margin;
}

/// Steeper edges get more room.
std::int32_t gap_after(const Layout& layout, std::size_t column) {
  std::int32_t steepest = 0;
  for (const auto& chain : layout.chains) {
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
      const auto& left = layout.vertices[chain[i]];
      if (left.column != column) continue;
      const std::int32_t rise = layout.vertices[chain[i + 1]].y - left.y;
      steepest = std::max({steepest, rise, -rise});
    }
  }
  return gap_of_columns + std::min(steepest / 6, gap_of_columns);
}

}  // namespace

void assign_places(const LayoutGraph& graph, Layout& layout) {
  Heights(graph, layout).settle();
  layout.height = place_platform(graph, layout);
  std::int32_t x = diagram_margin;
  for (std::size_t c = 0; c < layout.columns.size(); ++c) {
    layout.columns[c].x = x;
    x += layout.columns[c].width;
    if (c + 1 < layout.columns.size()) x += gap_after(layout, c);
  }
  layout.width = x + diagram_margin;
}

Layout lay_out(const LayoutGraph& graph) {
  Layout layout;
  assign_columns(graph, layout);
  reduce_crossings(graph, layout);
  assign_places(graph, layout);
  return layout;
}

}  // namespace couplet::report
