#include <set>
#include <variant>

#include "model/assembly.hpp"
#include "model/guard_placement.hpp"
#include "model/run.hpp"
#include "scenario/lint_view.hpp"

namespace couplet::model {

namespace {

std::size_t index_of(scenario::ComponentIndex index) {
  return static_cast<std::size_t>(index);
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
      if (goals_.contains(i) && std::holds_alternative<scenario::EndpointSpec>(component.spec))
        sites_.own[i] = add(i, false);
      if (!scenario::has_steps(component)) continue;
      if (goals_.contains(i)) sites_.own[i] = add(i, idempotent(component));
      lay_out(scenario::steps_of(component), i, idempotent(component));
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

}  // namespace

Sites lay_out_sites(const scenario::Architecture& architecture) {
  return SiteLayout(architecture).lay_out();
}

}  // namespace couplet::model
