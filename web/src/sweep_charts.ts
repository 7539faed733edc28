/// Sweeps: a metric against one parameter with its interval as a band, a heat map for two, break-even; and plans.
import { coordinate, plan_sentence, sweep_sentence } from "./alt";
import type { BreakEven, Coordinate, PlanData, PlanPoint, SweepData } from "./data";
import { h, name_of } from "./dom";
import { in_unit, interval, isolate, number, shorten, spaced, unit_word } from "./format";
import { round_up, round_up_seconds } from "./scale";
import { axis_style, base, tooltip_style, value_axis_style } from "./spec";
import type { ChartSpec, LegendItem, Option, Place, Table } from "./spec";
import { axis_format } from "./time_charts";
import { DASHES, pick } from "./theme";
import type { Theme } from "./theme";

const LOOKS: LegendItem["look"][] = ["line", "dashed", "dotted", "dashdot"];

export interface Curve { metric: number; architecture: string; index: number }

/// Metrics with the same name stand in one chart, a line for each architecture.
export function groups_of(sweep: SweepData): Map<string, Curve[]> {
  const architectures = [...new Set(sweep.metrics.map((m) => m.architecture ?? ""))];
  const groups = new Map<string, Curve[]>();
  sweep.metrics.forEach((m, metric) => {
    // A path may or may not begin with the architecture's name.
    const who = m.architecture ?? "";
    const name = who !== "" && m.name.startsWith(`${who}.`) ? m.name.slice(who.length + 1) : m.name;
    groups.set(name, [...(groups.get(name) ?? []), { metric, architecture: who, index: architectures.indexOf(who) }]);
  });
  return groups;
}

function numeric(values: Coordinate[]): boolean {
  return values.length > 0 && values.every((v) => typeof v === "number");
}

/// Whether steps that multiply are drawn better with a logarithm: at least two tens between ends, all above 0.
export function wants_log(values: number[]): boolean {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low > 0 && high / low >= 100 && values.length >= 4;
}

function value_axis(theme: Theme, values: number[], unit: string, name: string): Record<string, unknown> {
  const log = wants_log(values);
  const spread = Math.max(...values) - Math.min(...values);
  const most = Math.max(...values);
  const from_zero = !log && Math.min(...values) >= 0 && !(spread > 0 && spread < 0.2 * most);
  const end = unit === "s" || unit === "seconds" ? round_up_seconds(most) : round_up(most);
  return {
    type: log ? "log" : "value", ...(from_zero ? { min: 0, max: end.max, interval: end.step } : {}), ...value_axis_style(theme), name, nameLocation: "middle", nameRotate: 90, nameGap: 58, nameTruncate: { maxWidth: 260 },
    scale: !log && spread > 0 && spread < 0.2 * Math.abs(Math.max(...values)),
    axisLabel: { color: theme.soft, fontSize: 12, formatter: axis_format(unit), hideOverlap: true },
  };
}

function x_axis(theme: Theme, values: Coordinate[], unit: string | null, name: string, width: number): Record<string, unknown> {
  const common = { ...axis_style(theme), name, nameLocation: "middle", nameGap: 30, nameTruncate: { maxWidth: width - 120 } };
  if (!numeric(values)) return { type: "category", data: values.map((v) => shorten(String(v), 18)), ...common, axisLabel: { color: theme.soft, fontSize: 12, hideOverlap: true, width: 90, overflow: "truncate" } };
  const numbers = values.map(Number);
  const log = wants_log(numbers);
  return { type: log ? "log" : "value", min: Math.min(...numbers), max: Math.max(...numbers), ...common, axisLabel: { color: theme.soft, fontSize: 12, hideOverlap: true, showMaxLabel: true, formatter: (x: number) => in_unit(x, unit) },
    axisPointer: { show: true, type: "line", snap: true, label: { show: false }, lineStyle: { color: theme.ink, width: 1, type: "solid", opacity: 0.5 } } };
}

function axis_name(axis: SweepData["axes"][number] | undefined): string {
  if (axis === undefined) return "";
  return `${shorten(spaced(axis.label), 50)}${axis.unit === null || axis.unit === "" ? "" : ` (${unit_word(axis.unit)})`}`;
}

interface CurvePoint { x: Coordinate; mean: number; low: number | null; high: number | null }

function curve_points(sweep: SweepData, curve: Curve, fixed: Coordinate[]): CurvePoint[] {
  const points = sweep.points.filter((p) => fixed.every((v, i) => p.at[i + 1] === v)).flatMap((p): CurvePoint[] => {
    const value = p.values[curve.metric];
    const x = p.at[0];
    return value?.mean === null || value?.mean === undefined || x === undefined ? [] : [{ x, mean: value.mean, low: value.low, high: value.high }];
  });
  return points.sort((a, b) => (typeof a.x === "number" && typeof b.x === "number" ? a.x - b.x : 0));
}

/// A polygon between the ends of the intervals.
function band(points: CurvePoint[], at: (p: CurvePoint) => Coordinate | number, colour: string, id: string, name: string): Record<string, unknown> {
  const whole = points.filter((p) => p.low !== null && p.high !== null);
  return {
    id, name, type: "custom", silent: true, clip: true, color: colour, data: whole.length > 1 ? [[at(whole[0] as CurvePoint), whole[0]?.mean ?? 0]] : [], z: 1, tooltip: { show: false },
    renderItem: (_: unknown, api: { coord: (v: unknown[]) => number[] }) => ({
      type: "polygon", style: { fill: colour, opacity: 0.18 },
      shape: { points: [...whole.map((p) => api.coord([at(p), p.high])), ...whole.slice().reverse().map((p) => api.coord([at(p), p.low]))] },
    }),
  };
}

function curve_option(sweep: SweepData, curves: Curve[], unit: string, fixed: Coordinate[], place: Place): Option {
  const { theme } = place;
  const axis = sweep.axes[0];
  const xs = axis?.values ?? [];
  const is_number = numeric(xs);
  const at = (p: CurvePoint): Coordinate | number => (is_number ? p.x : xs.indexOf(p.x));
  const all = curves.map((c) => curve_points(sweep, c, fixed));
  // The interval of a mean may reach below zero where the measure cannot.
  const values = all.flat().flatMap((p) => [p.mean, p.mean >= 0 ? Math.max(0, p.low ?? p.mean) : p.low ?? p.mean, p.high ?? p.mean]);
  return {
    ...base(place),
    grid: { left: 86, right: 28, top: 14, bottom: 50, outerBoundsMode: "none", containLabel: false },
    xAxis: x_axis(theme, xs, axis?.unit ?? null, axis_name(axis), place.width),
    yAxis: value_axis(theme, values.length > 0 ? values : [0, 1], unit, unit_word(unit)),
    tooltip: place.exported ? { show: false } : { ...tooltip_style(theme), trigger: "axis" },
    series: curves.flatMap((c, k) => {
      const colour = pick(theme.architectures, c.index);
      const points = all[k] ?? [];
      return [
        band(points, at, colour, `band:${c.metric}`, `m${c.metric}`),
        { id: `line:${c.metric}`, name: `m${c.metric}`, type: "line", data: points.map((p) => [at(p), p.mean]), color: colour, symbol: ["circle", "rect", "triangle", "diamond"][c.index % 4], symbolSize: points.length > 60 ? 3 : 7,
          showSymbol: true, emphasis: { disabled: true }, lineStyle: { width: 2, color: colour, type: DASHES[c.index % DASHES.length] }, z: 3 },
      ];
    }),
  };
}

export function curve_tip(sweep: SweepData, curves: Curve[], unit: string, fixed: Coordinate[], x: number, theme: Theme, hidden: ReadonlySet<string>): HTMLElement {
  const axis = sweep.axes[0];
  const xs = axis?.values ?? [];
  const value = numeric(xs) ? xs.map(Number).reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a)) : xs[Math.round(x)] ?? "";
  const box = h("div", { class: "tip" }, h("div", { class: "tip-time", dir: "auto" }, `${shorten(spaced(axis?.label ?? ""), 40)}: ${coordinate(value, axis?.unit ?? null)}`));
  for (const c of curves) {
    if (hidden.has(`m${c.metric}`)) continue;
    const point = curve_points(sweep, c, fixed).find((p) => p.x === value);
    if (point === undefined) continue;
    const swatch = h("span", { class: "swatch" });
    swatch.style.background = pick(theme.architectures, c.index);
    box.append(h("div", { class: "tip-row" }, swatch, name_of(c.architecture, 30), h("b", {}, in_unit(point.mean, unit)), ` ${interval(point.low, point.high, (v) => in_unit(v, unit))}`));
  }
  return box;
}

export function sweep_table(sweep: SweepData, metrics: number[]): Table {
  return {
    columns: [...sweep.axes.map(axis_name), ...metrics.map((m) => { const x = sweep.metrics[m]; return `${x?.architecture === null ? "" : `${shorten(x?.architecture ?? "", 30)}: `}${shorten(spaced(x?.name ?? ""), 50)}`; })],
    rows: sweep.points.map((p) => [...p.at.map((v, i) => coordinate(v, sweep.axes[i]?.unit ?? null)), ...metrics.map((m) => {
      const v = p.values[m];
      const unit = sweep.metrics[m]?.unit ?? "";
      return `${in_unit(v?.mean ?? null, unit)} ${interval(v?.low ?? null, v?.high ?? null, (x) => in_unit(x, unit))}`.trim();
    })]),
    note: null,
  };
}

export function curve_spec(sweep: SweepData, name: string, curves: Curve[], fixed: Coordinate[], source: string): ChartSpec {
  const unit = sweep.metrics[curves[0]?.metric ?? 0]?.unit ?? "";
  const with_band = sweep.points.some((p) => curves.some((c) => p.values[c.metric]?.low !== null && p.values[c.metric]?.low !== undefined));
  return {
    id: `sweep-${name.replace(/[^A-Za-z0-9]+/g, "-")}`, title: spaced(name).replace(/\./g, " › "), note: with_band ? "Bands are the intervals of the means." : null, unit, linked: false, shape: "one", hidden: [],
    legend: curves.map((c) => ({ series: [`m${c.metric}`], label: c.architecture === "" ? "all" : c.architecture, colour: (t) => pick(t.architectures, c.index), look: LOOKS[c.index % LOOKS.length] ?? "line" })),
    height: (width) => (width < 480 ? 280 : 330), option: (place) => curve_option(sweep, curves, unit, fixed, place),
    sentence: curves.map((c) => sweep_sentence(sweep, c.metric)).join(" "), table: () => sweep_table(sweep, curves.map((c) => c.metric)), source,
    steps: numeric(sweep.axes[0]?.values ?? []) ? (sweep.axes[0]?.values ?? []).map(Number) : (sweep.axes[0]?.values ?? []).map((_, i) => i),
  };
}

/// Two parameters: a cell for each pair.
export function heat_spec(sweep: SweepData, name: string, curve: Curve, fixed: Coordinate[], source: string): ChartSpec {
  const unit = sweep.metrics[curve.metric]?.unit ?? "";
  const [across, up] = [sweep.axes[0], sweep.axes[1]];
  const cells = sweep.points.filter((p) => fixed.every((v, i) => p.at[i + 2] === v)).flatMap((p) => {
    const mean = p.values[curve.metric]?.mean ?? null;
    return mean === null ? [] : [[across?.values.findIndex((v) => v === p.at[0]) ?? 0, up?.values.findIndex((v) => v === p.at[1]) ?? 0, mean] as [number, number, number]];
  });
  const means = cells.map((c) => c[2]);
  const low = means.length > 0 ? Math.min(...means) : 0;
  const high = means.length > 0 ? Math.max(...means) : 1;
  const title = `${spaced(name).replace(/\./g, " › ")}${curve.architecture === "" ? "" : ` – ${shorten(curve.architecture, 40)}`}`;
  const axis = (a: typeof across, theme: Theme, rotated: boolean, room: number): Record<string, unknown> => ({
    type: "category", data: (a?.values ?? []).map((v) => shorten(typeof v === "number" ? in_unit(v, a?.unit ?? null) : v, 14)), ...axis_style(theme), axisTick: { show: false }, name: axis_name(a), nameLocation: "middle",
    nameGap: rotated ? 66 : 30, nameTruncate: { maxWidth: room }, axisLabel: { color: theme.soft, fontSize: 12, hideOverlap: true, width: rotated ? 56 : undefined, overflow: "truncate" },
  });
  return {
    id: `heat-${name.replace(/[^A-Za-z0-9]+/g, "-")}-${curve.metric}`, title, note: null, unit, linked: false, shape: "one", legend: [], hidden: [], source, steps: [],
    height: (width) => Math.min(520, Math.max(300, (up?.values.length ?? 1) * (width < 480 ? 24 : 34) + 130)),
    option: (place) => {
      const { theme } = place;
      const right = 20;
      const cell_width = (place.width - 88 - right) / Math.max(1, across?.values.length ?? 1);
      const cell_height = (place.height - 120) / Math.max(1, up?.values.length ?? 1);
      return {
        ...base(place),
        grid: { left: 88, right, top: 10, bottom: 110, outerBoundsMode: "none", containLabel: false },
        xAxis: axis(across, theme, false, place.width - 120), yAxis: axis(up, theme, true, place.height - 130),
        visualMap: { type: "continuous", min: low, max: high > low ? high : low + 1, calculable: false, orient: "horizontal", left: 88, bottom: 8, itemWidth: 12, itemHeight: Math.max(60, Math.min(220, place.width - 250)), inRange: { color: theme.ramp },
          text: [in_unit(high, unit), in_unit(low, unit)], textStyle: { color: theme.soft, fontSize: 12 }, hoverLink: false },
        tooltip: place.exported ? { show: false } : { ...tooltip_style(theme), trigger: "item", formatter: ({ data: { value: [x, y, mean] } }: { data: { value: [number, number, number] } }) => h("div", { class: "tip" },
          h("div", { class: "tip-time" }, `${coordinate(across?.values[x] ?? "", across?.unit ?? null)}, ${coordinate(up?.values[y] ?? "", up?.unit ?? null)}`), h("b", {}, in_unit(mean, unit))) },
        series: [{ id: `heat:${curve.metric}`, name: `m${curve.metric}`, type: "heatmap", emphasis: { disabled: true }, itemStyle: { borderColor: theme.paper, borderWidth: 1 },
          data: cells.map((c) => ({ value: c, label: { color: dark_cell(c[2], low, high, theme) ? "#ffffff" : "#14181f" } })),
          label: { show: cell_width >= 58 && cell_height >= 16, fontSize: 12, formatter: (p: { data: { value: [number, number, number] } }) => in_unit(p.data.value[2], unit) } }],
      };
    },
    sentence: sweep_sentence(sweep, curve.metric), table: () => sweep_table(sweep, [curve.metric]),
  };
}

/// Whether a cell's colour asks for white letters; the ramps run from the paper's end to the other.
function dark_cell(value: number, low: number, high: number, theme: Theme): boolean {
  const share = high > low ? (value - low) / (high - low) : 0;
  return theme.mode === "dark" ? share < 0.62 : share > 0.52;
}

/// Where costs cross is known to a hundredth: more digits than that say nothing.
function crossing_label(at: number, unit: string | null): string {
  return `≈ ${in_unit(Number(at.toPrecision(3)), unit)}`;
}

/// The crossings whose labels have room beside those before them.
export function labelled(crossings: readonly number[], ends: [number, number], log: boolean, width: number, unit: string | null): number[] {
  const scale = log ? Math.log : (x: number): number => x;
  const [low, high] = ends.map(scale) as [number, number];
  let free = -Infinity;
  return [...crossings].sort((a, b) => a - b).filter((at) => {
    const middle = (width * (scale(at) - low)) / (high - low || 1);
    const half = 3.6 * crossing_label(at, unit).length + 3;
    if (middle - half < free) return false;
    free = middle + half;
    return true;
  });
}

/// `/workload/clerks/arrivals/rate` reads as `workload › clerks › arrivals › rate`.
function pointer_words(pointer: string): string {
  return pointer.split("/").filter((s) => s !== "").map((s) => spaced(s.replace(/~1/g, "/").replace(/~0/g, "~"))).join(" › ");
}

export function break_even_spec(data: BreakEven, source: string): ChartSpec {
  const names = [...new Set(data.points.flatMap((p) => p.cost.map((c) => c.architecture)))];
  const label = `${shorten(pointer_words(data.pointer), 90)}${data.unit === null ? "" : ` (${unit_word(data.unit)})`}`;
  const line = (name: string): [number, number | null][] => data.points.flatMap((p) => p.cost.filter((c) => c.architecture === name).map((c): [number, number | null] => [p.at, c.value])).sort((a, b) => a[0] - b[0]);
  return {
    id: "break-even", title: "Break-even", note: "What a month costs, and where another architecture becomes the cheaper one.", unit: "US dollars a month", linked: false, shape: "one", hidden: [], source,
    legend: [...names.map((n, i): LegendItem => ({ series: [n], label: n, colour: (t) => pick(t.architectures, i), look: LOOKS[i % LOOKS.length] ?? "line" })),
      ...(data.crossings.length > 0 ? [{ series: [], label: "break-even", colour: (t: Theme) => t.mark, look: "dotted" as const }] : [])],
    height: (width) => (width < 480 ? 280 : 330),
    option: (place) => {
      const { theme } = place;
      const values = data.points.flatMap((p) => p.cost.map((c) => c.value)).filter((v): v is number => v !== null);
      const at = data.points.map((p) => p.at);
      const shown = labelled(data.crossings.map((c) => c.at), [Math.min(...at), Math.max(...at)], wants_log(at), place.width - 114, data.unit);
      return {
        ...base(place), grid: { left: 86, right: 28, top: 26, bottom: 50, outerBoundsMode: "none", containLabel: false },
        xAxis: x_axis(theme, at, data.unit, label, place.width), yAxis: value_axis(theme, values.length > 0 ? values : [0, 1], "$", "US dollars a month"),
        tooltip: place.exported ? { show: false } : { ...tooltip_style(theme), trigger: "axis" },
        series: [
          ...names.map((name, i) => ({ id: `line:${name}`, name, type: "line", data: line(name), symbolSize: 6, symbol: ["circle", "rect", "triangle", "diamond"][i % 4], color: pick(theme.architectures, i), emphasis: { disabled: true },
            lineStyle: { width: 2, type: DASHES[i % DASHES.length] } })),
          // On their own, so that hiding an architecture leaves them.
          { id: "marks", type: "line", data: [], silent: true, symbol: "none", markLine: { silent: true, symbol: "none", lineStyle: { color: theme.mark, type: "dotted", width: 1.5 }, label: { color: theme.ink, formatter: (p: { value: number }) => crossing_label(p.value, data.unit) },
            data: data.crossings.map((c) => ({ xAxis: c.at, label: { show: shown.includes(c.at) } })) } },
        ],
      };
    },
    sentence: data.crossings.length === 0 ? "No architecture becomes cheaper than another in this range." : `${data.crossings.map((c) => isolate(c.text)).join("; ")}.`,
    table: () => ({ columns: [label, ...names.map((n) => shorten(n, 40))], rows: data.points.map((p) => [in_unit(p.at, data.unit), ...names.map((n) => in_unit(p.cost.find((c) => c.architecture === n)?.value ?? null, "$"))]), note: null }),
    steps: data.points.map((p) => p.at),
  };
}

export function break_even_tip(data: BreakEven, x: number, theme: Theme, hidden: ReadonlySet<string>): HTMLElement {
  const names = [...new Set(data.points.flatMap((p) => p.cost.map((c) => c.architecture)))];
  const point = data.points.reduce((a, b) => (Math.abs(b.at - x) < Math.abs(a.at - x) ? b : a));
  return h("div", { class: "tip" }, h("div", { class: "tip-time" }, in_unit(point.at, data.unit)), ...point.cost.filter((c) => !hidden.has(c.architecture)).map((c) => {
    const swatch = h("span", { class: "swatch" });
    swatch.style.background = pick(theme.architectures, names.indexOf(c.architecture));
    return h("div", { class: "tip-row" }, swatch, name_of(c.architecture, 30), h("b", {}, in_unit(c.value, "$")));
  }));
}

type Group = "yes" | "no" | "unknown" | "chosen";
const PLAN_WORDS: Record<Group, string> = { yes: "meets the requirements", no: "does not", unknown: "not known", chosen: "chosen" };
const PLAN_SYMBOLS: Record<Group, string> = { yes: "circle", no: "emptyRect", unknown: "emptyTriangle", chosen: "diamond" };

function plan_colour(group: Group, theme: Theme): string {
  return group === "yes" ? theme.outcomes.completed : group === "no" ? theme.outcomes.failed : group === "unknown" ? theme.axis : theme.mark;
}

/// The objective of each configuration, against the first parameter if it is a number, otherwise in order of the objective.
export function plan_spec(plan: PlanData, source: string): ChartSpec {
  const with_value = plan.points.filter((p): p is PlanPoint & { objective: number } => p.objective !== null);
  const by_axis = plan.axes.length === 1 && with_value.every((p) => typeof p.at[0] === "number");
  const sorted = [...with_value].sort((a, b) => a.objective - b.objective);
  const x_of = (p: PlanPoint & { objective: number }): number => (by_axis ? Number(p.at[0]) : sorted.indexOf(p) + 1);
  const group_of = (p: PlanPoint): Group => (p.chosen ? "chosen" : p.meets);
  const words = (p: PlanPoint): string => p.at.map((v, i) => `${shorten(plan.axes[i] ?? "", 40)} = ${shorten(String(v), 40)}`).join(", ");
  const groups: Group[] = (["yes", "no", "unknown", "chosen"] as const).filter((g) => with_value.some((p) => group_of(p) === g));
  const frontier = with_value.filter((p) => p.frontier).sort((a, b) => x_of(a) - x_of(b));
  return {
    id: "frontier", title: "Configurations", note: "What was tried, and what of it meets the requirements. The line joins those that nothing beats in everything.", unit: plan.objective, linked: false, shape: "wide", hidden: [], source, steps: [],
    legend: [...groups.map((g): LegendItem => ({ series: [g], label: PLAN_WORDS[g], colour: (t) => plan_colour(g, t), look: "box" })), ...(frontier.length > 1 ? [{ series: ["frontier"], label: "frontier", colour: (t: Theme) => t.soft, look: "dashed" as const }] : [])],
    height: (width) => (width < 480 ? 300 : 380),
    option: (place) => {
      const { theme } = place;
      const values = with_value.map((p) => p.objective);
      return {
        ...base(place), grid: { left: 86, right: 28, top: 16, bottom: 50, outerBoundsMode: "none", containLabel: false },
        xAxis: by_axis ? { ...x_axis(theme, with_value.map((p) => p.at[0] ?? 0), null, shorten(plan.axes[0] ?? "", 60), place.width), min: undefined, max: undefined, scale: true }
          : { type: "value", minInterval: 1, min: 0, max: sorted.length + 1, ...axis_style(theme), name: "configurations, by their objective", nameLocation: "middle", nameGap: 30, axisLabel: { color: theme.soft, fontSize: 12, hideOverlap: true, formatter: (x: number) => number(x, 6) } },
        yAxis: value_axis(theme, values.length > 0 ? values : [0, 1], "", shorten(plan.objective, 60)),
        tooltip: place.exported ? { show: false } : { ...tooltip_style(theme), trigger: "item", formatter: (p: { data: { of?: number } }) => {
          const point = with_value[p.data.of ?? 0];
          return point === undefined ? "" : h("div", { class: "tip" }, h("div", { class: "tip-time", dir: "auto" }, words(point)), h("div", {}, `${number(point.objective, 4)} – ${PLAN_WORDS[point.meets]}${point.chosen ? ", chosen" : ""}`));
        } },
        series: [
          { id: "frontier", name: "frontier", type: "line", silent: true, symbol: "none", color: theme.soft, lineStyle: { type: [7, 4], width: 1.5, color: theme.soft }, data: frontier.length > 1 ? frontier.map((p) => [x_of(p), p.objective]) : [], z: 1 },
          ...groups.map((g) => ({ id: `points:${g}`, name: g, type: "scatter", symbol: PLAN_SYMBOLS[g], symbolSize: g === "chosen" ? 18 : 11, color: plan_colour(g, theme), emphasis: { disabled: true }, z: g === "chosen" ? 5 : 3,
            data: with_value.flatMap((p, of) => (group_of(p) === g ? [{ value: [x_of(p), p.objective], of }] : [])) })),
        ],
      };
    },
    sentence: plan_sentence(plan),
    table: () => ({ columns: [...plan.axes.map((a) => shorten(a, 60)), shorten(plan.objective, 60), "requirements", ""], rows: plan.points.map((p) => [...p.at.map((v) => shorten(String(v), 60)), number(p.objective, 5),
      p.meets === "yes" ? "met" : p.meets === "no" ? "not met" : "not known", [p.chosen ? "chosen" : "", p.frontier ? "frontier" : ""].filter((s) => s !== "").join(", ")]), note: null }),
  };
}
