#include "experiment/time_spent.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace couplet::experiment {
namespace {

using model::TraceEvent;

/// What of one request is under way, event by event.
class Activities {
 public:
  explicit Activities(const std::vector<LifeEvent>& events) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (passes_on(events[i].event)) last_delivery_[events[i].component] = i;
    }
  }

  void read(const LifeEvent& event, std::size_t index) {
    calls(event);
    work(event);
    messages(event);
    if (event.event == TraceEvent::crossing) open(Spent::crossing, event.peer, event.copy, event.component);
    if (event.event == TraceEvent::crossed) close(Spent::crossing, event.peer, event.copy, event.component);
    const auto last = last_delivery_.find(event.component);
    if (last == last_delivery_.end()) return;
    if (last->second == index) {
      close_all(Spent::delivery, event.component);
    } else if (event.event == TraceEvent::published || event.event == TraceEvent::stored) {
      close_all(Spent::delivery, event.component);
      open(Spent::delivery, event.component);
    }
  }

  /// What counts now.
  TimeSpent now() const {
    const Open* best = nullptr;
    for (const Open& each : open_) {
      if (each.what == Spent::work && calls_out(each.where)) continue;
      if (best == nullptr || each.what <= best->what) best = &each;  // of two alike the one begun last
    }
    if (best == nullptr) return {Spent::elsewhere, "", {}};
    return {best->what, best->what == Spent::pause ? "" : best->where, {}};
  }

  /// Where it is now; nullopt: nothing is to be seen of it.
  std::optional<std::string> place() const {
    const Open* best = nullptr;
    bool with_customer = false;
    for (const Open& each : open_) {
      const bool customers = each.what == Spent::customer || each.what == Spent::pause;
      with_customer = with_customer || customers;
      if (customers || (each.what == Spent::work && calls_out(each.where))) continue;
      if (best == nullptr || each.what <= best->what) best = &each;
    }
    if (best == nullptr) return with_customer ? std::optional<std::string>("") : std::nullopt;
    const bool named_by = best->what == Spent::crossing || best->what == Spent::backoff;
    return named_by ? best->by : best->where;
  }

 private:
  struct Open {
    Spent what{};
    std::string where;  // the component that TimeSpent names
    std::string by;     // who calls; of a crossing who is called, or whose queue it is
    std::uint64_t copy = 0;
  };

  static bool passes_on(TraceEvent event) {
    return event == TraceEvent::delivered || event == TraceEvent::dropped ||
           event == TraceEvent::dead_lettered;
  }

  void open(Spent what, const std::string& where, std::uint64_t copy = 0, const std::string& by = "") {
    open_.push_back({what, where, by, copy});
  }

  /// Closes the one begun first; one of another copy if there is none of this.
  bool close(Spent what, const std::string& where, std::uint64_t copy = 0, const std::string& by = "") {
    const auto same = [&](const Open& each) {
      return each.what == what && each.where == where && each.by == by;
    };
    auto found = std::find_if(open_.begin(), open_.end(),
                              [&](const Open& each) { return same(each) && each.copy == copy; });
    if (found == open_.end()) found = std::find_if(open_.begin(), open_.end(), same);
    if (found == open_.end()) return false;
    open_.erase(found);
    return true;
  }

  void close_all(Spent what, const std::string& where) {
    std::erase_if(open_, [&](const Open& each) { return each.what == what && each.where == where; });
  }

  bool calls_out(const std::string& component) const {
    return std::any_of(open_.begin(), open_.end(), [&](const Open& each) {
      return each.what != Spent::crossing && each.by == component;
    });
  }

  void calls(const LifeEvent& event) {
    const bool customers = event.peer.empty() && event.reason.empty();
    switch (event.event) {
      case TraceEvent::called:
        if (event.reason.empty()) {
          close(Spent::pause, "");
          open(Spent::customer, event.component);
        } else {
          close(Spent::backoff, event.reason, 0, event.component);
          open(Spent::call, event.reason, event.copy, event.component);
        }
        return;
      case TraceEvent::answered:
        if (event.peer.empty()) {
          close(Spent::customer, event.component);
        } else {
          close(Spent::call, event.peer, event.copy, event.component);
        }
        return;
      case TraceEvent::timed_out:
        if (customers) {
          close(Spent::customer, event.component);
        } else if (event.reason != event.component) {
          close(Spent::call, event.reason, event.copy, event.component);
        }
        return;
      case TraceEvent::left:
        close(Spent::customer, event.component);
        close(Spent::pause, "");
        return;
      case TraceEvent::retried:
        if (event.peer.empty()) {
          open(Spent::pause, "");
        } else {
          open(Spent::backoff, event.peer, 0, event.component);
        }
        return;
      case TraceEvent::held_back:  // perhaps behind a pause that is over
        if (event.reason.empty()) {
          close(Spent::pause, "");
          open(Spent::pause, "");
        } else {
          close(Spent::backoff, event.reason, 0, event.component);
          open(Spent::backoff, event.reason, 0, event.component);
        }
        return;
      default: return;
    }
  }

  void work(const LifeEvent& event) {
    const std::string& here = event.component;
    switch (event.event) {
      case TraceEvent::arrived: open(Spent::thread, here, event.copy); return;
      case TraceEvent::refused: close(Spent::thread, here, event.copy); return;
      case TraceEvent::started:
        close(Spent::thread, here, event.copy);
        open(Spent::work, here, event.copy);
        return;
      case TraceEvent::timed_out:
        if (event.reason == here) end_work(event);
        return;
      case TraceEvent::processed: end_work(event); return;
      case TraceEvent::errored:
      case TraceEvent::interrupted:
        end_work(event);
        // What was received for it stays invisible now.
        for (Open& each : open_) {
          if (each.what == Spent::in_hand) each.what = Spent::hidden;
        }
        return;
      default: return;
    }
  }

  /// Answers to the calls it had made do not matter any more.
  void end_work(const LifeEvent& event) {
    if (!close(Spent::work, event.component, event.copy)) close(Spent::thread, event.component, event.copy);
    const bool more = std::any_of(open_.begin(), open_.end(), [&](const Open& each) {
      return each.what == Spent::work && each.where == event.component;
    });
    if (!more) {
      std::erase_if(open_, [&](const Open& each) {
        return each.what != Spent::crossing && each.by == event.component;
      });
    }
  }

  void messages(const LifeEvent& event) {
    const std::string& queue = event.component;
    switch (event.event) {
      case TraceEvent::redriven: close_other(queue); [[fallthrough]];
      case TraceEvent::sent: open(Spent::waiting, queue); return;
      case TraceEvent::delayed: open(Spent::delayed, queue); return;
      case TraceEvent::visible:
        close(Spent::delayed, queue);
        open(Spent::waiting, queue);
        return;
      case TraceEvent::received:
        close(Spent::waiting, queue);
        open(Spent::in_hand, queue);
        return;
      case TraceEvent::answer_cut:
        if (close(Spent::in_hand, queue)) open(Spent::hidden, queue);
        return;
      case TraceEvent::returned:
        leave(queue);
        open(Spent::waiting, queue);
        return;
      case TraceEvent::deleted:
      case TraceEvent::expired: leave(queue); return;
      case TraceEvent::dead_lettered:
        // Of a topic or function another event tells that it has come to the dead-letter queue.
        if (leave(queue)) open(Spent::waiting, event.reason);
        return;
      default: return;
    }
  }

  /// It has left the dead-letter queue that it waited in.
  void close_other(const std::string& queue) {
    const auto found = std::find_if(open_.begin(), open_.end(), [&](const Open& each) {
      return each.what == Spent::waiting && each.where != queue;
    });
    if (found != open_.end()) open_.erase(found);
  }

  bool leave(const std::string& queue) {
    return close(Spent::hidden, queue) || close(Spent::in_hand, queue) || close(Spent::waiting, queue) ||
           close(Spent::delayed, queue);
  }

  std::vector<Open> open_;  // in the order of their beginning
  std::map<std::string, std::size_t> last_delivery_;
};

/// Goes to a place, unless it has just come from there.
void go(std::vector<Whereabouts>& places, sim::Time at, const std::string& component) {
  auto here = places.end() - 1;
  while (here != places.begin() && here->component != component && here->from == at) --here;
  if (here->component == component) {
    places.erase(here + 1, places.end());
  } else {
    places.push_back({at, component});
  }
}

}  // namespace

std::vector<Whereabouts> whereabouts(const std::vector<LifeEvent>& events, sim::Time from, sim::Time to) {
  Activities activities(events);
  std::vector<Whereabouts> places{{from, ""}};
  for (std::size_t i = 0; i < events.size() && events[i].at <= to; ++i) {
    activities.read(events[i], i);
    const auto place = activities.place();
    if (place) go(places, events[i].at, *place);
  }
  return places;
}

std::vector<TimeSpent> time_spent(const std::vector<LifeEvent>& events, sim::Time from, sim::Time to) {
  Activities activities(events);
  std::vector<TimeSpent> result;
  sim::Time since = from;
  const auto until = [&](sim::Time at) {
    const sim::Time stop = std::min(at, to);
    if (stop <= since) return;
    TimeSpent now = activities.now();
    const auto same = std::find_if(result.begin(), result.end(), [&](const TimeSpent& each) {
      return each.what == now.what && each.component == now.component;
    });
    if (same == result.end()) {
      now.time = stop - since;
      result.push_back(now);
    } else {
      same->time += stop - since;
    }
    since = stop;
  };
  for (std::size_t i = 0; i < events.size(); ++i) {
    until(events[i].at);
    activities.read(events[i], i);
  }
  until(to);
  std::stable_sort(result.begin(), result.end(),
                   [](const TimeSpent& a, const TimeSpent& b) { return a.time > b.time; });
  return result;
}

}  // namespace couplet::experiment
