import { describe, expect, it } from "vitest";
import { bill_segments, paler } from "../../src/bar_charts";
import type { ArchitectureSummary, BillLine } from "../../src/data";
import { along, rounded_path } from "../../src/diagram";
import { is_clear, read_path } from "../../src/measures";
import { default_speed, down_at, step_at } from "../../src/replay";
import { break_even_spec, groups_of, labelled, wants_log } from "../../src/sweep_charts";
import { break_even_data, sweep_data } from "../fixture.mjs";

describe("the bill", () => {
  const line = (component: string, what: string, month_amount: number): BillLine => ({ component, item: what, what, tier: 1, free: false, quantity: 1, unit: "hours", unit_price: 1, per: 1, amount: 1, month_quantity: 1, month_amount, month_wasted: 0 });
  const summary = (lines: BillLine[]): ArchitectureSummary => ({ cost: { total: 1, per_million: 1, per_hour: 1, per_month: 1, lines } }) as unknown as ArchitectureSummary;
  const colours = { index: (c: string): number => (c === "web" ? 0 : 1) };
  it("has a segment for each line and nothing is left out when there are very many", () => {
    const many = Array.from({ length: 40 }, (_, i) => line(i % 2 ? "web" : "queue", `item ${i}`, i + 1));
    const segments = bill_segments([["a", summary(many)], ["b", summary([line("web", "item 39", 7)])]], colours);
    expect(segments.length).toBe(12);
    expect(segments[segments.length - 1]?.label).toBe("29 smaller lines");
    expect(segments.reduce((n, s) => n + (s.values[0] ?? 0), 0)).toBe(820);
    expect(segments.reduce((n, s) => n + (s.values[1] ?? 0), 0)).toBe(7);
  });
  it("adds up tiers of one item", () => {
    const segments = bill_segments([["a", summary([line("web", "gets", 3), { ...line("web", "gets", 4), tier: 2 }])]], colours);
    expect(segments.map((s) => s.values)).toEqual([[7]]);
  });
  it("mixes colours with the paper", () => { expect([paler("#000000", "#ffffff", 0), paler("#000000", "#ffffff", 1)]).toEqual(["#000000", "#3d3d3d"]); });
});

describe("ways in a drawing", () => {
  it("are walked at the same pace on all pieces", () => {
    const way: [number, number][] = [[0, 0], [10, 0], [10, 30]];
    expect(along(way, 0)).toEqual([0, 0]);
    expect(along(way, 0.5)).toEqual([10, 10]);
    expect(along(way, 1)).toEqual([10, 30]);
    expect(along(way, 7)).toEqual([10, 30]);
    expect(along([[3, 4]], 0.5)).toEqual([3, 4]);
  });
  it("have round corners", () => { expect(rounded_path([[0, 0], [20, 0], [20, 20]])).toBe("M0 0L12.0 0.0Q20 0 20.0 8.0L20 20"); });
});

describe("the replay", () => {
  it("knows where a request is", () => {
    const at: [number, string][] = [[1, "a"], [2, "b"], [2, "c"]];
    expect([0.5, 1, 1.9, 2, 99].map((t) => step_at(at, t))).toEqual([-1, 0, 0, 2, 2]);
  });
  it("knows how many are down", () => {
    const down = [{ component: "a", from: 10, to: 20, instances: 1 }, { component: "a", from: 20, to: 30, instances: 2 }];
    expect([5, 10, 19, 20, 30].map((t) => down_at({ down }, "a", t))).toEqual([0, 1, 1, 2, 0]);
  });
  it("takes some three quarters of a minute", () => { expect([10, 7200, 86400].map(default_speed)).toEqual([0.2, 120, 1800]); });
});

describe("measures", () => {
  it("are read by their path", () => {
    expect(read_path({ a: { b: 3 } }, "a.b")).toBe(3);
    expect(read_path({ a: { b: "3" } }, "a.b")).toBeNull();
    expect(read_path(null, "a")).toBeNull();
  });
  it("differ clearly if the interval leaves out zero", () => {
    expect([is_clear({ estimate: 1, low: 0.5, high: 2 }), is_clear({ estimate: 1, low: -0.5, high: 2 }), is_clear({ estimate: -1, low: -2, high: -0.1 }), is_clear({ estimate: 1, low: null, high: null })]).toEqual([true, false, true, false]);
  });
});

describe("sweeps", () => {
  it("put the architectures of a metric together", () => {
    const { sweep } = sweep_data();
    if (sweep === null) throw new Error("no sweep");
    expect([...groups_of(sweep).entries()].map(([name, curves]) => [name, curves.map((c) => [c.architecture, c.index])])).toEqual([["completion.p99", [["tight", 0], ["loose", 1]]], ["requests.failed_share", [["tight", 0], ["loose", 1]]]]);
  });
  it("take a logarithm for what goes over two tens and is above zero", () => { expect([wants_log([1, 10, 100, 1000]), wants_log([0, 10, 100, 1000]), wants_log([1, 2, 3, 4]), wants_log([1, 1000])]).toEqual([true, false, false, false]); });
});

describe("break-even", () => {
  it("labels the crossings that have room", () => {
    expect(labelled([50, 52, 90], [0, 100], false, 600, "/s")).toEqual([50, 90]);
    expect(labelled([90, 50, 70], [0, 100], false, 600, "/s")).toEqual([50, 70, 90]);
    expect(labelled([10, 20, 90], [1, 1000], true, 600, null)).toEqual([10, 20, 90]);
    expect(labelled([10, 20, 90], [1, 1000], false, 600, null)).toEqual([10, 90]);
    expect(labelled([5, 5], [5, 5], false, 600, null)).toEqual([5]);
  });
  it("has a row for each value, and a dash for a cost that is not known", () => {
    const { breakEven } = break_even_data();
    if (breakEven === null) throw new Error("no break-even");
    const { columns, rows } = break_even_spec(breakEven, "").table();
    expect(columns).toEqual(["workload › visitors › arrivals › rate (/s)", "tight", "loose"]);
    expect([rows.length, rows[0], rows[2]]).toEqual([7, ["0.1 /s", "$25.00", "–"], ["0.4 /s", "$25.00", "$18.00"]]);
    expect(break_even_spec({ ...breakEven, pointer: "/a~1b/c~0d" }, "").table().columns[0]).toBe("a/b › c~d (/s)");
  });
});
