#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "sim/draws.hpp"
#include "sim/math.hpp"

/// Statistical checks that are judged together: each is a statistic that is standard normal if the code is
/// right, and the limit makes a right program fail the whole family with probability 1 % at most
/// (Bonferroni). Seeds are fixed beforehand and stay: a failure is a finding, never a reason to try another
/// seed.
class NormalFamily {
 public:
  void add(std::string what, double z) { checks_.emplace_back(std::move(what), z); }

  /// `hits` of n trials of probability p.
  void add_count(std::string what, std::int64_t hits, std::int64_t n, double p) {
    const double trials = static_cast<double>(n);
    add(std::move(what), (static_cast<double>(hits) - trials * p) / std::sqrt(trials * p * (1 - p)));
  }

  double limit() const {
    return -couplet::sim::normal_quantile(0.01 / 2 / static_cast<double>(checks_.size()));
  }

  void check() const {
    for (const auto& [what, z] : checks_) {
      INFO(what);
      CHECK(std::fabs(z) < limit());
    }
  }

 private:
  std::vector<std::pair<std::string, double>> checks_;
};

/// The draw for request number i of a use.
class DrawsFor {
 public:
  explicit DrawsFor(std::string_view label, couplet::sim::Lineage lineage = 0)
      : key_(couplet::sim::DrawKey::of(1, 0, label)), lineage_(lineage) {}

  couplet::sim::Draw operator[](std::int64_t i) const {
    const auto index = static_cast<std::uint64_t>(i);
    return {key_, couplet::sim::identity_of(couplet::sim::hash_of("test"), index), lineage_};
  }

 private:
  couplet::sim::DrawKey key_;
  couplet::sim::Lineage lineage_;
};
