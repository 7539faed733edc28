#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::cloud {

struct JsonMember;

/// A parsed JSON value: what filter policies and message bodies are made of. This room parses nothing;
/// whoever has a parser turns its values into these.
struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  double number = 0;
  std::string string;
  std::vector<JsonValue> elements;  // of an array
  std::vector<JsonMember> members;  // of an object, keys unique

  static JsonValue of(bool boolean);
  static JsonValue of(double number);
  static JsonValue of(std::string string);
  static JsonValue of(const char* string);
  static JsonValue array(std::vector<JsonValue> elements);
  static JsonValue object(std::vector<JsonMember> members);

  bool is(Kind expected) const { return kind == expected; }
  /// The member called `key` of an object, or null.
  const JsonValue* find(std::string_view key) const;
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

}  // namespace couplet::cloud
