#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/diagram.hpp"
#include "scenario/scenario.hpp"

namespace couplet::report {

/// What a diagram shows of one architecture, before anything has a place.
struct DiagramParts {
  struct Node {
    std::string id, kind, title, detail;  // as DiagramNode
    std::string beside;  // id of the node under which it is put, without an edge; empty: by its edges
  };
  struct Edge {
    std::size_t from = 0, to = 0;  // positions in nodes; may be equal
    EdgeKind kind = EdgeKind::call;
  };
  std::vector<Node> nodes;  // customers first
  std::vector<Edge> edges;  // each once, in order of the nodes they leave and of the file
};

/// Who uses what, and how: by entries, steps at any depth, mappings, targets, subscriptions, notifications,
/// guards and dead-letter settings. What stands beside the way of requests, such as an autoscaler, a host or
/// a link, has no edges.
DiagramParts parts_of(const scenario::Architecture& architecture);

/// "2 instances, 4 threads each"; empty where there is nothing to be said.
std::string detail_of(const scenario::Component& component, const scenario::Architecture& architecture);

/// "50 /s", "30 customers in a loop".
std::string detail_of(const scenario::Producer& producer);

}  // namespace couplet::report
