#include "cloud/deduplication.hpp"

#include <utility>

#include "sim/check.hpp"
#include "sim/hash.hpp"

namespace couplet::cloud {

std::size_t ScopedKeyHash::operator()(const ScopedKey& key) const {
  return static_cast<std::size_t>(sim::mix64(key.key.low ^ sim::mix64(key.key.high ^ key.scope)));
}

const Deduplication::Original* Deduplication::find(Time now, const ScopedKey& key) {
  for (; !ends_.empty() && ends_.front().at <= now; ends_.pop_front()) originals_.erase(ends_.front().key);
  const auto found = originals_.find(key);
  return found == originals_.end() ? nullptr : &found->second;
}

void Deduplication::remember(Time now, const ScopedKey& key, const Original& original) {
  const bool added = originals_.emplace(key, original).second;
  COUPLET_CHECK(added);
  ends_.push_back({sim::add(now, window), key});
}

void Deduplication::clear() {
  originals_.clear();
  ends_.clear();
}

const std::vector<Receipt>* Attempts::find(Time now, const Key128& attempt) {
  for (; !ends_.empty() && ends_.front().at <= now; ends_.pop_front()) {
    const auto old = given_.find(ends_.front().key);
    if (old != given_.end() && old->second.until <= now) given_.erase(old);
  }
  const auto found = given_.find({attempt, no_group});
  return found == given_.end() ? nullptr : &found->second.receipts;
}

void Attempts::remember(Time now, const Key128& attempt, std::vector<Receipt> receipts) {
  const ScopedKey key{attempt, no_group};
  const Time until = sim::add(now, window);
  given_[key] = {until, std::move(receipts)};
  ends_.push_back({until, key});
}

void Attempts::clear() {
  given_.clear();
  ends_.clear();
}

}  // namespace couplet::cloud
