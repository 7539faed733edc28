#include "scenario/value.hpp"

#include <algorithm>
#include <utility>

namespace couplet::scenario {

namespace {

constexpr std::size_t shown_bytes_max = 40;

std::string shortened(std::string_view text) {
  if (text.size() <= shown_bytes_max) return std::string(text);
  std::size_t end = shown_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string escaped(std::string_view key) {
  std::string result;
  for (const char c : key) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

Path below(const Path& parent, std::string key) {
  return std::make_shared<const PathNode>(PathNode{parent, std::move(key)});
}

std::string pointer_text(const Path& path) {
  std::vector<const PathNode*> nodes;
  for (const PathNode* node = path.get(); node != nullptr; node = node->parent.get()) nodes.push_back(node);
  std::string result;
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) result += '/' + escaped((*node)->key);
  return result;
}

std::optional<std::vector<std::string>> read_pointer(std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/') return std::nullopt;
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const char c = pointer[i];
    if (c == '/') {
      keys.emplace_back();
    } else if (c != '~') {
      keys.back() += c;
    } else if (i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1')) {
      keys.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      return std::nullopt;
    }
  }
  return keys;
}

const Member* Value::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

Member* Value::find(std::string_view key) {
  const auto found =
      std::find_if(members.begin(), members.end(), [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

std::string in_quotes(std::string_view text) {
  return '"' + shortened(text) + '"';
}

std::string describe(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null: return "null";
    case Value::Kind::boolean: return value.boolean ? "true" : "false";
    case Value::Kind::integer:
    case Value::Kind::number: return shortened(value.text);
    case Value::Kind::string: return in_quotes(value.text);
    case Value::Kind::list: return "a list";
    case Value::Kind::object: return "an object";
  }
  return "";
}

}  // namespace couplet::scenario
