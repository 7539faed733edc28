#include "scenario/expectation.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "scenario/expectation_lexer.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

namespace {

using Token = ExpectationToken;

constexpr std::size_t length_max = 2000;
constexpr int depth_max = 100;

struct RelationName {
  std::string_view symbol;
  Relation relation;
};
constexpr RelationName relations[] = {{"<", Relation::less},           {"<=", Relation::less_equal},
                                      {"==", Relation::equal},         {"!=", Relation::not_equal},
                                      {">=", Relation::greater_equal}, {">", Relation::greater}};

/// Recursive descent. After the first error nothing more is read, and what is returned means nothing.
class Parser {
 public:
  enum class Pointers { none, too };  // may stand where a metric may
  explicit Parser(std::string_view text, Pointers pointers = Pointers::none)
      : lexer_(text), pointers_(pointers) {
    advance();
  }

  Expectation expectation() {
    Expectation result;
    result.quantifier = quantifier();
    result.left = sum();
    if (token_.kind == Token::Kind::in) {
      advance();
      read_range(result);
    } else {
      result.relation = relation();
      result.right = sum();
    }
    if (take("+-")) result.slack = sum();
    if (!failed_ && token_.kind != Token::Kind::end) fail("expected the end, + - * / or +-");
    return result;
  }

  Expression expression() {
    Expression result = sum();
    if (!failed_ && token_.kind != Token::Kind::end) fail("expected the end, + - * or /");
    return result;
  }

  bool failed() const { return failed_; }
  const ExpectationError& error() const { return error_; }

 private:
  void advance() {
    if (failed_) return;
    token_ = lexer_.next();
    if (token_.kind == Token::Kind::error) record(token_.text);
  }

  void record(std::string message) {
    failed_ = true;
    error_ = {token_.position, std::move(message)};
    token_ = {Token::Kind::end, "", 0, token_.position};
  }

  /// REQUIRES: the current token does not fit.
  void fail(std::string_view expected) {
    if (failed_) return;
    std::string found;
    switch (token_.kind) {
      case Token::Kind::end: found = "the end"; break;
      case Token::Kind::number: found = "a number"; break;
      case Token::Kind::path: found = in_quotes(token_.text); break;
      default: found = fmt::format("'{}'", token_.text);
    }
    record(fmt::format("{}, found {}", expected, found));
  }

  bool take(std::string_view symbol) {
    if (token_.kind != Token::Kind::symbol || token_.text != symbol) return false;
    advance();
    return true;
  }

  void expect(std::string_view symbol, std::string_view expected) {
    if (!take(symbol)) fail(expected);
  }

  /// No metric is called so: its path has a point.
  Quantifier quantifier() {
    if (token_.kind != Token::Kind::path) return Quantifier::none;
    const Quantifier found = token_.text == "always"   ? Quantifier::always
                             : token_.text == "surely" ? Quantifier::surely
                                                       : Quantifier::none;
    if (found != Quantifier::none) advance();
    return found;
  }

  Relation relation() {
    for (const RelationName& name : relations) {
      if (take(name.symbol)) return name.relation;
    }
    fail("expected <, <=, ==, !=, >=, > or in");
    return Relation::equal;
  }

  void read_range(Expectation& result) {
    result.relation = Relation::in;
    expect("[", "expected '[' behind in, as in [0.05, 0.20]");
    result.right = sum();
    expect(",", "expected ',' between the two bounds");
    result.high = sum();
    expect("]", "expected ']' behind the upper bound");
  }

  Expression sum() {
    Expression left = product();
    while (!failed_) {
      if (take("+")) {
        left = binary(Expression::Kind::add, std::move(left), product());
      } else if (take("-")) {
        left = binary(Expression::Kind::subtract, std::move(left), product());
      } else {
        break;
      }
    }
    return left;
  }

  Expression product() {
    Expression left = factor();
    while (!failed_) {
      if (take("*")) {
        left = binary(Expression::Kind::multiply, std::move(left), factor());
      } else if (take("/")) {
        left = binary(Expression::Kind::divide, std::move(left), factor());
      } else {
        break;
      }
    }
    return left;
  }

  Expression factor() {
    Expression result;
    if (pointers_ == Pointers::too && token_.kind == Token::Kind::symbol && token_.text == "/") {
      token_ = lexer_.pointer(token_.position);
      if (token_.kind == Token::Kind::error) record(token_.text);
    }
    if (++depth_ > depth_max) {
      record("brackets and signs are nested too deeply");
    } else if (take("-")) {
      result.kind = Expression::Kind::negate;
      result.operands.push_back(factor());
    } else if (take("(")) {
      result = sum();
      expect(")", "expected ')'");
    } else if (token_.kind == Token::Kind::number) {
      result.number = token_.number;
      advance();
    } else if (token_.text == "always" || token_.text == "surely") {
      record(fmt::format("'{}' stands once, at the beginning", token_.text));
    } else if (token_.kind == Token::Kind::path) {
      result.kind = Expression::Kind::path;
      result.path = token_.text;
      advance();
    } else {
      fail(pointers_ == Pointers::too
               ? "expected a number, a metric such as loose.cost.total or a JSON pointer"
               : "expected a number or a metric such as loose.completion.p99");
    }
    --depth_;
    return result;
  }

  static Expression binary(Expression::Kind kind, Expression left, Expression right) {
    Expression result;
    result.kind = kind;
    result.operands.push_back(std::move(left));
    result.operands.push_back(std::move(right));
    return result;
  }

  ExpectationLexer lexer_;
  Pointers pointers_;
  Token token_;
  ExpectationError error_;
  bool failed_ = false;
  int depth_ = 0;
};

void add_paths(const Expression& expression, std::vector<std::string>& paths) {
  if (expression.kind == Expression::Kind::path) paths.push_back(expression.path);
  for (const Expression& operand : expression.operands) add_paths(operand, paths);
}

}  // namespace

std::optional<Expectation> parse_expectation(std::string_view text, ExpectationError& error) {
  if (text.size() > length_max) {
    error = {length_max, fmt::format("an expectation may have {} characters at most", length_max)};
    return std::nullopt;
  }
  Parser parser(text);
  Expectation result = parser.expectation();
  if (parser.failed()) {
    error = parser.error();
    return std::nullopt;
  }
  result.text = std::string(text);
  return result;
}

std::optional<Expression> parse_objective(std::string_view text, ExpectationError& error) {
  if (text.size() > length_max) {
    error = {length_max, fmt::format("an objective may have {} characters at most", length_max)};
    return std::nullopt;
  }
  Parser parser(text, Parser::Pointers::too);
  Expression result = parser.expression();
  if (parser.failed()) {
    error = parser.error();
    return std::nullopt;
  }
  return result;
}

double evaluate(const Expression& expression, const std::function<double(const std::string&)>& lookup) {
  const auto operand = [&](std::size_t i) { return evaluate(expression.operands[i], lookup); };
  switch (expression.kind) {
    case Expression::Kind::number: return expression.number;
    case Expression::Kind::path: return lookup(expression.path);
    case Expression::Kind::add: return operand(0) + operand(1);
    case Expression::Kind::subtract: return operand(0) - operand(1);
    case Expression::Kind::multiply: return operand(0) * operand(1);
    case Expression::Kind::divide: return operand(0) / operand(1);
    case Expression::Kind::negate: return -operand(0);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

std::vector<std::string> paths_of(const Expectation& expectation) {
  std::vector<std::string> paths;
  add_paths(expectation.left, paths);
  add_paths(expectation.right, paths);
  if (expectation.high) add_paths(*expectation.high, paths);
  if (expectation.slack) add_paths(*expectation.slack, paths);
  return paths;
}

std::vector<std::string> paths_of(const Expression& expression) {
  std::vector<std::string> paths;
  add_paths(expression, paths);
  return paths;
}

}  // namespace couplet::scenario
