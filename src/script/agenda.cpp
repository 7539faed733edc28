#include "script/agenda.hpp"

namespace couplet::script {

sim::Time& Agenda::armed(Kind kind, std::uint32_t number) {
  std::vector<sim::Time>& times = armed_[static_cast<std::size_t>(kind)];
  if (number >= times.size()) times.resize(number + 1, sim::never);
  return times[number];
}

void Agenda::arm(Kind kind, std::uint32_t number, sim::Time at) {
  sim::Time& earliest = armed(kind, number);
  if (at >= earliest) return;
  earliest = at;
  entries_.push({at, kind, number});
}

std::optional<Agenda::Entry> Agenda::take(sim::Time until) {
  while (!entries_.empty() && entries_.top().at <= until) {
    const Entry entry = entries_.top();
    entries_.pop();
    sim::Time& earliest = armed(entry.kind, entry.number);
    if (earliest != entry.at) continue;
    earliest = sim::never;
    return entry;
  }
  return std::nullopt;
}

}  // namespace couplet::script
