#include <algorithm>
#include <cmath>
#include <limits>

#include "experiment/results.hpp"
#include "scenario/suggest.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

using scenario::Expectation;
using scenario::Expression;
using scenario::Relation;

namespace {

std::string_view architecture_of(std::string_view path) {
  return path.substr(0, path.find('.'));
}

std::string_view below(std::string_view path) {
  const std::size_t dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
}

const Scalar* find(const ExperimentResult& result, std::string_view path) {
  const ArchitectureResult* architecture = result.find(architecture_of(path));
  return architecture == nullptr ? nullptr : architecture->find(below(path));
}

std::vector<double> values(const Expression& expression, const ExperimentResult& result) {
  std::vector<double> values;
  for (std::uint32_t r = 0; r < result.replications; ++r) {
    values.push_back(scenario::evaluate(
        expression, [&](const std::string& path) { return find(result, path)->replications[r]; }));
  }
  return values;
}

/// The sides of an expectation, by replication number.
struct Sides {
  std::vector<double> left, right, high, slack;

  Sides(const Expectation& expectation, const ExperimentResult& result)
      : left(values(expectation.left, result)),
        right(values(expectation.right, result)),
        high(expectation.high ? values(*expectation.high, result) : right),
        slack(expectation.slack ? values(*expectation.slack, result) : std::vector<double>(left.size(), 0)) {}
};

/// Whether a - b + slack is above zero (or at it, unless `strict`), as far as the replications can tell.
Outcome above(const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& slack,
              bool strict) {
  std::vector<double> margin;
  for (std::size_t r = 0; r < a.size(); ++r) margin.push_back(a[r] - b[r] + slack[r]);
  stats::Interval interval = stats::mean_interval(margin);
  if (std::isnan(interval.estimate)) return Outcome::fails;
  if (std::isnan(interval.low)) interval.low = interval.high = interval.estimate;
  if (strict ? interval.low > 0 : interval.low >= 0) return Outcome::holds;
  if (strict ? interval.high <= 0 : interval.high < 0) return Outcome::fails;
  return Outcome::inconclusive;
}

Outcome both(Outcome a, Outcome b) {
  if (a == Outcome::fails || b == Outcome::fails) return Outcome::fails;
  return a == Outcome::holds ? b : a;
}

Outcome within(const Sides& sides) {
  return both(above(sides.left, sides.right, sides.slack, false),
              above(sides.high, sides.left, sides.slack, false));
}

Outcome decided(bool holds) {
  return holds ? Outcome::holds : Outcome::fails;
}

bool is_zero(const Expression& expression) {
  return expression.kind == Expression::Kind::number && expression.number == 0;
}

Outcome equal(const Expectation& expectation, const Sides& sides) {
  if (expectation.slack) return within(sides);
  if (!is_zero(expectation.right)) return decided(stats::mean(sides.left) == stats::mean(sides.right));
  return decided(std::all_of(sides.left.begin(), sides.left.end(), [](double value) { return value == 0; }));
}

Outcome unequal(const Expectation& expectation, const Sides& sides) {
  const double apart = stats::mean(sides.left) - stats::mean(sides.right);
  if (std::isnan(apart)) return Outcome::fails;
  const double slack = expectation.slack ? stats::mean(sides.slack) : 0;
  return decided(apart > slack || apart < -slack);
}

Outcome outcome(const Expectation& expectation, const Sides& sides) {
  switch (expectation.relation) {
    case Relation::less: return above(sides.right, sides.left, sides.slack, true);
    case Relation::less_equal: return above(sides.right, sides.left, sides.slack, false);
    case Relation::greater: return above(sides.left, sides.right, sides.slack, true);
    case Relation::greater_equal: return above(sides.left, sides.right, sides.slack, false);
    case Relation::in: return within(sides);
    case Relation::equal: return equal(expectation, sides);
    case Relation::not_equal: return unequal(expectation, sides);
  }
  COUPLET_CHECK(false && "a relation that does not exist");
  return Outcome::fails;
}

/// The names that may follow `prefix` ("", "queue.", …), "components." left out.
std::vector<std::string> continuations(const ArchitectureResult& architecture, std::string_view prefix) {
  constexpr std::string_view components = "components.";
  std::vector<std::string> names;
  for (const Scalar& scalar : architecture.scalars) {
    std::string_view path = scalar.path;
    if (path.substr(0, components.size()) == components) path.remove_prefix(components.size());
    if (path.substr(0, prefix.size()) != prefix) continue;
    std::string name(architecture_of(path.substr(prefix.size())));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::string meant(const std::string& near) {
  return near.empty() ? "" : "; did you mean \"" + near + "\"?";
}

}  // namespace

std::string no_such_metric(const std::string& path, const ExperimentResult& result) {
  const std::string message = "nothing is called \"" + path + "\"";
  const ArchitectureResult* architecture = result.find(architecture_of(path));
  if (architecture == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : result.architectures) names.push_back(known.name);
    const std::string near = scenario::nearest(architecture_of(path), names);
    if (near.empty()) return message + "; the architectures are " + scenario::listed(names);
    return message + meant(near + path.substr(architecture_of(path).size()));
  }
  std::vector<std::string> paths;
  for (const Scalar& scalar : architecture->scalars) {
    paths.push_back(architecture->name + "." + scalar.path);
    if (scalar.path.starts_with("components."))
      paths.push_back(architecture->name + "." + scalar.path.substr(11));
  }
  const std::string near = scenario::nearest(path, paths);
  if (!near.empty()) return message + meant(near);

  std::string_view rest = below(path);
  if (rest.starts_with("components.")) rest.remove_prefix(11);
  std::string prefix;
  for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.', dot + 1)) {
    const std::string longer(rest.substr(0, dot + 1));
    if (continuations(*architecture, longer).empty()) break;
    prefix = longer;
  }
  return message + "; behind \"" + architecture->name + "." + prefix + "\" may follow " +
         scenario::listed(continuations(*architecture, prefix), "or");
}

scenario::Problems judge(const scenario::Scenario& scenario, const std::vector<std::string>& left_out,
                         ExperimentResult& result) {
  scenario::Problems problems;
  result.expectations.clear();
  for (std::size_t i = 0; i < scenario.expectations.size(); ++i) {
    const Expectation& expectation = scenario.expectations[i];
    const std::vector<std::string> paths = scenario::paths_of(expectation);
    const auto is_left_out = [&](const std::string& path) {
      return std::find(left_out.begin(), left_out.end(), architecture_of(path)) != left_out.end();
    };
    if (std::any_of(paths.begin(), paths.end(), is_left_out)) continue;
    bool complete = true;
    for (const std::string& path : paths) {
      if (find(result, path) != nullptr) continue;
      complete = false;
      scenario::Problem problem;
      problem.pointer = "/expect/" + std::to_string(i);
      problem.message = no_such_metric(path, result);
      problems.push_back(std::move(problem));
    }
    if (!complete) continue;
    const Sides sides(expectation, result);
    result.expectations.push_back({expectation.text, outcome(expectation, sides), stats::mean(sides.left)});
  }
  return problems;
}

}  // namespace couplet::experiment
