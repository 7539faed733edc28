#include "script/json.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace couplet::script {

namespace {

constexpr std::size_t depth_max = 64;

/// Builds the tree out of the parser's events: the library's own builder would keep the last of equal keys.
class Builder {
 public:
  bool null() { return put(nullptr) != nullptr; }
  bool boolean(bool value) { return put(value) != nullptr; }
  bool number_integer(Json::number_integer_t value) { return put(value) != nullptr; }
  bool number_unsigned(Json::number_unsigned_t value) { return put(value) != nullptr; }
  bool number_float(Json::number_float_t value, const std::string&) { return put(value) != nullptr; }
  bool string(std::string& value) { return put(std::move(value)) != nullptr; }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Json::value_t::object); }
  bool start_array(std::size_t) { return open(Json::value_t::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    key_ = std::move(name);
    return true;
  }
  template <typename Error>
  bool parse_error(std::size_t position, const std::string&, const Error&) {
    result.error =
        fmt::format("column {}: this is not JSON; look at the quotes, commas and braces there", position);
    return false;
  }

  ParsedJson result;

 private:
  template <typename Value>
  Json* put(Value&& value) {
    if (open_.empty()) {
      result.value = std::forward<Value>(value);
      return &result.value;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) return &parent.emplace_back(std::forward<Value>(value));
    const auto [place, is_new] =
        parent.get_ref<Json::object_t&>().try_emplace(std::move(key_), std::forward<Value>(value));
    if (is_new) return &place->second;
    result.error = fmt::format("\"{}\" is there twice; remove one of them", place->first);
    return nullptr;
  }
  bool open(Json::value_t kind) {
    if (open_.size() == depth_max) {
      result.error = fmt::format("brackets nest more than {} deep", depth_max);
      return false;
    }
    Json* const opened = put(Json(kind));
    if (opened != nullptr) open_.push_back(opened);
    return opened != nullptr;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Json*> open_;
  std::string key_;
};

}  // namespace

ParsedJson parse_json(std::string_view text) {
  Builder builder;
  Json::sax_parse(text.begin(), text.end(), &builder);
  return std::move(builder.result);
}

std::string_view kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::boolean: return "true or false";
    case Json::value_t::string: return "text";
    case Json::value_t::array: return "a list";
    case Json::value_t::object: return "an object";
    default: return "a number";
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t begin = 0;  // of what is kept as it is
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, begin, i - begin);
    begin = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
  }
  out.append(text, begin, text.size() - begin);
  out += '"';
}

}  // namespace couplet::script
