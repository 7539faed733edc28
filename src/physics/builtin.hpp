#pragma once

#include <vector>

#include "physics/base.hpp"
#include "physics/flow_network.hpp"
#include "physics/shared_server.hpp"

namespace couplet::physics {

/// Processor sharing without any library. Hosts, and links that no route combines with another one, are
/// SharedServers; links that some route combines are a FlowNetwork.
class Builtin final : public Base {
 public:
  Builtin(const Platform& platform, sim::EventList& events, Listener& listener);

  void drive(const std::function<bool()>& step) override;

 private:
  enum Kind : std::uint8_t { wake_event = first_own_kind };

  /// One event for the next end at a sharer. One that is armed too early finds nothing to do and arms the
  /// next.
  struct Armed {
    Time at = sim::never;
    std::uint64_t number = 0;
  };
  /// Where the transfers of a route share.
  struct Way {
    bool alone = true;        // its one link is a server; else it is a lane of a network
    std::uint32_t place = 0;  // of the server or network
    std::uint32_t lane = 0;
  };
  /// What a link is part of.
  struct Membership {
    std::uint32_t network = sim::nil;  // nil: it is a server of its own
    std::uint32_t place = 0;           // in the network, or of the server
  };

  void begin(std::uint32_t slot) override;
  void bring_up(std::uint32_t slot) override;
  void stop(std::uint32_t slot) override;
  double bits_done(std::uint32_t slot) override;
  bool begins_after_latency() const override { return true; }
  void speed_changed(std::size_t host) override;
  void bandwidth_changed(std::size_t link) override;
  void on_own_event(const sim::Event& event) override;

  void make_sharers();
  std::uint32_t server_of(const Record& record) const;
  bool at_network(const Record& record) const { return record.is_transfer && !ways_[record.target].alone; }
  /// Brings a sharer up to now. Sharers are servers, then networks.
  void advance_server(std::uint32_t server);
  void advance_network(std::uint32_t network);
  void arm(std::uint32_t sharer, Time at);
  void arm_server(std::uint32_t server) { arm(server, servers_[server].next()); }
  void arm_network(std::uint32_t network);

  std::vector<SharedServer> servers_;  // hosts, then lone links
  std::vector<FlowNetwork> networks_;
  std::vector<Way> ways_;              // by route
  std::vector<Membership> links_;      // by link
  std::vector<Armed> armed_;           // by sharer
  std::vector<std::uint32_t> places_;  // by slot
};

}  // namespace couplet::physics
