#include "report/diagram_shapes.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace couplet::report {

namespace {

struct Picture {
  std::string_view kind;
  const char* family;
  const char* path;  // strokes in a square of 20 by 20
};

constexpr std::array<Picture, 15> pictures{{
    {"customers", "people",
     "M7 9a3 3 0 1 0 0-6a3 3 0 1 0 0 6M1.5 17c0-3.5 2-6 5.5-6s5.5 2.5 5.5 6zM13 8.5a2.5 2.5 0 1 0-1-4.8M14 "
     "11c2.8.3 4.5 2.6 4.5 6h-3.5"},
    {"service", "compute", "M3 3h14v5.5h-14zM3 11.5h14v5.5h-14zM6 5.8h1M6 14.2h1M10 5.8h4M10 14.2h4"},
    {"queue", "message", "M2 6h16M2 14h16M5 8.5h2.5v3h-2.5zM9.5 8.5h2.5v3h-2.5zM14 8.5h2.5v3h-2.5z"},
    {"worker", "compute",
     "M10 7a3 3 0 1 0 0 6a3 3 0 1 0 0-6M10 2.5v2.5M10 15v2.5M2.5 10h2.5M15 10h2.5M4.7 4.7l1.8 1.8M13.5 "
     "13.5l1.8 "
     "1.8M4.7 15.3l1.8-1.8M13.5 6.5l1.8-1.8"},
    {"bucket", "store", "M3 5l2 12h10l2-12M3 5c0-2.6 14-2.6 14 0c0 2.6-14 2.6-14 0"},
    {"database", "store", "M3.5 5c0-3 13-3 13 0v10c0 3-13 3-13 0zM3.5 5c0 3 13 3 13 0M3.5 10c0 3 13 3 13 0"},
    {"function", "compute", "M5 3.5h2.5l6 13h2M9.6 8l-4.1 8.5"},
    {"topic", "message",
     "M5.5 10a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M10.5 6.5c1.8 1.8 1.8 5.2 0 7M13 4c3.2 3.2 3.2 8.8 0 "
     "12M15.6 "
     "1.6c4.6 4.6 4.6 12.2 0 16.8"},
    {"endpoint", "people", "M2.5 4.5h15v11h-15zM2.5 4.5l7.5 6.5l7.5-6.5"},
    {"load_balancer", "network",
     "M2 10h6M8 10l5-6h4M8 10h9M8 10l5 6h4M15 2l2.5 2l-2.5 2M15 8l2.5 2l-2.5 2M15 14l2.5 2l-2.5 2"},
    {"cache", "store", "M11.5 2l-7 9.5h5l-1.5 6.5l7.5-9.5h-5z"},
    {"throttle", "network", "M2.5 3.5h15l-5.5 7v6.5l-4-2v-4.5z"},
    {"autoscaler", "platform", "M10 2.5v15M6 6.5l4-4l4 4M6 13.5l4 4l4-4"},
    {"host", "platform",
     "M5 5h10v10h-10zM7.5 2.5v2.5M12.5 2.5v2.5M7.5 15v2.5M12.5 15v2.5M2.5 7.5h2.5M2.5 12.5h2.5M15 "
     "7.5h2.5M15 12.5h2.5"},
    {"link", "platform", "M2.5 10a2 2 0 1 0 4 0a2 2 0 1 0-4 0M13.5 10a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6.5 10h7"},
}};

const Picture* picture_of(std::string_view kind) {
  for (const Picture& picture : pictures) {
    if (picture.kind == kind) return &picture;
  }
  return nullptr;
}

std::string rectangle(const DiagramNode& node, const std::string& fill, int radius) {
  return fmt::format(R"(<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>)", fill, node.x,
                     node.y, node.width, node.height, radius);
}

std::string path(const std::string& classes, const std::string& d) {
  return fmt::format(R"(<path class="{}" d="{}"/>)", classes, d);
}

/// A pipe that lies, seen from the side: what waits goes in on the left.
std::string pipe(const DiagramNode& node, const std::string& fill, const std::string& line) {
  constexpr int depth = 8;
  const int half = node.height / 2;
  const int right = node.x + node.width - depth;
  return path(fill, fmt::format("M{0} {1}H{2}a{3} {4} 0 0 1 0 {5}H{0}a{3} {4} 0 0 1 0-{5}z", node.x + depth,
                                node.y, right, depth, half, node.height)) +
         path(line, fmt::format("M{} {}a{} {} 0 0 0 0 {}", right, node.y, depth, half, node.height));
}

std::string cylinder(const DiagramNode& node, const std::string& fill, const std::string& line) {
  constexpr int depth = 6;
  return path(fill, fmt::format("M{0} {1}a{2} {3} 0 0 1 {4} 0v{5}a{2} {3} 0 0 1-{4} 0z", node.x,
                                node.y + depth, node.width / 2, depth, node.width, node.height - 2 * depth)) +
         path(line, fmt::format("M{} {}a{} {} 0 0 0 {} 0", node.x, node.y + depth, node.width / 2, depth,
                                node.width));
}

/// Wider at the top.
std::string pail(const DiagramNode& node, const std::string& fill, const std::string& line) {
  constexpr int depth = 5;
  constexpr int slant = 6;
  return path(fill, fmt::format("M{0} {1}a{2} {3} 0 0 1 {4} 0l-{5} {6}a{7} {3} 0 0 1-{8} 0z", node.x,
                                node.y + depth, node.width / 2, depth, node.width, slant,
                                node.height - 2 * depth, node.width / 2 - slant, node.width - 2 * slant)) +
         path(line, fmt::format("M{} {}a{} {} 0 0 0 {} 0", node.x, node.y + depth, node.width / 2, depth,
                                node.width));
}

/// All corners cut.
std::string octagon(const DiagramNode& node, const std::string& fill) {
  constexpr int cut = 10;
  const int across = node.width - 2 * cut;
  const int down = node.height - 2 * cut;
  return path(fill, fmt::format("M{} {}h{}l{} {}v{}l-{} {}h-{}l-{}-{}v-{}z", node.x + cut, node.y, across,
                                cut, cut, down, cut, cut, across, cut, cut, down));
}

}  // namespace

std::string outline_svg(const DiagramNode& node, const std::string& fill, const std::string& line) {
  if (node.kind == "queue") return pipe(node, fill, line);
  if (node.kind == "database") return cylinder(node, fill, line);
  if (node.kind == "bucket") return pail(node, fill, line);
  if (node.kind == "load_balancer" || node.kind == "throttle") return octagon(node, fill);
  if (node.kind == "customers" || node.kind == "topic") return rectangle(node, fill, 22);
  if (node.kind == "function") return rectangle(node, fill, 12);
  return rectangle(node, fill, 3);
}

std::string picture_svg(const std::string& kind, std::int32_t x, std::int32_t y, const std::string& line) {
  const Picture* picture = picture_of(kind);
  if (picture == nullptr) return "";
  return fmt::format(R"x(<path class="{}" transform="translate({} {})" d="{}"/>)x", line, x, y,
                     picture->path);
}

const char* family_of(const std::string& kind) {
  const Picture* picture = picture_of(kind);
  return picture == nullptr ? "platform" : picture->family;
}

}  // namespace couplet::report
