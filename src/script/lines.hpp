#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace couplet::script {

/// The lines of a text that comes in pieces of any size, without their ends (LF or CR LF) and without a byte
/// order mark. Only what a piece leaves unfinished is copied.
class Lines {
 public:
  /// The longest line: a batch of 1 MiB in which every byte is escaped as six.
  static constexpr std::size_t size_max = std::size_t{16} << 20;

  /// Of one line; false: no more, please. A line that is too long comes cut to its beginning.
  using Sink = std::function<bool(std::uint64_t number, std::string_view line, bool too_long)>;

  /// Whether the sink wants more.
  bool feed(std::string_view piece, const Sink& sink);
  /// The text ends here: its last line may have no end of its own.
  bool finish(const Sink& sink);

 private:
  bool hand_over(std::string_view line, const Sink& sink);

  std::string rest_;
  std::uint64_t number_ = 0;
  bool too_long_ = false;
};

}  // namespace couplet::script
