#pragma once

#include <cstdint>
#include <vector>

namespace couplet::physics {

/// Activities by when they will be done, soonest on top, whatever "when" is measured in. Any of them can be
/// taken out: `places` says where each slot is. The place of a slot belongs to the one heap that it is in, so
/// that all heaps share one table.
template <class Key>
class FinishHeap {
 public:
  struct Entry {
    Key finish{};
    std::uint64_t number = 0;  // the order of coming decides among equals
    std::uint32_t slot = 0;

    bool before(const Entry& other) const {
      if (finish != other.finish) return finish < other.finish;
      return number < other.number;
    }
  };

  bool empty() const { return entries_.empty(); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  /// REQUIRES: !empty().
  const Entry& top() const { return entries_.front(); }
  const Entry& at(std::uint32_t place) const { return entries_[place]; }

  void push(const Entry& entry, std::vector<std::uint32_t>& places) {
    entries_.push_back(entry);
    rise(size() - 1, entry, places);
  }

  /// Everything is done so much sooner. REQUIRES: the subtractions are exact, so that the order stays.
  void bring_forward(const Key& by) {
    for (Entry& entry : entries_) entry.finish -= by;
  }

  /// Takes out the entry at a place.
  void erase(std::uint32_t place, std::vector<std::uint32_t>& places) {
    const Entry last = entries_.back();
    entries_.pop_back();
    if (place == size()) return;
    if (place > 0 && last.before(entries_[(place - 1) / 2])) {
      rise(place, last, places);
    } else {
      sink(place, last, places);
    }
  }

 private:
  void put(std::uint32_t place, const Entry& entry, std::vector<std::uint32_t>& places) {
    entries_[place] = entry;
    places[entry.slot] = place;
  }

  void rise(std::uint32_t hole, const Entry& entry, std::vector<std::uint32_t>& places) {
    while (hole > 0) {
      const std::uint32_t parent = (hole - 1) / 2;
      if (!entry.before(entries_[parent])) break;
      put(hole, entries_[parent], places);
      hole = parent;
    }
    put(hole, entry, places);
  }

  void sink(std::uint32_t hole, const Entry& entry, std::vector<std::uint32_t>& places) {
    for (std::uint32_t child = 2 * hole + 1; child < size(); child = 2 * hole + 1) {
      if (child + 1 < size() && entries_[child + 1].before(entries_[child])) ++child;
      if (!entries_[child].before(entry)) break;
      put(hole, entries_[child], places);
      hole = child;
    }
    put(hole, entry, places);
  }

  std::vector<Entry> entries_;
};

}  // namespace couplet::physics
