#include "cloud/cache.hpp"

namespace couplet::cloud {

void Cache::append(List& list, Link Entry::* link, std::uint32_t key) {
  entries_[key].*link = {list.last, sim::nil};
  (list.last == sim::nil ? list.first : (entries_[list.last].*link).after) = key;
  list.last = key;
}

void Cache::unlink(List& list, Link Entry::* link, std::uint32_t key) {
  const Link at = entries_[key].*link;
  (at.before == sim::nil ? list.first : (entries_[at.before].*link).after) = at.after;
  (at.after == sim::nil ? list.last : (entries_[at.after].*link).before) = at.before;
}

void Cache::remove(std::uint32_t key) {
  unlink(ages_, &Entry::age, key);
  unlink(turns_, &Entry::turn, key);
  entries_[key].here = false;
  --size_;
}

void Cache::advance(sim::Time now) {
  while (ages_.first != sim::nil && entries_[ages_.first].until <= now) {
    remove(ages_.first);
    ++expired_;
  }
}

bool Cache::get(sim::Time now, std::uint32_t key) {
  advance(now);
  if (key >= entries_.size() || !entries_[key].here) return false;
  if (config_.eviction == Eviction::lru) {
    unlink(turns_, &Entry::turn, key);
    append(turns_, &Entry::turn, key);
  }
  return true;
}

void Cache::fill(sim::Time now, std::uint32_t key) {
  advance(now);
  if (key >= entries_.size()) entries_.resize(key + std::size_t{1});
  if (entries_[key].here) {
    unlink(ages_, &Entry::age, key);
    if (config_.eviction == Eviction::lru) {
      unlink(turns_, &Entry::turn, key);
      append(turns_, &Entry::turn, key);
    }
  } else {
    if (config_.capacity && size_ >= *config_.capacity) {
      remove(turns_.first);
      ++evicted_;
    }
    append(turns_, &Entry::turn, key);
    entries_[key].here = true;
    ++size_;
  }
  append(ages_, &Entry::age, key);
  entries_[key].until = config_.ttl ? sim::add(now, *config_.ttl) : sim::never;
}

bool Cache::drop(sim::Time now, std::uint32_t key) {
  advance(now);
  if (key >= entries_.size() || !entries_[key].here) return false;
  remove(key);
  return true;
}

std::uint32_t Cache::flush(sim::Time now) {
  advance(now);
  const std::uint32_t had = size_;
  while (ages_.first != sim::nil) remove(ages_.first);
  return had;
}

sim::Time Cache::next_expiry() const {
  return ages_.first == sim::nil ? sim::never : entries_[ages_.first].until;
}

}  // namespace couplet::cloud
