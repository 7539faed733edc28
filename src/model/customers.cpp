#include "model/customers.hpp"

#include <variant>

namespace couplet::model {

CustomerDraws draws_of(const scenario::Scenario& scenario, const scenario::Producer& spec,
                       const std::string& stream, const Runtime& runtime) {
  CustomerDraws draws;
  draws.payload_key = runtime.key(stream, "payload");
  draws.payload = spec.payload;
  const auto* arrivals = std::get_if<scenario::Arrivals>(&spec.source);
  draws.closed = arrivals == nullptr;
  if (arrivals != nullptr) draws.trace = std::get_if<scenario::TraceArrivals>(arrivals);
  const bool recorded = draws.trace != nullptr && !draws.trace->payload.empty();
  const auto bytes = spec.payload.distribution.whole_constant();
  if (bytes && !recorded) draws.constant_payload = sim::Bytes{*bytes};
  draws.needs.resize(scenario.needs.size());
  for (std::size_t need = 0; need < spec.needs.size(); ++need) {
    if (!spec.needs[need]) continue;
    draws.needs[need].emplace(runtime.key("need", scenario.needs[need]), *spec.needs[need],
                              sim::hash_of(spec.name), arrivals != nullptr);
  }
  for (std::size_t i = 0; i < scenario.attributes.size(); ++i) {
    const bool brought = i < spec.attributes.size() && spec.attributes[i].has_value();
    draws.attributes.push_back({runtime.key(stream, "attribute/" + scenario.attributes[i].name), {}, {}});
    if (!brought) continue;
    draws.attributes.back().values = spec.attributes[i]->values;
    double sum = 0;
    for (const double weight : spec.attributes[i]->weights)
      draws.attributes.back().cumulative.push_back(sum += weight);
  }
  draws.groups_before = runtime.groups();
  if (spec.group) {
    draws.groups =
        static_cast<std::uint32_t>(spec.group->weights.empty() ? spec.group->n : spec.group->weights.size());
  }
  return draws;
}

}  // namespace couplet::model
