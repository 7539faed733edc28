#include "scenario/origin.hpp"

#include <algorithm>

#include "scenario/value.hpp"

namespace couplet::scenario {

namespace {

Written written(const Value& value, const Place& place) {
  return {pointer_text(value.path), place.override_number > 0 ? 0 : place.line};
}

}  // namespace

Origin::Origin(const Value& object) {
  parts_.push_back({"", written(object, object.place)});
  for (const Member& member : object.members) {
    parts_.push_back({member.key, written(member.value, member.place)});
    for (const Member& inner : member.value.members) {
      parts_.push_back({member.key + '/' + inner.key, written(inner.value, inner.place)});
    }
    for (std::size_t i = 0; i < member.value.elements.size() && member.key == "steps"; ++i) {
      const Value& step = member.value.elements[i];
      parts_.push_back({member.key + '/' + std::to_string(i), written(step, step.place)});
    }
  }
}

Written Origin::at(std::string_view part) const {
  for (;;) {
    const auto found =
        std::find_if(parts_.begin(), parts_.end(), [&](const Part& each) { return each.name == part; });
    if (found != parts_.end()) return found->where;
    if (part.empty()) return {};
    const std::size_t slash = part.rfind('/');
    part = slash == std::string_view::npos ? std::string_view{} : part.substr(0, slash);
  }
}

}  // namespace couplet::scenario
