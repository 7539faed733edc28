#include "script/digest.hpp"

#include "catch.hpp"
#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/message_attributes.hpp"

using namespace couplet;
using namespace couplet::script;

TEST_CASE("digests are those of RFC 1321 and FIPS 180") {
  CHECK(md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5_hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("base64 is read with its padding, and nothing else is") {
  std::string bytes;
  CHECK(base64_decode("AP8=", bytes));
  CHECK(bytes == std::string("\0\xff", 2));
  for (const char* text : {"A", "AP8", "AP9=", "A===", "AP 8", "=AAA"}) {
    std::string unused;
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text, unused));
  }
}

TEST_CASE("the check of attributes is MD5 over sorted names, types and values with their lengths") {
  // Computed with Python's hashlib from the encoding that AWS publishes.
  CHECK(md5_of({{"kind", "String", "parcel"}}) == "e03c21ba4b578444b45b5ea749179a11");
  CHECK(md5_of({{"count", "Number.int", "7"}, {"kind", "String", "parcel"}, {"raw", "Binary", "AP8="}}) ==
        "01f9e50edf3699ab590b001289d8ac91");
}

TEST_CASE("identifiers are the same in every run, and look like AWS's") {
  CHECK(uuid("message", 1) == "fa9678a2-0e0a-45f9-9ee6-b2d9ab497b05");
  CHECK(uuid("message", 2) == "c63ac185-2f3e-4382-81f7-deb5e16d9d6d");
  CHECK(queue_arn("q") == "arn:aws:sqs:us-east-1:000000000000:q");
  CHECK(name_in_queue_url("https://sqs.us-east-1.amazonaws.com/000000000000/q") == "q");
  CHECK_FALSE(name_in_queue_arn("arn:aws:sqs:eu-west-1:000000000000:q"));
}

TEST_CASE("a receipt handle is read back, and a forged one is not") {
  const Handle handle{3, 70'000, 9, 123'456'789'012};
  const std::string text = handle_text(handle);
  CHECK(text == "iWkUfPK9VgymcdEybIzqAc/HfqOQ3tcF");
  const auto back = read_handle(text);
  REQUIRE(back);
  CHECK(back->queue == 3);
  CHECK(back->slot == 70'000);
  CHECK(back->receive == 9);
  CHECK(back->sequence == 123'456'789'012);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string forged = text;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    CAPTURE(i);
    CHECK_FALSE(read_handle(forged));
  }
  CHECK_FALSE(read_handle(""));
  CHECK_FALSE(read_handle(text + "A"));
}

TEST_CASE("timestamps count from simulated time zero") {
  const sim::Time at = sim::Time{} + std::chrono::milliseconds{1'500};
  CHECK(epoch_milliseconds(at) == 1'500);
  CHECK(iso_timestamp(at) == "1970-01-01T00:00:01.500Z");
  CHECK(iso_timestamp(sim::Time{} + std::chrono::hours{24 * 59}) == "1970-03-01T00:00:00.000Z");
  CHECK(iso_timestamp(sim::Time{} + std::chrono::hours{24 * 789}) ==
        "1972-02-29T00:00:00.000Z");  // a leap day
}
