#include <algorithm>

#include "report/diagram_layout.hpp"

namespace couplet::report {

namespace {

/// A piece of an edge between two neighbouring columns.
struct Piece {
  std::size_t left = 0, right = 0;  // vertices
  std::uint64_t in = 0;
};

/// Orders of the columns, and how good they are.
class Order {
 public:
  Order(const LayoutGraph& graph, Layout& layout)
      : layout_(layout),
        right_(layout.vertices.size()),
        left_(layout.vertices.size()),
        place_(layout.vertices.size()),
        pieces_(layout.columns.size()) {
    for (std::size_t e = 0; e < layout.chains.size(); ++e) {
      const auto& chain = layout.chains[e];
      for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
        const Piece piece{chain[i], chain[i + 1], graph.edges[e].in};
        right_[piece.left].push_back(piece);
        left_[piece.right].push_back(piece);
        pieces_[layout.vertices[piece.left].column].push_back(piece);
      }
    }
    place_all(graph);
  }

  /// The order of the columns now is that of `columns`.
  void take(const std::vector<std::vector<std::size_t>>& columns) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      layout_.columns[c].vertices = columns[c];
      number(c);
    }
  }
  std::vector<std::vector<std::size_t>> columns() const {
    std::vector<std::vector<std::size_t>> result;
    for (const auto& column : layout_.columns) result.push_back(column.vertices);
    return result;
  }

  std::size_t crossings() const {
    std::size_t count = 0;
    for (const auto& pieces : pieces_) {
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        for (std::size_t k = i + 1; k < pieces.size(); ++k) count += cross(pieces[i], pieces[k]) ? 1 : 0;
      }
    }
    return count;
  }

  /// Each column by the mean place of its neighbours, from left to right or back.
  void sweep(bool to_the_right) {
    const std::size_t count = layout_.columns.size();
    for (std::size_t i = 1; i < count; ++i) {
      const std::size_t c = to_the_right ? i : count - 1 - i;
      sort_by_neighbours(c, to_the_right ? left_ : right_);
    }
  }

  /// Swaps neighbours as long as that takes crossings away.
  void swap_neighbours() {
    bool better = true;
    for (int round = 0; better && round < 16; ++round) {
      better = false;
      for (std::size_t c = 0; c < layout_.columns.size(); ++c) better = swap_within(c) || better;
    }
  }

  /// Of edges between the same two columns: what a count of crossings looks at.
  double pairs() const {
    double sum = 0;
    for (const auto& between : pieces_)
      sum += static_cast<double>(between.size()) * static_cast<double>(between.size());
    return sum;
  }

 private:
  /// By visits, depth first from the top: parts that belong together begin together.
  void place_all(const LayoutGraph& graph) {
    std::vector<bool> seen(layout_.vertices.size(), false);
    for (std::size_t start = 0; start < graph.nodes.size(); ++start) {
      std::vector<std::size_t> open{start};
      while (!open.empty()) {
        const std::size_t vertex = open.back();
        open.pop_back();
        if (seen[vertex]) continue;
        seen[vertex] = true;
        const bool aside = vertex < graph.nodes.size() && graph.nodes[vertex].beside;
        if (!aside) layout_.columns[layout_.vertices[vertex].column].vertices.push_back(vertex);
        for (auto piece = right_[vertex].rbegin(); piece != right_[vertex].rend(); ++piece)
          open.push_back(piece->right);
      }
    }
    for (std::size_t c = 0; c < layout_.columns.size(); ++c) number(c);
  }

  void number(std::size_t column) {
    const auto& vertices = layout_.columns[column].vertices;
    for (std::size_t i = 0; i < vertices.size(); ++i) place_[vertices[i]] = i;
  }

  bool cross(const Piece& one, const Piece& other) const {
    if ((one.in & other.in) == 0) return false;
    const bool above = place_[one.left] < place_[other.left] && place_[one.right] > place_[other.right];
    const bool below = place_[one.left] > place_[other.left] && place_[one.right] < place_[other.right];
    return above || below;
  }

  void sort_by_neighbours(std::size_t column, const std::vector<std::vector<Piece>>& pieces) {
    auto& vertices = layout_.columns[column].vertices;
    std::vector<std::pair<double, std::size_t>> keyed;  // mean place, vertex
    for (const std::size_t vertex : vertices) {
      double sum = 0;
      for (const Piece& piece : pieces[vertex])
        sum += static_cast<double>(place_[piece.left == vertex ? piece.right : piece.left]);
      const auto count = static_cast<double>(pieces[vertex].size());
      keyed.emplace_back(count > 0 ? sum / count : static_cast<double>(place_[vertex]), vertex);
    }
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    for (std::size_t i = 0; i < keyed.size(); ++i) vertices[i] = keyed[i].second;
    number(column);
  }

  std::size_t crossings_between(std::size_t one, std::size_t other) const {
    std::size_t count = 0;
    for (const auto* side : {&left_, &right_}) {
      for (const Piece& a : (*side)[one]) {
        for (const Piece& b : (*side)[other]) count += cross(a, b) ? 1 : 0;
      }
    }
    return count;
  }

  bool swap_within(std::size_t column) {
    auto& vertices = layout_.columns[column].vertices;
    bool better = false;
    for (std::size_t i = 0; i + 1 < vertices.size(); ++i) {
      const std::size_t before = crossings_between(vertices[i], vertices[i + 1]);
      if (before == 0) continue;
      std::swap(place_[vertices[i]], place_[vertices[i + 1]]);
      if (crossings_between(vertices[i], vertices[i + 1]) < before) {
        std::swap(vertices[i], vertices[i + 1]);
        better = true;
      } else {
        std::swap(place_[vertices[i]], place_[vertices[i + 1]]);
      }
    }
    return better;
  }

  Layout& layout_;
  std::vector<std::vector<Piece>> right_, left_;  // by vertex
  std::vector<std::size_t> place_;                // by vertex: its position in its column
  std::vector<std::vector<Piece>> pieces_;        // by the column on their left
};

}  // namespace

void reduce_crossings(const LayoutGraph& graph, Layout& layout) {
  constexpr double much = 4e6, too_much = 1e8;
  Order order(graph, layout);
  auto best = order.columns();
  const double pairs = order.pairs();
  if (pairs > too_much) return order.take(best);
  std::size_t fewest = order.crossings();
  const int sweeps = pairs > much ? 2 : 24;
  for (int i = 0; i < sweeps && fewest > 0; ++i) {
    order.sweep(i % 2 == 0);
    if (pairs <= much) order.swap_neighbours();
    const std::size_t count = order.crossings();
    if (count >= fewest) continue;
    fewest = count;
    best = order.columns();
  }
  order.take(best);
}

std::size_t Layout::crossings() const {
  std::vector<std::size_t> place(vertices.size());
  for (const Column& column : columns) {
    for (std::size_t i = 0; i < column.vertices.size(); ++i) place[column.vertices[i]] = i;
  }
  std::vector<Piece> pieces;
  for (const auto& chain : chains) {
    for (std::size_t i = 0; i + 1 < chain.size(); ++i)
      pieces.push_back({chain[i], chain[i + 1], vertices[chain[i]].in & vertices[chain[i + 1]].in});
  }
  std::size_t count = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    for (std::size_t k = i + 1; k < pieces.size(); ++k) {
      const Piece& a = pieces[i];
      const Piece& b = pieces[k];
      if (vertices[a.left].column != vertices[b.left].column || (a.in & b.in) == 0) continue;
      const bool above = place[a.left] < place[b.left] && place[a.right] > place[b.right];
      const bool below = place[a.left] > place[b.left] && place[a.right] < place[b.right];
      count += above || below ? 1 : 0;
    }
  }
  return count;
}

}  // namespace couplet::report
