#pragma once

#include <string>
#include <string_view>

namespace couplet::scenario {

/// One word of an expectation.
struct ExpectationToken {
  enum class Kind { number, path, in, symbol, end, error };
  Kind kind = Kind::end;
  std::string text;   // of a symbol "<=", "+-", "("…; of a path its name; of an error the message
  double number = 0;  // in seconds, bytes or as it stands
  std::size_t position = 0;
};

/// Takes an expectation apart. Blanks separate; within a name a minus sign belongs to the name.
class ExpectationLexer {
 public:
  explicit ExpectationLexer(std::string_view text) : text_(text) {}

  ExpectationToken next();

  /// The slash at this position begins a JSON pointer: reads it, as a path.
  ExpectationToken pointer(std::size_t position);

 private:
  ExpectationToken number();
  /// The letters that come next, behind spaces; "" if they begin a path.
  std::string_view next_word() const;
  ExpectationToken path();
  ExpectationToken symbol();

  char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  std::string_view text_;
  std::size_t offset_ = 0;
};

}  // namespace couplet::scenario
