#include "bench/backlog.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "bench/measurement.hpp"
#include "cloud/queue.hpp"

namespace couplet::bench {
namespace {

using cloud::Queue;
using cloud::QueueConfig;

constexpr std::array<std::uint64_t, 3> backlogs{1'000, 100'000, 10'000'000};
constexpr double slowdown_max = 3;
constexpr double bytes_max = 160;

struct Kind {
  const char* name;
  cloud::QueueType type;
  bool fair;
};
constexpr std::array<Kind, 3> kinds{{{"standard", cloud::QueueType::standard, false},
                                     {"fair", cloud::QueueType::standard, true},
                                     {"FIFO", cloud::QueueType::fifo, false}}};

struct Row {
  double per_second = 0;
  double bytes = 0;  // per waiting message
};

double resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;  // Linux counts KiB
}

/// A queue with a backlog: every message sent is followed by the receive and the delete of an older one.
class Stream {
 public:
  explicit Stream(const Kind& kind) : queue_(config(kind)) {}

  void send() {
    cloud::SendRequest request;
    request.payload.reference = sent_;
    request.placement = sent_;
    request.group = static_cast<cloud::GroupNumber>(sent_ % 1'000);
    now_ += std::chrono::microseconds{100};
    queue_.send(now_, request, effects_);
    ++sent_;
  }
  /// False if there was nothing to receive.
  bool receive_and_delete() {
    sim::Draw sample({}, sent_);
    cloud::Poll poll;
    poll.wait = std::chrono::seconds{1};
    queue_.receive(now_, poll, sample, effects_);
    if (effects_.messages.empty()) return false;
    const cloud::Receipt receipt = effects_.messages.front().receipt;
    effects_.clear();
    return queue_.remove(now_, receipt, true, effects_).deleted();
  }

 private:
  static QueueConfig config(const Kind& kind) {
    QueueConfig config;
    config.type = kind.type;
    config.fair = kind.fair;
    config.shards = kind.type == cloud::QueueType::fifo ? 1 : 8;
    return config;
  }

  Queue queue_;
  cloud::QueueEffects effects_;
  sim::Time now_ = sim::start_of_run;
  std::uint64_t sent_ = 0;
};

std::optional<Row> measure(const Kind& kind, std::uint64_t backlog, std::uint64_t count) {
  const double before = resident_bytes();
  Stream stream(kind);
  for (std::uint64_t i = 0; i < backlog; ++i) stream.send();
  Row row;
  row.bytes = (resident_bytes() - before) / static_cast<double>(backlog);
  const Stopwatch stopwatch;
  for (std::uint64_t i = 0; i < count; ++i) {
    stream.send();
    if (!stream.receive_and_delete()) return std::nullopt;
  }
  row.per_second = static_cast<double>(count) / stopwatch.seconds();
  return row;
}

/// In a process of its own, whose memory is that of this backlog alone.
std::optional<Row> measure_apart(const Kind& kind, std::uint64_t backlog, std::uint64_t count) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return std::nullopt;
  std::fflush(stdout);
  const pid_t child = fork();
  if (child < 0) return std::nullopt;
  if (child == 0) {
    const auto row = measure(kind, backlog, count);
    const bool told = row && write(ends[1], &*row, sizeof *row) == sizeof *row;
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  Row row;
  const bool read_all = read(ends[0], &row, sizeof row) == sizeof row;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return read_all && status == 0 ? std::optional(row) : std::nullopt;
}

/// False, and said, if the kind's rows break a promise.
bool measure_kind(const Kind& kind, const Size& size) {
  std::vector<Row> rows;
  for (const std::uint64_t backlog : backlogs) {
    const std::uint64_t waiting = backlog < 1'000'000 ? backlog : backlog / size.divisor;
    fmt::print(stderr, "a {} queue with {} waiting\n", kind.name, waiting);
    const auto row = measure_apart(kind, waiting, 3'000'000 / size.divisor);
    if (!row) {
      fmt::print(stderr, "couplet_bench: the {} queue with {} waiting failed\n", kind.name, waiting);
      return false;
    }
    rows.push_back(*row);
    // Of a small backlog the memory is mostly what any process takes.
    const std::string bytes = waiting < 100'000 ? "" : fmt::format("{:.0f}", row->bytes);
    fmt::print("| {:<8} | {:>10} | {:>12.2f} | {:>17} |\n", kind.name, waiting, row->per_second / 1e6, bytes);
  }
  if (rows.front().per_second > slowdown_max * rows.back().per_second) {
    fmt::print(stderr, "couplet_bench: a {} queue slows down with its backlog\n", kind.name);
    return false;
  }
  if (rows.back().bytes > bytes_max) {
    fmt::print(stderr, "couplet_bench: a waiting message takes more than {} bytes\n", bytes_max);
    return false;
  }
  return true;
}

}  // namespace

bool measure_backlog(const Size& size) {
  fmt::print("| {:<8} | {:<10} | {:<12} | bytes per message |\n", "queue", "waiting", "M messages/s");
  fmt::print("|:{0:-<8}-|-{0:-<9}-:|-{0:-<11}-:|-{0:-<16}-:|\n", "-");
  bool right = true;
  for (const Kind& kind : kinds) right = measure_kind(kind, size) && right;
  fmt::print("\n");
  return right;
}

}  // namespace couplet::bench
