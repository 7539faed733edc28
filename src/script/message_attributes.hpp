#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "script/arguments.hpp"
#include "script/json.hpp"

namespace couplet::script {

/// One attribute of a message, as SQS and SNS keep it.
struct MessageAttribute {
  std::string name;
  std::string type;   // "String", "Number" or "Binary", perhaps with a label: "Number.int"
  std::string value;  // of a binary one: in base64, as it came
  bool binary() const { return type.starts_with("Binary"); }
};

/// Sorted by name.
using MessageAttributes = std::vector<MessageAttribute>;

/// Reads and checks the parameter `key` of an operation; empty if it is not there. At most 10 for SQS.
MessageAttributes read_message_attributes(Arguments& arguments, const char* key);
/// Only AWSTraceHeader exists.
MessageAttributes read_system_attributes(Arguments& arguments);

/// Bytes that count towards the size of a message: names, types and values.
std::int64_t size_of(const MessageAttributes& attributes);

/// AWS's check: MD5 over name, type and value, each with its length before it in four bytes (most significant
/// first), and a byte 1 (string) or 2 (binary) before the value; in the order of names.
std::string md5_of(const MessageAttributes& attributes);

/// {"name":{"StringValue":"…","DataType":"String"},…}
void append(JsonText& json, const MessageAttributes& attributes);

/// Those that a receive asks for: by name, by prefix ("order.*"), or all ("All", ".*").
MessageAttributes selected(const MessageAttributes& attributes, const std::vector<std::string_view>& wanted);

}  // namespace couplet::script
