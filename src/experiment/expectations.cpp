#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "experiment/results.hpp"
#include "experiment/standing.hpp"
#include "experiment/sweep_table.hpp"
#include "scenario/suggest.hpp"
#include "sim/check.hpp"
#include "stats/batch_means.hpp"

namespace couplet::experiment {

using scenario::Expectation;
using scenario::Expression;
using scenario::Quantifier;
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

/// What an expectation asks: the values of a path, as many as `count` for each.
struct Values {
  std::size_t count = 0;
  std::function<std::vector<double>(const Scalar&)> of;
};

std::vector<double> values(const Expression& expression, const ExperimentResult& result,
                           const Values& wanted) {
  std::vector<double> values;
  for (std::size_t i = 0; i < wanted.count; ++i) {
    values.push_back(scenario::evaluate(
        expression, [&](const std::string& path) { return wanted.of(*find(result, path))[i]; }));
  }
  return values;
}

/// The sides of an expectation, by replication number or by part of a single run.
struct Sides {
  std::vector<double> left, right, high, slack;

  Sides(const Expectation& expectation, const ExperimentResult& result, const Values& wanted)
      : left(values(expectation.left, result, wanted)),
        right(values(expectation.right, result, wanted)),
        high(expectation.high ? values(*expectation.high, result, wanted) : right),
        slack(expectation.slack ? values(*expectation.slack, result, wanted)
                                : std::vector<double>(left.size(), 0)) {}

  Sides(const Sides& all, std::size_t one)
      : left{all.left[one]}, right{all.right[one]}, high{all.high[one]}, slack{all.slack[one]} {}
};

Values replications_of(const ExperimentResult& result) {
  return {result.replications, [](const Scalar& scalar) { return scalar.replications; }};
}

/// Those of a single run's batches, joined to the fewest that any of the paths has; none if one of them has
/// none, or nothing depends on the run at all.
Values parts_of(const std::vector<std::string>& paths, const ExperimentResult& result) {
  std::size_t count = 0;
  for (const std::string& path : paths) {
    const std::size_t parts = find(result, path)->parts.size();
    if (parts == 0) return {};
    count = count == 0 ? parts : std::min(count, parts);
  }
  return {count, [count](const Scalar& scalar) { return stats::joined(scalar.parts, count); }};
}

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

/// In every replication.
Outcome always(const Expectation& expectation, const Sides& sides) {
  Outcome all = Outcome::holds;
  for (std::size_t r = 0; r < sides.left.size(); ++r) all = both(all, outcome(expectation, Sides(sides, r)));
  return all;
}

std::vector<double> negative(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

/// The whole interval, of equalities too: equal is an interval that has no width.
Outcome surely(const Expectation& expectation, const Sides& sides) {
  const bool equality = expectation.relation == Relation::equal && !expectation.slack;
  if (!equality && expectation.relation != Relation::not_equal) return outcome(expectation, sides);
  if (equality) return within(sides);
  const std::vector<double> slack = negative(sides.slack);
  const Outcome greater = above(sides.left, sides.right, slack, true);
  const Outcome less = above(sides.right, sides.left, slack, true);
  if (greater == Outcome::holds || less == Outcome::holds) return Outcome::holds;
  return greater == Outcome::fails && less == Outcome::fails ? Outcome::fails : Outcome::inconclusive;
}

Outcome outcome_of(const Expectation& expectation, const std::vector<std::string>& paths,
                   const ExperimentResult& result, const Sides& sides) {
  switch (expectation.quantifier) {
    case Quantifier::none: return outcome(expectation, sides);
    case Quantifier::always: return always(expectation, sides);
    case Quantifier::surely: break;
  }
  if (result.replications > 1) return surely(expectation, sides);
  if (std::isnan(sides.left[0] - sides.right[0] + sides.high[0] + sides.slack[0])) return Outcome::fails;
  const Values parts = parts_of(paths, result);
  return parts.count == 0 ? Outcome::inconclusive : surely(expectation, Sides(expectation, result, parts));
}

double size_of(double value) {
  return value < 0 ? -value : value;
}

/// How far one replication is on the right side of the bound.
double margin_of(const Expectation& expectation, const Sides& sides, std::size_t one) {
  const double left = sides.left[one], right = sides.right[one], slack = sides.slack[one];
  switch (expectation.relation) {
    case Relation::less:
    case Relation::less_equal: return right - left + slack;
    case Relation::greater:
    case Relation::greater_equal: return left - right + slack;
    case Relation::in: return std::min(left - right, sides.high[one] - left) + slack;
    case Relation::equal: return slack - size_of(left - right);
    case Relation::not_equal: return size_of(left - right) - slack;
  }
  COUPLET_CHECK(false && "a relation that does not exist");
  return 0;
}

/// What the left side is held against, on average.
double bound_of(const Expectation& expectation, const Sides& sides) {
  const double left = stats::mean(sides.left), low = stats::mean(sides.right);
  if (expectation.relation != Relation::in) return low;
  const double high = stats::mean(sides.high);
  return high - left < left - low ? high : low;
}

/// `value`: what is reported, which parts of a single run only come near to.
Estimate estimate(double value, std::vector<double> parts) {
  Estimate result;
  result.value = value;
  if (parts.size() > 1) result.interval = stats::mean_interval(parts);
  result.parts = std::move(parts);
  return result;
}

/// The replications, or the parts of a single run as far as it has some.
Values all_parts(const std::vector<std::string>& paths, const ExperimentResult& result) {
  if (result.replications == 1) {
    Values parts = parts_of(paths, result);
    if (parts.count > 1) return parts;
  }
  return replications_of(result);
}

bool is_pointer(const std::string& path) {
  return path.starts_with('/');
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

std::string unknown_path(const std::vector<std::string>& paths, const ExperimentResult& result) {
  for (const std::string& path : paths) {
    if (!is_pointer(path) && find(result, path) == nullptr) return no_such_metric(path, result);
  }
  return "";
}

Standing standing_of(const Expectation& requirement, const ExperimentResult& result) {
  Expectation asked = requirement;
  if (asked.quantifier == Quantifier::none) asked.quantifier = Quantifier::surely;
  const std::vector<std::string> paths = scenario::paths_of(asked);
  const auto margins_of = [&](const Sides& sides) {
    std::vector<double> margins;
    for (std::size_t i = 0; i < sides.left.size(); ++i) margins.push_back(margin_of(asked, sides, i));
    return margins;
  };
  const Sides whole(asked, result, replications_of(result));
  const Sides parts(asked, result, all_parts(paths, result));
  Standing standing;
  standing.outcome = outcome_of(asked, paths, result, whole);
  standing.left = estimate(stats::mean(whole.left), parts.left);
  standing.margin = estimate(stats::mean(margins_of(whole)), margins_of(parts));
  standing.bound = bound_of(asked, whole);
  return standing;
}

Estimate estimate_of(const Expression& expression, const ExperimentResult& result,
                     const std::function<double(const std::string&)>& pointer) {
  std::vector<std::string> metrics;
  for (const std::string& path : scenario::paths_of(expression)) {
    if (!is_pointer(path)) metrics.push_back(path);
  }
  const auto each = [&](const Values& wanted) {
    std::vector<double> values;
    for (std::size_t i = 0; i < wanted.count; ++i) {
      values.push_back(scenario::evaluate(expression, [&](const std::string& path) {
        return is_pointer(path) ? pointer(path) : wanted.of(*find(result, path))[i];
      }));
    }
    return values;
  };
  const double value = stats::mean(each(replications_of(result)));
  if (metrics.empty()) return estimate(value, {value});  // the same in every replication: certain
  return estimate(value, each(all_parts(metrics, result)));
}

int change(const Estimate& before, const Estimate& after) {
  const bool none_before = std::isnan(before.value), none_after = std::isnan(after.value);
  if (none_before || none_after) return none_before == none_after ? 0 : none_before ? 1 : -1;
  if (before.parts.size() != after.parts.size() || before.parts.size() < 2)
    return before.value < after.value ? 1 : before.value > after.value ? -1 : 0;
  const stats::Interval difference = stats::paired_difference(before.parts, after.parts, 0.99);
  return difference.low > 0 ? 1 : difference.high < 0 ? -1 : 0;
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
    const Sides sides(expectation, result, replications_of(result));
    Verdict verdict{expectation.text, outcome_of(expectation, paths, result, sides), stats::mean(sides.left),
                    unit_of(expectation.left, result)};
    if (!scenario::paths_of(expectation.right).empty()) verdict.against = stats::mean(sides.right);
    result.expectations.push_back(std::move(verdict));
  }
  return problems;
}

}  // namespace couplet::experiment
