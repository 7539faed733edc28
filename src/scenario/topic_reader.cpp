#include <fmt/format.h>

#include <variant>

#include "cloud/topic_limits.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;

constexpr unsigned subscriber_kinds = queue_kind | service_kind | endpoint_kind | function_kind;
constexpr unsigned notified_kinds = queue_kind | topic_kind | function_kind;

sim::DurationDistribution lognormal(sim::Duration median, sim::Duration p99) {
  return {sim::Distribution::lognormal_median_p99(static_cast<double>(median.count()),
                                                  static_cast<double>(p99.count()))};
}

/// A latency of which AWS publishes nothing: none at all with "effects": "none".
sim::DurationDistribution usual(const Scope& scope, sim::Duration median, sim::Duration p99) {
  return scope.effects ? lognormal(median, p99) : sim::DurationDistribution{};
}

double read_rate_per_second(Fields& fields, std::string_view key, double fallback) {
  const Value* value = fields.find(key);
  if (value == nullptr) return fallback;
  const auto rate = read_rate(*value, fields.log());
  return rate ? rate->per_second() : fallback;
}

cloud::HttpRetryPolicy read_delivery(const Value& value, ProblemLog& log, double& receives_per_second) {
  using cloud::BackoffFunction;
  Fields fields(value, "a delivery policy", log);
  cloud::HttpRetryPolicy policy;
  policy.min_delay = fields.optional_duration("min_delay");
  policy.max_delay = fields.optional_duration("max_delay");
  policy.retries = fields.count("retries", policy.retries, {0, cloud::http_retries_max});
  policy.no_delay_retries = fields.count("no_delay_retries", 0, {0, cloud::http_retries_max});
  policy.min_delay_retries = fields.count("min_delay_retries", 0, {0, cloud::http_retries_max});
  policy.max_delay_retries = fields.count("max_delay_retries", 0, {0, cloud::http_retries_max});
  policy.function = fields.choice("backoff", policy.function,
                                  {{"linear", BackoffFunction::linear},
                                   {"arithmetic", BackoffFunction::arithmetic},
                                   {"geometric", BackoffFunction::geometric},
                                   {"exponential", BackoffFunction::exponential}});
  receives_per_second = read_rate_per_second(fields, "throttle", 0);
  if (receives_per_second != 0 && receives_per_second < 1) {
    log.add(*fields.find("throttle"), std::string(cloud::text(cloud::DeliveryPolicyError::throttle)));
    receives_per_second = 0;
  }
  fields.finish();
  if (const auto error = cloud::check(policy)) {
    log.add(value, std::string(cloud::text(*error)));
    return {};
  }
  return policy;
}

class TopicReader {
 public:
  TopicReader(Fields& fields, ComponentIndex index, const Scope& scope)
      : fields_(fields), index_(index), scope_(scope) {}

  TopicSpec read() {
    spec_.fifo = fields_.choice("type", false, {{"standard", false}, {"fifo", true}});
    spec_.latency = fields_.duration_distribution("latency", usual(scope_, 10ms, 60ms));
    spec_.delivery_latency = fields_.duration_distribution("delivery_latency", usual(scope_, 30ms, 200ms));
    const Value* subscriptions = fields_.find("subscriptions");
    if (subscriptions == nullptr || !read_list(*subscriptions, R"([{"to": "orders"}])", scope_.log))
      return std::move(spec_);
    for (const Value& element : subscriptions->elements) {
      if (auto subscription = read_subscription(element))
        spec_.subscriptions.push_back(std::move(*subscription));
    }
    check_limits(*subscriptions);
    return std::move(spec_);
  }

 private:
  std::optional<TopicSubscription> read_subscription(const Value& value) {
    Fields fields(value, "a subscription", scope_.log);
    TopicSubscription subscription;
    const Value* to = fields.require("to", R"("to": "orders")");
    std::optional<ComponentIndex> target;
    if (to != nullptr) target = scope_.names.resolve(*to, subscriber_kinds, "a subscription", scope_.log);
    if (target) subscription.to = *target;
    subscription.filter = read_subscription_filter(fields, scope_);
    // A message is its request, and has no text but its attributes: both scopes look at them.
    fields.choice("filter_scope", 0, {{"MessageAttributes", 0}, {"MessageBody", 0}});
    subscription.raw = fields.flag("raw");
    if (const Value* delivery = fields.find("delivery"))
      subscription.delivery = read_delivery(*delivery, scope_.log, subscription.receives_per_second);
    read_dead_letter(fields, subscription);
    fields.finish();
    if (!target) return std::nullopt;
    check_target(*target, fields, subscription);
    Flow::Edge edge{index_, *target, to, !subscription.filter, {}};
    if (subscription.filter) edge.filters.push_back(*subscription.filter);
    scope_.flow.edges.push_back(std::move(edge));
    return subscription;
  }

  void read_dead_letter(Fields& fields, TopicSubscription& subscription) {
    const Value* value = fields.find("dead_letter");
    if (value == nullptr) return;
    subscription.dead_letter = scope_.names.resolve(*value, queue_kind, "dead_letter", scope_.log);
    if (subscription.dead_letter)
      scope_.flow.edges.push_back({index_, *subscription.dead_letter, value, false, {}});
  }

  void check_target(ComponentIndex target, Fields& fields, const TopicSubscription& subscription) {
    const KindSet kind = scope_.names.kind(target);
    const std::string& name = scope_.names.name(target);
    if (spec_.fifo && kind != queue_kind) {
      scope_.log.add(*fields.find("to"),
                     fmt::format("'{}' is {}; {}", name, with_article(kind_words(kind).front()),
                                 cloud::text(cloud::TopicError::no_queue_for_fifo)));
    }
    // Of endpoints the protocol counts, which may not have been read yet (messaging_checks.cpp).
    if (subscription.receives_per_second > 0 && kind != service_kind && kind != endpoint_kind) {
      scope_.log.add(*fields.find("delivery"),
                     fmt::format("'{}' is {}; {}", name, with_article(kind_words(kind).front()),
                                 cloud::text(cloud::TopicError::throttle)));
    }
  }

  void check_limits(const Value& subscriptions) {
    using Limits = cloud::TopicLimits;
    std::size_t filters = 0;
    for (const TopicSubscription& subscription : spec_.subscriptions) filters += subscription.filter ? 1 : 0;
    const std::size_t most = spec_.fifo ? Limits::fifo_subscriptions : Limits::standard_subscriptions;
    if (spec_.subscriptions.size() > most)
      scope_.log.add(subscriptions, std::string(cloud::text(cloud::TopicError::too_many_subscriptions)));
    if (filters > Limits::filter_policies)
      scope_.log.add(subscriptions, std::string(cloud::text(cloud::TopicError::too_many_filter_policies)));
  }

  Fields& fields_;
  ComponentIndex index_;
  const Scope& scope_;
  TopicSpec spec_;
};

/// 4 of the facts: usually within seconds, sometimes a minute or longer.
sim::DurationDistribution usual_notification_delay(const Scope& scope) {
  if (!scope.effects) return {};
  const auto rarely = sim::Distribution::uniform(static_cast<double>(sim::Duration{10s}.count()),
                                                 static_cast<double>(sim::Duration{90s}.count()));
  return {sim::Distribution::mixture({{0.999, lognormal(1s, 10s).distribution}, {0.001, rarely}})};
}

}  // namespace

TopicSpec read_topic(Fields& fields, ComponentIndex index, const Scope& scope) {
  return TopicReader(fields, index, scope).read();
}

EndpointSpec read_endpoint(Fields& fields, const Scope& scope) {
  using Protocol = EndpointProtocol;
  using Limits = cloud::TopicLimits;
  EndpointSpec spec;
  fields.require("protocol", R"("protocol": "email")");
  spec.protocol = fields.choice("protocol", spec.protocol,
                                {{"http", Protocol::http},
                                 {"https", Protocol::https},
                                 {"email", Protocol::email},
                                 {"sms", Protocol::sms},
                                 {"mobile", Protocol::mobile}});
  const bool http = spec.protocol == Protocol::http || spec.protocol == Protocol::https;
  const bool email = spec.protocol == Protocol::email;
  spec.latency = fields.duration_distribution("latency", http    ? usual(scope, 50ms, 500ms)
                                                         : email ? usual(scope, 10s, 5min)
                                                                 : usual(scope, 2s, 30s));
  spec.availability = fields.fraction("availability", spec.availability);
  spec.loss = fields.fraction("loss");
  if (http && spec.loss > 0)
    fields.log().add(*fields.find("loss"), R"(an HTTP endpoint answers or fails; write "availability")");
  if (email) spec.rate_limit = Limits::email_rate;
  if (spec.protocol == Protocol::sms) spec.rate_limit = Limits::sms_rate;
  spec.rate_limit = read_rate_per_second(fields, "rate_limit", spec.rate_limit);
  return spec;
}

void read_notifications(Fields& fields, ComponentIndex index, const Scope& scope, BucketSpec& bucket) {
  bucket.duplicate_rate = fields.fraction("duplicate_rate", scope.effects ? 1e-4 : 0);
  const Value* notify = fields.find("notify");
  if (notify == nullptr || !read_list(*notify, R"([{"to": "uploads"}])", scope.log)) return;
  for (const Value& element : notify->elements) {
    Fields own(element, "a notification", scope.log);
    Notification notification;
    const Value* to = own.require("to", R"("to": "uploads")");
    std::optional<ComponentIndex> target;
    if (to != nullptr) target = scope.names.resolve(*to, notified_kinds, "a notification", scope.log);
    if (const Value* filter = own.find("filter"))
      notification.filter = read_filter(*filter, scope.attributes, scope.log);
    notification.delay = own.duration_distribution("delay", usual_notification_delay(scope));
    own.finish();
    if (!target) continue;
    notification.to = *target;
    Flow::Edge edge{index, *target, to, !notification.filter, {}};
    if (notification.filter) edge.filters.push_back(*notification.filter);
    scope.flow.edges.push_back(std::move(edge));
    bucket.notify.push_back(std::move(notification));
  }
}

}  // namespace couplet::scenario
