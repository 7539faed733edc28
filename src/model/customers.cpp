#include "model/customers.hpp"

#include <variant>

namespace couplet::model {

CustomerDraws draws_of(const scenario::Scenario& scenario, const scenario::Producer& spec,
                       const std::string& stream, const Runtime& runtime) {
  CustomerDraws draws;
  draws.payload_key = runtime.key(stream, "payload");
  draws.payload = spec.payload;
  if (const auto bytes = spec.payload.distribution.whole_constant())
    draws.constant_payload = sim::Bytes{*bytes};
  for (std::size_t need = 0; need < scenario.needs.size(); ++need) {
    const bool declared = need < spec.needs.size() && spec.needs[need].has_value();
    draws.needs.push_back({declared, runtime.key("need", scenario.needs[need]),
                           declared ? *spec.needs[need] : sim::DurationDistribution::constant(Duration{0})});
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
  if (const auto* arrivals = std::get_if<scenario::Arrivals>(&spec.source)) {
    draws.trace = std::get_if<scenario::TraceArrivals>(arrivals);
  }
  return draws;
}

}  // namespace couplet::model
