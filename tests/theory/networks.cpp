#include <algorithm>
#include <string>
#include <vector>

#include "theory/chain.hpp"
#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

using State = Chain::State;
using Move = Chain::Move;

constexpr const char* a_queue = R"({"kind": "queue", "receive_wait": "20s"})";

std::string worker(const std::string& polls, const std::string& steps) {
  return R"({"kind": "worker", "polls": ")" + polls + R"(", "steps": [)" + steps + "]}";
}

/// Burke: what leaves M/M/1 is Poisson again, and the two responses of a customer are independent, so that
/// each of two in a row is M/M/1 by itself. Here the customer waits for the first only.
Study service_and_worker(std::uint64_t requests) {
  constexpr int rate = 60;
  Study study =
      study_of("tandem-service", rate, "first", "second",
               R"({"queue": )" + std::string(a_queue) + R"(, "first": {"kind": "service", "steps": [)" +
                   work(10) + R"(, {"send": "queue"}]}, "second": )" + worker("queue", work(12)) + "}",
               requests);
  const double first = mm1_response(rate, 1 / 0.010);
  const double second = mm1_response(rate, 1 / 0.012);
  study.checks = {
      {"mean response", first, mean_response()},
      {"mean completion", first + second, mean_completion(), true},
      {"mean number visible", mm1_waiting(rate, 1 / 0.012), figure("queue", "visible.mean")},
  };
  return study;
}

Study two_workers(std::uint64_t requests) {
  constexpr int rate = 60;
  Study study = study_of("tandem-workers", rate, "queue", "second",
                         R"({"queue": )" + std::string(a_queue) + R"(, "between": )" + a_queue +
                             R"(, "first": )" + worker("queue", work(12) + R"(, {"send": "between"})") +
                             R"(, "second": )" + worker("between", work(10)) + "}",
                         requests);
  study.checks = {
      {"mean completion", mm1_response(rate, 1 / 0.012) + mm1_response(rate, 1 / 0.010), mean_completion(),
       true},
      {"mean number visible between them", mm1_waiting(rate, 1 / 0.010), figure("between", "visible.mean")},
  };
  return study;
}

/// Over all customers, turned away or not.
double mean_time_inside(const Outcome& outcome) {
  const auto sum = [](const stats::Histogram& times) {
    return times.count() == 0 ? 0 : times.mean() * static_cast<double>(times.count());
  };
  return (sum(outcome.result.response) + sum(outcome.result.error_response)) /
         static_cast<double>(outcome.result.books.issued);
}

/// A thread of web is held while app works for it or lets it wait. Both have few places: web turns customers
/// away, app refuses calls, and then web's customer fails and the thread is free.
/// States: {waiting for web, in the work of web, at app}.
Study two_levels(std::uint64_t requests) {
  constexpr int rate = 90;
  constexpr int web_threads = 4;
  constexpr int web_backlog = 2;
  constexpr int app_threads = 2;
  constexpr int app_backlog = 1;
  constexpr double web_mu = 100;
  constexpr double app_mu = 50;
  const auto held = [](const State& s) { return s[1] + s[2]; };
  const auto blocked = [held](const State& s) { return held(s) == web_threads && s[0] == web_backlog; };
  const auto refused = [](const State& s) { return s[2] == app_threads + app_backlog; };
  const auto thread_free = [](State s) { return s[0] > 0 ? State{s[0] - 1, s[1] + 1, s[2]} : s; };
  const Chain chain({}, [=](const State& s) -> std::vector<Move> {
    const State arrived = held(s) < web_threads ? State{s[0], s[1] + 1, s[2]} : State{s[0] + 1, s[1], s[2]};
    const State called = refused(s) ? thread_free({s[0], s[1] - 1, s[2]}) : State{s[0], s[1] - 1, s[2] + 1};
    return {{arrived, blocked(s) ? 0.0 : rate},
            {called, s[1] * web_mu},
            {thread_free({s[0], s[1], s[2] - 1}), std::min(s[2], app_threads) * app_mu}};
  });
  const double at_door = chain.mean([=](const State& s) { return blocked(s) ? 1 : 0; });
  const double at_app = chain.mean([=](const State& s) { return refused(s) ? s[1] * web_mu / rate : 0; });
  const double inside = chain.mean([](const State& s) { return s[0] + s[1] + s[2]; });

  Study study = study_of("nested-two", rate, "web", "web",
                         R"({"web": {"kind": "service", "threads": 4, "backlog": 2, "steps": [)" + work(10) +
                             R"(, {"call": "app"}]}, "app": {"kind": "service", "threads": 2, "backlog": 1,
      "steps": [)" + work(20) +
                             "]}}",
                         requests);
  study.turns_away = true;
  study.checks = {
      {"share that failed", at_door + at_app, failed_share(), true},
      {"share turned away by web", at_door,
       [](const Outcome& outcome) {
         return figure("web", "refused")(outcome) / figure("web", "arrived")(outcome);
       },
       true},
      {"mean time inside", inside / rate, mean_time_inside, true},
      {"utilization of web", chain.mean([=](const State& s) { return held(s); }) / web_threads,
       figure("web", "utilization")},
      {"utilization of app",
       chain.mean([=](const State& s) { return std::min(s[2], app_threads); }) / app_threads,
       figure("app", "utilization")},
  };
  return study;
}

/// Three levels, the last with one thread; web goes on working after the answer.
/// States: {waiting for web, work before the call, waiting for app, work of app, at db, work after the call}.
Chain three_level_chain(int rate, int web_threads, int web_backlog, int app_threads) {
  const auto thread_free = [](State s) {
    if (s[0] == 0) return s;
    --s[0];
    ++s[1];
    return s;
  };
  const auto moved = [](State s, std::size_t from, std::size_t to) {
    --s[from];
    ++s[to];
    return s;
  };
  return Chain({}, [=](const State& s) -> std::vector<Move> {
    const bool web_full = s[1] + s[2] + s[3] + s[4] + s[5] == web_threads;
    const bool app_full = s[3] + s[4] == app_threads;
    State arrived = s;
    ++arrived[web_full ? 0 : 1];
    State left = s;
    --left[5];
    State answered = moved(s, 4, 5);
    if (s[2] > 0) answered = moved(answered, 2, 3);  // app's thread is free, and another call begins
    return {{arrived, web_full && s[0] == web_backlog ? 0.0 : rate},
            {moved(s, 1, app_full ? 2 : 3), s[1] / 0.010},
            {moved(s, 3, 4), s[3] / 0.015},
            {answered, s[4] > 0 ? 1 / 0.012 : 0.0},
            {thread_free(left), s[5] / 0.005}};
  });
}

Study three_levels(std::uint64_t requests) {
  constexpr int rate = 70;
  constexpr int web_threads = 6;
  constexpr int web_backlog = 3;
  constexpr int app_threads = 3;
  const Chain chain = three_level_chain(rate, web_threads, web_backlog, app_threads);
  const auto held = [](const State& s) { return s[1] + s[2] + s[3] + s[4] + s[5]; };
  const double blocked =
      chain.mean([=](const State& s) { return held(s) == web_threads && s[0] == web_backlog ? 1 : 0; });
  const double inside = chain.mean([=](const State& s) { return s[0] + held(s); });

  Study study = study_of("nested-three", rate, "web", "web",
                         R"({"web": {"kind": "service", "threads": 6, "backlog": 3, "steps": [)" + work(10) +
                             R"(, {"call": "app"}, )" + work(5) +
                             R"(]}, "app": {"kind": "service", "threads": 3, "steps": [)" + work(15) +
                             R"(, {"call": "db"}]}, "db": {"kind": "service", "steps": [)" + work(12) + "]}}",
                         requests);
  study.turns_away = true;
  study.checks = {
      {"share turned away", blocked, failed_share(), true},
      {"mean response of the others", inside / (rate * (1 - blocked)), mean_response(), true},
      {"utilization of web", chain.mean(held) / web_threads, figure("web", "utilization")},
      {"utilization of app", chain.mean([](const State& s) { return s[3] + s[4]; }) / app_threads,
       figure("app", "utilization")},
      {"utilization of db", chain.mean([](const State& s) { return s[4] > 0 ? 1 : 0; }),
       figure("db", "utilization")},
      {"mean number waiting for app", chain.mean([](const State& s) { return s[2]; }),
       figure("app", "waiting.mean")},
  };
  return study;
}

/// A topic hands a copy to each of two queues, whose many workers are always ready: complete when both have
/// worked on it, so after the longer of two independent exponential times.
Study fan_out(std::uint64_t requests) {
  constexpr int rate = 50;
  const auto part = [](const std::string& name, int milliseconds) {
    return ", \"" + name + R"(": {"kind": "queue", "receive_wait": "20s"}, "of-)" + name +
           R"(": {"kind": "worker", "polls": ")" + name + R"(", "concurrency": 20, "steps": [)" +
           work(milliseconds) + "]}";
  };
  Study study = study_of("fan-out", rate, "news", R"(of-left", "of-right)",  // both

                         R"({"news": {"kind": "topic", "subscriptions": [{"to": "left"}, {"to": "right"}]})" +
                             part("left", 10) + part("right", 20) + "}",
                         requests);
  const double late = bucket_end(0.04);
  study.checks = {
      {"mean completion", longer_of_two(0.010, 0.020), mean_completion(), true},
      {"share of completions later than 40 ms", longer_of_two_exceeds(late, 0.010, 0.020),
       [late](const Outcome& outcome) { return share_above(outcome.result.completion, late); }},
  };
  return study;
}

}  // namespace

std::vector<Study> network_studies() {
  return {service_and_worker(300'000), two_workers(300'000), two_levels(600'000), three_levels(400'000),
          fan_out(300'000)};
}

}  // namespace couplet::theory
