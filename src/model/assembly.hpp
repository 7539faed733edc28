#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/component.hpp"
#include "model/ledger.hpp"
#include "model/producer.hpp"
#include "model/program.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// Where the processing of requests is counted, and what completes them.
struct Sites {
  std::vector<Site> sites;
  std::vector<Ledger::GoalMasks> goals;     // by producer
  std::vector<SiteId> own;                  // by component: of its whole program
  std::vector<PutSites> puts;               // by component: of the puts of its steps
  std::vector<SiteId> entry_puts;           // by producer: of what goes straight into a bucket
  std::vector<std::uint64_t> bucket_sites;  // by component
};

/// Gives a site to every goal component's program and to every put into a bucket.
/// Throws LimitError if an architecture needs more than sites_max.
Sites lay_out_sites(const scenario::Architecture& architecture);

/// All parts of one run, wired.
struct Assembly {
  std::vector<std::unique_ptr<Part>> components;
  std::vector<Component*> by_index;  // null: a part that nobody uses, and no failure strikes
  std::vector<std::unique_ptr<Producer>> producers;
  std::vector<Actor*> owners;  // by event owner: in bytewise order of their streams
};

Assembly assemble(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                  const Sites& sites, Runtime& runtime);

}  // namespace couplet::model
