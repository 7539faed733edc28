/// The measures in figures: tiles for the four that matter most, the table with intervals, everything else below.
import type { ArchitectureSummary, BillLine, Difference, ReportData, Summary } from "./data";
import { h, name_of, scroller, table } from "./dom";
import { in_unit, interval, money, number, percent, seconds, shorten, spaced } from "./format";
import { summaries_of } from "./bar_charts";
import { OUTCOME_ORDER } from "./outcomes";

interface Measure { label: string; path: string; write: (x: number | null) => string }

const write_count = (x: number | null): string => number(x, 12);
const write_rate = (x: number | null): string => (x === null ? "–" : `${number(x)}/s`);

const MEASURES: { group: string; rows: Measure[] }[] = [
  { group: "Requests, all replications", rows: [
    { label: "issued", path: "requests.issued", write: write_count },
    ...OUTCOME_ORDER.map((o) => ({ label: o, path: `requests.${o}`, write: write_count })),
    { label: "share failed", path: "requests.failed_share", write: percent },
    { label: "share lost", path: "requests.lost_share", write: percent },
    { label: "availability", path: "availability", write: percent },
    { label: "throughput", path: "throughput", write: write_rate },
  ] },
  ...(["response", "completion", "collected", "error_response"] as const).map((kind) => ({
    group: { response: "Time until the answer", completion: "Time until the work is done", collected: "Time until the result is collected", error_response: "Time until an error is answered" }[kind],
    rows: ["mean", "p50", "p95", "p99", "p999", "max"].map((part) => ({
      label: { mean: "mean", p50: "50 %", p95: "95 %", p99: "99 %", p999: "99.9 %", max: "longest" }[part] ?? part, path: `${kind}.${part}`, write: seconds,
    })),
  })),
  { group: "Cost", rows: [
    { label: "a month", path: "cost.per_month", write: money },
    { label: "a million requests", path: "cost.per_million", write: money },
    { label: "wasted, a month", path: "cost.waste.per_month", write: money },
    { label: "share wasted", path: "cost.waste.share", write: percent },
  ] },
];

export function read_path(from: unknown, path: string): number | null {
  let at: unknown = from;
  for (const step of path.split(".")) {
    if (typeof at !== "object" || at === null) return null;
    at = (at as Record<string, unknown>)[step];
  }
  return typeof at === "number" ? at : null;
}

/// Whether an interval of a difference leaves out nothing being different.
export function is_clear(d: Difference): boolean {
  return d.low !== null && d.high !== null && (d.low > 0 || d.high < 0);
}

function difference_cell(d: Difference | undefined, write: (x: number | null) => string): Node {
  if (d === undefined || d.estimate === null) return document.createTextNode("");
  const sign = d.estimate > 0 ? "+" : "";
  const cell = h("span", {}, h("span", { class: is_clear(d) ? "clear" : "unclear" }, `${sign}${write(d.estimate)}`));
  if (d.low !== null && d.high !== null) cell.append(h("span", { class: "interval" }, interval(d.low, d.high, write)));
  return cell;
}

function value_cell(s: ArchitectureSummary, m: Measure): Node {
  const value = read_path(s, m.path);
  const cell = h("span", {}, h("span", {}, m.write(value)));
  const ends = s.intervals?.[m.path];
  if (value !== null && ends !== undefined && ends[0] !== null && ends[1] !== null) cell.append(h("span", { class: "interval" }, interval(ends[0], ends[1], m.write)));
  return cell;
}

export function measures_table(data: ReportData, summary: Summary): HTMLElement {
  const all = summaries_of(data);
  const comparisons = Object.entries(summary.comparison ?? {});
  const columns = h("tr", {}, h("th", { scope: "col" }, "measure"), ...all.map(([n]) => h("th", { scope: "col", class: "n" }, name_of(n, 32))), ...comparisons.map(([n]) => h("th", { scope: "col", class: "n" }, name_of(n, 48))));
  const bodies = MEASURES.map(({ group, rows }) => {
    const shown = rows.filter((m) => all.some(([, s]) => read_path(s, m.path) !== null) && (!/requests\.(lost|parked|pending|failed)$/.test(m.path) || all.some(([, s]) => (read_path(s, m.path) ?? 0) > 0)))
      .filter(() => !group.startsWith("Time") || all.some(([, s]) => (read_path(s, `${rows[0]?.path.split(".")[0] ?? ""}.count`) ?? 0) > 0));
    if (shown.length === 0) return null;
    return h("tbody", {}, h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: 1 + all.length + comparisons.length }, group)),
      ...shown.map((m) => h("tr", {}, h("th", { scope: "row" }, m.label), ...all.map(([, s]) => h("td", { class: "n" }, value_cell(s, m))), ...comparisons.map(([, c]) => h("td", { class: "n" }, difference_cell(c[m.path], m.write))))));
  });
  const confidence = summary.intervals?.confidence;
  const how = confidence === undefined ? "" : `In brackets: intervals of ${percent(confidence)} confidence from ${number(summary.replications)} ${summary.replications === 1 ? "replication" : "replications"}. `;
  return h("div", {}, h("p", { class: "note" }, how, comparisons.length > 0 ? "A difference in bold is clear: its interval leaves out zero. Replications are paired: the same customers, the same failures." : ""),
    scroller("Measures", h("table", { class: "measures" }, h("thead", {}, columns), ...bodies)));
}

interface Tile { title: string; values: (number | null)[]; write: (x: number | null) => string }

/// The four measures at a glance, each architecture with a bar as long as its value.
export function tiles(data: ReportData): HTMLElement | null {
  const all = summaries_of(data);
  if (all.length === 0) return null;
  const read = (path: string): (number | null)[] => all.map(([, s]) => read_path(s, path));
  const not_done = all.map(([, s]) => { const sum = OUTCOME_ORDER.reduce((n, o) => n + s.requests[o], 0); return sum > 0 ? 1 - s.requests.completed / sum : null; });
  const shown: Tile[] = [
    { title: "95 % have their answer within", values: read("response.p95"), write: seconds },
    { title: "95 % of the work is done within", values: read("completion.p95"), write: seconds },
    { title: "Requests not completed", values: not_done, write: percent },
    { title: "Cost of a month", values: read("cost.per_month"), write: money },
  ];
  return h("div", { class: "tiles" }, ...shown.filter((t) => t.values.some((v) => v !== null)).map((t) => {
    const most = Math.max(...t.values.map((v) => v ?? 0));
    return h("div", { class: "tile" }, h("h3", {}, t.title), ...all.map(([name], i) => {
      const value = t.values[i] ?? null;
      const bar = h("span", { class: `bar a${i % 6}` });
      bar.style.width = `${value === null || !(most > 0) ? 0 : Math.max(value > 0 ? 0.8 : 0, (100 * value) / most)}%`;
      return h("div", { class: "tile-row" }, h("span", { class: "tile-name" }, name_of(name, 40)), h("b", {}, t.write(value)), h("span", { class: "bar-track", "aria-hidden": "true" }, bar));
    }));
  }));
}

function flat(value: unknown, path: string, found: [string, number | string | null][]): void {
  if (typeof value === "number" || typeof value === "string" || value === null) found.push([path, value]);
  else if (Array.isArray(value)) value.forEach((v, i) => { flat(v, `${path}[${i}]`, found); });
  else if (typeof value === "object") for (const [k, v] of Object.entries(value)) flat(v, path === "" ? k : `${path}.${k}`, found);
}

/// Everything that was measured of the components, filled when it is opened: there can be much.
export function all_measures(data: ReportData): HTMLElement {
  const box = h("details", { class: "numbers" }, h("summary", {}, "Everything that was measured"));
  box.addEventListener("toggle", () => {
    if (!box.open || box.childElementCount > 1) return;
    const all = summaries_of(data);
    const rows = new Map<string, (string | Node)[]>();
    all.forEach(([, s], i) => {
      const found: [string, number | string | null][] = [];
      flat(s.components, "", found);
      for (const [path, value] of found) {
        if (value === 0 && !rows.has(path)) continue;
        const row = rows.get(path) ?? [shorten(spaced(path), 100), ...all.map(() => "")];
        row[i + 1] = typeof value === "number" ? number(value, 6) : value ?? "–";
        rows.set(path, row);
      }
    });
    box.append(h("p", { class: "note" }, "What is zero everywhere is left out. Units are in schema/summary.schema.json."), scroller("Everything that was measured", table(["component and metric", ...all.map(([n]) => shorten(n, 40))], [...rows.values()])));
  });
  return box;
}

/// The bill as it was added up.
export function bill(data: ReportData): HTMLElement | null {
  const all = summaries_of(data);
  const lines = all.flatMap(([name, s]) => (s.cost?.lines ?? []).map((line): [string, BillLine] => [name, line]));
  if (lines.length === 0) return null;
  return h("details", { class: "numbers" }, h("summary", {}, "The bill, line by line"), scroller("The bill", table(
    ["architecture", "component", "item", "quantity a month", "price", "US dollars a month", "of it wasted"],
    lines.map(([name, l]) => [shorten(name, 40), shorten(l.component, 40), spaced(l.what === "" ? l.item : l.what), `${number(l.month_quantity, 6)} ${l.unit}`, l.free ? "free" : `${money(l.unit_price)} per ${l.per === 1 ? "" : `${number(l.per, 9)} `}${l.unit}`, money(l.month_amount), money(l.month_wasted)]), null, 3)));
}

const OUTCOME_SIGNS: Record<string, string> = { holds: "✓", fails: "✗", inconclusive: "?" };

export function expectations(summary: Summary): HTMLElement | null {
  const all = summary.expectations ?? [];
  if (all.length === 0) return null;
  return h("section", { class: "card", id: "expectations", "aria-labelledby": "expectations-title" }, h("h2", { id: "expectations-title" }, "Expectations of the scenario"),
    h("ul", { class: "expectations" }, ...all.map((e) => h("li", { class: e.outcome }, h("span", { class: "sign", "aria-hidden": "true" }, OUTCOME_SIGNS[e.outcome] ?? ""), h("code", { dir: "auto" }, e.text), h("span", { class: "outcome" }, `${e.outcome}${e.value === null ? "" : `: ${in_unit(e.value, "")}`}`)))));
}

export function remarks(summary: Summary): HTMLElement | null {
  const all = (summary.remarks ?? []).map((r) => (typeof r === "string" ? r : r.text ?? "")).filter((t) => t !== "");
  if (all.length === 0) return null;
  const list = h("ul", {}, ...all.map((t) => h("li", { dir: "auto" }, t)));
  const title = "To know before believing the figures";
  if (all.length > 5) return h("details", { class: "remarks numbers" }, h("summary", {}, `${title} (${all.length})`), list);
  return h("div", { class: "remarks" }, h("h3", {}, title), list);
}
