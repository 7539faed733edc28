/// Which series of the data become which chart of time.
import type { Architecture, ReportData, Series } from "./data";
import { level_sentence } from "./alt";
import { bytes, in_unit, isolate, money, number, percent, seconds, shorten, spaced } from "./format";
import type { Line, Panel, TimeChart } from "./panels";
import { OUTCOME_ORDER } from "./outcomes";
import { pick } from "./theme";
import type { Theme } from "./theme";

const MOST_LINES = 8;

interface Wanted {
  id: string;
  title: string;
  note: string | null;
  metrics: string[]; // in order: the first is drawn solid, the second dashed …
  unit: string;
  what: string; // for the sentence
}

const WANTED: Wanted[] = [
  { id: "backlog", title: "Backlog over time", note: "Work that waits: messages in queues, requests before servers.", unit: "waiting",
    metrics: ["backlog", "waiting", "waiting_for_connection", "pending", "under_way"], what: "waiting" },
  { id: "age-over-time", title: "Age of the oldest message over time", note: "How long the message that waits longest has been in its queue.", unit: "seconds",
    metrics: ["age_of_oldest"], what: "age" },
  { id: "instances", title: "Instances over time", note: "Machines, lanes and execution environments that are there to work.", unit: "instances",
    metrics: ["instances", "in_service", "healthy", "environments", "desired"], what: "instances" },
  { id: "utilisation-over-time", title: "Utilisation over time", note: "The share of the time in which what is there works.", unit: "share", metrics: ["utilization"], what: "busy" },
  { id: "busy", title: "Busy servers over time", note: "Threads or instances that work on something.", unit: "servers",
    metrics: ["busy", "concurrency", "active", "connections"], what: "busy" },
];

/// Components keep their colour in all charts and architectures: in order of first appearance.
export class Colours {
  private readonly seen = new Map<string, number>();
  constructor(data: ReportData) {
    for (const a of data.architectures) for (const s of a.series) if (s.component !== null && !this.seen.has(s.component)) this.seen.set(s.component, this.seen.size);
    for (const a of Object.values(data.summary?.architectures ?? {})) for (const c of Object.keys(a.components)) if (!this.seen.has(c)) this.seen.set(c, this.seen.size);
  }
  index(component: string): number {
    return this.seen.get(component) ?? 0;
  }
  of(component: string): (theme: Theme) => string {
    const i = this.index(component);
    return (theme) => pick(theme.components, i);
  }
  /// Components beyond the set of colours get another dash.
  turn(component: string, theme_size = 8): number {
    return Math.floor(this.index(component) / theme_size);
  }
}

export function extent_of(data: ReportData): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const a of data.architectures)
    for (const s of a.series)
      if (s.time.length > 0) { low = Math.min(low, s.time[0] ?? 0); high = Math.max(high, s.time[s.time.length - 1] ?? 0); }
  for (const a of data.architectures) if (a.replay !== null) high = Math.max(high, a.replay.to);
  if (!(high > low)) return [0, Number.isFinite(high) && high > 0 ? high : 1];
  return [Math.min(0, low), high];
}

function peak(s: Series): number {
  let max = 0;
  for (const v of s.value) if (v !== null && v > max) max = v;
  return max;
}

function line_of(architecture: Architecture, s: Series, colours: Colours, dash: number, many: boolean): Line {
  const component = s.component ?? "";
  return {
    id: `${architecture.name}:${s.name}`, key: s.name, label: many ? `${component} ${spaced(s.metric)}` : component,
    colour: colours.of(component), dash: dash + colours.turn(component), time: s.time, value: s.value, area: false,
  };
}

function level_chart(data: ReportData, want: Wanted, colours: Colours, extent: [number, number], source: string): TimeChart | null {
  const chosen = new Map<string, Series[]>();
  const metrics = new Set<string>();
  for (const a of data.architectures) {
    const fit = a.series.filter((s) => s.component !== null && want.metrics.includes(s.metric) && s.time.length > 0);
    // A queue that has a backlog needs no second line for a part of it.
    const backlog = new Set(fit.filter((s) => s.metric === "backlog").map((s) => s.component));
    const left = fit.filter((s) => s.metric === "backlog" || !backlog.has(s.component));
    left.sort((x, y) => peak(y) - peak(x));
    chosen.set(a.name, left.slice(0, MOST_LINES));
    for (const s of left.slice(0, MOST_LINES)) metrics.add(s.metric);
  }
  if (metrics.size === 0) return null;
  const used = want.metrics.filter((m) => metrics.has(m));
  const panels: Panel[] = data.architectures.map((architecture) => ({
    architecture,
    lines: (chosen.get(architecture.name) ?? [])
      .sort((x, y) => colours.index(x.component ?? "") - colours.index(y.component ?? ""))
      .map((s) => line_of(architecture, s, colours, used.indexOf(s.metric), used.length > 1)),
  }));
  const units = new Set([...chosen.values()].flat().map((s) => s.unit));
  const unit = want.unit === "seconds" || want.unit === "share" ? want.unit : units.size === 1 ? [...units][0] ?? want.unit : want.unit;
  const write = (x: number | null): string => (unit === "waiting" || unit === "servers" ? number(x) : in_unit(x, unit));
  return {
    id: want.id, title: want.title, note: want.note, unit, write, axis: axis_format(unit), panels, extent, slider: false, wide: false, whole: unit !== "share" && unit !== "seconds",
    sentence: level_sentence(want.what, panels, write), source,
  };
}

export function axis_format(unit: string): (x: number) => string {
  switch (unit) {
    case "seconds": case "s": return seconds;
    case "share": return percent;
    case "bytes": case "B": return bytes;
    case "$": case "USD": return money;
    default: return (x) => (Math.abs(x) >= 1e6 ? `${number(x / 1e6)} M` : number(x, 4));
  }
}

/// Requests per second by how they ended, with the slider that all charts of time follow.
function requests_chart(data: ReportData, extent: [number, number], source: string): TimeChart | null {
  const panels: Panel[] = data.architectures.map((architecture) => {
    const found: Line[] = [];
    for (const name of ["issued", ...OUTCOME_ORDER]) {
      const s = architecture.series.find((x) => x.name === `requests.${name}`);
      if (s === undefined) continue;
      const per = s.what === "count" && architecture.sample > 0 ? architecture.sample : 1;
      const outcome = OUTCOME_ORDER.find((o) => o === name);
      found.push({
        id: `${architecture.name}:${s.name}`, key: s.name, label: name, colour: (t) => (outcome === undefined ? t.ink : t.outcomes[outcome]),
        dash: outcome === undefined ? 2 : name === "failed" ? 1 : name === "lost" ? 3 : 0, time: s.time, value: s.value.map((v) => (v === null ? null : v / per)), area: name === "completed",
      });
    }
    return { architecture, lines: found };
  });
  if (panels.every((p) => p.lines.length === 0)) return null;
  const write = (x: number | null): string => (x === null ? "–" : `${number(x)}/s`);
  return {
    id: "requests-over-time", title: "Requests over time", note: "How many requests were issued and how many ended, by the moment. The bar below chooses the time that all these charts show.",
    unit: "requests per second", write, axis: axis_format(""), panels, extent, slider: true, wide: true, whole: false,
    sentence: level_sentence("requests per second", panels, write), source,
  };
}

/// One series of the data in all architectures, for the chart that shows any of them.
export function any_chart(data: ReportData, name: string, colours: Colours, extent: [number, number], source: string): TimeChart | null {
  const sample = data.architectures.flatMap((a) => a.series).find((s) => s.name === name);
  if (sample === undefined) return null;
  const panels: Panel[] = data.architectures.map((architecture) => ({
    architecture,
    lines: architecture.series.filter((s) => s.name === name).map((s) => line_of(architecture, s, colours, 0, true)),
  }));
  const per = sample.what === "count" ? ` per ${seconds(data.architectures[0]?.sample ?? null)}` : "";
  const write = (x: number | null): string => in_unit(x, sample.unit);
  return {
    id: "any", title: `${shorten(sample.component ?? "", 60)} ${spaced(sample.metric)}`.trim(), note: null, unit: sample.unit + per, write, axis: axis_format(sample.unit), panels, extent,
    slider: false, wide: true, whole: false, sentence: level_sentence(`${isolate(spaced(sample.metric))}${per}`, panels, write), source,
  };
}

export function time_charts(data: ReportData, colours: Colours, source: string): TimeChart[] {
  const extent = extent_of(data);
  const all = [requests_chart(data, extent, source), ...WANTED.map((w) => level_chart(data, w, colours, extent, source))];
  return all.filter((c): c is TimeChart => c !== null);
}
