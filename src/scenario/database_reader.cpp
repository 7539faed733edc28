#include <fmt/format.h>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;

enum class Engine { relational, key_value };

constexpr CountRange unit_range{1, 10'000'000};
constexpr DurationRange burst_duration{0s, 1h};

/// Reports keys that only databases of another engine have.
void only_for(Fields& fields, std::string_view engine, std::string_view other,
              std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Value* value = fields.find(key);
    if (value == nullptr) continue;
    fields.log().add(*value,
                     fmt::format("only a {} database has {}; this one is {}", engine, in_quotes(key), other));
  }
}

void read_relational(Fields& fields, DatabaseSpec& spec) {
  spec.connections = fields.count("connections", spec.connections, {1, 1'000'000});
  spec.parallelism = fields.count("parallelism", spec.parallelism, {1, 1'000'000});
  spec.connection_wait = fields.duration("connection_wait", spec.connection_wait);
  spec.deadlock_rate = fields.fraction("deadlock_rate");
  spec.boot = fields.duration_distribution("boot", spec.boot);
  if (const Value* failover = fields.find("failover")) {
    spec.failover = fields.duration_distribution("failover", {});
    if (fields.find("host") != nullptr) {
      fields.log().add(*failover,
                       R"(a standby would be on another host than the database, and "host" names only )"
                       R"(one; leave "host" or "failover" out)");
    }
  }
  spec.commit_latency = fields.duration_distribution("commit_latency", spec.commit_latency);
  only_for(fields, "key_value", "relational", {"read_units", "write_units", "burst", "consistency"});
}

void read_units(Fields& fields, cloud::TableConfig& capacity) {
  const Value* reads = fields.find("read_units");
  const Value* writes = fields.find("write_units");
  if ((reads == nullptr) != (writes == nullptr)) {
    fields.log().add(reads == nullptr ? *writes : *reads,
                     R"(capacity is provisioned for both, or for none (on demand); write "read_units" and )"
                     R"("write_units")");
  }
  if (reads != nullptr) capacity.read_units = fields.count("read_units", 1, unit_range);
  if (writes != nullptr) capacity.write_units = fields.count("write_units", 1, unit_range);
  const Value* burst = fields.find("burst");
  if (burst != nullptr && reads == nullptr && writes == nullptr) {
    fields.log().add(*burst, R"(a table on demand keeps no unused capacity; leave "burst" out, or give it )"
                             R"("read_units" and "write_units")");
  }
  capacity.burst = fields.duration("burst", capacity.burst, burst_duration);
}

void read_key_value(Fields& fields, DatabaseSpec& spec) {
  KeyValueSpec& table = spec.key_value.emplace();
  read_units(fields, table.capacity);
  table.consistency = fields.choice("consistency", table.consistency,
                                    {{"eventual", cloud::Consistency::eventual},
                                     {"strong", cloud::Consistency::strong},
                                     {"transactional", cloud::Consistency::transactional}});
  only_for(fields, "relational", "key_value",
           {"connections", "parallelism", "connection_wait", "deadlock_rate", "boot", "failover",
            "commit_latency", "instance_type"});
}

}  // namespace

DatabaseSpec read_database(Fields& fields, const Scope& scope) {
  DatabaseSpec spec;
  const Engine engine = fields.choice("engine", Engine::relational,
                                      {{"relational", Engine::relational}, {"key_value", Engine::key_value}});
  spec.read =
      fields.duration_distribution("read", sim::DurationDistribution::constant(scope.effects ? 2ms : 0ms));
  spec.write =
      fields.duration_distribution("write", sim::DurationDistribution::constant(scope.effects ? 5ms : 0ms));
  spec.latency = fields.duration_distribution("latency", spec.latency);
  if (engine == Engine::key_value) {
    read_key_value(fields, spec);
  } else {
    read_relational(fields, spec);
  }
  if (engine == Engine::relational) spec.instance_type = fields.text("instance_type");
  return spec;
}

}  // namespace couplet::scenario
