#include "scenario/suggest.hpp"

#include "catch.hpp"

using namespace couplet::scenario;

TEST_CASE("the distance of two words counts slips of the finger") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("queue", "queue") == 0);
  CHECK(edit_distance("qeue", "queue") == 1);
  CHECK(edit_distance("queeue", "queue") == 1);
  CHECK(edit_distance("quaue", "queue") == 1);
  CHECK(edit_distance("uqeue", "queue") == 1);  // neighbours swapped
  CHECK(edit_distance("", "web") == 3);
}

TEST_CASE("the nearest word is suggested only if it is near") {
  const std::vector<std::string> words{"threads", "backlog", "steps", "to"};
  CHECK(nearest("thread", words) == "threads");
  CHECK(nearest("Threads", words) == "threads");
  CHECK(nearest("bcaklog", words) == "backlog");
  CHECK(nearest("colour", words).empty());
  CHECK(nearest("x", words).empty());
  CHECK(nearest(std::string(1'000'000, 'x'), words).empty());
}

TEST_CASE("words are listed with a joint") {
  CHECK(listed({}).empty());
  CHECK(listed({"a"}) == "a");
  CHECK(listed({"a", "b"}, "or") == "a or b");
  CHECK(listed({"a", "b", "c"}) == "a, b and c");
  CHECK(listed(std::vector<std::string>(30, "a")).find("and 6 more") != std::string::npos);
}

TEST_CASE("names begin with a letter") {
  for (const char* name : {"a", "Web", "web-2", "a_b"}) CHECK(is_name(name));
  for (const char* name : {"", "1st", "-a", "_a", "a b", "a.b", "h\xC3\xA9"}) CHECK(!is_name(name));
}
