#include "report/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/bill.hpp"
#include "report/humane.hpp"
#include "report/text.hpp"
#include "scenario/suggest.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::Comparison;
using experiment::ExperimentResult;

namespace {

/// How a figure of one architecture stands to that of another.
enum class Relation {
  undefined,    // one of them, or both, has none
  no_interval,  // they differ, and nobody knows whether by chance
  same,         // without any difference
  alike,        // the interval of the difference includes zero
  less,
  more,
};

struct Pair {
  Relation relation = Relation::undefined;
  double first = 0, other = 0;   // as reported
  stats::Interval difference{};  // other - first; of no width: none is to be told
};

Pair pair_of(const ArchitectureResult& first, const ArchitectureResult& other, const Comparison& comparison,
             const char* path) {
  Pair pair{Relation::undefined, first.find(path)->value, other.find(path)->value, {}};
  const auto* found = comparison.find(path);
  if (std::isnan(pair.first) || std::isnan(pair.other) || found == nullptr) return pair;
  pair.difference = found->interval;
  const auto& [estimate, low, high] = pair.difference;
  if (std::isnan(low) || std::isnan(high)) {
    pair.relation = pair.first == pair.other ? Relation::same : Relation::no_interval;
  } else if (low > 0) {
    pair.relation = Relation::more;
  } else if (high < 0) {
    pair.relation = Relation::less;
  } else {
    pair.relation = low < high || estimate != 0 ? Relation::alike : Relation::same;
  }
  return pair;
}

/// Writes amounts of one kind: times, money, shares.
using Amount = std::string (*)(double);

std::string points_text(double share) {
  return three_digits(share * 100) + " points";
}

/// "3 ms to 5 ms", of a difference that is known to be positive.
std::string span_text(double low, double high, Amount text) {
  return fmt::format("95 % interval {} to {}", text(low), text(high));
}

std::string signed_amount(double value, Amount text) {
  return (value > 0 ? "+" : "") + text(value);
}

/// ", faster by 434 ms (95 % interval 409 ms to 459 ms)", ", which is no significant difference (…)".
std::string difference_text(const Pair& pair, const char* less, const char* more, Amount text) {
  const auto& [estimate, low, high] = pair.difference;
  switch (pair.relation) {
    case Relation::less:
      return fmt::format(", {} {}{}", less, text(-estimate),
                         low < high ? " (" + span_text(-high, -low, text) + ")" : "");
    case Relation::more:
      return fmt::format(", {} {}{}", more, text(estimate),
                         low < high ? " (" + span_text(low, high, text) + ")" : "");
    case Relation::alike:
      return fmt::format(", which is no significant difference (95 % interval {} to {})",
                         signed_amount(low, text), signed_amount(high, text));
    case Relation::no_interval: return ", a difference without an interval";
    case Relation::undefined:
    case Relation::same: break;
  }
  return "";
}

/// "answers in 25 ms on average instead of 459 ms, faster by 434 ms (…)"; empty: there is nothing of it.
std::string latency_clause(const Pair& pair, const std::string& first, const std::string& verb,
                           const std::string& nothing) {
  if (std::isnan(pair.other)) return std::isnan(pair.first) ? "" : nothing;
  const std::string begin = pair.other == 0
                                ? verb + " at once"
                                : fmt::format("{} in {} on average", verb, plain_duration(pair.other));
  if (std::isnan(pair.first)) return fmt::format("{}, where {} {}", begin, first, nothing);
  if (pair.relation == Relation::same) return begin + ", as " + first + " does";
  return fmt::format("{} instead of {}{}", begin, plain_duration(pair.first),
                     difference_text(pair, "faster by", "slower by", plain_duration));
}

/// "costs $9.00 a month instead of $2.00, $7.00 more (…)"; empty: neither costs anything.
std::string cost_clause(const Pair& pair, const std::string& first) {
  if (std::isnan(pair.first) || std::isnan(pair.other) || (pair.first == 0 && pair.other == 0)) return "";
  const std::string begin = "costs " + money_text(pair.other) + " a month";
  if (pair.relation == Relation::same) return begin + ", as " + first + " does";
  return fmt::format("{} instead of {}{}", begin, money_text(pair.first),
                     difference_text(pair, "less by", "more by", money_text));
}

/// "completes 2,700 of 3,000 requests (90.0 %): 300 fail, 12 are lost".
std::string outcome_clause(const model::Books& books) {
  if (books.issued == 0) return "gets no request";
  const std::string requests = counted(static_cast<double>(books.issued), "request", "requests");
  if (books.completed == books.issued)
    return books.issued == 1 ? "completes the one request" : "completes all " + requests;
  std::string why;
  const auto add = [&](std::uint64_t count, const char* one, const char* many) {
    if (count == 0) return;
    why += fmt::format("{}{} {}", why.empty() ? ": " : ", ", count_text(count), count == 1 ? one : many);
  };
  add(books.failed, "fails", "fail");
  add(books.lost, "is lost", "are lost");
  add(books.parked, "ends in a dead-letter queue", "end in dead-letter queues");
  add(books.pending, "is still under way at the end", "are still under way at the end");
  if (books.completed == 0) return "completes none of " + requests + why;
  const double share = static_cast<double>(books.completed) / static_cast<double>(books.issued);
  return fmt::format("completes {} of {} ({}){}", count_text(books.completed), requests, share_text(share),
                     why);
}

/// Where what waits grows as long as the run lasts: "web", "web and queue"; empty: nowhere.
std::string growing(const ExperimentResult& result, const std::string& architecture) {
  std::vector<std::string> where;
  for (const auto& remark : result.remarks) {
    if (remark.kind == experiment::RemarkKind::growing_backlog && remark.architecture == architecture)
      where.push_back(remark.subject);
  }
  return where.empty() ? "" : scenario::listed(where);
}

/// Its answers are its completions: it is told once.
bool answers_complete(const ArchitectureResult& architecture) {
  return architecture.find("response.mean")->replications ==
         architecture.find("completion.mean")->replications;
}

/// All that is told of an architecture beside the first.
struct Beside {
  Beside(const ArchitectureResult& one, const ArchitectureResult& two, const Comparison& comparison)
      : first(one),
        other(two),
        response(pair_of(one, two, comparison, "response.mean")),
        completion(pair_of(one, two, comparison, "completion.mean")),
        failed(pair_of(one, two, comparison, "requests.failed_share")),
        lost(pair_of(one, two, comparison, "requests.lost_share")),
        cost(pair_of(one, two, comparison, "cost.per_month")) {}

  /// `equal_too`: what is the same without any difference as well.
  std::vector<std::string> latency_clauses(bool equal_too) const {
    std::vector<std::string> clauses;
    const auto add = [&](const Pair& pair, const char* verb, const char* nothing) {
      const std::string clause = latency_clause(pair, first.name, verb, nothing);
      if (!clause.empty() && (equal_too || pair.relation != Relation::same)) clauses.push_back(clause);
    };
    const bool told_once = answers_complete(first) && answers_complete(other);
    add(response, told_once ? "answers and completes" : "answers", "answers nobody");
    if (!told_once) add(completion, "completes", "completes nothing");
    return clauses;
  }

  /// Of failures and losses that both have: " (failed: …)"; else their numbers say enough.
  std::string share_differences() const {
    std::string text;
    const auto add = [&](const char* name, const Pair& pair) {
      const bool both = pair.first > 0 && pair.other > 0;
      if (!both) return;
      const std::string difference = difference_text(pair, "less by", "more by", points_text);
      if (difference.empty()) return;
      text += fmt::format("{}{} {} instead of {}{}", text.empty() ? "; " : ", ", share_text(pair.other), name,
                          share_text(pair.first), difference);
    };
    add("failed", failed);
    add("lost", lost);
    return text;
  }

  /// Fewer and more of both kinds do not add up to better or worse.
  Relation reliability() const {
    const auto either = [&](Relation relation) {
      return failed.relation == relation || lost.relation == relation;
    };
    const bool less = either(Relation::less), more = either(Relation::more);
    if (less != more) return less ? Relation::less : Relation::more;
    return either(Relation::no_interval) ? Relation::no_interval : Relation::alike;
  }

  const ArchitectureResult& first;
  const ArchitectureResult& other;
  Pair response, completion, failed, lost, cost;
};

std::string listed_words(const std::vector<std::string>& words) {
  return words.empty() ? "nothing" : scenario::listed(words);
}

/// Who completes something where the other completes nothing: that needs no interval.
std::string all_or_nothing(const Beside& beside) {
  const bool first = beside.first.books.completed > 0;
  const bool other = beside.other.books.completed > 0;
  if (first == other || beside.first.books.issued == 0 || beside.other.books.issued == 0) return "";
  return fmt::format("{} completes requests, and {} none", first ? beside.first.name : beside.other.name,
                     first ? beside.other.name : beside.first.name);
}

/// Who is better at what, as far as that is significant, and what nobody can tell. `replications` > 1: for
/// want of requests, not of runs.
std::string headline(const Beside& beside, std::uint64_t replications) {
  if (beside.reliability() == Relation::no_interval) {
    if (std::string text = all_or_nothing(beside); !text.empty()) return text;
  }
  std::vector<std::string> better, worse, unknown;
  const auto weigh = [&](Relation relation, const char* what) {
    if (relation == Relation::less) better.emplace_back(what);
    if (relation == Relation::more) worse.emplace_back(what);
    if (relation == Relation::no_interval) unknown.emplace_back(what);
  };
  weigh(beside.response.relation, "answers");
  weigh(beside.completion.relation, "completion");
  weigh(beside.reliability(), "reliability");
  weigh(beside.cost.relation, "cost");
  const std::string& first = beside.first.name;
  const std::string& other = beside.other.name;
  if (better.empty() && worse.empty()) {
    if (unknown.empty()) return fmt::format("No significant difference between {} and {}", other, first);
    return fmt::format("{} {} and {} apart",
                       replications == 1 ? "One run does not tell" : "So few requests do not tell", other,
                       first);
  }
  const bool first_wins = better.empty();
  const std::vector<std::string>& lost = first_wins ? better : worse;
  std::string text = fmt::format("{} is better than {} at {}", first_wins ? first : other,
                                 first_wins ? other : first, listed_words(first_wins ? worse : better));
  if (unknown.empty() || !lost.empty()) text += ", and worse at " + listed_words(lost);
  if (!unknown.empty()) {
    text += "; about " + scenario::listed(unknown) +
            (replications == 1 ? " one run does not tell" : " so few requests do not tell");
  }
  return text;
}

/// Instead of latencies that would be others if the run were longer.
std::string unstable_sentence(const Beside& beside, const std::string& at_first,
                              const std::string& at_other) {
  const std::string& first = beside.first.name;
  const std::string& other = beside.other.name;
  if (!at_first.empty() && !at_other.empty()) {
    return fmt::format(
        "Neither keeps up with its load: what waits grows throughout the measured time, at {} in {} and at "
        "{} in {}, so "
        "that their latencies depend on how long the run is.",
        at_first, first, at_other, other);
  }
  const bool first_grows = !at_first.empty();
  return fmt::format(
      "{} does not keep up with its load, and {} does: what waits at {} grows throughout the measured time, "
      "so that "
      "the latencies of {} depend on how long the run is.",
      first_grows ? first : other, first_grows ? other : first, first_grows ? at_first : at_other,
      first_grows ? first : other);
}

std::string requests_sentence(const Beside& beside) {
  const model::Books& first = beside.first.books;
  const model::Books& other = beside.other.books;
  if (first.issued == other.issued && first.issued > 1) {
    const std::string requests = count_text(first.issued) + " requests";
    if (first.completed == first.issued && other.completed == other.issued)
      return "Both complete all " + requests + ".";
    if (first.completed == 0 && other.completed == 0) {
      return fmt::format("Neither completes any of {}: {} {}; {} {}.", requests, beside.first.name,
                         outcome_clause(first), beside.other.name, outcome_clause(other));
    }
  }
  return fmt::format("{} {}; {} {}{}.", beside.first.name, outcome_clause(first), beside.other.name,
                     outcome_clause(other), beside.share_differences());
}

std::vector<std::string> of_two(const ExperimentResult& result) {
  const Beside beside(result.architectures[0], result.architectures[1], result.comparisons.front());
  std::vector<std::string> sentences;
  const std::string at_first = growing(result, beside.first.name);
  const std::string at_other = growing(result, beside.other.name);
  if (at_first.empty() && at_other.empty()) {
    std::string text = headline(beside, result.replications);
    const auto clauses = beside.latency_clauses(true);
    for (std::size_t i = 0; i < clauses.size(); ++i)
      text += (i == 0 ? ": " + beside.other.name + " " : "; it ") + clauses[i];
    sentences.push_back(text + ".");
  } else {
    sentences.push_back(unstable_sentence(beside, at_first, at_other));
  }
  sentences.push_back(requests_sentence(beside));
  const std::string cost = cost_clause(beside.cost, beside.first.name);
  if (!cost.empty()) sentences.push_back(beside.other.name + " " + cost + ".");
  return sentences;
}

/// "in 25 ms on average (95 % interval 24 ms to 26 ms)"; empty: not defined.
std::string average(const ArchitectureResult& architecture, const char* path) {
  const auto* scalar = architecture.find(path);
  if (std::isnan(scalar->value)) return "";
  if (scalar->value == 0) return "at once";
  std::string text = "in " + plain_duration(scalar->value) + " on average";
  if (scalar->interval && scalar->interval->low < scalar->interval->high)
    text += " (" + span_text(scalar->interval->low, scalar->interval->high, plain_duration) + ")";
  return text;
}

/// What one architecture achieved.
std::string of_one(const ExperimentResult& result, const ArchitectureResult& architecture) {
  std::string text = architecture.name + " " + outcome_clause(architecture.books);
  const bool told_once = answers_complete(architecture);
  const std::string response = average(architecture, "response.mean");
  const std::string completion = average(architecture, "completion.mean");
  if (!response.empty()) text += (told_once ? "; it answers and completes " : "; it answers ") + response;
  if (!told_once && !completion.empty()) text += "; it completes " + completion;
  const std::string where = growing(result, architecture.name);
  if (!where.empty()) {
    text += fmt::format(
        "; it does not keep up with its load: what waits at {} grows throughout the measured time, so that "
        "its "
        "latencies depend on how long the run is",
        where);
  }
  const double cost = architecture.cost.per_month;
  if (cost > 0) text += "; it costs " + money_text(cost) + " a month";
  return text + ".";
}

/// What is other in an architecture than in the first.
std::vector<std::string> differences(const ExperimentResult& result, const Beside& beside) {
  const model::Books& first = beside.first.books;
  const model::Books& other = beside.other.books;
  std::vector<std::string> clauses;
  if (other.completed != other.issued || first.completed != first.issued || other.issued != first.issued)
    clauses.push_back(outcome_clause(other) + beside.share_differences());
  const std::string where = growing(result, beside.other.name);
  if (!where.empty()) {
    clauses.push_back("does not keep up with its load, what waits at " + where + " grows throughout");
  } else if (growing(result, beside.first.name).empty()) {
    for (std::string& clause : beside.latency_clauses(false)) clauses.push_back(std::move(clause));
  }
  if (beside.cost.relation != Relation::same) clauses.push_back(cost_clause(beside.cost, beside.first.name));
  std::erase(clauses, "");
  return clauses;
}

/// One sentence for each, against the first.
std::vector<std::string> of_many(const ExperimentResult& result) {
  std::vector<std::string> sentences{of_one(result, result.architectures.front())};
  for (std::size_t i = 1; i < result.architectures.size(); ++i) {
    const Beside beside(result.architectures.front(), result.architectures[i], result.comparisons[i - 1]);
    std::string text = fmt::format("{} against {}:", beside.other.name, beside.first.name);
    const auto clauses = differences(result, beside);
    for (std::size_t k = 0; k < clauses.size(); ++k) text += (k == 0 ? " " : "; ") + clauses[k];
    sentences.push_back(text + (clauses.empty() ? " no difference." : "."));
  }
  return sentences;
}

}  // namespace

std::vector<std::string> verdict_sentences(const ExperimentResult& result) {
  const bool nobody = std::all_of(result.architectures.begin(), result.architectures.end(),
                                  [](const auto& each) { return each.books.issued == 0; });
  if (nobody) return {"No request was issued."};
  if (result.architectures.size() == 1) return {of_one(result, result.architectures.front())};
  return result.architectures.size() == 2 ? of_two(result) : of_many(result);
}

std::string verdict_text(const ExperimentResult& result, const TextStyle& style) {
  std::string text = style.colour ? "\033[1mVerdict\033[0m\n" : "Verdict\n";
  for (const std::string& sentence : verdict_sentences(result)) {
    text += "  " + wrapped(sentence, style.width - 2, 4) + "\n";
  }
  return text;
}

}  // namespace couplet::report
