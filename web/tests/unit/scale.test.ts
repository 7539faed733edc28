import { describe, expect, it } from "vitest";
import { percentile_label, percentile_ticks, percentile_to_x, round_up, round_up_seconds, span_ticks, time_label, time_ticks, x_to_percentile } from "../../src/scale";

describe("the axis of percentiles", () => {
  it("gives each further nine the same room", () => {
    expect([90, 99, 99.9].map(percentile_to_x).map((x) => Math.round(x * 1e9) / 1e9)).toEqual([1, 2, 3]);
    expect(percentile_to_x(50)).toBeCloseTo(0.30103, 5);
    expect(percentile_to_x(0)).toBeCloseTo(0, 12);
  });
  it("goes there and back", () => { for (const p of [0, 12.5, 50, 95, 99.5, 99.99]) expect(x_to_percentile(percentile_to_x(p))).toBeCloseTo(p, 9); });
  it("marks what there is", () => {
    expect(percentile_ticks(99.99).map(percentile_label)).toEqual(["0 %", "50 %", "90 %", "99 %", "99.9 %", "99.99 %"]);
    expect(percentile_ticks(95).map(percentile_label)).toEqual(["0 %", "50 %", "90 %"]);
  });
});

describe("the logarithm of seconds", () => {
  it("has round spans around the values", () => {
    const ticks = span_ticks(0.0095, 650);
    expect(ticks.values.map(ticks.label)).toEqual(["1 ms", "10 ms", "100 ms", "1 s", "10 s", "1 min", "10 min", "1 h"]);
    expect(ticks.label(0.5)).toBe("");
  });
  it("has two marks at least", () => { expect(span_ticks(1, 1).values.length).toBe(2); });
});

describe("moments on an axis", () => {
  it.each([[0, 7200, 8, 900, "0:15"], [0, 86400, 6, 21600, "6:00"], [0, 10, 5, 2, "0:00:02"], [0, 0.05, 5, 0.01, "0:00:00.01"], [0, 30 * 86400, 6, 5 * 86400, "5 d"]])("from %s to %s, at most %s marks", (from, to, most, step, second) => {
    const ticks = time_ticks(from, to, most);
    expect(ticks.step).toBe(step);
    expect(ticks.values.length).toBeLessThanOrEqual(most + 1);
    expect(time_label(ticks.values[1] ?? 0, ticks.step)).toBe(second);
  });
  it("keeps to the part that is shown", () => { expect(time_ticks(1900, 2500, 5).values).toEqual([2000 - 80, 2040, 2160, 2280, 2400]); });
});

describe("the end of an axis", () => {
  it.each([[463, 600], [2.2, 3], [1, 1], [0, 1], [0.0007, 0.0008], [1234567, 1500000]])("above %s is %s", (x, max) => { expect(round_up(x).max).toBeCloseTo(max, 9); });
  it.each([[644, 900], [90, 90], [5000, 5400], [12, 15]])("above %s s is %s s", (x, max) => { expect(round_up_seconds(x).max).toBeCloseTo(max, 9); });
});
