#include "experiment/child.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <utility>

#include "experiment/wire.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

/// What a child sends is a row of messages: kind, length (eight bytes), content.
enum class Message : char { progress = 'p', result = 'r', failure = 'f' };
constexpr std::size_t header_size = 1 + sizeof(std::uint64_t);

void send(int fd, Message kind, std::string_view content) {
  std::string bytes(1, static_cast<char>(kind));
  const std::uint64_t size = content.size();
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes.append(content);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t wrote = ::write(fd, bytes.data() + sent, bytes.size() - sent);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) ::_exit(1);  // nobody listens any more
    sent += static_cast<std::size_t>(wrote);
  }
}

/// Reports each half per cent once; a run calls far more often.
std::function<void(double)> reporter(int fd) {
  return [fd, next = 0.005](double share) mutable {
    if (share < next) return;
    next = share + 0.005;
    WireWriter out;
    out.real(share);
    send(fd, Message::progress, out.bytes());
  };
}

PointFailure failure_of(FailureKind kind, std::string message) {
  PointFailure failure;
  failure.kind = kind;
  failure.message = std::move(message);
  return failure;
}

}  // namespace

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

namespace {

[[noreturn]] void live_as_child(int fd, const Job& job) {
  try {
    send(fd, Message::result, job(reporter(fd)));
  } catch (...) {
    const PointFailure failure = caught_failure();
    WireWriter out;
    out.number(static_cast<std::uint64_t>(failure.kind));
    out.text(failure.architecture);
    out.text(failure.message);
    send(fd, Message::failure, out.bytes());
  }
  ::_exit(0);  // not exit: what the parent has buffered for its files is the parent's to write
}

}  // namespace

std::optional<Child> Child::start(const Job& job, const InterruptGuard& guard,
                                  std::span<const int> close_there) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  const pid_t pid = ::fork();
  if (pid == 0) {
    guard.ignore_in_child();
    for (const int fd : close_there) ::close(fd);
    ::close(ends[0]);
    live_as_child(ends[1], job);
  }
  ::close(ends[1]);
  if (pid < 0) {
    ::close(ends[0]);
    return std::nullopt;
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Child(pid, ends[0]);
}

Child::Child(Child&& other) noexcept {
  *this = std::move(other);
}

Child& Child::operator=(Child&& other) noexcept {
  if (this == &other) return *this;
  end();
  pid_ = std::exchange(other.pid_, -1);
  fd_ = std::exchange(other.fd_, -1);
  bytes_ = std::move(other.bytes_);
  progress_ = other.progress_;
  outcome_ = std::move(other.outcome_);
  return *this;
}

Child::~Child() {
  end();
}

void Child::end() {
  if (fd_ >= 0) ::close(fd_);
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  fd_ = -1;
  pid_ = -1;
}

/// True when the child has closed its end.
bool Child::drain() {
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(fd_, buffer, sizeof buffer);
    if (got > 0) {
      bytes_.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0) {
      return true;
    } else if (errno != EINTR) {
      return errno != EAGAIN && errno != EWOULDBLOCK;
    }
  }
}

void Child::digest() {
  std::size_t used = 0;
  while (bytes_.size() - used >= header_size) {
    std::uint64_t size = 0;
    std::memcpy(&size, bytes_.data() + used + 1, sizeof size);
    if (bytes_.size() - used - header_size < size) break;
    const auto kind = static_cast<Message>(bytes_[used]);
    const std::string_view content = std::string_view(bytes_).substr(used + header_size, size);
    used += header_size + size;
    if (kind == Message::result) {
      outcome_.bytes = std::string(content);
      continue;
    }
    WireReader in(content);
    if (kind == Message::progress) {
      progress_ = in.real();
    } else {
      const auto what = static_cast<FailureKind>(in.number());
      PointFailure failure = failure_of(what, "");
      failure.architecture = in.text();
      failure.message = in.text();
      outcome_.failure = std::move(failure);
    }
  }
  bytes_.erase(0, used);
}

JobOutcome Child::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  end();
  if (outcome_.bytes || outcome_.failure) return std::move(outcome_);
  PointFailure failure = failure_of(FailureKind::killed, "its process ended without a result");
  if (WIFSIGNALED(status)) {
    failure.signal = WTERMSIG(status);
    failure.message = "its process was killed by signal " + std::to_string(failure.signal) + " (" +
                      ::strsignal(failure.signal) + ")";
  }
  return {std::nullopt, std::move(failure)};
}

std::optional<JobOutcome> Child::receive() {
  const bool through = drain();
  digest();
  if (!through) return std::nullopt;
  return reap();
}

}  // namespace couplet::experiment
