#pragma once

#include <string>
#include <vector>

#include "report/diagram.hpp"

namespace couplet::report {

/// One diagram as an <svg> element, for use inside a page as well as in a file: it has a <title> and a
/// <desc>, follows `prefers-color-scheme`, and all text in it is escaped. `prefix` begins every id and class
/// in it, so that several fit into one page. REQUIRES: `prefix` is a letter, then letters, digits and '-'.
std::string diagram_svg(const Diagram& diagram, const std::string& prefix = "couplet");

/// All of them in one SVG file, below each other so that the same components are in line, each with its
/// architecture's name, and a legend.
std::string diagrams_svg(const std::vector<Diagram>& diagrams, const std::string& title);

/// One digraph of Graphviz with a cluster for each architecture; Graphviz makes a layout of its own.
std::string diagrams_dot(const std::vector<Diagram>& diagrams, const std::string& title);

/// One flowchart of Mermaid with a subgraph for each architecture; Mermaid makes a layout of its own.
std::string diagrams_mermaid(const std::vector<Diagram>& diagrams, const std::string& title);

}  // namespace couplet::report
