/// The measures that are no course of time: latency by percentile, requests by how they ended, the bill.
import { cost_sentence, latency_sentence, requests_sentence } from "./alt";
import type { ArchitectureSummary, BillLine, LatencyKind, ReportData } from "./data";
import { h, name_of } from "./dom";
import { money, number, percent, seconds, shorten, spaced } from "./format";
import { OUTCOME_ORDER } from "./outcomes";
import { percentile_label, percentile_ticks, percentile_to_x, span_ticks } from "./scale";
import { axis_style, base, tooltip_style, value_axis_style } from "./spec";
import type { ChartSpec, LegendItem, Option, Place } from "./spec";
import { DASHES, pick } from "./theme";
import type { Theme } from "./theme";
import type { Colours } from "./time_charts";

const KINDS: { kind: LatencyKind; label: string; dash: number; shown: boolean }[] = [
  { kind: "response", label: "answer", dash: 0, shown: true },
  { kind: "completion", label: "work done", dash: 1, shown: true },
  { kind: "collected", label: "result collected", dash: 2, shown: false },
  { kind: "error_response", label: "error answer", dash: 3, shown: false },
];
const LOOKS: LegendItem["look"][] = ["line", "dashed", "dotted", "dashdot"];

export function summaries_of(data: ReportData): [string, ArchitectureSummary][] {
  const all = data.summary?.architectures ?? {};
  const order = data.architectures.map((a) => a.name);
  return Object.entries(all).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

interface Curve { key: string; architecture: string; index: number; dash: number; label: string; shown: boolean; points: [number, number][] }

function curves_of(data: ReportData): Curve[] {
  return data.architectures.flatMap((a, index) => KINDS.flatMap(({ kind, label, dash, shown }) => {
    const curve = a.latency.find((l) => l.kind === kind);
    const points = (curve?.points ?? []).filter(([p, s]) => p >= 0 && p < 100 && s > 0);
    return points.length === 0 ? [] : [{ key: `${a.name}: ${label}`, architecture: a.name, index, dash, label, shown, points }];
  }));
}

function latency_option(curves: Curve[], place: Place): Option {
  const { theme } = place;
  let low = Infinity;
  let high = 0;
  let largest = 0;
  for (const c of curves.filter((x) => x.shown)) for (const [p, s] of c.points) { low = Math.min(low, s); high = Math.max(high, s); largest = Math.max(largest, p); }
  if (!(high > 0)) for (const c of curves) for (const [p, s] of c.points) { low = Math.min(low, s); high = Math.max(high, s); largest = Math.max(largest, p); }
  const ticks = span_ticks(low, high);
  const across = percentile_ticks(largest);
  return {
    ...base(place),
    grid: { left: 72, right: 30, top: 12, bottom: 48, outerBoundsMode: "none", containLabel: false },
    xAxis: {
      type: "value", min: 0, max: Math.max(across[across.length - 1] ?? 2, percentile_to_x(largest)), ...axis_style(theme),
      splitLine: { show: true, lineStyle: { color: theme.rule } },
      axisLine: { show: true, onZero: false, lineStyle: { color: theme.axis } }, axisTick: { customValues: across, lineStyle: { color: theme.axis } },
      axisLabel: { color: theme.soft, fontSize: 12, customValues: across, formatter: percentile_label, hideOverlap: true },
      name: "share of the requests that took at most this long (%)", nameLocation: "middle", nameGap: 30, nameTruncate: { maxWidth: place.width - 100 },
      axisPointer: { show: !place.exported, label: { show: false }, lineStyle: { color: theme.ink, width: 1, type: "solid", opacity: 0.55 } },
    },
    yAxis: {
      type: "value", min: ticks.values[0], max: ticks.values[ticks.values.length - 1], ...value_axis_style(theme),
      axisTick: { show: false, customValues: ticks.values }, axisLabel: { color: theme.soft, fontSize: 12, customValues: ticks.values, formatter: ticks.label },
      name: "seconds (logarithmic)", nameLocation: "middle", nameRotate: 90, nameGap: 54, axisPointer: { show: false },
    },
    tooltip: place.exported ? { show: false } : { ...tooltip_style(theme), trigger: "axis" },
    series: curves.map((c) => ({
      id: `line:${c.key}`, name: c.key, type: "line", symbol: "none", silent: true, emphasis: { disabled: true }, color: pick(theme.architectures, c.index),
      lineStyle: { width: 2, type: DASHES[c.dash], color: pick(theme.architectures, c.index) },
      data: c.points.map(([p, s]) => [percentile_to_x(p), Math.log10(s), p, s]), encode: { x: 0, y: 1 },
    })),
  };
}

/// What the latency chart says at the percentile under the pointer.
export function latency_tip(data: ReportData, x: number, theme: Theme, hidden: ReadonlySet<string>): HTMLElement {
  const wanted = 100 * (1 - 10 ** -x);
  const box = h("div", { class: "tip" }, h("div", { class: "tip-time" }, `${Number(wanted.toFixed(wanted > 99 ? 3 : 1))} % took at most`));
  for (const c of curves_of(data)) {
    if (hidden.has(c.key)) continue;
    const best = c.points.reduce((a, b) => (Math.abs(b[0] - wanted) < Math.abs(a[0] - wanted) ? b : a));
    const swatch = h("span", { class: "swatch" });
    swatch.style.background = pick(theme.architectures, c.index);
    box.append(h("div", { class: "tip-row" }, swatch, name_of(c.architecture, 24), ` ${c.label} `, h("b", {}, seconds(best[1]))));
  }
  return box;
}

export function latency_spec(data: ReportData, source: string): ChartSpec | null {
  const curves = curves_of(data);
  if (curves.length === 0) return null;
  return {
    id: "latency", title: "Latency", unit: "seconds", linked: false, shape: "tall",
    note: "How long customers wait for the answer, and until the work is done. To the right stand the unlucky few.",
    legend: curves.map((c) => ({ series: [c.key], label: c.key, colour: (t) => pick(t.architectures, c.index), look: LOOKS[c.dash] ?? "line" })),
    hidden: curves.filter((c) => !c.shown).map((c) => c.key),
    height: (width) => (width < 480 ? 300 : 420),
    option: (place) => latency_option(curves, place),
    sentence: latency_sentence(summaries_of(data)),
    table: () => ({
      columns: ["percentile", ...curves.map((c) => `${shorten(c.key, 60)} (s)`)],
      rows: [50, 75, 90, 95, 99, 99.5, 99.9, 99.99].map((p) => [`${p} %`, ...curves.map((c) => {
        const hit = c.points.find(([q]) => Math.abs(q - p) < 1e-9);
        return hit === undefined ? "" : number(hit[1], 4);
      })]),
      note: "latency.csv has all percentiles.",
    }),
    source, steps: [0, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99].map(percentile_to_x).filter((x) => x <= Math.max(...curves.flatMap((c) => c.points.map(([p]) => percentile_to_x(p))))),
  };
}

interface Segment { key: string; label: string; colour: (theme: Theme) => string; values: number[]; text: (i: number) => string }
interface Bars { names: string[]; segments: Segment[]; max: number; step: number; axis_name: string; axis: (x: number) => string; totals: string[] }

const ROW = 54;

function bars_option(bars: Bars, place: Place): Option {
  const { theme } = place;
  const left = Math.min(120, Math.max(64, place.width * 0.17));
  const right = Math.min(150, Math.max(84, place.width * 0.2));
  const inner = place.width - left - right;
  return {
    ...base(place),
    grid: { left, right, top: 6, bottom: 46, outerBoundsMode: "none", containLabel: false },
    yAxis: {
      type: "category", inverse: true, data: bars.names, ...axis_style(theme), axisTick: { show: false },
      axisLabel: { color: theme.ink, fontSize: 13, width: left - 12, overflow: "truncate", interval: 0 },
    },
    xAxis: {
      type: "value", min: 0, max: bars.max, interval: inner < 260 ? bars.max / 2 : bars.step, ...value_axis_style(theme),
      axisLabel: { color: theme.soft, fontSize: 12, formatter: bars.axis, hideOverlap: true },
      name: bars.axis_name, nameLocation: "middle", nameGap: 28,
    },
    tooltip: { show: false },
    series: [
      ...bars.segments.map((s, k) => ({
        id: `bar:${s.key}`, name: s.key, type: "bar", stack: "all", barWidth: place.exported ? "56%" : 26, color: s.colour(theme), data: s.values,
        itemStyle: { borderColor: theme.paper, borderWidth: 1 }, emphasis: { disabled: true }, cursor: "default",
        label: { show: false }, z: 2 + k,
      })),
      {
        id: "totals", name: "totals", type: "bar", stack: "all", silent: true, data: bars.names.map(() => 0), itemStyle: { color: "transparent" },
        label: {
          show: true, position: "right", color: theme.ink, fontSize: 13, fontWeight: 600, width: right - 14, overflow: "truncate",
          formatter: (p: { dataIndex: number }) => bars.totals[p.dataIndex] ?? "",
        },
      },
    ],
  };
}

function bars_spec(id: string, title: string, note: string, unit: string, bars: Bars, sentence: string, source: string): ChartSpec {
  return {
    id, title, note, unit, linked: false, shape: "one", sentence, source, steps: [], hidden: [],
    legend: bars.segments.map((s) => ({ series: [s.key], label: s.label, colour: s.colour, look: "box" })),
    height: () => Math.max(150, bars.names.length * ROW + 52),
    option: (place) => bars_option(bars, place),
    table: () => ({
      columns: [title, ...bars.names.map((n) => shorten(n, 60))],
      rows: bars.segments.map((s) => [s.label, ...bars.names.map((_, i) => s.text(i))]), note: null,
    }),
  };
}

export function requests_spec(data: ReportData, source: string): ChartSpec | null {
  const all = summaries_of(data);
  if (all.length === 0) return null;
  const sums = all.map(([, s]) => OUTCOME_ORDER.reduce((n, o) => n + s.requests[o], 0));
  const segments: Segment[] = OUTCOME_ORDER.filter((o) => all.some(([, s]) => s.requests[o] > 0)).map((o) => ({
    key: o, label: o, colour: (t) => t.outcomes[o],
    values: all.map(([, s], i) => ((sums[i] ?? 0) > 0 ? s.requests[o] / (sums[i] ?? 1) : 0)),
    text: (i) => { const n = all[i]?.[1].requests[o] ?? 0; return `${number(n, 9)} (${percent((sums[i] ?? 0) > 0 ? n / (sums[i] ?? 1) : null)})`; },
  }));
  const totals = all.map(([, s], i) => ((sums[i] ?? 0) > 0 ? `${percent(s.requests.completed / (sums[i] ?? 1))} done` : "none"));
  const bars: Bars = { names: all.map(([n]) => n), segments, max: 1, step: 0.25, axis_name: "share of the requests (%)", axis: percent, totals };
  return bars_spec("requests", "Requests by how they ended", "Completed; failed: the customer was told so; lost: nobody knows; parked: in a dead-letter queue; pending: still under way at the end.",
    "share", bars, requests_sentence(all), source);
}

const MOST_SEGMENTS = 12;

/// The bill's lines, the largest first; the smallest share one segment when there are very many.
export function bill_segments(all: readonly [string, ArchitectureSummary][], colours: Pick<Colours, "index">): Segment[] {
  const rows = new Map<string, { component: string; label: string; values: number[] }>();
  all.forEach(([, s], i) => {
    for (const line of s.cost?.lines ?? []) {
      const key = `${line.component}\u0000${line.item}\u0000${line.what}`;
      const row = rows.get(key) ?? { component: line.component, label: `${line.component}: ${bill_words(line)}`, values: all.map(() => 0) };
      row.values[i] = (row.values[i] ?? 0) + line.month_amount;
      rows.set(key, row);
    }
  });
  const size = (r: { values: number[] }): number => Math.max(...r.values);
  const sorted = [...rows.entries()].sort(([, a], [, b]) => size(b) - size(a));
  const shown = sorted.length > MOST_SEGMENTS ? sorted.slice(0, MOST_SEGMENTS - 1) : sorted;
  const rest = sorted.slice(shown.length);
  // Lines of one component stand together, in its colour, each a little paler than the one before.
  const nth = new Map<string, number>();
  const order = shown.map(([key, r]) => ({ key, r })).sort((a, b) => colours.index(a.r.component) - colours.index(b.r.component) || size(b.r) - size(a.r));
  const segments = order.map(({ key, r }): Segment => {
    const turn = nth.get(r.component) ?? 0;
    nth.set(r.component, turn + 1);
    return { key, label: r.label, values: r.values, colour: (t) => paler(pick(t.components, colours.index(r.component)), t.paper, turn), text: (i) => money(r.values[i] ?? 0) };
  });
  if (rest.length > 0) {
    const values = all.map((_, i) => rest.reduce((sum, [, r]) => sum + (r.values[i] ?? 0), 0));
    segments.push({ key: "rest", label: `${rest.length} smaller lines`, values, colour: (t) => t.axis, text: (i) => money(values[i] ?? 0) });
  }
  return segments;
}

function bill_words(line: BillLine): string {
  return spaced(line.what === "" ? line.item : line.what);
}

/// `colour` mixed with the paper's, `turn` steps.
export function paler(colour: string, paper: string, turn: number): string {
  const part = Math.min(0.72, turn * 0.24);
  const read = (c: string, at: number): number => parseInt(c.slice(at, at + 2), 16);
  const mix = [1, 3, 5].map((at) => Math.round(read(colour, at) * (1 - part) + read(paper, at) * part));
  return `#${mix.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}

export function cost_spec(data: ReportData, colours: Colours, source: string, round: (x: number) => { max: number; step: number }): ChartSpec | null {
  const all = summaries_of(data);
  const segments = bill_segments(all, colours);
  if (segments.length === 0) return null;
  const totals = all.map(([, s]) => s.cost?.per_month ?? 0);
  const scale = round(Math.max(...all.map((_, i) => segments.reduce((sum, s) => sum + Math.max(0, s.values[i] ?? 0), 0))));
  const bars: Bars = { names: all.map(([n]) => n), segments, max: scale.max, step: scale.step, axis_name: "US dollars a month", axis: (x) => (x >= 1 || x === 0 ? `$${number(x, 6)}` : money(x)), totals: totals.map(money) };
  const free = data.summary?.architectures[all[0]?.[0] ?? ""]?.cost?.book;
  return bars_spec("cost", "Cost", `The bill of a month like this one, line by line${free === undefined ? "" : ` (prices of ${free})`}.`, "US dollars a month", bars, cost_sentence(all), source);
}
