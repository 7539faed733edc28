#include "report/remarks.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/humane.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::ExperimentResult;
using experiment::Remark;
using experiment::RemarkKind;

namespace {

std::string percent(double share) {
  return three_digits(std::fabs(share) * 100) + " %";
}

const char* remedy(const ExperimentResult& result) {
  return result.replications > 1 ? "more replications or a longer run would narrow it"
                                 : "a longer run or --replications would narrow it";
}

}  // namespace

const char* remark_name(RemarkKind kind) {
  switch (kind) {
    case RemarkKind::saturated: return "saturated";
    case RemarkKind::growing_backlog: return "growing_backlog";
    case RemarkKind::one_replication: return "one_replication";
    case RemarkKind::short_warmup: return "short_warmup";
    case RemarkKind::no_interval: return "no_interval";
    case RemarkKind::wide_interval: return "wide_interval";
    case RemarkKind::no_difference: return "no_difference";
    case RemarkKind::doubtful_warmup: break;
  }
  return "doubtful_warmup";
}

std::string sentence(const Remark& remark, const ExperimentResult& result) {
  const std::string& subject = remark.subject;
  switch (remark.kind) {
    case RemarkKind::saturated:
      return fmt::format("{}: {} is busy {} of the time; what comes beyond that waits or is turned away",
                         remark.architecture, subject, share_text(remark.value));
    case RemarkKind::growing_backlog:
      return fmt::format(
          "{}: what waits at {} grows throughout the measured time, to {} on average in its last tenth; it "
          "seems to get more than it can serve, and its latencies depend on how long the run is",
          remark.architecture, subject, count_text(remark.value));
    case RemarkKind::one_replication:
      return fmt::format(
          "{} changes over time, by failures, bursts, a profile or a schedule, or by CPU credits that are "
          "spent; how precise its figures are, only several --replications say",
          remark.architecture);
    case RemarkKind::short_warmup:
      return fmt::format(
          "{}: {} in the first eighth of the measured time is {} {} that of its second half; the warm-up is "
          "too "
          "short",
          remark.architecture, subject, percent(remark.value), remark.value > 0 ? "below" : "above");
    case RemarkKind::no_interval:
      return fmt::format(
          "{}: no interval of {}, because parts of the run depend on each other; a longer run or "
          "--replications "
          "would give one",
          remark.architecture, subject);
    case RemarkKind::wide_interval:
      return fmt::format("{}: the 95 % interval of {} is ± {} of it, too wide to conclude much; {}",
                         remark.architecture, subject, percent(remark.value), remedy(result));
    case RemarkKind::no_difference:
      return fmt::format("{}: no significant difference in {}; its 95 % interval includes zero",
                         remark.architecture, subject);
    case RemarkKind::doubtful_warmup: break;
  }
  return "the warm-up that was found is not to be relied on: the run is too short for it, or has no steady "
         "state";
}

std::string precision_sentence(const ExperimentResult& result) {
  if (!result.precision) return "";
  const auto& precision = *result.precision;
  const std::string replications = counted(result.replications, "replication", "replications");
  if (std::isnan(precision.half_width)) {
    return fmt::format(
        "{} is not defined in every replication, so that it has no precision; stopped after {}",
        precision.widest, replications);
  }
  if (precision.widest.empty()) return "nothing was answered or completed that could be precise";
  return fmt::format("{} {} made {} precise to ± {}{}", replications,
                     precision.reached ? "have" : "(all that are allowed) have", precision.widest,
                     percent(precision.half_width),
                     precision.reached ? ", all others to that or better"
                                       : fmt::format(", not to the {} asked for", percent(precision.goal)));
}

std::string remarks_text(const ExperimentResult& result, const TextStyle& style) {
  std::string text;
  const auto add = [&](const std::string& line) { text += "  " + wrapped(line, style.width - 2, 4) + "\n"; };
  const std::string precision = precision_sentence(result);
  if (!precision.empty()) add(precision);
  for (const Remark& remark : result.remarks) add(sentence(remark, result));
  if (text.empty()) return "";
  return (style.colour ? "\033[1mRemarks\033[0m\n" : "Remarks\n") + text;
}

}  // namespace couplet::report
