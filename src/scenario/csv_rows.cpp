#include "scenario/csv_rows.hpp"

#include <algorithm>

namespace couplet::scenario {

namespace {

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

CsvRows::CsvRows(std::string_view text) : rest_(text) {
  if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
}

bool CsvRows::next() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!line.empty()) return split(line);
  }
  return false;
}

CsvRows::Field& CsvRows::new_field(int column) {
  if (count_ == fields_.size()) fields_.emplace_back();
  Field& field = fields_[count_++];
  field.text.clear();
  field.column = column;
  return field;
}

bool CsvRows::split(std::string_view line) {
  count_ = 0;
  int column = 1;
  int quote = 0;  // where the open one is
  Field* field = &new_field(column);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote > 0 && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      field->text += '"';
      ++i;
      ++column;
    } else if (quote > 0 && c == '"') {
      quote = 0;
    } else if (quote == 0 && c == '"' && field->text.empty()) {
      quote = column;
    } else if (quote == 0 && c == ',') {
      field = &new_field(column + 1);
    } else {
      field->text += c;
    }
    if (begins_character(c)) ++column;
  }
  open_quote_ = quote;
  return quote == 0;
}

}  // namespace couplet::scenario
