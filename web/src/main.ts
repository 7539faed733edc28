/// Puts the page together from the data that stands in it.
import "./style.css";
import { cost_spec, latency_spec, latency_tip, requests_spec, summaries_of } from "./bar_charts";
import { ChartCard, TIME_GROUP, set_zoom, shared_zoom } from "./card";
import type { Tip } from "./card";
import type { Coordinate, ReportData, SweepData } from "./data";
import { h, scroller, table } from "./dom";
import { coordinate } from "./alt";
import { percent, seconds, shorten, spaced } from "./format";
import { age_spec, utilisation_spec } from "./grouped";
import { all_measures, bill, measures_table } from "./measures";
import { time_axis_labels, time_spec, tip_at } from "./panels";
import type { TimeChart } from "./panels";
import { round_up } from "./scale";
import { diagrams_part, expectations_part, foot, page_head, scenario_part, story_part, title_part, verdict_part } from "./sections";
import { sign_of } from "./signs";
import { echarts } from "./spec";
import type { ChartSpec } from "./spec";
import { break_even_spec, break_even_tip, curve_spec, curve_tip, groups_of, heat_spec, plan_spec, sweep_table } from "./sweep_charts";
import { start_theme, theme } from "./theme";
import { Colours, any_chart, extent_of, time_charts } from "./time_charts";

const cards: ChartCard[] = [];

/// Adds a card that is drawn as soon as the browser has time; those in view come first anyway, from top to bottom.
function card(spec: ChartSpec | null, tip: Tip | null = null, after_zoom: ConstructorParameters<typeof ChartCard>[2] = null): HTMLElement | null {
  if (spec === null) return null;
  const made = new ChartCard(spec, tip, after_zoom);
  cards.push(made);
  return made.element;
}

function time_card(chart: TimeChart): HTMLElement | null {
  return card(time_spec(chart), (t, hidden) => tip_at(chart, t, shared_zoom.range, theme(), hidden), (place) => ({ xAxis: time_axis_labels(chart, place) }));
}

function source_of(data: ReportData): string {
  const s = data.summary;
  const name = shorten(data.source.name, 60);
  if (s === null) return `Couplet ${data.couplet}, ${name}`;
  return `Couplet ${data.couplet}, ${name}, seed ${s.seed}, ${s.replications} ${s.replications === 1 ? "replication" : "replications"}`;
}

function zoom_buttons(): HTMLElement {
  const button = (label: string, sign: string | Node, change: (from: number, to: number) => [number, number]): HTMLElement =>
    h("button", { type: "button", "aria-label": label, title: label, click: () => { set_zoom(...change(...shared_zoom.range)); } }, sign);
  const move = (by: number) => (from: number, to: number): [number, number] => {
    const step = Math.max(-from, Math.min(100 - to, (to - from) * by));
    return [from + step, to + step];
  };
  return h("div", { class: "zoom", role: "group", "aria-label": "Part of the time that the charts show" },
    button("Earlier", sign_of("left"), move(-0.25)), button("Zoom out", "−", (a, b) => [a - (b - a) / 2, b + (b - a) / 2]), button("All of the time", "All", () => [0, 100]),
    button("Zoom in", "+", (a, b) => [a + (b - a) / 4, b - (b - a) / 4]), button("Later", sign_of("right"), move(0.25)));
}

/// Any series of the data, by choice.
function explorer(data: ReportData, colours: Colours, source: string): HTMLElement | null {
  const names = [...new Map(data.architectures.flatMap((a) => a.series).filter((s) => s.component !== null).map((s) => [s.name, s])).values()];
  if (names.length === 0) return null;
  const select = h("select", { id: "explore-series" });
  const groups = new Map<string, HTMLOptGroupElement>();
  for (const s of names) {
    const component = s.component ?? "";
    const group = groups.get(component) ?? h("optgroup", { label: shorten(component, 50) });
    if (!groups.has(component)) { groups.set(component, group); select.append(group); }
    group.append(h("option", { value: s.name }, `${shorten(component, 40)}: ${spaced(s.metric)}`));
  }
  const place = h("div", { class: "charts" });
  let shown: ChartCard | null = null;
  const show = (): void => {
    const chart = any_chart(data, select.value, colours, extent_of(data), source);
    if (chart === null) return;
    if (shown !== null) { shown.dispose(); cards.splice(cards.indexOf(shown), 1); }
    const element = time_card(chart);
    shown = cards[cards.length - 1] ?? null;
    if (element !== null) place.replaceChildren(element);
    shown?.start();
  };
  select.addEventListener("change", show);
  const box = h("details", { class: "numbers explore" }, h("summary", {}, `Any other course (${names.length})`), h("p", {}, h("label", { for: "explore-series" }, "Show "), select), place);
  box.addEventListener("toggle", () => { if (box.open && shown === null) show(); });
  return box;
}

function run_parts(data: ReportData): (HTMLElement | null)[] {
  const colours = new Colours(data);
  const source = source_of(data);
  const over_time = time_charts(data, colours, source);
  const find = (id: string): HTMLElement | null => { const c = over_time.find((x) => x.id === id); return c === undefined ? null : time_card(c); };
  const all = summaries_of(data);
  const drawings = diagrams_part(data);
  const main = find("requests-over-time");
  const found = data.breakEven;
  const break_even = found === null ? null : h("div", { class: "charts" }, card(break_even_spec(found, source), (x, hidden) => break_even_tip(found, x, theme(), hidden)));
  const charts = h("div", { class: "charts measured" }, card(latency_spec(data, source), (x, hidden) => latency_tip(data, x, theme(), hidden)), card(requests_spec(data, source)), card(cost_spec(data, colours, source, round_up)),
    card(utilisation_spec(all, percent, source)), card(age_spec(all, seconds, source)));
  const times = h("div", { class: "charts timed" }, main, find("backlog"), find("age-over-time"), find("instances"), find("utilisation-over-time"), find("busy"));
  return [
    verdict_part(data), drawings?.element ?? null,
    h("section", { id: "charts", "aria-labelledby": "charts-title" }, h("h2", { id: "charts-title" }, "Measures"), break_even, charts),
    h("section", { id: "time", "aria-labelledby": "time-title" }, h("div", { class: "section-head" }, h("h2", { id: "time-title" }, "Over time"), zoom_buttons()),
      h("p", { class: "note" }, "All charts show the same moments: point at one and the others follow. Drag to move, Ctrl and the wheel to zoom."), times, explorer(data, colours, source)),
    data.summary === null ? null : h("section", { id: "table", class: "card", "aria-labelledby": "table-title" }, h("h2", { id: "table-title" }, "In figures"), measures_table(data, data.summary), bill(data), all_measures(data)),
    story_part(data), expectations_part(data),
  ];
}

function plain(text: string): string { return shorten(spaced(text), 60); }

/// Parameters that no axis of the chart shows are held; which value, one may choose.
function held(sweep: SweepData, from: number, change: (fixed: Coordinate[]) => void): { element: HTMLElement | null; fixed: Coordinate[] } {
  const axes = sweep.axes.slice(from);
  const fixed: Coordinate[] = axes.map((a) => a.values[0] ?? "");
  if (axes.length === 0) return { element: null, fixed };
  const element = h("p", { class: "held" }, ...axes.flatMap((axis, i) => {
    const select = h("select", { id: `held-${i}`, change: () => { fixed[i] = axis.values[Number(select.value)] ?? ""; change([...fixed]); } }, ...axis.values.map((v, k) => h("option", { value: k }, coordinate(v, axis.unit))));
    return [h("label", { for: `held-${i}` }, `${plain(axis.label)} `), select, " "];
  }));
  return { element, fixed };
}

function sweep_parts(data: ReportData, sweep: SweepData): (HTMLElement | null)[] {
  const source = source_of(data);
  const place = h("div", { class: "charts swept" });
  const heat = sweep.axes.length >= 2;
  let started = false;
  const draw = (fixed: Coordinate[]): void => {
    for (const old of cards.splice(0)) old.dispose();
    const elements: (HTMLElement | null)[] = [];
    for (const [name, curves] of groups_of(sweep)) {
      const unit = sweep.metrics[curves[0]?.metric ?? 0]?.unit ?? "";
      if (heat) for (const curve of curves) elements.push(card(heat_spec(sweep, name, curve, fixed, source)));
      else elements.push(card(curve_spec(sweep, name, curves, fixed, source), (x, hidden) => curve_tip(sweep, curves, unit, fixed, x, theme(), hidden)));
    }
    place.replaceChildren(...elements.filter((e): e is HTMLElement => e !== null));
    if (started) for (const c of cards) c.start();
    started = true;
  };
  const { element, fixed } = held(sweep, heat ? 2 : 1, draw);
  draw(fixed);
  const points = sweep_table(sweep, sweep.metrics.map((_, i) => i));
  const failed = sweep.failed.length === 0 ? null : h("div", {}, h("h3", {}, "Points that could not be simulated"), scroller("Failed points", table([...sweep.axes.map((a) => plain(a.label)), "why"], sweep.failed.map((f) => [...f.at.map((v, i) => coordinate(v, sweep.axes[i]?.unit ?? null)), f.why]), null, 99)));
  return [verdict_part(data),
    h("section", { id: "charts", "aria-labelledby": "charts-title" }, h("h2", { id: "charts-title" }, heat ? "Measures by two parameters" : "Measures by parameter"), element, place),
    h("section", { id: "table", class: "card", "aria-labelledby": "table-title" }, h("h2", { id: "table-title" }, "Points"), scroller("Points", table(points.columns, points.rows)), failed)];
}

function plan_parts(data: ReportData): (HTMLElement | null)[] {
  const plan = data.plan;
  if (plan === null) return [];
  const spec = plan_spec(plan, source_of(data));
  const points = spec.table();
  const list_of = (title: string, texts: string[]): HTMLElement | null => texts.length === 0 ? null : h("div", { class: "card" }, h("h3", {}, title), h("ul", {}, ...texts.map((t) => h("li", { dir: "auto" }, t))));
  return [
    h("section", { id: "verdict", class: "verdict", "aria-labelledby": "verdict-title" }, h("h2", { id: "verdict-title" }, "Answer"), h("div", { class: "sentences plain" }, ...(data.verdict.length > 0 ? data.verdict : plan.words).map((s) => h("p", { dir: "auto" }, s)))),
    h("section", { id: "question", "aria-labelledby": "question-title" }, h("h2", { id: "question-title" }, "What was asked"), h("div", { class: "stories" }, list_of("Objective", [plan.objective]), list_of("Requirements", plan.requirements), list_of("Varied", plan.axes))),
    h("section", { id: "charts", "aria-labelledby": "charts-title" }, h("h2", { id: "charts-title" }, "What was tried"), h("div", { class: "charts" }, card(spec))),
    h("section", { id: "table", class: "card", "aria-labelledby": "table-title" }, h("h2", { id: "table-title" }, "Configurations"), scroller("Configurations", table(points.columns, points.rows))),
  ];
}

function start_cards(): void {
  const queue = [...cards];
  // What comes into view is drawn at once, the rest when there is time, from top to bottom.
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) cards.find((c) => c.element === entry.target)?.start();
  }, { rootMargin: "200px" });
  for (const c of queue) seen.observe(c.element);
  const step = (): void => {
    const until = performance.now() + 24;
    while (queue.length > 0 && performance.now() < until) queue.shift()?.start();
    if (queue.length > 0) { setTimeout(step, 8); return; }
    seen.disconnect();
    echarts.connect(TIME_GROUP);
    document.documentElement.dataset["ready"] = "yes";
    performance.mark("ready");
  };
  step();
}

function show(data: ReportData): void {
  document.title = `${data.title} – Couplet`;
  const parts = (data.sweep !== null ? sweep_parts(data, data.sweep) : data.plan !== null ? plan_parts(data) : run_parts(data)).filter((p): p is HTMLElement => p !== null);
  const words: Record<string, string> = { verdict: data.plan === null ? "Verdict" : "Answer", architectures: "Architectures", charts: "Measures", time: "Over time", table: "Figures", story: "Story", scenario: "Scenario" };
  const main = h("main", { id: "main" }, title_part(data), ...parts, scenario_part(data));
  const present = Object.entries(words).filter(([id]) => main.querySelector(`#${id}`) !== null);
  document.getElementById("page")?.replaceChildren(page_head(data, present), main, foot(data));
  start_cards();
}

/// What tests look at.
declare global { interface Window { couplet?: { cards: ChartCard[]; data: ReportData; zoom: typeof set_zoom } } }

function start(): void {
  const text = document.getElementById("couplet-data")?.textContent ?? "";
  const page = document.getElementById("page");
  start_theme();
  if (text.trim() === "") { page?.replaceChildren(h("p", { class: "notice" }, "This is the page without its data: couplet run, compare, sweep and plan put them in and write report.html.")); return; }
  let data: ReportData;
  try { data = JSON.parse(text) as ReportData; } catch (error) {
    page?.replaceChildren(h("p", { class: "notice" }, `The data in this page cannot be read: ${String(error)}. Was the file cut off? Run the command again.`));
    return;
  }
  show(data);
  window.couplet = { cards, data, zoom: set_zoom };
}

start();
