#include "report/json_writer.hpp"

#include <limits>

#include "catch.hpp"
#include "sim/check.hpp"

using namespace couplet;
using report::JsonWriter;

TEST_CASE("a document is written level by level") {
  JsonWriter json;
  json.begin_object().key("name").value("url2png").key("seed").value(std::uint64_t{18446744073709551615U});
  json.key("empty").begin_object().end().key("none").begin_array().end();
  json.key("mean").value(std::numeric_limits<double>::quiet_NaN());
  json.key("interval").begin_short_array().value(0.5).value(2.0).end();
  json.key("list").begin_array().value("a").begin_object().key("b").value(-1.5).end().end().end();
  CHECK(json.text() == R"({
  "name": "url2png",
  "seed": 18446744073709551615,
  "empty": {},
  "none": [],
  "mean": null,
  "interval": [0.5, 2],
  "list": [
    "a",
    {
      "b": -1.5
    }
  ]
}
)");
}

TEST_CASE("text is escaped where JSON wants it, and nowhere else") {
  CHECK(report::json_string("plain") == "\"plain\"");
  CHECK(report::json_string("\"\\/") == "\"\\\"\\\\/\"");
  CHECK(report::json_string("a\nb\tc\rd") == "\"a\\nb\\tc\\rd\"");
  CHECK(report::json_string(std::string("\x01\x1f\0", 3)) == "\"\\u0001\\u001f\\u0000\"");
  CHECK(report::json_string("Größe ≤ 5 µs 日本") == "\"Größe ≤ 5 µs 日本\"");
  CHECK(report::json_string("\x7f") == "\"\x7f\"");
}

TEST_CASE("what would not be JSON is not written") {
  JsonWriter json;
  json.begin_object();
  CHECK_THROWS_AS(json.value("no key before it"), sim::InvariantError);
  CHECK_THROWS_AS(json.text(), sim::InvariantError);
  json.key("a");
  CHECK_THROWS_AS(json.key("b"), sim::InvariantError);
  CHECK_THROWS_AS(json.end(), sim::InvariantError);
}
