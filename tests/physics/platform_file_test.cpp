#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "catch.hpp"
#include "physics/play.hpp"

using namespace couplet;
using namespace couplet::physics;
using namespace couplet::physics::test;

namespace {

constexpr const char* campus = R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <zone id="campus" routing="Full">
    <host id="desk" speed="1Gf"/>
    <host id="server" speed="2Gf,1Gf" core="4"/>
    <link id="wire" bandwidth="1MBps" latency="100ms"/>
    <link id="backbone" bandwidth="10MBps" latency="0ms"/>
    <host id="island" speed="1Gf"/>
    <route src="desk" dst="server"><link_ctn id="wire"/><link_ctn id="backbone"/></route>
  </zone>
</platform>
)";

/// A file that lives as long as this does.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    char name[] = "/tmp/couplet-platform-XXXXXX";
    const int fd = ::mkstemp(name);
    REQUIRE(fd >= 0);
    REQUIRE(::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
    ::close(fd);
    path = name;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path.c_str()); }
  std::string path;
};

Platform from_file(const std::string& path) {
  Platform platform;
  platform.file = path;
  platform.hosts = {{"desk", 1, 1, {}}, {"server", 1, 1, {0.5}}};
  platform.links = {{"wire", 0, {}}};
  platform.routes = {{host0, host1, {}}};
  return platform;
}

std::string error_of(Implementation implementation, const Platform& platform, Duration horizon = 1min) {
  return play(implementation, platform, horizon, [](Play&) {}).error;
}

}  // namespace

TEST_CASE("The built-in physics takes no platform file, and says what to do") {
  CHECK(
      error_of(Implementation::builtin, from_file("there.xml")) ==
      "the platform file there.xml needs SimGrid: say --physics simgrid, or describe hosts, links and routes "
      "in the scenario");
}

#ifdef COUPLET_SIMGRID
TEST_CASE("A platform file of SimGrid says cores, speeds, links and routes") {
  const TemporaryFile file(campus);
  const Outcome outcome = play(Implementation::simgrid, from_file(file.path), 1min, [](Play& p) {
    const Platform& all = p.physics().platform();
    p.note(all.hosts[1].cores);
    p.note(static_cast<std::uint64_t>(all.hosts[1].speed));
    p.note(all.links.size());
    p.note(static_cast<std::uint64_t>(all.links[0].bandwidth));
    p.note(static_cast<std::uint64_t>(all.links[0].latency.count()));
    p.note(all.routes[0].links.size());
    p.at(0s, [&p]() {
      p.execute(host1, 2s);
      p.transfer(route0, 1'000'000);
    });
    p.at(10s, [&p]() { p.physics().host_speed(host1, 0.5); });
    p.at(10s, [&p]() { p.execute(host1, 2s); });
  });
  REQUIRE(outcome.error.empty());
  CHECK(outcome.notes == std::vector<std::uint64_t>{4, 2, 2, 8'000'000, 100'000'000, 2});
  CHECK(outcome.at(0) == 1'000'000'000);
  CHECK(outcome.at(1) == 1'100'000'000);
  CHECK(outcome.at(2) == 12'000'000'000);
  CHECK(outcome.links[1].used == Approx(8e6));
}

TEST_CASE("What a platform file lacks is said with its name") {
  const TemporaryFile file(campus);
  CHECK(error_of(Implementation::simgrid, from_file("/nowhere/there.xml")) ==
        "the platform file /nowhere/there.xml cannot be read");
  Platform other_host = from_file(file.path);
  other_host.hosts[0].name = "laptop";
  CHECK(error_of(Implementation::simgrid, other_host) ==
        "the platform file " + file.path + " has no host laptop; it has desk, island, server");
  Platform other_link = from_file(file.path);
  other_link.links[0].name = "cable";
  CHECK(error_of(Implementation::simgrid, other_link) ==
        "the platform file " + file.path + " has no link cable; it has backbone, wire");
  Platform apart = from_file(file.path);
  apart.hosts[1] = {"island", 1, 1, {}};
  CHECK(error_of(Implementation::simgrid, apart) ==
        "the platform file " + file.path + " has no route from desk to island");
  Platform slower = from_file(file.path);
  slower.hosts[1].factors = {0.25};
  CHECK(error_of(Implementation::simgrid, slower).find("gives it no such pstate") != std::string::npos);
}

TEST_CASE("SimGrid simulates thirty days and no longer") {
  CHECK(error_of(Implementation::simgrid, one_host(1), 30 * 24h).empty());
  CHECK(error_of(Implementation::simgrid, one_host(1), 30 * 24h + 1ns).find("more than 30 days") !=
        std::string::npos);
}
#endif
