#include "theory/chain.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/check.hpp"

namespace couplet::theory {

Chain::Chain(const State& start, const Moves& moves) {
  explore(start, moves);
  solve();
}

void Chain::explore(const State& start, const Moves& moves) {
  std::map<State, std::size_t> numbers{{start, 0}};
  states_ = {start};
  into_.resize(1);
  for (std::size_t from = 0; from < states_.size(); ++from) {
    out_.push_back(0);
    for (const Move& move : moves(State{states_[from]})) {
      if (move.rate == 0 || move.to == states_[from]) continue;
      const auto [found, is_new] = numbers.try_emplace(move.to, states_.size());
      if (is_new) {
        states_.push_back(move.to);
        into_.emplace_back();
      }
      into_[found->second].push_back({from, move.rate});
      out_[from] += move.rate;
    }
  }
}

/// The method of Gauss and Seidel for the equations of balance: what flows out of a state flows in.
long double Chain::sweep() {
  long double sum = 0;
  long double change = 0;
  for (std::size_t state = 0; state < share_.size(); ++state) {
    long double flow = 0;
    for (const Source& source : into_[state]) flow += share_[source.from] * source.rate;
    const long double share = flow / out_[state];
    change = std::max(change, std::fabs(share - share_[state]));
    share_[state] = share;
    sum += share;
  }
  for (long double& share : share_) share /= sum;
  return change;
}

void Chain::solve() {
  constexpr int sweeps_max = 100'000;
  share_.assign(states_.size(), 1 / static_cast<long double>(states_.size()));
  for (int i = 0; i < sweeps_max; ++i) {
    if (sweep() < 1e-17L) return;
  }
  COUPLET_CHECK(false);
}

double Chain::mean(const std::function<double(const State&)>& of) const {
  long double sum = 0;
  for (std::size_t i = 0; i < states_.size(); ++i)
    sum += share_[i] * static_cast<long double>(of(states_[i]));
  return static_cast<double>(sum);
}

}  // namespace couplet::theory
