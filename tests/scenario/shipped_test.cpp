#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "scenario/lint.hpp"
#include "scenario/sample_file.hpp"

namespace {

std::string content_of(const std::string& name) {
  const std::ifstream file(std::string(COUPLET_SCENARIOS) + '/' + name);
  REQUIRE(file);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace

TEST_CASE("the scenarios that ship are without mistakes and explain themselves") {
  for (const char* name : {"batch_buffering.json",
                           "buffer_claim.json",
                           "burst_traffic.json",
                           "cache_flush.json",
                           "cache_stampede.json",
                           "cascading_calls.json",
                           "concurrency_tipping_point.json",
                           "cost_of_idle.json",
                           "cost_of_polling.json",
                           "cpu_credits.json",
                           "cross_zone_latency.json",
                           "connection_pool_exhaustion.json",
                           "customer_portal.json",
                           "email_subscribers.json",
                           "fan_out_filters.json",
                           "goodput_collapse.json",
                           "gray_failure.json",
                           "image_tinter.json",
                           "large_payload_by_reference.json",
                           "load_balanced_web.json",
                           "load_balancer_sinkhole.json",
                           "machine_repair.json",
                           "mm1.json",
                           "nested_calls.json",
                           "noisy_neighbour.json",
                           "order_processing.json",
                           "photo_class_project.json",
                           "poison_message.json",
                           "queue_as_shock_absorber.json",
                           "request_offloading.json",
                           "retry_storm.json",
                           "rolling_deploy.json",
                           "selective_receive.json",
                           "shared_uplink.json",
                           "short_vs_long_polling.json",
                           "slow_dependency.json",
                           "standard_vs_fifo.json",
                           "url2png.json",
                           "visibility_timeout.json",
                           "work_queue_scaling.json",
                           "zone_outage.json"}) {
    DYNAMIC_SECTION(name) {
      const couplet::scenario::Scenario scenario = loaded(content_of(name));
      CHECK(scenario.about.size() > 200);
      CHECK(!scenario.source.empty());
      CHECK(scenario.architectures.size() >= 2);
      CHECK(!scenario.expectations.empty());
    }
  }
}

TEST_CASE("the scenarios that ship get the advice that was looked at, and no other") {
  struct Row {
    const char* name;
    std::vector<std::string> ids;
  };
  const std::vector<Row> rows{{"batch_buffering.json", {}},
                              {"buffer_claim.json", {"not-idempotent"}},
                              {"burst_traffic.json", {}},
                              {"cache_flush.json", {}},
                              {"cache_stampede.json", {}},
                              {"cascading_calls.json", {}},
                              {"concurrency_tipping_point.json", {}},
                              {"connection_pool_exhaustion.json", {}},
                              {"cost_of_idle.json", {}},
                              {"cost_of_polling.json", {}},
                              {"cpu_credits.json", {}},
                              {"cross_zone_latency.json", {}},
                              {"customer_portal.json", {"timeouts-upside-down"}},
                              {"email_subscribers.json", {}},
                              {"fan_out_filters.json", {}},
                              {"goodput_collapse.json", {}},
                              {"gray_failure.json", {}},
                              {"image_tinter.json", {}},
                              {"large_payload_by_reference.json", {}},
                              {"load_balanced_web.json", {}},
                              {"load_balancer_sinkhole.json", {"no-dead-letter-queue"}},
                              {"machine_repair.json", {}},
                              {"mm1.json", {}},
                              {"nested_calls.json", {"not-idempotent"}},
                              {"noisy_neighbour.json", {}},
                              {"order_processing.json", {}},
                              {"photo_class_project.json", {"not-idempotent", "not-idempotent"}},
                              {"poison_message.json", {}},
                              {"queue_as_shock_absorber.json", {"overload"}},
                              {"request_offloading.json", {}},
                              {"retry_storm.json", {}},
                              {"rolling_deploy.json", {}},
                              {"selective_receive.json", {}},
                              {"shared_uplink.json", {}},
                              {"short_vs_long_polling.json", {}},
                              {"slow_dependency.json", {}},
                              {"standard_vs_fifo.json", {}},
                              {"url2png.json", {"retry-without-jitter", "not-idempotent"}},
                              {"visibility_timeout.json", {}},
                              {"work_queue_scaling.json", {}},
                              {"zone_outage.json", {}}};
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      std::vector<std::string> ids;
      for (const auto& advice : couplet::scenario::lint(loaded(content_of(row.name))))
        ids.push_back(advice.id);
      CHECK(ids == row.ids);
    }
  }
}
