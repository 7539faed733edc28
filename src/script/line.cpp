#include "script/line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/quantities.hpp"
#include "script/failure.hpp"

namespace couplet::script {

namespace {

constexpr const char* shape = R"({"t":"0s","op":"CreateQueue","args":{"QueueName":"orders"},"as":"q"})";

bool is_answer_name(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

[[noreturn]] void malformed(const std::string& message) {
  fail(code::malformed_line, message);
}

std::string& text_of(Json& value, const char* key) {
  if (!value.is_string()) malformed(fmt::format("\"{}\" must be text, not {}", key, kind_of(value)));
  return value.get_ref<std::string&>();
}

sim::Time instant_of(const std::string& text) {
  const auto parsed = scenario::parse_duration(text);
  if (!parsed.value) fail(code::impossible_time, fmt::format("\"t\": {}", parsed.error));
  const sim::Time at = sim::Time{} + *parsed.value;
  if (at > last_instant) fail(code::impossible_time, "\"t\": a script ends after 36500d at the latest");
  return at;
}

/// Which operation, and what the answer is called, are read first: an error can then say whose it is.
void read_names(Json::object_t& object, Line& line) {
  if (const auto as = object.find("as"); as != object.end()) {
    std::string& name = text_of(as->second, "as");
    if (!is_answer_name(name)) {
      malformed("\"as\" must be a name of letters, digits, '_' and '-', at most 64; references use it");
    }
    line.name = std::move(name);
  }
  const auto op = object.find("op");
  if (op == object.end()) malformed(fmt::format("there is no \"op\"; a line looks like {}", shape));
  line.operation = std::move(text_of(op->second, "op"));
}

}  // namespace

bool is_blank(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos || text.substr(begin, 2) == "//";
}

void read_line(std::string_view text, Line& line) {
  ParsedJson parsed = parse_json(text);
  if (!parsed.error.empty()) malformed(parsed.error);
  if (!parsed.value.is_object()) {
    malformed(fmt::format("a line must be an object such as {}, not {}", shape, kind_of(parsed.value)));
  }
  auto& object = parsed.value.get_ref<Json::object_t&>();
  read_names(object, line);
  for (const auto& [key, value] : object) {
    if (key == "t" || key == "op" || key == "args" || key == "as") continue;
    malformed(fmt::format("there is no \"{}\"; a line has \"t\", \"op\", \"args\" and \"as\"", key));
  }
  const auto t = object.find("t");
  if (t == object.end()) malformed("there is no \"t\"; say when, as in \"t\":\"1m30s\"");
  if (!t->second.is_string()) {
    malformed(fmt::format("\"t\" must be a duration such as \"1m30s\", not {}", kind_of(t->second)));
  }
  line.at = instant_of(t->second.get_ref<const std::string&>());
  const auto args = object.find("args");
  if (args == object.end()) {
    line.arguments = Json::object();
    return;
  }
  if (!args->second.is_object()) {
    malformed(fmt::format("\"args\" must be an object, not {}", kind_of(args->second)));
  }
  line.arguments = std::move(args->second);
}

}  // namespace couplet::script
