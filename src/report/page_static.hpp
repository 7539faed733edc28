#pragma once

#include <string>

#include "report/page.hpp"

namespace couplet::report {

/// The page where no template was built in: charts drawn here, tables and the scenario, as HTML that
/// needs no script. All texts of the scenario are escaped. A template itself: it has the place for the data.
std::string static_page(const Page& page);

/// Its parts, as HTML.
std::string static_run(const PageRun& run);
std::string static_sweep(const PageSweep& sweep);
std::string static_plan(const experiment::Plan& plan);
std::string static_break_even(const PageBreakEven& break_even);

}  // namespace couplet::report
