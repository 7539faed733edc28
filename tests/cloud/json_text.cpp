#include "cloud/json_text.hpp"

#include <cstdlib>
#include <string>

#include "catch.hpp"

using couplet::cloud::JsonMember;
using couplet::cloud::JsonValue;

namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  JsonValue value() {
    skip_space();
    REQUIRE(at_ < text_.size());
    switch (text_[at_]) {
      case '{': return object();
      case '[': return array();
      case '"': return JsonValue::of(string());
      case 't': return word("true", JsonValue::of(true));
      case 'f': return word("false", JsonValue::of(false));
      case 'n': return word("null", {});
      default: return number();
    }
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  JsonValue word(std::string_view expected, JsonValue value) {
    REQUIRE(text_.substr(at_, expected.size()) == expected);
    at_ += expected.size();
    return value;
  }
  std::string string() {
    REQUIRE(accept('"'));
    const std::size_t end = text_.find('"', at_);
    REQUIRE(end != std::string_view::npos);
    std::string result(text_.substr(at_, end - at_));
    at_ = end + 1;
    return result;
  }
  JsonValue number() {
    const std::string rest(text_.substr(at_));
    char* end = nullptr;
    const double value = std::strtod(rest.c_str(), &end);
    REQUIRE(end != rest.c_str());
    at_ += static_cast<std::size_t>(end - rest.c_str());
    return JsonValue::of(value);
  }
  JsonValue array() {
    std::vector<JsonValue> elements;
    REQUIRE(accept('['));
    while (!accept(']')) {
      elements.push_back(value());
      accept(',');
    }
    return JsonValue::array(std::move(elements));
  }
  JsonValue object() {
    std::vector<JsonMember> members;
    REQUIRE(accept('{'));
    while (!accept('}')) {
      skip_space();
      std::string key = string();
      REQUIRE(accept(':'));
      JsonValue content = value();
      members.push_back({std::move(key), std::move(content)});
      accept(',');
    }
    return JsonValue::object(std::move(members));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

JsonValue json(std::string_view text) {
  return Parser(text).value();
}
