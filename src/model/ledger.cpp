#include "model/ledger.hpp"

#include <algorithm>

#include "model/run.hpp"
#include "sim/check.hpp"

namespace couplet::model {

Ledger::Ledger(const Window& window, std::vector<GoalMasks> goals, std::vector<Site> sites, Tracer& tracer,
               Story& story, std::uint64_t sabotage, std::vector<scenario::Period> periods)
    : window_(window),
      goals_(std::move(goals)),
      sites_(std::move(sites)),
      tracer_(tracer),
      traces_(tracer.on()),
      story_(story),
      sabotage_(sabotage),
      periods_(std::move(periods)),
      latencies_(window) {}

void Ledger::fail(Time now, Request& request, Reason reason) {
  request.awaits = false;
  request.failed = true;
  request.left = reason == Reason::left;
  ++flow_.failed;
  if (request.measured) {
    latencies_.record(Latency::error_response, request.part, now, now - request.issued);
  }
  story_.customer_failed(now, request.measured);
  if (traces_) trace(now, request, TraceEvent::failed);
  drop(now, request);
}

void Ledger::processed(Time now, Request& request, SiteId site) {
  const std::uint64_t bit = std::uint64_t{1} << site;
  if ((request.processed & bit) != 0) {
    if (request.measured && sites_[site].goal) {
      ++(sites_[site].idempotent ? books_.duplicates_absorbed : books_.duplicates);
      if (traces_) {
        trace(now, request, sites_[site].idempotent ? TraceEvent::absorbed : TraceEvent::duplicated);
      }
    }
    return;
  }
  request.processed |= bit;
  if (request.completed) return;
  const GoalMasks& goal = goals_[request.producer];
  const bool asked = !goal.empty() && request.goal != 0;
  if (!asked || !goal_met(request)) return;
  if (request.measured) latencies_.record(Latency::completion, request.part, now, now - request.issued);
  complete(now, request);
}

void Ledger::collected(Time now, RequestId id) {
  const Request& request = requests_[id];
  if (request.measured) latencies_.record(Latency::collected, request.part, now, now - request.issued);
  if (traces_) trace(now, request, TraceEvent::collected);
}

void Ledger::stop_collecting(RequestId id) {
  requests_[id].collecting = false;
  if (requests_[id].alive == 0 && requests_[id].parked == 0) requests_.release(id);
}

void Ledger::check_order(const Request& request) {
  if (latest_.size() <= request.producer) latest_.resize(request.producer + std::size_t{1});
  auto& groups = latest_[request.producer];
  if (groups.size() <= request.group) groups.resize(request.group + std::size_t{1}, {Time::min(), 0});
  const std::pair<Time, std::uint64_t> issued{request.issued, request.index};
  if (groups[request.group] < issued) {
    groups[request.group] = issued;
  } else if (request.measured) {
    ++books_.out_of_order;
  }
}

void Ledger::settle(Time now, const Request& request) {
  if (request.measured) classify(request, Class::lost);
  if (!request.completed && !request.failed) lose(now, request);
  if (!request.collecting) requests_.release(request.id);
}

void Ledger::lose(Time now, const Request& request) {
  COUPLET_CHECK(request.accepted);
  ++flow_.lost;
  story_.request_lost(now, request.measured);
  if (traces_) trace(now, request, TraceEvent::lost);
}

inline void Ledger::classify(const Request& request, Class rest) {
  if (request.completed) {
    count(request, Class::completed);
    if (request.failed) ++books_.completed_after_error;
  } else if (request.failed) {
    count(request, Class::failed);
    if (request.left) ++books_.left;
  } else {
    count(request, rest);
    if (rest == Class::pending && !request.accepted) ++books_.unanswered;
  }
}

inline void Ledger::count(const Request& request, Class where) {
  if (++transitions_ == sabotage_) return;
  switch (where) {
    case Class::completed: ++books_.completed; break;
    case Class::failed:
      ++books_.failed;
      latencies_.failed(request.part);
      break;
    case Class::lost:
      ++books_.lost;
      latencies_.lost(request.part);
      break;
    case Class::parked: ++books_.parked; break;
    case Class::pending: ++books_.pending; break;
  }
}

void Ledger::close(Time now, RunResult& result) {
  for (RequestId id = 0; id < requests_.end(); ++id) {
    Request& request = requests_[id];
    const bool alive = std::exchange(request.alive, 0) > 0;
    const bool parked = std::exchange(request.parked, 0) > 0;
    if (!alive && !parked) continue;  // settled, or a free slot
    if (request.measured) classify(request, alive ? Class::pending : Class::parked);
    const bool open = !request.completed && !request.failed;
    if (traces_ && open) trace(now, request, alive ? TraceEvent::pending : TraceEvent::parked);
  }
  if (!books_.balanced()) {
    throw UnbalancedError("the books do not balance: " + std::to_string(books_.issued) + " issued, but " +
                          std::to_string(books_.completed) + " completed + " + std::to_string(books_.failed) +
                          " failed + " + std::to_string(books_.lost) + " lost + " +
                          std::to_string(books_.parked) + " parked + " + std::to_string(books_.pending) +
                          " pending");
  }
  result.books = books_;
  latencies_.report(result);
  result.completions_in_window = completions_in_window_;
  result.periods = periods_.report();
}

void Ledger::write_trace(Time now, const Request& request, TraceEvent event) const {
  TraceRecord record;
  record.at = now;
  record.event = event;
  record.producer = tracer_.producer_name(request.producer);
  record.request = request.index;
  record.attempt = request.attempts;
  record.measured = request.measured;
  tracer_.write(record);
}

}  // namespace couplet::model
