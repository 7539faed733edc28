#include "report/text.hpp"

#include "catch.hpp"

using namespace couplet::report;

TEST_CASE("the width of a text is what a terminal shows") {
  CHECK(display_width("") == 0);
  CHECK(display_width("loose") == 5);
  CHECK(display_width("Größe ± 5 µs – ✓") == 16);
  CHECK(display_width("e\u0301") == 1);  // an accent that joins the letter before
  CHECK(display_width("日本") == 4);
  CHECK(display_width("\xff\xfe") == 2);  // not UTF-8: no harm
  CHECK(display_width("\xe6") == 1);
}

TEST_CASE("cells are aligned by their width, not by their bytes") {
  CHECK(left_aligned("µ", 3) == "µ  ");
  CHECK(right_aligned("µ", 3) == "  µ");
  CHECK(right_aligned("wide", 2) == "wide");
}

TEST_CASE("what is too long ends in an ellipsis") {
  CHECK(shortened("loose", 5) == "loose");
  CHECK(shortened("asynchronous", 6) == "async…");
  CHECK(shortened("日本語", 4) == "日…");
  CHECK(shortened("ab", 1) == "…");
}

TEST_CASE("a line is broken at spaces") {
  CHECK(wrapped("one two three four", 9, 2) == "one two\n  three\n  four");
  CHECK(wrapped("one", 9, 2) == "one");
  CHECK(wrapped("extraordinarily long", 5, 1) == "extraordinarily\n long");
}
