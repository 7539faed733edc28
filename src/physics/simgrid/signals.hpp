#pragma once

#include <array>
#include <csignal>

namespace couplet::physics {

/// As long as one lives, whoever takes over signals gives them back at its end.
class KeptSignals {
 public:
  KeptSignals() {
    for (std::size_t i = 0; i < numbers.size(); ++i) ::sigaction(numbers[i], nullptr, &kept_[i]);
  }
  ~KeptSignals() {
    for (std::size_t i = 0; i < numbers.size(); ++i) ::sigaction(numbers[i], &kept_[i], nullptr);
  }
  KeptSignals(const KeptSignals&) = delete;
  KeptSignals& operator=(const KeptSignals&) = delete;

 private:
  static constexpr std::array numbers = {SIGINT, SIGSEGV, SIGBUS, SIGABRT, SIGTERM};
  std::array<struct sigaction, numbers.size()> kept_{};
};

}  // namespace couplet::physics
