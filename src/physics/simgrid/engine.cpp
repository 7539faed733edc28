#include "physics/simgrid/engine.hpp"

#include <simgrid/kernel/Timer.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include "physics/simgrid.hpp"
#include "physics/simgrid/signals.hpp"
#include "sim/check.hpp"

namespace couplet::physics {

namespace s4u = versions::s4u;

namespace {

constexpr double flops_per_ns = 1;  // of a core of speed 1
constexpr double flops_per_s = 1e9;
constexpr double bits_per_byte = 8;
constexpr double lv08_latency_factor = 13.01;
/// How far behind its instant the model's timer is. Ends that SimGrid works out as later than an instant by
/// less than that, because its clock is a double, belong to it; half a nanosecond would be the next instant.
constexpr double behind = 0.25e-9;

double to_clock(Time at) {
  return static_cast<double>(at.time_since_epoch().count()) / 1e9;
}

Time to_time(double clock) {
  return Time{sim::to_duration(clock * 1e9)};
}

std::vector<std::string> settings(NetworkModel network) {
  std::vector<std::string> words = {"couplet",
                                    // Completions within this time of each other happen together: a
                                    // nanosecond, of which its clock can still tell two after 30 days.
                                    std::string("--cfg=") + versions::time_tolerance + ":1e-9",
                                    std::string("--cfg=") + versions::amount_tolerance + ":1e-9",
                                    // What only changed links are solved for anew may get more than another
                                    // of its links has (3.32, "Lazy": the test of it has an example).
                                    "--cfg=network/optim:Full", "--log=root.thresh:error",
                                    "--log=root.fmt:SimGrid:%e%m%n"};
  switch (network) {
    case NetworkModel::cm02:
      words.insert(words.end(),
                   {"--cfg=network/model:CM02", "--cfg=network/TCP-gamma:0", "--cfg=network/crosstraffic:0"});
      break;
    case NetworkModel::lv08: words.emplace_back("--cfg=network/model:LV08"); break;
  }
  return words;
}

/// SimGrid catches signals that belong to the program.
std::unique_ptr<s4u::Engine> make_engine(NetworkModel network) {
  COUPLET_CHECK(!s4u::Engine::is_initialized());
  const KeptSignals signals;
  std::vector<std::string> words = settings(network);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  return std::make_unique<s4u::Engine>(&count, arguments.data());
}

}  // namespace

SimgridEngine::SimgridEngine(const Platform& platform, sim::EventList& events, Listener& listener)
    : Base(platform, events, listener), engine_(make_engine(platform.network)) {
  if (platform.file.empty()) {
    make_platform();
  } else {
    find_platform();
  }
  versions::on_end([this](const s4u::Activity& activity) { ended(activity); });
}

SimgridEngine::~SimgridEngine() {
  give_up_all();
}

/// Those that are at the end of a route in a zone whose table of routes grows with their square, the others
/// in one that has none.
void SimgridEngine::make_hosts(s4u::NetZone& zone, s4u::NetZone& apart) {
  std::vector<bool> routed(platform().hosts.size());
  for (const Route& route : platform().routes) routed[index(route.from)] = routed[index(route.to)] = true;
  for (const Host& host : platform().hosts) {
    std::vector<double> factors = {1};
    for (const double factor : host.factors) {
      if (std::find(factors.begin(), factors.end(), factor) == factors.end()) factors.push_back(factor);
    }
    std::vector<double> speeds;
    for (const double factor : factors) speeds.push_back(factor * host.speed * flops_per_s);
    hosts_.push_back(versions::make_host(routed[hosts_.size()] ? zone : apart, host.name, speeds));
    hosts_.back()->set_core_count(static_cast<int>(host.cores))->seal();
    pstates_.push_back(std::move(factors));
  }
}

void SimgridEngine::make_platform() {
  s4u::NetZone* apart = versions::make_zone_without_routes(*engine_);
  s4u::NetZone* zone = versions::make_zone_in(*apart);
  make_hosts(*zone, *apart);
  for (const Link& link : platform().links) {
    links_.push_back(versions::make_link(*zone, link.name, link.bandwidth / bits_per_byte));
    links_.back()->set_latency(sim::to_seconds(link.latency))->seal();
  }
  for (const Route& route : platform().routes) {
    std::vector<s4u::LinkInRoute> links;
    for (const LinkId link : route.links) links.emplace_back(links_[index(link)]);
    versions::make_route(*zone, hosts_[index(route.from)], hosts_[index(route.to)], links);
  }
  zone->seal();
  apart->seal();
}

void SimgridEngine::begin(std::uint32_t slot) {
  if (slot >= running_.size()) running_.resize(slot + 1);
  const Record& what = record(slot);
  if (what.is_transfer) return start_transfer(slot);
  const s4u::ExecPtr exec = s4u::Exec::init();
  exec->set_flops_amount(static_cast<double>(what.amount) * flops_per_ns);
  exec->set_host(hosts_[what.target]);
  running_[slot] = exec;
  slots_.emplace(exec.get(), slot);
  exec->start();
}

/// For good, SimGrid allows a transfer no more than the bandwidth that the links have when it begins: of
/// links that are slow for a while that would be too little.
void SimgridEngine::start_transfer(std::uint32_t slot) {
  const Record& what = record(slot);
  const Route& way = route(what.target);
  const s4u::CommPtr comm = s4u::Comm::sendto_init(hosts_[index(way.from)], hosts_[index(way.to)]);
  comm->set_payload_size(static_cast<std::uint64_t>(what.amount));
  running_[slot] = comm;
  slots_.emplace(comm.get(), slot);
  set_slowed_links(way, true);
  comm->start();
  set_slowed_links(way, false);
}

void SimgridEngine::set_slowed_links(const Route& way, bool to_most) {
  for (const LinkId id : way.links) {
    const Link& passed = link(index(id));
    const double factor = link_factor(index(id));
    if (factor == passed.factor_max) continue;
    const double now = to_most ? passed.factor_max : factor;
    links_[index(id)]->set_bandwidth(passed.bandwidth * now / bits_per_byte);
  }
}

double SimgridEngine::latency_factor() const {
  return platform().network == NetworkModel::lv08 ? lv08_latency_factor : 1;
}

void SimgridEngine::stop(std::uint32_t slot) {
  const s4u::ActivityPtr activity = std::move(running_[slot]);
  running_[slot] = nullptr;
  slots_.erase(activity.get());
  ended_.push_back(activity);
  activity->cancel();
}

double SimgridEngine::bits_done(std::uint32_t slot) {
  const double bytes = static_cast<double>(record(slot).amount);
  return std::max(0.0, bytes - running_[slot]->get_remaining()) * bits_per_byte;
}

void SimgridEngine::speed_changed(std::size_t host) {
  const std::vector<double>& factors = pstates_[host];
  const auto found = std::find(factors.begin(), factors.end(), host_factor(host));
  COUPLET_CHECK(found != factors.end());
  hosts_[host]->set_pstate(static_cast<unsigned long>(found - factors.begin()));
}

void SimgridEngine::bandwidth_changed(std::size_t place) {
  links_[place]->set_bandwidth(link(place).bandwidth * link_factor(place) / bits_per_byte);
}

void SimgridEngine::ended(const s4u::Activity& activity) {
  const bool failed = activity.get_state() == s4u::Activity::State::FAILED;
  if (!failed && activity.get_state() != s4u::Activity::State::FINISHED) return;  // cancelled
  const auto found = slots_.find(&activity);
  if (found == slots_.end()) return;
  const std::uint32_t slot = found->second;
  slots_.erase(found);
  const Time at = std::max(now(), to_time(s4u::Engine::get_clock()));
  end(slot, at, failed);
  ended_.push_back(std::move(running_[slot]));
  running_[slot] = nullptr;
  arm(at);
}

/// At most one timer is set: for the earliest instant that something is to happen at.
void SimgridEngine::arm(Time at) {
  if (over_ || at >= armed_) return;
  if (timer_ != nullptr) timer_->remove();
  armed_ = at;
  const double date = std::max(to_clock(at) + behind, s4u::Engine::get_clock());
  timer_ = simgrid::kernel::timer::Timer::set(date, [this]() { on_timer(); });
}

void SimgridEngine::on_timer() {
  timer_ = nullptr;  // SimGrid deletes it
  const Time until = armed_;
  armed_ = sim::never;
  ended_.clear();
  try {
    while (!over_ && events().next_time() <= until) over_ = !(*step_)();
  } catch (...) {  // through SimGrid it would end the program
    thrown_ = std::current_exception();
    over_ = true;
  }
  if (over_) {
    close_books();
    return give_up_all();
  }
  arm(events().next_time());
}

/// SimGrid's loop ends when it has nothing more to wait for.
void SimgridEngine::give_up_all() {
  over_ = true;
  if (timer_ != nullptr) timer_->remove();
  timer_ = nullptr;
  for (std::uint32_t slot = 0; slot < running_.size(); ++slot) {
    if (running_[slot] != nullptr) stop(slot);
  }
}

void SimgridEngine::drive(const std::function<bool()>& step) {
  step_ = &step;
  arm(events().next_time());
  {
    const KeptSignals signals;
    engine_->run();
  }
  ended_.clear();
  if (thrown_) std::rethrow_exception(thrown_);
  COUPLET_CHECK(over_);
}

std::unique_ptr<Physics> make_simgrid(const Platform& platform, Duration horizon, sim::EventList& events,
                                      Listener& listener) {
  if (horizon > simgrid_longest) {
    throw PlatformError(
        "a run of more than 30 days is too long for SimGrid, whose clock would no longer tell nanoseconds "
        "apart; "
        "shorten /run/duration and /run/drain, or use --physics builtin");
  }
  return std::make_unique<SimgridEngine>(platform, events, listener);
}

std::string simgrid_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  sg_version_get(&major, &minor, &patch);
  return std::to_string(major) + "." + std::to_string(minor);
}

}  // namespace couplet::physics
