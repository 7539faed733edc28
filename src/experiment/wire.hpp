#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace couplet::experiment {

/// Bytes that a child process sends home, and nobody else ever reads: whole numbers in groups of seven bits
/// (LEB128), real numbers by their bits, text and lists behind their length.
class WireWriter {
 public:
  void number(std::uint64_t value);
  void signed_number(std::int64_t value);
  void wide(sim::Int128 value);
  void real(double value);
  void text(std::string_view value);

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// What arrived is not what was sent: it ended early, say.
class WireError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads what a WireWriter wrote, in the same order. Throws WireError; never reads beyond the end.
class WireReader {
 public:
  /// REQUIRES: the bytes outlive the reader.
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number();
  std::int64_t signed_number();
  sim::Int128 wide();
  double real();
  std::string text();

  /// A number that says how many things follow. Each of them takes at least one byte.
  std::size_t length();

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take(std::size_t size);

  std::string_view rest_;
};

/// A result as bytes, and back: equal in every bit, NaN and empty parts included.
std::string encode(const model::RunResult& result);
model::RunResult decode(std::string_view bytes);

}  // namespace couplet::experiment
