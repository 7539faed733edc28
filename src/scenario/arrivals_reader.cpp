#include <fmt/format.h>

#include <algorithm>

#include "scenario/distributions.hpp"
#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

sim::Rate required_rate(Fields& fields) {
  const Value* rate = fields.require("rate", R"("rate": "12/s")");
  return rate == nullptr ? sim::Rate{} : read_rate(*rate, fields.log()).value_or(sim::Rate{});
}

BurstArrivals read_burst(Fields& fields) {
  BurstArrivals burst;
  fields.require("size", "\"size\": 1000");
  burst.size = fields.count64("size", 1, {1, 1'000'000'000'000});
  burst.over = fields.duration("over", burst.over);
  burst.at = fields.duration("at", burst.at);
  burst.every = fields.optional_duration("every", positive_duration);
  if (burst.every && *burst.every < burst.over) {
    fields.log().add(
        *fields.find("every"),
        fmt::format("the next burst would begin before the last one ends: every ({}) is shorter than "
                    "over ({})",
                    duration_text(*burst.every), duration_text(burst.over)));
  }
  return burst;
}

RenewalArrivals read_renewal(Fields& fields) {
  RenewalArrivals renewal;
  const Value* value =
      fields.require("interval", R"("interval": {"dist": "gamma", "mean": "80ms", "cv": 2})");
  if (value == nullptr) return renewal;
  renewal.interval = read_duration_distribution(*value, fields.log())
                         .value_or(sim::DurationDistribution::constant(std::chrono::hours{1}));
  if (renewal.interval.is_zero()) {
    fields.log().add(*value, "an interval of 0s would bring all requests at once; write a longer one");
  }
  return renewal;
}

std::optional<ProfileArrivals::Point> read_point(const Value& value, ProblemLog& log) {
  constexpr std::string_view example = R"(["10m", "50/s"])";
  if (!read_list(value, example, log)) return std::nullopt;
  if (value.elements.size() != 2) {
    log.add(value, fmt::format("a point is a time and a rate, such as {}; this one has {} values", example,
                               value.elements.size()));
    return std::nullopt;
  }
  const auto at = read_duration(value.elements[0], any_duration, log);
  const auto rate = read_rate(value.elements[1], log, true);
  if (!at || !rate) return std::nullopt;
  return ProfileArrivals::Point{sim::start_of_run + *at, rate->per_second()};
}

/// The order of the points, and that they bring anything at all.
void check_points(const Value& value, const std::vector<ProfileArrivals::Point>& points, ProblemLog& log) {
  if (points.front().at != sim::start_of_run) {
    log.add(value.elements.front(),
            fmt::format(R"(the first point is at {}; begin with the rate at 0s, such as ["0s", "5/s"])",
                        duration_text(points.front().at - sim::start_of_run)));
  }
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].at > points[i - 1].at) continue;
    log.add(value.elements[i], fmt::format("points go forward in time, but {} does not come after {}",
                                           duration_text(points[i].at - sim::start_of_run),
                                           duration_text(points[i - 1].at - sim::start_of_run)));
  }
  const auto positive = [](const ProfileArrivals::Point& point) { return point.per_second > 0; };
  if (std::none_of(points.begin(), points.end(), positive)) {
    log.add(value, "all rates are 0; nobody would ever come");
  }
}

ProfileArrivals read_profile(Fields& fields) {
  ProfileArrivals profile;
  profile.linear = fields.choice("interpolation", false, {{"step", false}, {"linear", true}});
  const Value* value = fields.require("points", R"("points": [["0s", "5/s"], ["10m", "50/s"]])");
  if (value == nullptr || !read_list(*value, R"([["0s", "5/s"], ["10m", "50/s"]])", fields.log())) {
    return profile;
  }
  if (value->elements.empty()) fields.log().add(*value, "the list is empty; write at least one point");
  for (const Value& element : value->elements) {
    if (const auto point = read_point(element, fields.log())) profile.points.push_back(*point);
  }
  const bool complete = profile.points.size() == value->elements.size();
  if (complete && !profile.points.empty()) check_points(*value, profile.points, fields.log());
  return profile;
}

MmppArrivals read_mmpp(Fields& fields) {
  MmppArrivals mmpp;
  constexpr std::string_view example = R"([{"rate": "1/s", "stay": "10m"}, {"rate": "20/s", "stay": "1m"}])";
  const Value* value = fields.require("states", fmt::format("\"states\": {}", example));
  if (value == nullptr || !read_list(*value, example, fields.log())) return mmpp;
  if (value->elements.size() < 2) {
    fields.log().add(*value, fmt::format("at least two states are needed, such as {}", example));
  }
  for (const Value& element : value->elements) {
    Fields state(element, "a state", fields.log());
    const Value* rate = state.require("rate", R"("rate": "12/s")");
    const Value* stay = state.require("stay", R"("stay": "5m")");
    state.finish();
    if (rate == nullptr || stay == nullptr) continue;
    const auto read = read_rate(*rate, fields.log(), true);
    const auto mean = read_duration(*stay, positive_duration, fields.log());
    if (read && mean) mmpp.states.push_back({*read, *mean});
  }
  const auto positive = [](const MmppArrivals::State& state) { return state.rate.micro_events > 0; };
  const bool complete = mmpp.states.size() == value->elements.size();
  if (complete && !mmpp.states.empty() && std::none_of(mmpp.states.begin(), mmpp.states.end(), positive)) {
    fields.log().add(*value, "all rates are 0; nobody would ever come");
  }
  return mmpp;
}

enum class Process { none, poisson, constant, renewal, profile, burst, mmpp, trace };

}  // namespace

Arrivals read_arrivals(const Value& value, Files& files, std::vector<AttributeDraft>& attributes,
                       ProblemLog& log) {
  Fields fields(value, "an arrival process", log);
  fields.require("process", R"("process": "poisson", "rate": "12/s")");
  const auto process = fields.choice("process", Process::none,
                                     {{"poisson", Process::poisson},
                                      {"constant", Process::constant},
                                      {"renewal", Process::renewal},
                                      {"profile", Process::profile},
                                      {"burst", Process::burst},
                                      {"mmpp", Process::mmpp},
                                      {"trace", Process::trace}});
  Arrivals arrivals;
  if (process == Process::none) return arrivals;  // its other keys mean nothing without it
  if (process == Process::poisson) arrivals = PoissonArrivals{required_rate(fields)};
  if (process == Process::constant) arrivals = ConstantArrivals{required_rate(fields)};
  if (process == Process::renewal) arrivals = read_renewal(fields);
  if (process == Process::profile) arrivals = read_profile(fields);
  if (process == Process::burst) arrivals = read_burst(fields);
  if (process == Process::mmpp) arrivals = read_mmpp(fields);
  if (process == Process::trace) arrivals = read_trace(fields, files, attributes);
  fields.finish();
  return arrivals;
}

}  // namespace couplet::scenario
