#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "theory/program.hpp"
#include "theory/station.hpp"

namespace couplet::theory {

/// Who comes to a component.
struct Stream {
  std::vector<double> rates;  // by producer, per second
  double reads = 0, writes = 0;
  double largest_message = 0;         // bytes, of what comes to a queue or topic; infinite: any
  std::size_t feeders = 0;            // producers and components that send them
  std::vector<std::string> broken;    // why they are no Poisson process; empty: they are
  std::optional<std::size_t> closed;  // the producer of a closed loop

  double rate() const;
};

/// How the instance is chosen that a request goes to: by turns of all who call, by those of one balancer, at
/// random, or by one request in this way and by another in that.
enum class Choice { none, in_turn, balanced_in_turn, at_random, several };

/// A component in the network of an architecture.
struct Node {
  Program program;
  std::vector<std::string> obstacles;  // its own
  Stream in;
  Station station;
  double answer = 0;         // mean time until whoever is answered well is, seconds
  double hold = 0;           // mean time until whoever comes is answered, well or not
  bool answer_known = true;  // both of them
  double success = 1;        // share of those who come that are answered well
  double delay = 0;          // mean time from the issue of a request to its coming here, seconds
  bool delay_known = true;   // there is only one way to here
  Choice choice = Choice::none;
  bool passes_on = true;                  // what leaves it follows a law, as far as is known
  std::vector<std::string> first_broken;  // why it does not: as it was found first, the rest follows from it
};

/// An architecture as a network of queues, each of which is a station by itself if the theorems say so: sums
/// and random splits of independent Poisson processes are Poisson; so is what leaves M/M/c (Burke 1956) and
/// M/G/∞ (Mirasol 1963). What holds a server while it waits elsewhere is only followed if its servers are
/// never all held, or if it does nothing else.
class Network {
 public:
  explicit Network(const scenario::Architecture& architecture);

  const scenario::Architecture& architecture() const { return architecture_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  const Node& node(scenario::ComponentIndex index) const { return nodes_[static_cast<std::size_t>(index)]; }

  /// Empty if they are a Poisson process, or a closed loop that is followed.
  const std::string& why_not_poisson(std::size_t producer) const { return producers_broken_[producer]; }

  /// Mean of the latency between a producer's customers and their entry, seconds.
  double entry_latency(std::size_t producer) const;

 private:
  using Index = std::size_t;

  void find_order();
  void visit(Index index, std::vector<int>& seen);
  std::vector<Index> next_of(Index index) const;

  void forward();
  void enter(Index producer);
  void pass_on(Index index);
  void visit_from(Index from, const Visit& visit);
  void deliver(Index from, Index to, const std::vector<double>& rates, std::optional<double> delay,
               const std::string& broken);
  double largest_payload(const std::vector<double>& rates) const;
  void publish(Index topic, const std::string& broken);
  /// Why a topic may have to deliver more than once to a subscriber: a clause; empty: it does not.
  std::string may_deliver_again(const scenario::TopicSpec& topic,
                                const scenario::TopicSubscription& subscription) const;
  /// Mean time from coming to a component to a visit; its line included. The visits before it take as long as
  /// until a good answer, or as until any.
  std::optional<double> time_before(Index index, const Visit& visit, double Node::* of_others) const;
  /// Mean wait of those let in, seconds.
  std::optional<double> wait_of(Index index) const;

  void backward();
  Station solve(Index index);
  Station solve_closed(Index index) const;
  Station solve_alone(Index index, const Law& law) const;
  Station solve_holding(Index index, const Law& law);
  Station solve_database(Index index) const;
  Law own_law(Index index) const;
  /// The calls of one that does nothing else, to the end; false if it is not so.
  bool solve_chain(Index index, Station& station);
  /// What the failure of a visit does to whoever makes it, beyond that it fails too: a clause; empty:
  /// nothing.
  std::string upset_by(Index index, const Visit& visit) const;
  double success_of(Index index) const;
  void settle_answer(Index index);
  void settle_producers();

  const scenario::Architecture& architecture_;
  std::vector<Node> nodes_;
  std::vector<Index> order_;                   // what feeds others before them
  std::vector<std::string> producers_broken_;  // why a producer's customers are no Poisson process
  std::vector<bool> in_chain_;                 // solved with the outermost of its chain
};

}  // namespace couplet::theory
