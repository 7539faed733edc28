#include "report/life.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/humane.hpp"
#include "report/json_writer.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::ArchitectureLives;
using experiment::Fate;
using experiment::Life;
using experiment::LifeChoice;
using experiment::LifeEvent;
using experiment::Spent;
using experiment::TimeSpent;

const char* word(Fate fate) {
  switch (fate) {
    case Fate::completed: return "completed";
    case Fate::failed: return "failed";
    case Fate::lost: return "lost";
    case Fate::parked: return "parked";
    case Fate::pending: return "pending";
  }
  return "";
}

namespace {

/// Of a longer life the middle is left out; --format json has all of it.
constexpr std::size_t lines_max = 80;
constexpr std::size_t lines_first = 50;

const char* word(Spent spent) {
  switch (spent) {
    case Spent::work: return "work";
    case Spent::thread: return "waiting_for_thread";
    case Spent::crossing: return "crossing_links";
    case Spent::call: return "waiting_for_answer";
    case Spent::backoff: return "backoff";
    case Spent::customer: return "customers_call";
    case Spent::waiting: return "waiting_in_queue";
    case Spent::delayed: return "delayed";
    case Spent::delivery: return "delivery";
    case Spent::in_hand: return "in_hand";
    case Spent::hidden: return "invisible";
    case Spent::pause: return "customers_pause";
    case Spent::elsewhere: return "elsewhere";
  }
  return "";
}

bool is_function(const scenario::Architecture& architecture, const std::string& name) {
  return std::any_of(architecture.components.begin(), architecture.components.end(), [&](const auto& each) {
    return each.name == name && std::string_view(scenario::kind_name(each)) == "function";
  });
}

std::string relative(sim::Duration after, bool fine) {
  const double seconds = sim::to_seconds(after);
  return fine ? fmt::format("+{:.3f} ms", seconds * 1e3) : fmt::format("+{:.3f} s", seconds);
}

std::string head_line(const Life& life, const ArchitectureLives& of) {
  std::string text = fmt::format("{}: request {} of {}, issued at {}", of.architecture,
                                 count_text(life.name.number), life.name.producer, clock_text(life.issued));
  if (!life.measured) text += " (outside the measured window)";
  text += fmt::format(": {}", report::word(life.fate));
  if (life.fate == Fate::completed || life.fate == Fate::failed || life.fate == Fate::lost)
    text += life.end == life.issued
                ? " at once"
                : fmt::format(" after {}", plain_duration(sim::to_seconds(life.end - life.issued)));
  if (life.attempts > 1) text += fmt::format(", {} attempts", life.attempts);
  return text;
}

std::string steps_text(const Life& life, const scenario::Architecture& architecture, const TextStyle& style) {
  const std::vector<LifeLine> lines = life_lines(life, architecture);
  const sim::Duration whole = lines.empty() ? sim::Duration{0} : lines.back().after;
  const bool fine = whole < std::chrono::seconds{1};
  const std::size_t width = relative(whole, fine).size() + 2;
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines.size() > lines_max && i == lines_first) {
      const std::size_t left_out = lines.size() - lines_max;
      text += fmt::format("{}  ... {} more ...\n", std::string(width, ' '), left_out);
      i += left_out;
    }
    const std::string said = right_aligned(relative(lines[i].after, fine), width) + "  " + lines[i].text;
    text += wrapped(said, style.width, width + 4) + "\n";
  }
  return text;
}

std::string spent_table(const Life& life, const scenario::Architecture& architecture) {
  const double all = sim::to_seconds(life.end - life.issued);
  if (life.spent.empty() || all <= 0) return "";
  std::string text = "  Where the time went:\n";
  for (const TimeSpent& spent : life.spent) {
    const double seconds = sim::to_seconds(spent.time);
    text += fmt::format("    {}  {}  {}\n", right_aligned(share_text(seconds / all), 7),
                        right_aligned(duration_text(seconds), 8), spent_text(spent, architecture));
  }
  return text;
}

std::string life_text(const Life& life, const ArchitectureLives& of,
                      const scenario::Architecture& architecture, const TextStyle& style) {
  std::string text = wrapped(head_line(life, of), style.width, 2) + "\n\n";
  text += steps_text(life, architecture, style) + "\n";
  text += wrapped("  Why: " + why(life, of, architecture), style.width, 7) + "\n";
  return text + spent_table(life, architecture);
}

std::string none(const LifeChoice& choice, const ArchitectureLives& of) {
  using By = LifeChoice::By;
  switch (choice.by) {
    case By::request:
      return fmt::format("{}: there is no request {} here; nobody issued it\n", of.architecture,
                         choice.request.number);
    case By::slowest: return of.architecture + ": no request was completed\n";
    case By::failed: return of.architecture + ": no request failed\n";
    case By::lost: return of.architecture + ": no request was lost\n";
    case By::parked: return of.architecture + ": no request lies in a dead-letter queue\n";
    case By::pending: return of.architecture + ": no request was under way when the run ended\n";
    case By::one_of_each: return of.architecture + ": no request was issued\n";
  }
  return "";
}

}  // namespace

std::string spent_text(const TimeSpent& spent, const scenario::Architecture& architecture) {
  const std::string& at = spent.component;
  switch (spent.what) {
    case Spent::work: return "work at " + at;
    case Spent::thread:
      return is_function(architecture, at) ? "waiting until " + at + " runs"
                                           : "waiting for a thread of " + at;
    case Spent::crossing: return "crossing " + at;
    case Spent::call: return "waiting for the answer of " + at;
    case Spent::backoff: return "pauses before calling " + at;
    case Spent::customer: return "the customer's call of " + at + ", on its way or unanswered";
    case Spent::waiting: return "waiting in " + at;
    case Spent::delayed: return "the delay of " + at;
    case Spent::delivery: return "delivery by " + at;
    case Spent::in_hand:
      return "being in hand: received from " + at + ", not worked on yet or not deleted yet";
    case Spent::hidden:
      return "being invisible in " + at + " after an attempt in vain, until the visibility timeout";
    case Spent::pause: return "the customer's pauses before attempts";
    case Spent::elsewhere: return "being on its way, or waiting to be repeated";
  }
  return "";
}

std::string lives_text(const scenario::Scenario& scenario, const std::vector<ArchitectureLives>& lives,
                       const LifeChoice& choice, const TextStyle& style) {
  std::string text;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const ArchitectureLives& of = lives[i];
    if (of.lives.empty()) text += (text.empty() ? "" : "\n") + none(choice, of);
    for (const Life& life : of.lives) {
      if (!text.empty()) text += "\n";
      text += life_text(life, of, scenario.architectures[i], style);
    }
  }
  return text;
}

namespace {

void write_life(const Life& life, const ArchitectureLives& of, const scenario::Architecture& architecture,
                JsonWriter& json) {
  json.begin_object().key("producer").value(life.name.producer).key("request").value(life.name.number);
  json.key("class").value(report::word(life.fate)).key("measured").boolean(life.measured);
  json.key("attempts").value(std::uint64_t{life.attempts});
  json.key("issued_s").value(sim::to_seconds(life.issued - sim::start_of_run));
  if (life.answered) json.key("response_s").value(sim::to_seconds(*life.answered - life.issued));
  if (life.completed) json.key("completion_s").value(sim::to_seconds(*life.completed - life.issued));
  json.key("end_s").value(sim::to_seconds(life.end - life.issued));
  json.key("why").value(why(life, of, architecture));
  json.key("spent").begin_array();
  for (const TimeSpent& spent : life.spent) {
    const double seconds = sim::to_seconds(spent.time);
    json.begin_object().key("what").value(word(spent.what));
    if (!spent.component.empty()) json.key("component").value(spent.component);
    json.key("text").value(spent_text(spent, architecture)).key("seconds").value(seconds);
    json.key("share").value(seconds / sim::to_seconds(life.end - life.issued)).end();
  }
  json.end().key("steps").begin_array();
  for (const LifeLine& line : life_lines(life, architecture)) {
    json.begin_object().key("after_s").value(sim::to_seconds(line.after)).key("text").value(line.text);
    json.key("events").begin_array();
    for (const LifeEvent* event : line.events) {
      json.begin_object().key("event").value(model::word(event->event));
      if (!event->component.empty()) {
        json.key("component").value(event->component).key("instance").value(std::uint64_t{event->instance});
      }
      if (!event->peer.empty()) json.key("peer").value(event->peer);
      if (!event->reason.empty()) json.key("reason").value(event->reason);
      if (event->amount >= 0) json.key("amount").value(static_cast<std::uint64_t>(event->amount));
      json.key("copy").value(event->copy).end();
    }
    json.end().end();
  }
  json.end().end();
}

}  // namespace

std::string lives_json(const scenario::Scenario& scenario, const std::vector<ArchitectureLives>& lives) {
  JsonWriter json;
  json.begin_object().key("scenario").value(scenario.name).key("hash").value(scenario.hash);
  json.key("seed").value(scenario.run.seed).key("architectures").begin_object();
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const ArchitectureLives& of = lives[i];
    json.key(of.architecture).begin_object().key("completed").value(of.completed);
    if (of.median_completion) json.key("median_completion_s").value(sim::to_seconds(*of.median_completion));
    json.key("requests").begin_array();
    for (const Life& life : of.lives) write_life(life, of, scenario.architectures[i], json);
    json.end().end();
  }
  json.end().end();
  return json.text();
}

}  // namespace couplet::report
