import { describe, expect, it } from "vitest";
import { cost_sentence, latency_sentence, level_sentence, plan_sentence, requests_sentence, sweep_sentence } from "../../src/alt";
import type { ArchitectureSummary } from "../../src/data";
import { number } from "../../src/format";
import { compare_data, plan_data, sweep_data } from "../fixture.mjs";

const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, "");
const data = compare_data();
const all: [string, ArchitectureSummary][] = Object.entries(data.summary?.architectures ?? {});

describe("what charts say to those who do not see them", () => {
  it("the courses", () => {
    const panel = (name: string, value: number[]): Parameters<typeof level_sentence>[1][number] => ({ architecture: { name, failures: data.architectures[0]?.failures ?? [] }, lines: [{ label: "queue", time: value.map((_, i) => i * 60), value }] });
    expect(plain(level_sentence("waiting", [panel("tight", [0, 0]), panel("loose", [1, 463, 5])], (x) => number(x)))).toBe("Largest values (waiting) – tight: nothing; loose: at most 463 (queue, at 0:01:00). One failure is shaded.");
  });
  it("latency", () => {
    expect(plain(latency_sentence(all))).toBe("tight: half of the answers came within 2.32 s and 99 % within 17.4 s, and done within 2.32 s and 17.4 s; loose: half of the answers came within 10.4 ms and 99 % within 78 ms, and done within 71.2 s and 8.9 min.");
  });
  it("how requests ended", () => {
    expect(plain(requests_sentence(all))).toBe("tight: of 1,000 requests 88 % completed, 9 % failed, 1 % lost, 1.2 % parked and 0.8 % pending; loose: of 1,000 requests 100 % completed.");
  });
  it("cost", () => {
    expect(plain(cost_sentence(all))).toBe("tight: $25.41 a month, most of it ($16.94) for renderer: t2.micro; loose: $53.26 a month, most of it ($25.80) for pngs: gets.");
  });
  it("a sweep, without the points that have no value", () => {
    const { sweep } = sweep_data();
    if (sweep === null) throw new Error("no sweep");
    expect(plain(sweep_sentence(sweep, 0))).toBe("tight: completion.p99 lies between 4.17 s (at rate 0.2 /s) and 12.5 s (at rate 1 /s).");
  });
  it("a plan", () => {
    const { plan } = plan_data();
    if (plan === null) throw new Error("no plan");
    expect(plain(plan_sentence(plan))).toBe("Of 24 configurations 12 meet the requirements, 8 do not, of 4 it is not known. Chosen: instances = 4, visibility timeout = 10s, with minimize loose.cost.per_month = 34.");
  });
});
