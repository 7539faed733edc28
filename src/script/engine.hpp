#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace couplet::script {

struct World;

/// Carries out a script, line by line, and writes an answer for each operation.
///
/// Before an operation, everything happens that is due until its instant: the earliest first, so that a long
/// poll is answered between the lines at which it was asked and at which its message came. At one instant
/// what is due comes before what is asked, and lines in their order.
class Engine {
 public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Carries out a line; never throws for what it says.
  void line(std::uint64_t number, std::string_view text, bool too_long = false);
  /// The script is over: time goes on until every receive has been answered.
  void finish();

  /// The answers so far, for the caller to write and to clear.
  std::string& answers();
  /// Lines that were wrong as a script, whatever AWS would say.
  std::uint64_t failures() const;

 private:
  std::unique_ptr<World> world_;
  std::string result_;
};

}  // namespace couplet::script
