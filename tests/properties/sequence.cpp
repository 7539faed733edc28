#include "properties/sequence.hpp"

#include <exception>
#include <ostream>

#include "properties/account.hpp"

using couplet::cloud::DeduplicationScope;
using couplet::cloud::QueueConfig;
using std::chrono::seconds;

QueueConfig Setup::config() const {
  QueueConfig config;
  config.type = type;
  config.fair = fair;
  config.retention = seconds{retention};
  config.delay = seconds{delay};
  config.visibility_timeout = seconds{visibility_timeout};
  config.max_receives = max_receives;
  config.in_flight_limit = in_flight_limit;
  config.shards = shards;
  if (scope_is_group) config.deduplication_scope = DeduplicationScope::message_group;
  return config;
}

void carry_out(const Sequence& sequence) {
  Account account(sequence.setup);
  for (const Command& command : sequence.commands) account.carry_out(command);
}

void showValue(const Sequence& sequence, std::ostream& out) {
  Account account(sequence.setup);
  try {
    for (const Command& command : sequence.commands) account.carry_out(command);
    out << account.script();
  } catch (const std::exception& violation) {
    out << account.script() << "// " << violation.what() << "\n";
  }
}
