// Whatever the shape of a system and whatever strikes it, every request is accounted for, and nothing is left
// over.

#include <deque>
#include <map>

#include "catch.hpp"
#include "model/bench.hpp"
#include "model/random_scenario.hpp"
#include "model/trace_account.hpp"

using namespace couplet;
using model::TraceEvent;

namespace {

/// What may not be left when a run has ended for want of anything alive; empty if nothing is.
std::string left_over(const model::RunResult& result) {
  std::string text;
  for (const model::ComponentResult& part : result.components) {
    if (part.name == "letters") continue;  // what is parked stays
    for (const model::Metric& row : part.metrics) {
      const bool holds = row.name == "busy.last" || row.name == "waiting.last" ||
                         row.name == "visible.last" || row.name == "in_flight.last" ||
                         row.name == "delayed.last" || row.name == "backlog.last" ||
                         row.name == "under_way.last" || row.name == "fetching.last" ||
                         row.name == "connections.last" || row.name == "waiting_for_connection.last";
      if (holds && row.value != 0) text += part.name + "." + row.name + " ";
    }
  }
  return text;
}

/// Whether customers whom their client holds back have their turns in the order of their coming, and nobody
/// passes them. Returns how many had one.
std::uint64_t check_turns(const std::vector<Line>& trace) {
  std::map<std::string, std::deque<std::uint64_t>> lines;  // by producer
  std::uint64_t turns = 0;
  for (const Line& line : trace) {
    if (!line.reason.empty() && line.event != TraceEvent::failed) continue;  // of a component
    std::deque<std::uint64_t>& waiting = lines[line.producer];
    if (line.event == TraceEvent::held_back) waiting.push_back(line.request);
    if (line.event == TraceEvent::left) std::erase(waiting, line.request);
    if ((line.event != TraceEvent::called && line.event != TraceEvent::rejected) || waiting.empty()) continue;
    CHECK(waiting.front() == line.request);
    std::erase(waiting, line.request);
    ++turns;
  }
  return turns;
}

void check_equal(const TraceAccount::Numbers& account, const model::RunResult& result) {
  for (const std::string& contradiction : account.contradictions) UNSCOPED_INFO(contradiction);
  CHECK(account.contradictions.empty());
  CHECK(told(account.books) == told(result.books));
  CHECK(account.completions_in_window == result.completions_in_window);
  CHECK(account.response == result.response);
  CHECK(account.error_response == result.error_response);
  CHECK(account.completion == result.completion);
  CHECK(account.collected == result.collected);
}

}  // namespace

TEST_CASE("random systems under random failures balance, end, leave nothing, and are told by their traces") {
  std::uint64_t drained = 0;
  std::uint64_t turns = 0;
  model::Books sum;
  for (std::uint64_t number = 1; number <= 1500; ++number) {
    const std::string text = random_scenario(number);
    INFO("scenario " << number << ": " << text);
    const scenario::Scenario scenario = scenario_of(text);
    Outcome outcome;
    REQUIRE_NOTHROW(outcome = play(scenario));
    const model::RunResult& result = outcome.result;
    CHECK(result.books.balanced());
    const sim::Time duration = sim::start_of_run + scenario.run.duration;
    CHECK(result.end >= duration);
    CHECK(result.end <= duration + scenario.run.drain);
    if (result.end < duration + scenario.run.drain) {
      ++drained;
      CHECK(result.books.pending == 0);
      CHECK(left_over(result).empty());
    }
    check_equal(TraceAccount(scenario, scenario.architectures[0]).of(outcome.trace), result);
    turns += check_turns(outcome.trace);
    sum.completed += result.books.completed;
    sum.failed += result.books.failed;
    sum.lost += result.books.lost;
    sum.pending += result.books.pending;
    sum.parked += result.books.parked;
    sum.left += result.books.left;
    sum.unanswered += result.books.unanswered;
    sum.duplicates += result.books.duplicates;
    sum.duplicates_absorbed += result.books.duplicates_absorbed;
    sum.completed_after_error += result.books.completed_after_error;
  }
  // The scenarios are worth the name only if everything happens in them, and often.
  CHECK(drained > 500);
  CHECK(turns > 300);
  for (const std::uint64_t count :
       {sum.completed, sum.failed, sum.lost, sum.pending, sum.parked, sum.left, sum.unanswered,
        sum.duplicates, sum.duplicates_absorbed, sum.completed_after_error}) {
    CHECK(count > 300);
  }
}
