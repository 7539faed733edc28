#pragma once

#include <string>
#include <vector>

namespace couplet::theory {

/// A figure that theory knows, and how far a run may be from it for other reasons than chance.
struct Figure {
  std::string path;     // below the architecture, as in summary.json: "response.mean"
  double expected = 0;  // seconds, shares or numbers, as the path says
  /// What the empty beginning may leave in a mean that is measured from the warm-up to the end, and the
  /// rounding of percentiles.
  double bias = 0;
};

/// A component of an architecture, or what its customers see, as queueing theory knows it.
struct Part {
  std::string component;            // empty: the customers
  std::string system;               // "M/M/1", "machine repair"; empty: nothing known
  std::string given;                // "8/s, 100 ms of work, load 0.8"
  std::vector<Figure> figures;      // none where nothing is known
  std::vector<std::string> broken;  // the assumptions that do not hold, each a clause; none where it is known
};

}  // namespace couplet::theory
