#include "report/life.hpp"
#include "report/page_json.hpp"

namespace couplet::report {

using experiment::Replay;

namespace {

void write_place(JsonWriter& json, const DiagramPoint& point) {
  json.begin_short_array().value(static_cast<double>(point.x)).value(static_cast<double>(point.y)).end();
}

/// To a microsecond: nobody sees more, and it takes half of the digits.
double seconds(sim::Time time) {
  const std::int64_t microseconds = time.time_since_epoch().count() / 1000;
  return static_cast<double>(microseconds) / 1e6;
}

}  // namespace

void write_diagram(JsonWriter& json, const Diagram& diagram) {
  json.begin_object().key("width").value(static_cast<double>(diagram.width));
  json.key("height").value(static_cast<double>(diagram.height));
  json.key("nodes").begin_array();
  for (const DiagramNode& node : diagram.nodes) {
    json.begin_object().key("id").value(node.id).key("kind").value(node.kind).key("title").value(node.title);
    json.key("x").value(static_cast<double>(node.x)).key("y").value(static_cast<double>(node.y));
    json.key("width").value(static_cast<double>(node.width));
    json.key("height").value(static_cast<double>(node.height)).key("detail");
    write_optional(json, node.detail);
    json.end();
  }
  json.end().key("edges").begin_array();
  for (const DiagramEdge& edge : diagram.edges) {
    json.begin_object().key("from").value(edge.from).key("to").value(edge.to);
    json.key("kind").value(edge_word(edge.kind)).key("points").begin_array();
    for (const DiagramPoint& point : edge.points) write_place(json, point);
    json.end().end();
  }
  json.end().end();
}

void write_replay(JsonWriter& json, const Replay& replay) {
  json.begin_object().key("from").value(seconds(replay.from)).key("to").value(seconds(replay.to));
  json.key("requests").begin_array();
  for (const Replay::Request& request : replay.requests) {
    json.begin_object().key("id").value(request.id).key("outcome").value(report::word(request.fate));
    json.key("at").begin_array();
    for (const Replay::Place& place : request.places)
      json.begin_short_array().value(seconds(place.from)).value(place.component).end();
    json.end().end();
  }
  json.end().key("down").begin_array();
  for (const Replay::Down& down : replay.down) {
    json.begin_object().key("component").value(down.component).key("from").value(seconds(down.from));
    json.key("to").value(seconds(down.to)).key("instances").value(std::uint64_t{down.instances}).end();
  }
  json.end().key("sampled").value(replay.every).end();
}

}  // namespace couplet::report
