#include "experiment/bill.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "scenario/pricing.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

namespace {

using cost::Line;
using cost::NanoDollars;
using cost::Usage;
using cost::Waste;
using model::RunResult;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double figure_of(const model::ComponentResult& component, std::string_view name) {
  for (const model::Metric& metric : component.metrics) {
    if (metric.name == name) return metric.value;
  }
  COUPLET_CHECK(false);  // it reports nothing of that name
}

std::vector<Usage> usage_of_run(const scenario::Architecture& architecture, const cost::PriceBook& book,
                                const RunResult& run, sim::Duration load, sim::Duration time) {
  std::vector<Usage> usage;
  for (std::size_t i = 0; i < std::min(run.components.size(), architecture.components.size()); ++i) {
    const scenario::Figure figure = [&](std::string_view name) { return figure_of(run.components[i], name); };
    for (Usage& each : scenario::usage_of(architecture, i, book, {load, time}, figure))
      usage.push_back(std::move(each));
  }
  return usage;
}

/// Sums of a line over replications.
struct Sum {
  Line line;
  sim::Int128 quantity = 0, amount = 0, wasted = 0;
  sim::Int128 month_quantity = 0, month_amount = 0, month_wasted = 0;
};
/// By usage and tier: the order of the bill.
using Sums = std::map<std::pair<std::size_t, int>, Sum>;

Sum& sum_of(const Line& line, Sums& sums) {
  Sum& sum = sums[{line.usage, line.tier}];
  sum.line = line;
  return sum;
}

std::int64_t mean(sim::Int128 sum, std::size_t count) {
  const auto n = static_cast<sim::Int128>(count);
  return static_cast<std::int64_t>((sum + n / 2) / n);
}

double per_million(double total, double completed) {
  return completed > 0 ? total / completed * 1e6 : undefined;
}

double share_of(double part, double whole) {
  return whole > 0 ? part / whole : undefined;
}

NanoDollars wasted_by(const cost::Bill& bill, Waste waste) {
  NanoDollars sum = 0;
  for (const Line& line : bill.lines) sum += line.waste == waste ? line.wasted : 0;
  return sum;
}

NanoDollars amount_of(const cost::Bill& bill, const std::string& component) {
  NanoDollars sum = 0;
  for (const Line& line : bill.lines) sum += line.component == component ? line.amount : 0;
  return sum;
}

}  // namespace

Bills::Bills(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
             const std::vector<RunResult>& runs)
    : free_tier_(scenario.free_tier) {
  COUPLET_CHECK(scenario.prices != nullptr);
  const cost::PriceBook& book = *scenario.prices;
  book_ = book.name;
  for (const RunResult& run : runs) {
    const sim::Duration load = std::max(scenario.run.duration - scenario.run.warmup, sim::Duration{0});
    const sim::Duration time =
        std::max(run.end - (sim::start_of_run + scenario.run.warmup), sim::Duration{0});
    const std::vector<Usage> usage = usage_of_run(architecture, book, run, load, time);
    if (replications_.empty()) {
      for (const Usage& each : usage) {
        if (components_.empty() || components_.back() != each.component)
          components_.push_back(each.component);
      }
    }
    Replication& replication = replications_.emplace_back();
    replication.completed = run.books.completed;
    if (auto bill = cost::price(usage, book, free_tier_)) {
      replication.run = std::move(*bill);
      replication.priced = true;
    }
    const bool measured = load > sim::Duration{0} && time > sim::Duration{0};
    const auto month = measured ? cost::month_of(usage) : std::nullopt;
    auto bill = month ? cost::price(*month, book, free_tier_) : std::nullopt;
    if (!bill) continue;
    replication.month = std::move(*bill);
    replication.month_priced = true;
  }
}

Cost Bills::cost(std::uint64_t completed) const {
  Sums sums;
  bool priced = true;
  bool month_priced = true;
  for (const Replication& replication : replications_) {
    priced = priced && replication.priced;
    month_priced = month_priced && replication.month_priced;
    for (const Line& line : replication.run.lines) {
      Sum& sum = sum_of(line, sums);
      sum.quantity += line.quantity;
      sum.amount += line.amount;
      sum.wasted += line.wasted;
    }
    for (const Line& line : replication.month.lines) {
      Sum& sum = sum_of(line, sums);
      sum.month_quantity += line.quantity;
      sum.month_amount += line.amount;
      sum.month_wasted += line.wasted;
    }
  }
  Cost cost;
  cost.book = book_;
  cost.free_tier = free_tier_;
  const std::size_t n = replications_.size();
  NanoDollars total = 0;
  NanoDollars month = 0;
  std::map<Waste, NanoDollars> wasted;
  std::map<std::string, std::pair<NanoDollars, NanoDollars>> of_component;
  for (const auto& [key, sum] : sums) {
    BillLine line{sum.line, mean(sum.month_quantity, n), mean(sum.month_amount, n),
                  mean(sum.month_wasted, n)};
    line.line.quantity = mean(sum.quantity, n);
    line.line.amount = mean(sum.amount, n);
    line.line.wasted = mean(sum.wasted, n);
    total += line.line.amount;
    month += line.month_amount;
    wasted[line.line.waste] += line.month_wasted;
    of_component[line.line.component].first += line.line.amount;
    of_component[line.line.component].second += line.month_amount;
    cost.lines.push_back(std::move(line));
  }
  const auto by_month = [&](NanoDollars amount) { return month_priced ? cost::dollars(amount) : undefined; };
  cost.total = priced ? cost::dollars(total) : undefined;
  cost.per_million = per_million(cost.total, static_cast<double>(static_cast<std::int64_t>(completed)) /
                                                 static_cast<double>(static_cast<std::int64_t>(n)));
  cost.per_month = by_month(month);
  cost.per_hour = cost.per_month / static_cast<double>(cost::hours_per_month);
  cost.empty_receives = by_month(wasted[Waste::empty_receives]);
  cost.repeats = by_month(wasted[Waste::repeats]);
  cost.idle = by_month(wasted[Waste::idle]);
  cost.wasted = by_month(wasted[Waste::empty_receives] + wasted[Waste::repeats] + wasted[Waste::idle]);
  cost.waste_share = share_of(cost.wasted, cost.per_month);
  for (const std::string& name : components_) {
    const auto& [of_run, of_month] = of_component[name];
    cost.components.push_back({name, priced ? cost::dollars(of_run) : undefined, by_month(of_month)});
  }
  return cost;
}

std::vector<CostFigure> Bills::figures(const Cost& cost) const {
  std::vector<CostFigure> figures;
  const auto add = [&](std::string path, double value, const auto& of) {
    CostFigure figure{std::move(path), value, {}};
    for (const Replication& replication : replications_) figure.replications.push_back(of(replication));
    figures.push_back(std::move(figure));
  };
  const auto total = [](const Replication& each) {
    return each.priced ? cost::dollars(each.run.total) : undefined;
  };
  const auto by_month = [](const Replication& each, NanoDollars amount) {
    return each.month_priced ? cost::dollars(amount) : undefined;
  };
  const auto month = [&](const Replication& each) { return by_month(each, each.month.total); };
  const auto waste = [&](Waste kind) {
    return [&by_month, kind](const Replication& each) { return by_month(each, wasted_by(each.month, kind)); };
  };
  add("total", cost.total, total);
  add("per_million", cost.per_million, [&](const Replication& each) {
    return per_million(total(each), static_cast<double>(static_cast<std::int64_t>(each.completed)));
  });
  add("per_hour", cost.per_hour,
      [&](const Replication& each) { return month(each) / static_cast<double>(cost::hours_per_month); });
  add("per_month", cost.per_month, month);
  add("waste.per_month", cost.wasted,
      [&](const Replication& each) { return by_month(each, each.month.wasted); });
  add("waste.share", cost.waste_share,
      [&](const Replication& each) { return share_of(by_month(each, each.month.wasted), month(each)); });
  add("waste.empty_receives", cost.empty_receives, waste(Waste::empty_receives));
  add("waste.repeats", cost.repeats, waste(Waste::repeats));
  add("waste.idle", cost.idle, waste(Waste::idle));
  for (const ComponentCost& component : cost.components) {
    const std::string& name = component.name;
    add("components." + name + ".total", component.total, [&](const Replication& each) {
      return each.priced ? cost::dollars(amount_of(each.run, name)) : undefined;
    });
    add("components." + name + ".per_month", component.per_month,
        [&](const Replication& each) { return by_month(each, amount_of(each.month, name)); });
  }
  return figures;
}

}  // namespace couplet::experiment
