/// Where axes have their marks, and the two stretched axes: percentiles and the logarithm of seconds.
import { clock, number } from "./format";

/// 50 -> 0.30, 90 -> 1, 99 -> 2, 99.9 -> 3: each step to the right is a tenth of the customers before it.
export function percentile_to_x(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}
export function x_to_percentile(x: number): number {
  return 100 * (1 - 10 ** -x);
}

const PERCENTILES = [0, 50, 90, 99, 99.9, 99.99, 99.999];

/// The marked percentiles up to the largest that is below 100, and what is written there.
export function percentile_ticks(largest: number): number[] {
  return PERCENTILES.filter((p) => p <= largest + 1e-9 || p <= 90).map(percentile_to_x);
}
export function percentile_label(x: number): string {
  const p = x_to_percentile(x);
  return `${Number(p.toFixed(5))} %`;
}

const SPANS: [number, string][] = [
  [1e-6, "1 µs"], [1e-5, "10 µs"], [1e-4, "100 µs"], [1e-3, "1 ms"], [1e-2, "10 ms"], [0.1, "100 ms"], [1, "1 s"], [10, "10 s"],
  [60, "1 min"], [600, "10 min"], [3600, "1 h"], [36000, "10 h"], [86400 * 4, "4 d"], [86400 * 40, "40 d"],
];

/// Round spans of time around [low, high], as logarithms of seconds, the outer ones included.
export function span_ticks(low: number, high: number): { values: number[]; label: (x: number) => string } {
  let first = 0;
  let last = SPANS.length - 1;
  SPANS.forEach(([s], i) => { if (s <= low) first = i; });
  for (let i = SPANS.length - 1; i >= 0; i -= 1) if ((SPANS[i]?.[0] ?? 0) >= high) last = i;
  if (last <= first) last = Math.min(first + 1, SPANS.length - 1);
  const used = SPANS.slice(first, last + 1);
  const label = (x: number): string => {
    const hit = used.find(([s]) => Math.abs(Math.log10(s) - x) < 1e-6);
    return hit ? hit[1] : "";
  };
  return { values: used.map(([s]) => Math.log10(s)), label };
}

const STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600,
  43200, 86400, 2 * 86400, 5 * 86400, 10 * 86400, 30 * 86400, 60 * 86400, 120 * 86400, 365 * 86400,
];

/// Moments on the round minute or hour in [from, to], at most `most`.
export function time_ticks(from: number, to: number, most: number): { values: number[]; step: number } {
  const span = Math.max(to - from, 1e-6);
  const step = STEPS.find((s) => span / s <= Math.max(1, most)) ?? span;
  const values: number[] = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k += 1) values.push(k * step);
  return { values, step };
}

/// How the moments of `step` are written.
export function time_label(t: number, step: number): string {
  if (step >= 86400) return `${number(t / 86400)} d`;
  if (step >= 60) return clock(t, "minutes");
  return step >= 1 ? clock(t, "seconds") : clock(t);
}

/// As round_up, for spans of time: up to a round number of seconds, minutes or hours.
export function round_up_seconds(x: number): { max: number; step: number } {
  if (!(x > 0.005)) return round_up(x);
  const step = STEPS.find((s) => s >= x / 4 - 1e-12) ?? x / 4;
  return { max: Math.ceil(x / step - 1e-9) * step, step };
}

/// The smallest round number that is not below `x`, and the step between some five marks up to it.
export function round_up(x: number): { max: number; step: number } {
  if (!(x > 0)) return { max: 1, step: 0.5 };
  const raw = x / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw - 1e-12 * raw) ?? 10 * power;
  return { max: Math.ceil(x / step - 1e-9) * step, step };
}
