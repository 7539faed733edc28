#include "experiment/own_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <new>
#include <string>
#include <utility>

#include "experiment/parcels.hpp"
#include "experiment/wire.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

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

[[noreturn]] void throw_again(const PointFailure& failure) {
  switch (failure.kind) {
    case FailureKind::unbalanced: throw model::UnbalancedError(failure.message);
    case FailureKind::limit: throw model::LimitError(failure.message);
    case FailureKind::invariant: throw sim::InvariantError(failure.message);
    case FailureKind::invalid: throw physics::PlatformError(failure.message);
    case FailureKind::memory: throw std::bad_alloc();
    case FailureKind::other:
    case FailureKind::killed: break;
  }
  throw std::runtime_error(failure.message);
}

using Deed = std::function<model::RunResult(model::RunOptions)>;

/// In the other process: does it and sends home what comes of it.
[[noreturn]] void live_there(int fd, const Deed& deed, model::RunOptions options) {
  DistantSink sink(fd);
  if (options.trace != nullptr) options.trace = &sink;
  if (options.progress) options.progress = progress_sender(fd);
  try {
    const model::RunResult result = deed(std::move(options));
    sink.flush();
    send_parcel(fd, Parcel::result, encode(result));
  } catch (...) {
    send_failure(fd, caught_failure());
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
    wait_for(pid_);
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
    const PointFailure failure = failure_of_ended(wait_for(std::exchange(pid_, -1)));
    if (failure.signal == SIGKILL)
      throw model::LimitError(failure.message + "; the machine may have run out of memory");
    throw std::runtime_error(failure.message);
  }

 private:
  void digest(const model::RunOptions& options) {
    open_parcels(bytes_, [&](Parcel kind, std::string_view content) {
      switch (kind) {
        case Parcel::progress: options.progress(read_progress(content)); break;
        case Parcel::trace: write_records(content, *options.trace); break;
        case Parcel::result: result_ = decode(content); break;
        case Parcel::failure: throw_again(read_failure(content));
      }
    });
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
