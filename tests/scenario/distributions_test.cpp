#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes in the parameters of a distribution") {
  check_mistakes(
      &SampleFile::workload,
      {
          {"no name",
           R"({"visitors": {"to": "web", "needs": {"render": {"mean": "1s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:60: /workload/visitors/needs/render: a distribution needs "dist"; write for example "dist": "exponential", "mean": "800ms")"}},
          {"an unknown name",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "lognormel", "mean": "1s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:69: /workload/visitors/needs/render/dist: unknown distribution "lognormel"; did you mean "lognormal"?)"}},
          {"a parameter too few",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "lognormal", "mean": "1s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:60: /workload/visitors/needs/render: the distribution lognormal needs "cv"; write for example "cv": 1.2)"}},
          {"a parameter too many",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "exponential", "mean": "1s", "cv": 2}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:98: /workload/visitors/needs/render/cv: unknown key "cv"; the distribution exponential knows dist and mean)"}},
          {"two ways at once",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "lognormal", "mean": "1s", "median": "1s", "p99": "5s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:90: /workload/visitors/needs/render/mean: lognormal takes mean and cv, or median and "
            "p99, but not both"}},
          {"a p99 below the median",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "lognormal", "median": "5s", "p99": "5s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:105: /workload/visitors/needs/render/p99: p99 must be greater than median"}},
          {"a median of nothing",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "lognormal", "median": "0s", "p99": "5s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:92: /workload/visitors/needs/render/median: median must be greater than 0"}},
          {"max below min",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "uniform", "min": "5s", "max": "2s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:100: /workload/visitors/needs/render/max: max is below min"}},
          {"half a stage",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "erlang", "mean": "5s", "k": 1.5}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:98: /workload/visitors/needs/render/k: expected a whole number from 1 to 1000000, "
            "found 1.5"}},
          {"too regular",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "hyperexponential", "mean": "5s", "cv": 0.5}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:109: /workload/visitors/needs/render/cv: expected a number from 1 to 1000, found 0.5"}},
          {"a negative cv",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "gamma", "mean": "5s", "cv": -1}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:98: /workload/visitors/needs/render/cv: expected a number from 0 to 1000, found -1"}},
          {"a shape too low",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "weibull", "mean": "5s", "shape": 0.01}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:103: /workload/visitors/needs/render/shape: expected a number from 0.1 to 100, found "
            "0.01"}},
          {"an infinite mean",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "pareto", "mean": "5s", "shape": 1}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:102: /workload/visitors/needs/render/shape: a shape of 1 or less has no finite mean; "
            "write a shape above 1, or a max"}},
          {"a max below the mean",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "pareto", "mean": "5s", "shape": 1, "max": "4s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:112: /workload/visitors/needs/render/max: max must be greater than mean"}},
          {"a mode outside",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "triangular", "min": "1s", "mode": "9s", "max": "5s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:104: /workload/visitors/needs/render/mode: triangular needs min <= mode <= max"}},
      });
}

TEST_CASE("mistakes in values, weights and parts of a distribution") {
  check_mistakes(
      &SampleFile::workload,
      {
          {"no values",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "empirical", "values": []}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:92: /workload/visitors/needs/render/values: the list is empty; write at least one "
            "value"}},
          {"values without unit",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "empirical", "values": ["1s", 2, "3"]}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:99: /workload/visitors/needs/render/values/1: 2 has no unit; write "2s")",
            R"(x.json:3:102: /workload/visitors/needs/render/values/2: "3" has no unit; write "3s")"}},
          {"a weight too few",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "empirical", "values": ["1s", "2s"], "weights": [1]}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:117: /workload/visitors/needs/render/weights: 1 weights for 2 values; write one for "
            "each"}},
          {"all weights zero",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "empirical", "values": ["1s"], "weights": [0]}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:111: /workload/visitors/needs/render/weights: all weights are 0"}},
          {"values from a file come later",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "empirical", "file": "x.csv", "column": "s"}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:82: /workload/visitors/needs/render/file: "file" is not supported by this version yet)",
            R"(x.json:3:99: /workload/visitors/needs/render/column: "column" is not supported by this version yet)"}},
          {"an empty mixture",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "mixture", "of": []}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {"x.json:3:86: /workload/visitors/needs/render/of: the list is empty; write at least one part"}},
          {"a mixture of the wrong parts",
           R"({"visitors": {"to": "web", "needs": {"render": {"dist": "mixture", "of": [{"weight": 1, "of": "1x"}, {"of": "1s"}]}}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:107: /workload/visitors/needs/render/of/0/of: "1x": "x" is not a unit of time; the units are ns, us, ms, s, m, h and d)",
            R"(x.json:3:114: /workload/visitors/needs/render/of/1: a part of a mixture needs "weight"; write for example "weight": 0.5)"}},
          {"a duration as a size",
           R"({"visitors": {"to": "web", "payload": {"dist": "constant", "value": "3s"}, "arrivals": {"process": "poisson", "rate": "1/s"}}})",
           {R"(x.json:3:81: /workload/visitors/payload/value: "3s": "s" is not a unit of size; the units are B, KB, MB, GB, KiB, MiB and GiB)"}},
      });
}
