#include "report/story.hpp"

#include "catch.hpp"
#include "report/sample_result.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using model::StoryEvent;
using model::StoryKind;

namespace {

std::vector<std::string> sentences(const std::vector<StoryEvent>& story) {
  experiment::ArchitectureResult architecture;
  architecture.components = {{"orders", "queue", {}}, {"web", "service", {}}, {"news", "topic", {}}};
  architecture.story = story;
  std::vector<std::string> sentences;
  for (const auto& line : report::tell(architecture)) sentences.push_back(line.sentence());
  return sentences;
}

sim::Time at(sim::Duration since_start) {
  return sim::start_of_run + since_start;
}

}  // namespace

TEST_CASE("a crash, and what it does to a queue") {
  CHECK(sentences({
            {at(30min), StoryKind::failure_struck, "renderer", "crash renderer", 2},
            {at(40min), StoryKind::failure_ended, "renderer", "crash renderer", 2},
            {at(40min), StoryKind::backlog_peak, "orders", "", 7204},
            {at(40min + 2s), StoryKind::recovered, "", "crash renderer", 2},
            {at(1h + 5min), StoryKind::backlog_drained, "orders", "", 0},
        }) == std::vector<std::string>{
                  "crash renderer struck at 0:30:00: 2 instances of renderer down",
                  "crash renderer ended at 0:40:00, 10 min after it struck",
                  "orders peaked at 7,204 messages at 0:40:00, 10 min after crash renderer struck",
                  "customers were answered without errors again at 0:40:02, 2 s after crash renderer ended",
                  "orders was drained at 1:05:00, 25 min after its peak",
              });
}

TEST_CASE("a circuit breaker is told once, with how often it opened") {
  CHECK(sentences({
            {at(5s), StoryKind::breaker_opened, "people", "web", 1},
            {at(30min), StoryKind::failure_struck, "app", "slow app", 0},
            {at(30min + 4s), StoryKind::breaker_opened, "web", "app", 1057},
        }) ==
        std::vector<std::string>{
            "the circuit breaker of people for web opened at 0:00:05",
            "slow app struck at 0:30:00",
            "the circuit breaker of web for app opened at 0:30:04, 4 s after slow app struck, the first of "
            "1,057 times",
        });
}

TEST_CASE("a cache that is flushed, and what comes of it") {
  CHECK(sentences({
            {at(25min), StoryKind::flush, "cache", "the restart", 1},
            {at(25min + 10s), StoryKind::first_failed, "", "", 0},
            {at(27min), StoryKind::recovered, "", "the restart", 120},
            {at(50min), StoryKind::flush, "cache", "again", 20500},
        }) ==
        std::vector<std::string>{
            "cache was flushed at 0:25:00, with 1 entry in it",
            "the first customer was turned away with an error at 0:25:10, 10 s after the restart struck",
            "customers were answered without errors again at 0:27:00, 2 min after the restart ended",
            "cache was flushed at 0:50:00, with 20,500 entries in it",
        });
}

TEST_CASE("what was busy for how long, and what ran out of credits") {
  CHECK(sentences({
            {at(12min), StoryKind::bottleneck, "uplink", "", 0.972, at(31min)},
            {at(1h), StoryKind::credits_spent, "micro", "", 0.1},
        }) == std::vector<std::string>{
                  "uplink was the bottleneck, 97.2 % busy from 0:12:00 to 0:31:00",
                  "micro had spent its CPU credits and fell to 10.0 % of its speed at 1:00:00",
              });
  experiment::ArchitectureResult architecture;
  architecture.story = {{at(12min), StoryKind::bottleneck, "uplink", "", 0.972, at(31min)}};
  CHECK(report::tell(architecture).front().without_time() ==
        "uplink was the bottleneck, 97.2 % busy until 0:31:00");
}

TEST_CASE("what a topic could not deliver is told in messages") {
  CHECK(sentences({
            {at(7h), StoryKind::backlog_peak, "news", "", 3640},
            {at(7h + 10min), StoryKind::backlog_drained, "news", "", 0},
        }) == std::vector<std::string>{
                  "news peaked at 3,640 messages at 7:00:00",
                  "news was drained at 7:10:00, 10 min after its peak",
              });
}

TEST_CASE("a crash, and what it does to those who wait") {
  CHECK(sentences({
            {at(30min), StoryKind::failure_struck, "app", "power cut", 1},
            {at(30min), StoryKind::first_failed, "", "", 0},
            {at(30min + 1500ms), StoryKind::first_lost, "", "", 0},
            {at(31min), StoryKind::backlog_peak, "web", "", 1},
            {at(32min), StoryKind::backlog_drained, "web", "", 0},
            {at(33min), StoryKind::failure_ended, "app", "power cut", 1},
            {at(33min), StoryKind::recovered, "", "", 0},
        }) ==
        std::vector<std::string>{
            "power cut struck at 0:30:00: 1 instance of app down",
            "the first customer was turned away with an error at 0:30:00, just as power cut struck",
            "the first request was lost: nothing of it was left at 0:30:01, 1.5 s after power cut struck",
            "web peaked at 1 waiting request at 0:31:00, 1 min after power cut struck",
            "nothing waited at web any more at 0:32:00, 1 min after its peak",
            "power cut ended at 0:33:00, 3 min after it struck",
            "customers were answered without errors again at 0:33:00, as soon as power cut ended",
        });
}

TEST_CASE("a story without a failure looks for no cause") {
  CHECK(sentences({{at(5s), StoryKind::first_failed, "", "", 0},
                   {at(10s), StoryKind::backlog_peak, "orders", "", 1},
                   {at(20s), StoryKind::recovered, "", "", 3}}) ==
        std::vector<std::string>{
            "the first customer was turned away with an error at 0:00:05",
            "orders peaked at 1 message at 0:00:10",
            "customers were answered without errors again at 0:00:20, 3 s after the failure ended"});
}

TEST_CASE("a failure refers to the last time it struck") {
  CHECK(sentences({{at(1min), StoryKind::failure_struck, "app", "crash app", 1},
                   {at(2min), StoryKind::failure_ended, "app", "crash app", 1},
                   {at(10min), StoryKind::failure_struck, "app", "crash app", 1},
                   {at(15min), StoryKind::failure_ended, "app", "crash app", 1}})[3] ==
        "crash app ended at 0:15:00, 5 min after it struck");
}

TEST_CASE("without its time a sentence still reads") {
  const auto result = test::sample_result(1);
  CHECK(report::tell(result.architectures[1])[2].without_time() ==
        "queue peaked at 7,204 messages, 10 min after crash renderer struck");
}

TEST_CASE("an architecture is summed up in plain English") {
  const auto result = test::sample_result(1);
  CHECK(report::verdict(result.architectures[0]) ==
        "900 of 1,000 requests were completed (90.0 %); 100 failed. Answers took 449 ms at the median and "
        "890 ms at the 99th percentile. Completion took 449 ms at the median and 890 ms at the 99th "
        "percentile.");
  CHECK(report::verdict(result.architectures[1]) ==
        "all 1,000 requests were completed, none failed or was lost. Answers took 25 ms at the median and "
        "29.9 ms at the 99th percentile. Completion took 49.9 s at the median and 1.65 min at the 99th "
        "percentile.");
}

TEST_CASE("every class of requests has its words") {
  experiment::ArchitectureResult architecture;
  CHECK(report::verdict(architecture) == "no request was issued.");
  architecture.books.issued = 10;
  architecture.books.completed = 4;
  architecture.books.failed = 2;
  architecture.books.lost = 1;
  architecture.books.parked = 2;
  architecture.books.pending = 1;
  CHECK(report::verdict(architecture) ==
        "4 of 10 requests were completed (40.0 %); 2 failed, 1 was lost, 2 sit in dead-letter queues, "
        "1 was still under way at the end.");
  architecture.books = {};
  architecture.books.issued = architecture.books.completed = 1;
  CHECK(report::verdict(architecture) == "the one request was completed, none failed or was lost.");
}
