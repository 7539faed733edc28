#include "experiment/replay_recorder.hpp"

#include <algorithm>

#include "experiment/wire.hpp"

namespace couplet::experiment {

using model::TraceEvent;

namespace {

/// Of a request that is tried for ever: so many events at its beginning, and so many at its end.
constexpr std::size_t events_max = 200;
constexpr std::size_t way_max = 100;
/// Of one component; random failures go on and on.
constexpr std::size_t downs_max = 500;

std::vector<std::string> names_of(const scenario::Architecture& architecture) {
  std::vector<std::string> names;
  for (const auto& producer : architecture.producers) names.push_back(producer.name);
  return names;
}

/// Where it was until `to`. Behind a gap what is under way is learned anew; until then it stays where it was.
std::vector<Whereabouts> way_of(std::vector<LifeEvent> first, const std::deque<LifeEvent>& last, bool gap,
                                sim::Time issued, sim::Time to) {
  if (!gap) first.insert(first.end(), last.begin(), last.end());
  std::vector<Whereabouts> way = whereabouts(first, issued, to);
  if (!gap || last.front().at > to) return way;
  const std::vector<Whereabouts> rest = whereabouts({last.begin(), last.end()}, last.front().at, to);
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i].component != way.back().component) way.push_back(rest[i]);
  }
  return way;
}

/// Too long a way loses its middle: what matters is how it begins, and how it ends.
void shorten(std::vector<Replay::Place>& places) {
  if (places.size() <= way_max) return;
  const auto from = places.begin() + static_cast<std::ptrdiff_t>(way_max / 2);
  places.erase(from, from + static_cast<std::ptrdiff_t>(places.size() - way_max));
}

}  // namespace

ReplayRecorder::ReplayRecorder(const scenario::Architecture& architecture)
    : architecture_(&architecture), sample_(requests_max(architecture), names_of(architecture)) {}

std::uint32_t ReplayRecorder::requests_max(const scenario::Architecture& architecture) {
  return std::max(replay_requests_max, static_cast<std::uint32_t>(architecture.producers.size()));
}

std::size_t ReplayRecorder::producer_of(std::string_view name) const {
  std::size_t place = 0;
  while (architecture_->producers[place].name != name) ++place;
  return place;
}

void ReplayRecorder::write(const model::TraceRecord& record) {
  const std::uint64_t before = sample_.every();
  if (!sample_.has(record)) return;
  if (sample_.every() != before)
    std::erase_if(kept_, [this](const auto& each) { return !sample_.keeps(each.first.first); });
  if (record.request == model::no_request) return instance(record);
  if (!sample_.keeps(record.request)) return;
  const Key key{record.request, producer_of(record.producer)};
  if (record.event == TraceEvent::issued) kept_[key].issued = record.at;
  const auto found = kept_.find(key);
  if (found == kept_.end()) return;
  Kept& kept = found->second;
  const bool full = kept.first.size() >= events_max;
  if (full && kept.end.settled(record.at)) return;
  note_end(kept.end, record);
  LifeEvent event = LifeEvent::of(record);
  if (!full) {
    kept.first.push_back(std::move(event));
    return;
  }
  kept.last.push_back(std::move(event));
  if (kept.last.size() <= events_max) return;
  kept.last.pop_front();
  kept.gap = true;
}

/// A request that was completed and answered ends with the later of them. Completed after an error it is
/// completed, as in the books.
void ReplayRecorder::note_end(End& end, const model::TraceRecord& record) {
  switch (record.event) {
    case TraceEvent::answered:
      if (record.peer.empty() && record.reason == "ok") end.answered = record.at;
      return;
    case TraceEvent::processed:
      end.processed = record.at;
      end.processed_by = record.component;
      return;
    case TraceEvent::completed:
      end.fate = Fate::completed;
      end.at = record.at;
      end.worker = end.processed == record.at ? end.processed_by : "";
      return;
    case TraceEvent::failed:
    case TraceEvent::lost:
      if (end.fate == Fate::completed) return;
      end.fate = record.event == TraceEvent::failed ? Fate::failed : Fate::lost;
      end.at = record.at;
      return;
    case TraceEvent::parked:
      if (end.fate != Fate::completed) end.fate = Fate::parked;
      return;
    default: return;
  }
}

void ReplayRecorder::instance(const model::TraceRecord& record) {
  const std::string component(record.component);
  Watched& watched = watched_[component];
  const bool down = record.event == TraceEvent::crashed;
  // One that is started for the first time, or goes while it is up, changes nothing.
  if (watched.down.contains(record.instance) == down) return;
  note_down(component, watched, record.at);
  if (down) {
    watched.down.insert(record.instance);
  } else {
    watched.down.erase(record.instance);
  }
}

/// As many as before were down until then.
void ReplayRecorder::note_down(const std::string& component, Watched& watched, sim::Time until) {
  if (!watched.down.empty() && until > watched.since)
    keep_span(watched, {component, watched.since, until, static_cast<std::uint32_t>(watched.down.size())});
  watched.since = until;
}

/// When there are too many, detail is given up and not the end of the run, nor the longest outage.
void ReplayRecorder::keep_span(Watched& watched, const Replay::Down& span) {
  std::vector<Replay::Down> all;
  const auto add = [&watched](std::vector<Replay::Down>& spans, const Replay::Down& next) {
    const auto part = [&watched](const Replay::Down& each) {
      return each.from.time_since_epoch() / watched.grain;
    };
    if (watched.grain == sim::Duration{0} || spans.empty() || part(spans.back()) != part(next)) {
      spans.push_back(next);
    } else if (next.to - next.from > spans.back().to - spans.back().from) {
      spans.back() = next;
    }
  };
  add(watched.spans, span);
  while (watched.spans.size() > downs_max) {
    watched.grain = std::max<sim::Duration>(std::chrono::milliseconds{1}, 2 * watched.grain);
    all.clear();
    for (const Replay::Down& each : watched.spans) add(all, each);
    watched.spans.swap(all);
  }
}

Replay::Request ReplayRecorder::request(const Key& key, const Kept& kept, sim::Time run_end) const {
  const std::size_t producers = architecture_->producers.size();
  const std::string customers = "customers:" + architecture_->producers[key.second].name;
  const Fate fate = kept.end.fate;
  sim::Time end = fate == Fate::pending || fate == Fate::parked ? run_end : kept.end.at;
  std::string worker = kept.end.worker;
  if (fate == Fate::completed && kept.end.answered > end) {
    end = kept.end.answered;
    worker.clear();
  }
  Replay::Request result{key.first * producers + key.second, fate, {}};
  for (const Whereabouts& place : way_of(kept.first, kept.last, kept.gap, kept.issued, end))
    result.places.push_back({place.from, place.component.empty() ? customers : place.component});
  // Who is told of a failure, or gives up, has it with him, whatever else is under way.
  // Who has met the goal has it, though its message is not deleted yet.
  if (!worker.empty()) {
    while (result.places.size() > 1 && result.places.back().from == end) result.places.pop_back();
  }
  const std::string last = fate == Fate::failed ? customers
                           : !worker.empty()    ? worker
                                                : result.places.back().component;
  if (result.places.size() == 1 || result.places.back().from < end || result.places.back().component != last)
    result.places.push_back({end, last});
  shorten(result.places);
  return result;
}

Replay ReplayRecorder::finish(sim::Time end) {
  Replay replay;
  replay.from = sim::start_of_run;
  replay.to = end;
  replay.every = sample_.every();
  std::vector<std::pair<sim::Time, Key>> order;
  for (const auto& [key, kept] : kept_) order.emplace_back(kept.issued, key);
  std::sort(order.begin(), order.end());
  for (const auto& [issued, key] : order) replay.requests.push_back(request(key, kept_.at(key), end));
  for (auto& [component, watched] : watched_) {
    note_down(component, watched, end);
    replay.down.insert(replay.down.end(), watched.spans.begin(), watched.spans.end());
  }
  return replay;
}

std::string encode(const Replay& replay) {
  WireWriter out;
  const auto put_time = [&](sim::Time at) { out.signed_number(at.time_since_epoch().count()); };
  put_time(replay.from);
  put_time(replay.to);
  out.number(replay.every);
  out.number(replay.requests.size());
  for (const auto& request : replay.requests) {
    out.number(request.id);
    out.number(static_cast<std::uint64_t>(request.fate));
    out.number(request.places.size());
    for (const auto& place : request.places) {
      put_time(place.from);
      out.text(place.component);
    }
  }
  out.number(replay.down.size());
  for (const auto& down : replay.down) {
    out.text(down.component);
    put_time(down.from);
    put_time(down.to);
    out.number(down.instances);
  }
  return out.bytes();
}

Replay decode_replay(std::string_view bytes) {
  WireReader in(bytes);
  const auto get_time = [&] { return sim::Time{sim::Duration{in.signed_number()}}; };
  Replay replay;
  replay.from = get_time();
  replay.to = get_time();
  replay.every = in.number();
  const std::size_t requests = in.length();
  for (std::size_t i = 0; i < requests; ++i) {
    auto& request = replay.requests.emplace_back();
    request.id = in.number();
    request.fate = static_cast<Fate>(in.number());
    const std::size_t places = in.length();
    for (std::size_t j = 0; j < places; ++j) {
      const sim::Time from = get_time();
      request.places.push_back({from, in.text()});
    }
  }
  const std::size_t downs = in.length();
  for (std::size_t i = 0; i < downs; ++i) {
    auto& down = replay.down.emplace_back();
    down.component = in.text();
    down.from = get_time();
    down.to = get_time();
    down.instances = static_cast<std::uint32_t>(in.number());
  }
  if (!in.at_end()) throw WireError("a replay is longer than it says");
  return replay;
}

}  // namespace couplet::experiment
