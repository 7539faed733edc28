#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scenario/scenario.hpp"
#include "theory/law.hpp"

namespace couplet::theory {

/// What steps do, as far as formulas can follow: one after the other, work and visits to other components,
/// and choices by chance.

/// A time that a server is held by itself.
struct OwnTime {
  std::variant<scenario::NeedIndex, sim::DurationDistribution, Law> of;
};

/// One way through the steps, up to some point.
struct Way {
  double share = 1;  // of those who come
  std::vector<OwnTime> times;
  std::vector<std::size_t> visits;                      // that were made on it, by their places
  std::vector<std::pair<std::size_t, std::size_t>> at;  // which branch of which choice
};

enum class VisitKind { call, read, write, message };

/// Another component that the steps come to.
struct Visit {
  scenario::ComponentIndex to{};
  VisitKind kind = VisitKind::call;
  scenario::Use use;
  double share = 1;         // of those who come
  std::vector<Way> before;  // the ways to here, of this share together
  bool stores = false;      // a put
  bool last = true;         // nothing follows it
  bool forked = false;      // beside the visit before or behind it
  bool waits() const { return kind != VisitKind::message; }
};

struct Program {
  std::vector<Way> ways;  // to the end
  std::vector<Visit> visits;
  std::optional<std::vector<Way>> answered;  // before the end
  bool on_cpu = false;                       // the times are of a core
  std::vector<std::string> broken;           // why formulas cannot follow, each a clause

  /// Whether two visits to one component are never of the same request.
  bool exclusive(const Visit& a, const Visit& b) const;
};

/// The program of a service, worker or function.
Program program_of(const scenario::Architecture& architecture, const scenario::Steps& steps);

/// The latency of one operation of a component; of a bucket that of a put or a get.
sim::DurationDistribution latency_of(const scenario::Component& component, bool stores);

/// The times of ways for customers who bring certain needs. REQUIRES: they bring those that are asked for.
Law law_of(const std::vector<Way>& ways, const scenario::Producer& producer);

}  // namespace couplet::theory
