#pragma once

#include <simgrid/s4u.hpp>
// It needs what the other one brings.
#include <simgrid/version.h>

#include <functional>
#include <string>
#include <vector>

/// Where SimGrid 3.32 (Debian 12) and 4.x (Debian 13) differ.
namespace couplet::physics::versions {

namespace s4u = simgrid::s4u;

#if SIMGRID_VERSION >= 40000
/// Tolerances of SimGrid: of instants in seconds, of amounts relative to a capacity.
inline constexpr const char* time_tolerance = "precision/timing";
inline constexpr const char* amount_tolerance = "precision/work-amount";

inline s4u::NetZone* make_zone(s4u::Engine& engine) {
  return engine.get_netzone_root()->add_netzone_full("#platform");
}
inline s4u::NetZone* make_zone_without_routes(s4u::Engine& engine) {
  return engine.get_netzone_root()->add_netzone_empty("#apart");
}
inline s4u::NetZone* make_zone_in(s4u::NetZone& parent) {
  return parent.add_netzone_full("#platform");
}
inline s4u::Host* make_host(s4u::NetZone& zone, const std::string& name, const std::vector<double>& speeds) {
  return zone.add_host(name, speeds);
}
inline s4u::Link* make_link(s4u::NetZone& zone, const std::string& name, double bandwidth) {
  return zone.add_link(name, bandwidth);
}
inline void make_route(s4u::NetZone& zone, s4u::Host* from, s4u::Host* to,
                       const std::vector<s4u::LinkInRoute>& links) {
  zone.add_route(from, to, links, false);
}
inline void on_end(const std::function<void(const s4u::Activity&)>& callback) {
  s4u::Exec::on_completion_cb([callback](const s4u::Exec& exec) { callback(exec); });
  s4u::Comm::on_completion_cb([callback](const s4u::Comm& comm) { callback(comm); });
}
#else
inline constexpr const char* time_tolerance = "surf/precision";
inline constexpr const char* amount_tolerance = "maxmin/precision";

inline s4u::NetZone* make_zone(s4u::Engine&) {
  return s4u::create_full_zone("#platform");
}
inline s4u::NetZone* make_zone_without_routes(s4u::Engine&) {
  return s4u::create_empty_zone("#apart");
}
inline s4u::NetZone* make_zone_in(s4u::NetZone& parent) {
  return s4u::create_full_zone("#platform")->set_parent(&parent);
}
inline s4u::Host* make_host(s4u::NetZone& zone, const std::string& name, const std::vector<double>& speeds) {
  return zone.create_host(name, speeds);
}
inline s4u::Link* make_link(s4u::NetZone& zone, const std::string& name, double bandwidth) {
  return zone.create_link(name, bandwidth);
}
inline void make_route(s4u::NetZone& zone, s4u::Host* from, s4u::Host* to,
                       const std::vector<s4u::LinkInRoute>& links) {
  zone.add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, links, false);
}
inline void on_end(const std::function<void(const s4u::Activity&)>& callback) {
  s4u::Activity::on_completion_cb(callback);
}
#endif

}  // namespace couplet::physics::versions
