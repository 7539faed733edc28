/// Sentences that say what a chart shows, for those who do not see it and for those who want the point of it.
import type { Architecture, ArchitectureSummary, Outcome, PlanData, SweepData } from "./data";
import { clock, in_unit, isolate, list, money, number, percent, seconds, shorten, spaced } from "./format";
import { OUTCOME_ORDER } from "./outcomes";

interface Curve { label: string; time: readonly number[]; value: readonly (number | null)[] }
interface PanelLike { architecture: Pick<Architecture, "name" | "failures">; lines: readonly Curve[] }

const NAME = 60;

function named(name: string): string {
  return isolate(shorten(name, NAME));
}

/// The largest value of each architecture's lines and when it was reached.
export function level_sentence(what: string, panels: readonly PanelLike[], write: (x: number | null) => string): string {
  const parts = panels.map(({ architecture, lines }) => {
    let best: { line: Curve; at: number; value: number } | null = null;
    for (const line of lines)
      line.value.forEach((v, i) => {
        if (v !== null && v > 0 && (best === null || v > best.value)) best = { line, at: line.time[i] ?? 0, value: v };
      });
    const top = best as { line: Curve; at: number; value: number } | null;
    if (top === null) return `${named(architecture.name)}: nothing`;
    return `${named(architecture.name)}: at most ${write(top.value)} (${named(top.line.label)}, at ${clock(top.at, "seconds")})`;
  });
  const failures = panels.reduce((n, p) => Math.max(n, p.architecture.failures.length), 0);
  const shaded = failures === 0 ? "" : ` ${failures === 1 ? "One failure is" : `${number(failures)} failures are`} shaded.`;
  return `Largest values (${what}) – ${parts.join("; ")}.${shaded}`;
}

export function latency_sentence(summaries: readonly [string, ArchitectureSummary][]): string {
  const parts = summaries.map(([name, s]) => {
    const done = s.completion.count > 0 ? `, and done within ${seconds(s.completion.p50)} and ${seconds(s.completion.p99)}` : "";
    if (s.response.count === 0) return `${named(name)}: nobody was answered`;
    return `${named(name)}: half of the answers came within ${seconds(s.response.p50)} and 99 % within ${seconds(s.response.p99)}${done}`;
  });
  return `${parts.join("; ")}.`;
}

export function requests_sentence(summaries: readonly [string, ArchitectureSummary][]): string {
  const parts = summaries.map(([name, s]) => {
    const r = s.requests;
    const all = OUTCOME_ORDER.reduce((sum, o) => sum + r[o], 0);
    if (all === 0) return `${named(name)}: no requests`;
    const classes = OUTCOME_ORDER.filter((o: Outcome) => r[o] > 0).map((o) => `${percent(r[o] / all)} ${o}`);
    return `${named(name)}: of ${number(all, 6)} requests ${list(classes)}`;
  });
  return `${parts.join("; ")}.`;
}

export function cost_sentence(summaries: readonly [string, ArchitectureSummary][]): string {
  const parts = summaries.map(([name, s]) => {
    const lines = [...(s.cost?.lines ?? [])].sort((a, b) => b.month_amount - a.month_amount);
    const first = lines[0];
    const most = first !== undefined && first.month_amount > 0 ? `, most of it (${money(first.month_amount)}) for ${named(`${first.component}: ${first.what}`)}` : "";
    return `${named(name)}: ${money(s.cost?.per_month)} a month${most}`;
  });
  return `${parts.join("; ")}.`;
}

export function sweep_sentence(sweep: SweepData, metric: number): string {
  const m = sweep.metrics[metric];
  const values = sweep.points
    .map((p) => ({ at: p.at, mean: p.values[metric]?.mean ?? null }))
    .filter((p): p is { at: (number | string)[]; mean: number } => p.mean !== null);
  if (m === undefined || values.length === 0) return "No point has a value.";
  const low = values.reduce((a, b) => (b.mean < a.mean ? b : a));
  const high = values.reduce((a, b) => (b.mean > a.mean ? b : a));
  const where = (at: (number | string)[]): string =>
    at.map((v, i) => `${isolate(shorten(spaced(sweep.axes[i]?.label ?? ""), NAME))} ${coordinate(v, sweep.axes[i]?.unit ?? null)}`).join(", ");
  const who = m.architecture === null ? "" : `${named(m.architecture)}: `;
  if (low.mean === high.mean) return `${who}${spaced(m.name)} is ${in_unit(low.mean, m.unit)} throughout.`;
  return `${who}${spaced(m.name)} lies between ${in_unit(low.mean, m.unit)} (at ${where(low.at)}) and ${in_unit(high.mean, m.unit)} (at ${where(high.at)}).`;
}

export function coordinate(v: number | string, unit: string | null): string {
  return typeof v === "number" ? in_unit(v, unit) : isolate(shorten(v, NAME));
}

export function plan_sentence(plan: PlanData): string {
  const count = (meets: string): number => plan.points.filter((p) => p.meets === meets).length;
  const chosen = plan.points.find((p) => p.chosen);
  const which = chosen === undefined ? "None was chosen."
    : `Chosen: ${chosen.at.map((v, i) => `${isolate(shorten(plan.axes[i] ?? "", NAME))} = ${isolate(String(v))}`).join(", ")}, with ${isolate(plan.objective)} = ${number(chosen.objective, 4)}.`;
  return `Of ${number(plan.points.length)} configurations ${number(count("yes"))} meet the requirements, ${number(count("no"))} do not, of ${number(count("unknown"))} it is not known. ${which}`;
}
