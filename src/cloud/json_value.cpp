#include "cloud/json_value.hpp"

#include <utility>

namespace couplet::cloud {

JsonValue JsonValue::of(bool boolean) {
  JsonValue value;
  value.kind = Kind::boolean;
  value.boolean = boolean;
  return value;
}

JsonValue JsonValue::of(double number) {
  JsonValue value;
  value.kind = Kind::number;
  value.number = number;
  return value;
}

JsonValue JsonValue::of(std::string string) {
  JsonValue value;
  value.kind = Kind::string;
  value.string = std::move(string);
  return value;
}

JsonValue JsonValue::of(const char* string) {
  return of(std::string(string));
}

JsonValue JsonValue::array(std::vector<JsonValue> elements) {
  JsonValue value;
  value.kind = Kind::array;
  value.elements = std::move(elements);
  return value;
}

JsonValue JsonValue::object(std::vector<JsonMember> members) {
  JsonValue value;
  value.kind = Kind::object;
  value.members = std::move(members);
  return value;
}

const JsonValue* JsonValue::find(std::string_view key) const {
  for (const JsonMember& member : members)
    if (member.key == key) return &member.value;
  return nullptr;
}

}  // namespace couplet::cloud
