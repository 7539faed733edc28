#include <fmt/format.h>

#include <algorithm>

#include "report/diagram_parts.hpp"
#include "report/humane.hpp"

namespace couplet::report {

using scenario::Architecture;
using scenario::Component;

namespace {

/// A whole number, or three digits that matter, without zeros that say nothing.
std::string plain_number(double value) {
  std::string text = count_text(value);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// A rate in the unit of time in which it is a number that people can read.
std::string rate_text(double per_second) {
  if (per_second >= 0.5 || per_second <= 0) return plain_number(per_second) + " /s";
  if (per_second * 60 >= 0.5) return plain_number(per_second * 60) + " /min";
  return plain_number(per_second * 3600) + " /h";
}

std::string bits_text(std::int64_t bits) {
  const auto value = static_cast<double>(bits);
  if (value >= 1e9) return plain_number(value / 1e9) + " Gbit/s";
  if (value >= 1e6) return plain_number(value / 1e6) + " Mbit/s";
  return plain_number(value / 1e3) + " kbit/s";
}

/// Says of each kind what a reader of the diagram wants to know of its size.
struct Detail {
  const Component& component;
  const Architecture& architecture;

  const scenario::AutoscalerSpec* scaler() const {
    for (const Component& each : architecture.components) {
      const auto* spec = std::get_if<scenario::AutoscalerSpec>(&each.spec);
      if (spec != nullptr && &component == &architecture.components[static_cast<std::size_t>(spec->scales)])
        return spec;
    }
    return nullptr;
  }

  /// "4 threads", "2 × 4 threads", "1–10 × 4 threads".
  std::string servers(std::uint32_t instances, std::uint32_t each, const char* one, const char* many) const {
    std::string inside = counted(each, one, many);
    const auto* range = scaler();
    std::string outside = count_text(std::uint64_t{instances});
    if (range != nullptr && range->min < range->max) outside = fmt::format("{}–{}", range->min, range->max);
    if (outside == "1") return inside;
    return each == 1 ? outside + " instances" : outside + " × " + inside;
  }

  std::string placed() const {
    if (component.hosts.empty()) return "";
    if (component.hosts.size() > 1) return fmt::format(", on {} hosts", component.hosts.size());
    return ", on " + architecture.components[static_cast<std::size_t>(component.hosts.front())].name;
  }

  std::string operator()(const scenario::ServiceSpec& spec) const {
    return servers(spec.instances, spec.threads, "thread", "threads") + placed();
  }
  std::string operator()(const scenario::WorkerSpec& spec) const {
    const std::string batch = spec.batch > 1 ? fmt::format(", batches of {}", spec.batch) : "";
    return servers(spec.instances, spec.concurrency, "loop", "loops") + batch + placed();
  }
  std::string operator()(const scenario::QueueSpec& spec) const {
    if (spec.type == scenario::QueueType::fifo)
      return spec.high_throughput ? "FIFO, high throughput" : "FIFO";
    return spec.fair ? "fair" : "";
  }
  std::string operator()(const scenario::BucketSpec&) const { return ""; }
  std::string operator()(const scenario::DatabaseSpec& spec) const {
    if (!spec.key_value) return counted(spec.connections, "connection", "connections");
    const auto& capacity = spec.key_value->capacity;
    if (!capacity.read_units || !capacity.write_units) return "key-value, on demand";
    return fmt::format("{} read, {} write units", *capacity.read_units, *capacity.write_units);
  }
  std::string operator()(const scenario::FunctionSpec& spec) const {
    std::string text = fmt::format("{} MB", count_text(std::uint64_t{spec.memory}));
    if (spec.source) text += fmt::format(", batches of {}", spec.batch);
    if (spec.reserved_concurrency) text += fmt::format(", at most {}", *spec.reserved_concurrency);
    return text;
  }
  std::string operator()(const scenario::TopicSpec& spec) const { return spec.fifo ? "FIFO" : ""; }
  std::string operator()(const scenario::EndpointSpec& spec) const {
    switch (spec.protocol) {
      case scenario::EndpointProtocol::http: return "HTTP";
      case scenario::EndpointProtocol::https: return "HTTPS";
      case scenario::EndpointProtocol::email: return "e-mail";
      case scenario::EndpointProtocol::sms: return "SMS";
      case scenario::EndpointProtocol::mobile: break;
    }
    return "mobile push";
  }
  std::string operator()(const scenario::LoadBalancerSpec& spec) const {
    return spec.network ? "network" : "application";
  }
  std::string operator()(const scenario::CacheSpec& spec) const {
    std::string text = spec.config.capacity ? counted(*spec.config.capacity, "entry", "entries") : "";
    if (spec.config.ttl) {
      text += fmt::format("{}kept {}", text.empty() ? "" : ", ",
                          plain_duration(sim::to_seconds(*spec.config.ttl)));
    }
    return text;
  }
  std::string operator()(const scenario::ThrottleSpec& spec) const {
    std::string text = spec.limit.rate ? rate_text(spec.limit.rate->per_second()) : "";
    if (spec.limit.concurrency)
      text += fmt::format("{}{} at a time", text.empty() ? "" : ", ", *spec.limit.concurrency);
    return text;
  }
  std::string operator()(const scenario::AutoscalerSpec& spec) const {
    return "scales " + architecture.components[static_cast<std::size_t>(spec.scales)].name;
  }
  std::string operator()(const scenario::HostSpec& spec) const {
    return architecture.platform_file.empty() ? counted(spec.machine.cores, "core", "cores") : "";
  }
  std::string operator()(const scenario::LinkSpec& spec) const {
    return spec.bits_per_second > 0 ? bits_text(spec.bits_per_second) : "";
  }
};

std::string arrivals_text(const scenario::Arrivals& arrivals) {
  if (const auto* poisson = std::get_if<scenario::PoissonArrivals>(&arrivals))
    return rate_text(poisson->rate.per_second());
  if (const auto* constant = std::get_if<scenario::ConstantArrivals>(&arrivals))
    return rate_text(constant->rate.per_second()) + ", evenly";
  if (const auto* burst = std::get_if<scenario::BurstArrivals>(&arrivals)) {
    if (!burst->every) return "a burst of " + count_text(burst->size);
    return fmt::format("{} every {}", count_text(burst->size),
                       plain_duration(sim::to_seconds(*burst->every)));
  }
  if (const auto* profile = std::get_if<scenario::ProfileArrivals>(&arrivals)) {
    double highest = 0;
    for (const auto& point : profile->points) highest = std::max(highest, point.per_second);
    return "up to " + rate_text(highest);
  }
  if (const auto* mmpp = std::get_if<scenario::MmppArrivals>(&arrivals)) {
    double highest = 0;
    for (const auto& state : mmpp->states) highest = std::max(highest, state.rate.per_second());
    return "up to " + rate_text(highest);
  }
  if (const auto* trace = std::get_if<scenario::TraceArrivals>(&arrivals))
    return count_text(static_cast<std::uint64_t>(trace->at.size())) + " recorded";
  return "";
}

}  // namespace

std::string detail_of(const Component& component, const Architecture& architecture) {
  return std::visit(Detail{component, architecture}, component.spec);
}

std::string detail_of(const scenario::Producer& producer) {
  if (const auto* loop = std::get_if<scenario::ClosedLoop>(&producer.source))
    return counted(loop->population, "customer", "customers") + " in a loop";
  return arrivals_text(std::get<scenario::Arrivals>(producer.source));
}

}  // namespace couplet::report
