#include "report/diagram.hpp"

#include <algorithm>
#include <map>

#include "report/diagram_layout.hpp"
#include "report/diagram_parts.hpp"
#include "report/diagram_words.hpp"

namespace couplet::report {

namespace {

constexpr std::int32_t node_width_min = 124;
constexpr std::int32_t node_width_max = 226;
constexpr std::int32_t node_height = 64;
constexpr std::int32_t beside_text = 66;  // the picture on the left of a node's text, and space on its right
constexpr std::int32_t port_spread = 14;  // between two edges on one side of a node, where there is room
constexpr std::int32_t port_spread_min = 6;
constexpr std::int32_t corner = 14;    // above and below the ports of a node
constexpr std::int32_t stub_out = 10;  // horizontal pieces at the ends of an edge
constexpr std::int32_t stub_in = 18;   // with room for the arrow
constexpr std::int32_t loop_height = 16;
constexpr std::int32_t bend_tolerance = 12;  // what a straight edge may be off its place
constexpr std::int32_t clearance = 8;        // that it then keeps from nodes

std::int32_t even(std::int32_t value) {
  return value + value % 2;
}

/// All architectures in one graph; equal names are one node, equal edges one edge.
class Union {
 public:
  explicit Union(const std::vector<DiagramParts>& parts) {
    // Of more architectures than bits each takes part of its place from all others.
    const auto bit = [&](std::size_t a) {
      return parts.size() > 64 ? ~std::uint64_t{0} : std::uint64_t{1} << a;
    };
    for (std::size_t a = 0; a < parts.size(); ++a) {
      for (const auto& node : parts[a].nodes) add(node, bit(a));
    }
    for (std::size_t a = 0; a < parts.size(); ++a) {
      for (const auto& edge : parts[a].edges) add(parts[a], edge, bit(a));
    }
    for (const auto& each : parts) {
      for (const auto& node : each.nodes) put_beside(node);
    }
    drop_rings();
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
      const std::int32_t ports = std::max(out_[n], in_[n]);
      const std::int32_t height = std::max(node_height, even(2 * corner + port_spread_min * (ports - 1)));
      heights.push_back(height);
      graph.nodes[n].height = height + (loops_[n] ? 2 * loop_height : 0);
    }
  }

  std::size_t node(const std::string& id) const { return index_.at(id); }
  /// REQUIRES: the edge is none from a node to itself.
  std::size_t edge(std::size_t from, std::size_t to, EdgeKind kind) const {
    return edges_.at({from, to, static_cast<int>(kind)});
  }

  LayoutGraph graph;
  std::vector<std::int32_t> heights;  // of the nodes themselves

 private:
  void add(const DiagramParts::Node& node, std::uint64_t bit) {
    const auto [at, fresh] = index_.emplace(node.id, graph.nodes.size());
    if (fresh) {
      graph.nodes.push_back({node_width_min, node_height, false, std::nullopt, 0});
      out_.push_back(0);
      in_.push_back(0);
      loops_.push_back(false);
    }
    auto& mine = graph.nodes[at->second];
    mine.in |= bit;
    mine.source = mine.source || node.kind == "customers";
    const std::int32_t text =
        std::max(text_width(node.title, title_letters), text_width(node.detail, small_letters));
    mine.width = std::max(mine.width, even(std::min(text + beside_text, node_width_max)));
  }

  void add(const DiagramParts& parts, const DiagramParts::Edge& edge, std::uint64_t bit) {
    const std::size_t from = node(parts.nodes[edge.from].id);
    const std::size_t to = node(parts.nodes[edge.to].id);
    if (from == to) {
      loops_[from] = true;
      return;
    }
    const auto [at, fresh] =
        edges_.emplace(std::tuple{from, to, static_cast<int>(edge.kind)}, graph.edges.size());
    if (fresh) {
      graph.edges.push_back({from, to, 0});
      ++out_[from];  // one that a cycle turns round stands closer to the others of the other side
      ++in_[to];
    }
    graph.edges[at->second].in |= bit;
  }

  void put_beside(const DiagramParts::Node& part) {
    const std::size_t mine = node(part.id);
    if (part.beside.empty() || out_[mine] + in_[mine] > 0 || graph.nodes[mine].beside) return;
    const auto found = index_.find(part.beside);
    if (found != index_.end() && found->second != mine) graph.nodes[mine].beside = found->second;
  }

  /// What stands beside something that, in another architecture, stands beside it.
  void drop_rings() {
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
      std::size_t at = n;
      for (std::size_t steps = 0; graph.nodes[at].beside; ++steps) {
        at = *graph.nodes[at].beside;
        if (steps <= graph.nodes.size()) continue;
        graph.nodes[n].beside.reset();
        break;
      }
    }
  }

  std::map<std::string, std::size_t> index_;
  std::map<std::tuple<std::size_t, std::size_t, int>, std::size_t> edges_;
  std::vector<std::int32_t> out_, in_;  // edges by node
  std::vector<bool> loops_;             // by node: one leads from it to itself
};

/// Draws one architecture in the places that it shares with all.
class Drawing {
 public:
  Drawing(const DiagramParts& parts, const Union& all, const Layout& layout)
      : parts_(parts), all_(all), layout_(layout) {}

  Diagram draw(const scenario::Architecture& architecture) {
    Diagram diagram{architecture.name, architecture.title, layout_.width, layout_.height, {}, {}};
    for (const auto& node : parts_.nodes) diagram.nodes.push_back(placed(node));
    find_ports();
    for (std::size_t e = 0; e < parts_.edges.size(); ++e) {
      const auto& edge = parts_.edges[e];
      diagram.edges.push_back(
          {parts_.nodes[edge.from].id, parts_.nodes[edge.to].id, edge.kind,
           edge.from == edge.to ? loop(diagram.nodes[edge.from]) : route(e, diagram.nodes)});
    }
    return diagram;
  }

 private:
  DiagramNode placed(const DiagramParts::Node& node) const {
    const std::size_t mine = all_.node(node.id);
    const auto& vertex = layout_.vertices[mine];
    const auto& column = layout_.columns[vertex.column];
    const std::int32_t height = all_.heights[mine];
    return {node.id,      node.kind, node.title, column.x, vertex.y - height / 2,
            column.width, height,    node.detail};
  }

  struct Port {
    std::int32_t towards;  // height of the next vertex
    std::size_t edge;      // of parts_
    bool right;            // side of the node
  };

  std::size_t layout_edge(const DiagramParts::Edge& edge) const {
    return all_.edge(all_.node(parts_.nodes[edge.from].id), all_.node(parts_.nodes[edge.to].id), edge.kind);
  }

  /// Deals the edges of each side of each node out along it, in the order of where they go.
  void find_ports() {
    std::map<std::pair<std::size_t, bool>, std::vector<Port>> sides;  // by vertex, right or not
    for (std::size_t e = 0; e < parts_.edges.size(); ++e) {
      if (parts_.edges[e].from == parts_.edges[e].to) continue;
      const auto& chain = layout_.chains[layout_edge(parts_.edges[e])];
      sides[{chain.front(), true}].push_back({layout_.vertices[chain[1]].y, e, true});
      sides[{chain.back(), false}].push_back({layout_.vertices[chain[chain.size() - 2]].y, e, false});
    }
    left_.resize(parts_.edges.size());
    right_.resize(parts_.edges.size());
    for (auto& [side, ports] : sides) {
      std::stable_sort(ports.begin(), ports.end(),
                       [](const Port& one, const Port& other) { return one.towards < other.towards; });
      const auto count = static_cast<std::int32_t>(ports.size());
      const std::int32_t room = all_.heights[side.first] - 2 * corner;
      const std::int32_t spread = count > 1 ? std::min(port_spread, room / (count - 1)) : 0;
      for (std::int32_t i = 0; i < count; ++i) {
        const Port& port = ports[static_cast<std::size_t>(i)];
        const std::int32_t y = layout_.vertices[side.first].y + (2 * i - count + 1) * spread / 2;
        (port.right ? right_ : left_)[port.edge] =
            y;  // of its node's right side: where the edge begins on its left
      }
    }
  }

  std::vector<DiagramPoint> route(std::size_t e, const std::vector<DiagramNode>& nodes) const {
    const std::size_t edge = layout_edge(parts_.edges[e]);
    const auto& chain = layout_.chains[edge];
    const bool backwards = layout_.backwards[edge];
    std::vector<DiagramPoint> points;
    const auto add = [&](std::int32_t x, std::int32_t y) { points.push_back({x, y}); };
    const auto& first = column_of(chain.front());
    add(first.x + first.width, right_[e]);
    add(first.x + first.width + (backwards ? stub_in : stub_out), right_[e]);
    for (std::size_t i = 1; i + 1 < chain.size(); ++i) {
      const auto& column = column_of(chain[i]);
      add(column.x, layout_.vertices[chain[i]].y);
      add(column.x + column.width, layout_.vertices[chain[i]].y);
    }
    const auto& last = column_of(chain.back());
    add(last.x - (backwards ? stub_out : stub_in), left_[e]);
    add(last.x, left_[e]);
    points = straightened(points, nodes, parts_.edges[e]);
    if (backwards) std::reverse(points.begin(), points.end());
    return without_idle(points);
  }

  const Layout::Column& column_of(std::size_t vertex) const {
    return layout_.columns[layout_.vertices[vertex].column];
  }

  /// Whether a line from one point to the next but some, further to the right, may take their place.
  static bool straight(const std::vector<DiagramPoint>& points, std::size_t from, std::size_t to,
                       const std::vector<DiagramNode>& nodes, const DiagramParts::Edge& edge) {
    const DiagramPoint& a = points[from];
    const DiagramPoint& b = points[to];
    if (a.x >= b.x) return false;
    const auto height_at = [&](std::int32_t x) {
      return a.y + static_cast<double>(b.y - a.y) * (x - a.x) / (b.x - a.x);
    };
    for (std::size_t i = from + 1; i < to; ++i) {
      const double off = height_at(points[i].x) - points[i].y;
      if (off > bend_tolerance || off < -bend_tolerance) return false;
    }
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const std::int32_t left = std::max(a.x, nodes[n].x - clearance);
      const std::int32_t right = std::min(b.x, nodes[n].x + nodes[n].width + clearance);
      if (n == edge.from || n == edge.to || left > right) continue;
      const double above = std::max(height_at(left), height_at(right));
      const double below = std::min(height_at(left), height_at(right));
      if (above >= nodes[n].y - clearance && below <= nodes[n].y + nodes[n].height + clearance) return false;
    }
    return true;
  }

  /// Without bends that are hardly any.
  static std::vector<DiagramPoint> straightened(const std::vector<DiagramPoint>& points,
                                                const std::vector<DiagramNode>& nodes,
                                                const DiagramParts::Edge& edge) {
    std::vector<DiagramPoint> kept{points.front(), points[1]};
    const std::size_t last = points.size() - 2;  // where it goes in, horizontally
    for (std::size_t i = 1; i < last;) {
      std::size_t next = last;
      while (next > i + 1 && !straight(points, i, next, nodes, edge)) --next;
      kept.push_back(points[next]);
      i = next;
    }
    kept.push_back(points.back());
    return kept;
  }

  /// Points in the middle of a horizontal line say nothing.
  static std::vector<DiagramPoint> without_idle(const std::vector<DiagramPoint>& points) {
    std::vector<DiagramPoint> kept;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const bool inside = i > 0 && i + 1 < points.size();
      if (inside && points[i - 1].y == points[i].y && points[i].y == points[i + 1].y) continue;
      kept.push_back(points[i]);
    }
    return kept;
  }

  /// Out on the right, over the node, and in from above.
  static std::vector<DiagramPoint> loop(const DiagramNode& node) {
    const std::int32_t right = node.x + node.width;
    const std::int32_t from = node.y + corner / 2;
    const std::int32_t over = node.y - loop_height;
    return {{right, from}, {right + 8, from}, {right + 8, over}, {right - 30, over}, {right - 30, node.y}};
  }

  const DiagramParts& parts_;
  const Union& all_;
  const Layout& layout_;
  std::vector<std::int32_t> right_,
      left_;  // heights of the ends of edges: on a right side of a node, on a left one
};

}  // namespace

std::vector<Diagram> diagrams(const scenario::Scenario& scenario) {
  std::vector<DiagramParts> parts;
  for (const auto& architecture : scenario.architectures) parts.push_back(parts_of(architecture));
  const Union all(parts);
  const Layout layout = lay_out(all.graph);
  std::vector<Diagram> result;
  for (std::size_t a = 0; a < parts.size(); ++a) {
    result.push_back(Drawing(parts[a], all, layout).draw(scenario.architectures[a]));
  }
  return result;
}

}  // namespace couplet::report
