#include "model/assembly.hpp"

#include <algorithm>
#include <variant>

#include "model/autoscaler.hpp"
#include "model/bucket.hpp"
#include "model/cache.hpp"
#include "model/concurrency_scaler.hpp"
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
#include "scenario/lint_view.hpp"

namespace couplet::model {
namespace {

std::size_t index_of(scenario::ComponentIndex index) {
  return static_cast<std::size_t>(index);
}

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
    parts_.by_index.push_back(dynamic_cast<Component*>(parts_.components.back().get()));
    parts_.owners[owner] = parts_.components.back().get();
  }

  using Made = std::unique_ptr<Part>;
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
    return std::make_unique<Topic>(runtime_, component, owner, publishes_);
  }
  Made make(const scenario::AutoscalerSpec& spec, const scenario::Component& component, std::size_t,
            std::uint16_t owner) {
    const auto& scaled = architecture_.components[index_of(spec.scales)].spec;
    if (std::holds_alternative<scenario::FunctionSpec>(scaled))
      return std::make_unique<ConcurrencyScaler>(runtime_, component, owner);
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

  void place(std::size_t i) {
    const scenario::Component& component = architecture_.components[i];
    const std::vector<Place> places = runtime_.machines->places_of(component.name);
    if (!places.empty()) parts_.by_index[i]->set_place(places.front());
    const bool falls = scenario::falls_with_zone(component);
    for (const scenario::ComponentIndex host : component.hosts)
      static_cast<Host&>(*parts_.by_index[index_of(host)]).add_guest(*parts_.by_index[i], falls);
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
    if (auto* autoscaler = dynamic_cast<Autoscaler*>(parts_.components[i].get()))
      autoscaler->connect(architecture_.components, parts_.by_index);
    if (auto* scaler = dynamic_cast<ConcurrencyScaler*>(parts_.components[i].get())) {
      const auto scaled = index_of(std::get<scenario::AutoscalerSpec>(component.spec).scales);
      scaler->connect(static_cast<Function&>(*parts_.by_index[scaled]));
    }
    if (!scenario::has_steps(component)) return;
    Program program =
        compile(scenario::steps_of(component), component.stream, fronts_, sites_.puts[i], runtime_);
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
    if (spec.reply) parts_.producers.back()->count_answers(*parts_.by_index[entry]);
    parts_.producers.back()->set_goal_conditions(goal_conditions(i));
    parts_.owners[owner] = parts_.producers.back().get();
  }

  const scenario::Scenario& scenario_;
  const scenario::Architecture& architecture_;
  const Sites& sites_;
  Runtime& runtime_;
  std::vector<std::string> streams_;
  std::shared_ptr<cloud::AccountConcurrency> account_ =
      std::make_shared<cloud::AccountConcurrency>(scenario_.account.concurrency);
  std::shared_ptr<cloud::AccountPublishes> publishes_ = std::make_shared<cloud::AccountPublishes>(
      cloud::AccountPublishes{scenario_.account.publishes.per_second(), {}});
  Assembly parts_;
  std::vector<Component*> fronts_;  // by index: what calls of that component meet first
};

}  // namespace

Assembly assemble(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                  const Sites& sites, Runtime& runtime) {
  return Assembler(scenario, architecture, sites, runtime).assemble();
}

}  // namespace couplet::model
