#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cloud/ip_address.hpp"
#include "cloud/json_value.hpp"

namespace couplet::cloud {

/// What a subscription's filter looks at (FilterPolicyScope).
enum class FilterScope : std::uint8_t { message_attributes, message_body };

/// One attribute of a message.
struct MessageAttribute {
  enum class Type : std::uint8_t { string, number, string_array, binary };
  std::string name;
  Type type = Type::string;
  /// A string, a number, or an array of strings, numbers, booleans and nulls; of a binary one: nothing, since
  /// filters ignore it.
  JsonValue value;
};
using MessageAttributes = std::vector<MessageAttribute>;

/// Why a filter policy is refused (AWS: InvalidParameter).
struct FilterProblem {
  enum class Kind : std::uint8_t {
    not_an_object,          // the policy, or a part of it that should be one
    empty,                  // a policy without keys
    too_large,              // its text has more than 256 KiB
    too_many_keys,          // more than 5; of a nested policy the top level counts
    too_many_combinations,  // more than 150
    not_a_list,             // the conditions of a key
    empty_list,
    nested,         // an object below a key where the scope is the attributes
    bad_condition,  // neither a string, a number, true, false, null, nor an object with one operator
    unknown_operator,
    bad_operand,          // of an operator
    bad_range,            // a numeric range without numbers, or with its lower end above its upper one
    number_out_of_range,  // beyond ±1,000,000,000
  };
  Kind kind{};
  std::string where;  // keys on the way to it, joined by dots; "" is the policy itself

  /// A sentence without the place: "a filter policy has at most 5 keys".
  std::string_view text() const;
};

/// A compiled SNS filter policy (3.3 of the facts): all keys must match, one value of a key is enough, "$or"
/// joins alternatives. Numbers are compared with five decimals.
class FilterPolicy {
 public:
  static constexpr std::size_t keys_max = 5;
  static constexpr std::int64_t combinations_max = 150;
  static constexpr std::int64_t text_bytes_max = 262'144;

  /// `text_bytes`: the length of the policy's text.
  static std::variant<FilterPolicy, FilterProblem> compile(const JsonValue& policy, FilterScope scope,
                                                           std::int64_t text_bytes);

  FilterScope scope() const { return scope_; }
  /// List lengths multiplied, each by how deep its key lies; alternatives of an "$or" added up.
  std::int64_t combinations() const { return combinations_; }

  /// Whether a message passes. `body`: its parsed text; null if that is no JSON. Only what the scope names is
  /// looked at; a body that is no object never passes.
  bool accepts(const MessageAttributes& attributes, const JsonValue* body) const;

  /// What one value is held to.
  struct Condition {
    enum class Kind : std::uint8_t {
      equals,  // `operand`: a string, number, boolean or null
      prefix,
      suffix,
      equals_ignore_case,
      anything_but,         // `operand`: an array of strings and numbers
      anything_but_prefix,  // `operand`: an array of strings
      numeric,
      cidr,
      exists,
      absent,
    };
    Kind kind{};
    JsonValue operand;
    std::int64_t low = INT64_MIN;  // numeric: both ends belong to the range; in hundred-thousandths
    std::int64_t high = INT64_MAX;
    AddressBlock block;  // cidr
  };
  /// The conditions of one key, one of which is enough.
  struct Rule {
    std::vector<std::string> path;  // keys from the top
    std::vector<Condition> conditions;
  };
  /// Rules that must all hold, and for each "$or" its alternatives, one of which must.
  struct Group {
    std::vector<Rule> rules;
    std::vector<std::vector<Group>> ors;
  };

 private:
  FilterScope scope_ = FilterScope::message_attributes;
  std::int64_t combinations_ = 0;
  Group group_;
};

}  // namespace couplet::cloud
