#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/read_scenario.hpp"
#include "report/files.hpp"
#include "report/page.hpp"

namespace couplet::cli {

/// The command line that makes the same page again, quoted for a shell: without what changes where results
/// go, how fast they come and what is printed, but not what they are.
std::string command_text(const std::vector<std::string>& words);

/// What a page of this command says of itself. `kind`: see report::PageHead.
report::PageHead page_head(const std::string& kind, const Arguments& arguments, const ReadScenario& read);

/// report.html.
report::NamedText page_file(const report::Page& page);

/// All that `run` and `compare` write of their results: summary.json, timeseries.csv, latency.csv, bill.csv
/// and report.html. REQUIRES: page.run.
std::vector<report::NamedText> run_files(const report::Page& page);

/// "; open FOLDER/report.html", for the end of the last line that a command says.
std::string open_page(const std::string& folder);

}  // namespace couplet::cli
