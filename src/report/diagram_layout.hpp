#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace couplet::report {

/// A graph of boxes and arrows that is to be drawn in columns, from left to right (Sugiyama, Tagawa and Toda
/// 1981). It may be the union of several graphs: what shares none of the bits of `in` never shows together,
/// and may lie in the same place.
struct LayoutGraph {
  struct Node {
    std::int32_t width = 0, height = 0;  // even
    bool source = false;                 // in the first column; REQUIRES: no edge leads to it
    std::optional<std::size_t> beside;   // below the others of this node's column; REQUIRES: it has no edges
    std::uint64_t in = ~std::uint64_t{0};
  };
  struct Edge {
    std::size_t from = 0, to = 0;  // not the same
    std::uint64_t in = ~std::uint64_t{0};
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

struct Layout {
  /// A node, or a bend: the place where an edge crosses a column that it does not end in.
  struct Vertex {
    std::size_t column = 0;
    std::int32_t y = 0;       // of its centre
    std::int32_t height = 0;  // 0: a bend
    std::uint64_t in = 0;
  };
  struct Column {
    std::int32_t x = 0, width = 0;      // left border
    std::vector<std::size_t> vertices;  // from top to bottom; not those beside others
  };
  std::vector<Vertex> vertices;  // the nodes, in the order of the graph's, then the bends
  std::vector<Column> columns;
  std::vector<std::vector<std::size_t>> chains;  // by edge: its vertices from left to right
  std::vector<bool> backwards;                   // by edge: its arrow points to the left
  std::int32_t width = 0, height = 0;

  /// Pairs of edges that cross, of those that show together.
  std::size_t crossings() const;
};

/// Columns by the longest way to each node, edges that close a cycle turned round; crossings reduced by
/// sweeps of barycentres and swaps of neighbours; each vertex as near as may be to the height of its
/// neighbours. Equal graphs give equal layouts.
Layout lay_out(const LayoutGraph& graph);

/// The steps of lay_out, each after the one before.
void assign_columns(const LayoutGraph& graph, Layout& layout);
void reduce_crossings(const LayoutGraph& graph, Layout& layout);
void assign_places(const LayoutGraph& graph, Layout& layout);

inline constexpr std::int32_t diagram_margin = 16;  // around everything

}  // namespace couplet::report
