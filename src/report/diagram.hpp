#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::report {

/// How one part uses another; the direction is that in which requests and messages travel.
enum class EdgeKind : std::uint8_t {
  call,         // waits for the answer: customers and their entry, calls, balancers, caches and throttles
  send,         // a message into a queue
  receive,      // from a queue to who polls it
  publish,      // a message to a topic
  deliver,      // from a topic to a subscriber
  read,         // of a database, or out of a bucket
  write,        // of a database
  store,        // into a bucket
  notify,       // from a bucket to whom it tells of new objects
  invoke,       // of a function, without waiting for what it does
  dead_letter,  // what was given up
};
/// "call", …, "dead_letter".
const char* edge_word(EdgeKind kind);

/// What is drawn apart: who waits, who hands over and goes on, and what was given up.
enum class EdgeLook : std::uint8_t { waits, later, dead };
EdgeLook look_of(EdgeKind kind);

/// User units (CSS pixels), from the top left.
struct DiagramPoint {
  std::int32_t x = 0, y = 0;

  bool operator==(const DiagramPoint&) const = default;
};

struct DiagramNode {
  std::string
      id;  // a component's name; of customers "customers:" and their producer's, which no component has
  std::string kind;                                  // "service", …: the word of the file; or "customers"
  std::string title;                                 // the name as it is to be shown, whole
  std::int32_t x = 0, y = 0, width = 0, height = 0;  // x, y: top left
  std::string detail;  // "2 instances, 4 threads each"; empty: nothing to be said
};

struct DiagramEdge {
  std::string from, to;  // ids
  EdgeKind kind = EdgeKind::call;
  std::vector<DiagramPoint> points;  // at least two; the first on the border of `from`, the last of `to`
};

/// One architecture as nodes and edges with their places: from left to right as requests travel, customers
/// first. No two nodes overlap, and no edge passes through a node that is not one of its own.
struct Diagram {
  std::string architecture, title;  // the title may be empty
  std::int32_t width = 0, height = 0;
  std::vector<DiagramNode> nodes;  // customers in the scenario's order, then components in the architecture's
  std::vector<DiagramEdge> edges;  // each pair and kind once
};

/// One diagram for each architecture, in the scenario's order. A component has the same place in all in which
/// there is one of its name, and all diagrams are of the same size. The same scenario gives the same numbers
/// on every machine.
std::vector<Diagram> diagrams(const scenario::Scenario& scenario);

}  // namespace couplet::report
