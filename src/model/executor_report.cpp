#include "model/executor.hpp"

namespace couplet::model {

void Executor::describe(Meters& meters) {
  meters.counter("hedges", Unit::requests, hedges);
  meters.counter("cancels", Unit::requests, cancels);
  meters.counter("retries_denied", Unit::requests, retries_denied);
  meters.counter("breaker_opened", Unit::count, breaker_opened);
  meters.counter("breaker_refused", Unit::requests, breaker_refused);
}

}  // namespace couplet::model
