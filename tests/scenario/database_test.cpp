#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in a database and in dead letters") {
  check_mistakes(
      &SampleFile::components,
      {
          {"a table with one kind of unit",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "engine": "key_value", "read_units": 5}})",
           {R"(x.json:5:121: /components/db/read_units: capacity is provisioned for both, or for none (on demand); write "read_units" and "write_units")"}},
          {"a burst of a table on demand",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "engine": "key_value", "burst": "5s"}})",
           {R"(x.json:5:116: /components/db/burst: a table on demand keeps no unused capacity; leave "burst" out, or give it "read_units" and "write_units")"}},
          {"a table with connections",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "engine": "key_value", "connections": 5, "failover": "1s"}})",
           {R"(x.json:5:122: /components/db/connections: only a relational database has "connections"; this one is key_value)",
            R"(x.json:5:137: /components/db/failover: only a relational database has "failover"; this one is key_value)"}},
          {"units of a relational database",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "write_units": 5}})",
           {R"(x.json:5:99: /components/db/write_units: only a key_value database has "write_units"; this one is relational)"}},
          {"no connections",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "connections": 0, "parallelism": 0}})",
           {"x.json:5:99: /components/db/connections: expected a whole number from 1 to 1000000, found 0",
            "x.json:5:117: /components/db/parallelism: expected a whole number from 1 to 1000000, found 0"}},
          {"a deadlock rate in percent",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "deadlock_rate": 2}})",
           {"x.json:5:101: /components/db/deadlock_rate: expected a number from 0 to 1, found 2"}},
          {"a bare failover",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "failover": 60}})",
           {R"(x.json:5:96: /components/db/failover: 60 has no unit; write "60s")"}},
          {"a bare service time",
           R"({"web": {"kind": "service", "steps": []}, "db": {"kind": "database", "write": 5}})",
           {R"(x.json:5:93: /components/db/write: 5 has no unit; write "5s")"}},
          {"a negative load factor",
           R"({"web": {"kind": "service", "load_factor": -0.1}})",
           {"x.json:5:58: /components/web/load_factor: expected a number from 0 to 1000, found -0.1"}},
          {"dead letters to nowhere",
           R"({"web": {"kind": "service"}, "q": {"kind": "queue", "dead_letter": {"to": "dql"}}, "dlq": {"kind": "queue"}})",
           {"x.json:5:89: /components/q/dead_letter/to: 'dql' is not a component of architecture 'loose'; "
            "did you mean 'dlq'?"}},
          {"dead letters to a service",
           R"({"web": {"kind": "service"}, "q": {"kind": "queue", "dead_letter": {"to": "web"}}, "dlq": {"kind": "queue"}})",
           {"x.json:5:89: /components/q/dead_letter/to: 'web' is a service; dead_letter needs a queue"}},
          {"dead letters to itself",
           R"({"web": {"kind": "service"}, "q": {"kind": "queue", "dead_letter": {"to": "q"}}, "dlq": {"kind": "queue"}})",
           {"x.json:5:82: /components/q/dead_letter: the dead-letter queues come back to where they began: q "
            "-> q"}},
          {"dead letters in a circle",
           R"({"web": {"kind": "service"}, "q": {"kind": "queue", "dead_letter": {"to": "dlq"}}, "dlq": {"kind": "queue", "dead_letter": {"to": "q"}}})",
           {"x.json:5:82: /components/q/dead_letter: the dead-letter queues come back to where they began: q "
            "-> dlq -> q"}},
          {"dead letters without limit",
           R"({"web": {"kind": "service"}, "q": {"kind": "queue", "dead_letter": {"max_receives": 1001}}, "dlq": {"kind": "queue"}})",
           {R"(x.json:5:82: /components/q/dead_letter: a dead_letter needs "to"; write for example "to": "failed-orders")",
            "x.json:5:99: /components/q/dead_letter/max_receives: expected a whole number from 1 to 1000, "
            "found 1001"}},
          {"dead letters as a text",
           R"({"web": {"kind": "service"}, "q": {"kind": "queue", "dead_letter": "dlq"}, "dlq": {"kind": "queue"}})",
           {R"(x.json:5:82: /components/q/dead_letter: expected a dead_letter, an object in braces, found "dlq")"}},
      });
}
