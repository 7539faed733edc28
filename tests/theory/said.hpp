#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "theory/recognise.hpp"

namespace couplet::theory {

/// What recognise() says, a line for each part: "server: M/M/1; utilization 0.8, waiting.mean 3.2", or
/// "server: -; failures strike it (crash server)". Of the customers: "customers: ...".
inline std::vector<std::string> said(const scenario::RunSettings& run,
                                     const scenario::Architecture& architecture) {
  std::vector<std::string> lines;
  for (const Part& part : recognise(run, architecture)) {
    const std::string name = part.component.empty() ? "customers" : part.component;
    std::string line = name + ": " + (part.component.empty() && part.broken.empty() ? "" : part.system);
    if (!part.broken.empty()) line += "-";
    for (const std::string& clause : part.broken) line += "; " + clause;
    const char* before = part.component.empty() ? "" : "; ";
    for (const Figure& figure : part.figures) {
      const std::string own = "components." + part.component + ".";
      char value[32];
      std::snprintf(value, sizeof value, "%.5g", figure.expected);
      const bool is_own = figure.path.starts_with(own);
      line += before + (is_own ? figure.path.substr(own.size()) : figure.path) + " " + value;
      before = ", ";
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace couplet::theory
