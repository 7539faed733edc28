#include "script/references.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "script/failure.hpp"

namespace couplet::script {

namespace {

[[noreturn]] void unknown(std::string_view path, const std::string& why) {
  fail(code::unknown_reference, fmt::format("${{{}}}: {}", path, why));
}

bool is_index(std::string_view step) {
  return !step.empty() && step.size() <= 6 &&
         std::all_of(step.begin(), step.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The next step of a path: up to '.' or '['; takes it away, brackets and all.
std::string_view next_step(std::string_view& rest, std::string_view path) {
  if (rest.front() == '[') {
    const std::size_t end = rest.find(']');
    const std::string_view step = end == std::string_view::npos ? "" : rest.substr(1, end - 1);
    if (!is_index(step)) unknown(path, "brackets hold the number of an element, from 0");
    rest.remove_prefix(end + 1);
    return step;
  }
  if (rest.front() != '.') unknown(path, "steps are separated by dots, as in ${m.Messages[0].Body}");
  rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
  const std::string_view step = rest.substr(0, end);
  rest.remove_prefix(end);
  if (step.empty()) unknown(path, "there is nothing behind a dot");
  return step;
}

const Json& step_into(const Json& value, std::string_view step, std::string_view path) {
  if (value.is_array()) {
    if (!is_index(step)) {
      unknown(path, fmt::format("a list has no \"{}\"; name an element by its number, as in [0]", step));
    }
    std::size_t index = 0;
    for (const char c : step) index = index * 10 + static_cast<std::size_t>(c - '0');
    if (index >= value.size()) {
      unknown(path,
              fmt::format("the list has {} elements, counted from 0; there is no [{}]", value.size(), step));
    }
    return value[index];
  }
  if (!value.is_object()) unknown(path, fmt::format("\"{}\" leads into {}", step, kind_of(value)));
  const auto found = value.find(std::string(step));
  if (found == value.end()) {
    std::string keys;
    for (const auto& [key, unused] : value.items()) keys += (keys.empty() ? "" : ", ") + key;
    unknown(path,
            fmt::format("the answer has no \"{}\" there; it has {}", step, keys.empty() ? "nothing" : keys));
  }
  return *found;
}

}  // namespace

std::uint64_t References::expect(const std::string& name) {
  Answer& answer = answers_[name];
  answer.state = State::awaited;
  answer.tree = nullptr;
  return answer.ticket = ++tickets_;
}

void References::keep(const std::string& name, std::uint64_t ticket, std::string_view text, bool is_error) {
  Answer& answer = answers_[name];
  if (answer.ticket != ticket) return;
  answer.state = is_error ? State::error : State::text;
  answer.text = text;
}

const Json& References::find(std::string_view path) {
  const std::size_t name_end = std::min(path.find_first_of(".["), path.size());
  const auto found = answers_.find(std::string(path.substr(0, name_end)));
  if (found == answers_.end()) {
    unknown(path, fmt::format("no line before has \"as\":\"{}\"", path.substr(0, name_end)));
  }
  Answer& answer = found->second;
  if (answer.state == State::awaited)
    unknown(path, "this operation has not been answered yet; refer to it later");
  if (answer.state == State::error) unknown(path, fmt::format("this operation failed, with {}", answer.text));
  if (answer.state == State::text) {
    answer.tree = Json::parse(answer.text);
    answer.text = std::string();
    answer.state = State::tree;
  }
  const Json* value = &answer.tree;
  for (std::string_view rest = path.substr(name_end); !rest.empty();) {
    value = &step_into(*value, next_step(rest, path), path);
  }
  return *value;
}

Json References::resolved(const std::string& text) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", begin)) {
    if (at > begin && text[at - 1] == '$') {
      out.append(text, begin, at - 1 - begin).append("${");
      begin = at + 2;
      continue;
    }
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) {
      fail(code::unknown_reference,
           "\"${\" without \"}\"; for these two characters themselves write \"$${\"");
    }
    const Json& value = find(std::string_view(text).substr(at + 2, end - at - 2));
    if (at == 0 && end + 1 == text.size()) return value;
    out.append(text, begin, at - begin);
    if (value.is_string()) {
      out += value.get_ref<const std::string&>();
    } else {
      out += value.dump();
    }
    begin = end + 1;
  }
  return out.append(text, begin, std::string::npos);
}

void References::resolve(Json& value) {
  if (value.is_string()) {
    if (const auto& text = value.get_ref<const std::string&>(); text.find("${") != std::string::npos) {
      value = resolved(text);
    }
  } else if (value.is_structured()) {
    for (Json& item : value) resolve(item);
  }
}

}  // namespace couplet::script
