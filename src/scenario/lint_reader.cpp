#include <algorithm>

#include "scenario/lint.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

std::vector<std::string> read_ignored_advice(const Value& value, ProblemLog& log) {
  std::vector<std::string> result;
  Fields fields(value, "\"lint\"", log);
  const Value* ignore = fields.find("ignore");
  fields.finish();
  if (ignore == nullptr || !read_list(*ignore, R"(["short-polling"])", log)) return result;
  const std::vector<std::string> known = lint_ids();
  for (const Value& element : ignore->elements) {
    const std::optional<std::string> id = read_text(element, log);
    if (!id) continue;
    if (std::find(known.begin(), known.end(), *id) == known.end()) {
      log.add(element, unknown_word("advice", *id, known));
    } else {
      result.push_back(*id);
    }
  }
  return result;
}

}  // namespace couplet::scenario
