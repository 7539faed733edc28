#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/diagram_formats.hpp"
#include "report/diagram_layout.hpp"
#include "report/diagram_shapes.hpp"
#include "report/diagram_words.hpp"
#include "report/xml.hpp"

namespace couplet::report {

namespace {

constexpr std::int32_t title_height = 34;   // above a diagram, for its architecture's name
constexpr std::int32_t legend_height = 34;  // below all
constexpr std::int32_t legend_width = 700;
constexpr double rounding = 8;  // of the corners of edges

/// How lines and areas look; in the light, and in the dark. Text has a contrast of at least 7 to 1.
constexpr const char* rules = R"(
.P text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif;fill:#1b2733}
.P .P-name{font-size:13px;font-weight:600}
.P .P-kind,.P .P-detail{font-size:11px;fill:#3d4d5c}
.P .P-head{font-size:16px;font-weight:600}
.P .P-ground{fill:#fff}
.P .P-node{stroke-width:1.5}
.P .P-line,.P .P-picture{fill:none;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
.P .P-compute{fill:#e3efff;stroke:#2463b0}
.P .P-message{fill:#fff0d6;stroke:#a85c00}
.P .P-store{fill:#e0f5e6;stroke:#1d7a3e}
.P .P-network{fill:#f0e6ff;stroke:#6b3fb5}
.P .P-people{fill:#f1f3f5;stroke:#55636f}
.P .P-platform{fill:#fafbfc;stroke:#6b7885;stroke-dasharray:5 3}
.P .P-compute-line{stroke:#2463b0}
.P .P-message-line{stroke:#a85c00}
.P .P-store-line{stroke:#1d7a3e}
.P .P-network-line{stroke:#6b3fb5}
.P .P-people-line,.P .P-platform-line{stroke:#55636f}
.P .P-edge{fill:none;stroke:#44525f;stroke-width:1.6;stroke-linejoin:round}
.P .P-later{stroke-dasharray:7 4}
.P .P-dead{stroke:#b3261e;stroke-dasharray:2 3.5;stroke-linecap:round}
.P .P-tip{fill:#44525f}
.P .P-dead-tip{fill:#b3261e}
@media (prefers-color-scheme:dark){
.P text{fill:#eef2f6}
.P .P-kind,.P .P-detail{fill:#c3ced9}
.P .P-ground{fill:#12181f}
.P .P-compute{fill:#17304f;stroke:#78b0f5}
.P .P-message{fill:#45300c;stroke:#f0b357}
.P .P-store{fill:#123a21;stroke:#6fce90}
.P .P-network{fill:#33234f;stroke:#bf9cf5}
.P .P-people{fill:#28313a;stroke:#aab6c2}
.P .P-platform{fill:#1b232b;stroke:#95a2af}
.P .P-compute-line{stroke:#78b0f5}
.P .P-message-line{stroke:#f0b357}
.P .P-store-line{stroke:#6fce90}
.P .P-network-line{stroke:#bf9cf5}
.P .P-people-line,.P .P-platform-line{stroke:#aab6c2}
.P .P-edge{stroke:#b4c0cc}
.P .P-dead{stroke:#ff8a80}
.P .P-tip{fill:#b4c0cc}
.P .P-dead-tip{fill:#ff8a80}
}
)";

/// The rules with the prefix in the place of each class's "P".
std::string style_of(const std::string& prefix) {
  std::string text;
  for (const char* c = rules; *c != '\0'; ++c) {
    if (*c == 'P' && *(c - 1) == '.') {
      text += prefix;
    } else {
      text += *c;
    }
  }
  return "<style>" + text + "</style>\n";
}

std::string tips(const std::string& prefix) {
  const auto tip = [&](const char* name) {
    return fmt::format(
        "<marker id=\"{0}-{1}\" viewBox=\"0 0 10 10\" refX=\"9.5\" refY=\"5\" markerWidth=\"9\" "
        "markerHeight=\"9\" "
        "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"{0}-{1}\" d=\"M0 1l10 4l-10 "
        "4z\"/></marker>",
        prefix, name);
  };
  return "<defs>" + tip("tip") + tip("dead-tip") + "</defs>\n";
}

/// A tenth of a pixel is fine enough.
std::string number(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string point(double x, double y) {
  return number(x) + " " + number(y);
}

/// Lines with rounded corners.
std::string line_path(const std::vector<DiagramPoint>& points) {
  std::string path = "M" + point(points.front().x, points.front().y);
  for (std::size_t i = 1; i + 1 < points.size(); ++i) {
    const auto towards = [&](const DiagramPoint& other) {
      const double x = other.x - points[i].x;
      const double y = other.y - points[i].y;
      const double length = std::sqrt(x * x + y * y);
      const double step = std::min(rounding, length / 2);
      return length > 0 ? point(points[i].x + x / length * step, points[i].y + y / length * step)
                        : point(points[i].x, points[i].y);
    };
    path +=
        "L" + towards(points[i - 1]) + "Q" + point(points[i].x, points[i].y) + " " + towards(points[i + 1]);
  }
  return path + "L" + point(points.back().x, points.back().y);
}

std::string edge_line(const std::string& prefix, EdgeKind kind, const std::string& path) {
  const EdgeLook look = look_of(kind);
  const std::string more = look == EdgeLook::waits  ? ""
                           : look == EdgeLook::dead ? fmt::format(" {}-dead", prefix)
                                                    : fmt::format(" {}-later", prefix);
  return fmt::format(R"x(<path class="{0}-edge{1}" marker-end="url(#{0}-{2})" d="{3}"/>)x", prefix, more,
                     look == EdgeLook::dead ? "dead-tip" : "tip", path);
}

std::string named(const Diagram& diagram, const std::string& id) {
  for (const DiagramNode& node : diagram.nodes) {
    if (node.id == id) return node.title;
  }
  return id;
}

std::string sentence_of(const Diagram& diagram, const DiagramEdge& edge) {
  return named(diagram, edge.from) + " " + edge_words(edge) + " " + named(diagram, edge.to);
}

std::string text_element(const char* classes, const std::string& prefix, std::int32_t x, std::int32_t y,
                         const std::string& text) {
  return fmt::format("<text class=\"{}-{}\" x=\"{}\" y=\"{}\">{}</text>", prefix, classes, x, y,
                     xml_text(text));
}

std::string node_svg(const DiagramNode& node, const std::string& prefix) {
  constexpr std::int32_t text_x = 42;
  const std::string family = family_of(node.kind);
  const std::string fill = fmt::format("{0}-node {0}-{1}", prefix, family);
  const std::string line = fmt::format("{0}-line {0}-{1}-line", prefix, family);
  const std::string picture = fmt::format("{0}-picture {0}-{1}-line", prefix, family);
  const std::int32_t middle = node.y + node.height / 2;
  const std::int32_t room = node.width - text_x - (node.kind == "queue" ? 18 : 12);
  // The rims of what stands upright take some of the top.
  const std::int32_t lower = node.kind == "database" || node.kind == "bucket" ? 4 : 0;
  std::string text = fmt::format("<g><title>{}</title>", xml_text(node_words(node)));
  text += outline_svg(node, fill, line);
  text += picture_svg(node.kind, node.x + 14, middle - 10 + lower, picture);
  const std::int32_t first = middle + (node.detail.empty() ? -4 : -11) + lower;
  text += text_element("kind", prefix, node.x + text_x, first, kind_words(node.kind));
  text += text_element("name", prefix, node.x + text_x, first + 16, fitted(node.title, room, title_letters));
  if (!node.detail.empty()) {
    text +=
        text_element("detail", prefix, node.x + text_x, first + 31, fitted(node.detail, room, small_letters));
  }
  return text + "</g>\n";
}

std::string contents(const Diagram& diagram, const std::string& prefix) {
  std::string text;
  for (const DiagramEdge& edge : diagram.edges) {
    text += fmt::format("<g><title>{}</title>{}</g>\n", xml_text(sentence_of(diagram, edge)),
                        edge_line(prefix, edge.kind, line_path(edge.points)));
  }
  for (const DiagramNode& node : diagram.nodes) text += node_svg(node, prefix);
  return text;
}

/// All that the picture shows, for who cannot see it.
std::string description(const Diagram& diagram) {
  std::string text;
  for (const DiagramEdge& edge : diagram.edges) {
    text += (text.empty() ? "" : "; ") + sentence_of(diagram, edge);
  }
  return text.empty() ? "nothing uses anything." : text + ".";
}

std::string opening(const std::string& prefix, std::int32_t width, std::int32_t height) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{0}\" role=\"img\" aria-labelledby=\"{0}-title "
      "{0}-desc\" "
      "width=\"{1}\" height=\"{2}\" viewBox=\"0 0 {1} {2}\">\n",
      prefix, width, height);
}

std::string labels(const std::string& prefix, const std::string& title, const std::string& description) {
  return fmt::format("<title id=\"{0}-title\">{1}</title>\n<desc id=\"{0}-desc\">{2}</desc>\n", prefix,
                     xml_text(title), xml_text(description));
}

std::string legend(const std::string& prefix, std::int32_t y) {
  std::string text = "<g aria-hidden=\"true\">";
  std::int32_t x = diagram_margin;
  const auto entry = [&](EdgeKind kind, const char* words, std::int32_t width) {
    text += edge_line(prefix, kind, fmt::format("M{} {}h36", x, y - 4));
    text += text_element("kind", prefix, x + 44, y, words);
    x += width;
  };
  entry(EdgeKind::call, "waits for the answer", 200);
  entry(EdgeKind::send, "hands a message over, and goes on", 280);
  entry(EdgeKind::dead_letter, "what was given up", 200);
  return text + "</g>\n";
}

}  // namespace

std::string diagram_svg(const Diagram& diagram, const std::string& prefix) {
  return opening(prefix, diagram.width, diagram.height) +
         labels(prefix, heading_words(diagram), description(diagram)) + style_of(prefix) + tips(prefix) +
         contents(diagram, prefix) + "</svg>\n";
}

std::string diagrams_svg(const std::vector<Diagram>& diagrams, const std::string& title) {
  const std::string prefix = "couplet";
  std::int32_t width = legend_width;
  std::int32_t height = diagram_margin / 2;
  std::string words;
  std::string inside;
  for (const Diagram& diagram : diagrams) {
    width = std::max(width, diagram.width);
    words += (words.empty() ? "" : " ") + heading_words(diagram) + ": " + description(diagram);
  }
  for (const Diagram& diagram : diagrams) {
    const std::string name =
        fitted(heading_words(diagram), width - 2 * diagram_margin, 18);  // bold and larger
    inside += text_element("head", prefix, diagram_margin, height + 22, name);
    height += title_height;
    inside += fmt::format("<g transform=\"translate(0 {})\">\n{}</g>\n", height, contents(diagram, prefix));
    height += diagram.height;
  }
  height += legend_height;
  inside += legend(prefix, height - 14);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + opening(prefix, width, height) +
         labels(prefix, title, words) + style_of(prefix) + tips(prefix) +
         fmt::format("<rect class=\"{}-ground\" width=\"{}\" height=\"{}\"/>\n", prefix, width, height) +
         inside + "</svg>\n";
}

}  // namespace couplet::report
