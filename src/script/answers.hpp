#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "script/failure.hpp"
#include "script/references.hpp"
#include "sim/time.hpp"

namespace couplet::script {

/// Who waits for an answer: what is known of the line.
struct Asked {
  std::uint64_t line = 0;
  std::optional<sim::Time> at;
  std::string operation;
  std::string name;
  std::uint64_t ticket = 0;  // of References, if it has a name
};

/// "12", "0.5", "0.000000001": seconds, exact to the nanosecond, in their shortest form.
std::string seconds_text(sim::Time at);

/// Writes the answers, one line each, in the order in which they are given.
class Answers {
 public:
  explicit Answers(References& references) : references_(references) {}

  /// `result`: JSON.
  void give(const Asked& asked, sim::Time now, std::string_view result);
  void refuse(const Asked& asked, sim::Time now, const Failure& failure);

  /// What has been written and not been taken away.
  std::string& text() { return text_; }
  /// Answers that said that the script is wrong.
  std::uint64_t script_failures() const { return script_failures_; }

 private:
  void begin(const Asked& asked, sim::Time now);

  References& references_;
  std::string text_;
  std::uint64_t script_failures_ = 0;
};

}  // namespace couplet::script
