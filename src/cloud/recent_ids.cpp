#include "cloud/recent_ids.hpp"

namespace couplet::cloud {

bool RecentIds::add(sim::Time now, std::uint64_t scope, std::uint64_t id) {
  while (!oldest_first_.empty() && oldest_first_.front().until <= now) {
    known_.erase(oldest_first_.front().key);
    oldest_first_.pop_front();
  }
  const std::pair<std::uint64_t, std::uint64_t> key{scope, id};
  if (!known_.insert(key).second) return false;
  oldest_first_.push_back({sim::add(now, window_), key});
  return true;
}

}  // namespace couplet::cloud
