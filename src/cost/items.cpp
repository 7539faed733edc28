#include "cost/items.hpp"

namespace couplet::cost {

namespace {

constexpr std::int64_t hour = 3600;                          // seconds
constexpr std::int64_t gib = std::int64_t{1} << 30;          // bytes
constexpr std::int64_t gb_seconds = 1'024'000;               // megabytes times milliseconds
constexpr std::int64_t gb_month = 1024 * seconds_per_month;  // mebibytes times seconds
constexpr std::int64_t capacity_unit_hour = 1'000'000'000;   // billionths

struct Row {
  std::string_view name, unit;
  std::int64_t base;
  Driver driver;
  std::string_view text;
};

constexpr Row rows[] = {
    {"queue.standard.requests", "requests", 1, Driver::load, "API calls of a standard queue, by 64 KiB"},
    {"queue.fifo.requests", "requests", 1, Driver::load, "API calls of a FIFO queue, by 64 KiB"},
    {"queue.fair.requests", "requests", 1, Driver::load, "sends with a group to a standard queue, on top"},
    {"topic.standard.publishes", "requests", 1, Driver::load, "publishes to a standard topic, by 64 KiB"},
    {"topic.fifo.publishes", "messages", 1, Driver::load, "messages published to a FIFO topic"},
    {"topic.fifo.payload", "GB", gib, Driver::load, "bytes published to a FIFO topic"},
    {"topic.fifo.deliveries", "messages", 1, Driver::load, "messages that a FIFO topic delivers"},
    {"topic.fifo.delivered_payload", "GB", gib, Driver::load, "bytes that a FIFO topic delivers"},
    {"topic.deliveries.queue", "messages", 1, Driver::load, "deliveries to queues"},
    {"topic.deliveries.function", "messages", 1, Driver::load, "deliveries to functions"},
    {"topic.deliveries.http", "messages", 1, Driver::load, "deliveries by HTTP and HTTPS"},
    {"topic.deliveries.email", "messages", 1, Driver::load, "deliveries by e-mail"},
    {"topic.deliveries.mobile", "messages", 1, Driver::load, "deliveries to mobile applications"},
    {"topic.deliveries.sms", "messages", 1, Driver::load, "deliveries by SMS"},
    {"bucket.puts", "requests", 1, Driver::load, "PUT, COPY, POST and LIST requests"},
    {"bucket.gets", "requests", 1, Driver::load, "GET and all other requests"},
    {"bucket.storage", "GB-months", gb_month, Driver::time, "what is stored"},
    {"balancer.application", "hours", hour, Driver::time, "an application load balancer"},
    {"balancer.application.lcu", "LCU-hours", capacity_unit_hour, Driver::load, "its capacity units"},
    {"balancer.network", "hours", hour, Driver::time, "a network load balancer"},
    {"balancer.network.lcu", "NLCU-hours", capacity_unit_hour, Driver::load, "its capacity units"},
    {"function.requests", "requests", 1, Driver::load, "invocations"},
    {"function.gb_seconds", "GB-seconds", gb_seconds, Driver::load, "memory times duration"},
    {"function.init_gb_seconds", "GB-seconds", gb_seconds, Driver::load, "the same of cold starts"},
    {"function.provisioned_gb_seconds", "GB-seconds", gb_seconds, Driver::time, "provisioned concurrency"},
    {"function.pollers", "hours", hour, Driver::time, "pollers of a queue bought in advance"},
    {"table.write_units", "units", 2, Driver::load, "write request units on demand"},
    {"table.read_units", "units", 2, Driver::load, "read request units on demand"},
    {"table.write_capacity", "WCU-hours", hour, Driver::time, "provisioned write capacity"},
    {"table.read_capacity", "RCU-hours", hour, Driver::time, "provisioned read capacity"},
    {"cache.node", "hours", hour, Driver::time, "a node that caches"},
    {"alarm.standard", "alarm-months", seconds_per_month, Driver::time, "alarms with a period of a minute"},
    {"alarm.high_resolution", "alarm-months", seconds_per_month, Driver::time, "alarms with a shorter one"},
    {"transfer.out", "GB", gib, Driver::load, "bytes sent to the internet"},
};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

std::optional<Item> item_named(std::string_view name) {
  for (const Row& row : rows) {
    if (row.name != name) continue;
    return Item{std::string(row.name), std::string(row.unit), row.base, row.driver, std::string(row.text)};
  }
  constexpr std::string_view instance = "instance.";
  if (name.substr(0, instance.size()) == instance && name.size() > instance.size())
    return Item{std::string(name), "hours", hour, Driver::time, "an instance of this type, Linux"};
  constexpr std::string_view database = "database.";
  if (name.substr(0, database.size()) != database) return std::nullopt;
  if (!ends_with(name, ".single_az") && !ends_with(name, ".multi_az")) return std::nullopt;
  return Item{std::string(name), "hours", hour, Driver::time,
              ends_with(name, ".multi_az") ? "a database of this type with a standby"
                                           : "a database of this type, MySQL"};
}

std::vector<std::string> item_names() {
  std::vector<std::string> names;
  for (const Row& row : rows) names.emplace_back(row.name);
  return names;
}

}  // namespace couplet::cost
