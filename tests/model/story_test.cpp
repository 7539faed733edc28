#include "model/story.hpp"

#include "catch.hpp"

using namespace couplet::model;
using namespace std::chrono_literals;
using couplet::sim::Time;

namespace {

std::string kinds(const Story& story) {
  std::string text;
  for (const StoryEvent& event : story.in_order()) {
    text += text.empty() ? "" : " ";
    switch (event.kind) {
      case StoryKind::failure_struck: text += "struck:" + event.name; break;
      case StoryKind::failure_ended: text += "ended:" + event.name; break;
      case StoryKind::first_failed: text += "failed"; break;
      case StoryKind::recovered: text += "recovered:" + event.name; break;
      default: text += "other"; break;
    }
  }
  return text;
}

void answer(Story& story, Time from, int count) {
  for (int i = 0; i < count; ++i) story.customer_answered(from + i * 1s);
}

}  // namespace

TEST_CASE("a failure is told before what comes of it at the same instant") {
  Story story;
  story.customer_failed(Time{10s}, true);  // as the crash takes it down, and before its extent is known
  story.failure_struck(Time{10s}, "app", "crash", 1);
  CHECK(kinds(story) == "struck:crash failed");
}

TEST_CASE(
    "customers recover from the failure that their errors came of, not from an earlier one without any") {
  Story story;
  story.failure_struck(Time{10s}, "app", "slow", 2);
  story.failure_ended(Time{20s}, "app", "slow", 2);
  story.random_failure(Time{50s}, "app", "random");
  story.customer_failed(Time{50s}, true);
  answer(story, Time{60s}, 30);
  CHECK(kinds(story) == "struck:slow ended:slow struck:random failed");

  Story late;
  late.failure_struck(Time{10s}, "app", "slow", 2);
  late.failure_ended(Time{20s}, "app", "slow", 2);
  late.customer_failed(Time{21s}, true);  // what it began
  answer(late, Time{30s}, 30);
  CHECK(kinds(late) == "struck:slow ended:slow failed recovered:slow");
}
