// What both engines of a database report.

#include "model/database.hpp"
#include "model/table.hpp"

namespace couplet::model {

void Database::describe(Meters& meters) {
  meters.utilization(busy_, instances_.running, spec_.parallelism);
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("reads", Unit::requests, reads_);
  meters.counter("writes", Unit::requests, writes_);
  meters.counter("deadlocks", Unit::requests, deadlocks_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("gave_up", Unit::requests, gave_up_);
  meters.counter("lost_in_crash", Unit::requests, lost_);
  meters.counter("failovers", Unit::count, failovers_);
  meters.level("connections", Unit::connections, connections_);
  meters.level("busy", Unit::threads, busy_);
  meters.level("waiting", Unit::requests, waiting_);
  meters.level("waiting_for_connection", Unit::requests, unconnected_);
  meters.level("instances", Unit::instances, instances_.running);
}

void Table::describe(Meters& meters) {
  meters.figure("read_units", Unit::count,
                [this] { return static_cast<double>(read_half_units_.measured()) / 2; });
  meters.figure("write_units", Unit::count,
                [this] { return static_cast<double>(write_half_units_.measured()) / 2; });
  meters.figure("repeated_read_units", Unit::count,
                [this] { return static_cast<double>(repeated_reads_.measured()) / 2; });
  meters.figure("repeated_write_units", Unit::count,
                [this] { return static_cast<double>(repeated_writes_.measured()) / 2; });
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("reads", Unit::requests, reads_);
  meters.counter("writes", Unit::requests, writes_);
  meters.counter("throttled", Unit::requests, throttled_);
  meters.counter("too_large", Unit::requests, too_large_);
  meters.counter("refused", Unit::requests, refused_);
  meters.level("busy", Unit::threads, busy_);
}

}  // namespace couplet::model
