#pragma once

#include <string>
#include <vector>

#include "cloud/topic.hpp"
#include "model/managed_service.hpp"
#include "model/program.hpp"
#include "model/queue.hpp"
#include "model/story.hpp"
#include "sim/delay_lists.hpp"

namespace couplet::model {

/// A topic: takes messages, and hands a copy to each subscription whose filter lets it pass, as often as the
/// subscription's delivery policy says.
class Topic final : public ManagedService, public Caller {
 public:
  /// `account`: what the topics of an architecture share.
  Topic(Runtime& runtime, const scenario::Component& component, std::uint16_t owner,
        std::shared_ptr<cloud::AccountPublishes> account);

  /// Who a subscription of the scenario leads to.
  struct Subscriber {
    Component* target = nullptr;
    Operation operation = Operation::notify;
    cloud::Protocol protocol = cloud::Protocol::queue;
    Queue* dead_letters = nullptr;  // may be null
  };
  /// The second step of making it, when all components exist: one for each subscription, in file order.
  void connect(const std::vector<Subscriber>& subscribers);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  void unheard(Time now, std::uint32_t slot, std::uint32_t token) override;
  std::uint16_t side() const override { return owner(); }
  Place place(std::uint32_t) const override { return own_place(); }
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  void begin_window(Time at) override { peak_.begin(at, under_way_.value()); }
  void describe(Meters& meters) override;
  void tell(Story& story) const override { story.backlog(name(), peak_, under_way_.mean()); }
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { delivery_due = first_own_event, no_answer, request_out };

  struct Route {
    Subscriber to;
    std::optional<Condition> filter;
    std::uint64_t copy = 1;  // which subscription to this target it is, from 1
    sim::DrawKey latency_key;
    sim::DrawKey backoff_key;
  };
  /// A delivery on its way, or waited for.
  struct Attempt {
    sim::DelayLink deadline;
    std::uint32_t delivery = 0;
    std::uint32_t subscription = 0;
    std::uint32_t token = 0;  // 0: it is over
    std::uint64_t out = 0;    // number of the event that its request goes out with; 0: it is out
    RequestId request = 0;
    sim::Lineage lineage = 0;
  };

  static bool is_http(cloud::Protocol protocol) {
    return protocol == cloud::Protocol::http || protocol == cloud::Protocol::https;
  }
  void restored(Time now) override;
  cloud::Publication publication(const Arrival& arrival);
  void after_operation(Time now);
  void carry_out(Time now, const cloud::TopicEffect& effect);
  void attempt(Time now, const cloud::TopicEffect& effect);
  void finish(Time now, const cloud::TopicEffect& effect);
  void to_dead_letters(Time now, const cloud::TopicEffect& effect);
  /// HTTP: the request is on its way, and the answer has 15 s.
  void await_answer(Time now, std::uint32_t attempt);
  void conclude(Time now, std::uint32_t attempt, cloud::DeliveryOutcome outcome);
  cloud::DeliveryOutcome outcome_of(Reason reason) const;
  sim::Lineage lineage_of(const cloud::TopicEffect& effect) const;
  void trace_effect(Time now, const cloud::TopicEffect& effect) const;
  Counter& delivered_by(cloud::Protocol protocol);

  scenario::TopicSpec spec_;
  std::string stream_;
  std::uint64_t site_;
  cloud::Topic topic_;
  std::vector<Route> routes_;
  std::vector<bool> passes_;  // of the message being published, by subscription
  cloud::TopicEffects effects_;
  cloud::TopicEffects carried_;    // being carried out; an operation meanwhile fills effects_
  cloud::TopicEffects postponed_;  // attempts that wait until the topic is up again
  bool carrying_ = false;
  Alarm alarm_;
  Alarm answer_alarm_;
  sim::Slab<Attempt> attempts_;
  sim::DelayLists<Attempt, &Attempt::deadline> answers_{attempts_};
  std::uint32_t tokens_ = 0;

  Counter repeated_, delivered_bytes_;
  Counter arrived_, published_, deduplicated_, refused_, requests_, published_bytes_, copies_, filtered_,
      attempts_made_, delivered_, to_queues_, to_functions_, to_http_, to_email_, to_sms_, to_mobile_,
      failed_, dead_lettered_, dead_letters_lost_, dropped_;
  stats::Gauge under_way_;
  PeakWatch peak_;
};

}  // namespace couplet::model
