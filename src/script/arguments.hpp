#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "script/json.hpp"

namespace couplet::script {

/// SQS and SNS name the same mistakes differently (1.11 of the facts).
enum class Service : std::uint8_t { sqs, sns };

/// The parameters of an operation, read by name and type. What is not as it must be is thrown as a Failure: a
/// wrong type or an unknown name, which an SDK would not even send, with a code of the script; what the
/// service would refuse, with the service's.
class Arguments {
 public:
  /// `place`: what these are the parameters of, for messages: "SendMessage",
  /// "SendMessage.MessageAttributes.a".
  Arguments(const Json& object, Service service, std::string place);

  Service service() const { return service_; }
  const std::string& place() const { return place_; }

  bool has(const char* key) { return find(key) != nullptr; }
  /// Null: it is not there.
  const std::string* text(const char* key);
  const Json* object(const char* key);
  const Json* list(const char* key);
  std::optional<bool> flag(const char* key);
  /// A whole number; one that is beyond 32 bits comes as the end of their range.
  std::optional<std::int32_t> number(const char* key);
  /// The same, refused with InvalidParameterValue outside of low … high.
  std::optional<std::int32_t> number(const char* key, std::int32_t low, std::int32_t high);
  /// The elements of a list of texts; empty if it is not there.
  std::vector<std::string_view> texts(const char* key);

  const std::string& required_text(const char* key);
  const Json& required_object(const char* key);
  const Json& required_list(const char* key);
  std::int32_t required_number(const char* key, std::int32_t low, std::int32_t high);

  /// Every parameter has been asked for by now: refuses what nobody asked for.
  void finish() const;

  /// MissingParameter, or what SNS says.
  [[noreturn]] void missing(const char* key) const;
  /// InvalidParameterValue, or what SNS says.
  [[noreturn]] void invalid(const std::string& message) const;

 private:
  const Json* find(const char* key);
  const Json* find(const char* key, Json::value_t kind, const char* wanted);

  const Json& object_;
  Service service_;
  std::string place_;
  std::vector<std::string_view> asked_;
};

/// Refuses a value that is not text.
const std::string& text_value(const Json& value, std::string_view place);

}  // namespace couplet::script
