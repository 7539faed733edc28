#include "theory/recognise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/math.hpp"
#include "theory/formulas.hpp"
#include "theory/network.hpp"
#include "theory/obstacles.hpp"

namespace couplet::theory {

using namespace scenario;

namespace {

constexpr double histogram_error = 0.001;  // of percentiles

/// The measured window as far as its beginning matters.
struct Window {
  double from = 0, length = 0;

  /// The share of a mean that an empty beginning may take from it; see mmc_settling.
  double bias(double settling, double since = 0) const {
    if (!(settling > 0) || !(length > 0)) return 0;
    const double faded = from > since ? sim::exp(-(from - since) / settling) : 1;
    return std::min(1.0, settling / length * faded);
  }
};

std::string path_of(const std::string& component, const char* metric) {
  return "components." + component + "." + metric;
}

class Recognition {
 public:
  Recognition(const RunSettings& run, const Architecture& architecture)
      : architecture_(architecture), network_(architecture) {
    window_.from = sim::to_seconds(run.warmup);
    window_.length = sim::to_seconds(run.duration - run.warmup);
  }

  std::vector<Part> parts() {
    for (std::size_t i = 0; i < architecture_.components.size(); ++i) {
      add_component(i);
      add_availability(i);
    }
    add_customers();
    return std::move(parts_);
  }

 private:
  void add(Part& part, std::string path, double expected, double bias) {
    if (expected > 0) part.figures.push_back({std::move(path), expected, bias});
  }

  static bool serves(const Component& component) {
    return std::holds_alternative<ServiceSpec>(component.spec) ||
           std::holds_alternative<WorkerSpec>(component.spec) ||
           std::holds_alternative<FunctionSpec>(component.spec) ||
           std::holds_alternative<DatabaseSpec>(component.spec) ||
           std::holds_alternative<LoadBalancerSpec>(component.spec) ||
           std::holds_alternative<CacheSpec>(component.spec) ||
           std::holds_alternative<ThrottleSpec>(component.spec);
  }

  void add_component(std::size_t index) {
    const Component& component = architecture_.components[index];
    const Node& node = network_.nodes()[index];
    const Station& station = node.station;
    if (!serves(component)) return;
    Part part;
    part.component = component.name;
    if (!station.known()) {
      part.broken = station.broken;
      parts_.push_back(std::move(part));
      return;
    }
    if (std::holds_alternative<LoadBalancerSpec>(component.spec)) return;  // hands on at once
    part.system = station.system;
    if (node.in.rate() > 0) {
      part.given = fmt::format("{:.4g}/s, {:.4g} s each", node.in.rate(),
                               station.busy / (node.in.rate() * (1 - station.turned_away)));
    }
    add_figures(component, station, part);
    if (part.figures.empty()) return;  // takes no time
    parts_.push_back(std::move(part));
  }

  void add_figures(const Component& component, const Station& station, Part& part) {
    const double bias = window_.bias(station.settling);
    const bool held = station.never_waits || station.shares_cores;
    const auto* database = std::get_if<DatabaseSpec>(&component.spec);
    const double servers = database != nullptr ? database->parallelism : station.servers;
    if (held) {
      add(part, path_of(component.name, "busy.mean"), station.busy, bias * station.busy);
      return;
    }
    add(part, path_of(component.name, "utilization"), station.busy / servers, bias * station.busy / servers);
    if (!station.waiting_known) return;
    const auto* worker = std::get_if<WorkerSpec>(&component.spec);
    const std::string line = worker == nullptr
                                 ? path_of(component.name, "waiting.mean")
                                 : path_of(name_of(architecture_, worker->polls), "visible.mean");
    add(part, line, station.waiting, bias * station.waiting);
  }

  /// Instances that crash and are repaired in turn.
  void add_availability(std::size_t index) {
    const Component& component = architecture_.components[index];
    const RandomCrashFailure* crash = nullptr;
    sim::Time since{};
    for (const Failure& failure : architecture_.failures) {
      const auto at = std::visit([](const auto& what) { return place(what.component); }, failure.what);
      const bool other_place = std::holds_alternative<ZoneFailure>(failure.what) ||
                               std::holds_alternative<PartitionFailure>(failure.what);
      const auto* random = std::get_if<RandomCrashFailure>(&failure.what);
      if (std::holds_alternative<ZoneFailure>(failure.what)) return;  // may take it down, too
      if (other_place || at != index) continue;
      if (random == nullptr || crash != nullptr || failure.lasts) return;
      crash = random;
      since = failure.at;
    }
    if (crash == nullptr) return;
    const sim::DurationDistribution* boot = nullptr;
    double instances = 1;
    if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) {
      if (service->instances_max > 0) return;
      boot = &service->boot;
      instances = service->instances;
    } else if (const auto* worker = std::get_if<WorkerSpec>(&component.spec)) {
      if (worker->instances_max > 0) return;
      boot = &worker->boot;
      instances = worker->instances;
    } else if (const auto* database = std::get_if<DatabaseSpec>(&component.spec)) {
      if (database->failover || database->key_value) return;
      boot = &database->boot;
    } else {
      return;
    }
    const double up = crash->time_to_failure.mean_ns() / 1e9;
    const double down = (crash->time_to_repair.mean_ns() + boot->mean_ns()) / 1e9;
    if (up <= 0 || down <= 0 || sim::to_seconds(since) > window_.from) return;
    const double share = availability(up, down);
    Part part;
    part.component = component.name;
    part.system = "MTBF / (MTBF + MTTR)";
    part.given = fmt::format("{:.4g} s up, {:.4g} s down", up, down);
    const double bias = window_.bias(1 / (1 / up + 1 / down), sim::to_seconds(since));
    add(part, path_of(component.name, "instances.mean"), instances * share, instances * (1 - share) * bias);
    parts_.push_back(std::move(part));
  }

  static void add_once(Part& part, const std::string& clause) {
    if (std::find(part.broken.begin(), part.broken.end(), clause) == part.broken.end())
      part.broken.push_back(clause);
  }

  /// Whether the customers of all producers are followed to the end; else says why not.
  bool all_followed(Part& part) const {
    for (std::size_t p = 0; p < architecture_.producers.size(); ++p) {
      const Producer& producer = architecture_.producers[p];
      const Component& entry = architecture_.components[place(producer.entry)];
      const Node& node = network_.node(producer.entry);
      const std::string why = network_.why_not_poisson(p);
      if (!why.empty()) {
        part.broken.push_back(why);
      } else if (!node.station.known()) {
        add_once(part, fmt::format("{} follows no known law", entry.name));
      } else if (!node.answer_known) {
        add_once(part, fmt::format("how long {} takes is not known", entry.name));
      }
    }
    return part.broken.empty();
  }

  void add_customers() {
    Part part;
    if (!all_followed(part)) {
      parts_.push_back(std::move(part));
      return;
    }
    part.system = "the customers";
    const Producer& first = architecture_.producers.front();
    if (const auto* loop = std::get_if<ClosedLoop>(&first.source)) {
      const Node& node = network_.node(first.entry);
      const double bias = window_.bias(node.station.settling);
      const double cycle = loop->think.mean_ns() / 1e9 + node.station.response;
      add(part, "response.mean", node.station.response, bias * node.station.response);
      if (answer_completes())
        add(part, "throughput", loop->population / cycle, bias * loop->population / cycle);
    } else {
      add_response(part);
      add_completion(part);
    }
    if (part.figures.empty()) {
      part.system.clear();
      part.broken.emplace_back("they are answered at once, and when the work is done follows no known law");
    }
    parts_.push_back(std::move(part));
  }

  /// Whether the positive answer of the first producer's customers is all that completes them, or comes with
  /// it.
  bool answer_completes() const {
    const Goal& goal = architecture_.goals.front();
    if (goal.all_of.empty()) return true;
    if (goal.all_of.size() > 1 || goal.all_of.front().only_if) return false;
    const auto& any = goal.all_of.front().any_of;
    return any.size() == 1 && any.front() == architecture_.producers.front().entry;
  }

  void add_response(Part& part) {
    double issued = 0;
    double answered = 0;
    double sum = 0;
    double bias = 0;
    for (std::size_t p = 0; p < architecture_.producers.size(); ++p) {
      const Producer& producer = architecture_.producers[p];
      const Node& node = network_.node(producer.entry);
      const double rate = poisson_rate(producer);
      issued += rate;
      answered += rate * node.success;
      sum += rate * node.success * (network_.entry_latency(p) + node.answer);
      bias = std::max(bias, window_.bias(node.station.settling));
    }
    if (!(answered > 0)) return;
    add(part, "response.mean", sum / answered, bias * sum / answered);
    add_percentiles(part, bias);
    if (answered < issued * (1 - never))
      add(part, "availability", answered / issued, bias * (1 - answered / issued));
  }

  /// Of one line before servers of one speed.
  void add_percentiles(Part& part, double bias) {
    const Producer& producer = architecture_.producers.front();
    const Node& node = network_.node(producer.entry);
    const auto& line = node.station.line;
    if (architecture_.producers.size() > 1 || !line || line->places || node.program.answered) return;
    if (network_.entry_latency(0) > 0) return;
    constexpr std::pair<const char*, double> shares[] = {
        {"response.p50", 0.5}, {"response.p95", 0.95}, {"response.p99", 0.99}};
    for (const auto& [path, share] : shares) {
      const double value =
          mmc_response_quantile(share, static_cast<int>(line->servers), line->lambda, line->mu);
      add(part, path, value, (bias + histogram_error) * value);
    }
  }

  /// The time from the issue to the end of the work of a component, and the share that its settling may take;
  /// nullopt where it is not known.
  std::optional<std::pair<double, double>> done_at(ComponentIndex index) const {
    const Node& node = network_.node(index);
    if (!node.station.known() || !node.station.response_known || !node.delay_known) return std::nullopt;
    double settling = 0;
    for (const Node& each : network_.nodes()) {
      if (each.station.known()) settling += each.station.settling;
    }
    return std::pair{node.delay + node.station.response, window_.bias(settling)};
  }

  void add_completion(Part& part) {
    const Goal& goal = architecture_.goals.front();
    if (architecture_.producers.size() > 1 || answer_completes()) return;
    for (const GoalEntry& entry : goal.all_of) {
      if (entry.only_if || entry.any_of.size() != 1) return;
    }
    const auto one = done_at(goal.all_of.front().any_of.front());
    if (!one) return;
    if (goal.all_of.size() == 1) {
      // Whoever is turned away on the way is never complete; the others may be others than the average.
      add(part, "completion.mean", one->first, one->first * one->second);
      return;
    }
    if (goal.all_of.size() > 2) return;
    const auto other = done_at(goal.all_of.back().any_of.front());
    const auto joined = longer_of(goal.all_of.front().any_of.front(), goal.all_of.back().any_of.front());
    if (other && joined)
      add(part, "completion.mean", *joined, *joined * std::max(one->second, other->second));
  }

  /// Fork and join: two workers whose queues get a copy each at the same time.
  std::optional<double> longer_of(ComponentIndex a, ComponentIndex b) const {
    const Node& one = network_.node(a);
    const Node& other = network_.node(b);
    const auto source = [&](ComponentIndex index) -> std::optional<ComponentIndex> {
      const auto* worker = std::get_if<WorkerSpec>(&architecture_.components[place(index)].spec);
      if (worker == nullptr) return std::nullopt;
      return worker->polls;
    };
    const auto queue_of_one = source(a);
    const auto queue_of_other = source(b);
    const ComponentIndex entry = architecture_.producers.front().entry;
    const auto* topic = std::get_if<TopicSpec>(&architecture_.components[place(entry)].spec);
    if (!queue_of_one || !queue_of_other || *queue_of_one == *queue_of_other || topic == nullptr)
      return std::nullopt;
    if (!topic->delivery_latency.is_zero()) return std::nullopt;
    const auto subscribes = [&](ComponentIndex queue) {
      return network_.node(queue).in.feeders == 1 &&
             std::any_of(topic->subscriptions.begin(), topic->subscriptions.end(),
                         [&](const TopicSubscription& each) { return each.to == queue; });
    };
    if (!subscribes(*queue_of_one) || !subscribes(*queue_of_other)) return std::nullopt;
    if (one.station.exponential_stay && other.station.exponential_stay)
      return one.delay + longer_of_two(one.station.response, other.station.response);
    const auto& first = one.station.line;
    const auto& second = other.station.line;
    const bool equal = first && second && first->servers == 1 && second->servers == 1 && !first->places &&
                       !second->places && first->lambda == second->lambda && first->mu == second->mu;
    if (!equal) return std::nullopt;
    return one.delay + fork_join_response(first->lambda, first->mu);
  }

  const Architecture& architecture_;
  Network network_;
  Window window_;
  std::vector<Part> parts_;
};

}  // namespace

std::vector<Part> recognise(const RunSettings& run, const Architecture& architecture) {
  return Recognition(run, architecture).parts();
}

}  // namespace couplet::theory
