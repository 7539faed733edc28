// Crashes of services, alone and on top of each other, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::StoryKind;
using couplet::model::TraceEvent;
using couplet::sim::to_seconds;

namespace {

/// One request at time zero, for a service that works 10 s.
Setup one_request(const std::string& people, const std::string& app, const std::string& failures) {
  return {R"("to": "app", )" + std::string(once) + (people.empty() ? "" : ", ") + people,
          R"("app": {"kind": "service", )" + app + "}", R"("app")", R"("duration": "20s", "drain": "1m")",
          failures};
}

/// Requests each second; `app` answers at once.
Setup each_second(const std::string& app, const std::string& failures) {
  return {R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"})",
          R"("app": {"kind": "service", "steps": [])" + (app.empty() ? "" : ", " + app) + "}", R"("app")",
          R"("duration": "12s")", failures};
}

/// The numbers of the requests that were turned away.
std::string failed(const Outcome& outcome) {
  std::string numbers;
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::failed)
      numbers += (numbers.empty() ? "" : " ") + std::to_string(line.request);
  }
  return numbers;
}

}  // namespace

TEST_CASE("a crash of a service with work in it") {
  struct Row {
    std::string story;
    std::string people;
    std::string app;
    std::string failures;
    std::string books;
    std::string answers;
  };
  const std::string ten = R"("steps": [{"work": "10s"}])";
  const auto row = GENERATE_COPY(values<Row>({
      {"resets its callers at once", "", ten, R"({"at": "4s", "for": "2s", "crash": "app"})",
       "issued 1, failed 1, attempts 1", "4000 answered 0 at app: reset"},
      {"silently: they time out", R"("timeout": "6s")", ten,
       R"({"at": "4s", "for": "2s", "crash": "app", "silent": true})", "issued 1, failed 1, attempts 1",
       "6000 timed_out 0 at app"},
      {"silently, without a timeout: they wait to the end", "", ten,
       R"({"at": "4s", "for": "2s", "crash": "app", "silent": true})",
       "issued 1, pending 1, unanswered 1, attempts 1", ""},
      {"as its work ends: failures come first", "", ten, R"({"at": "10s", "for": "2s", "crash": "app"})",
       "issued 1, failed 1, attempts 1", "10000 answered 0 at app: reset"},
      {"after the answer: the customer keeps it, the work is lost", "",
       R"("steps": [{"respond": "ok"}, {"work": "10s"}])", R"({"at": "4s", "for": "2s", "crash": "app"})",
       "issued 1, lost 1, accepted 1, attempts 1", "0 answered 0 at app: ok"},
      // The second attempt, at 5 s, is refused; the third, at 6, works until 16.
      {"retried until it is back",
       R"("retry": {"attempts": 4, "backoff": "constant", "base": "1s", "jitter": "none"})", ten,
       R"({"at": "4s", "for": "2s", "crash": "app"})", "issued 1, completed 1, accepted 1, attempts 3",
       "4000 answered 0 at app: reset; 5000 answered 0 at app: connection_refused; 16000 answered 0 at app: "
       "ok"},
      {"to the end of the run without a for",
       R"("retry": {"attempts": 3, "backoff": "constant", "base": "9s", "jitter": "none"})", ten,
       R"({"at": "4s", "crash": "app"})", "issued 1, failed 1, attempts 3",
       "4000 answered 0 at app: reset; 13000 answered 0 at app: connection_refused; "
       "22000 answered 0 at app: connection_refused"},
      {"before anything came", "", ten, R"({"at": "0s", "for": "2s", "crash": "app"})",
       "issued 1, failed 1, attempts 1", "0 answered 0 at app: connection_refused"},
      {"silent while down, it does not even refuse", R"("timeout": "3s")", ten,
       R"({"at": "0s", "for": "2s", "crash": "app", "silent": true})", "issued 1, failed 1, attempts 1",
       "3000 timed_out 0 at app"},
  }));
  DYNAMIC_SECTION(row.story) {
    const Outcome outcome = simulate(one_request(row.people, row.app, row.failures));
    CHECK(told(outcome.result.books) == row.books);
    CHECK(told(outcome.trace, {TraceEvent::answered, TraceEvent::timed_out}) == row.answers);
  }
}

TEST_CASE("a crash loses what waits for a thread too") {
  // 0 works until 10, 1 to 3 wait; the crash at 3.5 s takes all four.
  Setup setup =
      one_request("", R"("steps": [{"work": "10s"}])", R"({"at": "3500ms", "for": "1s", "crash": "app"})");
  setup.people = R"("to": "app", "limit": 4, "arrivals": {"process": "constant", "rate": "1/s"})";
  const auto result = simulate(setup).result;
  CHECK(told(result.books) == "issued 4, failed 4, attempts 4");
  CHECK(span(result.error_response) == "4 of 0.5..3.5");
  CHECK(metric(result, "app", "lost_in_crash") == 4);
  CHECK(metric(result, "app", "waiting.last") == 0);
  CHECK(metric(result, "app", "busy.last") == 0);
}

TEST_CASE("when instances are down") {
  struct Row {
    std::string story;
    std::string app;
    std::string failures;
    std::string failed;     // a request each second, to the instances in turn
    double instances_mean;  // over 12 s
  };
  const auto row = GENERATE(values<Row>({
      {"from the very start of a failure to its very end", "", R"({"at": "2s", "for": "3s", "crash": "app"})",
       "2 3 4", 9.0 / 12},
      // Down at 2, over at 5, booted at 10: the request of that instant gets through.
      {"and while they boot", R"("boot": "5s")", R"({"at": "2s", "for": "3s", "crash": "app"})",
       "2 3 4 5 6 7 8 9", 4.0 / 12},
      // Down at 2, over at 3, would be up at 8; down again at 4, over at 6, up at 11.
      {"a crash while booting starts again", R"("boot": "5s")",
       R"({"at": "2s", "for": "1s", "crash": "app"}, {"at": "4s", "for": "2s", "crash": "app"})",
       "2 3 4 5 6 7 8 9 10", 3.0 / 12},
      {"two failures that overlap: to the end of the later one", "",
       R"({"at": "2s", "for": "4s", "crash": "app"}, {"at": "4s", "for": "5s", "crash": "app"})",
       "2 3 4 5 6 7 8", 5.0 / 12},
      {"one within the other", "",
       R"({"at": "2s", "for": "7s", "crash": "app"}, {"at": "4s", "for": "1s", "crash": "app"})",
       "2 3 4 5 6 7 8", 5.0 / 12},
      {"one that lasts to the end is not ended by another", "",
       R"({"at": "2s", "for": "4s", "crash": "app"}, {"at": "4s", "crash": "app"})", "2 3 4 5 6 7 8 9 10 11",
       2.0 / 12},
      // Ends come before starts: up and down again at 4.
      {"one that begins as the other ends", "",
       R"({"at": "2s", "for": "2s", "crash": "app"}, {"at": "4s", "for": "2s", "crash": "app"})", "2 3 4 5",
       8.0 / 12},
      // Even requests go to instance 0, odd ones to 1.
      {"one of two: the lowest number", R"("instances": 2)",
       R"({"at": "2s", "for": "5s", "crash": "app", "instances": 1})", "2 4 6", 19.0 / 12},
      {"a half of two", R"("instances": 2)", R"({"at": "2s", "for": "5s", "crash": "app", "instances": 0.5})",
       "2 4 6", 19.0 / 12},
      {"a small share is one at least", R"("instances": 2)",
       R"({"at": "2s", "for": "5s", "crash": "app", "instances": 0.01})", "2 4 6", 19.0 / 12},
      // 0 down in [2, 6), 1 in [4, 8).
      {"the next one is the lowest that is up", R"("instances": 2)",
       R"({"at": "2s", "for": "4s", "crash": "app", "instances": 1}, {"at": "4s", "for": "4s", "crash": "app", "instances": 1})",
       "2 4 5 7", 16.0 / 12},
      // 0 down in [2, 9) by both, 1 in [4, 9).
      {"all of them, one down before", R"("instances": 2)",
       R"({"at": "2s", "for": "4s", "crash": "app", "instances": 1}, {"at": "4s", "for": "5s", "crash": "app"})",
       "2 4 5 6 7 8", 12.0 / 12},
  }));
  DYNAMIC_SECTION(row.story) {
    const Outcome outcome = simulate(each_second(row.app, row.failures));
    CHECK(failed(outcome) == row.failed);
    CHECK(metric(outcome.result, "app", "instances.mean") == Approx(row.instances_mean).epsilon(1e-12));
  }
}

TEST_CASE("a failure is told with its name, its instances and its end") {
  const auto result =
      simulate(each_second(R"("instances": 3)",
                           R"({"at": "2s", "for": "4s", "crash": "app", "instances": 2, "name": "storm"})"))
          .result;
  REQUIRE(result.story.size() >= 3);
  CHECK(result.story[0].kind == StoryKind::failure_struck);
  CHECK(to_seconds(result.story[0].at) == 2);
  CHECK(result.story[0].component == "app");
  CHECK(result.story[0].name == "storm");
  CHECK(result.story[0].amount == 2);
  CHECK(result.story[1].kind == StoryKind::first_failed);  // request 3, of instance 0
  CHECK(to_seconds(result.story[1].at) == 3);
  CHECK(result.story[2].kind == StoryKind::failure_ended);
  CHECK(to_seconds(result.story[2].at) == 6);
}

TEST_CASE("a caller that crashes leaves its callee at work") {
  // front calls back at 0; front crashes at 2 and resets its customer; back ends at 10 for nobody.
  const Outcome outcome =
      simulate({R"("to": "front", )" + std::string(once),
                R"("front": {"kind": "service", "steps": [{"call": "back"}]},
                                       "back": {"kind": "service", "steps": [{"work": "10s"}]})",
                R"("back")", R"("duration": "20s")", R"({"at": "2s", "for": "1s", "crash": "front"})"});
  CHECK(told(outcome.result.books) == "issued 1, completed 1, after error 1, attempts 1");
  CHECK(told(outcome.trace, {TraceEvent::answered, TraceEvent::processed}) ==
        "2000 answered 0 at front: reset; 10000 processed 0 at back");
}

TEST_CASE("a callee that crashes is retried by its caller, whose thread stays held") {
  // back works in [0, 4), is lost; front tries again at 6 (down), 8 (up): done at 18.
  const Outcome outcome =
      simulate({R"("to": "front", )" + std::string(once),
                R"("front": {"kind": "service", "steps": [{"call": "back",
          "retry": {"attempts": 4, "backoff": "constant", "base": "2s", "jitter": "none"}}]},
          "back": {"kind": "service", "steps": [{"work": "10s"}]})",
                R"("back")", R"("duration": "20s")", R"({"at": "4s", "for": "3s", "crash": "back"})"});
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(span(outcome.result.response) == "1 of 18..18");
  CHECK(metric(outcome.result, "front", "retries") == 2);
  CHECK(metric(outcome.result, "front", "busy.mean") == Approx(0.9));
}
