#include "catch.hpp"
#include "scenario/lint_pipeline.hpp"

namespace {

/// Four requests a second for a service on a host, over a link.
Pipeline placed(const std::string& host, const std::string& link, const std::string& payload = "1KB") {
  Pipeline pipeline;
  pipeline.workload = R"("to": "web", "arrivals": {"process": "poisson", "rate": "4/s"}, "payload": ")" +
                      payload + R"(", "needs": {"render": "75ms"})";
  pipeline.web = R"("host": "server", "steps": [{"cpu": "render"}])";
  pipeline.top = R"(, "effects": "none", "platform": {"hosts": {"server": {)" + host +
                 R"(}, "store": {}}, "links": {"uplink": {"bandwidth": ")" + link +
                 R"("}}, "routes": [{"from": "visitors", "to": "server", "links": ["uplink"]},
                                    {"from": "visitors", "to": "store", "links": ["uplink"]},
                                    {"from": "store", "to": "server", "links": ["uplink"]}]})";
  return pipeline;
}

std::vector<std::string> advice(const Pipeline& pipeline) {
  return texts_of(text_of(pipeline));
}

std::string host_said(const std::string& part, const std::string& wanted, const std::string& has,
                      const std::string& utilisation) {
  return "x.json:7: /platform/hosts/server" + part + ": loose: cpu steps on 'server' keep " + wanted +
         " of its cores busy for good, but it has " + has + ": utilisation " + utilisation +
         ", more and more work is under way, all of it slower and slower; more \"cores\" or \"speed\", or "
         "several hosts whom the instances are dealt to [host-overload]";
}

std::string link_said(const std::string& wanted, const std::string& has, const std::string& utilisation) {
  return "x.json:7: /platform/links/uplink/bandwidth: loose: " + wanted +
         " are to cross 'uplink' for good, which has " + has + ": utilisation " + utilisation +
         ", more and more transfers are under way, all of them slower and slower; more \"bandwidth\", a "
         "smaller \"payload\" or \"size\", or a link for each direction (\"both_ways\": false) "
         "[link-overload]";
}

}  // namespace

TEST_CASE("advice on a host whose cores are too few") {
  Pipeline pipeline = placed(R"("cores": 2)", "1Gbps");
  CHECK(advice(pipeline).empty());
  // 4/s · 6 · 75 ms = 1.8 of two cores, 7 of them 2.1.
  pipeline.web = R"("host": "server", "threads": 9, "steps": [{"repeat": 6, "steps": [{"cpu": "render"}]}])";
  CHECK(advice(pipeline).empty());
  pipeline.web = R"("host": "server", "threads": 9, "steps": [{"repeat": 7, "steps": [{"cpu": "render"}]}])";
  CHECK(advice(pipeline) == std::vector{host_said("/cores", "2.1", "2", "1.05")});
  // Dealt to two hosts, half of it is here; on a core of twice the speed as well.
  pipeline.web =
      R"("instances": 2, "host": ["server", "store"], "steps": [{"repeat": 7, "steps": [{"cpu": "render"}]}])";
  CHECK(advice(pipeline) ==
        std::vector<std::string>{
            "x.json:7: /platform/hosts/store: loose: cpu steps on 'store' keep 1.05 of its cores busy for "
            "good, "
            "but it has 1: utilisation 1.05, more and more work is under way, all of it slower and slower; "
            "more "
            "\"cores\" or \"speed\", or several hosts whom the instances are dealt to [host-overload]"});
  pipeline = placed(R"("speed": 2)", "1Gbps");
  pipeline.web = R"("host": "server", "threads": 9, "steps": [{"repeat": 6, "steps": [{"cpu": "render"}]}])";
  CHECK(advice(pipeline).empty());
}

TEST_CASE("advice on a host that lives on its CPU credits") {
  // 0.3 cores for good; a t2.micro earns a tenth of one, a t3.micro a fifth of two, and may borrow.
  CHECK(advice(placed(R"("instance_type": "t2.micro", "credits": true)", "1Gbps")) ==
        std::vector{host_said("", "0.3", "0.1 by the CPU credits that it earns", "3")});
  CHECK(advice(placed(R"("instance_type": "t3.micro", "credits": true)", "1Gbps")).empty());
  CHECK(advice(placed(R"("instance_type": "t3.micro", "credits": "standard")", "1Gbps")) ==
        std::vector{host_said("", "0.3", "0.2 by the CPU credits that it earns", "1.5")});
}

TEST_CASE("advice on a link that is too narrow") {
  // 4/s · (300,000 + 1,024) bytes.
  CHECK(advice(placed("", "10Mbps", "300KB")).empty());
  CHECK(advice(placed("", "9Mbps", "300KB")) == std::vector{link_said("9.63 Mbps", "9 Mbps", "1.07")});
  // What goes to the store and back, and what a queue delivers, crosses it too.
  Pipeline pipeline = placed("", "30Mbps", "300KB");
  pipeline.others = R"(, "pictures": {"kind": "bucket", "host": "store"})";
  pipeline.web = R"("host": "server", "steps": [{"put": "pictures"}, {"get": "pictures"}])";
  CHECK(advice(pipeline).empty());
  pipeline.top.replace(pipeline.top.find("30Mbps"), 6, "28Mbps");
  CHECK(advice(pipeline) == std::vector{link_said("28.9 Mbps", "28 Mbps", "1.03")});
  pipeline = placed("", "19Mbps", "300KB");
  pipeline.web = R"("steps": [{"send": "queue"}])";
  pipeline.queue = R"("receive_wait": "20s", "host": "store")";
  pipeline.worker = R"("concurrency": 9, "host": "server", "idempotent": true)";
  CHECK(advice(pipeline).empty());
  pipeline.top.replace(pipeline.top.find("19Mbps"), 6, "9Mbps");
  CHECK(advice(pipeline) == std::vector{link_said("9.6 Mbps", "9 Mbps", "1.07")});
}
