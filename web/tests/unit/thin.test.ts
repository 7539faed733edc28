import { describe, expect, it } from "vitest";
import { index_at, nearest, thin } from "../../src/thin";

describe("thinning", () => {
  it("leaves few points as they are", () => { expect(thin([1, 2, 3], 10)).toEqual([0, 1, 2]); });
  it("keeps extremes and ends, in order", () => {
    const value = Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 50));
    value[77_777] = 99;
    value[12_345] = -99;
    const kept = thin(value, 400);
    expect(kept.length).toBeLessThanOrEqual(400);
    expect(kept).toContain(77_777);
    expect(kept).toContain(12_345);
    expect(kept[0]).toBe(0);
    expect(kept[kept.length - 1]).toBe(99_999);
    expect(kept.every((k, i) => i === 0 || k > (kept[i - 1] ?? 0))).toBe(true);
  });
  it("keeps gaps", () => {
    const value: (number | null)[] = Array.from({ length: 1000 }, (_, i) => (i >= 500 && i < 600 ? null : i));
    expect(thin(value, 100).some((i) => value[i] === null)).toBe(true);
  });
});

describe("finding a moment", () => {
  const time = [0, 10, 20];
  it.each([[-1, -1], [0, 0], [9.99, 0], [10, 1], [99, 2]])("at %s the last point is %s", (t, i) => { expect(index_at(time, t)).toBe(i); });
  it.each([[-1, 0], [4, 0], [6, 1], [99, 2]])("nearest to %s is %s", (t, i) => { expect(nearest(time, t)).toBe(i); });
  it("has none of nothing", () => { expect(nearest([], 1)).toBe(-1); });
});
