#include "report/page.hpp"

#include "report/page_static.hpp"
#include "report/verdict.hpp"
#include "sim/check.hpp"

namespace couplet::report {

PageRun page_run(const scenario::Scenario& scenario, experiment::ExperimentResult result,
                 std::vector<experiment::Replay> replays) {
  PageRun run;
  auto series = page_series(result);
  auto drawn = diagrams(scenario);
  for (std::size_t a = 0; a < scenario.architectures.size(); ++a) {
    PageArchitecture& architecture = run.architectures.emplace_back();
    architecture.series = std::move(series[a]);
    architecture.failures = page_failures(scenario.architectures[a], result.architectures[a]);
    architecture.diagram = std::move(drawn[a]);
    if (a < replays.size()) architecture.replay = std::move(replays[a]);
  }
  run.verdict = verdict_sentences(result);
  run.result = std::move(result);
  return run;
}

std::string page_html(const Page& page, std::string_view page_template) {
  const std::string own = page_template.empty() ? static_page(page) : "";
  if (page_template.empty()) page_template = own;
  const std::size_t place = page_template.find(page_data_element);
  COUPLET_CHECK(place != std::string_view::npos);
  constexpr std::string_view closing = "</script>";
  const std::size_t data = place + page_data_element.size() - closing.size();
  std::string html(page_template.substr(0, data));
  html += page_json(page);
  html += page_template.substr(data);
  return html;
}

}  // namespace couplet::report
