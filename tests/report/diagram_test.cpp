#include "report/diagram.hpp"

#include <algorithm>
#include <map>

#include "catch.hpp"
#include "report/diagram_formats.hpp"
#include "report/diagram_layout.hpp"
#include "report/diagram_words.hpp"
#include "report/shipped.hpp"
#include "report/xml.hpp"

using namespace couplet;
using report::Diagram;
using report::DiagramEdge;
using report::DiagramNode;
using report::DiagramPoint;

namespace {

bool overlap(const DiagramNode& a, const DiagramNode& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

bool on_border(const DiagramPoint& point, const DiagramNode& node) {
  const bool upright = (point.x == node.x || point.x == node.x + node.width) && point.y >= node.y &&
                       point.y <= node.y + node.height;
  return upright || (point.y == node.y && point.x >= node.x && point.x <= node.x + node.width);
}

/// Whether the line from a to b has a point inside of the node (Liang and Barsky 1984).
bool passes(const DiagramPoint& a, const DiagramPoint& b, const DiagramNode& node) {
  double from = 0;
  double to = 1;
  const auto clip = [&](double start, double step, double low, double high) {
    if (step == 0) {
      if (start <= low || start >= high) to = -1;
      return;
    }
    const double one = (low - start) / step;
    const double two = (high - start) / step;
    from = std::max(from, std::min(one, two));
    to = std::min(to, std::max(one, two));
  };
  clip(a.x, b.x - a.x, node.x, node.x + node.width);
  clip(a.y, b.y - a.y, node.y, node.y + node.height);
  return from < to;
}

const DiagramNode& node_of(const Diagram& diagram, const std::string& id) {
  const auto found = std::find_if(diagram.nodes.begin(), diagram.nodes.end(),
                                  [&](const DiagramNode& node) { return node.id == id; });
  REQUIRE(found != diagram.nodes.end());
  return *found;
}

void check_nodes(const Diagram& diagram) {
  for (std::size_t i = 0; i < diagram.nodes.size(); ++i) {
    const DiagramNode& node = diagram.nodes[i];
    CHECK(node.x >= 0);
    CHECK(node.y >= 0);
    CHECK(node.x + node.width <= diagram.width);
    CHECK(node.y + node.height <= diagram.height);
    for (std::size_t k = i + 1; k < diagram.nodes.size(); ++k) {
      INFO(node.id << " and " << diagram.nodes[k].id);
      CHECK_FALSE(overlap(node, diagram.nodes[k]));
      CHECK(node.id != diagram.nodes[k].id);
    }
  }
}

void check_edges(const Diagram& diagram) {
  for (const DiagramEdge& edge : diagram.edges) {
    INFO(edge.from << " " << report::edge_word(edge.kind) << " " << edge.to);
    REQUIRE(edge.points.size() >= 2);
    CHECK(on_border(edge.points.front(), node_of(diagram, edge.from)));
    CHECK(on_border(edge.points.back(), node_of(diagram, edge.to)));
    for (std::size_t i = 0; i < edge.points.size(); ++i) {
      CHECK(edge.points[i].x >= 0);
      CHECK(edge.points[i].y >= 0);
      CHECK(edge.points[i].x <= diagram.width);
      CHECK(edge.points[i].y <= diagram.height);
      if (i == 0) continue;
      for (const DiagramNode& node : diagram.nodes) {
        INFO("through " << node.id);
        CHECK_FALSE(passes(edge.points[i - 1], edge.points[i], node));
      }
    }
  }
}

/// All that a reader may rely on.
void check(const std::vector<Diagram>& diagrams) {
  std::map<std::string, DiagramPoint> places;
  for (const Diagram& diagram : diagrams) {
    INFO(diagram.architecture);
    CHECK(diagram.width == diagrams.front().width);
    CHECK(diagram.height == diagrams.front().height);
    check_nodes(diagram);
    check_edges(diagram);
    for (const DiagramNode& node : diagram.nodes) {
      const auto [at, fresh] = places.emplace(node.id, DiagramPoint{node.x, node.y});
      INFO(node.id);
      CHECK((fresh || at->second == DiagramPoint{node.x, node.y}));
    }
  }
}

struct Numbers {
  std::uint32_t state;
  std::uint32_t below(std::uint32_t bound) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % bound;
  }
};

std::string service(const std::string& name, const std::vector<std::string>& calls) {
  std::string steps;
  for (const auto& call : calls) {
    steps += (steps.empty() ? "" : ", ") +
             std::string(R"({"choose": [{"share": 0.01, "steps": [{"call": ")") + call + R"("}]}]})";
  }
  if (steps.empty()) steps = R"({"work": "1ms"})";
  return "\"" + name + R"(": {"kind": "service", "steps": [)" + steps + "]}";
}

/// Architectures of these components, which all begin at "c0".
scenario::Scenario of_components(const std::vector<std::string>& architectures) {
  std::string text =
      R"({"couplet": 1, "workload": {"people": {"arrivals": {"process": "poisson", "rate": "1/s"}}},
    "run": {"duration": "1m"}, "architectures": {)";
  for (std::size_t i = 0; i < architectures.size(); ++i) {
    text += (i == 0 ? "\"a" : ", \"a") + std::to_string(i) + R"(": {"components": {)" + architectures[i] +
            R"(}, "entry": {"people": "c0"}})";
  }
  return test::scenario_of(text + "}}", "made.json");
}

/// So many services that call each other at random, back as well.
std::string web_of(std::uint32_t components, std::uint32_t calls, std::uint32_t seed) {
  Numbers numbers{seed};
  std::string text;
  for (std::uint32_t i = 0; i < components; ++i) {
    std::vector<std::string> called;
    for (std::uint32_t k = 0; k < calls; ++k)
      called.push_back("c" + std::to_string(numbers.below(components)));
    text += (i == 0 ? "" : ", ") + service("c" + std::to_string(i), called);
  }
  return text;
}

std::vector<Diagram> orders() {
  const std::string file = std::string(COUPLET_EXPECTED) + "/orders.json";
  return report::diagrams(test::scenario_of(test::text_of(file), file));
}

}  // namespace

TEST_CASE(
    "diagrams of all scenarios that ship: nothing overlaps, edges end at their nodes and pass no other") {
  const auto scenarios = test::shipped_scenarios();
  REQUIRE(scenarios.size() > 30);
  for (const auto& scenario : scenarios) {
    INFO(scenario.name);
    const auto diagrams = report::diagrams(scenario);
    REQUIRE(diagrams.size() == scenario.architectures.size());
    for (std::size_t a = 0; a < diagrams.size(); ++a) {
      CHECK(diagrams[a].nodes.size() ==
            scenario.architectures[a].producers.size() + scenario.architectures[a].components.size());
    }
    check(diagrams);
  }
}

TEST_CASE("diagrams of all scenarios that ship: arrows of hardly any scenario cross") {
  std::size_t crossed = 0;
  for (const auto& scenario : test::shipped_scenarios()) {
    for (const Diagram& diagram : report::diagrams(scenario)) {
      for (std::size_t i = 0; i < diagram.edges.size(); ++i) {
        for (std::size_t k = i + 1; k < diagram.edges.size(); ++k) {
          const auto& a = diagram.edges[i].points;
          const auto& b = diagram.edges[k].points;
          const auto side = [](const DiagramPoint& p, const DiagramPoint& q, const DiagramPoint& r) {
            const auto turn = static_cast<std::int64_t>(q.x - p.x) * (r.y - p.y) -
                              static_cast<std::int64_t>(q.y - p.y) * (r.x - p.x);
            return turn > 0 ? 1 : turn < 0 ? -1 : 0;
          };
          for (std::size_t m = 1; m < a.size(); ++m) {
            for (std::size_t n = 1; n < b.size(); ++n) {
              if (side(a[m - 1], a[m], b[n - 1]) * side(a[m - 1], a[m], b[n]) < 0 &&
                  side(b[n - 1], b[n], a[m - 1]) * side(b[n - 1], b[n], a[m]) < 0)
                ++crossed;
            }
          }
        }
      }
    }
  }
  CHECK(crossed <= 3);
}

TEST_CASE("webs of sixty components with cycles are drawn by the same rules") {
  const auto seed = GENERATE(1U, 2U, 3U);
  const auto calls = GENERATE(1U, 2U);
  check(report::diagrams(of_components({web_of(60, calls, seed), web_of(40, calls, seed + 10)})));
}

TEST_CASE("of a web of a hundred components with thirty others each only some orders are tried") {
  const auto drawn = report::diagrams(of_components({web_of(100, 30, 1)}));
  REQUIRE(drawn.front().nodes.size() >= 100);
  check_nodes(drawn.front());
}

TEST_CASE("long chains, wide fans, loops and parts that nobody uses have their places") {
  std::string chain;
  std::string fan;
  std::vector<std::string> all;
  for (int i = 1; i < 60; ++i) all.push_back("c" + std::to_string(i));
  for (int i = 0; i < 60; ++i) {
    chain +=
        (i == 0 ? "" : ", ") +
        service("c" + std::to_string(i), i < 59 ? std::vector<std::string>{all[static_cast<std::size_t>(i)]}
                                                : std::vector<std::string>{});
    fan += (i == 0 ? "" : ", ") + service("c" + std::to_string(i), i == 0 ? all : std::vector<std::string>{});
  }
  check(report::diagrams(of_components({chain, fan})));
  check(report::diagrams(of_components({service("c0", {"c0", "c1"}) + ", " + service("c1", {"c1", "c0"}),
                                        service("c0", {}) + ", " + service("c9", {"c9"})})));
}

TEST_CASE("requests travel from left to right, unless they go back") {
  const auto diagrams = report::diagrams(
      of_components({service("c0", {"c1"}) + ", " + service("c1", {"c2"}) + ", " + service("c2", {"c0"})}));
  const Diagram& diagram = diagrams.front();
  CHECK(node_of(diagram, "customers:people").x < node_of(diagram, "c0").x);
  CHECK(node_of(diagram, "c0").x < node_of(diagram, "c1").x);
  CHECK(node_of(diagram, "c1").x < node_of(diagram, "c2").x);
  REQUIRE(diagram.edges.size() == 4);
  CHECK(diagram.edges[3].from == "c2");
  CHECK(diagram.edges[3].to == "c0");
  CHECK(diagram.edges[3].points.front().x == node_of(diagram, "c2").x);
  CHECK(diagram.edges[3].points.back().x == node_of(diagram, "c0").x + node_of(diagram, "c0").width);
}

TEST_CASE("crossings that can be avoided are") {
  report::LayoutGraph graph;
  for (int i = 0; i < 8; ++i) graph.nodes.push_back({100, 60, i < 4, std::nullopt});
  // Four pairs, given so that all cross.
  for (std::size_t i = 0; i < 4; ++i) graph.edges.push_back({i, 7 - i});
  CHECK(report::lay_out(graph).crossings() == 0);
  // Each to two: one crossing of K(2,2) remains.
  graph.edges = {{0, 4}, {0, 5}, {1, 4}, {1, 5}, {2, 6}, {3, 7}};
  CHECK(report::lay_out(graph).crossings() == 1);
}

TEST_CASE("what never shows together may lie in the same place") {
  report::LayoutGraph graph;
  graph.nodes = {
      {100, 60, true, std::nullopt, 3}, {100, 60, false, std::nullopt, 1}, {100, 60, false, std::nullopt, 2}};
  graph.edges = {{0, 1, 1}, {0, 2, 2}};
  const report::Layout layout = report::lay_out(graph);
  CHECK(layout.vertices[1].y == layout.vertices[2].y);
  CHECK(layout.height == 60 + 2 * report::diagram_margin);
}

TEST_CASE("who uses what, and how") {
  const auto scenario = test::scenario_of(R"json({"couplet": 1,
    "workload": {"people": {"arrivals": {"process": "poisson", "rate": "30/min"}}},
    "run": {"duration": "1m"},
    "architectures": {"all": {"entry": {"people": "door"}, "collect": {"people": {"from": "shelf", "every": "5s", "give_up": "1m"}}, "components": {
      "door": {"kind": "load_balancer", "targets": ["web"]},
      "web": {"kind": "service", "instances": 2, "threads": 8, "steps": [{"read": "db"}, {"write": "db"},
        {"parallel": [[{"put": "shelf"}], [{"repeat": 2, "steps": [{"call": "later", "async": true}]}]]}]},
      "memory": {"kind": "cache", "guards": "db", "keys": {"zipf": {"n": 10, "s": 1}}, "capacity": 5, "ttl": "1m"},
      "limit": {"kind": "throttle", "guards": "db", "limit": {"rate": "9/s"}},
      "db": {"kind": "database"},
      "shelf": {"kind": "bucket", "notify": [{"to": "news"}]},
      "news": {"kind": "topic", "subscriptions": [{"to": "inbox"}, {"to": "phone", "dead_letter": "letters"}]},
      "inbox": {"kind": "queue", "dead_letter": {"to": "letters", "max_receives": 2}},
      "phone": {"kind": "endpoint", "protocol": "sms"},
      "letters": {"kind": "queue"},
      "later": {"kind": "function", "on_failure": {"to": "letters"}, "steps": [{"get": "shelf"}]},
      "hands": {"kind": "worker", "polls": "inbox", "instances": 3, "steps": [{"work": "1ms"}]},
      "scaler": {"kind": "autoscaler", "scales": "hands", "min": 1, "max": 6}
    }}}})json",
                                          "made.json");
  const Diagram diagram = report::diagrams(scenario).front();
  check({diagram});
  std::string edges;
  for (const auto& edge : diagram.edges)
    edges += edge.from + " " + report::edge_word(edge.kind) + " " + edge.to + "\n";
  CHECK(edges == R"(customers:people call door
customers:people read shelf
door call web
web read memory
web write memory
web store shelf
web invoke later
memory read limit
limit read db
shelf notify news
news deliver inbox
news deliver phone
news dead_letter letters
inbox receive hands
inbox dead_letter letters
later read shelf
later dead_letter letters
)");
  std::string nodes;
  for (const auto& node : diagram.nodes) nodes += report::node_words(node) + "\n";
  CHECK(nodes == R"(customers people: 0.5 /s
load balancer door: application
service web: 2 × 8 threads
cache memory: 5 entries, kept 1 min
throttle limit: 9 /s
database db: 100 connections
bucket shelf
topic news
queue inbox
endpoint phone: SMS
queue letters
function later: 128 MB
worker hands: 1–6 instances
autoscaler scaler: scales hands
)");
  CHECK(node_of(diagram, "scaler").x == node_of(diagram, "hands").x);
}

TEST_CASE("a diagram in each format, to the letter") {
  const auto diagrams = orders();
  const std::string title = "Orders & \"more\"";
  const std::string folder = COUPLET_EXPECTED;
  CHECK(report::diagrams_svg(diagrams, title) == test::text_of(folder + "/orders.svg"));
  CHECK(report::diagrams_dot(diagrams, title) == test::text_of(folder + "/orders.dot"));
  CHECK(report::diagrams_mermaid(diagrams, title) == test::text_of(folder + "/orders.mmd"));
}

TEST_CASE("several diagrams fit into one page: every class and id begins with the prefix") {
  const std::string text = report::diagram_svg(orders().front(), "left");
  CHECK(text.find("couplet") == std::string::npos);
  CHECK(text.find("id=\"left-title\"") != std::string::npos);
  CHECK(text.find("url(#left-tip)") != std::string::npos);
  CHECK(text.find("<title id=\"left-title\">tight: The customer waits</title>") != std::string::npos);
  CHECK(text.find(
            "<desc id=\"left-desc\">customers calls shop; shop calls stock; shop writes to orders.</desc>") !=
        std::string::npos);
}

TEST_CASE("names and titles of any letters stay text") {
  auto diagrams = orders();
  const std::string hostile = "</script><b>&\"'`\\N\n#quot;\x01" + std::string(300, 'x');
  diagrams[0].title = hostile;
  diagrams[0].nodes[1].title = hostile;
  diagrams[0].nodes[1].detail = "]) --> end \"";
  const std::string svg = report::diagrams_svg(diagrams, hostile);
  CHECK(svg.find("<b>") == std::string::npos);
  CHECK(svg.find('\x01') == std::string::npos);
  CHECK(svg.find("&lt;/script&gt;&lt;b&gt;&amp;&quot;&#39;`\\N") != std::string::npos);
  const std::string dot = report::diagrams_dot(diagrams, hostile);
  CHECK(dot.rfind(
            "digraph \"</script><b>&amp;\\\"'`\\\\N\\n#quot;\xef\xbf\xbd" + std::string(300, 'x') + "\" {\n",
            0) == 0);
  const std::string mermaid = report::diagrams_mermaid(diagrams, hostile);
  CHECK(mermaid.rfind("---\ntitle: \"</script><b>&\\\"'`\\\\N #quot; " + std::string(300, 'x') +
                          "\"\n---\nflowchart LR\n",
                      0) == 0);
  CHECK(mermaid.find("#60;/script#62;#60;b#62;#38;#34;#39;#96;#92;N<br/>#35;quot;\xef\xbf\xbdxxx") !=
        std::string::npos);
  CHECK(mermaid.find("<br/>#93;) --#62; end #34;\"") != std::string::npos);
}

TEST_CASE("texts that are too long end in an ellipsis, never beyond their room") {
  CHECK(report::fitted("shop", 100, report::title_letters) == "shop");
  const std::string cut = report::fitted(std::string(300, 'x'), 100, report::title_letters);
  CHECK(cut.ends_with("x…"));
  CHECK(report::text_width(cut, report::title_letters) <= 100);
  CHECK(report::text_width(cut + "x", report::title_letters) > 100);
  CHECK(report::fitted("Москва и всё остальное", 60, 11).ends_with("…"));
}

TEST_CASE("what XML forbids is replaced, what it treats as markup is escaped") {
  CHECK(report::xml_text("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
  CHECK(report::xml_text("tab\there\nand\x02there") == "tab\there\nand\xef\xbf\xbdthere");
  CHECK(report::xml_text("\xff\xc3(\xe2\x82") == "\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(report::xml_text("\xef\xbf\xbf") == "\xef\xbf\xbd");
  CHECK(report::xml_text("שלום €") == "שלום €");
}
