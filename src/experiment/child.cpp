#include "experiment/child.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "experiment/parcels.hpp"

namespace couplet::experiment {

namespace {

[[noreturn]] void live_as_child(int fd, const Job& job) {
  try {
    send_parcel(fd, Parcel::result, job(progress_sender(fd)));
  } catch (...) {
    send_failure(fd, caught_failure());
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
    wait_for(pid_);
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
  open_parcels(bytes_, [this](Parcel kind, std::string_view content) {
    switch (kind) {
      case Parcel::progress: progress_ = read_progress(content); break;
      case Parcel::result: outcome_.bytes = std::string(content); break;
      case Parcel::failure: outcome_.failure = read_failure(content); break;
      case Parcel::trace: break;  // a job has none
    }
  });
}

JobOutcome Child::reap() {
  const int status = wait_for(pid_);
  pid_ = -1;
  end();
  if (outcome_.bytes || outcome_.failure) return std::move(outcome_);
  return {std::nullopt, failure_of_ended(status)};
}

std::optional<JobOutcome> Child::receive() {
  const bool through = drain();
  digest();
  if (!through) return std::nullopt;
  return reap();
}

}  // namespace couplet::experiment
