#include <unistd.h>

#include <algorithm>
#include <string>

#include "physics/simgrid/engine.hpp"

namespace couplet::physics {

namespace s4u = versions::s4u;

namespace {

constexpr double flops_per_speed = 1e9;

constexpr std::size_t names_told = 8;

/// `there`: what there is of the kind.
template <class Part>
[[noreturn]] void lacks(const Platform& platform, const std::string& what, const std::string& name,
                        const std::vector<Part*>& there) {
  std::vector<std::string> names;
  for (const Part* part : there) {
    if (part->get_name().rfind("__", 0) != 0) names.push_back(part->get_name());  // not SimGrid's own
  }
  std::sort(names.begin(), names.end());
  std::string told;
  for (std::size_t i = 0; i < std::min(names.size(), names_told); ++i)
    told += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > names_told) told += " and " + std::to_string(names.size() - names_told) + " more";
  throw PlatformError("the platform file " + platform.file + " has no " + what + " " + name + "; it has " +
                      (told.empty() ? "none" : told));
}

void load(const s4u::Engine& engine, const std::string& file) {
  if (::access(file.c_str(), R_OK) != 0) throw PlatformError("the platform file " + file + " cannot be read");
  try {
    engine.load_platform(file);
  } catch (const std::exception& error) {
    throw PlatformError("the platform file " + file + " is not one that SimGrid takes: " + error.what());
  }
}

}  // namespace

/// Which factors the file's pstates stand for. Another one cannot be had: SimGrid takes no pstates for a host
/// that is made already.
void SimgridEngine::make_pstates_known(std::size_t place) {
  const s4u::Host& host = *hosts_[place];
  std::vector<double> factors;
  for (unsigned long i = 0; i < host.get_pstate_count(); ++i) {
    factors.push_back(host.get_pstate_speed(i) / host.get_pstate_speed(0));
  }
  for (const double factor : platform().hosts[place].factors) {
    if (std::find(factors.begin(), factors.end(), factor) != factors.end()) continue;
    throw PlatformError("host " + platform().hosts[place].name + " is to have " + std::to_string(factor) +
                        " times its speed at some time, but the platform file " + platform().file +
                        " gives it no such pstate: add one to its speed=\"...\"");
  }
  pstates_.push_back(std::move(factors));
}

void SimgridEngine::find_route(Platform& found, Route& route) {
  const std::string& from = found.hosts[index(route.from)].name;
  const std::string& to = found.hosts[index(route.to)].name;
  std::vector<s4u::Link*> passed;
  hosts_[index(route.from)]->route_to(hosts_[index(route.to)], passed, nullptr);
  if (passed.empty()) {
    throw PlatformError("the platform file " + found.file + " has no route from " + from + " to " + to);
  }
  route.links.clear();
  for (s4u::Link* link : passed) {
    const auto known = std::find(links_.begin(), links_.end(), link);
    const auto place = static_cast<std::uint32_t>(known - links_.begin());
    if (known == links_.end()) {
      links_.push_back(link);
      found.links.push_back({link->get_name(), 0, {}});
    }
    if (std::find(route.links.begin(), route.links.end(), LinkId{place}) != route.links.end()) {
      std::string over = " leads from " + from;
      over.append(" to ").append(to).append(" over ").append(link->get_name());
      throw PlatformError("the platform file " + found.file + over + " twice, which is not supported");
    }
    route.links.push_back(LinkId{place});
  }
}

void SimgridEngine::find_platform() {
  load(*engine_, platform().file);
  Platform found = platform();
  for (Host& host : found.hosts) {
    s4u::Host* there = engine_->host_by_name_or_null(host.name);
    if (there == nullptr) lacks(found, "host", host.name, engine_->get_all_hosts());
    hosts_.push_back(there);
    host.cores = static_cast<std::uint32_t>(there->get_core_count());
    host.speed = there->get_pstate_speed(0) / flops_per_speed;
  }
  for (const Link& link : found.links) {
    s4u::Link* there = engine_->link_by_name_or_null(link.name);
    if (there == nullptr) lacks(found, "link", link.name, engine_->get_all_links());
    links_.push_back(there);
  }
  for (Route& route : found.routes) find_route(found, route);
  for (std::size_t i = 0; i < links_.size(); ++i) {
    found.links[i].bandwidth = links_[i]->get_bandwidth() * 8;
    found.links[i].latency = sim::to_duration(links_[i]->get_latency() * 1e9);
  }
  replace_platform(std::move(found));
  for (std::size_t i = 0; i < hosts_.size(); ++i) make_pstates_known(i);
}

}  // namespace couplet::physics
