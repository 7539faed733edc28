#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "model/component.hpp"
#include "sim/slab.hpp"

namespace couplet::model {

/// Which task works for which call that its caller may stop.
class Cancellations {
 public:
  void add(CancelKey key, std::uint32_t task) {
    if (keys_.size() <= task) keys_.resize(task + std::size_t{1});
    keys_[task] = key;
    tasks_[key] = task;
  }
  /// REQUIRES: it was added.
  void remove(std::uint32_t task) { tasks_.erase(keys_[task]); }
  /// nil: none.
  std::uint32_t find(CancelKey key) const {
    const auto found = tasks_.find(key);
    return found == tasks_.end() ? sim::nil : found->second;
  }

 private:
  std::unordered_map<CancelKey, std::uint32_t> tasks_;
  std::vector<CancelKey> keys_;  // by task
};

}  // namespace couplet::model
