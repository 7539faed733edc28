#include "model/ledger.hpp"

#include <algorithm>

#include "model/run.hpp"
#include "sim/check.hpp"

namespace couplet::model {

Ledger::Ledger(const Window& window, std::vector<GoalMasks> goals, std::vector<Site> sites, Tracer& tracer,
               Story& story, std::uint64_t sabotage)
    : window_(window),
      goals_(std::move(goals)),
      sites_(std::move(sites)),
      tracer_(tracer),
      story_(story),
      sabotage_(sabotage) {}

RequestId Ledger::issue(Time now, std::uint16_t producer, std::uint64_t index, std::uint64_t identity) {
  const RequestId id = requests_.allocate();
  Request& request = requests_[id];
  request.index = index;
  request.identity = identity;
  request.issued = now;
  request.producer = producer;
  request.measured = window_.measures(now);
  request.alive = 1;
  ++alive_;
  ++issued_;
  ++flow_.issued;
  if (request.measured) ++books_.issued;
  if (tracer_.on()) trace(now, id, TraceEvent::issued);
  return id;
}

void Ledger::attempt(RequestId id) {
  Request& request = requests_[id];
  request.awaited = ++request.attempts;
  if (request.measured) ++books_.attempts;
}

void Ledger::accept(Time now, RequestId id) {
  Request& request = requests_[id];
  request.awaited = 0;
  request.accepted = true;
  if (request.measured) {
    ++books_.accepted;
    response_.record(now - request.issued);
  }
  story_.customer_answered(now);
  if (goals_[request.producer].empty()) complete(now, id);
  drop(now, id);
}

void Ledger::fail(Time now, RequestId id, Reason reason) {
  Request& request = requests_[id];
  request.awaited = 0;
  request.failed = true;
  request.left = reason == Reason::left;
  ++flow_.failed;
  if (request.measured) error_response_.record(now - request.issued);
  story_.customer_failed(now, request.measured);
  if (tracer_.on()) trace(now, id, TraceEvent::failed);
  drop(now, id);
}

void Ledger::processed(Time now, RequestId id, SiteId site) {
  Request& request = requests_[id];
  const std::uint64_t bit = std::uint64_t{1} << site;
  if ((request.processed & bit) != 0) {
    if (request.measured && sites_[site].goal) {
      ++(sites_[site].idempotent ? books_.duplicates_absorbed : books_.duplicates);
      if (tracer_.on()) {
        trace(now, id, sites_[site].idempotent ? TraceEvent::absorbed : TraceEvent::duplicated);
      }
    }
    return;
  }
  request.processed |= bit;
  if (request.completed) return;
  const GoalMasks& goal = goals_[request.producer];
  const bool met = !goal.empty() && std::all_of(goal.begin(), goal.end(), [&](std::uint64_t entry) {
    return (request.processed & entry) != 0;
  });
  if (met) complete(now, id);
}

void Ledger::complete(Time now, RequestId id) {
  Request& request = requests_[id];
  request.completed = true;
  ++flow_.completed;
  if (window_.measures(now)) ++completions_in_window_;
  if (request.measured) completion_.record(now - request.issued);
  if (tracer_.on()) trace(now, id, TraceEvent::completed);
}

void Ledger::collected(Time now, RequestId id) {
  const Request& request = requests_[id];
  if (request.measured) collected_.record(now - request.issued);
  if (tracer_.on()) trace(now, id, TraceEvent::collected);
}

void Ledger::stop_collecting(RequestId id) {
  requests_[id].collecting = false;
  if (requests_[id].alive == 0) requests_.release(id);
}

void Ledger::settle(Time now, RequestId id) {
  Request& request = requests_[id];
  --alive_;
  if (request.measured) {
    if (request.completed) {
      count(Class::completed);
      if (request.failed) ++books_.completed_after_error;
    } else if (request.failed) {
      count(Class::failed);
      if (request.left) ++books_.left;
    } else {
      count(Class::lost);
    }
  }
  if (!request.completed && !request.failed) {
    COUPLET_CHECK(request.accepted);
    ++flow_.lost;
    story_.request_lost(now, request.measured);
    if (tracer_.on()) trace(now, id, TraceEvent::lost);
  }
  if (!request.collecting) requests_.release(id);
}

void Ledger::count(Class where) {
  if (++transitions_ == sabotage_) return;
  switch (where) {
    case Class::completed: ++books_.completed; break;
    case Class::failed: ++books_.failed; break;
    case Class::lost: ++books_.lost; break;
    case Class::parked: ++books_.parked; break;
    case Class::pending: ++books_.pending; break;
  }
}

void Ledger::close(Time now, RunResult& result) {
  for (RequestId id = 0; id < requests_.end(); ++id) {
    Request& request = requests_[id];
    if (request.alive == 0) continue;  // settled, or a free slot
    request.alive = 0;
    if (!request.measured) continue;
    if (request.completed) {
      count(Class::completed);
      if (request.failed) ++books_.completed_after_error;
    } else if (request.failed) {
      count(Class::failed);
      if (request.left) ++books_.left;
    } else {
      count(Class::pending);
      if (!request.accepted) ++books_.unanswered;
      if (tracer_.on()) trace(now, id, TraceEvent::pending);
    }
  }
  if (!books_.balanced()) {
    throw UnbalancedError("the books do not balance: " + std::to_string(books_.issued) + " issued, but " +
                          std::to_string(books_.completed) + " completed + " + std::to_string(books_.failed) +
                          " failed + " + std::to_string(books_.lost) + " lost + " +
                          std::to_string(books_.parked) + " parked + " + std::to_string(books_.pending) +
                          " pending");
  }
  result.books = books_;
  result.response = response_;
  result.error_response = error_response_;
  result.completion = completion_;
  result.collected = collected_;
  result.completions_in_window = completions_in_window_;
}

void Ledger::trace(Time now, RequestId id, TraceEvent event, std::string_view reason) const {
  const Request& request = requests_[id];
  TraceRecord record;
  record.at = now;
  record.event = event;
  record.producer = tracer_.producer_name(request.producer);
  record.request = request.index;
  record.attempt = request.attempts;
  record.reason = reason;
  record.measured = request.measured;
  tracer_.write(record);
}

}  // namespace couplet::model
