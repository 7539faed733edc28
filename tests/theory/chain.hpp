#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <vector>

namespace couplet::theory {

/// A Markov chain in continuous time with finitely many states, and its stationary distribution.
class Chain {
 public:
  using State = std::array<int, 6>;  // numbers of customers here and there; what is not used stays 0
  struct Move {
    State to;
    double rate;  // 0: it does not happen
  };
  using Moves = std::function<std::vector<Move>(const State&)>;

  /// All states that can be reached from `start`. REQUIRES: from each of them `start` can be reached.
  Chain(const State& start, const Moves& moves);

  std::size_t size() const { return states_.size(); }

  /// The mean of a function of the state, over time.
  double mean(const std::function<double(const State&)>& of) const;

 private:
  struct Source {
    std::size_t from;
    long double rate;
  };

  void explore(const State& start, const Moves& moves);
  void solve();
  long double sweep();

  std::vector<State> states_;
  std::vector<std::vector<Source>> into_;  // by state
  std::vector<long double> out_;           // rate of leaving
  std::vector<long double> share_;         // of the time
};

}  // namespace couplet::theory
