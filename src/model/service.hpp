#pragma once

#include <vector>

#include "model/executor.hpp"
#include "model/instances.hpp"

namespace couplet::model {

/// Servers behind one name: each instance has threads, and a waiting room for requests that find none free.
/// Calls go to the instances in turn, those that are down included, as with DNS round robin; those that were
/// launched join when they have booted, and leave when they are to go.
class Service final : public Component, private TaskHost, private InstanceHost {
 public:
  Service(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site);

  /// The second step of making it, when all components exist.
  void connect(Program program) { executor_.set_program(std::move(program)); }

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::uint32_t instances() const override { return instances_.count(); }
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  std::vector<std::uint32_t> crash_zone(Time now, std::uint16_t zone, bool silent) override {
    return instances_.crash_zone(now, zone, silent);
  }
  void watch(InstanceWatcher* watcher) override { instances_.watch(watcher); }
  std::uint16_t zone_of(std::uint32_t instance) const override { return instances_.zone_of(instance); }
  Instances* group() override { return &instances_; }
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void slow(Time now, double factor) override { executor_.slow(now, factor); }
  void stop(Time) override { ++stopped_; }
  void resume(Time) override { --stopped_; }
  void describe(Meters& meters) override;
  void begin_window(Time at) override { peak_.begin(at, waiting_.value()); }
  void tell(Story& story) const override;
  std::string check_books() const override;

 private:
  struct Server {
    std::uint32_t busy = 0;
    std::uint32_t waiting = 0;
    std::uint32_t first = sim::nil;  // of the tasks that wait, by Task::next
    std::uint32_t last = sim::nil;
    bool pumping = false;
  };

  void finished(Time now, std::uint32_t task, Reason reason) override;
  double stretch(const Task& task) const override;
  void instance_lost(Time now, std::uint32_t instance, bool silent) override;
  void instance_up(Time, std::uint32_t) override {}
  void instance_launched(std::uint32_t) override { servers_.emplace_back(); }
  void instance_joined(std::uint32_t instance) override { rotation_.push_back(instance); }
  void instance_left(std::uint32_t instance) override;
  bool instance_idle(std::uint32_t instance) const override {
    return servers_[instance].busy == 0 && servers_[instance].waiting == 0;
  }

  void refuse(Time now, const Arrival& arrival, std::uint32_t instance, Reason reason);
  void enqueue(Time now, std::uint32_t task);
  /// Takes a thread and starts.
  void begin(Time now, std::uint32_t task);
  /// Gives free threads to waiting tasks. A loop, not a recursion: a program without work ends at once.
  void pump(Time now, std::uint32_t instance);
  void lose(Time now, std::uint32_t task, bool silent);
  double utilization() const;

  Runtime& runtime_;
  scenario::ServiceSpec spec_;
  SiteId site_;  // where its processing is counted; sites_max: nowhere
  Executor executor_;
  Instances instances_;
  Faults faults_;
  std::vector<Server> servers_;
  std::vector<std::uint32_t> rotation_;  // the instances that calls go to
  std::size_t turn_ = 0;                 // place in it of the next call
  std::uint32_t stopped_ = 0;            // by operators

  Counter arrived_, refused_, handled_, errors_, lost_;
  stats::Gauge waiting_, busy_;
  PeakWatch peak_;
};

}  // namespace couplet::model
