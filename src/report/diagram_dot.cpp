#include <fmt/format.h>

#include <algorithm>

#include "report/diagram_formats.hpp"
#include "report/diagram_words.hpp"

namespace couplet::report {

namespace {

/// A double-quoted string of the dot language. A backslash begins an escape in it, and an ampersand an entity
/// of HTML.
std::string dot_quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') {
      result += "\\\"";
    } else if (c == '\\') {
      result += "\\\\";
    } else if (c == '&') {
      result += "&amp;";
    } else if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += "\xef\xbf\xbd";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

const char* dot_shape(const std::string& kind) {
  if (kind == "customers") return "ellipse";
  if (kind == "queue") return "cds";
  if (kind == "bucket") return "invtrapezium";
  if (kind == "database") return "cylinder";
  if (kind == "function") return "component";
  if (kind == "topic") return "rarrow";
  if (kind == "endpoint") return "note";
  if (kind == "load_balancer") return "diamond";
  if (kind == "cache") return "folder";
  if (kind == "throttle") return "house";
  if (kind == "worker") return "box3d";
  if (kind == "autoscaler" || kind == "host" || kind == "link") return "octagon";
  return "box";
}

const char* dot_look(EdgeKind kind) {
  switch (look_of(kind)) {
    case EdgeLook::waits: return "solid";
    case EdgeLook::later: return "dashed";
    case EdgeLook::dead: break;
  }
  return "dotted";
}

std::string edge_label(EdgeKind kind) {
  return kind_words(edge_word(kind));
}

/// The position of a node, by which it is called: any name can be a word of the language.
std::size_t position(const Diagram& diagram, const std::string& id) {
  const auto found = std::find_if(diagram.nodes.begin(), diagram.nodes.end(),
                                  [&](const DiagramNode& node) { return node.id == id; });
  return static_cast<std::size_t>(found - diagram.nodes.begin());
}

std::string mermaid_text(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool harmless = letter || std::string_view(" .,:;-+/=?!()_").find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      result += "<br/>";
    } else if (harmless || byte >= 0x80) {
      result += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      result += "\xef\xbf\xbd";
    } else {
      result += fmt::format("#{};", static_cast<int>(byte));
    }
  }
  return result + "\"";
}

struct Brackets {
  const char* open;
  const char* close;
};

Brackets mermaid_shape(const std::string& kind) {
  if (kind == "customers") return {"([", "])"};
  if (kind == "queue") return {"[[", "]]"};
  if (kind == "bucket") return {"[\\", "/]"};
  if (kind == "database") return {"[(", ")]"};
  if (kind == "function") return {"(", ")"};
  if (kind == "topic") return {">", "]"};
  if (kind == "endpoint") return {"[/", "/]"};
  if (kind == "load_balancer" || kind == "throttle") return {"{{", "}}"};
  return {"[", "]"};
}

const char* mermaid_arrow(EdgeKind kind) {
  return look_of(kind) == EdgeLook::waits ? "-->" : "-.->";
}

/// YAML reads a double-quoted text as JSON does.
std::string yaml_quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += ' ';
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string label_of(const DiagramNode& node) {
  const std::string text = kind_words(node.kind) + "\n" + node.title;
  return node.detail.empty() ? text : text + "\n" + node.detail;
}

}  // namespace

std::string diagrams_dot(const std::vector<Diagram>& diagrams, const std::string& title) {
  std::string text = fmt::format(
      "digraph {} {{\n  rankdir=LR;\n  node [fontname=\"Helvetica\", fontsize=11];\n"
      "  edge [fontname=\"Helvetica\", fontsize=9];\n",
      dot_quoted(title));
  for (std::size_t a = 0; a < diagrams.size(); ++a) {
    const Diagram& diagram = diagrams[a];
    text += fmt::format("  subgraph cluster_{} {{\n    label={};\n", a, dot_quoted(heading_words(diagram)));
    for (std::size_t n = 0; n < diagram.nodes.size(); ++n) {
      text += fmt::format("    a{}_n{} [label={}, shape={}];\n", a, n, dot_quoted(label_of(diagram.nodes[n])),
                          dot_shape(diagram.nodes[n].kind));
    }
    for (const DiagramEdge& edge : diagram.edges) {
      text +=
          fmt::format("    a{0}_n{1} -> a{0}_n{2} [label={3}, style={4}];\n", a, position(diagram, edge.from),
                      position(diagram, edge.to), dot_quoted(edge_label(edge.kind)), dot_look(edge.kind));
    }
    text += "  }\n";
  }
  return text + "}\n";
}

std::string diagrams_mermaid(const std::vector<Diagram>& diagrams, const std::string& title) {
  std::string text = fmt::format("---\ntitle: {}\n---\nflowchart LR\n", yaml_quoted(title));
  for (std::size_t a = 0; a < diagrams.size(); ++a) {
    const Diagram& diagram = diagrams[a];
    text += fmt::format("  subgraph a{}[{}]\n    direction LR\n", a, mermaid_text(heading_words(diagram)));
    for (std::size_t n = 0; n < diagram.nodes.size(); ++n) {
      const Brackets shape = mermaid_shape(diagram.nodes[n].kind);
      text += fmt::format("    a{}_n{}{}{}{}\n", a, n, shape.open, mermaid_text(label_of(diagram.nodes[n])),
                          shape.close);
    }
    for (const DiagramEdge& edge : diagram.edges) {
      text += fmt::format("    a{0}_n{1} {2}|{3}| a{0}_n{4}\n", a, position(diagram, edge.from),
                          mermaid_arrow(edge.kind), mermaid_text(edge_label(edge.kind)),
                          position(diagram, edge.to));
    }
    text += "  end\n";
  }
  return text;
}

}  // namespace couplet::report
