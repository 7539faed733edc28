#pragma once

#include <string>
#include <utility>

namespace couplet::script {

/// Why an operation has no result. Thrown where it is found out, and turned into the line's answer in one
/// place (engine.cpp), or into a batch entry's (batch.hpp); it never leaves the room.
struct Failure {
  std::string code;     // of AWS (1.11 of the facts), or of the script itself: "Couplet.…"
  std::string message;  // cause and remedy

  /// The script is at fault, not what it asks for: the message names the line, and --strict stops there.
  bool of_script() const { return code.starts_with("Couplet."); }
};

namespace code {

inline constexpr const char* malformed_line = "Couplet.MalformedLine";
inline constexpr const char* unknown_operation = "Couplet.UnknownOperation";
inline constexpr const char* unknown_parameter = "Couplet.UnknownParameter";
inline constexpr const char* wrong_type = "Couplet.WrongType";
inline constexpr const char* impossible_time = "Couplet.ImpossibleTime";
inline constexpr const char* unknown_reference = "Couplet.UnknownReference";

inline constexpr const char* missing_parameter = "MissingParameter";
inline constexpr const char* invalid_value = "InvalidParameterValue";
inline constexpr const char* invalid_contents = "InvalidMessageContents";
inline constexpr const char* invalid_attribute_name = "InvalidAttributeName";
inline constexpr const char* invalid_attribute_value = "InvalidAttributeValue";
inline constexpr const char* unknown_queue = "AWS.SimpleQueueService.NonExistentQueue";
inline constexpr const char* invalid_handle = "ReceiptHandleIsInvalid";

inline constexpr const char* invalid_parameter = "InvalidParameter";  // SNS, for all that SQS tells apart
inline constexpr const char* not_found = "NotFound";

}  // namespace code

[[noreturn]] inline void fail(std::string code, std::string message) {
  throw Failure{std::move(code), std::move(message)};
}

}  // namespace couplet::script
