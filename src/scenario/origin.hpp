#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace couplet::scenario {

struct Value;

/// Where the file says something.
struct Written {
  std::string pointer;  // RFC 6901
  int line = 0;         // from 1; 0: it has none, as in an override
};

/// Where a component or producer and its parts are written, for whoever has something to say about them
/// after loading.
class Origin {
 public:
  Origin() = default;
  explicit Origin(const Value& object);

  /// The place of a part, such as "visibility_timeout" or "steps/2/timeout"; "" is the whole. What is not
  /// written (a default) has the place of the nearest part around it that is.
  Written at(std::string_view part) const;

 private:
  struct Part {
    std::string name;
    Written where;
  };
  std::vector<Part> parts_;  // the whole, its keys, and one level below them
};

}  // namespace couplet::scenario
