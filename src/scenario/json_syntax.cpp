#include "scenario/json_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/letters.hpp"

namespace couplet::scenario {

namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/// Bytes of the text behind a token that the parser shows with control characters spelt out as <U+000A>.
std::size_t source_length(std::string_view token) {
  std::size_t length = token.size();
  for (std::size_t at = token.find("<U+00"); at != std::string_view::npos; at = token.find("<U+00", at + 1)) {
    if (at + 7 < token.size() && token[at + 7] == '>') length -= 7;
  }
  return length;
}

/// What an office program or a web page writes in place of '"' and '\''.
bool is_curly_quote(std::string_view letter) {
  constexpr std::string_view quotes =
      "\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u00BB\u2039\u203A";
  return contains(quotes, letter);
}

class Explainer {
 public:
  Explainer(std::string_view text, const SyntaxError& error, const std::vector<OpenBracket>& open)
      : text_(text), error_(error), open_(open), position_(std::min(error.position, text.size())) {}

  SyntaxAdvice advice() const {
    const std::string_view what = error_.what;
    if (contains(what, "number overflow")) return overflow();
    if (contains(what, "invalid string")) return broken_string();
    if (contains(what, "invalid comment")) return broken_comment();
    if (contains(what, "invalid number")) return broken_number();
    if (contains(what, "invalid BOM"))
      return {0, "the file begins with a broken byte order mark; save it as UTF-8"};
    if (contains(what, "invalid literal")) return broken_word();
    return unexpected();
  }

 private:
  std::size_t before(std::size_t length) const { return position_ - std::min(length, position_); }
  std::size_t token_start() const { return before(source_length(error_.last_token)); }
  std::size_t line_end(std::size_t from) const { return std::min(text_.find('\n', from), text_.size()); }

  std::string word_at(std::size_t start) const {
    std::size_t end = start;
    while (end < text_.size() && (is_word(text_[end]) || text_[end] == '-' || text_[end] == '+')) ++end;
    return end == start ? letter_at(start) : std::string(text_.substr(start, end - start));
  }

  /// Empty: no letter of UTF-8 begins there.
  std::string letter_at(std::size_t start) const {
    if (start >= text_.size()) return "";
    const Letter letter = first_letter(text_.substr(start));
    return std::string(text_.substr(start, letter.broken() ? 0 : letter.bytes));
  }

  /// What stands outside of texts, where only ASCII may.
  SyntaxAdvice foreign_letter(std::size_t start) const {
    const std::string letter = letter_at(start);
    if (letter.empty() || letter.front() == '\0')
      return {start, "this byte is not UTF-8; save the file as UTF-8"};
    if (is_curly_quote(letter)) {
      return {start,
              fmt::format("found {}; keys and texts are written in straight double quotes (\")", letter)};
    }
    if (letter == "\u00A0") return {start, "found a no-break space; write an ordinary space"};
    return {start, fmt::format("found {}, which means nothing here", letter)};
  }

  SyntaxAdvice overflow() const {
    const std::size_t start = token_start();
    return {start, fmt::format("the number {} is too large", word_at(start))};
  }

  SyntaxAdvice broken_number() const {
    const std::size_t start = token_start();
    return {start,
            fmt::format("{} is not a number as JSON writes it (such as 5, 0.25 or -1)", word_at(start))};
  }

  SyntaxAdvice broken_comment() const {
    if (contains(error_.what, "missing closing")) {
      const std::size_t start = text_.rfind("/*", position_);
      return {start == std::string_view::npos ? position_ : start, "this comment is not closed with */"};
    }
    const std::size_t slash = text_.rfind('/', position_ == 0 ? 0 : position_ - 1);
    return {slash == std::string_view::npos ? position_ : slash,
            "found a single '/'; a comment begins with // or /*, a text is written in double quotes"};
  }

  SyntaxAdvice broken_string() const {
    const std::string_view what = error_.what;
    if (contains(what, "ill-formed UTF-8"))
      return {before(1), "this byte is not UTF-8; save the file as UTF-8"};
    if (contains(what, "missing closing quote") || contains(what, "U+000A") || contains(what, "U+000D")) {
      return {token_start(), "the text that begins here has no closing quote (\") on its line"};
    }
    if (contains(what, "surrogate") || contains(what, "4 hex digits")) {
      return {before(1), "\\u is followed by four hexadecimal digits, as in \\u00e9"};
    }
    if (contains(what, "forbidden character after backslash")) {
      return {before(2), "unknown escape; write \\\\ for a backslash, \\\" for a quote, \\n for a new line"};
    }
    return {before(1), "a control character stands in a text; write it as an escape, a tab as \\t"};
  }

  SyntaxAdvice broken_word() const {
    std::size_t start = before(1);
    if (start < text_.size() && (static_cast<unsigned char>(text_[start]) >= 0x80 || text_[start] == '\0'))
      return foreign_letter(start);
    if (start > 0 && !is_word(text_[start]) && is_word(text_[start - 1])) --start;
    while (start > 0 && is_word(text_[start - 1])) --start;
    if (start < text_.size() && text_[start] == '\'') {
      return {start, "found '; keys and texts are written in double quotes (\")"};
    }
    const std::string word = word_at(start);
    if (!is_word(word.front())) return {start, fmt::format("found {}, which means nothing here", word)};
    return {start, fmt::format("{} is neither a number nor true, false or null; a text is written in "
                               "double quotes: \"{}\"",
                               word, word)};
  }

  SyntaxAdvice unexpected() const {
    if (contains(error_.what, "unexpected end of input")) return early_end();
    const std::size_t start = found_start();
    return {start, sentence(found_text(start))};
  }

  SyntaxAdvice early_end() const {
    const std::size_t last = before(1);  // the parser takes a zero byte for the end
    if (last < text_.size() && text_[last] == '\0') return foreign_letter(last);
    if (!open_.empty()) {
      const OpenBracket& bracket = open_.back();
      return {
          text_.size(),
          fmt::format("the file ends too early: the {} that begins in line {} is not closed with '{}'",
                      bracket.object ? "object" : "list", bracket.place.line, bracket.object ? '}' : ']')};
    }
    return {text_.size(), "the file is empty; a scenario is an object and begins with '{'"};
  }

  std::size_t found_start() const {
    if (contains(error_.what, "unexpected string literal") ||
        contains(error_.what, "unexpected number literal")) {
      return token_start();
    }
    std::size_t start = before(1);
    while (start > 0 && is_word(text_[start]) && is_word(text_[start - 1])) --start;  // true, false, null
    return start;
  }

  std::string found_text(std::size_t start) const {
    const char first = start < text_.size() ? text_[start] : ' ';
    if (static_cast<unsigned char>(first) >= 0x80) return fmt::format("'{}'", letter_at(start));
    if (first == '"') {
      const std::string_view token =
          text_.substr(start + 1, position_ > start + 2 ? position_ - start - 2 : 0);
      return in_quotes(token);
    }
    if (is_word(first) || first == '-') return word_at(start);
    return fmt::format("'{}'", first);
  }

  std::string sentence(const std::string& found) const {
    const std::string_view what = error_.what;
    const bool closing = found == "'}'" || found == "']'";
    if (contains(what, "expected end of input")) {
      return fmt::format("the document is complete before this; found {} behind it", found);
    }
    if (contains(what, "while parsing object key")) {
      if (closing) return fmt::format("the last entry before {} ends with a comma; remove the comma", found);
      return fmt::format("expected a key in double quotes, found {}", found);
    }
    if (contains(what, "while parsing object separator")) {
      return fmt::format("expected ':' and a value behind the key, found {}", found);
    }
    if (contains(what, "while parsing object") || contains(what, "while parsing array")) {
      if (found.front() != '\'') return fmt::format("a comma is missing before {}", found);
      const char close = contains(what, "while parsing object") ? '}' : ']';
      return fmt::format("expected ',' or '{}', found {}", close, found);
    }
    if (found == "']'") return "the last entry before ']' ends with a comma; remove the comma";
    return fmt::format("expected a value, found {}", found);
  }

  std::string_view text_;
  const SyntaxError& error_;
  const std::vector<OpenBracket>& open_;
  std::size_t position_;
};

}  // namespace

SyntaxAdvice explain(std::string_view text, const SyntaxError& error, const std::vector<OpenBracket>& open) {
  return Explainer(text, error, open).advice();
}

Place place_of(std::string_view text, std::size_t offset) {
  Place place;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
  return place;
}

}  // namespace couplet::scenario
