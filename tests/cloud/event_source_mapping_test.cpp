#include "cloud/event_source_mapping.hpp"

#include <vector>

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::Bytes;
using couplet::sim::never;
using couplet::sim::start_of_run;
using namespace std::chrono_literals;
using Kind = BatchResponse::Kind;

namespace {

Time at(Duration since_start) {
  return start_of_run + since_start;
}

/// A mapping whose lanes all have batches, that never waits.
class Saturated {
 public:
  explicit Saturated(const MappingConfig& config) : mapping_(config) { open(at(0s)); }

  /// Lanes after so long without waiting.
  std::uint32_t lanes_at(Time now) {
    while (mapping_.next_due() <= now) open(mapping_.next_due());
    return mapping_.lanes();
  }
  EventSourceMapping& mapping() { return mapping_; }

 private:
  void open(Time now) {
    for (std::uint32_t more = mapping_.open(now); more > 0; more = mapping_.open(now)) {
      for (; more > 0; --more) {
        mapping_.batch_begins();
        mapping_.found(now, false);
      }
    }
  }
  EventSourceMapping mapping_;
};

MappingConfig with_maximum(std::uint32_t concurrency) {
  MappingConfig config;
  config.maximum_concurrency = concurrency;
  return config;
}

MappingConfig gathering(std::uint32_t batch, Duration window) {
  MappingConfig config;
  config.batch = batch;
  config.window = window;
  return config;
}

}  // namespace

TEST_CASE("Fact 7.1.1: a batch has ten messages by default, and is gathered by receives of ten") {
  CHECK(MappingConfig{}.batch == 10);
  const EventSourceMapping mapping(gathering(25, 5s));
  CHECK(mapping.ask(0) == 10);
  CHECK(mapping.ask(10) == 10);
  CHECK(mapping.ask(20) == 5);
  CHECK(EventSourceMapping(gathering(3, 0s)).ask(0) == 3);
}

TEST_CASE("Fact 7.1.2: a batch is invoked when it is full, when its window ends, or at 6 MB") {
  const EventSourceMapping mapping(gathering(100, 5s));
  CHECK_FALSE(mapping.complete(at(14s), at(10s), 99, Bytes{5'999'999}));
  CHECK(mapping.complete(at(14s), at(10s), 100, Bytes{}));
  CHECK(mapping.complete(at(14s), at(10s), 2, Bytes{6'000'000}));
  CHECK(mapping.complete(at(15s), at(10s), 1, Bytes{}));
  CHECK_FALSE(mapping.complete(at(15s - 1ns), at(10s), 1, Bytes{}));
  CHECK(EventSourceMapping({}).complete(at(0s), at(0s), 1, Bytes{}));  // no window
  CHECK(mapping.fits(Bytes{5'000'000}, Bytes{1'000'000}));
  CHECK_FALSE(mapping.fits(Bytes{5'000'000}, Bytes{1'000'001}));
}

TEST_CASE("Fact 7.1.4: five batches at a time when a queue becomes active") {
  EventSourceMapping mapping({});
  CHECK(mapping.open(at(0s)) == 2);
  mapping.waits();
  mapping.waits();
  CHECK(mapping.open(at(1s)) == 0);
  mapping.batch_begins();
  mapping.found(at(5s), true);
  CHECK(mapping.open(at(5s)) == 3);
  CHECK(mapping.lanes() == 5);
  CHECK(mapping.next_due() == never);  // a lane still waits
}

TEST_CASE("Fact 7.1.5: then 300 more in each minute, to 1,250 at most") {
  Saturated busy({});
  CHECK(busy.lanes_at(at(0s)) == 5);
  CHECK(busy.lanes_at(at(200ms - 1ns)) == 5);
  CHECK(busy.lanes_at(at(200ms)) == 6);
  CHECK(busy.lanes_at(at(60s)) == 305);
  CHECK(busy.lanes_at(at(120s)) == 605);
  CHECK(busy.lanes_at(at(1h)) == 1250);
}

TEST_CASE("no lane is added while one waits for messages") {
  Saturated busy({});
  CHECK(busy.lanes_at(at(1s)) == 10);
  busy.mapping().waits();
  CHECK(busy.mapping().next_due() == never);
  busy.mapping().found(at(9s), true);
  CHECK(busy.mapping().next_due() == at(9s + 200ms));
}

TEST_CASE("Fact 7.1.6: lanes that find nothing end, down to five, and to two when there is nothing to do") {
  Saturated busy({});
  CHECK(busy.lanes_at(at(1s)) == 10);
  EventSourceMapping& mapping = busy.mapping();
  for (int i = 0; i < 9; ++i) CHECK(mapping.batch_ends());
  for (int i = 0; i < 9; ++i) mapping.waits();
  for (int i = 0; i < 5; ++i) CHECK_FALSE(mapping.came_back_empty(at(21s), false));
  CHECK(mapping.lanes() == 5);
  CHECK(mapping.came_back_empty(at(21s), false));  // one lane still has a batch
  CHECK(mapping.batch_ends());
  mapping.waits();
  mapping.waits();
  for (int i = 0; i < 3; ++i) CHECK_FALSE(mapping.came_back_empty(at(42s), false));
  CHECK(mapping.lanes() == 2);
  CHECK(mapping.came_back_empty(at(42s), false));
}

TEST_CASE("Fact 7.1.7: a maximum concurrency limits the batches, and an idle mapping stays at five") {
  CHECK(Saturated(with_maximum(2)).lanes_at(at(1h)) == 2);
  CHECK(Saturated(with_maximum(700)).lanes_at(at(1h)) == 700);
  EventSourceMapping mapping(with_maximum(700));
  CHECK(mapping.open(at(0s)) == 5);
  for (int i = 0; i < 5; ++i) mapping.waits();
  for (int i = 0; i < 5; ++i) CHECK(mapping.came_back_empty(at(20s), false));
  CHECK(mapping.lanes() == 5);
}

TEST_CASE(
    "Fact 7.1.8: provisioned pollers have ten batches and ten polls a second each, and add 1,000 a minute") {
  MappingConfig config;
  config.provisioned = ProvisionedPollers{3, 200};
  Saturated busy(config);
  CHECK(busy.mapping().poll_interval() == 1s);
  CHECK(busy.lanes_at(at(0s)) == 30);
  CHECK(busy.lanes_at(at(60s)) == 1030);
  CHECK(busy.lanes_at(at(1h)) == 2000);
  busy.mapping().failed(at(1h));
  CHECK(busy.lanes_at(at(1h)) == 2000);  // those that have batches
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(busy.mapping().batch_ends());
  CHECK(busy.mapping().batch_ends());
}

TEST_CASE(
    "Fact 7.1.9: after a failure lanes are halved once a minute, to two at least, and grow again later") {
  Saturated busy({});
  CHECK(busy.lanes_at(at(7s)) == 40);
  EventSourceMapping& mapping = busy.mapping();
  mapping.failed(at(7s));
  mapping.failed(at(50s));  // the same minute
  for (int i = 0; i < 20; ++i) CHECK_FALSE(mapping.batch_ends());
  CHECK(mapping.batch_ends());
  CHECK(mapping.lanes() == 20);
  CHECK(mapping.next_due() == at(67s + 200ms));
  for (const Duration minute : {67s, 127s, 187s, 247s}) mapping.failed(at(minute));
  for (int i = 0; i < 18; ++i) CHECK_FALSE(mapping.batch_ends());
  CHECK(mapping.batch_ends());
  CHECK(mapping.lanes() == 2);
  mapping.batch_begins();
  mapping.found(at(300s), false);  // the minute of the last failure is not over
  CHECK(mapping.open(at(300s)) == 0);
  mapping.found(at(307s), false);
  CHECK(mapping.open(at(307s)) == 3);
}

TEST_CASE("after a failure, lanes above the new number end when they find nothing") {
  Saturated busy({});
  CHECK(busy.lanes_at(at(1s)) == 10);
  EventSourceMapping& mapping = busy.mapping();
  mapping.failed(at(1s));
  mapping.waits();
  CHECK(mapping.came_back_empty(at(21s), true));  // it has a batch
  for (int i = 0; i < 5; ++i) {
    mapping.waits();
    CHECK_FALSE(mapping.came_back_empty(at(21s), false));
  }
  mapping.waits();
  CHECK(mapping.came_back_empty(at(21s), false));
  CHECK(mapping.lanes() == 5);
}

TEST_CASE("Fact 7.1.12: what failed by a list comes back; by an error or an invalid list everything does") {
  const std::vector<bool> second{false, true, false};
  CHECK(deleted_after({Kind::success, {}}, 3, false) == std::vector<bool>{true, true, true});
  CHECK(deleted_after({Kind::error, second}, 3, false) == std::vector<bool>{false, false, false});
  CHECK(deleted_after({Kind::invalid, second}, 3, false) == std::vector<bool>{false, false, false});
  CHECK(deleted_after({Kind::item_failures, second}, 3, false) == std::vector<bool>{true, false, true});
}

TEST_CASE("Fact 7.1.13: of a FIFO queue everything comes back from the first failure on") {
  const std::vector<bool> second{false, true, false};
  CHECK(deleted_after({Kind::item_failures, second}, 3, true) == std::vector<bool>{true, false, false});
}

TEST_CASE("lanes of a mapping that is disabled are closed, and opened again") {
  EventSourceMapping mapping({});
  CHECK(mapping.open(at(0s)) == 2);
  mapping.waits();
  mapping.wait_broken(at(3s));
  mapping.closed(2);
  CHECK(mapping.lanes() == 0);
  CHECK(mapping.next_due() == never);
  CHECK(mapping.open(at(9s)) == 2);
}
