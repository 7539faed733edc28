#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "sim/check.hpp"

namespace couplet::sim {

/// Stands for "no slot".
inline constexpr std::uint32_t nil = ~std::uint32_t{0};

/// Objects addressed by 32-bit slots. Addresses are stable, a slot is reused after its release (the last
/// one released first), and memory grows with the largest number of objects alive at once.
template <class T>
class Slab {
 public:
  /// A slot holding T{}. Slots are numbered densely from 0.
  std::uint32_t allocate() {
    if (!free_.empty()) {
      const std::uint32_t slot = free_.back();
      free_.pop_back();
      // In place: built beside it and copied, a fresh object would cost more than what is done with it.
      T* item = &(*this)[slot];
      std::destroy_at(item);
      ::new (item) T{};
      return slot;
    }
    if (end_ == chunks_.size() * chunk_size) grow();
    return end_++;
  }

  /// REQUIRES: slot is allocated. Its content stays readable until it is allocated again.
  void release(std::uint32_t slot) { free_.push_back(slot); }

  T& operator[](std::uint32_t slot) { return *place(slot); }
  const T& operator[](std::uint32_t slot) const { return *place(slot); }

  /// One past the highest slot ever allocated: for visiting all of them, released ones included.
  std::uint32_t end() const { return end_; }
  std::uint32_t live() const { return end_ - static_cast<std::uint32_t>(free_.size()); }

 private:
  static constexpr std::uint32_t chunk_size = 1024;
  using Chunk = std::array<T, chunk_size>;

  /// Most slabs have one chunk, or use little beyond it.
  T* place(std::uint32_t slot) const {
    if (slot < chunk_size) [[likely]]
      return first_ + slot;
    return chunks_[slot / chunk_size]->data() + slot % chunk_size;
  }

  void grow() {
    COUPLET_CHECK(end_ < nil - chunk_size);
    chunks_.push_back(std::make_unique<Chunk>());
    first_ = chunks_.front()->data();
  }

  std::vector<std::unique_ptr<Chunk>> chunks_;
  T* first_ = nullptr;  // of the first chunk
  std::vector<std::uint32_t> free_;
  std::uint32_t end_ = 0;
};

}  // namespace couplet::sim
