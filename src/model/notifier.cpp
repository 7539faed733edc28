#include "model/notifier.hpp"

#include <map>
#include <utility>
#include <variant>

#include "cloud/backoff.hpp"
#include "model/transfers.hpp"

namespace couplet::model {
namespace {

// What S3 does when a target stays unavailable is not stated (4 of the facts): a few minutes' patience.
constexpr cloud::BackoffConfig retry_backoff{cloud::Growth::exponential, std::chrono::seconds{1},
                                             std::chrono::seconds{30}, cloud::Jitter::none};
constexpr Duration retry_time = std::chrono::minutes{5};
constexpr Duration answer_timeout = std::chrono::seconds{15};  // as long as SNS waits
constexpr sim::Bytes notification_size{1024};

}  // namespace

Notifier::Notifier(Runtime& runtime, const scenario::Component& bucket, std::uint16_t owner)
    : runtime_(runtime),
      bucket_(bucket.name),
      stream_(bucket.stream),
      owner_(owner),
      site_(sim::hash_of(bucket.stream + "/notify")),
      specs_(std::get<scenario::BucketSpec>(bucket.spec).notify),
      duplicate_rate_(std::get<scenario::BucketSpec>(bucket.spec).duplicate_rate) {}

void Notifier::connect(const std::vector<Target>& targets) {
  std::map<const Component*, std::uint64_t> copies;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    Route route;
    route.to = targets[i];
    if (specs_[i].filter) route.filter = Condition(*specs_[i].filter);
    route.copy = ++copies[targets[i].component];
    std::string label = "notify/" + targets[i].component->name();
    if (route.copy > 1) label += "/" + std::to_string(route.copy);
    route.delay_key = runtime_.key(stream_, label + "/delay");
    route.duplicate_key = runtime_.key(stream_, label + "/duplicate");
    routes_.push_back(std::move(route));
  }
}

void Notifier::stored(Time now, const Arrival& put) {
  for (std::uint32_t i = 0; i < routes_.size(); ++i) {
    const Route& route = routes_[i];
    if (route.filter && !route.filter->holds(runtime_, put.request, put.overlay)) {
      ++filtered;
      if (runtime_.traces()) {
        runtime_.trace(now, TraceEvent::filtered, put.request, put.lineage, bucket_, 0,
                       route.to.component->name());
      }
      continue;
    }
    add(now, put, i, 1);
    if (duplicate_rate_ <= 0) continue;
    sim::Draw draw(route.duplicate_key, runtime_.identity(put.request), put.lineage);
    if (draw.unit() >= duplicate_rate_) continue;
    ++duplicated;
    add(now, put, i, 2);
  }
}

void Notifier::add(Time now, const Arrival& put, std::uint32_t route, std::uint64_t copy) {
  ++made_;
  ++waiting_;
  runtime_.ledger.hold(put.request);
  const std::uint32_t slot = pending_.allocate();
  Pending& pending = pending_[slot];
  pending.request = put.request;
  // The second notification to one target, and the second copy of one, have draws of their own there.
  const sim::Lineage of_route = sim::branched(put.lineage, site_, routes_[route].copy);
  pending.lineage = sim::repeated(of_route, sim::mix64(site_), copy);
  pending.overlay = put.overlay;
  pending.route = route;
  sim::Draw draw(routes_[route].delay_key, runtime_.identity(put.request), pending.lineage);
  const Time at = sim::add(now, specs_[route].delay.sample(draw));
  pending.give_up = sim::add(at, retry_time);
  runtime_.events.schedule(at, sim::Order::arrivals, owner_, 0, deliver, slot);
}

void Notifier::on_event(Time now, const sim::Event& event) {
  const std::uint32_t slot = event.argument();
  Pending& pending = pending_[slot];
  if (event.kind() == no_answer) {
    break_connection(runtime_, now, *this, slot, pending.token);
    answered(now, slot, pending.token, Reason::timeout);
    return;
  }
  if (++tokens_ == 0) ++tokens_;
  pending.token = tokens_;
  ++pending.tries;
  const Target& to = routes_[pending.route].to;
  Arrival arrival;
  arrival.request = pending.request;
  arrival.lineage =
      pending.tries == 1 ? pending.lineage : sim::repeated(pending.lineage, site_, pending.tries);
  arrival.overlay = pending.overlay;
  arrival.reply = {this, slot, pending.token};
  arrival.operation = to.operation;
  arrival.size = notification_size;
  runtime_.deliver(now, Duration{0}, *to.component, arrival);
}

void Notifier::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  Pending& pending = pending_[slot];
  if (pending.token != token) return;
  pending.token = 0;
  if (reason == Reason::ok) {
    ++delivered;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::delivered, pending.request, pending.lineage, bucket_, 0,
                     routes_[pending.route].to.component->name(), pending.tries);
    }
    return end(now, slot);
  }
  const Time again = sim::add(now, cloud::unjittered(retry_backoff, pending.tries));
  if (again <= pending.give_up) {
    ++retries;
    runtime_.events.schedule(again, sim::Order::arrivals, owner_, 0, deliver, slot);
    return;
  }
  ++lost;
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::dropped, pending.request, pending.lineage, bucket_, 0,
                   routes_[pending.route].to.component->name(), pending.tries);
  }
  end(now, slot);
}

void Notifier::unheard(Time now, std::uint32_t slot, std::uint32_t token) {
  if (pending_[slot].token != token) return;
  runtime_.events.schedule(sim::add(now, answer_timeout), sim::Order::deadlines, owner_, 0, no_answer, slot);
}

void Notifier::end(Time now, std::uint32_t slot) {
  const RequestId request = pending_[slot].request;
  pending_.release(slot);
  --waiting_;
  runtime_.ledger.drop(now, request);
}

std::string Notifier::check_books() const {
  const std::uint64_t out = delivered.total + lost.total + waiting_;
  if (made_ == out) return {};
  return bucket_ + ": " + std::to_string(made_) + " notifications made, but " + std::to_string(out) +
         " delivered, lost or on their way";
}

}  // namespace couplet::model
