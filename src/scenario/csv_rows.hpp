#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::scenario {

/// Reads comma-separated values line by line. A field may be in double quotes, with "" for a quote in it; it
/// ends on its line. Empty lines are passed over; lines end with LF or CR LF.
class CsvRows {
 public:
  struct Field {
    std::string text;
    int column = 1;  // in characters, where it begins
  };

  explicit CsvRows(std::string_view text);

  /// The next line's fields, which stay until the next call. False: there is none, or its quotes do not
  /// close.
  bool next();
  const std::vector<Field>& fields() const { return fields_; }
  std::size_t count() const { return count_; }  // of fields; what fields() holds beyond is left over
  int line() const { return line_; }            // from 1
  /// Where a quote was opened and not closed; 0: nowhere.
  int open_quote_column() const { return open_quote_; }

 private:
  bool split(std::string_view line);
  Field& new_field(int column);

  std::string_view rest_;
  std::vector<Field> fields_;
  std::size_t count_ = 0;
  int line_ = 0;
  int open_quote_ = 0;
};

}  // namespace couplet::scenario
