#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace couplet::script {

using Json = nlohmann::json;

/// A JSON text as a tree, or a sentence that says where it is wrong. Keys come once in an object, and
/// brackets nest at most 64 deep, so that whoever walks the tree may do so by recursion.
struct ParsedJson {
  Json value;
  std::string error;  // empty: all is well
};
ParsedJson parse_json(std::string_view text);

/// What a value is, in words for a message: "a number", "text", "a list"…
std::string_view kind_of(const Json& value);

/// Adds a text as JSON to `out`, quotes included. Anything but quotes, backslashes and control characters is
/// kept as it is. REQUIRES: UTF-8.
void append_quoted(std::string& out, std::string_view text);

/// Writes JSON without spaces behind what `out` holds. Commas come by themselves, from the character before.
class JsonText {
 public:
  explicit JsonText(std::string& out) : out_(out) {}

  JsonText& open(char bracket) {
    comma();
    out_ += bracket;
    return *this;
  }
  JsonText& close(char bracket) {
    out_ += bracket;
    return *this;
  }
  /// REQUIRES: needs no escaping.
  JsonText& key(std::string_view plain) {
    comma();
    out_.append(1, '"').append(plain).append("\":");
    return *this;
  }
  JsonText& any_key(std::string_view text) {
    text_value(text);
    out_ += ':';
    return *this;
  }
  JsonText& text_value(std::string_view text) {
    comma();
    append_quoted(out_, text);
    return *this;
  }
  /// A value that is JSON already.
  JsonText& raw(std::string_view json) {
    comma();
    out_ += json;
    return *this;
  }
  JsonText& text(std::string_view plain_key, std::string_view value) {
    return key(plain_key).text_value(value);
  }

 private:
  void comma() {
    if (out_.empty()) return;
    const char last = out_.back();
    if (last != '{' && last != '[' && last != ':' && last != '\n') out_ += ',';
  }

  std::string& out_;
};

}  // namespace couplet::script
