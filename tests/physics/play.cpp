#include "physics/play.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#ifdef COUPLET_SIMGRID
#include "physics/simgrid.hpp"
#endif

namespace couplet::physics::test {

namespace {

enum Kind : std::uint8_t { act = 1, curtain };

template <class T>
void put(std::string& bytes, const std::vector<T>& items) {
  const std::uint64_t count = items.size();
  bytes.append(reinterpret_cast<const char*>(&count), sizeof count);
  bytes.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
}

template <class T>
std::vector<T> take(const std::string& bytes, std::size_t& place) {
  std::uint64_t count = 0;
  std::memcpy(&count, bytes.data() + place, sizeof count);
  place += sizeof count;
  std::vector<T> items(count);
  if (count > 0) std::memcpy(items.data(), bytes.data() + place, count * sizeof(T));
  place += count * sizeof(T);
  return items;
}

std::string pack(const Outcome& outcome) {
  std::string bytes;
  put(bytes, outcome.ends);
  put(bytes, outcome.hosts);
  put(bytes, outcome.links);
  put(bytes, outcome.notes);
  put(bytes, std::vector<char>(outcome.error.begin(), outcome.error.end()));
  return bytes;
}

Outcome unpack(const std::string& bytes) {
  Outcome outcome;
  std::size_t place = 0;
  outcome.ends = take<End>(bytes, place);
  outcome.hosts = take<Usage>(bytes, place);
  outcome.links = take<Usage>(bytes, place);
  outcome.notes = take<std::uint64_t>(bytes, place);
  const auto error = take<char>(bytes, place);
  outcome.error.assign(error.begin(), error.end());
  return outcome;
}

Outcome play_here(Implementation implementation, const Platform& platform, Duration horizon,
                  const std::function<void(Play&)>& script) {
  try {
    Play play(implementation, platform, horizon);
    script(play);
    return play.run();
  } catch (const std::exception& error) {
    Outcome outcome;
    outcome.error = error.what();
    return outcome;
  }
}

Outcome play_in_a_process(const std::function<Outcome()>& task) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no process");
  if (pid == 0) {
    ::close(ends[0]);
    const std::string bytes = pack(task());
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t wrote = ::write(ends[1], bytes.data() + sent, bytes.size() - sent);
      if (wrote <= 0) ::_exit(1);
      sent += static_cast<std::size_t>(wrote);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string bytes;
  char part[65536];
  for (ssize_t got = 1; got > 0;) {
    got = ::read(ends[0], part, sizeof part);
    if (got > 0) bytes.append(part, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (WIFSIGNALED(status) || WEXITSTATUS(status) != 0) {
    Outcome outcome;
    outcome.error = "the process died";
    outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return outcome;
  }
  return unpack(bytes);
}

}  // namespace

std::vector<Implementation> implementations() {
#ifdef COUPLET_SIMGRID
  return {Implementation::builtin, Implementation::simgrid};
#else
  return {Implementation::builtin};
#endif
}

const char* name_of(Implementation implementation) {
  return implementation == Implementation::builtin ? "built-in" : "SimGrid";
}

std::int64_t Outcome::at(std::uint32_t number) const {
  std::int64_t result = -1;
  for (const End& end : ends) {
    if (end.number != number) continue;
    if (result != -1) throw std::logic_error("ended twice");
    result = end.at;
  }
  return result;
}

bool Outcome::failed(std::uint32_t number) const {
  return std::any_of(ends.begin(), ends.end(),
                     [number](const End& end) { return end.number == number && end.failed; });
}

Play::Play(Implementation implementation, const Platform& platform, Duration horizon) {
  Factory make = make_builtin;
#ifdef COUPLET_SIMGRID
  if (implementation == Implementation::simgrid) make = make_simgrid;
#else
  if (implementation == Implementation::simgrid) throw std::logic_error("not in this build");
#endif
  physics_ = make(platform, horizon, events_, *this);
  events_.schedule(sim::start_of_run + horizon, sim::Order::observers, 0, 0, curtain, 0);
}

void Play::at(Duration when, std::function<void()> action, sim::Order order) {
  events_.schedule(sim::start_of_run + when, order, 0, 0, act, static_cast<std::uint32_t>(actions_.size()));
  actions_.push_back(std::move(action));
}

Token Play::next_token() {
  return {1, 0, 7, started_++};
}

Activity Play::execute(HostId host, Duration work) {
  return physics_->execute(host, work, next_token());
}

Activity Play::transfer(RouteId route, std::int64_t bytes) {
  return physics_->transfer(route, {bytes}, next_token());
}

void Play::hear(Time now, Token token, bool failed) {
  if (token.owner != 1 || token.instance != 0 || token.kind != 7) throw std::logic_error("another token");
  const End end{token.argument, now.time_since_epoch().count(), failed};
  outcome_.ends.push_back(end);
  if (heard) heard(end);
}

bool Play::step() {
  const sim::Event event = events_.pop();
  if (event.kind() >= first_event) {
    physics_->on_event(event.at, event);
  } else if (event.kind() == act) {
    const auto action = std::move(actions_[event.argument()]);  // it may add others
    action();
  } else {
    return false;
  }
  return true;
}

Outcome Play::run() {
  physics_->drive([this]() { return step(); });
  for (std::uint32_t i = 0; i < physics_->platform().hosts.size(); ++i) {
    outcome_.hosts.push_back(physics_->host_usage(HostId{i}));
  }
  for (std::uint32_t i = 0; i < physics_->platform().links.size(); ++i) {
    outcome_.links.push_back(physics_->link_usage(LinkId{i}));
  }
  return outcome_;
}

Outcome play(Implementation implementation, const Platform& platform, Duration horizon,
             const std::function<void(Play&)>& script) {
  const auto task = [&]() { return play_here(implementation, platform, horizon, script); };
  return implementation == Implementation::simgrid ? play_in_a_process(task) : task();
}

Platform one_host(std::uint32_t cores, double speed) {
  Platform platform;
  platform.hosts.push_back({"host", cores, speed, {0.5, 0.1, 2}});
  return platform;
}

Platform one_link(double bandwidth, Duration latency) {
  Platform platform;
  platform.hosts.push_back({"from", 1, 1, {}});
  platform.hosts.push_back({"to", 1, 1, {}});
  platform.links.push_back({"link", bandwidth, latency});
  platform.routes.push_back({host0, host1, {link0}});
  return platform;
}

bool ends_at(Implementation implementation, const Outcome& outcome, std::uint32_t number, Duration when) {
  const std::int64_t off = outcome.at(number) - when.count();
  return !outcome.failed(number) && outcome.at(number) >= 0 &&
         std::abs(off) <= (implementation == Implementation::builtin ? 0 : 1);
}

}  // namespace couplet::physics::test
