#include "scenario/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

using Kind = Value::Kind;

bool same_kind(const Value& shared, const Value& own) {
  const Member* theirs = shared.find("kind");
  const Member* ours = own.find("kind");
  if (theirs == nullptr || ours == nullptr) return true;
  return theirs->value.kind == ours->value.kind && theirs->value.text == ours->value.text;
}

void complain_about_null(const Member& member, const Value* shared, ProblemLog& log) {
  std::vector<std::string> names;
  if (shared != nullptr) {
    for (const Member& other : shared->members) names.push_back(other.key);
  }
  const std::string near = nearest(member.key, names);
  log.add(member.value,
          fmt::format("null removes a shared component, but none is called {}{}", in_quotes(member.key),
                      near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

}  // namespace

Value merge_patch(const Value& target, const Value& patch) {
  if (patch.kind != Kind::object) return patch;
  Value result = patch;
  result.members.clear();
  if (target.kind == Kind::object) result.members = target.members;
  for (const Member& change : patch.members) {
    const auto found = std::find_if(result.members.begin(), result.members.end(),
                                    [&](const Member& member) { return member.key == change.key; });
    if (change.value.kind == Kind::null) {
      if (found != result.members.end()) result.members.erase(found);
    } else if (found != result.members.end()) {
      *found = {change.key, change.place, merge_patch(found->value, change.value)};
    } else {
      result.members.push_back({change.key, change.place, merge_patch(Value{}, change.value)});
    }
  }
  return result;
}

std::vector<Member> merge_components(const Value* shared, const Value* own, ProblemLog& log) {
  std::vector<Member> result;
  if (shared != nullptr) {
    for (const Member& member : shared->members) {
      const Member* change = own == nullptr ? nullptr : own->find(member.key);
      if (change == nullptr) {
        result.push_back(member);
      } else if (change->value.kind != Kind::null) {
        const Value& base = same_kind(member.value, change->value) ? member.value : Value{};
        result.push_back({member.key, change->place, merge_patch(base, change->value)});
      }
    }
  }
  if (own == nullptr) return result;
  for (const Member& member : own->members) {
    if (shared != nullptr && shared->find(member.key) != nullptr) continue;
    if (member.value.kind == Kind::null) {
      complain_about_null(member, shared, log);
    } else {
      result.push_back({member.key, member.place, merge_patch(Value{}, member.value)});
    }
  }
  return result;
}

}  // namespace couplet::scenario
