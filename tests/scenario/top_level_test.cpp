#include "catch.hpp"
#include "scenario/sample_file.hpp"

TEST_CASE("mistakes at top level") {
  check_mistakes(
      &SampleFile::rest,
      {
          {"another version",
           R"(, "couplet2": 1)",
           {R"(x.json:7:15: /couplet2: unknown key "couplet2"; did you mean "couplet"?)"}},
          {"a misspelt key",
           R"(, "pricng": "aws")",
           {R"(x.json:7:15: /pricng: unknown key "pricng"; did you mean "pricing"?)"}},
          {"hosts in a list",
           R"(, "platform": {"hosts": []})",
           {R"(x.json:7:37: /platform/hosts: expected an object by name, such as {"app-host": {"cores": 2}}, found a list)"}},
          {"a platform file that cannot be read",
           R"(, "platform": {"file": "platform.xml"})",
           {R"(x.json:7:36: /platform/file: "platform.xml" cannot be read: there are no files here)"}},
          {"a price book of another format",
           R"(, "pricing": {"couplet_prices": 2, "extends": "aws-us-east-1"})",
           {R"(x.json:7:45: /pricing/couplet_prices: expected 1, the version of the format that this program reads, found 2)"}},
          {"a price book that nobody knows",
           R"(, "pricing": "aws-us-west-1")",
           {R"(x.json:7:26: /pricing: unknown price book "aws-us-west-1"; did you mean "aws-us-east-1"? (a file's name has a point in it))"}},
          {"an unknown profile",
           R"(, "profile": "aws_2025")",
           {R"(x.json:7:26: /profile: unknown profile "aws_2025"; did you mean "aws_2026"?)"}},
          {"other effects",
           R"(, "effects": "all")",
           {R"(x.json:7:26: /effects: unknown effects "all"; allowed: none)"}},
      });
}

TEST_CASE("mistakes in the list of expectations") {
  check_mistakes(
      &SampleFile::expect,
      {
          {"an expectation that is no text",
           "[5]",
           {"x.json:7:12: /expect/0: expected a text in double quotes, found 5"}},
          {"an expectation of another architecture",
           R"(["losse.requests.lost == 0"])",
           {R"(x.json:7:12: /expect/0: "losse.requests.lost": 'losse' is not an architecture; did you mean 'loose'?)"}},
          {"an expectation without metric",
           R"(["loose == 0"])",
           {"x.json:7:12: /expect/0: 'loose' is an architecture; write a metric behind it, such as "
            "loose.requests.lost"}},
          {"a single =",
           R"(["loose.requests.lost = 0"])",
           {R"(x.json:7:12: /expect/0: "loose.requests.lost = 0": at character 21: a single = compares nothing; write ==)"}},
          {"no relation",
           R"(["loose.requests.lost"])",
           {R"(x.json:7:12: /expect/0: "loose.requests.lost": at character 20: expected <, <=, ==, !=, >=, > or in, found the end)"}},
      });
}
