/// Charts of time: one panel for each architecture, one below the other, with the same scales, so that what happens at
/// the same moment stands in the same column.
import type { Architecture } from "./data";
import { h, name_of } from "./dom";
import { clock, number, shorten, unit_word } from "./format";
import { round_up, round_up_seconds, time_label, time_ticks } from "./scale";
import { axis_style, base, tooltip_style, value_axis_style } from "./spec";
import type { ChartSpec, LegendItem, Option, Place, Table } from "./spec";
import { DASHES } from "./theme";
import type { Theme } from "./theme";
import { index_at, nearest, thin } from "./thin";

export interface Line {
  id: string; // unique in the chart
  key: string; // lines with the same key in several panels are switched together
  label: string;
  colour: (theme: Theme) => string;
  dash: number; // index into DASHES
  time: readonly number[];
  value: readonly (number | null)[];
  area: boolean;
}
export interface Panel { architecture: Architecture; lines: Line[] }
export interface TimeChart {
  id: string;
  title: string;
  note: string | null;
  unit: string;
  write: (x: number | null) => string; // one value with its unit
  axis: (x: number) => string; // a mark of the axis
  panels: Panel[];
  extent: [number, number];
  slider: boolean;
  wide: boolean;
  whole: boolean; // there are no parts of one
  sentence: string;
  source: string;
}

const LEFT = 62;
const RIGHT = 14;
const TITLE = 24;
const GAP = 14;
const FOOT = 44;
const SLIDER = 40;
const LOOKS: LegendItem["look"][] = ["line", "dashed", "dotted", "dashdot"];

function panel_height(width: number, panels: number): number {
  if (panels === 1) return width < 480 ? 170 : 200;
  return width < 480 ? 110 : panels > 3 ? 96 : 124;
}

function chart_height(chart: TimeChart, width: number): number {
  const n = Math.max(1, chart.panels.length);
  return n * (TITLE + panel_height(width, n) + GAP) - GAP + FOOT + (chart.slider ? SLIDER : 0);
}

function largest(chart: TimeChart): number {
  let max = 0;
  for (const panel of chart.panels) for (const line of panel.lines) for (const v of line.value) if (v !== null && v > max) max = v;
  return max;
}

/// Failures of a panel as shaded spans, cut to what the axis shows.
function spans(architecture: Architecture, extent: [number, number]): { from: number; to: number; text: string }[] {
  return architecture.failures
    .map((f) => ({ from: Math.max(f.from, extent[0]), to: Math.min(f.to ?? extent[1], extent[1]), text: f.text }))
    .filter((f) => f.to >= f.from);
}

function visible_range(chart: TimeChart, zoom: [number, number]): [number, number] {
  const [a, b] = chart.extent;
  return [a + ((b - a) * zoom[0]) / 100, a + ((b - a) * zoom[1]) / 100];
}

/// The marks of the time axis for what the zoom shows; the chart is told again after each zoom.
export function time_axis_labels(chart: TimeChart, place: Pick<Place, "width" | "zoom">): Record<string, unknown>[] {
  const [from, to] = visible_range(chart, place.zoom);
  const ticks = time_ticks(from, to, Math.max(2, Math.floor((place.width - LEFT - RIGHT) / 78)));
  const n = Math.max(1, chart.panels.length);
  return Array.from({ length: n }, (_, i) => ({
    axisTick: { customValues: ticks.values },
    axisLabel: { show: i === n - 1, customValues: ticks.values, formatter: (t: number) => time_label(t, ticks.step) },
  }));
}

function series_of(chart: TimeChart, place: Place): Record<string, unknown>[] {
  const { theme } = place;
  const all: Record<string, unknown>[] = [];
  chart.panels.forEach((panel, i) => {
    for (const line of panel.lines) {
      all.push({
        id: `line:${line.id}`, name: line.key, type: "line", xAxisIndex: i, yAxisIndex: i,
        data: line.time.map((t, k) => [t, line.value[k] ?? null]),
        symbol: "none", color: line.colour(theme), silent: true,
        lineStyle: { width: place.exported ? 2 : 1.75, type: DASHES[line.dash % DASHES.length], color: line.colour(theme) },
        areaStyle: line.area ? { opacity: 0.12, color: line.colour(theme) } : undefined,
        emphasis: { disabled: true },
      });
    }
    all.push({
      id: `marks:${i}`, name: "marks", type: "line", xAxisIndex: i, yAxisIndex: i, data: [], silent: true, symbol: "none",
      markArea: {
        silent: true, itemStyle: { color: theme.failure },
        data: spans(panel.architecture, chart.extent).map((f) => [{ xAxis: f.from }, { xAxis: f.to }]),
      },
      markLine: {
        silent: true, symbol: ["none", "triangle"], symbolSize: 7, symbolRotate: 180, label: { show: false }, lineStyle: { color: theme.event, type: [3, 3], width: 1 },
        data: panel.architecture.story.filter((e) => e.at >= chart.extent[0] && e.at <= chart.extent[1]).map((e) => ({ xAxis: e.at })),
      },
    });
  });
  return all;
}

export function time_option(chart: TimeChart, place: Place): Option {
  const { theme } = place;
  const n = Math.max(1, chart.panels.length);
  const foot = FOOT + (chart.slider ? SLIDER : 0);
  const each = (place.height - foot - n * TITLE - (n - 1) * GAP) / n;
  const top = (i: number): number => i * (TITLE + each + GAP) + TITLE;
  const most = largest(chart);
  const scale = chart.unit === "seconds" || chart.unit === "s" ? round_up_seconds(most) : chart.whole && most <= 4 ? { max: Math.max(1, Math.ceil(most)), step: 1 } : round_up(most);
  const steps = each < 90 && scale.step * 2 < scale.max ? scale.max / 2 : scale.step;
  const labels = time_axis_labels(chart, place);
  const shown = (i: number): Record<string, unknown> => labels[i] ?? {};
  const style = axis_style(theme);
  return {
    ...base(place),
    title: chart.panels.map((panel, i) => ({
      text: shorten(panel.architecture.name, 48) + (panel.lines.length === 0 ? " – none" : ""),
      left: LEFT, top: top(i) - TITLE + 2, padding: 0, textStyle: { fontSize: 13, fontWeight: 600, color: theme.ink, width: place.width - LEFT - RIGHT, overflow: "truncate" },
    })),
    grid: chart.panels.map((_, i) => ({ left: LEFT, right: RIGHT, top: top(i), height: each, outerBoundsMode: "none", containLabel: false })),
    xAxis: chart.panels.map((_, i) => ({
      type: "value", gridIndex: i, min: chart.extent[0], max: chart.extent[1], ...style,
      axisTick: { ...(style["axisTick"] as object), ...(shown(i)["axisTick"] as object) },
      axisLabel: { ...(style["axisLabel"] as object), ...(shown(i)["axisLabel"] as object) },
      name: i === n - 1 ? `simulated time (${extent_words(chart.extent)})` : "", nameLocation: "middle", nameGap: 28,
      nameTextStyle: { color: theme.soft, fontSize: 12 },
      axisPointer: { show: !place.exported, type: "line", snap: false, label: { show: false }, lineStyle: { color: theme.ink, width: 1, type: "solid", opacity: 0.55 } },
    })),
    yAxis: chart.panels.map((_, i) => ({
      type: "value", gridIndex: i, min: 0, max: scale.max, interval: steps, ...value_axis_style(theme),
      axisLabel: { color: theme.soft, fontSize: 12, formatter: chart.axis },
      name: unit_word(chart.unit), nameLocation: "middle", nameRotate: 90, nameGap: 46, nameTruncate: { maxWidth: each, ellipsis: "…" },
      nameTextStyle: { color: theme.soft, fontSize: 12 },
      axisPointer: { show: false },
    })),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: place.exported ? { show: false } : { ...tooltip_style(theme), trigger: "axis", axisPointer: { type: "line" } },
    dataZoom: place.exported && place.zoom[0] === 0 && place.zoom[1] === 100 ? [] : zooms(chart, place),
    series: series_of(chart, place),
  };
}

function extent_words(extent: [number, number]): string {
  const span = extent[1] - extent[0];
  return span >= 30 * 86400 ? "days" : span >= 600 ? "hours:minutes" : "hours:minutes:seconds";
}

function zooms(chart: TimeChart, place: Place): Record<string, unknown>[] {
  const all = chart.panels.map((_, i) => i);
  const common = { xAxisIndex: all, start: place.zoom[0], end: place.zoom[1], filterMode: "none" };
  const { theme } = place;
  return [
    // A turn of the wheel moves the page; with Ctrl it zooms.
    { id: "inside", type: "inside", ...common, zoomOnMouseWheel: "ctrl", moveOnMouseMove: true, moveOnMouseWheel: false, preventDefaultMouseMove: false },
    {
      id: "slider", type: "slider", ...common, show: chart.slider && !place.exported, left: LEFT, right: RIGHT, bottom: 6, height: 26, brushSelect: false,
      showDetail: false, borderColor: theme.rule, fillerColor: theme.mode === "dark" ? "rgba(120,170,230,.18)" : "rgba(0,90,170,.12)",
      handleStyle: { color: theme.paper, borderColor: theme.axis }, moveHandleSize: 0,
      dataBackground: { lineStyle: { color: theme.axis, opacity: 0.6 }, areaStyle: { color: theme.axis, opacity: 0.2 } },
      selectedDataBackground: { lineStyle: { color: theme.axis }, areaStyle: { color: theme.axis, opacity: 0.3 } },
    },
  ];
}

/// What stands at `t`: each line's nearest value, the failures then, the events near it.
export function tip_at(chart: TimeChart, t: number, zoom: [number, number], theme: Theme, hidden: ReadonlySet<string>): HTMLElement {
  const [from, to] = visible_range(chart, zoom);
  const near = (to - from) * 0.012;
  const box = h("div", { class: "tip" }, h("div", { class: "tip-time" }, clock(t, to - from >= 60 ? "seconds" : "auto")));
  for (const panel of chart.panels) {
    const rows = panel.lines.filter((l) => !hidden.has(l.key)).map((line) => {
      const i = nearest(line.time, t);
      const swatch = h("span", { class: "swatch" });
      swatch.style.background = line.colour(theme);
      return h("div", { class: "tip-row" }, swatch, name_of(line.label, 34), h("b", {}, chart.write(i < 0 ? null : line.value[i] ?? null)));
    });
    const failing = panel.architecture.failures.filter((f) => f.from <= t && t <= (f.to ?? Infinity)).slice(0, 3);
    const events = panel.architecture.story.filter((e) => Math.abs(e.at - t) <= near).slice(0, 3);
    if (rows.length + failing.length + events.length === 0) continue;
    box.append(h("div", { class: "tip-head" }, name_of(panel.architecture.name, 40)), ...rows,
      ...failing.map((f) => h("div", { class: "tip-failure", dir: "auto" }, shorten(f.text, 120))),
      ...events.map((e) => h("div", { class: "tip-event", dir: "auto" }, shorten(e.text, 160))));
  }
  return box;
}

const ROWS = 200;

/// Every moment of the chart as a row, thinned with the extremes kept where there are very many.
export function time_table(chart: TimeChart): Table {
  const lines = chart.panels.flatMap((p) => p.lines.map((line) => ({ line, where: p.architecture.name })));
  const moments = new Set<number>();
  let thinned = false;
  const each = Math.max(8, Math.floor(ROWS / Math.max(1, lines.length)));
  for (const { line } of lines) {
    thinned ||= line.time.length > ROWS;
    const kept = line.time.length > ROWS ? thin(line.value, each) : line.time.map((_, i) => i);
    for (const i of kept) moments.add(line.time[i] ?? 0);
  }
  const rows = [...moments].sort((a, b) => a - b).map((t) => [clock(t), ...lines.map(({ line }) => {
    const i = index_at(line.time, t);
    return i >= 0 && line.time[i] === t ? number(line.value[i] ?? null, 4) : "";
  })]);
  return {
    columns: ["time", ...lines.map(({ line, where }) => `${shorten(where, 40)}: ${shorten(line.label, 40)} (${unit_word(chart.unit)})`)],
    rows,
    note: thinned ? "Of many moments some are listed, the smallest and the largest values among them. timeseries.csv has all." : null,
  };
}

export function time_spec(chart: TimeChart): ChartSpec {
  const legend = new Map<string, LegendItem>();
  for (const panel of chart.panels)
    for (const line of panel.lines)
      if (!legend.has(line.key)) legend.set(line.key, { series: [line.key], label: line.label, colour: line.colour, look: LOOKS[line.dash % LOOKS.length] ?? "line" });
  const items = [...legend.values()];
  if (chart.panels.some((p) => p.architecture.failures.length > 0)) items.push({ series: [], label: "failure", colour: (t) => t.failure, look: "box" });
  if (chart.panels.some((p) => p.architecture.story.length > 0)) items.push({ series: [], label: "event of the story", colour: (t) => t.event, look: "event" });
  const longest = chart.panels.flatMap((p) => p.lines).reduce<readonly number[]>((best, l) => (l.time.length > best.length ? l.time : best), []);
  return {
    id: chart.id, title: chart.title, note: chart.note, unit: chart.unit, linked: true, shape: chart.wide ? "wide" : "one", legend: items, hidden: [],
    height: (width) => chart_height(chart, width),
    option: (place) => time_option(chart, place),
    sentence: chart.sentence, table: () => time_table(chart), source: chart.source, steps: [...longest],
  };
}
