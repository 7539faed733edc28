#include "physics/reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace couplet::physics::test {

namespace {

constexpr double slack = 1.0 / 256;  // ns: what is done so soon counts as done

std::int64_t whole(double ns) {
  return static_cast<std::int64_t>(std::ceil(ns - slack));
}

}  // namespace

Reference::Reference(const Platform& platform)
    : platform_(platform),
      hosts_(platform.hosts.size(), true),
      links_(platform.links.size(), true),
      speeds_(platform.hosts.size(), 1),
      bandwidths_(platform.links.size(), 1) {}

/// Water rises: all transfers get more, each by its weight, until a link is full; who passes it gets no more.
std::vector<double> Reference::rates() const {
  std::vector<double> rates(tasks_.size(), 0);
  std::vector<double> left;
  for (std::size_t i = 0; i < platform_.links.size(); ++i)
    left.push_back(platform_.links[i].bandwidth / 1e9 * bandwidths_[i]);
  std::vector<bool> rising(tasks_.size(), false);
  std::vector<double> weights(tasks_.size(), 0);
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const Task& task = tasks_[i];
    if (!shares(task)) continue;
    if (task.is_transfer) {
      rising[i] = true;
      double latency = 0;
      for (const LinkId link : platform_.routes[task.target].links)
        latency += static_cast<double>(platform_.links[static_cast<std::size_t>(link)].latency.count()) / 1e9;
      weights[i] = latency == 0 ? 1 : 1 / latency;
      continue;
    }
    const Host& host = platform_.hosts[task.target];
    double others = 0;
    for (const Task& other : tasks_) {
      if (shares(other) && !other.is_transfer && other.target == task.target) ++others;
    }
    rates[i] = host.speed * speeds_[task.target] * std::min(1.0, host.cores / others);
  }
  const auto passes = [this](std::size_t task, std::size_t link) {
    const auto& links = platform_.routes[tasks_[task].target].links;
    return std::find(links.begin(), links.end(), static_cast<LinkId>(link)) != links.end();
  };
  while (std::find(rising.begin(), rising.end(), true) != rising.end()) {
    double rise = std::numeric_limits<double>::infinity();
    std::size_t full = 0;
    for (std::size_t link = 0; link < left.size(); ++link) {
      double weight = 0;
      for (std::size_t i = 0; i < tasks_.size(); ++i) weight += rising[i] && passes(i, link) ? weights[i] : 0;
      if (weight == 0 || left[link] / weight >= rise) continue;
      rise = left[link] / weight;
      full = link;
    }
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      if (!rising[i]) continue;
      rates[i] += rise * weights[i];
      for (std::size_t link = 0; link < left.size(); ++link) {
        if (passes(i, link)) left[link] = std::max(0.0, left[link] - rise * weights[i]);
      }
    }
    for (std::size_t i = 0; i < tasks_.size(); ++i) rising[i] = rising[i] && !passes(i, full);
  }
  return rates;
}

void Reference::end(Task& task) const {
  task.over = true;
  task.at = now_;
  task.heard = whole(now_);
}

void Reference::end_if_done(Task& task, double rate) const {
  if (shares(task) && task.left <= rate * slack / 1024) end(task);  // rounding: the step was made to end it
}

void Reference::advance(std::int64_t to) {
  const auto target = static_cast<double>(to);
  while (true) {
    const std::vector<double> speed = rates();
    double step = target - now_;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      const Task& task = tasks_[i];
      if (task.over) continue;
      if (!shares(task)) {
        step = std::min(step, task.begin - now_);
      } else if (task.left / speed[i] <= target + slack - now_) {
        step = std::min(step, task.left / speed[i]);
      }
    }
    const bool last = step >= target - now_;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      if (shares(tasks_[i])) tasks_[i].left -= speed[i] * step;
    }
    now_ = last ? target : now_ + step;
    bool ended = false;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      const bool before = tasks_[i].over;
      // At the end also what will be done a moment later.
      end_if_done(tasks_[i], speed[i] * (last ? 1024 : 1));
      ended = ended || tasks_[i].over != before;
    }
    if (last && !ended) return;
  }
}

void Reference::start(Task task) {
  tasks_.push_back(task);
  cancelled_.push_back(false);
}

void Reference::fail(Task& task) const {
  const auto here = static_cast<std::int64_t>(now_);
  if (task.over && (task.failed || task.heard < here)) return;
  task.over = true;
  task.failed = true;
  task.heard = here;
}

void Reference::execute(std::size_t host, std::int64_t work) {
  start({false, host, static_cast<double>(work), now_, false, false, 0, 0});
  if (!hosts_[host]) return fail(tasks_.back());
  if (work == 0) end(tasks_.back());
}

void Reference::transfer(std::size_t route, std::int64_t bytes) {
  const Route& way = platform_.routes[route];
  double begin = now_;
  bool open = hosts_[static_cast<std::size_t>(way.from)] && hosts_[static_cast<std::size_t>(way.to)];
  for (const LinkId link : way.links) {
    begin += static_cast<double>(platform_.links[static_cast<std::size_t>(link)].latency.count());
    open = open && links_[static_cast<std::size_t>(link)];
  }
  start({true, route, static_cast<double>(bytes) * 8, begin, false, false, 0, 0});
  if (!open) return fail(tasks_.back());
  if (bytes == 0 && begin == now_) end(tasks_.back());
}

void Reference::cancel(std::size_t number) {
  Task& task = tasks_[number];
  if (task.over) return;
  task.over = true;
  cancelled_[number] = true;
}

void Reference::set_host(std::size_t host, bool up) {
  const bool goes_down = hosts_[host] && !up;
  hosts_[host] = up;
  if (!goes_down) return;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    if (cancelled_[i]) continue;
    Task& task = tasks_[i];
    if (!task.is_transfer) {
      if (task.target == host) fail(task);
      continue;
    }
    const Route& way = platform_.routes[task.target];
    if (static_cast<std::size_t>(way.from) == host || static_cast<std::size_t>(way.to) == host) fail(task);
  }
}

void Reference::set_link(std::size_t link, bool up) {
  const bool goes_down = links_[link] && !up;
  links_[link] = up;
  if (!goes_down) return;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    if (cancelled_[i] || !tasks_[i].is_transfer) continue;
    const auto& links = platform_.routes[tasks_[i].target].links;
    if (std::find(links.begin(), links.end(), static_cast<LinkId>(link)) != links.end()) fail(tasks_[i]);
  }
}

}  // namespace couplet::physics::test
