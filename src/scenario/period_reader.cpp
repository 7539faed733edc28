#include <fmt/format.h>

#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t periods_max = 100;

}  // namespace

std::vector<Period> read_periods(const Value& value, ProblemLog& log) {
  std::vector<Period> periods;
  if (value.kind != Value::Kind::object) {
    log.add(
        value,
        fmt::format(
            R"(expected the periods by name, such as {{"after": {{"from": "11m", "to": "41m"}}}}, found {})",
            describe(value)));
    return periods;
  }
  if (value.members.size() > periods_max) {
    log.add(value, fmt::format("{} periods; at most {} are allowed", value.members.size(), periods_max));
    return periods;
  }
  for (const Member& member : value.members) {
    if (!check_name(member, "a period", log)) continue;
    Fields fields(member.value, "a period", log);
    fields.require("from", R"("from": "11m")");
    fields.require("to", R"("to": "41m")");
    const sim::Duration from = fields.duration("from", {});
    const sim::Duration to = fields.duration("to", sim::Duration::max());
    if (to <= from) {
      log.add(member.value, fmt::format("the period ends ({}) before it has begun ({})", duration_text(to),
                                        duration_text(from)));
    }
    fields.finish();
    periods.push_back({member.key, sim::start_of_run + from, sim::start_of_run + to});
  }
  return periods;
}

}  // namespace couplet::scenario
