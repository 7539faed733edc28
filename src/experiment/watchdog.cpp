#include "experiment/watchdog.hpp"

#include <sys/resource.h>
#include <sys/time.h>

#include <algorithm>
#include <csignal>

namespace couplet::experiment {

namespace {

// The shadow of AddressSanitizer takes terabytes of addresses. g++ and clang++ tell of it in ways of their
// own.
#if defined(__SANITIZE_ADDRESS__)
#define COUPLET_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUPLET_ADDRESS_SANITIZER
#endif
#endif

#ifdef COUPLET_ADDRESS_SANITIZER
constexpr bool memory_is_bounded = false;
#else
constexpr bool memory_is_bounded = true;
#endif
constexpr rlim_t memory_bound = rlim_t{2} << 30;

}  // namespace

const int deadline_signal = SIGALRM;

void bound_this_process(std::chrono::steady_clock::time_point deadline) {
  using std::chrono::microseconds;
  struct sigaction normal{};
  normal.sa_handler = SIG_DFL;
  sigemptyset(&normal.sa_mask);
  sigaction(SIGALRM, &normal, nullptr);
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  sigprocmask(SIG_UNBLOCK, &alarm, nullptr);
  if (memory_is_bounded) {
    const rlimit bound{memory_bound, memory_bound};
    ::setrlimit(RLIMIT_AS, &bound);
  }
  const auto left =
      std::chrono::duration_cast<microseconds>(deadline - std::chrono::steady_clock::now()).count();
  const auto least = std::max<decltype(left)>(left, 1);  // 0 would be no deadline at all
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(least / 1'000'000);
  timer.it_value.tv_usec = static_cast<suseconds_t>(least % 1'000'000);
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace couplet::experiment
