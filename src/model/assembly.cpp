#include "model/assembly.hpp"

#include <algorithm>
#include <set>
#include <variant>

#include "model/bucket.hpp"
#include "model/queue.hpp"
#include "model/run.hpp"
#include "model/service.hpp"
#include "model/worker.hpp"

namespace couplet::model {
namespace {

std::size_t index_of(scenario::ComponentIndex index) {
  return static_cast<std::size_t>(index);
}

const scenario::Steps* steps_of(const scenario::Component& component) {
  if (const auto* service = std::get_if<scenario::ServiceSpec>(&component.spec)) return &service->steps;
  if (const auto* worker = std::get_if<scenario::WorkerSpec>(&component.spec)) return &worker->steps;
  return nullptr;
}

bool idempotent(const scenario::Component& component) {
  if (const auto* service = std::get_if<scenario::ServiceSpec>(&component.spec)) return service->idempotent;
  if (const auto* worker = std::get_if<scenario::WorkerSpec>(&component.spec)) return worker->idempotent;
  return false;
}

/// Lays out the sites of one architecture.
class SiteLayout {
 public:
  explicit SiteLayout(const scenario::Architecture& architecture) : architecture_(architecture) {
    for (const scenario::Goal& goal : architecture.goals) {
      for (const auto& any : goal.all_of) {
        for (const scenario::ComponentIndex component : any) goals_.insert(index_of(component));
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
      if (steps == nullptr) continue;
      if (goals_.count(i) != 0) sites_.own[i] = add(i, idempotent(component));
      for (const scenario::Step& step : *steps) {
        const auto* put = std::get_if<scenario::Put>(&step.action);
        if (put != nullptr)
          sites_.puts[i].push_back(put_site(index_of(put->use.target), idempotent(component)));
      }
    }
    for (const scenario::Producer& producer : architecture_.producers) {
      const std::size_t entry = index_of(producer.entry);
      const bool bucket = std::holds_alternative<scenario::BucketSpec>(architecture_.components[entry].spec);
      sites_.entry_puts.push_back(bucket ? put_site(entry, false) : SiteId{sites_max});
    }
    for (const scenario::Goal& goal : architecture_.goals) sites_.goals.push_back(goal_masks(goal));
    return std::move(sites_);
  }

 private:
  SiteId add(std::size_t component, bool absorbs) {
    if (sites_.sites.size() == sites_max) {
      throw LimitError("architecture '" + architecture_.name + "' has more than " +
                       std::to_string(sites_max) +
                       " places that complete requests or store what customers collect");
    }
    sites_.sites.push_back({absorbs, goals_.count(component) != 0});
    const std::size_t site = sites_.sites.size() - 1;
    masks_[component] |= std::uint64_t{1} << site;
    return static_cast<SiteId>(site);
  }

  /// A put into a bucket counts if the bucket is a goal or customers collect from it.
  SiteId put_site(std::size_t bucket, bool absorbs) {
    if (goals_.count(bucket) == 0 && collected_.count(bucket) == 0) return sites_max;
    const SiteId site = add(bucket, absorbs);
    sites_.bucket_sites[bucket] = masks_[bucket];
    return site;
  }

  Ledger::GoalMasks goal_masks(const scenario::Goal& goal) const {
    Ledger::GoalMasks masks;
    for (const auto& any : goal.all_of) {
      std::uint64_t mask = 0;
      for (const scenario::ComponentIndex component : any) mask |= masks_[index_of(component)];
      masks.push_back(mask);
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
    for (std::size_t i = 0; i < architecture_.components.size(); ++i) make(i);
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

  void connect(std::size_t i) {
    const scenario::Component& component = architecture_.components[i];
    const scenario::Steps* steps = steps_of(component);
    if (steps == nullptr) return;
    Program program = compile(*steps, component.stream, parts_.by_index, sites_.puts[i], runtime_);
    if (const auto* spec = std::get_if<scenario::WorkerSpec>(&component.spec)) {
      auto& queue = static_cast<Queue&>(*parts_.by_index[index_of(spec->polls)]);
      static_cast<Worker&>(*parts_.by_index[i]).connect(queue, std::move(program));
    } else {
      static_cast<Service&>(*parts_.by_index[i]).connect(std::move(program));
    }
  }

  Operation operation_at(std::size_t entry) const {
    const auto& spec = architecture_.components[entry].spec;
    if (std::holds_alternative<scenario::QueueSpec>(spec)) return Operation::send;
    if (std::holds_alternative<scenario::BucketSpec>(spec)) return Operation::put;
    return Operation::call;
  }

  void make_producer(std::size_t i) {
    const scenario::Producer& spec = architecture_.producers[i];
    const std::string stream = "workload/" + spec.name;
    const std::uint16_t owner = owner_of(stream);
    CustomerDraws draws;
    draws.payload_key = runtime_.key(stream, "payload");
    draws.payload = spec.payload;
    if (const auto bytes = spec.payload.distribution.whole_constant())
      draws.constant_payload = sim::Bytes{*bytes};
    for (std::size_t need = 0; need < scenario_.needs.size(); ++need) {
      const bool declared = need < spec.needs.size() && spec.needs[need].has_value();
      draws.needs.push_back(
          {declared, runtime_.key("need", scenario_.needs[need]),
           declared ? *spec.needs[need] : sim::DurationDistribution::constant(Duration{0})});
    }
    runtime_.customers.push_back(std::move(draws));
    const Time until = sim::start_of_run + scenario_.run.duration;
    parts_.producers.push_back(
        std::make_unique<Producer>(runtime_, spec, static_cast<std::uint16_t>(i), owner, until));
    const std::size_t entry = index_of(spec.entry);
    parts_.producers.back()->connect(*parts_.by_index[entry], operation_at(entry), sites_.entry_puts[i]);
    parts_.owners[owner] = parts_.producers.back().get();
  }

  const scenario::Scenario& scenario_;
  const scenario::Architecture& architecture_;
  const Sites& sites_;
  Runtime& runtime_;
  std::vector<std::string> streams_;
  Assembly parts_;
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
