#include "cloud/zone_dns.hpp"

#include <iterator>
#include <utility>

#include "sim/check.hpp"

namespace couplet::cloud {

ZoneDns::ZoneDns(std::uint32_t zones, sim::Duration ttl) : ttl_(ttl), healthy_(zones) {
  COUPLET_CHECK(zones > 0 && ttl >= sim::Duration{0});
  answers_.push_back({sim::start_of_run, zones_now()});
}

std::vector<std::uint32_t> ZoneDns::zones_now() const {
  std::vector<std::uint32_t> with_healthy;
  std::vector<std::uint32_t> all;
  for (std::uint32_t zone = 0; zone < healthy_.size(); ++zone) {
    all.push_back(zone);
    if (healthy_[zone] > 0) with_healthy.push_back(zone);
  }
  return with_healthy.empty() ? all : with_healthy;
}

void ZoneDns::set(sim::Time now, std::uint32_t zone, std::uint32_t healthy) {
  COUPLET_CHECK(now >= answers_.back().from);
  const bool same = (healthy_[zone] > 0) == (healthy > 0);
  healthy_[zone] = healthy;
  if (same) return;
  std::vector<std::uint32_t> zones = zones_now();
  if (zones == answers_.back().zones) return;
  if (answers_.back().from == now) {
    answers_.back().zones = std::move(zones);  // nobody asked in between
  } else {
    answers_.push_back({now, std::move(zones)});
  }
  // The second is held by all who hold one that old or older.
  while (answers_.size() > 1 && sim::add(answers_[1].from, ttl_) <= now) answers_.pop_front();
}

std::uint32_t ZoneDns::pick(sim::Time now, sim::Draw& draw) const {
  // Drawn whether it matters or not: the zone that a request gets does not depend on what happened before.
  const sim::Duration age = sim::to_duration(draw.unit() * static_cast<double>(ttl_.count()));
  auto held = answers_.rbegin();
  while (sim::add(held->from, age) > now && std::next(held) != answers_.rend()) ++held;
  return held->zones[static_cast<std::size_t>(draw.below(held->zones.size()))];
}

}  // namespace couplet::cloud
