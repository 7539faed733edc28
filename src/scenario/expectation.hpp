#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::scenario {

enum class Relation { less, less_equal, equal, not_equal, greater_equal, greater, in };

/// An arithmetic expression over metric paths ("loose.completion.p99") and numbers. Times are seconds,
/// sizes bytes, money US dollars; a unit behind a number converts it ("200ms" is 0.2).
struct Expression {
  enum class Kind { number, path, add, subtract, multiply, divide, negate };
  Kind kind = Kind::number;
  double number = 0;
  std::string path;
  std::vector<Expression> operands;
};

/// Of what a relation is asked: of what is reported; of every replication by itself ("always"); of the whole
/// 95 % interval ("surely").
enum class Quantifier { none, always, surely };

/// "left relation right", or "left in [low, high]"; with `slack` ("+- 5") equality and order give way by that
/// much.
struct Expectation {
  std::string text;
  Quantifier quantifier = Quantifier::none;
  Expression left;
  Relation relation = Relation::equal;
  Expression right;                // the lower bound of `in`
  std::optional<Expression> high;  // the upper bound of `in`
  std::optional<Expression> slack;
};

/// Where an expectation cannot be read, and why.
struct ExpectationError {
  std::size_t position = 0;  // byte in the text, from 0
  std::string message;
};

/// Reads one expectation. On an error returns nullopt and fills `error`.
std::optional<Expectation> parse_expectation(std::string_view text, ExpectationError& error);

/// Reads one expression in which JSON pointers may stand beside metrics, as in "2 *
/// /components/app/instances": a path that begins with '/' is one. A pointer ends at a blank, a bracket, + or
/// *, so that what is divided by something has a blank behind it. On an error returns nullopt and fills
/// `error`.
std::optional<Expression> parse_objective(std::string_view text, ExpectationError& error);

/// Value of an expression; `lookup` gives a path's value. NaN spreads.
double evaluate(const Expression& expression, const std::function<double(const std::string&)>& lookup);

/// Every path an expectation reads, in reading order.
std::vector<std::string> paths_of(const Expectation& expectation);

/// The same of an expression, pointers included.
std::vector<std::string> paths_of(const Expression& expression);

}  // namespace couplet::scenario
