#include "script/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "scenario/suggest.hpp"
#include "script/failure.hpp"

namespace couplet::script {

namespace {

[[noreturn]] void wrong_type(std::string_view place, std::string_view wanted, const Json& value) {
  fail(code::wrong_type, fmt::format("{} must be {}, not {}", place, wanted, kind_of(value)));
}

}  // namespace

Arguments::Arguments(const Json& object, Service service, std::string place)
    : object_(object), service_(service), place_(std::move(place)) {
  if (!object.is_object()) wrong_type(place_, "an object", object);
}

const Json* Arguments::find(const char* key) {
  asked_.emplace_back(key);
  const auto& members = object_.get_ref<const Json::object_t&>();
  const auto found = members.find(key);
  return found == members.end() ? nullptr : &found->second;
}

const Json* Arguments::find(const char* key, Json::value_t kind, const char* wanted) {
  const Json* const value = find(key);
  if (value != nullptr && value->type() != kind)
    wrong_type(fmt::format("{}.{}", place_, key), wanted, *value);
  return value;
}

const std::string* Arguments::text(const char* key) {
  const Json* const value = find(key, Json::value_t::string, "text");
  return value == nullptr ? nullptr : &value->get_ref<const std::string&>();
}

const Json* Arguments::object(const char* key) {
  return find(key, Json::value_t::object, "an object");
}

const Json* Arguments::list(const char* key) {
  return find(key, Json::value_t::array, "a list");
}

std::optional<bool> Arguments::flag(const char* key) {
  const Json* const value = find(key, Json::value_t::boolean, "true or false");
  if (value == nullptr) return std::nullopt;
  return value->get<bool>();
}

std::optional<std::int32_t> Arguments::number(const char* key) {
  constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
  constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
  const Json* const value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_number_unsigned()) {
    return static_cast<std::int32_t>(std::min<std::uint64_t>(value->get<std::uint64_t>(), most));
  }
  if (value->is_number_integer()) {
    return static_cast<std::int32_t>(std::max<std::int64_t>(value->get<std::int64_t>(), least));
  }
  if (value->is_number()) {
    fail(code::wrong_type, fmt::format("{}.{} must be a whole number, not {}", place_, key, value->dump()));
  }
  wrong_type(fmt::format("{}.{}", place_, key), "a whole number", *value);
}

std::optional<std::int32_t> Arguments::number(const char* key, std::int32_t low, std::int32_t high) {
  const std::optional<std::int32_t> value = number(key);
  if (value && (*value < low || *value > high)) {
    invalid(fmt::format("{} must be from {} to {}; it is {}", key, low, high, *value));
  }
  return value;
}

std::vector<std::string_view> Arguments::texts(const char* key) {
  std::vector<std::string_view> found;
  const Json* const items = list(key);
  if (items == nullptr) return found;
  found.reserve(items->size());
  for (const Json& item : *items) found.emplace_back(text_value(item, fmt::format("{}.{}", place_, key)));
  return found;
}

const std::string& Arguments::required_text(const char* key) {
  const std::string* const value = text(key);
  if (value == nullptr) missing(key);
  return *value;
}

const Json& Arguments::required_object(const char* key) {
  const Json* const value = object(key);
  if (value == nullptr) missing(key);
  return *value;
}

const Json& Arguments::required_list(const char* key) {
  const Json* const value = list(key);
  if (value == nullptr) missing(key);
  return *value;
}

std::int32_t Arguments::required_number(const char* key, std::int32_t low, std::int32_t high) {
  const std::optional<std::int32_t> value = number(key, low, high);
  if (!value) missing(key);
  return *value;
}

void Arguments::finish() const {
  for (const auto& [key, value] : object_.get_ref<const Json::object_t&>()) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    const std::vector<std::string> known(asked_.begin(), asked_.end());
    const std::string near = key.size() <= 64 ? scenario::nearest(key, known) : std::string();
    fail(code::unknown_parameter, fmt::format("{} has no parameter \"{}\"; ", place_, key.substr(0, 100)) +
                                      (near.empty() ? "it has " + scenario::listed(known)
                                                    : fmt::format("did you mean \"{}\"?", near)));
  }
}

void Arguments::missing(const char* key) const {
  fail(service_ == Service::sqs ? code::missing_parameter : code::invalid_parameter,
       fmt::format("{} needs the parameter {}", place_, key));
}

void Arguments::invalid(const std::string& message) const {
  fail(service_ == Service::sqs ? code::invalid_value : code::invalid_parameter, message);
}

const std::string& text_value(const Json& value, std::string_view place) {
  if (!value.is_string()) wrong_type(place, "text", value);
  return value.get_ref<const std::string&>();
}

}  // namespace couplet::script
