#include "report/page_static.hpp"

#include "report/page_svg.hpp"
#include "report/xml.hpp"

namespace couplet::report {

namespace {

/// Colours have a contrast of at least 4.5 to what is behind them, in both schemes.
constexpr const char* page_style = R"css(
:root { color-scheme: light dark; --back: #ffffff; --card: #f5f6f8; --ink: #1b1f24; --soft: #57606a; --rule: #d4d9df;
  --shade: #c4314b; --c0: #0b62a3; --c1: #a8480b; --c2: #1a7446; --c3: #8a3a94; --c4: #7a5c00; --c5: #51606f;
  --good: #1a7446; --bad: #b3261e; --gone: #6b1d5f; --idle: #667180; --open: #8a6100; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14171b; --card: #1d2127; --ink: #e8eaed; --soft: #a5adb8; --rule: #3a414a; --shade: #ff8fa0;
    --c0: #74b9f5; --c1: #f3a672; --c2: #67d49b; --c3: #dda3e6; --c4: #e6c75a; --c5: #a9b6c4;
    --good: #67d49b; --bad: #ff938a; --gone: #e79bd8; --idle: #a3adba; --open: #e6c75a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--rule); padding-bottom: .25rem; }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; }
.soft, footer, figcaption small { color: var(--soft); }
.verdict { font-size: 1.12rem; padding-left: 1.2rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .8rem; background: var(--card); border: 1px solid var(--rule); border-radius: .6rem;
  min-width: 0; }
figcaption { font-weight: 600; margin-bottom: .4rem; }
svg { width: 100%; height: auto; display: block; }
figure > svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .end { text-anchor: end; } svg .mid { text-anchor: middle; } svg .name { fill: var(--soft); }
svg .grid { stroke: var(--rule); fill: none; } svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .dashed { stroke-dasharray: 6 4; } svg .band { stroke: none; opacity: .2; }
svg .shade { fill: var(--shade); opacity: .16; } .key.shade { background: var(--shade); opacity: .35; }
.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); }
.c5 { --c: var(--c5); } .good { --c: var(--good); } .bad { --c: var(--bad); } .gone { --c: var(--gone); }
.idle { --c: var(--idle); } .open { --c: var(--open); }
svg .line { stroke: var(--c); } svg .band, svg .bar { fill: var(--c); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; margin: .5rem 0 0;
  font-size: .9rem; }
.key { display: inline-block; width: 1.4rem; height: 0; border-top: 3px solid var(--c); margin-right: .4rem;
  vertical-align: middle; }
.key.dashed { border-top-style: dashed; }
.key.bar, .key.shade { height: .8rem; border: 0; background-color: var(--c, var(--shade)); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .94rem; font-variant-numeric: tabular-nums; margin: .4rem 0; }
caption { text-align: left; color: var(--soft); padding: .2rem 0; }
th, td { padding: .22rem .7rem; border-bottom: 1px solid var(--rule); text-align: right; min-width: 5rem; }
th:first-child, td.text { text-align: left; min-width: 8rem; } th { font-weight: 600; }
tr.section th { text-align: left; padding-top: .9rem; } tr.section small { color: var(--soft); font-weight: 400; }
summary { cursor: pointer; color: var(--soft); margin-top: .5rem; }
summary:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
pre { background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; padding: .8rem; overflow-x: auto;
  font-size: .88rem; white-space: pre-wrap; }
.diagrams section { overflow-x: auto; }
.diagrams svg { min-width: 36rem; max-width: 60rem; }
.story { padding-left: 1.2rem; }
footer { padding: 2rem 1rem; font-size: .9rem; }
)css";

}  // namespace

std::string static_page(const Page& page) {
  const PageHead& head = page.head;
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>" + xml_text(head.title) + "</title>\n<style>" + page_style + "</style>\n</head>\n<body>\n";
  html += "<header>\n<h1 dir=\"auto\">" + xml_text(head.title) + "</h1>\n";
  if (!head.question.empty()) html += "<p dir=\"auto\">" + xml_text(head.question) + "</p>\n";
  html += "</header>\n<main>\n";
  if (page.run) html += static_run(*page.run);
  if (page.sweep) html += static_sweep(*page.sweep);
  if (page.plan != nullptr) html += static_plan(*page.plan);
  if (page.break_even) html += static_break_even(*page.break_even);
  html += "<h2>Do it again</h2>\n<pre>" + xml_text(head.command) + "</pre>\n";
  html += "<details><summary>The scenario, <bdi>" + xml_text(head.source_name) +
          "</bdi></summary>\n<pre dir=\"auto\">" + xml_text(head.source_text) + "</pre></details>\n</main>\n";
  html +=
      "<footer>\n<p>Couplet " COUPLET_VERSION
      ". This page does not move: the program was built without Node.js, which is what its interactive pages "
      "are made with. Install it (Debian: nodejs and npm), build Couplet again, and run the command above: "
      "then "
      "there are charts to point at and to zoom, and a replay of the requests.</p>\n</footer>\n";
  html += page_data_element;
  return html + "\n</body>\n</html>\n";
}

}  // namespace couplet::report
