#include "script/message_attributes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "script/characters.hpp"
#include "script/digest.hpp"
#include "script/failure.hpp"

namespace couplet::script {

namespace {

constexpr std::size_t attributes_max = 10;
constexpr std::size_t name_max = 256;
constexpr int number_digits_max = 38;

bool begins_with_ignoring_case(std::string_view text, std::string_view small) {
  if (text.size() < small.size()) return false;
  return std::equal(small.begin(), small.end(), text.begin(),
                    [](char wanted, char c) { return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == wanted; });
}

bool is_attribute_name(std::string_view name) {
  if (name.empty() || name.size() > name_max || name.front() == '.' || name.back() == '.') return false;
  if (name.find("..") != std::string_view::npos) return false;
  if (begins_with_ignoring_case(name, "aws.") || begins_with_ignoring_case(name, "amazon.")) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || is_plain_name({&c, 1}, 1); });
}

bool is_type(std::string_view type) {
  if (type.size() > name_max) return false;
  for (const std::string_view base : {"String", "Number", "Binary"}) {
    if (type == base) return true;
    if (type.substr(0, base.size()) == base && type.size() > base.size() + 1 && type[base.size()] == '.') {
      return is_message_text(type);
    }
  }
  return false;
}

/// A decimal number of at most 38 significant digits, perhaps with an exponent.
bool is_number(std::string_view text) {
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  int digits = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point) {
      point = true;
    } else if (text[i] >= '0' && text[i] <= '9') {
      ++digits;
    } else {
      break;
    }
  }
  if (digits == 0 || digits > number_digits_max) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  ++i;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  const std::string_view exponent = text.substr(i);
  return !exponent.empty() && exponent.size() <= 3 &&
         std::all_of(exponent.begin(), exponent.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The value as it came; binary ones are checked to be base64.
std::string read_value(Arguments& fields, const MessageAttribute& attribute) {
  const std::string* const text = fields.text("StringValue");
  const std::string* const binary = fields.text("BinaryValue");
  const char* const wanted = attribute.binary() ? "BinaryValue" : "StringValue";
  const std::string* const value = attribute.binary() ? binary : text;
  if (value == nullptr || value->empty()) {
    fields.invalid(fmt::format("the message attribute \"{}\" of type {} must have a {} that is not empty",
                               attribute.name, attribute.type, wanted));
  }
  if ((attribute.binary() ? text : binary) != nullptr) {
    fields.invalid(fmt::format("the message attribute \"{}\" of type {} has only a {}", attribute.name,
                               attribute.type, wanted));
  }
  if (std::string bytes; attribute.binary() && !base64_decode(*value, bytes)) {
    fail(code::wrong_type, fmt::format("{}.BinaryValue must be base64", fields.place()));
  }
  if (!attribute.binary() && !is_message_text(*value)) {
    fields.invalid(fmt::format("the message attribute \"{}\" has a character that XML 1.0 does not have",
                               attribute.name));
  }
  if (attribute.type.starts_with("Number") && !is_number(*value)) {
    fields.invalid(
        fmt::format("the message attribute \"{}\" must be a number of at most 38 digits", attribute.name));
  }
  return *value;
}

MessageAttribute read_one(const std::string& name, const Json& value, Service service,
                          const std::string& place) {
  Arguments fields(value, service, fmt::format("{}.{}", place, name));
  if (!is_attribute_name(name)) {
    fields.invalid(
        fmt::format("\"{}\" is no name of a message attribute: 1 to 256 letters, digits, '_', '-' and single "
                    "dots inside, without \"AWS.\" or \"Amazon.\" before it",
                    name.substr(0, 300)));
  }
  MessageAttribute attribute{name, {}, {}};
  if (const std::string* const type = fields.text("DataType"); type != nullptr) attribute.type = *type;
  if (!is_type(attribute.type)) {
    fields.invalid(
        fmt::format("the message attribute \"{}\" needs a DataType: String, Number or Binary, perhaps with a "
                    "label, as in Number.int",
                    name));
  }
  attribute.value = read_value(fields, attribute);
  fields.finish();
  return attribute;
}

void append_piece(std::string& out, std::string_view piece) {
  const auto size = static_cast<std::uint32_t>(piece.size());
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xff);
  out += piece;
}

}  // namespace

MessageAttributes read_message_attributes(Arguments& arguments, const char* key) {
  MessageAttributes attributes;
  const Json* const given = arguments.object(key);
  if (given == nullptr) return attributes;
  const std::string place = arguments.place() + "." + key;
  for (const auto& [name, value] : given->get_ref<const Json::object_t&>()) {
    attributes.push_back(read_one(name, value, arguments.service(), place));
  }
  if (arguments.service() == Service::sqs && attributes.size() > attributes_max) {
    arguments.invalid(fmt::format("a message has at most {} attributes; this one has {}", attributes_max,
                                  attributes.size()));
  }
  return attributes;
}

MessageAttributes read_system_attributes(Arguments& arguments) {
  MessageAttributes attributes;
  const Json* const given = arguments.object("MessageSystemAttributes");
  if (given == nullptr) return attributes;
  const std::string place = arguments.place() + ".MessageSystemAttributes";
  for (const auto& [name, value] : given->get_ref<const Json::object_t&>()) {
    MessageAttribute attribute{name, "String", {}};
    Arguments fields(value, arguments.service(), fmt::format("{}.{}", place, name));
    const std::string* const type = fields.text("DataType");
    if (name != "AWSTraceHeader" || type == nullptr || *type != "String") {
      arguments.invalid("the only message system attribute is AWSTraceHeader, of DataType String");
    }
    attribute.value = read_value(fields, attribute);
    fields.finish();
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

std::int64_t size_of(const MessageAttributes& attributes) {
  std::size_t size = 0;
  for (const MessageAttribute& attribute : attributes) {
    std::string bytes;
    if (attribute.binary()) base64_decode(attribute.value, bytes);
    size +=
        attribute.name.size() + attribute.type.size() + (attribute.binary() ? bytes : attribute.value).size();
  }
  return static_cast<std::int64_t>(size);
}

std::string md5_of(const MessageAttributes& attributes) {
  std::string encoded;
  for (const MessageAttribute& attribute : attributes) {
    append_piece(encoded, attribute.name);
    append_piece(encoded, attribute.type);
    encoded += attribute.binary() ? '\2' : '\1';
    std::string bytes;
    if (attribute.binary()) base64_decode(attribute.value, bytes);
    append_piece(encoded, attribute.binary() ? bytes : attribute.value);
  }
  return md5_hex(encoded);
}

void append(JsonText& json, const MessageAttributes& attributes) {
  json.open('{');
  for (const MessageAttribute& attribute : attributes) {
    json.any_key(attribute.name).open('{');
    json.text(attribute.binary() ? "BinaryValue" : "StringValue", attribute.value);
    json.text("DataType", attribute.type).close('}');
  }
  json.close('}');
}

MessageAttributes selected(const MessageAttributes& attributes, const std::vector<std::string_view>& wanted) {
  MessageAttributes chosen;
  if (wanted.empty()) return chosen;
  for (const MessageAttribute& attribute : attributes) {
    const bool is_wanted = std::any_of(wanted.begin(), wanted.end(), [&](std::string_view want) {
      if (want == "All" || want == attribute.name) return true;
      if (want.size() < 2 || want.substr(want.size() - 2) != ".*") return false;
      const std::string_view prefix = want.substr(0, want.size() - 2);
      return prefix.empty() || attribute.name.starts_with(prefix);
    });
    if (is_wanted) chosen.push_back(attribute);
  }
  return chosen;
}

}  // namespace couplet::script
