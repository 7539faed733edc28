#include "physics/base.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "sim/check.hpp"

namespace couplet::physics {

namespace {

constexpr double core_ns_per_core_second = 1e9;

void check_platform(const Platform& platform) {
  for (const Host& host : platform.hosts) {
    COUPLET_CHECK(host.cores >= 1 && host.cores <= 65536);
    COUPLET_CHECK(host.speed > 0 && host.speed <= 1e6);
    for (const double factor : host.factors) COUPLET_CHECK(factor > 0 && host.speed * factor <= 1e6);
  }
  for (const Link& link : platform.links) {
    COUPLET_CHECK(link.bandwidth > 0 && link.bandwidth <= 1e15);
    COUPLET_CHECK(link.latency >= Duration{0} && link.factor_max >= 1);
  }
  std::set<std::pair<HostId, HostId>> pairs;
  for (const Route& route : platform.routes) {
    COUPLET_CHECK(static_cast<std::size_t>(route.from) < platform.hosts.size());
    COUPLET_CHECK(static_cast<std::size_t>(route.to) < platform.hosts.size());
    COUPLET_CHECK(route.from != route.to && pairs.emplace(route.from, route.to).second);
    COUPLET_CHECK(!route.links.empty());
    const std::set<LinkId> different(route.links.begin(), route.links.end());
    COUPLET_CHECK(different.size() == route.links.size());
    COUPLET_CHECK(static_cast<std::size_t>(*different.rbegin()) < platform.links.size());
  }
}

}  // namespace

Base::Base(Platform platform, sim::EventList& events, Listener& listener)
    : platform_(std::move(platform)), events_(events), listener_(listener) {
  if (platform_.file.empty()) lay_out();
}

void Base::replace_platform(Platform platform) {
  platform_ = std::move(platform);
  lay_out();
}

void Base::lay_out() {
  check_platform(platform_);
  hosts_.resize(platform_.hosts.size());
  links_.resize(platform_.links.size());
  route_first_.assign(platform_.routes.size(), sim::nil);
  for (std::uint32_t i = 0; i < platform_.routes.size(); ++i) {
    const Route& route = platform_.routes[i];
    hosts_[index(route.from)].routes.push_back(i);
    hosts_[index(route.to)].routes.push_back(i);
    for (const LinkId link : route.links) links_[index(link)].routes.push_back(i);
  }
}

Activity Base::execute(HostId host, Duration work, Token token) {
  COUPLET_CHECK(work >= Duration{0});
  const auto place = static_cast<std::uint32_t>(host);
  const std::uint32_t slot = open(false, place, work.count(), token);
  if (!hosts_[place].up) {
    finish(slot, now(), true);
  } else {
    start(slot);
  }
  return {slot, generations_[slot]};
}

Activity Base::transfer(RouteId id, sim::Bytes size, Token token) {
  COUPLET_CHECK(size.count >= 0);
  const auto place = static_cast<std::uint32_t>(id);
  const std::uint32_t slot = open(true, place, size.count, token);
  const Route& way = route(place);
  if (!can_pass(way)) {
    finish(slot, now(), true);
    return {slot, generations_[slot]};
  }
  Duration wait = size.count == 0 || begins_after_latency() ? latency_of(way) : Duration{0};
  if (latency_factor() != 1) wait = sim::to_duration(static_cast<double>(wait.count()) * latency_factor());
  if (wait == Duration{0}) {
    start(slot);
  } else {
    Record& record = records_[slot];
    record.event = events_.schedule(sim::add(now(), wait), sim::Order::deadlines, token.owner, token.instance,
                                    waited_event, slot);
  }
  return {slot, generations_[slot]};
}

Duration Base::remaining(Activity execution) {
  if (!is_known(execution)) return {};
  const Record& record = records_[execution.slot];
  COUPLET_CHECK(!record.is_transfer);
  if (record.state == State::running) bring_up(execution.slot);
  if (record.state != State::running) return {};
  count(record.target, now());
  const double had = hosts_[record.target].done - record.done_before;
  return sim::to_duration(std::max(0.0, static_cast<double>(record.amount) - had));
}

void Base::cancel(Activity activity) {
  if (!is_known(activity)) return;
  leave(activity.slot);
  close(activity.slot);
}

std::uint32_t& Base::first_of(const Record& record) {
  return record.is_transfer ? route_first_[record.target] : hosts_[record.target].first;
}

std::uint32_t Base::open(bool is_transfer, std::uint32_t target, std::int64_t amount, Token token) {
  COUPLET_CHECK(token.owner < 1U << sim::Event::owner_bits &&
                token.instance < 1U << sim::Event::instance_bits);
  const std::uint32_t slot = records_.allocate();
  if (slot >= generations_.size()) generations_.resize(slot + 1, 0);
  Record& record = records_[slot];
  record.token = token;
  record.is_transfer = is_transfer;
  record.target = target;
  record.amount = amount;
  std::uint32_t& first = first_of(record);
  record.next = first;
  if (first != sim::nil) records_[first].prev = slot;
  first = slot;
  return slot;
}

void Base::close(std::uint32_t slot) {
  const Record& record = records_[slot];
  (record.prev == sim::nil ? first_of(record) : records_[record.prev].next) = record.next;
  if (record.next != sim::nil) records_[record.next].prev = record.prev;
  ++generations_[slot];
  records_[slot].event = 0;  // what is still armed for it finds nothing
  records_.release(slot);
}

Duration Base::latency_of(const Route& route) const {
  Duration sum{};
  for (const LinkId each : route.links) sum += link(index(each)).latency;
  return sum;
}

bool Base::can_pass(const Route& route) const {
  return hosts_[index(route.from)].up && hosts_[index(route.to)].up &&
         std::all_of(route.links.begin(), route.links.end(),
                     [this](LinkId link) { return links_[index(link)].up; });
}

/// What there is nothing to do for ends at once.
void Base::start(std::uint32_t slot) {
  Record& record = records_[slot];
  record.event = 0;
  if (record.amount == 0) return finish(slot, now(), false);
  record.state = State::running;
  if (!record.is_transfer) {
    HostState& there = hosts_[record.target];
    count(record.target, now());
    ++there.running;
    record.done_before = there.done;
  }
  begin(slot);
}

/// Takes it out of the sharing, if it is in there and not done by now.
void Base::leave(std::uint32_t slot) {
  const Record& record = records_[slot];
  if (record.state == State::running) bring_up(slot);
  if (record.state != State::running) return;
  if (record.is_transfer) {
    carried(slot, bits_done(slot));
  } else {
    count(record.target, now());
    --hosts_[record.target].running;
  }
  stop(slot);
}

void Base::carried(std::uint32_t slot, double bits) {
  for (const LinkId link : route(records_[slot].target).links) links_[index(link)].carried += bits;
}

void Base::end(std::uint32_t slot, Time at, bool failed) {
  const Record& record = records_[slot];
  if (record.is_transfer) {
    carried(slot, failed ? bits_done(slot) : static_cast<double>(record.amount) * 8);
  } else {
    count(record.target, at);
    --hosts_[record.target].running;
  }
  finish(slot, at, failed);
}

void Base::close_books() {
  const auto close_all = [this](std::uint32_t first) {
    for (std::uint32_t slot = first; slot != sim::nil; slot = records_[slot].next) {
      Record& record = records_[slot];
      if (record.state != State::running) continue;
      if (record.is_transfer) carried(slot, bits_done(slot));
      record.state = State::ended;
    }
  };
  for (const HostState& host : hosts_) close_all(host.first);
  for (const std::uint32_t first : route_first_) close_all(first);
}

void Base::finish(std::uint32_t slot, Time at, bool failed) {
  Record& record = records_[slot];
  record.state = State::ended;
  record.failed = failed;
  record.event = events_.schedule(at, sim::Order::completions, record.token.owner, record.token.instance,
                                  ended_event, slot);
}

void Base::fail_all(std::uint32_t first) {
  for (std::uint32_t slot = first; slot != sim::nil; slot = records_[slot].next) {
    leave(slot);
    Record& record = records_[slot];
    if (record.state == State::ended) {
      record.failed = true;  // done in this very instant, but nobody has heard of it
    } else {
      finish(slot, now(), true);
    }
  }
}

void Base::host_down(HostId host) {
  HostState& state = hosts_[index(host)];
  if (!state.up) return;
  count(index(host), now());
  fail_all(state.first);
  for (const std::uint32_t route : state.routes) fail_all(route_first_[route]);
  state.up = false;
}

void Base::host_up(HostId host) {
  count(index(host), now());
  hosts_[index(host)].up = true;
}

void Base::host_speed(HostId id, double factor) {
  const std::vector<double>& allowed = host(index(id)).factors;
  COUPLET_CHECK(factor == 1 || std::find(allowed.begin(), allowed.end(), factor) != allowed.end());
  HostState& state = hosts_[index(id)];
  if (state.factor == factor) return;
  count(index(id), now());
  state.factor = factor;
  speed_changed(index(id));
}

void Base::link_down(LinkId link) {
  LinkState& state = links_[index(link)];
  if (!state.up) return;
  count_link(index(link));
  for (const std::uint32_t route : state.routes) fail_all(route_first_[route]);
  state.up = false;
}

void Base::link_up(LinkId link) {
  count_link(index(link));
  links_[index(link)].up = true;
}

void Base::link_bandwidth(LinkId id, double factor) {
  COUPLET_CHECK(factor > 0 && factor <= link(index(id)).factor_max);
  LinkState& state = links_[index(id)];
  if (state.factor == factor) return;
  count_link(index(id));
  state.factor = factor;
  bandwidth_changed(index(id));
}

std::uint32_t Base::busy_cores(HostId id) const {
  return std::min(hosts_[index(id)].running, host(index(id)).cores);
}

void Base::count(std::size_t place, Time to) {
  HostState& state = hosts_[place];
  const auto passed = static_cast<sim::Int128>((to - state.since).count());
  const std::uint32_t cores = host(place).cores;
  if (state.running > 0) {
    const double share = state.running <= cores ? 1 : static_cast<double>(cores) / state.running;
    state.done += static_cast<double>(passed) * host(place).speed * state.factor * share;
  }
  state.busy += passed * std::min(state.running, cores);
  if (state.up) state.offered += passed * cores;
  state.since = to;
}

void Base::count_link(std::size_t place) {
  LinkState& state = links_[place];
  if (state.up) {
    state.offered +=
        static_cast<double>((now() - state.since).count()) / 1e9 * link(place).bandwidth * state.factor;
  }
  state.since = now();
}

Usage Base::host_usage(HostId host) {
  count(index(host), now());
  const HostState& state = hosts_[index(host)];
  return {static_cast<double>(state.busy) / core_ns_per_core_second,
          static_cast<double>(state.offered) / core_ns_per_core_second};
}

Usage Base::link_usage(LinkId link) {
  count_link(index(link));
  const LinkState& state = links_[index(link)];
  Usage usage;
  for (const std::uint32_t route : state.routes) {
    for (std::uint32_t slot = route_first_[route]; slot != sim::nil; slot = records_[slot].next) {
      if (records_[slot].state == State::running) bring_up(slot);
      if (records_[slot].state == State::running) usage.used += bits_done(slot);
    }
  }
  usage.used += state.carried;  // last: those brought up may have ended just now
  usage.offered = state.offered;
  return usage;
}

void Base::on_event(Time now, const sim::Event& event) {
  if (event.kind() >= first_own_kind) return on_own_event(event);
  const std::uint32_t slot = event.argument();
  const Record& record = records_[slot];
  if (record.event != event.number()) return;  // cancelled
  if (event.kind() == waited_event) return start(slot);
  const Token token = record.token;
  const bool failed = record.failed;
  close(slot);
  if (failed) {
    listener_.failed(now, token);
  } else {
    listener_.completed(now, token);
  }
}

}  // namespace couplet::physics
