#include "scenario/json.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "scenario/json_syntax.hpp"

namespace couplet::scenario {

namespace {

using Json = nlohmann::json;

/// Follows the parser through the text, from the end of one token to the beginning of the next, because the
/// parser keeps no positions. Each byte is passed once.
class Cursor {
 public:
  Cursor(std::string_view text, int override_number, bool comments) : text_(text), comments_(comments) {
    place_.override_number = override_number;
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") offset_ = 3;
  }

  struct Token {
    Place place;
    std::string_view text;
  };

  /// The next key, value or opening bracket. REQUIRES: the parser has read it.
  Token next() {
    skip_gap();
    const Place place = place_;
    const std::size_t start = offset_;
    if (offset_ < text_.size() && text_[offset_] == '"') {
      skip_string();
    } else if (offset_ < text_.size() && (text_[offset_] == '{' || text_[offset_] == '[')) {
      step();
    } else {
      while (offset_ < text_.size() && !is_gap(text_[offset_]) && text_[offset_] != '/') step();
    }
    return {place, text_.substr(start, offset_ - start)};
  }

 private:
  static bool is_gap(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':' || c == ']' || c == '}';
  }

  void step() {
    const char c = text_[offset_++];
    if (c == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++place_.column;
    }
  }

  void skip_gap() {
    while (offset_ < text_.size()) {
      if (is_gap(text_[offset_])) {
        step();
      } else if (comments_ && text_[offset_] == '/') {
        skip_comment();
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    const bool line = text_.substr(offset_, 2) == "//";
    const std::string_view close = line ? "\n" : "*/";
    const std::size_t found = text_.find(close, offset_ + 2);
    const std::size_t end = found == std::string_view::npos ? text_.size() : found + close.size();
    while (offset_ < end) step();
  }

  void skip_string() {
    step();
    while (offset_ < text_.size() && text_[offset_] != '"') {
      if (text_[offset_] == '\\' && offset_ + 1 < text_.size()) step();
      step();
    }
    if (offset_ < text_.size()) step();
  }

  std::string_view text_;
  bool comments_;
  std::size_t offset_ = 0;
  Place place_;
};

/// Builds the tree from the parser's events. The containers that are open wait on a stack of our own, so that
/// deep nesting costs no call depth.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(std::string_view text, const JsonOptions& options, ProblemLog& log)
      : text_(text), options_(options), log_(log), cursor_(text, options.override_number, options.comments) {}

  std::optional<Value> take() { return std::move(root_); }

  bool null() override {
    return scalar(Value::Kind::null, [](Value&) {});
  }
  bool boolean(bool value) override {
    return scalar(Value::Kind::boolean, [value](Value& to) { to.boolean = value; });
  }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool string(string_t& value) override {
    return scalar(Value::Kind::string, [&value](Value& to) { to.text = std::move(value); });
  }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Value::Kind::object); }
  bool start_array(std::size_t) override { return open(Value::Kind::list); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    Frame& frame = frames_.back();
    frame.key = std::move(key);
    frame.key_place = cursor_.next().place;
    const auto [first, added] = frame.keys.emplace(frame.key, frame.key_place);
    frame.repeated = !added;
    if (!added) {
      log_.add(frame.key_place, below(frame.value.path, frame.key),
               fmt::format("the key {} appears twice; the first is in line {}", in_quotes(frame.key),
                           first->second.line));
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const Json::exception& error) override {
    std::vector<OpenBracket> open;
    for (const Frame& frame : frames_) {
      open.push_back({frame.value.kind == Value::Kind::object, frame.value.place});
    }
    const SyntaxAdvice advice = explain(text_, {position, last_token, error.what()}, open);
    Place place = place_of(text_, advice.offset);
    place.override_number = options_.override_number;
    log_.add(place, Path{}, advice.message);
    return false;
  }

 private:
  struct Frame {
    Value value;
    std::map<std::string, Place> keys;  // of an object, so far
    std::string key;                    // the current one
    Place key_place;
    bool repeated = false;
  };

  Path next_path() const {
    if (frames_.empty()) return options_.root;
    const Frame& frame = frames_.back();
    const bool object = frame.value.kind == Value::Kind::object;
    return below(frame.value.path, object ? frame.key : std::to_string(frame.value.elements.size()));
  }

  bool admit(const Place& place) {
    if (++values_ <= values_max) return true;
    log_.add(place, Path{}, fmt::format("the file holds more than {} values; that is the limit", values_max));
    return false;
  }

  void attach(Value value) {
    if (frames_.empty()) {
      root_ = std::move(value);
    } else if (Frame& frame = frames_.back(); frame.value.kind == Value::Kind::list) {
      frame.value.elements.push_back(std::move(value));
    } else if (!frame.repeated) {
      frame.value.members.push_back({frame.key, frame.key_place, std::move(value)});
    }
  }

  template <typename Fill>
  bool scalar(Value::Kind kind, Fill fill) {
    const Cursor::Token token = cursor_.next();
    if (!admit(token.place)) return false;
    Value value;
    value.kind = kind;
    value.place = token.place;
    value.path = next_path();
    fill(value);
    attach(std::move(value));
    return true;
  }

  bool number(double number) {
    const Cursor::Token token = cursor_.next();
    if (!admit(token.place)) return false;
    Value value;
    const bool whole = token.text.find_first_of(".eE") == std::string_view::npos;
    value.kind = whole ? Value::Kind::integer : Value::Kind::number;
    value.number = number;
    value.text = std::string(token.text);
    value.place = token.place;
    value.path = next_path();
    attach(std::move(value));
    return true;
  }

  bool open(Value::Kind kind) {
    const Cursor::Token token = cursor_.next();
    if (!admit(token.place)) return false;
    if (frames_.size() == static_cast<std::size_t>(nesting_max)) {
      log_.add(token.place, Path{},
               fmt::format("brackets are nested more than {} deep; that is the limit", nesting_max));
      return false;
    }
    Frame frame;
    frame.value.kind = kind;
    frame.value.place = token.place;
    frame.value.path = next_path();
    frames_.push_back(std::move(frame));
    return true;
  }

  bool close() {
    Value value = std::move(frames_.back().value);
    frames_.pop_back();
    attach(std::move(value));
    return true;
  }

  std::string_view text_;
  const JsonOptions& options_;
  ProblemLog& log_;
  Cursor cursor_;
  std::vector<Frame> frames_;
  std::optional<Value> root_;
  int values_ = 0;
};

}  // namespace

std::optional<Value> parse_json(std::string_view text, const JsonOptions& options, ProblemLog& log) {
  TreeBuilder builder(text, options, log);
  const bool read =
      Json::sax_parse(text.begin(), text.end(), &builder, Json::input_format_t::json, true, options.comments);
  if (!read) return std::nullopt;
  return builder.take();
}

}  // namespace couplet::scenario
