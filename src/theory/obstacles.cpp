#include "theory/obstacles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "cloud/topic_limits.hpp"
#include "theory/station.hpp"

namespace couplet::theory {

using namespace scenario;

namespace {

bool in_zone(const Architecture& architecture, const Component& component, const std::string& zone) {
  const auto has = [&](const Component& of) {
    return std::find(of.zones.begin(), of.zones.end(), zone) != of.zones.end();
  };
  return has(component) ||
         std::any_of(component.hosts.begin(), component.hosts.end(),
                     [&](ComponentIndex host) { return has(architecture.components[place(host)]); });
}

bool is_side(const PartitionSide& side, std::size_t component) {
  if (std::holds_alternative<AllOthers>(side)) return true;
  const auto* index = std::get_if<ComponentIndex>(&side);
  return index != nullptr && place(*index) == component;
}

bool strikes(const Architecture& architecture, const Failure& failure, std::size_t index) {
  const Component& component = architecture.components[index];
  if (const auto* zone = std::get_if<ZoneFailure>(&failure.what))
    return in_zone(architecture, component, zone->zone);
  if (const auto* partition = std::get_if<PartitionFailure>(&failure.what))
    return is_side(partition->a, index) || is_side(partition->b, index);
  if (const auto* redrive = std::get_if<RedriveFailure>(&failure.what)) {
    if (place(redrive->to) == index) return true;
  }
  const auto at = std::visit([](const auto& what) { return place(what.component); }, failure.what);
  return at == index || std::any_of(component.hosts.begin(), component.hosts.end(),
                                    [&](ComponentIndex host) { return place(host) == at; });
}

using Clauses = std::vector<std::string>;

void look_at(const ServiceSpec& service, Clauses& clauses) {
  if (service.instances_max > 0) clauses.emplace_back("an autoscaler changes the number of its instances");
  if (service.load_factor > 0) clauses.emplace_back("its service time depends on its load");
}

void look_at(const WorkerSpec& worker, Clauses& clauses) {
  if (worker.instances_max > 0) clauses.emplace_back("an autoscaler changes the number of its instances");
  if (worker.batch > 1) clauses.emplace_back("it takes several messages at a time");
  if (worker.pause > sim::Duration::zero()) clauses.emplace_back("it pauses between two messages");
  if (worker.select) clauses.emplace_back("it puts back the messages that it does not select");
  if (worker.error_rate > 0 || worker.poison > 0) clauses.emplace_back("messages that fail come back");
  if (worker.delete_message == DeleteMessage::never) clauses.emplace_back("messages come back");
  if (worker.heartbeat) clauses.emplace_back("it extends visibility timeouts");
}

void look_at(const DatabaseSpec& database, Clauses& clauses) {
  if (database.key_value) clauses.emplace_back("it serves by units of capacity, not by servers");
  if (database.deadlock_rate > 0) clauses.emplace_back("writes may be deadlocked");
  if (!database.commit_latency.is_zero()) clauses.emplace_back("a write waits for the standby besides");
}

void look_at(const QueueSpec& queue, Clauses& clauses) {
  if (queue.type == QueueType::fifo)
    clauses.emplace_back("a FIFO queue hands out a group's messages one by one");
  if (queue.delay > sim::Duration::zero()) clauses.emplace_back("it delays messages");
  if (queue.duplicate_rate > 0 && queue.type == QueueType::standard)
    clauses.emplace_back("messages are copied at random");
  if (!queue.latency.is_zero()) clauses.emplace_back("receiving and deleting a message take time");
}

void look_at(const LoadBalancerSpec& balancer, Clauses& clauses) {
  using cloud::Balancing;
  if (!balancer.rules.empty() || balancer.targets.size() != 1)
    clauses.emplace_back("it has several groups of targets");
  if (balancer.group.algorithm != Balancing::round_robin && balancer.group.algorithm != Balancing::random)
    clauses.emplace_back("it looks at its targets before it chooses one");
  if (balancer.group.sticky) clauses.emplace_back("it is sticky");
  if (balancer.depth == HealthCheckDepth::thread) clauses.emplace_back("its checks take threads");
  if (!balancer.cross_zone) clauses.emplace_back("its nodes keep to their zones");
  if (balancer.network) clauses.emplace_back("it closes connections that are idle");
}

void look_at(const CacheSpec&, Clauses& clauses) {
  clauses.emplace_back("what it holds depends on all that was asked for before");
}
void look_at(const ThrottleSpec&, Clauses& clauses) {
  clauses.emplace_back("what it refuses depends on what it has let pass before");
}
void look_at(const FunctionSpec&, Clauses& clauses) {
  clauses.emplace_back("it makes environments as they are needed");
}
void look_at(const BucketSpec& bucket, Clauses& clauses) {
  if (!bucket.notify.empty()) clauses.emplace_back("it notifies others, late and maybe twice");
}
void look_at(const TopicSpec& topic, Clauses& clauses) {
  if (topic.fifo) clauses.emplace_back("a FIFO topic delivers a group's messages one by one");
}
void look_at(const EndpointSpec&, Clauses&) {}
void look_at(const AutoscalerSpec&, Clauses&) {}
void look_at(const HostSpec&, Clauses&) {}
void look_at(const LinkSpec&, Clauses&) {}

/// Those whose random numbers are the same.
void look_for_common_draws(const Architecture& architecture, std::size_t index,
                           const std::vector<Program>& programs, Clauses& clauses) {
  const auto needs = [&](std::size_t of) {
    std::set<NeedIndex> found;
    for (const Way& way : programs[of].ways) {
      for (const OwnTime& time : way.times) {
        if (const auto* need = std::get_if<NeedIndex>(&time.of)) found.insert(*need);
      }
    }
    return found;
  };
  const std::set<NeedIndex> own = needs(index);
  for (std::size_t other = 0; other < programs.size(); ++other) {
    if (other == index) continue;
    const Component& component = architecture.components[other];
    const std::set<NeedIndex> theirs = needs(other);
    const bool common =
        std::any_of(own.begin(), own.end(), [&](NeedIndex need) { return theirs.contains(need); });
    if (common) clauses.push_back("a request's work there is the same as at " + component.name);
    if (component.stream == architecture.components[index].stream)
      clauses.push_back("it has the random numbers of " + component.name);
  }
}

void look_for_guards(const Architecture& architecture, std::size_t index, Clauses& clauses) {
  for (const Component& component : architecture.components) {
    const auto* cache = std::get_if<CacheSpec>(&component.spec);
    const auto* throttle = std::get_if<ThrottleSpec>(&component.spec);
    if (cache == nullptr && throttle == nullptr) continue;
    const GuardSpec& guard = cache != nullptr ? cache->guard : throttle->guard;
    if (place(guard.guards) == index) clauses.push_back(fmt::format("{} stands before it", component.name));
  }
}

struct ObstacleOfArrivals {
  std::string operator()(const PoissonArrivals&) const { return {}; }
  std::string operator()(const ConstantArrivals&) const {
    return "are evenly spaced, not as a Poisson process";
  }
  std::string operator()(const BurstArrivals&) const { return "come in bursts, not as a Poisson process"; }
  std::string operator()(const RenewalArrivals& renewal) const {
    return renewal.interval.distribution.is_exponential() ? "" : "come at intervals that are not exponential";
  }
  std::string operator()(const ProfileArrivals& profile) const {
    return profile.points.size() == 1 ? "" : "follow a profile, not one rate";
  }
  std::string operator()(const MmppArrivals&) const { return "come at a rate that changes at random"; }
  std::string operator()(const TraceArrivals&) const { return "are recorded, not a Poisson process"; }
};

}  // namespace

std::vector<std::string> obstacles(const Architecture& architecture, std::size_t index,
                                   const std::vector<Program>& programs) {
  const Component& component = architecture.components[index];
  Clauses clauses;
  for (const Failure& failure : architecture.failures) {
    if (strikes(architecture, failure, index)) {
      clauses.push_back(fmt::format("failures strike it ({})", failure.name));
      break;
    }
  }
  std::visit([&](const auto& spec) { look_at(spec, clauses); }, component.spec);
  look_for_guards(architecture, index, clauses);
  look_for_common_draws(architecture, index, programs, clauses);
  if (!architecture.routes.empty()) clauses.emplace_back("requests and answers cross links");
  clauses.insert(clauses.end(), programs[index].broken.begin(), programs[index].broken.end());
  return clauses;
}

std::string may_fail(const Architecture& architecture, const Visit& visit,
                     const std::vector<const Producer*>& producers) {
  const Use& use = visit.use;
  const std::size_t index = place(use.target);
  const Component& target = architecture.components[index];
  for (const Failure& failure : architecture.failures) {
    if (strikes(architecture, failure, index))
      return fmt::format("failures strike {}, which it uses", target.name);
  }
  Clauses guards;
  look_for_guards(architecture, index, guards);
  if (!guards.empty()) return fmt::format("a guard stands before {}, which it uses", target.name);
  Tail stay;
  stay.stays(latency_of(target, visit.stores));
  if (use.timeout && stay.exceeds(sim::to_seconds(*use.timeout)) >= never)
    return fmt::format("{} may be too slow for its timeout", target.name);
  const auto* topic = std::get_if<TopicSpec>(&target.spec);
  if (topic != nullptr && topic->fifo) return fmt::format("{} takes so many messages a second", target.name);
  const auto* queue = std::get_if<QueueSpec>(&target.spec);
  if (queue != nullptr && queue->type == QueueType::fifo)
    return fmt::format("{} takes so many calls a second", target.name);
  if (use.size) return too_large(target, largest(*use.size));
  for (const Producer* producer : producers) {
    const std::string clause = too_large(target, largest(producer->payload));
    if (!clause.empty()) return clause;
  }
  return {};
}

double largest(const sim::SizeDistribution& size) {
  if (!size.is_constant()) return std::numeric_limits<double>::infinity();
  return static_cast<double>(*size.distribution.whole_constant());
}

std::string too_large(const Component& component, double bytes) {
  double most = std::numeric_limits<double>::infinity();
  if (const auto* queue = std::get_if<QueueSpec>(&component.spec)) {
    most = static_cast<double>(queue->max_message_size.count);
  } else if (std::holds_alternative<TopicSpec>(component.spec)) {
    most = static_cast<double>(cloud::TopicLimits::message_bytes);
  }
  return bytes > most ? fmt::format("a message may be too large for {}", component.name) : "";
}

std::string obstacle(const Architecture& architecture, std::size_t index) {
  const Producer& producer = architecture.producers[index];
  for (const Failure& failure : architecture.failures) {
    const auto* partition = std::get_if<PartitionFailure>(&failure.what);
    if (partition == nullptr) continue;
    for (const PartitionSide* side : {&partition->a, &partition->b}) {
      const auto* cut = std::get_if<ProducerIndex>(side);
      if (cut != nullptr && static_cast<std::size_t>(*cut) == index)
        return "customers of " + producer.name + " are cut off for a time";
    }
  }
  if (producer.limit) return "arrivals of " + producer.name + " end after a number of requests";
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  if (arrivals == nullptr) return {};
  const std::string how = std::visit(ObstacleOfArrivals{}, *arrivals);
  return how.empty() ? "" : "arrivals of " + producer.name + " " + how;
}

double poisson_rate(const Producer& producer) {
  const auto& arrivals = std::get<Arrivals>(producer.source);
  if (const auto* poisson = std::get_if<PoissonArrivals>(&arrivals)) return poisson->rate.per_second();
  if (const auto* profile = std::get_if<ProfileArrivals>(&arrivals))
    return profile->points.front().per_second;
  return 1e9 / std::get<RenewalArrivals>(arrivals).interval.mean_ns();
}

const std::string& name_of(const Architecture& architecture, ComponentIndex component) {
  return architecture.components[place(component)].name;
}

}  // namespace couplet::theory
