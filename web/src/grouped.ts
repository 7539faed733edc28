/// Bars side by side, one for each architecture: what is known as one number for each component.
import type { ArchitectureSummary } from "./data";
import { isolate, list, shorten, unit_word } from "./format";
import { round_up, round_up_seconds } from "./scale";
import { axis_style, base, value_axis_style } from "./spec";
import type { ChartSpec } from "./spec";
import { axis_format } from "./time_charts";
import { pick } from "./theme";

interface Row { label: string; values: (number | null)[] }

function level_number(metrics: Record<string, unknown>, name: string, part: string | null): number | null {
  const value = metrics[name];
  const found = part === null ? value : typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : null;
  return typeof found === "number" ? found : null;
}

const MOST = 14;

function rows_of(all: readonly [string, ArchitectureSummary][], parts: { metric: string; part: string | null; word: string }[]): Row[] {
  const names = [...new Set(all.flatMap(([, s]) => Object.keys(s.components)))];
  return names.flatMap((name) => parts.map(({ metric, part, word }) => ({
    label: word === "" ? name : `${name}, ${word}`, values: all.map(([, s]) => { const c = s.components[name]; return c === undefined ? null : level_number(c, metric, part); }),
  }))).filter((r) => r.values.some((v) => v !== null && v > 0));
}

function grouped_spec(id: string, title: string, note: string, unit: string, all: readonly [string, ArchitectureSummary][], rows: Row[], max: number | null, write: (x: number) => string, source: string): ChartSpec {
  const shown = [...rows].sort((a, b) => Math.max(...b.values.map((v) => v ?? 0)) - Math.max(...a.values.map((v) => v ?? 0))).slice(0, MOST);
  const most = max ?? Math.max(...shown.flatMap((r) => r.values.map((v) => v ?? 0)));
  const scale = unit === "seconds" ? round_up_seconds(most) : round_up(most);
  const thick = 13;
  return {
    id, title, note: shown.length < rows.length ? `${note} The ${MOST} largest are drawn.` : note, unit, linked: false, shape: "one", hidden: [], source, steps: [],
    legend: all.map(([name], i) => ({ series: [name], label: name, colour: (t) => pick(t.architectures, i), look: "box" })),
    height: () => shown.length * (all.length * (thick + 3) + 16) + 56,
    option: (place) => {
      const left = Math.min(180, Math.max(90, place.width * 0.3));
      return {
        ...base(place), grid: { left, right: 64, top: 4, bottom: 48, outerBoundsMode: "none", containLabel: false },
        yAxis: { type: "category", inverse: true, data: shown.map((r) => r.label), ...axis_style(place.theme), axisTick: { show: false }, axisLabel: { color: place.theme.ink, fontSize: 12, width: left - 12, overflow: "truncate", interval: 0 } },
        xAxis: { type: "value", min: 0, max: scale.max, interval: place.width - left < 300 ? scale.max / 2 : scale.step, ...value_axis_style(place.theme), axisLabel: { color: place.theme.soft, fontSize: 12, formatter: axis_format(unit), hideOverlap: true }, name: unit === "share" ? "share of the time (%)" : unit_word(unit), nameLocation: "middle", nameGap: 28 },
        tooltip: { show: false },
        series: all.map(([name], i) => ({ id: `bar:${name}`, name, type: "bar", barMaxWidth: place.exported ? 26 : thick, barGap: "20%", color: pick(place.theme.architectures, i), emphasis: { disabled: true }, silent: true,
          data: shown.map((r) => r.values[i] ?? null),
          label: { show: true, position: "right", color: place.theme.ink, fontSize: 12, formatter: (p: { value: number | null }) => (p.value === null || Number.isNaN(p.value) ? "" : write(p.value)) } })),
      };
    },
    sentence: `${all.map(([name], i) => `${isolate(shorten(name, 60))}: ${list(shown.filter((r) => (r.values[i] ?? null) !== null).slice(0, 6).map((r) => `${isolate(shorten(r.label, 60))} ${write(r.values[i] ?? 0)}`)) || "none"}`).join("; ")}.`,
    table: () => ({ columns: ["component", ...all.map(([n]) => shorten(n, 60))], rows: rows.map((r) => [shorten(r.label, 80), ...r.values.map((v) => (v === null ? "" : write(v)))]), note: null }),
  };
}

/// The share of the time in which servers worked, over the whole run.
export function utilisation_spec(all: readonly [string, ArchitectureSummary][], write: (x: number) => string, source: string): ChartSpec | null {
  const rows = rows_of(all, [{ metric: "utilization", part: null, word: "" }]);
  return rows.length === 0 ? null : grouped_spec("utilisation", "Utilisation", "The share of the time in which what is there works, over the measured time.", "share", all, rows, Math.max(1, ...rows.flatMap((r) => r.values.map((v) => v ?? 0))), write, source);
}

/// The age of the oldest message: its mean and its longest.
export function age_spec(all: readonly [string, ArchitectureSummary][], write: (x: number) => string, source: string): ChartSpec | null {
  const rows = rows_of(all, [{ metric: "age_of_oldest", part: "max", word: "longest" }, { metric: "age_of_oldest", part: "mean", word: "on average" }]);
  return rows.length === 0 ? null : grouped_spec("age", "Age of the oldest message", "How long the message that waits longest has been in its queue.", "seconds", all, rows, null, write, source);
}
