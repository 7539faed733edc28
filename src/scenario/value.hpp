#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace couplet::scenario {

/// Where something is written: in the file, or in the k-th override of the command line (from 1).
struct Place {
  int override_number = 0;  // 0: the file
  int line = 1;
  int column = 1;
};

/// A way down from the document's root, shared by all that lies below. Null: the whole document.
struct PathNode;
using Path = std::shared_ptr<const PathNode>;
struct PathNode {
  Path parent;
  std::string key;  // of an object's member, or a list's index
};

Path below(const Path& parent, std::string key);

/// RFC 6901: "/run/duration"; "" is the whole document.
std::string pointer_text(const Path& path);

/// The keys and indices of a pointer: {"a/b", "c"} of "/a~1b/c". Nullopt: it is none, or the whole
/// document's.
std::optional<std::vector<std::string>> read_pointer(std::string_view pointer);

struct Member;

/// A JSON value that knows where it was written. Copies keep the place and the path of the original.
struct Value {
  enum class Kind { null, boolean, integer, number, string, list, object };

  Kind kind = Kind::null;
  bool boolean = false;
  double number = 0;            // of an integer or number
  std::string text;             // of a string its content, of an integer or number its spelling
  std::vector<Value> elements;  // of a list
  std::vector<Member> members;  // of an object, in file order, keys unique
  Place place;
  Path path;

  const Member* find(std::string_view key) const;
  Member* find(std::string_view key);
};

struct Member {
  std::string key;
  Place place;  // of the key
  Value value;
};

/// What was found, for a message: 30, "web", true, null, a list, an object. Long texts are cut.
std::string describe(const Value& value);

/// `text` in double quotes, cut behind some forty characters.
std::string in_quotes(std::string_view text);

}  // namespace couplet::scenario
