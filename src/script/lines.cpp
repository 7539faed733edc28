#include "script/lines.hpp"

namespace couplet::script {

bool Lines::hand_over(std::string_view line, const Sink& sink) {
  if (number_++ == 0 && line.substr(0, 3) == "\xef\xbb\xbf") line.remove_prefix(3);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const bool too_long = too_long_ || line.size() > size_max;
  too_long_ = false;
  return sink(number_, too_long ? line.substr(0, size_max) : line, too_long);
}

bool Lines::feed(std::string_view piece, const Sink& sink) {
  for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
    const std::string_view line = piece.substr(0, end);
    piece.remove_prefix(end + 1);
    if (rest_.empty() && !too_long_) {
      if (!hand_over(line, sink)) return false;
      continue;
    }
    if (!too_long_) rest_ += line;
    const bool more = hand_over(rest_, sink);
    rest_.clear();
    if (!more) return false;
  }
  if (!too_long_) rest_ += piece;
  if (rest_.size() > size_max) {
    rest_.resize(size_max);
    too_long_ = true;
  }
  return true;
}

bool Lines::finish(const Sink& sink) {
  if (rest_.empty()) return true;
  const bool more = hand_over(rest_, sink);
  rest_.clear();
  return more;
}

}  // namespace couplet::script
