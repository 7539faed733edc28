// What the tests of pages share: pages with made-up data, what is looked at on them, and how tests are run.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare_data, page_of } from "../fixture.mjs";
import { open, start } from "./browser.mjs";

const template = readFileSync(new URL("../../dist/report.html", import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "couplet-page-"));
export function file_of(name, data) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, page_of(template, data));
  return file;
}
export const COMPARE = file_of("compare", compare_data());

const tests = [];
export const test = (name, file, options, run) => tests.push({ name, file, options, run });
export const settle = (page) => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => { setTimeout(done, 150); }); }));
export const zooms = (page) => page.evaluate(() => window.couplet.cards.filter((c) => c.spec.linked).map((c) => { const z = c.chart.getOption().dataZoom[0]; return [Math.round(z.start * 100) / 100, Math.round(z.end * 100) / 100]; }));
export const all_equal = (list, want) => { assert.ok(list.length > 2); for (const z of list) assert.deepEqual(z, want); };
export const plot = (page, id) => page.locator(`#chart-${id} .plot`);
export const tip_texts = (page) => page.evaluate(() => [...document.querySelectorAll(".tip")].filter((t) => t.getBoundingClientRect().width > 0 && getComputedStyle(t.parentElement).display !== "none" && getComputedStyle(t.parentElement).visibility !== "hidden" && getComputedStyle(t.parentElement).opacity !== "0").map((t) => t.textContent));
export const now = (page) => page.locator(".now").textContent();

/// All tests, or those whose names contain one of `wanted`.
export async function run_tests(wanted) {
  const browser = await start();
  let failed = 0;
  for (const { name, file, options, run } of tests) {
    if (wanted.length > 0 && !wanted.some((w) => name.includes(w))) continue;
    const { page, problems, close } = await open(browser, file, options);
    try {
      await run(page);
      assert.deepEqual(problems, []);
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}\n     ${String(error.message).split("\n").join("\n     ")}`);
    }
    await close();
  }
  await browser.close();
  if (failed > 0) { console.log(`${failed} tests failed`); process.exitCode = 1; }
}
