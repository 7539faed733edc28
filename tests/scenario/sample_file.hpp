#pragma once

#include <string>
#include <vector>

#include "scenario/load.hpp"

/// A small scenario without mistakes, for tests to replace a part of. Each part stands in a line of its own.
struct SampleFile {
  std::string run = R"({"duration": "1h"})";  // line 2
  std::string workload =                      // 3
      R"({"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}}})";
  std::string failures = "[]";                                 // 4
  std::string components = R"({"web": {"kind": "service"}})";  // 5
  std::string architectures = R"({"loose": {}})";              // 6
  std::string expect = "[]";                                   // 7
  std::string rest;  // begins with a comma                                                              // 7

  std::string text() const;
};

/// The scenario in a text. REQUIRES: it has no mistakes; a test that gives others fails with their list.
couplet::scenario::Scenario loaded(const std::string& text,
                                   const std::vector<couplet::scenario::Override>& overrides = {});

/// The mistakes in a text called x.json, as a user sees them.
std::vector<std::string> problems_of(const std::string& text,
                                     const std::vector<couplet::scenario::Override>& overrides = {});

/// A row of a table of mistakes.
struct Mistake {
  std::string story;
  std::string text;                   // of the part, or of the file
  std::vector<std::string> problems;  // whole messages
};

/// Puts each row's text into the part of the file, and compares what load() says.
void check_mistakes(std::string SampleFile::* part, const std::vector<Mistake>& rows,
                    const SampleFile& file = {});
