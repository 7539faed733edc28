#include "scenario/lint_notes.hpp"

#include <fmt/format.h>

#include <cmath>

#include "scenario/readers.hpp"

namespace couplet::scenario {

void LintNotes::add(const Component& component, std::string_view part, std::string reason, std::string fix) {
  add(component.name, component.origin.at(part), std::move(reason), std::move(fix));
}

void LintNotes::add(const Producer& producer, std::string_view part, std::string reason, std::string fix) {
  add(producer.name, producer.origin.at(part), std::move(reason), std::move(fix));
}

void LintNotes::add(const Failure& failure, std::string_view part, std::string reason, std::string fix) {
  add(failure.name, failure.origin.at(part), std::move(reason), std::move(fix));
}

void LintNotes::add(const std::string& name, const Written& where, std::string reason, std::string fix) {
  advice_.push_back({std::string(id_),
                     {architecture_.name},
                     name,
                     where.pointer,
                     where.line,
                     std::move(reason),
                     std::move(fix)});
}

std::string about(sim::Duration duration) {
  struct Unit {
    double seconds;
    const char* name;
  };
  constexpr Unit units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "us"}};
  const double seconds = sim::to_seconds(duration);
  for (const Unit& unit : units) {
    if (seconds >= unit.seconds) return about(seconds / unit.seconds) + unit.name;
  }
  return fmt::format("{}ns", duration.count());
}

std::string about(double number) {
  if (number >= 999.5 && number < 1e15) return grouped(static_cast<std::uint64_t>(std::floor(number + 0.5)));
  const std::string text = fmt::format("{:.3g}", number);
  return text.find('e') == std::string::npos ? text : fmt::format("{:f}", number);
}

std::string percent(double share) {
  return about(share * 100) + " %";
}

std::string several(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

}  // namespace couplet::scenario
