#include "report/trace_writer.hpp"

#include <algorithm>

#include "catch.hpp"
#include "report/temporary_folder.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using model::TraceEvent;
using model::TraceRecord;
using report::FileError;
using report::TraceWriter;

namespace {

TraceRecord record(sim::Duration at, TraceEvent event) {
  TraceRecord record;
  record.at = sim::Time{at};
  record.event = event;
  return record;
}

}  // namespace

TEST_CASE("a trace has a line for each event, without what does not apply") {
  const test::TemporaryFolder folder;
  TraceWriter writer(folder.path("trace.jsonl"));
  TraceRecord issued = record(1500ms, TraceEvent::issued);
  issued.producer = "visitors";
  issued.request = 0;
  issued.attempt = 1;
  issued.measured = true;
  writer.write(issued);
  writer.begin_architecture("loose");
  TraceRecord refused = issued;
  refused.lineage = 18446744073709551615U;
  refused.request = 17;
  refused.component = "web";
  refused.instance = 3;
  refused.event = TraceEvent::refused;
  refused.reason = "503 \"busy\"";
  writer.write(refused);
  TraceRecord crashed = record(2s, TraceEvent::crashed);
  crashed.component = "web";
  crashed.amount = 0;
  writer.write(crashed);
  crashed.reason = "power cut";
  crashed.amount = 2;
  writer.write(crashed);
  writer.finish();
  CHECK(
      folder.read("trace.jsonl") ==
      R"({"t_ns":1500000000,"event":"issued","producer":"visitors","request":0,"copy":0,"attempt":1,"measured":true})"
      "\n"
      R"({"t_ns":1500000000,"architecture":"loose","event":"refused","producer":"visitors","request":17,)"
      R"("copy":18446744073709551615,"attempt":1,"component":"web","instance":3,)"
      R"("detail":{"reason":"503 \"busy\""},"measured":true})"
      "\n"
      R"({"t_ns":2000000000,"architecture":"loose","event":"crashed","component":"web","instance":0,)"
      R"("detail":{"amount":0}})"
      "\n"
      R"({"t_ns":2000000000,"architecture":"loose","event":"crashed","component":"web","instance":0,)"
      R"("detail":{"reason":"power cut","amount":2}})"
      "\n");
}

TEST_CASE("a long trace is written whole") {
  const test::TemporaryFolder folder;
  TraceWriter writer(folder.path("trace.jsonl"));
  for (int i = 0; i < 100'000; ++i) writer.write(record(1ns * i, TraceEvent::sent));
  writer.finish();
  const std::string text = folder.read("trace.jsonl");
  CHECK(std::count(text.begin(), text.end(), '\n') == 100'000);
  const std::string last = "{\"t_ns\":99999,\"event\":\"sent\"}\n";
  CHECK(text.substr(text.size() - last.size()) == last);
}

TEST_CASE("a trace that cannot be opened is an error at once") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(
      TraceWriter(folder.path("no/such.jsonl")),
      folder.path("no/such.jsonl") + ": the trace cannot be written: No such file or directory");
  CHECK_THROWS_AS(TraceWriter(folder.path()), FileError);
}

TEST_CASE("a full disk is an error at the end, and lets the run go on") {
  TraceWriter writer("/dev/full");
  for (int i = 0; i < 100'000; ++i) writer.write(record(1ns * i, TraceEvent::sent));
  CHECK_THROWS_WITH(writer.finish(), "/dev/full: cannot be written: No space left on device");
}
