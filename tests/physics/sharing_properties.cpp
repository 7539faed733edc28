#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "physics/play.hpp"
#include "physics/reference.hpp"

// Random sequences of starts, cancellations, failures and slow-downs: everything ends when a reference that
// works out every rate at every change says so. With the argument "simgrid" they are SimGrid's.

using namespace couplet;
using namespace couplet::physics;
using namespace couplet::physics::test;

namespace {

enum class Verb : std::uint8_t {
  execute,
  transfer,
  cancel,
  host_down,
  host_up,
  link_down,
  link_up,
  speed,
  bandwidth,
};
constexpr const char* verbs[] = {"execute",   "transfer", "cancel", "host_down", "host_up",
                                 "link_down", "link_up",  "speed",  "bandwidth"};

struct Command {
  Verb verb = Verb::execute;
  int pause = 0;   // since the command before it
  int which = 0;   // host, route, link or task, modulo how many there are
  int amount = 0;  // of work or bytes; which factor
};

std::ostream& operator<<(std::ostream& out, const Command& command) {
  return out << "{" << verbs[static_cast<std::size_t>(command.verb)] << ", " << command.pause << ", "
             << command.which << ", " << command.amount << "}";
}

}  // namespace

namespace rc {

template <>
struct Arbitrary<Command> {
  static Gen<Command> arbitrary() {
    const auto verb = gen::weightedElement<Verb>({{8, Verb::execute},
                                                  {8, Verb::transfer},
                                                  {3, Verb::cancel},
                                                  {1, Verb::host_down},
                                                  {2, Verb::host_up},
                                                  {1, Verb::link_down},
                                                  {2, Verb::link_up},
                                                  {1, Verb::speed},
                                                  {1, Verb::bandwidth}});
    const auto pause = gen::weightedOneOf<int>({{4, gen::just(0)},
                                                {4, gen::inRange(1, 10)},
                                                {2, gen::inRange(10, 1'000)},
                                                {1, gen::inRange(1'000, 30'000)}});
    const auto amount =
        gen::weightedOneOf<int>({{1, gen::just(0)}, {4, gen::inRange(1, 30)}, {4, gen::inRange(30, 20'000)}});
    return gen::build<Command>(gen::set(&Command::verb, verb), gen::set(&Command::pause, pause),
                               gen::set(&Command::which, gen::inRange(0, 60)),
                               gen::set(&Command::amount, amount));
  }
};

}  // namespace rc

namespace {

constexpr double factors[] = {1, 0.5, 0.1, 2};

/// What differs between the implementations. SimGrid takes ends within a nanosecond of each other for one, so
/// that its sequences last a thousand times as long; and next to a weight of 1/latency one of 1 is nothing to
/// its solver.
struct Setting {
  Implementation implementation = Implementation::builtin;
  int scale = 1;              // nanoseconds that one of a command's stands for
  Duration shortest{};        // latency
  std::int64_t rounding = 1;  // ns
};

/// A lone link, and three that routes combine. A byte takes about a nanosecond.
Platform crossroads(const Setting& setting) {
  const auto ns = [&](int latency) { return Duration{latency * setting.scale}; };
  Platform platform;
  platform.hosts = {
      {"one", 1, 1, {0.5, 0.1, 2}}, {"two", 2, 1.5, {0.5, 0.1, 2}}, {"three", 3, 1, {0.5, 0.1, 2}}};
  platform.links = {
      {"lone", 8e9, ns(3), 2}, {"a", 8e9, ns(2), 2}, {"b", 20e9, setting.shortest, 2}, {"c", 5e9, ns(4), 2}};
  platform.routes = {{host0, host1, {LinkId{0}}},
                     {host1, host0, {LinkId{1}}},
                     {host0, host2, {LinkId{1}, LinkId{2}}},
                     {host2, host0, {LinkId{2}, LinkId{3}}},
                     {host1, host2, {LinkId{3}}},
                     {host2, host1, {LinkId{2}}}};
  return platform;
}

template <class Id, class List>
Id one_of(const List& list, int which) {
  return static_cast<Id>(static_cast<std::size_t>(which) % list.size());
}

bool is_start(Verb verb) {
  return verb == Verb::execute || verb == Verb::transfer;
}

/// Starts and cancellations come after the completions of their instant, all else before them.
bool comes_first(Verb verb) {
  return !is_start(verb) && verb != Verb::cancel;
}

void command_play(Play& p, const Command& command, std::vector<Activity>& started) {
  const Platform& all = p.physics().platform();
  switch (command.verb) {
    case Verb::execute:
      started.push_back(p.execute(one_of<HostId>(all.hosts, command.which), Duration{command.amount}));
      break;
    case Verb::transfer:
      started.push_back(p.transfer(one_of<RouteId>(all.routes, command.which), command.amount));
      break;
    case Verb::cancel:
      if (!started.empty()) p.physics().cancel(started[one_of<std::size_t>(started, command.which)]);
      break;
    case Verb::host_down: p.physics().host_down(one_of<HostId>(all.hosts, command.which)); break;
    case Verb::host_up: p.physics().host_up(one_of<HostId>(all.hosts, command.which)); break;
    case Verb::link_down: p.physics().link_down(one_of<LinkId>(all.links, command.which)); break;
    case Verb::link_up: p.physics().link_up(one_of<LinkId>(all.links, command.which)); break;
    case Verb::speed:
      p.physics().host_speed(one_of<HostId>(all.hosts, command.which), factors[command.amount % 4]);
      break;
    case Verb::bandwidth:
      p.physics().link_bandwidth(one_of<LinkId>(all.links, command.which), factors[command.amount % 4]);
      break;
  }
}

void command_reference(Reference& r, const Platform& all, const Command& command) {
  switch (command.verb) {
    case Verb::execute: r.execute(one_of<std::size_t>(all.hosts, command.which), command.amount); break;
    case Verb::transfer: r.transfer(one_of<std::size_t>(all.routes, command.which), command.amount); break;
    case Verb::cancel:
      if (!r.tasks().empty()) r.cancel(one_of<std::size_t>(r.tasks(), command.which));
      break;
    case Verb::host_down: r.set_host(one_of<std::size_t>(all.hosts, command.which), false); break;
    case Verb::host_up: r.set_host(one_of<std::size_t>(all.hosts, command.which), true); break;
    case Verb::link_down: r.set_link(one_of<std::size_t>(all.links, command.which), false); break;
    case Verb::link_up: r.set_link(one_of<std::size_t>(all.links, command.which), true); break;
    case Verb::speed:
      r.set_speed(one_of<std::size_t>(all.hosts, command.which), factors[command.amount % 4]);
      break;
    case Verb::bandwidth:
      r.set_bandwidth(one_of<std::size_t>(all.links, command.which), factors[command.amount % 4]);
      break;
  }
}

using Instants = std::map<std::int64_t, std::vector<Command>>;

/// By instant, those that come first before the others.
Instants in_order(const std::vector<Command>& commands, const Setting& setting) {
  Instants instants;
  std::int64_t at = 0;
  for (Command command : commands) {
    if (is_start(command.verb)) command.amount *= setting.scale;
    instants[at += std::int64_t{command.pause} * setting.scale].push_back(command);
  }
  for (auto& [when, all] : instants) {
    std::stable_partition(all.begin(), all.end(), [](const Command& each) { return comes_first(each.verb); });
  }
  return instants;
}

/// A difference of a nanosecond is one of rounding where the exact end is this close to a whole nanosecond.
bool is_close_to_whole(double ns) {
  const double beyond = ns - 1.0 / 256 - std::floor(ns - 1.0 / 256);
  return beyond < 1e-3 || beyond > 1 - 1e-3;
}

/// A command of this very instant decides what becomes of the task, or that of a moment before or after.
bool is_close_to_command(double ns, const Instants& instants, std::int64_t rounding) {
  return std::any_of(instants.begin(), instants.end(), [&](const auto& instant) {
    return std::abs(static_cast<double>(instant.first) - ns) <= static_cast<double>(rounding) + 1;
  });
}

void check_commands(const Setting& setting, const std::vector<Command>& commands) {
  const auto instants = in_order(commands, setting);
  const Platform platform = crossroads(setting);
  Reference reference(platform);
  for (const auto& [at, all] : instants) {
    reference.advance(at);
    for (const Command& command : all) command_reference(reference, platform, command);
  }
  const Duration end = 1s;
  reference.advance(end.count());
  std::vector<Activity> started;
  const Outcome outcome = play(setting.implementation, platform, end + 1ns, [&](Play& p) {
    for (const auto& [at, all] : instants) {
      for (const Command& command : all) {
        const auto order = comes_first(command.verb) ? sim::Order::failures : sim::Order::arrivals;
        p.at(Duration{at}, [&p, &started, &command]() { command_play(p, command, started); }, order);
      }
    }
  });
  RC_ASSERT(outcome.error.empty());
  for (std::uint32_t i = 0; i < reference.tasks().size(); ++i) {
    const Reference::Task& task = reference.tasks()[i];
    const bool heard = !reference.cancelled(i) && task.over;
    const std::int64_t at = outcome.at(i);
    if (heard && at == task.heard && outcome.failed(i) == task.failed) continue;
    if (!heard && at == -1) continue;
    RC_LOG("task " + std::to_string(i) + ": reference " + (heard ? std::to_string(task.heard) : "nothing") +
           (task.failed ? " failed" : "") + " exactly " + std::to_string(task.at) + ", here " +
           std::to_string(at) + (outcome.failed(i) ? " failed" : ""));
    if (setting.implementation == Implementation::builtin) RC_ASSERT(is_close_to_whole(task.at));
    const bool same = heard && at != -1 && outcome.failed(i) == task.failed;
    if (!same) RC_ASSERT(is_close_to_command(task.at, instants, setting.rounding));
    if (heard && at != -1) RC_ASSERT(std::abs(at - task.heard) <= setting.rounding);
  }
  std::set<std::uint32_t> ended;  // nobody twice
  for (const End& each : outcome.ends) RC_ASSERT(ended.insert(each.number).second);
}

}  // namespace

int main(int argc, char** argv) {
  const bool by_simgrid = argc > 1 && std::string(argv[1]) == "simgrid";
  const Setting setting = by_simgrid ? Setting{Implementation::simgrid, 1000, 1us, 3} : Setting{};
  const bool well =
      rc::check(std::string(name_of(setting.implementation)) + " ends everything when the reference does",
                [&](const std::vector<Command>& commands) { check_commands(setting, commands); });
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
