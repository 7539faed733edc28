#pragma once

#include <string>
#include <vector>

#include "scenario/sample_file.hpp"

/// Parts of a pipeline without latencies, about which there is nothing to say. A test replaces some.
struct Pipeline {
  std::string web = R"("steps": [{"send": "queue"}])";
  std::string queue = R"("receive_wait": "20s")";
  std::string worker = R"("steps": [{"work": "1s"}], "idempotent": true)";
  std::string others;  // begins with a comma
  std::string workload =
      R"("to": "web", "arrivals": {"process": "poisson", "rate": "0.1/s"}, "needs": {"render": "1s"})";
  std::string failures;
  std::string top = R"(, "effects": "none")";
  std::string inside;  // of the architecture
};

std::string text_of(const Pipeline& pipeline);

/// All advice about a scenario, as a user sees it.
std::vector<std::string> texts_of(const std::string& text);

/// A row: what differs from a pipeline about which there is nothing to say, and all that is said then.
struct Row {
  std::string story;
  std::string Pipeline::* part;
  std::string text;
  std::vector<std::string> advice;
};

void check_rows(const std::vector<Row>& rows, const Pipeline& pipeline = {});
