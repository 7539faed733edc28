#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::report {

/// A text as JSON, quotes included. Anything but quotes, backslashes and control characters is kept as it is.
/// REQUIRES: UTF-8.
std::string json_string(std::string_view text);

/// Writes one JSON document from its beginning to its end, two spaces a level:
///
///     JsonWriter json;
///     json.begin_object().key("lost").value(0.5).key("names").begin_array().value("a").end().end();
///     file << json.text();
///
/// REQUIRES: keys in objects only, one before each value; as many end() as begin, in text() at the latest.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& begin_array();
  JsonWriter& begin_short_array();  // on one line; for numbers
  JsonWriter& end();

  JsonWriter& key(std::string_view key);
  JsonWriter& value(double value);  // NaN: null
  JsonWriter& value(std::uint64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }

  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  /// The document, with a newline at its end. REQUIRES: it is complete.
  const std::string& text();

 private:
  struct Level {
    char closing = 0;
    bool on_one_line = false;
    bool empty = true;
  };

  void open(char opening, char closing, bool on_one_line);
  void put(std::string_view raw);
  void next_item();
  void new_line();

  std::string text_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace couplet::report
