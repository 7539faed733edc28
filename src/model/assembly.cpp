#include "model/assembly.hpp"

#include <algorithm>
#include <set>
#include <variant>

#include "model/autoscaler.hpp"
#include "model/bucket.hpp"
#include "model/cache.hpp"
#include "model/customers.hpp"
#include "model/database.hpp"
#include "model/endpoint.hpp"
#include "model/function.hpp"
#include "model/guard_placement.hpp"
#include "model/host.hpp"
#include "model/link.hpp"
#include "model/load_balancer.hpp"
#include "model/queue.hpp"
#include "model/run.hpp"
#include "model/service.hpp"
#include "model/table.hpp"
#include "model/throttle.hpp"
#include "model/topic.hpp"
#include "model/worker.hpp"

namespace couplet::model {
namespace {

std::size_t index_of(scenario::ComponentIndex index) {
  return static_cast<std::size_t>(index);
}

const scenario::Steps* steps_of(const scenario::Component& component) {
  if (const auto* service = std::get_if<scenario::ServiceSpec>(&component.spec)) return &service->steps;
  if (const auto* worker = std::get_if<scenario::WorkerSpec>(&component.spec)) return &worker->steps;
  if (const auto* function = std::get_if<scenario::FunctionSpec>(&component.spec)) return &function->steps;
  return nullptr;
}

bool idempotent(const scenario::Component& component) {
  if (const auto* service = std::get_if<scenario::ServiceSpec>(&component.spec)) return service->idempotent;
  if (const auto* worker = std::get_if<scenario::WorkerSpec>(&component.spec)) return worker->idempotent;
  const auto* function = std::get_if<scenario::FunctionSpec>(&component.spec);
  return function != nullptr && function->idempotent;
}

/// Lays out the sites of one architecture.
class SiteLayout {
 public:
  explicit SiteLayout(const scenario::Architecture& architecture) : architecture_(architecture) {
    for (const scenario::Goal& goal : architecture.goals) {
      for (const scenario::GoalEntry& entry : goal.all_of) {
        for (const scenario::ComponentIndex component : entry.any_of) goals_.insert(index_of(component));
      }
    }
    for (const scenario::Collect& collect : architecture.collects) collected_.insert(index_of(collect.from));
  }

  Sites lay_out() {
    const std::size_t count = architecture_.components.size();
    sites_.own.assign(count, sites_max);
    sites_.puts.resize(count);
    sites_.bucket_sites.assign(count, 0);
    masks_.assign(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
      const scenario::Component& component = architecture_.components[i];
      const scenario::Steps* steps = steps_of(component);
      if (goals_.contains(i) && std::holds_alternative<scenario::EndpointSpec>(component.spec))
        sites_.own[i] = add(i, false);
      if (steps == nullptr) continue;
      if (goals_.contains(i)) sites_.own[i] = add(i, idempotent(component));
      lay_out(*steps, i, idempotent(component));
    }
    for (const scenario::Producer& producer : architecture_.producers) {
      const std::size_t entry = behind_guard(architecture_, producer.entry);
      const auto& spec = architecture_.components[entry].spec;
      const bool stores = std::holds_alternative<scenario::BucketSpec>(spec) ||
                          std::holds_alternative<scenario::DatabaseSpec>(spec);
      sites_.entry_puts.push_back(stores ? put_site(entry, false) : SiteId{sites_max});
    }
    for (const scenario::Goal& goal : architecture_.goals) sites_.goals.push_back(goal_masks(goal));
    return std::move(sites_);
  }

 private:
  /// The puts and writes among the steps, in the order of the file.
  void lay_out(const scenario::Steps& steps, std::size_t component, bool absorbs) {
    for (const scenario::Step& step : steps) {
      const scenario::Use* use = nullptr;
      if (const auto* put = std::get_if<scenario::Put>(&step.action)) use = &put->use;
      if (const auto* write = std::get_if<scenario::Write>(&step.action)) use = &write->use;
      if (use != nullptr) sites_.puts[component].push_back(put_site(index_of(use->target), absorbs));
      if (const auto* repeat = std::get_if<scenario::Repeat>(&step.action))
        lay_out(repeat->steps, component, absorbs);
      if (const auto* parallel = std::get_if<scenario::Parallel>(&step.action)) {
        for (const scenario::Steps& branch : parallel->branches) lay_out(branch, component, absorbs);
      }
      if (const auto* choose = std::get_if<scenario::Choose>(&step.action)) {
        for (const scenario::Branch& branch : choose->branches) lay_out(branch.steps, component, absorbs);
      }
    }
  }

  SiteId add(std::size_t component, bool absorbs) {
    if (sites_.sites.size() == sites_max) {
      throw LimitError("architecture '" + architecture_.name + "' has more than " +
                       std::to_string(sites_max) +
                       " places that complete requests or store what customers collect");
    }
    sites_.sites.push_back({absorbs, goals_.contains(component)});
    const std::size_t site = sites_.sites.size() - 1;
    masks_[component] |= std::uint64_t{1} << site;
    return static_cast<SiteId>(site);
  }

  /// A put into a bucket counts if the bucket is a goal or customers collect from it.
  SiteId put_site(std::size_t bucket, bool absorbs) {
    if (!goals_.contains(bucket) && !collected_.contains(bucket)) return sites_max;
    const SiteId site = add(bucket, absorbs);
    sites_.bucket_sites[bucket] = masks_[bucket];
    return site;
  }

  Ledger::GoalMasks goal_masks(const scenario::Goal& goal) const {
    Ledger::GoalMasks masks;
    for (const scenario::GoalEntry& entry : goal.all_of) {
      std::uint64_t mask = 0;
      for (const scenario::ComponentIndex component : entry.any_of) mask |= masks_[index_of(component)];
      masks.push_back(mask);
    }
    if (masks.size() > goal_entries_max) {
      throw LimitError("architecture '" + architecture_.name + "' has a goal of more than " +
                       std::to_string(goal_entries_max) + " entries");
    }
    return masks;
  }

  const scenario::Architecture& architecture_;
  std::set<std::size_t> goals_;
  std::set<std::size_t> collected_;
  std::vector<std::uint64_t> masks_;  // by component
  Sites sites_;
};

/// Makes the parts of one run and wires them.
class Assembler {
 public:
  Assembler(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
            const Sites& sites, Runtime& runtime)
      : scenario_(scenario), architecture_(architecture), sites_(sites), runtime_(runtime) {}

  Assembly assemble() {
    number_owners();
    runtime_.zones = zones_of(architecture_);
    reserve_concurrency();
    for (std::size_t i = 0; i < architecture_.components.size(); ++i) make(i);
    for (std::size_t i = 0; runtime_.machines != nullptr && i < architecture_.components.size(); ++i)
      place(i);
    fronts_ = place_guards(architecture_, parts_.by_index, sites_.own);
    for (std::size_t i = 0; i < architecture_.components.size(); ++i) connect(i);
    for (std::size_t i = 0; i < architecture_.producers.size(); ++i) make_producer(i);
    for (const scenario::Collect& collect : architecture_.collects) {
      auto& bucket = static_cast<Bucket&>(*parts_.by_index[index_of(collect.from)]);
      parts_.producers[static_cast<std::size_t>(collect.producer)]->collect(bucket, collect);
    }
    return std::move(parts_);
  }

 private:
  /// The order of simultaneous events is that of the streams, bytewise.
  void number_owners() {
    for (const scenario::Component& component : architecture_.components)
      streams_.push_back(component.stream);
    for (const scenario::Producer& producer : architecture_.producers)
      streams_.push_back("workload/" + producer.name);
    std::sort(streams_.begin(), streams_.end());
    if (streams_.size() >= (std::size_t{1} << sim::Event::owner_bits)) {
      throw LimitError("architecture '" + architecture_.name + "' has too many components");
    }
    parts_.owners.resize(streams_.size());
  }

  /// Before the functions are made: what others reserve is not theirs to share.
  void reserve_concurrency() {
    for (const scenario::Component& component : architecture_.components) {
      const auto* function = std::get_if<scenario::FunctionSpec>(&component.spec);
      if (function != nullptr && function->reserved_concurrency)
        account_->reserve(*function->reserved_concurrency);
    }
  }

  std::uint16_t owner_of(const std::string& stream) const {
    const auto found = std::lower_bound(streams_.begin(), streams_.end(), stream);
    return static_cast<std::uint16_t>(found - streams_.begin());
  }

  void make(std::size_t i) {
    const scenario::Component& component = architecture_.components[i];
    const std::uint16_t owner = owner_of(component.stream);
    parts_.components.push_back(
        std::visit([&](const auto& spec) { return make(spec, component, i, owner); }, component.spec));
    parts_.by_index.push_back(parts_.components.back().get());
    parts_.owners[owner] = parts_.by_index.back();
  }

  using Made = std::unique_ptr<Component>;
  Made make(const scenario::ServiceSpec&, const scenario::Component& component, std::size_t i,
            std::uint16_t owner) {
    return std::make_unique<Service>(runtime_, component, owner, sites_.own[i]);
  }
  Made make(const scenario::QueueSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<Queue>(runtime_, component, owner);
  }
  Made make(const scenario::WorkerSpec&, const scenario::Component& component, std::size_t i,
            std::uint16_t owner) {
    return std::make_unique<Worker>(runtime_, component, owner, sites_.own[i]);
  }
  Made make(const scenario::BucketSpec&, const scenario::Component& component, std::size_t i,
            std::uint16_t owner) {
    auto bucket = std::make_unique<Bucket>(runtime_, component, owner);
    bucket->set_sites(sites_.bucket_sites[i]);
    return bucket;
  }
  Made make(const scenario::CacheSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<Cache>(runtime_, component, owner);
  }
  Made make(const scenario::ThrottleSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<Throttle>(runtime_, component, owner);
  }
  Made make(const scenario::DatabaseSpec& spec, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    if (spec.key_value) return std::make_unique<Table>(runtime_, component, owner);
    return std::make_unique<Database>(runtime_, component, owner);
  }
  Made make(const scenario::FunctionSpec&, const scenario::Component& component, std::size_t i,
            std::uint16_t owner) {
    return std::make_unique<Function>(runtime_, component, owner, sites_.own[i], account_);
  }
  Made make(const scenario::TopicSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<Topic>(runtime_, component, owner);
  }
  Made make(const scenario::AutoscalerSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<Autoscaler>(runtime_, component, owner);
  }
  Made make(const scenario::EndpointSpec&, const scenario::Component& component, std::size_t i,
            std::uint16_t owner) {
    return std::make_unique<Endpoint>(runtime_, component, owner, sites_.own[i]);
  }
  Made make(const scenario::LoadBalancerSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<LoadBalancer>(runtime_, component, owner);
  }

  Made make(const scenario::HostSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<Host>(runtime_, component, owner);
  }
  Made make(const scenario::LinkSpec&, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    return std::make_unique<Link>(runtime_, component, owner);
  }

  /// Where components are. A guard that names no host stands at the door of what it guards.
  void place(std::size_t i) {
    const scenario::Component& component = architecture_.components[i];
    const std::size_t door =
        component.hosts.empty() ? behind_guard(architecture_, static_cast<scenario::ComponentIndex>(i)) : i;
    const std::vector<Place> places = runtime_.machines->places_of(architecture_.components[door].name);
    if (!places.empty()) parts_.by_index[i]->set_place(places.front());
    for (const scenario::ComponentIndex host : component.hosts)
      static_cast<Host&>(*parts_.by_index[index_of(host)]).add_guest(*parts_.by_index[i]);
  }

  /// How a topic or bucket hands over to a component.
  Operation handed_over_to(scenario::ComponentIndex target) const {
    const auto& spec = architecture_.components[index_of(target)].spec;
    if (std::holds_alternative<scenario::QueueSpec>(spec)) return Operation::send;
    if (std::holds_alternative<scenario::TopicSpec>(spec)) return Operation::publish;
    if (std::holds_alternative<scenario::ServiceSpec>(spec)) return Operation::call;
    return Operation::notify;
  }

  cloud::Protocol protocol_of(scenario::ComponentIndex target) const {
    const auto& spec = architecture_.components[index_of(target)].spec;
    if (const auto* queue = std::get_if<scenario::QueueSpec>(&spec)) {
      return queue->type == scenario::QueueType::fifo ? cloud::Protocol::fifo_queue : cloud::Protocol::queue;
    }
    if (std::holds_alternative<scenario::ServiceSpec>(spec)) return cloud::Protocol::http;
    const auto* endpoint = std::get_if<scenario::EndpointSpec>(&spec);
    if (endpoint == nullptr) return cloud::Protocol::function;
    switch (endpoint->protocol) {
      case scenario::EndpointProtocol::http: return cloud::Protocol::http;
      case scenario::EndpointProtocol::https: return cloud::Protocol::https;
      case scenario::EndpointProtocol::email: return cloud::Protocol::email;
      case scenario::EndpointProtocol::sms: return cloud::Protocol::sms;
      case scenario::EndpointProtocol::mobile: return cloud::Protocol::mobile;
    }
    COUPLET_CHECK(false);
  }

  void connect(const scenario::TopicSpec& spec, std::size_t i) {
    std::vector<Topic::Subscriber> subscribers;
    for (const scenario::TopicSubscription& subscription : spec.subscriptions) {
      Queue* letters = nullptr;
      if (subscription.dead_letter)
        letters = static_cast<Queue*>(parts_.by_index[index_of(*subscription.dead_letter)]);
      subscribers.push_back({parts_.by_index[index_of(subscription.to)], handed_over_to(subscription.to),
                             protocol_of(subscription.to), letters});
    }
    static_cast<Topic&>(*parts_.by_index[i]).connect(subscribers);
  }

  void connect(const scenario::BucketSpec& spec, std::size_t i) {
    std::vector<Notifier::Target> targets;
    for (const scenario::Notification& notification : spec.notify)
      targets.push_back({parts_.by_index[index_of(notification.to)], handed_over_to(notification.to)});
    static_cast<Bucket&>(*parts_.by_index[i]).notifier().connect(targets);
  }

  void connect(std::size_t i) {
    const scenario::Component& component = architecture_.components[i];
    const auto* letters = std::get_if<scenario::QueueSpec>(&component.spec);
    if (letters != nullptr && letters->dead_letter) {
      auto& dead_letters = static_cast<Queue&>(*parts_.by_index[index_of(letters->dead_letter->to)]);
      static_cast<Queue&>(*parts_.by_index[i]).set_dead_letters(dead_letters);
    }
    if (const auto* topic = std::get_if<scenario::TopicSpec>(&component.spec)) connect(*topic, i);
    if (const auto* bucket = std::get_if<scenario::BucketSpec>(&component.spec)) connect(*bucket, i);
    if (std::holds_alternative<scenario::LoadBalancerSpec>(component.spec))
      static_cast<LoadBalancer&>(*parts_.by_index[i]).connect(architecture_.components, parts_.by_index);
    if (auto* autoscaler = dynamic_cast<Autoscaler*>(parts_.by_index[i]))
      autoscaler->connect(architecture_.components, parts_.by_index);
    const scenario::Steps* steps = steps_of(component);
    if (steps == nullptr) return;
    Program program = compile(*steps, component.stream, fronts_, sites_.puts[i], runtime_);
    if (const auto* spec = std::get_if<scenario::WorkerSpec>(&component.spec)) {
      auto& queue = static_cast<Queue&>(*parts_.by_index[index_of(spec->polls)]);
      static_cast<Worker&>(*parts_.by_index[i]).connect(queue, std::move(program));
    } else if (const auto* function = std::get_if<scenario::FunctionSpec>(&component.spec)) {
      connect(static_cast<Function&>(*parts_.by_index[i]), *function, std::move(program));
    } else {
      static_cast<Service&>(*parts_.by_index[i]).connect(std::move(program));
    }
  }

  void connect(Function& function, const scenario::FunctionSpec& spec, Program program) {
    compute_alone(program);  // an environment is nobody else's
    function.connect(std::move(program));
    if (spec.source) function.set_source(static_cast<Queue&>(*parts_.by_index[index_of(*spec.source)]));
    if (!spec.on_failure) return;
    const std::size_t target = index_of(spec.on_failure->to);
    const bool queue = std::holds_alternative<scenario::QueueSpec>(architecture_.components[target].spec);
    if (queue) static_cast<Queue&>(*parts_.by_index[target]).hold_dead_letters();
    function.set_on_failure(*parts_.by_index[target], queue ? Operation::send : Operation::publish);
  }

  Operation operation_at(std::size_t entry) const {
    const auto& spec = architecture_.components[entry].spec;
    if (std::holds_alternative<scenario::QueueSpec>(spec)) return Operation::send;
    if (std::holds_alternative<scenario::BucketSpec>(spec)) return Operation::put;
    if (std::holds_alternative<scenario::DatabaseSpec>(spec)) return Operation::write;
    if (std::holds_alternative<scenario::TopicSpec>(spec)) return Operation::publish;
    return Operation::call;
  }

  std::vector<GoalCondition> goal_conditions(std::size_t producer) const {
    std::vector<GoalCondition> conditions;
    const auto& entries = architecture_.goals[producer].all_of;
    for (std::size_t entry = 0; entry < entries.size(); ++entry) {
      if (!entries[entry].only_if) continue;
      conditions.push_back({static_cast<std::uint16_t>(entry), Condition(*entries[entry].only_if)});
    }
    return conditions;
  }

  void make_producer(std::size_t i) {
    const scenario::Producer& spec = architecture_.producers[i];
    const std::string stream = "workload/" + spec.name;
    const std::uint16_t owner = owner_of(stream);
    runtime_.customers.push_back(draws_of(scenario_, spec, stream, runtime_));
    const Time until = sim::start_of_run + scenario_.run.duration;
    parts_.producers.push_back(
        std::make_unique<Producer>(runtime_, spec, static_cast<std::uint16_t>(i), owner, until));
    const std::size_t entry = index_of(spec.entry);
    parts_.producers.back()->connect(*fronts_[entry], operation_at(behind_guard(architecture_, spec.entry)),
                                     sites_.entry_puts[i]);
    parts_.producers.back()->set_goal_conditions(goal_conditions(i));
    parts_.owners[owner] = parts_.producers.back().get();
  }

  const scenario::Scenario& scenario_;
  const scenario::Architecture& architecture_;
  const Sites& sites_;
  Runtime& runtime_;
  std::vector<std::string> streams_;
  std::shared_ptr<cloud::AccountConcurrency> account_ = std::make_shared<cloud::AccountConcurrency>();
  Assembly parts_;
  std::vector<Component*> fronts_;  // by index: what calls of that component meet first
};

}  // namespace

Sites lay_out_sites(const scenario::Architecture& architecture) {
  return SiteLayout(architecture).lay_out();
}

Assembly assemble(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                  const Sites& sites, Runtime& runtime) {
  return Assembler(scenario, architecture, sites, runtime).assemble();
}

}  // namespace couplet::model
