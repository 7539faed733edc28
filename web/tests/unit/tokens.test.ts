import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tokens } from "../../src/tokens";

const kinds = (text: string): string[] => tokens(text).filter((t) => t.kind !== "space").map((t) => `${t.kind} ${t.text}`);

describe("the words of a scenario", () => {
  it("are told apart", () => {
    expect(kinds('{ // note\n "a": [1, -2.5e3, "x\\"y", true], /* b */ }')).toEqual(["punctuation {", "comment // note", "key \"a\"", "punctuation :", "punctuation [", "number 1", "punctuation ,", "number -2.5e3", "punctuation ,", "string \"x\\\"y\"", "punctuation ,", "word true", "punctuation ]", "punctuation ,", "comment /* b */", "punctuation }"]);
  });
  it("know a key behind a comment", () => { expect(kinds('"a" /* is */ : 1')[0]).toBe('key "a"'); });
  it("take a slash in a text for a text", () => { expect(kinds('"http://x"')).toEqual(['string "http://x"']); });
  it.each(['{ "open', "/* open", "\u0000\ud800 <b>&", '"a\nb"', "😀 : \\", ""])("come back whole from %j", (text) => { expect(tokens(text).map((t) => t.text).join("")).toBe(text); });
  it("come back whole from all shipped scenarios", () => {
    const folder = new URL("../../../scenarios/", import.meta.url);
    const files = readdirSync(folder).filter((f) => f.endsWith(".json"));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), "utf8");
      const all = tokens(text);
      expect(all.map((t) => t.text).join("")).toBe(text);
      expect(all.filter((t) => t.kind === "other"), file).toEqual([]);
      expect(all.some((t) => t.kind === "key" && t.text === '"architectures"'), file).toBe(true);
    }
  });
});
