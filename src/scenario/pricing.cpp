#include "scenario/pricing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/fields.hpp"
#include "scenario/instance_types.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"
#include "sim/check.hpp"

namespace couplet::scenario {

namespace {

using cost::Driver;
using cost::Usage;
using cost::Waste;

constexpr sim::Duration second = std::chrono::seconds{1};

/// Lists what one component uses.
class Listing {
 public:
  Listing(const Architecture& architecture, std::size_t component, const cost::PriceBook& book,
          const Billed& billed, const Figure& figure)
      : architecture_(architecture),
        component_(architecture.components[component]),
        index_(static_cast<ComponentIndex>(component)),
        book_(book),
        billed_(billed),
        figure_(figure) {}

  std::vector<Usage> list() {
    std::visit([this](const auto& spec) { of(spec); }, component_.spec);
    answers();
    return std::move(usage_);
  }

 private:
  std::int64_t count(std::string_view metric) const { return count_of(figure_(metric)); }

  /// Seconds of the time that is billed, a part counted as one.
  std::int64_t seconds() const { return (billed_.time + second - sim::Duration{1}) / second; }

  Usage& add(std::string item, std::string what, std::int64_t quantity) {
    const auto known = cost::item_named(item);
    Usage usage;
    usage.component = component_.name;
    usage.span = (known && known->driver == Driver::load ? billed_.load : billed_.time).count();
    usage.item = std::move(item);
    usage.what = std::move(what);
    usage.quantity = std::max<std::int64_t>(quantity, 0);
    usage_.push_back(std::move(usage));
    return usage_.back();
  }

  /// So much of something that is there all the time in each second.
  Usage& add_constant(std::string item, std::string what, std::int64_t in_a_second) {
    const std::int64_t quantity = cost::times_ratio(in_a_second, seconds(), 1).value_or(cost::beyond_measure);
    Usage& usage = add(std::move(item), std::move(what), quantity);
    usage.span = (seconds() * second).count();
    return usage;
  }

  static void waste(Usage& usage, Waste waste, std::int64_t quantity) {
    usage.waste = waste;
    usage.wasted = std::min(std::max<std::int64_t>(quantity, 0), usage.quantity);
  }

  /// What was done once more.
  void repeated(Usage& usage, std::string_view metric) const { waste(usage, Waste::repeats, count(metric)); }

  /// A share of it was used, and the rest only waited.
  void idle(Usage& usage, double used) const {
    if (!(used >= 0)) return;  // nothing was measured
    const double unused = static_cast<double>(usage.quantity) * (1 - std::min(used, 1.0));
    waste(usage, Waste::idle, static_cast<std::int64_t>(unused + 0.5));
  }

  /// One that is there all the time.
  Usage& machine(const Machine& machine) {
    const bool assumed = machine.instance_type.empty();
    const std::string& type = assumed ? book_.assumed_instance : machine.instance_type;
    Usage& usage = add_constant("instance." + type, type, assumed ? machine.cores : 1);
    usage.assumed = assumed;
    return usage;
  }

  void instances() {
    if (!component_.hosts.empty()) return;
    Usage& usage = machine(component_.machine);
    const std::int64_t billed = count("billed_seconds");
    const double exact = figure_("instance_seconds");
    usage.quantity = usage.assumed ? billed * component_.machine.cores : billed;
    const double longer = exact > 0 ? static_cast<double>(billed) / exact : 1;
    usage.span = count_of(static_cast<double>(billed_.time.count()) * longer);
    idle(usage, figure_("utilization"));
  }

  /// To customers, who are outside: as far as the scenario says how large they are.
  void answers() {
    const auto& all = architecture_.producers;
    if (std::any_of(all.begin(), all.end(),
                    [this](const Producer& each) { return each.entry == index_ && each.reply.has_value(); }))
      add("transfer.out", "answers to customers", count("answered_bytes"));
  }

  void of(const ServiceSpec&) { instances(); }
  void of(const WorkerSpec&) { instances(); }

  void of(const HostSpec& host) {
    const auto lives_here = [this](const Component& each) {
      const bool machines =
          std::holds_alternative<ServiceSpec>(each.spec) || std::holds_alternative<WorkerSpec>(each.spec);
      return machines && std::find(each.hosts.begin(), each.hosts.end(), index_) != each.hosts.end();
    };
    const auto& all = architecture_.components;
    if (std::any_of(all.begin(), all.end(), lives_here)) idle(machine(host.machine), figure_("utilization"));
  }

  void of(const QueueSpec& queue) {
    const std::string item =
        queue.type == QueueType::fifo ? "queue.fifo.requests" : "queue.standard.requests";
    const std::int64_t empty = count("empty_receives");
    repeated(add(item, "sends", count("billed.sends")), "billed.repeated_sends");
    repeated(add(item, "receives", count("billed.receives")), "billed.repeated_receives");
    polls(item, "empty receives", empty);
    polls(item, "failed receives", count("billed.failed_receives"));
    add(item, "deletes", count("billed.deletes"));
    add(item, "visibility changes", count("billed.changes"));
    if (queue.fair) add("queue.fair.requests", "sends with a group", count("billed.grouped_sends"));
  }

  /// Whoever asks goes on asking, whatever the load is.
  void polls(const std::string& item, const char* what, std::int64_t in_vain) {
    Usage& usage = add(item, what, in_vain);
    usage.span = billed_.time.count();
    waste(usage, Waste::empty_receives, in_vain);
  }

  void of(const TopicSpec& topic) {
    if (topic.fifo) {
      add("topic.fifo.publishes", "publishes", count("published") + count("deduplicated"));
      add("topic.fifo.payload", "published payload", count("published_bytes"));
      add("topic.fifo.deliveries", "deliveries", count("delivered"));
      add("topic.fifo.delivered_payload", "delivered payload", count("delivered_bytes"));
      return;
    }
    repeated(add("topic.standard.publishes", "publishes", count("requests")), "repeated");
    for (const TopicSubscription& subscription : topic.subscriptions) delivery_to(subscription);
  }

  void delivery_to(const TopicSubscription& subscription) {
    const Component& target = architecture_.components[static_cast<std::size_t>(subscription.to)];
    std::string to = "http";
    if (std::holds_alternative<QueueSpec>(target.spec)) to = "queue";
    if (std::holds_alternative<FunctionSpec>(target.spec)) to = "function";
    if (const auto* endpoint = std::get_if<EndpointSpec>(&target.spec)) {
      if (endpoint->protocol == EndpointProtocol::email) to = "email";
      if (endpoint->protocol == EndpointProtocol::sms) to = "sms";
      if (endpoint->protocol == EndpointProtocol::mobile) to = "mobile";
    }
    const std::string item = "topic.deliveries." + to;
    for (const Usage& listed : usage_) {
      if (listed.item == item) return;  // the counter is that of all subscriptions
    }
    const bool many = to == "queue" || to == "function";
    add(item, "deliveries to " + to + (many ? "s" : ""), count("delivered_to_" + to + (many ? "s" : "")));
  }

  void of(const BucketSpec&) {
    repeated(add("bucket.puts", "puts", count("puts")), "repeated_puts");
    repeated(add("bucket.gets", "gets", count("gets") + count("probes")), "repeated_gets");
    add("bucket.storage", "storage", count("stored_mib_seconds"));
  }

  void of(const DatabaseSpec& database) {
    if (database.key_value) return table(*database.key_value);
    const bool assumed = database.instance_type.empty();
    const std::string type = assumed ? book_.assumed_database : database.instance_type;
    Usage& usage =
        add_constant("database." + type + (database.failover ? ".multi_az" : ".single_az"), type, 1);
    usage.assumed = assumed;
    idle(usage, figure_("utilization"));
  }

  void table(const KeyValueSpec& spec) {
    const double reads = figure_("read_units");
    const double writes = figure_("write_units");
    if (!spec.capacity.read_units) {
      half_units("table.read_units", "reads", reads, "repeated_read_units");
      half_units("table.write_units", "writes", writes, "repeated_write_units");
      return;
    }
    const auto capacity = [&](const char* item, const char* what, std::int64_t units, double used) {
      Usage& usage = add_constant(item, what, units);
      const double bought = static_cast<double>(usage.quantity);
      if (bought > 0) idle(usage, used / bought);
    };
    capacity("table.read_capacity", "read capacity", *spec.capacity.read_units, reads);
    capacity("table.write_capacity", "write capacity", *spec.capacity.write_units, writes);
  }

  void half_units(const char* item, const char* what, double units, const char* repeated_units) {
    Usage& usage = add(item, what, count_of(2 * units));
    waste(usage, Waste::repeats, count_of(2 * figure_(repeated_units)));
  }

  static std::int64_t count_of(double value) {
    if (!(value > 0)) return 0;
    return value < static_cast<double>(cost::beyond_measure) ? static_cast<std::int64_t>(value + 0.5)
                                                             : cost::beyond_measure;
  }

  bool scaled() const {
    const auto& all = architecture_.components;
    return std::any_of(all.begin(), all.end(), [this](const Component& each) {
      const auto* autoscaler = std::get_if<AutoscalerSpec>(&each.spec);
      return autoscaler != nullptr && autoscaler->scales == index_;
    });
  }

  void of(const FunctionSpec& function) {
    const std::int64_t memory = function.memory;
    repeated(add("function.requests", "invocations", count("invocations")), "repeated");
    Usage& duration = add("function.gb_seconds", "duration", count("billed_duration") * memory);
    waste(duration, Waste::repeats, count("repeated_duration") * memory);
    add("function.init_gb_seconds", "cold starts", count("init_duration") * memory);
    if (function.provisioned_concurrency > 0 || scaled()) {
      Usage& provisioned = add("function.provisioned_gb_seconds", "provisioned concurrency",
                               count_of(figure_("provisioned_seconds") * static_cast<double>(memory) * 1000));
      idle(provisioned, figure_("provisioned_utilization"));
    }
    if (function.pollers) add("function.pollers", "pollers", count("poller_seconds"));
  }

  void of(const LoadBalancerSpec& balancer) {
    const std::string item = balancer.network ? "balancer.network" : "balancer.application";
    add_constant(item, "hours", 1);
    add(item + ".lcu", "capacity units", count_of(figure_("lcu_hours.billed") * 1e9));
  }

  void of(const AutoscalerSpec& autoscaler) {
    std::int64_t alarms = 0;
    for (const ScalingPolicy& policy : autoscaler.policies) {
      const bool tracks = policy.type == ScalingPolicy::Type::target_tracking;
      alarms += tracks ? 2 : (policy.out.empty() ? 0 : 1) + (policy.in.empty() ? 0 : 1);
    }
    const bool often = autoscaler.period < std::chrono::minutes{1};
    if (alarms > 0) add_constant(often ? "alarm.high_resolution" : "alarm.standard", "alarms", alarms);
  }

  void of(const CacheSpec&) { add_constant("cache.node", "a node", 1); }

  void of(const EndpointSpec&) {}  // the topic pays
  void of(const ThrottleSpec&) {}
  void of(const LinkSpec&) {}

  const Architecture& architecture_;
  const Component& component_;
  ComponentIndex index_;
  const cost::PriceBook& book_;
  Billed billed_;
  const Figure& figure_;
  std::vector<Usage> usage_;
};

/// "has no price for an instance "t3.micro"; it has t2.micro".
std::string lacks(const cost::PriceBook& book, const std::string& item) {
  for (const char* prefix : {"instance.", "database."}) {
    if (!item.starts_with(prefix)) continue;
    const std::string what = item[0] == 'i' ? "an instance" : "a database";
    const std::string type = item.substr(std::string(prefix).size());
    const auto known = book.below(prefix);
    return fmt::format("the price book {} has no price for {} {}; it has {}", in_quotes(book.name), what,
                       in_quotes(type), known.empty() ? "none" : listed(known));
  }
  std::vector<std::string> known;
  for (const cost::Price& price : book.prices) known.push_back(price.item.name);
  return fmt::format("the price book {} has no price for {}; it has {}", in_quotes(book.name),
                     in_quotes(item), known.empty() ? "none" : listed(known));
}

}  // namespace

std::vector<Usage> usage_of(const Architecture& architecture, std::size_t component,
                            const cost::PriceBook& book, const Billed& billed, const Figure& figure) {
  return Listing(architecture, component, book, billed, figure).list();
}

void check_prices(const Architecture& architecture, const cost::PriceBook& book,
                  const std::function<const Value&(std::size_t component, std::string_view key)>& place,
                  ProblemLog& log) {
  const Figure none = [](std::string_view) { return 0.0; };
  for (std::size_t i = 0; i < architecture.components.size(); ++i) {
    for (const Usage& usage : usage_of(architecture, i, book, {}, none)) {
      const bool misspelt = usage.item.starts_with("instance.") && !usage.assumed &&
                            instance_type_named(usage.what) == nullptr;  // reported already
      if (!misspelt && book.find(usage.item) == nullptr)
        log.add(place(i, "instance_type"), lacks(book, usage.item));
    }
  }
}

}  // namespace couplet::scenario
