#include "experiment/parcels.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

#include "experiment/wire.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

constexpr std::size_t parcel_head = 1 + sizeof(std::uint64_t);
constexpr std::chrono::milliseconds progress_interval{20};

PointFailure failure_of(FailureKind kind, std::string message) {
  PointFailure failure;
  failure.kind = kind;
  failure.message = std::move(message);
  return failure;
}

}  // namespace

void send_parcel(int fd, Parcel kind, std::string_view content) {
  std::string bytes(1, static_cast<char>(kind));
  const std::uint64_t size = content.size();
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes.append(content);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t wrote = ::write(fd, bytes.data() + sent, bytes.size() - sent);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) ::_exit(1);
    sent += static_cast<std::size_t>(wrote);
  }
}

std::function<void(double)> progress_sender(int fd) {
  using Clock = std::chrono::steady_clock;
  return [fd, next = 0.005, sent = Clock::now()](double share) mutable {
    if (share < next || Clock::now() - sent < progress_interval) return;
    next = share + 0.005;
    sent = Clock::now();
    WireWriter out;
    out.real(share);
    send_parcel(fd, Parcel::progress, out.bytes());
  };
}

double read_progress(std::string_view content) {
  return WireReader(content).real();
}

PointFailure caught_failure() {
  try {
    throw;
  } catch (const PlacedFailure& placed) {
    return placed.failure;
  } catch (const model::UnbalancedError& error) {
    return failure_of(FailureKind::unbalanced, error.what());
  } catch (const model::LimitError& error) {
    return failure_of(FailureKind::limit, error.what());
  } catch (const sim::InvariantError& error) {
    return failure_of(FailureKind::invariant, error.what());
  } catch (const physics::PlatformError& error) {
    return failure_of(FailureKind::invalid, error.what());
  } catch (const std::bad_alloc&) {
    return failure_of(FailureKind::memory, "there was not enough memory");
  } catch (const std::exception& error) {
    return failure_of(FailureKind::other, error.what());
  } catch (...) {
    return failure_of(FailureKind::other, "something unknown was thrown");
  }
}

void send_failure(int fd, const PointFailure& failure) {
  WireWriter out;
  out.number(static_cast<std::uint64_t>(failure.kind));
  out.text(failure.architecture);
  out.text(failure.message);
  send_parcel(fd, Parcel::failure, out.bytes());
}

PointFailure read_failure(std::string_view content) {
  WireReader in(content);
  PointFailure failure;
  failure.kind = static_cast<FailureKind>(in.number());
  failure.architecture = in.text();
  failure.message = in.text();
  return failure;
}

void open_parcels(std::string& bytes,
                  const std::function<void(Parcel kind, std::string_view content)>& open) {
  std::size_t used = 0;
  while (bytes.size() - used >= parcel_head) {
    std::uint64_t size = 0;
    std::memcpy(&size, bytes.data() + used + 1, sizeof size);
    if (bytes.size() - used - parcel_head < size) break;
    const auto kind = static_cast<Parcel>(bytes[used]);
    const std::string_view content = std::string_view(bytes).substr(used + parcel_head, size);
    used += parcel_head + size;
    open(kind, content);
  }
  bytes.erase(0, used);
}

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

PointFailure failure_of_ended(int status) {
  PointFailure failure = failure_of(FailureKind::killed, "its process ended without a result");
  if (!WIFSIGNALED(status)) return failure;
  failure.signal = WTERMSIG(status);
  failure.message = "its process was killed by signal " + std::to_string(failure.signal) + " (" +
                    ::strsignal(failure.signal) + ")";
  return failure;
}

}  // namespace couplet::experiment
