import { describe, expect, it } from "vitest";
import { bytes, clock, in_unit, interval, isolate, keep_units, list, money, number, percent, seconds, shorten } from "../../src/format";

describe("numbers", () => {
  it.each([[0, "0"], [1234.5, "1,235"], [1234567, "1,234,567"], [12.345, "12.3"], [0.012345, "0.0123"], [-5.5, "−5.5"], [100, "100"], [99.96, "100"], [0.5, "0.5"], [null, "–"], [Number.NaN, "–"], [1e-12, "1.00e-12"]])("%s reads %s", (x, words) => {
    expect(number(x)).toBe(words);
  });
  it("keeps whole numbers whole when asked for enough digits", () => { expect(number(26304, 9)).toBe("26,304"); });
});

describe("spans of time", () => {
  it.each([[0, "0 s"], [2e-6, "2 µs"], [0.00995, "9.95 ms"], [0.9999, "1 s"], [1.8654, "1.87 s"], [90, "90 s"], [640, "10.7 min"], [5400, "90 min"], [7200, "2 h"], [86400 * 3, "3 d"], [-2.5, "−2.5 s"], [null, "–"]])("%s s reads %s", (x, words) => {
    expect(seconds(x)).toBe(words);
  });
});

describe("moments", () => {
  it.each([[0, "0:00:00"], [1800, "0:30:00"], [3661.25, "1:01:01.25"], [90000, "25:00:00"], [-5, "−0:00:05"], [59.9999, "0:01:00"]])("%s s is %s", (t, words) => { expect(clock(t)).toBe(words); });
  it("rounds to what the axis shows", () => {
    expect(clock(5399.6, "minutes")).toBe("1:30");
    expect(clock(59.6, "seconds")).toBe("0:01:00");
  });
});

describe("money and shares", () => {
  it.each([[25.4064, "$25.41"], [0.0638, "$0.064"], [12345.6, "$12,346"], [0, "$0"], [-27.85, "−$27.85"], [null, "–"]])("%s is %s", (x, words) => { expect(money(x)).toBe(words); });
  it.each([[0, "0 %"], [0.0928, "9.28 %"], [1, "100 %"], [0.99999, "99.999 %"], [0.999999999, "99.999999 %"], [0.995, "99.5 %"], [1e-6, "0.0001 %"]])("%s is %s", (x, words) => { expect(percent(x)).toBe(words); });
  it("never says all of what is not quite all", () => {
    for (const missing of [1e-3, 1e-5, 1e-7, 1e-9, 1e-12]) expect(percent(1 - missing)).not.toBe("100 %");
  });
});

describe("units", () => {
  it.each([[90, "s", "90 s"], [0.5, "share", "50 %"], [2048, "B", "2 KiB"], [3, "messages", "3 messages"], [3, null, "3"], [12.5, "USD", "$12.50"], [null, "s", "–"]])("%s %s reads %s", (x, unit, words) => { expect(in_unit(x, unit)).toBe(words); });
  it("names large sizes", () => { expect(bytes(5 * 1024 ** 4)).toBe("5 TiB"); });
});

describe("texts", () => {
  it("shortens by whole characters", () => {
    expect(shorten("abcdef", 4)).toBe("abc…");
    expect(shorten("😀😀😀", 2)).toBe("😀…");
    expect(shorten("abc", 3)).toBe("abc");
  });
  it("isolates the direction of names", () => { expect(isolate("שלום")).toBe("\u2068שלום\u2069"); });
  it("keeps numbers and units together", () => { expect(keep_units("2.9 s and 5 % of 3 sheep")).toBe("2.9\u00a0s and 5\u00a0% of 3 sheep"); });
  it("joins words", () => { expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]); });
  it("writes intervals, also of no width", () => {
    expect(interval(1, 2, (x) => `${x} s`)).toBe("[1 s, 2 s]");
    expect(interval(1, 1, (x) => `${x} s`)).toBe("[1 s]");
    expect(interval(null, 1, String)).toBe("");
  });
});
