// Which nodes of a load balancer clients come to.

#include "cloud/zone_dns.hpp"

#include <vector>

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::DrawKey;
using couplet::sim::start_of_run;
using couplet::sim::Time;
using namespace std::chrono_literals;

namespace {

const DrawKey key = DrawKey::of(1, 0, "balancer/node");

/// Of 10,000 clients those that come to the zone.
int clients(const ZoneDns& dns, Time now, std::uint32_t zone) {
  int count = 0;
  for (std::uint64_t client = 0; client < 10'000; ++client) {
    Draw draw(key, client);
    if (dns.pick(now, draw) == zone) ++count;
  }
  return count;
}

using Zones = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a name stands for the zones with a healthy target, or for all") {
  ZoneDns dns(3, 0s);
  CHECK(dns.answer() == Zones{0, 1, 2});
  dns.set(start_of_run, 1, 4);
  CHECK(dns.answer() == Zones{1});
  dns.set(start_of_run, 0, 1);
  CHECK(dns.answer() == Zones{0, 1});
  const Time later = start_of_run + 10s;
  dns.set(later, 1, 3);
  dns.set(later, 0, 0);
  CHECK(dns.answer() == Zones{1});
  CHECK(clients(dns, later, 1) == 10'000);
  dns.set(later, 1, 0);
  CHECK(dns.answer() == Zones{0, 1, 2});
  for (const std::uint32_t zone : {0U, 1U, 2U}) CHECK(std::abs(clients(dns, later, zone) - 3333) < 200);
}

TEST_CASE("clients go on with an old answer until its time to live is over") {
  ZoneDns dns(2, 60s);
  dns.set(start_of_run, 0, 1);
  dns.set(start_of_run, 1, 1);
  const Time out = start_of_run + 600s;
  dns.set(out, 0, 0);
  CHECK(std::abs(clients(dns, out, 0) - 5000) < 200);
  CHECK(std::abs(clients(dns, out + 15s, 0) - 3750) < 200);
  CHECK(std::abs(clients(dns, out + 30s, 0) - 2500) < 200);
  CHECK(std::abs(clients(dns, out + 45s, 0) - 1250) < 200);
  CHECK(clients(dns, out + 60s, 0) == 0);
  CHECK(clients(dns, out + 600s, 0) == 0);
}

TEST_CASE("of several changes within the time to live each client holds the one of his age") {
  ZoneDns dns(2, 60s);
  dns.set(start_of_run, 0, 1);
  dns.set(start_of_run, 1, 1);
  dns.set(start_of_run + 100s, 0, 0);  // {1}
  dns.set(start_of_run + 110s, 0, 1);  // {0, 1}
  dns.set(start_of_run + 130s, 1, 0);  // {0}
  // At 140 s ages up to 10 s hold {0}, up to 30 s {0, 1}, up to 40 s {1}, the others {0, 1}: a sixth, a
  // third, a sixth and a third.
  CHECK(std::abs(clients(dns, start_of_run + 140s, 0) - 5000) < 200);
  // At 165 s up to 35 s {0}, up to 55 s {0, 1}, up to 65 s {1}: 35, 20 and 5 of 60.
  CHECK(std::abs(clients(dns, start_of_run + 165s, 0) - 7500) < 200);
  CHECK(std::abs(clients(dns, start_of_run + 180s, 0) - 9167) < 200);
  CHECK(clients(dns, start_of_run + 190s, 0) == 10'000);
}
