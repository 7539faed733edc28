// Filter policies of topics, from section 3.3 of the facts.

#include "cloud/filter_policy.hpp"

#include <string>

#include "catch.hpp"
#include "cloud/json_text.hpp"

using namespace couplet::cloud;

namespace {

using Kind = FilterProblem::Kind;
constexpr auto attributes = FilterScope::message_attributes;
constexpr auto body = FilterScope::message_body;

FilterPolicy compiled(const std::string& policy, FilterScope scope) {
  auto result = FilterPolicy::compile(json(policy), scope, static_cast<std::int64_t>(policy.size()));
  INFO(policy);
  REQUIRE(std::holds_alternative<FilterPolicy>(result));
  return std::get<FilterPolicy>(std::move(result));
}

/// The problem's kind and place, as "kind at place"; the kind by its sentence.
FilterProblem problem_of(const std::string& policy, FilterScope scope, std::int64_t bytes = 0) {
  auto result = FilterPolicy::compile(json(policy), scope, bytes);
  INFO(policy);
  REQUIRE(std::holds_alternative<FilterProblem>(result));
  return std::get<FilterProblem>(result);
}

/// Attributes from an object: texts, numbers and lists by their types.
MessageAttributes message(const std::string& object) {
  using Type = MessageAttribute::Type;
  MessageAttributes result;
  for (const JsonMember& member : json(object).members) {
    const bool text = member.value.is(JsonValue::Kind::string);
    const bool number = member.value.is(JsonValue::Kind::number);
    result.push_back(
        {member.key, text ? Type::string : (number ? Type::number : Type::string_array), member.value});
  }
  return result;
}

bool passes(const std::string& policy, const std::string& object) {
  return compiled(policy, attributes).accepts(message(object), nullptr);
}

bool body_passes(const std::string& policy, const std::string& text) {
  const JsonValue parsed = json(text);
  return compiled(policy, body).accepts({}, &parsed);
}

struct Row {
  std::string policy;
  std::string message;
  bool passes;
};

/// `count` values "0", "1", …
std::string list_of(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "\"" : ", \"") + std::to_string(i) + "\"";
  return "[" + text + "]";
}

}  // namespace

TEST_CASE("Fact 3.3.1: a policy looks at the attributes or at the body, which must be a JSON object") {
  const FilterPolicy of_attributes = compiled(R"({"a": ["x"]})", attributes);
  const FilterPolicy of_body = compiled(R"({"a": ["x"]})", body);
  const JsonValue text = json(R"({"a": "x"})");
  CHECK(of_attributes.accepts(message(R"({"a": "x"})"), nullptr));
  CHECK_FALSE(of_attributes.accepts({}, &text));
  CHECK(of_body.accepts({}, &text));
  CHECK_FALSE(of_body.accepts(message(R"({"a": "x"})"), nullptr));
  const JsonValue list = json(R"([{"a": "x"}])");
  CHECK_FALSE(of_body.accepts({}, &list));
}

TEST_CASE("Fact 3.3.2: all keys must match, one value of a key is enough, and $or joins keys") {
  const auto row = GENERATE(values<Row>({
      {R"({"a": ["x", "y"], "b": ["z"]})", R"({"a": "y", "b": "z"})", true},
      {R"({"a": ["x", "y"], "b": ["z"]})", R"({"a": "y", "b": "q"})", false},
      {R"({"a": ["x", "y"], "b": ["z"]})", R"({"a": "y"})", false},
      {R"({"$or": [{"a": ["x"]}, {"b": ["z"]}]})", R"({"b": "z"})", true},
      {R"({"$or": [{"a": ["x"]}, {"b": ["z"]}]})", R"({"a": "q", "b": "q"})", false},
      {R"({"c": ["1"], "$or": [{"a": ["x"]}, {"b": ["z"]}]})", R"({"a": "x"})", false},
      {R"({"c": ["1"], "$or": [{"a": ["x"]}, {"b": ["z"]}]})", R"({"a": "x", "c": "1"})", true},
      // One alternative joins nothing: a key like any other.
      {R"({"$or": ["x"]})", R"({"$or": "x"})", true},
  }));
  INFO(row.policy << " and " << row.message);
  CHECK(passes(row.policy, row.message) == row.passes);
}

TEST_CASE("Fact 3.3.3: each operator lets pass what it says") {
  const auto row = GENERATE(values<Row>({
      {R"({"a": ["Red"]})", R"({"a": "Red"})", true},
      {R"({"a": ["Red"]})", R"({"a": "red"})", false},
      {R"({"a": [{"prefix": "re"}]})", R"({"a": "red"})", true},
      {R"({"a": [{"prefix": "re"}]})", R"({"a": "r"})", false},
      {R"({"a": [{"suffix": "ed"}]})", R"({"a": "red"})", true},
      {R"({"a": [{"suffix": "ed"}]})", R"({"a": "edge"})", false},
      {R"({"a": [{"equals-ignore-case": "ReD"}]})", R"({"a": "rEd"})", true},
      {R"({"a": [{"equals-ignore-case": "ReD"}]})", R"({"a": "reds"})", false},
      {R"({"a": [{"anything-but": ["red", "blue"]}]})", R"({"a": "green"})", true},
      {R"({"a": [{"anything-but": ["red", "blue"]}]})", R"({"a": "blue"})", false},
      {R"({"a": [{"anything-but": "red"}]})", R"({"b": "blue"})", false},
      {R"({"a": [{"anything-but": [100]}]})", R"({"a": 100})", false},
      {R"({"a": [{"anything-but": {"prefix": "re"}}]})", R"({"a": "blue"})", true},
      {R"({"a": [{"anything-but": {"prefix": "re"}}]})", R"({"a": "red"})", false},
      {R"({"a": [{"numeric": ["=", 5]}]})", R"({"a": 5})", true},
      {R"({"a": [{"numeric": [">", 0, "<=", 5]}]})", R"({"a": 5})", true},
      {R"({"a": [{"numeric": [">", 0, "<=", 5]}]})", R"({"a": 0})", false},
      {R"({"a": [{"numeric": [">=", 0, "<", 5]}]})", R"({"a": 0})", true},
      {R"({"a": [{"numeric": [">=", 0, "<", 5]}]})", R"({"a": 5})", false},
      {R"({"a": [{"numeric": ["<", 5]}]})", R"({"a": "4"})", false},
      {R"({"a": [{"cidr": "10.0.1.0/24"}]})", R"({"a": "10.0.1.255"})", true},
      {R"({"a": [{"cidr": "10.0.1.0/24"}]})", R"({"a": "10.0.2.0"})", false},
      {R"({"a": [{"cidr": "10.0.1.128/25"}]})", R"({"a": "10.0.1.127"})", false},
      {R"({"a": [{"cidr": "0.0.0.0/0"}]})", R"({"a": "200.1.2.3"})", true},
      {R"({"a": [{"cidr": "10.0.1.0/24"}]})", R"({"a": "somewhere"})", false},
      {R"({"a": [{"cidr": "2001:db8::/32"}]})", R"({"a": "2001:db8:1::5"})", true},
      {R"({"a": [{"cidr": "2001:db8::/32"}]})", R"({"a": "2001:db9::5"})", false},
      {R"({"a": [{"exists": true}]})", R"({"a": "x"})", true},
      {R"({"a": [{"exists": true}]})", R"({"b": "x"})", false},
      {R"({"a": [{"exists": false}]})", R"({"b": "x"})", true},
      {R"({"a": [{"exists": false}]})", R"({"a": "x"})", false},
  }));
  INFO(row.policy << " and " << row.message);
  CHECK(passes(row.policy, row.message) == row.passes);
}

TEST_CASE("Fact 3.3.4: numbers lie between -1e9 and 1e9 and are compared with five decimals") {
  CHECK(passes(R"({"a": [1.000001]})", R"({"a": 1})"));
  CHECK_FALSE(passes(R"({"a": [1.00001]})", R"({"a": 1})"));
  CHECK(passes(R"({"a": [{"numeric": [">=", -1000000000, "<=", 1000000000]}]})", R"({"a": -1000000000})"));
  CHECK(problem_of(R"({"a": [1000000001]})", attributes).kind == Kind::number_out_of_range);
  CHECK(problem_of(R"({"a": [{"numeric": [">", -1000000001]}]})", attributes).kind ==
        Kind::number_out_of_range);
}

TEST_CASE("Fact 3.3.5: an array matches if any of its elements matches") {
  CHECK(passes(R"({"a": ["rugby"]})", R"({"a": ["tennis", "rugby"]})"));
  CHECK_FALSE(passes(R"({"a": ["rugby"]})", R"({"a": ["tennis", "golf"]})"));
  CHECK(passes(R"({"a": [{"anything-but": ["rugby"]}]})", R"({"a": ["rugby", "golf"]})"));
  CHECK_FALSE(passes(R"({"a": [{"anything-but": ["rugby"]}]})", R"({"a": ["rugby"]})"));
  CHECK(passes(R"({"a": [null, true]})", R"({"a": ["x", null]})"));
}

TEST_CASE("Fact 3.3.6: binary attributes are ignored") {
  const MessageAttributes binary{{"a", MessageAttribute::Type::binary, {}}};
  CHECK_FALSE(compiled(R"({"a": [{"exists": true}]})", attributes).accepts(binary, nullptr));
  CHECK(compiled(R"({"a": [{"exists": false}]})", attributes).accepts(binary, nullptr));
}

TEST_CASE("Fact 3.3.7: a policy has at most five keys, of a nested one those at the top") {
  compiled(R"({"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"]})", attributes);
  CHECK(problem_of(R"({"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"], "f": ["1"]})", attributes)
            .kind == Kind::too_many_keys);
  compiled(R"({"a": {"b": ["1"], "c": ["1"], "d": ["1"]}, "e": ["1"], "f": ["1"], "g": ["1"], "h": ["1"]})",
           body);
}

TEST_CASE("Fact 3.3.8: a policy has at most 150 combinations, multiplied by how deep keys lie") {
  CHECK(compiled(R"({"a": ["1", "2", "3"], "b": ["1", "2"]})", attributes).combinations() == 6);
  // 4 values three deep, 3 two deep, 3 at the top: 12 times 6 times 3 would be 216; without the last, 72.
  const std::string nested = R"("k": {"l": {"m": ["1", "2", "3", "4"]}}, "n": {"o": ["1", "2", "3"]})";
  CHECK(compiled("{" + nested + "}", body).combinations() == 72);
  CHECK(problem_of("{" + nested + R"(, "p": ["1", "2", "3"]})", body).kind == Kind::too_many_combinations);
  CHECK(compiled(R"({"a": )" + list_of(150) + "}", attributes).combinations() == 150);
  CHECK(problem_of(R"({"a": )" + list_of(151) + "}", attributes).kind == Kind::too_many_combinations);
}

TEST_CASE("Fact 3.3.9: a policy has at most 256 KiB") {
  const std::string policy = R"({"a": ["x"]})";
  CHECK(std::holds_alternative<FilterPolicy>(FilterPolicy::compile(json(policy), attributes, 262'144)));
  CHECK(problem_of(policy, attributes, 262'145).kind == Kind::too_large);
}

TEST_CASE("Fact 3.3.10: only policies for the body look into objects") {
  const std::string policy = R"({"order": {"lines": {"sku": ["A1"]}}})";
  CHECK(body_passes(policy, R"({"order": {"lines": {"sku": "A1"}}})"));
  CHECK(body_passes(policy, R"({"order": {"lines": [{"sku": "B2"}, {"sku": "A1"}]}})"));
  CHECK_FALSE(body_passes(policy, R"({"order": {"lines": {"sku": "B2"}}})"));
  CHECK_FALSE(body_passes(policy, R"({"order": "A1"})"));
  CHECK(body_passes(R"({"a": {"b": [{"exists": false}]}})", R"({"a": {"c": 1}})"));
  const FilterProblem problem = problem_of(policy, attributes);
  CHECK(problem.kind == Kind::nested);
  CHECK(problem.where == "order");
}

TEST_CASE("a policy that is none is refused with its reason and place") {
  struct Broken {
    std::string policy;
    Kind kind;
    std::string where;
  };
  const auto row = GENERATE(values<Broken>({
      {R"(["a"])", Kind::not_an_object, ""},
      {R"({})", Kind::empty, ""},
      {R"({"a": {}})", Kind::empty, "a"},
      {R"({"a": "x"})", Kind::not_a_list, "a"},
      {R"({"a": {"b": 5}})", Kind::not_a_list, "a.b"},
      {R"({"a": []})", Kind::empty_list, "a"},
      {R"({"a": [["x"]]})", Kind::bad_condition, "a"},
      {R"({"a": [{"prefix": "x", "suffix": "y"}]})", Kind::bad_condition, "a"},
      {R"({"a": [{"starts": "x"}]})", Kind::unknown_operator, "a"},
      {R"({"a": [{"prefix": 5}]})", Kind::bad_operand, "a"},
      {R"({"a": [{"exists": "yes"}]})", Kind::bad_operand, "a"},
      {R"({"a": [{"cidr": "10.0.0.0"}]})", Kind::bad_operand, "a"},
      {R"({"a": [{"cidr": "10.0.0.0/33"}]})", Kind::bad_operand, "a"},
      {R"({"a": [{"anything-but": []}]})", Kind::bad_operand, "a"},
      {R"({"a": [{"anything-but": {"suffix": "x"}}]})", Kind::bad_operand, "a"},
      {R"({"a": [{"numeric": [">", 5, ">", 6]}]})", Kind::bad_range, "a"},
      {R"({"a": [{"numeric": [">", 5, "<", 5]}]})", Kind::bad_range, "a"},
      {R"({"a": [{"numeric": ["<", 1, ">", 5]}]})", Kind::bad_range, "a"},
      {R"({"a": [{"numeric": [">"]}]})", Kind::bad_range, "a"},
      {R"({"a": [{"numeric": ["=", "5"]}]})", Kind::bad_range, "a"},
      {R"({"$or": [{"a": ["x"]}, {"b": []}]})", Kind::empty_list, "b"},
  }));
  const FilterProblem problem = problem_of(row.policy, body);
  INFO(row.policy << ": " << problem.text());
  CHECK(problem.kind == row.kind);
  CHECK(problem.where == row.where);
}
