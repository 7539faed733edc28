#include "report/json_writer.hpp"

#include <fmt/format.h>

#include "report/number.hpp"
#include "sim/check.hpp"

namespace couplet::report {

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': quoted += "\\\""; break;
      case '\\': quoted += "\\\\"; break;
      case '\n': quoted += "\\n"; break;
      case '\r': quoted += "\\r"; break;
      case '\t': quoted += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          quoted += c;
        }
    }
  }
  return quoted += '"';
}

void JsonWriter::new_line() {
  text_ += '\n';
  text_.append(2 * levels_.size(), ' ');
}

void JsonWriter::next_item() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) {
    COUPLET_CHECK(text_.empty());
    return;
  }
  Level& level = levels_.back();
  if (!level.empty) text_ += level.on_one_line ? ", " : ",";
  level.empty = false;
  if (!level.on_one_line) new_line();
}

void JsonWriter::put(std::string_view raw) {
  COUPLET_CHECK(after_key_ || levels_.empty() || levels_.back().closing == ']');
  next_item();
  text_ += raw;
}

void JsonWriter::open(char opening, char closing, bool on_one_line) {
  put(std::string_view(&opening, 1));
  levels_.push_back({closing, on_one_line});
}

JsonWriter& JsonWriter::begin_object() {
  open('{', '}', false);
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  open('[', ']', false);
  return *this;
}

JsonWriter& JsonWriter::begin_short_array() {
  open('[', ']', true);
  return *this;
}

JsonWriter& JsonWriter::end() {
  COUPLET_CHECK(!levels_.empty() && !after_key_);
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty && !level.on_one_line) new_line();
  text_ += level.closing;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view key) {
  COUPLET_CHECK(!after_key_ && !levels_.empty() && levels_.back().closing == '}');
  next_item();
  text_ += json_string(key);
  text_ += ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(double value) {
  put(json_number(value));
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t value) {
  put(fmt::format("{}", value));
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  put(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  put("null");
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  put(json_string(text));
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  put(json);
  return *this;
}

const std::string& JsonWriter::text() {
  COUPLET_CHECK(levels_.empty() && !text_.empty());
  if (text_.back() != '\n') text_ += '\n';
  return text_;
}

}  // namespace couplet::report
