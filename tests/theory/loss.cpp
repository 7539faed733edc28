#include <string>
#include <utility>
#include <vector>

#include "theory/formulas.hpp"
#include "theory/measures.hpp"
#include "theory/more_formulas.hpp"
#include "theory/studies.hpp"

namespace couplet::theory {
namespace {

/// M/G/c/c: who finds all servers busy is turned away. How the service is distributed does not matter.
Study erlang_loss(std::string name, int servers, int rate, std::string service, std::uint64_t requests) {
  Study study = at_server(std::move(name), rate, servers, std::move(service), requests, R"(, "backlog": 0)");
  const double blocked = erlang_b(servers, rate / mu);
  study.turns_away = true;
  study.checks = {
      {"share turned away", blocked, failed_share(), true},
      {"utilization", rate / mu * (1 - blocked) / servers, figure("server", "utilization")},
  };
  return study;
}

/// The same of a function that is called: its reserved concurrency is the number of servers. It is slower
/// than the services, so that its cap of ten requests per second and environment does not matter.
Study function_loss(std::string name, int environments, int rate, const std::string& distribution,
                    std::uint64_t requests) {
  Study study = study_of(std::move(name), rate, "server", "server",
                         R"({"server": {"kind": "function", "timeout": "900s", "reserved_concurrency": )" +
                             std::to_string(environments) + R"(, "steps": [{"work": "service"}]}})",
                         requests);
  study.service = distribution;
  study.turns_away = true;
  const double blocked = erlang_b(environments, rate);
  study.checks = {
      {"share throttled", blocked, failed_share(), true},
      {"mean number of environments at work", rate * (1 - blocked), figure("server", "concurrency.mean")},
  };
  return study;
}

/// M/M/1/K: one in service, K - 1 in line.
Study short_line(int places, int rate, std::uint64_t requests) {
  Study study =
      at_server("mm1k", rate, 1, exponential, requests, R"(, "backlog": )" + std::to_string(places - 1));
  const double blocked = mm1k_blocked(places, rate, mu);
  study.turns_away = true;
  study.checks = {
      {"share turned away", blocked, failed_share(), true},
      {"mean response of the others", mm1k_response(places, rate, mu), mean_response(), true},
      {"utilization", rate / mu * (1 - blocked), figure("server", "utilization")},
  };
  return study;
}

/// Machines run until they break down; few repairmen see to them. Times in minutes.
Study machines(int repairmen, std::uint64_t requests) {
  constexpr int population = 10;
  constexpr double run = 100;
  constexpr double repair = 10;
  const Repair theory = machine_repair(population, repairmen, 1 / run, 1 / repair);
  const double per_second = theory.throughput / 60;
  Study study = at_server("machines-" + std::to_string(repairmen), 0, repairmen,
                          R"({"dist": "exponential", "mean": "10m"})", requests);
  study.rate = per_second;
  study.warmup = 1000;
  study.sample = "10d";
  study.customers = R"("kind": "closed", "population": 10, "think": {"dist": "exponential", "mean": "100m"})";
  const Measure down = [](const Outcome& outcome) {
    return metric(outcome.result, "server", "busy.mean") + metric(outcome.result, "server", "waiting.mean");
  };
  const Measure throughput = [](const Outcome& outcome) {
    const scenario::RunSettings& settings = outcome.run;
    return static_cast<double>(outcome.result.completions_in_window) /
           sim::to_seconds(settings.duration - settings.warmup);
  };
  study.checks = {
      {"mean number down", theory.down, down, true},
      {"utilization", theory.busy / repairmen, figure("server", "utilization")},
      {"throughput", per_second, throughput, true},
      {"mean response", theory.down / per_second, mean_response()},
  };
  return study;
}

/// A database serves some queries at once; the others wait, in the order in which they came.
Study database(std::string name, int rate, int parallelism, int connections, std::uint64_t requests) {
  return study_of(std::move(name), rate, "app", "db",
                  R"({"app": {"kind": "service", "threads": 10000, "steps": [{"write": "db"}]},
    "db": {"kind": "database", "parallelism": )" +
                      std::to_string(parallelism) + R"(, "connections": )" + std::to_string(connections) +
                      R"(, "write": )" + exponential + "}}",
                  requests);
}

Study patient_database(std::uint64_t requests) {
  constexpr int parallelism = 4;
  constexpr int rate = 320;
  Study study = database("database", rate, parallelism, 10'000, requests);
  study.checks = {
      {"mean response", mmc_response(parallelism, rate, mu), mean_response(), true},
      {"mean number waiting", in_line(rate, mmc_wait(parallelism, rate, mu)), figure("db", "waiting.mean")},
      {"utilization", rate / (parallelism * mu), figure("db", "utilization")},
  };
  return study;
}

/// M/M/c/K: connections are the places, in service and in line.
Study short_of_connections(std::uint64_t requests) {
  constexpr int parallelism = 3;
  constexpr int connections = 6;
  constexpr int rate = 270;
  Study study = database("connections", rate, parallelism, connections, requests);
  const LossLine theory = mmck(parallelism, connections, rate, mu);
  study.turns_away = true;
  study.checks = {
      {"share turned away", theory.blocked, failed_share(), true},
      {"mean response of the others", theory.response, mean_response(), true},
      {"mean number of connections", theory.inside, figure("db", "connections.mean")},
  };
  return study;
}

}  // namespace

std::vector<Study> loss_studies() {
  return {
      erlang_loss("mm4-loss", 4, 300, exponential, 600'000),
      erlang_loss("mg10-loss", 10, 800, hyperexponential, 600'000),
      function_loss("function-loss", 4, 3, R"({"dist": "exponential", "mean": "1s"})", 600'000),
      function_loss("function-mg-loss", 10, 8, R"({"dist": "hyperexponential", "mean": "1s", "cv": 2})",
                    600'000),
      short_line(5, 90, 600'000),
      machines(1, 250'000),
      machines(2, 250'000),
      patient_database(800'000),
      short_of_connections(400'000),
  };
}

}  // namespace couplet::theory
