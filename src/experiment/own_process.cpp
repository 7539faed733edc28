#include "experiment/own_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "experiment/wire.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

/// What comes home is a row of parcels: kind, length (eight bytes), content.
enum class Parcel : char { progress = 'p', trace = 't', result = 'r', thrown = 'x' };
constexpr std::size_t parcel_head = 1 + sizeof(std::uint64_t);

enum class Thrown : std::uint8_t { unbalanced, limit, invariant, platform, memory, other };

void send_parcel(int fd, Parcel kind, const std::string& content) {
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

/// Sends records home, many at a time.
class DistantSink final : public model::TraceSink {
 public:
  explicit DistantSink(int fd) : fd_(fd) {}

  void write(const model::TraceRecord& record) override {
    records_.signed_number(record.at.time_since_epoch().count());
    records_.number(static_cast<std::uint64_t>(record.event));
    records_.text(record.producer);
    records_.number(record.request);
    records_.number(record.lineage);
    records_.number(record.attempt);
    records_.text(record.component);
    records_.number(record.instance);
    records_.text(record.reason);
    records_.text(record.peer);
    records_.signed_number(record.amount);
    records_.number(record.measured ? 1 : 0);
    if (records_.bytes().size() >= batch) flush();
  }
  void flush() {
    if (!records_.bytes().empty()) send_parcel(fd_, Parcel::trace, records_.bytes());
    records_ = {};
  }

 private:
  static constexpr std::size_t batch = 60'000;
  int fd_;
  WireWriter records_;
};

void write_records(std::string_view bytes, model::TraceSink& sink) {
  WireReader in(bytes);
  while (!in.at_end()) {
    model::TraceRecord record;
    record.at = sim::Time{sim::Duration{in.signed_number()}};
    record.event = static_cast<model::TraceEvent>(in.number());
    const std::string producer = in.text();
    record.producer = producer;
    record.request = in.number();
    record.lineage = in.number();
    record.attempt = static_cast<std::uint32_t>(in.number());
    const std::string component = in.text();
    record.component = component;
    record.instance = static_cast<std::uint32_t>(in.number());
    const std::string reason = in.text();
    record.reason = reason;
    const std::string peer = in.text();
    record.peer = peer;
    record.amount = in.signed_number();
    record.measured = in.number() != 0;
    sink.write(record);
  }
}

void send_thrown(int fd, Thrown what, const std::string& message) {
  WireWriter out;
  out.number(static_cast<std::uint64_t>(what));
  out.text(message);
  send_parcel(fd, Parcel::thrown, out.bytes());
}

[[noreturn]] void throw_again(std::string_view content) {
  WireReader in(content);
  const auto what = static_cast<Thrown>(in.number());
  const std::string message = in.text();
  switch (what) {
    case Thrown::unbalanced: throw model::UnbalancedError(message);
    case Thrown::limit: throw model::LimitError(message);
    case Thrown::invariant: throw sim::InvariantError(message);
    case Thrown::platform: throw physics::PlatformError(message);
    case Thrown::memory: throw std::bad_alloc();
    case Thrown::other: break;
  }
  throw std::runtime_error(message);
}

using Deed = std::function<model::RunResult(model::RunOptions)>;

/// In the other process: does it and sends home what comes of it.
[[noreturn]] void live_there(int fd, const Deed& deed, model::RunOptions options) {
  DistantSink sink(fd);
  if (options.trace != nullptr) options.trace = &sink;
  if (options.progress) {
    options.progress = [fd, next = 0.005](double share) mutable {
      if (share < next) return;
      next = share + 0.005;
      WireWriter out;
      out.real(share);
      send_parcel(fd, Parcel::progress, out.bytes());
    };
  }
  try {
    const model::RunResult result = deed(std::move(options));
    sink.flush();
    send_parcel(fd, Parcel::result, encode(result));
  } catch (const model::UnbalancedError& error) {
    send_thrown(fd, Thrown::unbalanced, error.what());
  } catch (const model::LimitError& error) {
    send_thrown(fd, Thrown::limit, error.what());
  } catch (const sim::InvariantError& error) {
    send_thrown(fd, Thrown::invariant, error.what());
  } catch (const physics::PlatformError& error) {
    send_thrown(fd, Thrown::platform, error.what());
  } catch (const std::bad_alloc&) {
    send_thrown(fd, Thrown::memory, {});
  } catch (const std::exception& error) {
    send_thrown(fd, Thrown::other, error.what());
  } catch (...) {
    send_thrown(fd, Thrown::other, "something unknown was thrown");
  }
  ::_exit(0);  // not exit: what the parent has buffered for its files is the parent's to write
}

/// The other process, as long as it is wanted.
class Errand {
 public:
  Errand(const Deed& deed, const model::RunOptions& options) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe could be made");
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // who is killed does not leave it behind
      std::signal(SIGINT, SIG_IGN);        // Ctrl-C is the parent's business, whose end is this one's, too
      if (::getppid() != parent) ::_exit(1);
      ::close(ends[0]);
      live_there(ends[1], deed, options);
    }
    ::close(ends[1]);
    fd_ = ends[0];
    if (pid_ < 0) {
      ::close(fd_);
      throw std::runtime_error("no process could be started");
    }
  }
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;
  ~Errand() {
    ::close(fd_);
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }

  /// Reads until the other process has closed its end.
  model::RunResult receive(const model::RunOptions& options) {
    char buffer[65536];
    while (true) {
      const ssize_t got = ::read(fd_, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      bytes_.append(buffer, static_cast<std::size_t>(got));
      digest(options);
    }
    if (result_) return std::move(*result_);
    const int status = wait();
    if (!WIFSIGNALED(status)) throw std::runtime_error("its process ended without a result");
    const int signal = WTERMSIG(status);
    const std::string how =
        "its process was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
    if (signal == SIGKILL) throw model::LimitError(how + "; the machine may have run out of memory");
    throw std::runtime_error(how);
  }

 private:
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

  void digest(const model::RunOptions& options) {
    std::size_t used = 0;
    while (bytes_.size() - used >= parcel_head) {
      std::uint64_t size = 0;
      std::memcpy(&size, bytes_.data() + used + 1, sizeof size);
      if (bytes_.size() - used - parcel_head < size) break;
      const auto kind = static_cast<Parcel>(bytes_[used]);
      const std::string_view content = std::string_view(bytes_).substr(used + parcel_head, size);
      used += parcel_head + size;
      switch (kind) {
        case Parcel::progress: options.progress(WireReader(content).real()); break;
        case Parcel::trace: write_records(content, *options.trace); break;
        case Parcel::result: result_ = decode(content); break;
        case Parcel::thrown: throw_again(content);
      }
    }
    bytes_.erase(0, used);
  }

  pid_t pid_ = -1;
  int fd_ = -1;
  std::string bytes_;  // arrived, not yet understood
  std::optional<model::RunResult> result_;
};

}  // namespace

RunFunction in_own_process(RunFunction run) {
  return
      [run = std::move(run)](const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                             const model::RunOptions& options) {
        const Deed deed = [&](const model::RunOptions& there) { return run(scenario, architecture, there); };
        return Errand(deed, options).receive(options);
      };
}

}  // namespace couplet::experiment
